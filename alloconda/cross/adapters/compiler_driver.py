"""A compiler as build systems expect it, by way of Zig: `compiler_driver.py TOOL ARGUMENT...`.

It takes the arguments of gcc and, for Windows, those of MSVC, leaves out what Zig has no use for,
and keeps this machine's headers and libraries away. It is started for each file that is compiled,
so it imports little; compiler_settings.py beside it has the facts of the target.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

Settings = dict[str, str]

_NO_LINK = frozenset(("-c", "-S", "-E", "-M", "-MM", "-fsyntax-only"))
_NEEDLESS = frozenset(
    (
        *("-static-libgcc", "-static-libstdc++", "-shared-libgcc", "-mno-cygwin", "-mthreads"),
        *("-fno-semantic-interposition", "-ffat-lto-objects", "-fno-plt", "-pipe"),
        *("-Wno-unused-but-set-variable", "-Wl,--version-exports-section"),
    )
)
_SYNONYMS = {"-bundle": "-shared", "-mdll": "-shared", "-dynamiclib": "-shared"}
# The linker has nothing for them, or they change nothing in a module.
_NEEDLESS_LINK = re.compile(
    r"-O\d?|-?-Bsymbolic-functions|--icf=.*|--warn-.*|--no-undefined|-z,defs|--sort-common|-g"
    r"|--copy-dt-needed-entries|--no-allow-shlib-undefined|--exclude-libs[=,].*|--threads.*"
    r"|--enable-auto-im.*|--add-stdcall-alias|--kill-at|-no_fixup_chains|-fatal_warnings"
    r"|--push-state|--pop-state|-search_paths_first|-no_warn_duplicate_libraries|-multiply_defined.*"
)
_HOST_PLACES = re.compile(r"/(usr(/local)?|opt/homebrew|opt/local)/(include|lib\w*)(/.*)?")
_PYTHON_HEADERS = re.compile(r".*[/\\]include[/\\]python3\.\d+t?d?(?P<below>[/\\].*)?")
_WITH_PLACE = ("-isystem", "-idirafter", "-iquote", "-I", "-L")
_DIGITS = re.compile(r"-g(gdb|dwarf)?[-\d]*")
# MSVC's options that mean nothing here; those that do are below.
_MSVC_NEEDLESS = re.compile(
    r"[/-](nologo|GL|GS-?|Gy|Gw|Gd|Gm-?|GR|LTCG\S*|EH\w+|M[TD]d?|Z[7iI]|Zc:\S+|FS|bigobj|utf-8"
    r"|permissive-?|diagnostics:\S+|W[0-4X]|Wall|wd\d+|MP\d*|openmp\S*|DEBUG\S*|OPT:\S+|DLL"
    r"|INCREMENTAL\S*|MANIFEST\S*|NODEFAULTLIB\S*|fp:\S+|Oi|Ot|Oy-?|Ob\d|external:\S+|source-charset:\S+"
    r"|execution-charset:\S+|GUARD:\S+|guard:\S+|Qspectre|volatile:\S+|SUBSYSTEM\S*|MACHINE:\S+|IGNORE:\S+)"
)
_MSVC_OPTIMIZE = {"/O2": "-O2", "/Ox": "-O3", "/O1": "-Os", "/Od": "-O0", "/Os": "-Os"}
_MSVC_ARCH = {"/arch:AVX": "-mavx", "/arch:AVX2": "-mavx2", "/arch:SSE2": "-msse2"}
_LONGEST_BYTES = 100_000


class RefusedError(Exception):
    """Arguments that make no wheel; the text says why."""


def zig_arguments(tool: str, words: list[str], settings: Settings) -> list[str]:
    """Return the arguments for Zig, its command first, of what a compiler is given."""
    words = _expanded(words)
    if tool in ("ar", "ranlib"):
        return [tool, *words]
    compiler = "c++" if tool in ("c++", "g++") else "cc"
    start = [compiler, "-target", settings["target"]]
    if settings["cpu"] != "baseline":
        start.append("-mcpu=" + settings["cpu"].replace("baseline", "generic"))
    # Only files are compiled and linked; `cc --version` is not to see an argument too many.
    if not any(not word.startswith("-") for word in words):
        return [*start, *words]
    return [
        *start,
        *settings["flags"].split("\n"),
        *_translated(words, settings),
        *_for_linker(words, settings),
    ]


def _translated(words: list[str], settings: Settings) -> Iterator[str]:
    rest = iter(words)
    for given in rest:
        word = _SYNONYMS.get(given, given)
        if word in _WITH_PLACE or word in ("-arch", "-isysroot"):
            value = next(rest, "")
            if word in _WITH_PLACE:
                yield from _placed(word, value, settings, apart=True)
        elif word in (
            "-o",
            "-MF",
            "-MT",
            "-MQ",
            "-D",
            "-U",
            "-include",
            "-x",
            "-Xlinker",
            "-Xclang",
        ):
            yield from (word, next(rest, ""))
        elif word == "-undefined":
            next(rest, "")
        elif word.startswith("-Wl,"):
            yield from _linked(word)
        else:
            yield from _one(word, settings)


def _one(word: str, settings: Settings) -> tuple[str, ...]:
    if word in _NEEDLESS or word.startswith("-mtune=") or _DIGITS.fullmatch(word):
        return ()
    if word.startswith(("-march=", "-mcpu=")):
        return _of_cpu(word, settings)
    if word.startswith("-flto") and settings["os"] != "linux":
        return ()
    if word.startswith("-lpython3") and settings["os"] != "windows":
        return ()
    for option in _WITH_PLACE:
        if word.startswith(option) and word != option:
            return _placed(option, word[len(option) :], settings)
    if settings["os"] == "windows":
        return _of_windows(word)
    return (word,)


def _placed(option: str, place: str, settings: Settings, *, apart: bool = False) -> tuple[str, ...]:
    """Yield a directory of headers or libraries; none of this machine's."""
    python = _PYTHON_HEADERS.fullmatch(place)
    if python is not None and option != "-L":
        place = settings["headers"] + (python["below"] or "")
    elif _HOST_PLACES.fullmatch(os.path.normpath(place)):
        return ()
    return (option, place) if apart else (option + place,)


def _of_cpu(word: str, settings: Settings) -> tuple[str, ...]:
    if word.endswith("=native"):
        raise RefusedError(
            word + " compiles for the CPU of this machine, and wheels run on others: leave it out "
            "of the project's flags, or name the features that the code looks for, such as -mavx2"
        )
    if word.startswith("-mcpu="):
        return ()
    # Seldom wanted, and dear.
    sys.path.append(settings["alloconda"])
    from alloconda.kernel.errors import UsageError
    from alloconda.kernel.targets.target import Arch
    from alloconda.kernel.zig.cpu_flags import cpu_flags

    try:
        return cpu_flags(word, Arch(settings["arch"]))
    except UsageError as error:
        raise RefusedError(str(error)) from error


def _linked(word: str) -> tuple[str, ...]:
    """Yield the words of -Wl that Zig's linker knows."""
    text = word[len("-Wl,") :]
    kept = []
    parts = iter(text.split(","))
    for given in parts:
        part = given
        if part in ("-z", "--exclude-libs", "-undefined", "-multiply_defined"):
            part = f"{given},{next(parts, '')}"
        if not (_NEEDLESS_LINK.fullmatch(part) or part.startswith("-undefined,")):
            kept.append(part)
    return (f"-Wl,{','.join(kept)}",) if kept else ()


def _of_windows(word: str) -> tuple[str, ...]:
    """Translate what a project gives MSVC: setup.py often asks for the platform alone."""
    if word.endswith(".lib") and not os.path.exists(word) and "/" not in word:
        return ("-l" + word[:-4],)
    if not word.startswith("/") or os.path.exists(word):
        return (word,)
    if word in _MSVC_OPTIMIZE or word in _MSVC_ARCH:
        return ((_MSVC_OPTIMIZE.get(word) or _MSVC_ARCH[word]),)
    if word.startswith("/std:"):
        return ("-std=" + word[len("/std:") :].replace("latest", "2b"),)
    if word[:2] in ("/D", "/I", "/U") and len(word) > 2 and not _MSVC_NEEDLESS.fullmatch(word):
        return ("-" + word[1:],)
    return () if _MSVC_NEEDLESS.fullmatch(word) else (word,)


def _for_linker(words: list[str], settings: Settings) -> tuple[str, ...]:
    if _NO_LINK.intersection(words):
        return ()
    if settings["os"] == "macos":
        return ("-Wl,-undefined,dynamic_lookup",)
    if settings["os"] != "windows":
        return ()
    output = os.path.basename(_output(words))
    libraries = [settings["version_library"]]
    # Without the version in its name it is for the stable ABI.
    if settings["stable_library"] and re.fullmatch(r"[^.]+\.pyd", output):
        libraries.insert(0, settings["stable_library"])
    return tuple(libraries)


def _output(words: list[str]) -> str:
    return words[words.index("-o") + 1] if "-o" in words[:-1] else ""


def _expanded(words: list[str]) -> list[str]:
    """Return the words, with those that response files hold."""
    found = []
    for word in words:
        if word.startswith("@") and os.path.isfile(word[1:]):
            with open(word[1:], encoding="utf-8") as file:
                text = file.read()
            import shlex

            found += _expanded(shlex.split(text))
        else:
            found.append(word)
    return found


def _answer(words: list[str], settings: Settings) -> str | None:
    """Return what is printed for a question about the compiler; None where none is asked."""
    for word in words:
        if word in ("-dumpmachine", "-print-multiarch", "--print-multiarch"):
            return settings["triple"]
        if word in ("-print-sysroot", "--print-sysroot", "-print-multi-os-directory"):
            return ""
        name, _, value = word.lstrip("-").partition("=")
        # As gcc says of a file that it doesn't have.
        if word.startswith("-") and name == "print-file-name":
            return value
        if word.startswith("-") and name == "print-prog-name":
            return os.path.join(settings["tools"], value)
    return None


def _run(command: list[str], words: list[str], settings: Settings) -> int:
    """Run Zig; return its status, and leave no by-product of linking for Windows behind."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        if sum(map(len, command)) > _LONGEST_BYTES:
            response = os.path.join(folder, "arguments")
            with open(response, "w", encoding="utf-8") as file:
                file.writelines(
                    '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"\n'
                    for one in command[2:]
                )
            command = [*command[:2], "@" + response]
        others = _by_products(_output(words)) if settings["os"] == "windows" else ()
        before = {path for path in others if os.path.exists(path)}
        status = subprocess.call(command)
        for path in others:
            if path not in before and os.path.exists(path):
                os.remove(path)
    return status


def _by_products(output: str) -> tuple[str, ...]:
    """Return the import library and the debug data that Zig writes beside a DLL.

    Some are named up to the last dot of the output's name, some up to the first.
    """
    folder, name = os.path.split(output)
    stems = {os.path.splitext(name)[0], name.partition(".")[0]} - {""}
    return tuple(os.path.join(folder, stem + end) for stem in stems for end in (".lib", ".pdb"))


def main(arguments: list[str], settings: Settings) -> int:
    """Run one tool; return its status, or don't return at all."""
    tool, *words = arguments
    if tool in ("strip", "install_name_tool"):
        # Modules are stripped, and read, when the wheel is written.
        return 0
    answer = None if tool in ("ar", "ranlib") else _answer(words, settings)
    if answer is not None:
        print(answer)
        return 0
    try:
        command = [settings["zig"], *zig_arguments(tool, words, settings)]
    except RefusedError as refused:
        print(f"{tool}: error: {refused}", file=sys.stderr)
        return 1
    if settings["os"] == "windows" or sum(map(len, command)) > _LONGEST_BYTES:
        return _run(command, words, settings)
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from compiler_settings import SETTINGS

    sys.exit(main(sys.argv[1:], SETTINGS))
