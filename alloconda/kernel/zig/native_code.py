"""C, C++ and assembler of a module: its files, and the flags of its compiler and linker."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Self

from alloconda.kernel.targets.target import Arch
from alloconda.kernel.values import dataclass, replace


class Language(StrEnum):
    """The languages by the name of a file that Zig compiles, beside its own, or makes C of."""

    C = "C"
    CXX = "C++"
    ASSEMBLER = "assembler"
    CYTHON = "Cython"


# As Zig has them; the case counts.
_LANGUAGES = {
    **dict.fromkeys((".c", ".m"), Language.C),
    **dict.fromkeys((".cc", ".cp", ".cpp", ".cxx", ".c++", ".C", ".CPP", ".mm"), Language.CXX),
    **dict.fromkeys((".s", ".S"), Language.ASSEMBLER),
    ".pyx": Language.CYTHON,
}
# A header follows, which is taken in before a source.
_HEADER_FLAGS = ("-include", "--include", "-imacros")
SOURCE_SUFFIXES = tuple(_LANGUAGES)


def language_of(name: str) -> Language | None:
    """Return the language of a source by its name; None for another file."""
    _, dot, suffix = name.rpartition(".")
    return _LANGUAGES.get(dot + suffix)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A source, with flags that its compiler gets beside the module's.

    Attributes:
        path: absolute.
        flags: come after all others.
        arches: the CPUs that it is compiled for; all without any.
        variable: of a build script of cffi, the variable that holds the FFI.
    """

    path: Path
    flags: tuple[str, ...] = ()
    arches: tuple[Arch, ...] = ()
    variable: str = ""

    @property
    def is_made(self) -> bool:
        """Whether what is compiled is made of it first."""
        return bool(self.variable) or self.language is Language.CYTHON

    @property
    def language(self) -> Language:
        """The language; what Zig doesn't know is refused when the configuration is read."""
        return language_of(self.path.name) or Language.C


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentFlags:
    """Flags that the environment names, for any project.

    Attributes:
        sdk: the SDK of macOS, absolute.
    """

    common_flags: tuple[str, ...] = ()
    c_flags: tuple[str, ...] = ()
    cxx_flags: tuple[str, ...] = ()
    link_flags: tuple[str, ...] = ()
    sdk: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeCode:
    """What of a module is not Zig.

    Attributes:
        sources: in the order in which they are compiled and linked.
        include_dirs: absolute directories of headers, in the order in which they are searched.
        define: macros, "NAME" or "NAME=VALUE".
        undef: macros that are taken back.
        common_flags: flags of both languages; they come from the environment alone.
        c_flags: flags for C.
        cxx_flags: flags for C++.
        link_flags: flags for the linker, as C compilers take them.
        libraries: names as in `-l`, or absolute paths of files.
        include_packages: packages of Python that are installed here, whose headers it includes.
    """

    sources: tuple[SourceFile, ...] = ()
    include_dirs: tuple[Path, ...] = ()
    define: tuple[str, ...] = ()
    undef: tuple[str, ...] = ()
    common_flags: tuple[str, ...] = ()
    c_flags: tuple[str, ...] = ()
    cxx_flags: tuple[str, ...] = ()
    link_flags: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    include_packages: tuple[str, ...] = ()

    @property
    def has_cxx(self) -> bool:
        """Whether a source is C++, which wants its standard library."""
        return any(source.language is Language.CXX for source in self.sources)

    def for_arch(self, arch: Arch) -> tuple[SourceFile, ...]:
        """Return the sources that are compiled for a CPU."""
        return tuple(one for one in self.sources if not one.arches or arch in one.arches)

    def with_environment(self, flags: EnvironmentFlags) -> Self:
        """Return the same code with flags of the environment before its own."""
        if not self.sources:
            return self
        return replace(
            self,
            common_flags=(*self.common_flags, *flags.common_flags),
            c_flags=(*flags.c_flags, *self.c_flags),
            cxx_flags=(*flags.cxx_flags, *self.cxx_flags),
            link_flags=(*flags.link_flags, *self.link_flags),
        )

    def with_headers(self, find: Callable[[str], str]) -> Self:
        """Return the same code with the header of each `-include` by its path."""

        def named(flags: tuple[str, ...]) -> tuple[str, ...]:
            before = ("", *flags)
            return tuple(
                find(flag) if previous in _HEADER_FLAGS else flag
                for previous, flag in zip(before, flags, strict=False)
            )

        return replace(
            self,
            sources=tuple(replace(one, flags=named(one.flags)) for one in self.sources),
            common_flags=named(self.common_flags),
            c_flags=named(self.c_flags),
            cxx_flags=named(self.cxx_flags),
        )

    def moved(self, move: Callable[[Path], Path]) -> Self:
        """Return the same code with every path of it moved."""
        return replace(
            self,
            sources=tuple(replace(one, path=move(one.path)) for one in self.sources),
            include_dirs=tuple(map(move, self.include_dirs)),
            libraries=tuple(
                str(move(Path(one))) if is_library_file(one) else one for one in self.libraries
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCode:
    """A static library that is compiled once, for the modules that name it.

    Attributes:
        python_headers: whether its code includes Python.h.
    """

    name: str
    native: NativeCode
    python_headers: bool = False


def is_library_file(library: str) -> bool:
    """Return whether a library is named by its file, and not as in `-l`."""
    return "/" in library or "\\" in library or library.endswith((".a", ".o", ".lib", ".obj"))
