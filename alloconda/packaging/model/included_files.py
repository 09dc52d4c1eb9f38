"""Which files a C or Zig file takes in, as its text says: what a build needs beside its sources.

Conditions of the preprocessor are not looked at, so a file may be named that only some platform
wants.
"""

import re
from itertools import pairwise
from pathlib import PurePosixPath

_C_SUFFIXES = (
    *(".c", ".cc", ".cp", ".cpp", ".cxx", ".c++", ".m", ".mm", ".s"),
    *(".h", ".hh", ".hpp", ".hxx", ".inc", ".inl", ".ipp", ".tpp", ".tcc", ".def"),
)
_NAME = r'(?:"([^"\n]+)"|<([^>\n]+)>)'
# Comments may stand wherever blanks may; "%:" is another spelling of "#".
_BLANKS = r"(?:[ \t]|/\*(?:[^*\n]|\*(?!/))*\*/)*"
_DIRECTIVE = rf"^{_BLANKS}(?:#|%:){_BLANKS}"
_INCLUDE = re.compile(
    rf"{_DIRECTIVE}(?:include(?:_next)?|import|embed){_BLANKS}{_NAME}", re.MULTILINE
)
# The name of a file that another line includes by the macro's name: #include CONFIG_H
_MACRO = re.compile(
    rf"{_DIRECTIVE}define[ \t]+\w+[ \t]{_BLANKS}{_NAME}[ \t]*(?:/[/*].*)?\r?$", re.MULTILINE
)
# A backslash before a line's end goes on with it.
_CONTINUED = re.compile(r"\\[ \t]*\r?\n")
# The same, on a command line: -DCONFIG_H="config.h"; and in a text of a build.zig: "\"config.h\""
_DEFINED = re.compile(rf"(?:-D)?\w+={_NAME}")
_ESCAPED = re.compile(r'\\"([^"\n\\]+)\\"|<([^>"\n\\]+)>')
_ZIG = re.compile(r'@(?:import|embedFile|cInclude)\(\s*"([^"\n\\]+)"\s*\)')
_ZON_PATH = re.compile(r'^(?![ \t]*//).*?\.path[ \t]*=[ \t]*"([^"\n\\]+)"', re.MULTILINE)
_TEXT = re.compile(r'"([^"\n\\]+)"')


PACKAGE_FILE = "build.zig.zon"


def is_code(path: str) -> bool:
    """Return whether a file is one that may take in others."""
    return PurePosixPath(path).suffix.lower() in (*_C_SUFFIXES, ".zig")


def included_names(path: str, text: str) -> tuple[tuple[str, bool], ...]:
    """Return the files that a file takes in.

    Returns:
        Each name as it is written, and whether it is looked for beside the file first.
    """
    if path == PACKAGE_FILE:
        # Packages that lie in directories.
        return tuple((name, True) for name in _ZON_PATH.findall(text))
    if path == "build.zig":
        # It names what it compiles: b.path("src/module.c").
        return tuple((name, True) for name in quoted_texts(text))
    if path.endswith(".zig"):
        return tuple((name, True) for name in _ZIG.findall(text))
    text = _CONTINUED.sub("", text)
    defined = [found for found in _MACRO.findall(text) if is_code(found[0] or found[1])]
    named = (*_INCLUDE.findall(text), *defined)
    return tuple((quoted or angled, bool(quoted)) for quoted, angled in named)


def include_directories(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return the directories that arguments of Zig name for headers."""
    found = []
    for argument, following in pairwise((*arguments, "")):
        for flag in ("-I", "-isystem", "-idirafter", "-iquote"):
            if argument == flag:
                found.append(following)
            elif flag == "-I" and argument.startswith(flag):
                found.append(argument.removeprefix(flag))
    return tuple(name for name in found if name.isprintable() and name)


def argument_names(arguments: tuple[str, ...], build_zig: str = "") -> tuple[str, ...]:
    """Return the files that C code takes in because a command line says so.

    A macro's value may be one, `-DCONFIG_H="config.h"`; others are taken in before all else.

    Args:
        arguments: those of Zig.
        build_zig: the text of a build.zig, which gives the compiler more.
    """
    defined = [_DEFINED.fullmatch(argument) for argument in arguments]
    found = [one[1] or one[2] for one in defined if one is not None]
    found += [
        following
        for argument, following in pairwise(arguments)
        if argument in {"-include", "--include", "-imacros"}
    ]
    found += [quoted or angled for quoted, angled in _ESCAPED.findall(build_zig)]
    return tuple(name for name in dict.fromkeys(found) if is_code(name) and name.isprintable())


def quoted_texts(build_zig: str) -> tuple[str, ...]:
    """Return every text in a build.zig: some name directories of headers, or files."""
    return tuple(dict.fromkeys(text for text in _TEXT.findall(build_zig) if text.isprintable()))
