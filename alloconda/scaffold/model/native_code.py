"""The native code of a directory: its languages, the Python modules it makes, what builds it."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum

from alloconda.kernel.values import dataclass


class Language(StrEnum):
    """The languages of extension modules, as a person calls them."""

    C = "C"
    CPP = "C++"
    OBJECTIVE_C = "Objective-C"
    CYTHON = "Cython"
    ZIG = "Zig"
    RUST = "Rust"
    FORTRAN = "Fortran"
    ASSEMBLY = "assembly"


_LANGUAGES = {
    ".c": Language.C,
    ".cc": Language.CPP,
    ".cpp": Language.CPP,
    ".cxx": Language.CPP,
    ".c++": Language.CPP,
    ".cp": Language.CPP,
    ".cppm": Language.CPP,
    ".ixx": Language.CPP,
    ".cu": Language.CPP,
    ".hip": Language.CPP,
    ".m": Language.OBJECTIVE_C,
    ".mm": Language.OBJECTIVE_C,
    ".pyx": Language.CYTHON,
    ".pxd": Language.CYTHON,
    ".pxi": Language.CYTHON,
    ".zig": Language.ZIG,
    ".rs": Language.RUST,
    **dict.fromkeys(
        (".f", ".for", ".ftn", ".f77", ".f90", ".f95", ".f03", ".f08", ".pyf"), Language.FORTRAN
    ),
    **dict.fromkeys((".s", ".asm"), Language.ASSEMBLY),
}
# Files that sources are generated from, such as algorithms.pyx.in.
_TEMPLATE = re.compile(r"\.(?:in|src|tp|j2|tmpl)$", re.IGNORECASE)
# Directories whose modules are no part of what a project ships.
SIDE_DIRECTORIES = frozenset({"tests", "test", "docs", "examples", "scripts", "build", "dist"})

_TEXT_OR_COMMENT = re.compile(
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n]){1,9}'|//[^\n]*|/\*.*?\*/""", re.DOTALL
)
# Sources without any of these make no module; some of them are millions of lines long.
_HINTS = ("PyInit", "PyMod", "PyMOD", "_MODULE", "HPy_MODINIT", "exportModule")
_C_DEFINITION = re.compile(r"\b(?:PyInit|PyModExport)_(\w+)\s*\([^()]*\)[^;{}()]*\{", re.ASCII)
_C_BINDING = re.compile(
    r"\b(?:PYBIND11_MODULE|NB_MODULE|BOOST_PYTHON_MODULE|HPy_MODINIT)\s*\(\s*(\w+)", re.ASCII
)
_C_MACRO = re.compile(r"\bPyMOD(?:INIT|EXPORT)_FUNC\b|\bPy(?:Init|ModExport)_\s*##")
_C_CREATION = re.compile(r"\bPyModule(?:_Create2?|Def_Init|_FromDefAndSpec2?)\s*\(")
_ZIG_NAME = re.compile(
    r'\bexportModule\s*\(\s*\.\{[^{}]*?\.name\s*=\s*"([\w.]+)"|\b(?:PyInit|PyModExport)_(\w+)',
    re.ASCII,
)
_ZIG_MODULE = re.compile(r"\bexportModule\s*\(|\b(?:PyInit|PyModExport)_")

# MATLAB's files have the suffix of Objective-C, too.
_OBJECTIVE_C = re.compile(
    r"^[ \t]*(?:#[ \t]*(?:import|include)|@(?:interface|implementation))\b", re.MULTILINE
)

# What says in a Python file, setup.cfg, pyproject.toml, meson.build or CMakeLists.txt that modules
# are compiled.
_BUILD_LINES = {
    ".py": re.compile(r"\b(?:Extension|cythonize|set_source)\s*\(|\b(?:ext|cffi)_modules\s*="),
    ".cfg": re.compile(r"^\[(?:build_ext|extension\b.*)\]|^\s*ext[_-]modules\s*=", re.MULTILINE),
    ".toml": re.compile(
        r"^[ \t]*(?:ext-modules\s*=|build-backend\s*=\s*[\"'](?:maturin|mesonpy|scikit_build_core"
        r"|py_build_cmake|sipbuild|cmeel)\b|\[+\s*tool\.(?:setuptools\.ext-modules|setuptools-rust"
        r"|maturin|scikit-build|meson-python|py-build-cmake|sip)\b)",
        re.MULTILINE,
    ),
    ".build": re.compile(r"\bextension_module\s*\("),
    ".txt": re.compile(
        r"\b(?:python3?_add_library|pybind11_add_module|nanobind_add_module)\s*\(", re.IGNORECASE
    ),
}
_BUILD_FILE_NAMES = frozenset({"setup.cfg", "pyproject.toml", "meson.build", "CMakeLists.txt"})
# Other things are called Extension as well, in Jinja or Markdown for example.
_BUILDS_MODULES = re.compile(r"\b(?:setuptools|distutils|Cython|cffi|numpy\.distutils)\b")
# Arguments of an Extension that init writes, or that alloconda does by itself.
_TAKEN_ARGUMENTS = frozenset({"name", "sources", "depends", "py_limited_api", "optional"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of native code; `path` is relative, with forward slashes."""

    path: str
    language: Language

    @property
    def folder(self) -> str:
        """The directory that it is in; "" for the project's own."""
        return self.path.rpartition("/")[0]

    @property
    def generated_path(self) -> str | None:
        """The file that a template such as `a.c.in` becomes; None for what is not a template."""
        plain = _TEMPLATE.sub("", self.path)
        return None if plain == self.path else plain

    @property
    def is_aside(self) -> bool:
        """Whether it is in a directory of tests, documents or build results."""
        return not SIDE_DIRECTORIES.isdisjoint(self.path.split("/")[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundModule:
    """A Python module that a source makes.

    Attributes:
        name: None where a macro or an expression makes it.
        is_likely: whether the source only creates a module; its init function was not seen.
    """

    source: SourceFile
    name: str | None
    is_likely: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildLine:
    """A line of a build script that compiles modules.

    Attributes:
        place: file and line, such as "setup.py:12".
        text: the line.
        name: the module's dotted name, where a literal of an Extension says it.
        sources: its files, where all are literals.
        others: the arguments of an Extension that init doesn't take.
    """

    place: str
    text: str
    is_extension: bool = False
    name: str | None = None
    sources: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeCode:
    """All native code of a directory.

    Attributes:
        is_whole: whether all of the directory was looked at; very large ones are not.
    """

    sources: tuple[SourceFile, ...] = ()
    modules: tuple[FoundModule, ...] = ()
    build_lines: tuple[BuildLine, ...] = ()
    is_whole: bool = True

    @property
    def is_there(self) -> bool:
        """Whether there is anything that a sample must not be planted beside unasked."""
        return bool(self.sources or self.build_lines) or not self.is_whole

    @property
    def candidates(self) -> tuple[FoundModule, ...]:
        """The modules that the project may ship; likely ones only where there are no others."""
        shipped = [module for module in self.modules if not module.source.is_aside]
        sure = [module for module in shipped if not module.is_likely]
        return tuple(sure or shipped)


NO_NATIVE_CODE = NativeCode()


def language_of(name: str) -> Language | None:
    """Return the language of a file by its name; None where it is not a native source."""
    if name.endswith(".C"):
        return Language.CPP
    plain = _TEMPLATE.sub("", name)
    return _LANGUAGES.get(plain[plain.rfind(".") :].lower()) if "." in plain else None


def is_matlab(name: str, text: str) -> bool:
    """Return whether a file that Objective-C could have is one of MATLAB's or Octave's."""
    return name.lower().endswith(".m") and _OBJECTIVE_C.search(text) is None


def may_build_modules(name: str) -> bool:
    """Return whether a file of this name may hold lines that compile modules."""
    return name.endswith(".py") or name in _BUILD_FILE_NAMES


def read_modules(source: SourceFile, text: str) -> Iterator[FoundModule]:
    """Yield the modules that a source makes; text within comments counts for nothing."""
    if not any(hint in text for hint in _HINTS):
        return
    code = _TEXT_OR_COMMENT.sub(lambda found: " " if found[0].startswith("/") else found[0], text)
    match source.language:
        case Language.C | Language.CPP | Language.OBJECTIVE_C:
            yield from _of_c(source, code)
        case Language.ZIG:
            names = dict.fromkeys(found[1] or found[2] for found in _ZIG_NAME.finditer(code))
            if not names and _ZIG_MODULE.search(code):
                names = dict.fromkeys([None])
            yield from (FoundModule(source=source, name=name) for name in names)
        case Language.CYTHON | Language.RUST | Language.FORTRAN | Language.ASSEMBLY:
            return


def _of_c(source: SourceFile, code: str) -> Iterator[FoundModule]:
    names = dict.fromkeys((*_C_DEFINITION.findall(code), *_C_BINDING.findall(code)))
    for name in names:
        # Names of macros are written in capitals, those of modules hardly ever.
        yield FoundModule(source=source, name=None if name.isupper() else name)
    if not names and _C_MACRO.search(code):
        yield FoundModule(source=source, name=None)
    elif not names and _C_CREATION.search(code):
        yield FoundModule(source=source, name=None, is_likely=True)


def read_build_lines(path: str, text: str) -> tuple[BuildLine, ...]:
    """Return the lines of a build script that compile modules; nothing is run.

    Of each call of Extension() in Python its literal name and sources are read.
    """
    if path.endswith(".py"):
        if not _BUILDS_MODULES.search(text):
            return ()
        extensions = _extensions(path, text)
        if extensions:
            return extensions
    pattern = _BUILD_LINES[path[path.rfind(".") :]]
    lines = text.splitlines()
    numbers = dict.fromkeys(text.count("\n", 0, found.start()) for found in pattern.finditer(text))
    return tuple(
        BuildLine(place=f"{path}:{number + 1}", text=lines[number].strip())
        for number in numbers
        if number < len(lines) and not lines[number].lstrip().startswith("#")
    )


def _extensions(path: str, text: str) -> tuple[BuildLine, ...]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    lines = text.splitlines()
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _makes(node)]
    return tuple(
        _extension(f"{path}:{call.lineno}", lines[call.lineno - 1].strip(), call)
        for call in sorted(calls, key=lambda call: call.lineno)
    )


def _makes(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("Extension", "Pybind11Extension")


def _extension(place: str, line: str, call: ast.Call) -> BuildLine:
    said = {keyword.arg: keyword.value for keyword in call.keywords}
    said |= dict(zip(("name", "sources"), call.args, strict=False))
    name, sources = (_literal(said.get(key)) for key in ("name", "sources"))
    paths = sources if isinstance(sources, (list, tuple)) else ()
    return BuildLine(
        place=place,
        text=line,
        is_extension=True,
        name=name if isinstance(name, str) else None,
        sources=tuple(path for path in paths if isinstance(path, str)),
        others=tuple(key or "**" for key in said if key not in _TAKEN_ARGUMENTS),
    )


def _literal(node: ast.expr | None) -> object:
    try:
        return None if node is None else ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return None
