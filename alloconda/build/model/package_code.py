"""What C and C++ of a project take from an installed Python package: headers, and sources."""

from pathlib import Path

from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.native_code import NativeCode, SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageCode:
    """An installed package's part of a module.

    Attributes:
        name: what Python imports the package as.
        include_dirs: absolute directories of headers.
        sources: what is compiled into each module that includes the headers.
        flags: for all of the module's C and C++.
    """

    name: str
    include_dirs: tuple[Path, ...]
    flags: tuple[str, ...] = ()
    sources: tuple[SourceFile, ...] = ()

    def added_to(self, native: NativeCode) -> NativeCode:
        """Return code with this, and without traces of where on this machine it is."""
        maps = (f"-fmacro-prefix-map={folder}={self.name}" for folder in self.include_dirs)
        return replace(
            native,
            sources=(*native.sources, *self.sources),
            include_dirs=(*native.include_dirs, *self.include_dirs),
            common_flags=(*native.common_flags, *self.flags, *maps),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagedSources:
    """What a package has beside its headers; paths are relative to its directory.

    Attributes:
        flags: for its own sources.
        flags_for_all: for the sources that include its headers, too.
    """

    flags_for_all: tuple[str, ...] = ()
    include_dirs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def code(self, name: str, folder: Path, headers: Path) -> PackageCode:
        """Return the part of a module, of the package in a directory."""
        maps = (f"-fmacro-prefix-map={folder}={name}",) if self.sources else ()
        return PackageCode(
            name=name,
            flags=self.flags_for_all,
            include_dirs=(headers, *(folder / one for one in self.include_dirs)),
            sources=tuple(
                SourceFile(path=folder / one, flags=(*self.flags, *maps)) for one in self.sources
            ),
        )


# As the head of nanobind's src/nb_combined.cpp says.
PACKAGED_SOURCES = {
    "nanobind": PackagedSources(
        include_dirs=("ext/robin_map/include",),
        sources=("src/nb_combined.cpp",),
        flags=("-fno-strict-aliasing",),
        # It takes for granted that Python.h or a header of C++ brings that of C's files.
        flags_for_all=("-include", "stdio.h"),
    )
}
