"""A project as alloconda builds it: its configuration with every default settled."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Self

from alloconda.kernel.config.modules import ModuleTable
from alloconda.kernel.config.overrides import Override
from alloconda.kernel.config.package_places import PackagePlaces
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.python import Abi, Python
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.native_code import LibraryCode, NativeCode
from alloconda.kernel.zig.optimize import Optimize

LOCK_NAME = "alloconda.lock"


def normalized_name(name: str) -> str:
    """Return a project's name as packages and file names of wheels spell it (PEP 503, 625).

    `packaging.utils.canonicalize_name` does the same with hyphens, and takes longer to load than a
    command has; tests hold one against the other.
    """
    return re.sub(r"[-_.]+", "_", name).lower()


# Keys that decide whether Python.h and the C library are wanted.
_FOR_HEADERS = ("c_sources", "sources", "cffi", "python_headers")
_FOR_LIBC = (*_FOR_HEADERS, "link_libc", "link_libcpp")


def _may_link(override: Override) -> bool:
    """Return whether a C library may be linked because of an override."""
    own = (change for change in override.changes if change.library is None)
    return any(change.field in _FOR_LIBC for change in own)


class BuildMode(StrEnum):
    """How a project is compiled."""

    DIRECT = "direct"
    BUILD_ZIG = "build.zig"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project on the disk.

    Attributes:
        root: the absolute directory that holds pyproject.toml.
        name: the project's name as it is written.
        module: the extension module's name without its package, such as "_hello".
        package_dir: the absolute directory of the Python package, or None for a module alone.
        admitted: the series that requires-python admits, oldest first; None when it says nothing.
        unserved: the older series that requires-python admits, which alloconda can't build for.
        source: the absolute Zig root file of a direct compilation; None without Zig code.
        native: C, C++ and assembler of a direct compilation, where no override holds.
        any_native: the same, with what any override brings.
        libraries: the static libraries that are compiled for its modules.
        any_libraries: their code with what any override brings.
        parts: each of several modules, as a project of that module alone.
        table: what a part's own table says; None where it is not a part.
        whole: of a part, the project without what the part's own table says.
        places: the packages and modules that the configuration lists.
    """

    root: Path
    name: str
    config: ProjectConfig
    build_mode: BuildMode
    module: str
    package_dir: Path | None
    admitted: tuple[Python, ...] | None
    source: Path | None
    native: NativeCode
    any_native: NativeCode
    unserved: tuple[Python, ...] = ()
    libraries: tuple[LibraryCode, ...] = ()
    any_libraries: tuple[NativeCode, ...] = ()
    parts: tuple["Project", ...] = ()
    table: ModuleTable | None = None
    whole: "Project | None" = None
    places: PackagePlaces = PackagePlaces()

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files that a direct compilation is given, Zig before C; each once."""
        zig = (one.source for one in (self, *self.parts) if one.source is not None)
        native = (one.path for code in self.all_native for one in code.sources)
        return tuple(dict.fromkeys((*zig, *native)))

    @property
    def all_native(self) -> tuple[NativeCode, ...]:
        """C, C++ and assembler of each module and library, with what any override brings."""
        modules = (one.any_native for one in self.parts or (self,))
        return (*modules, *self.any_libraries)

    @property
    def import_name(self) -> str:
        """A part's name with all dots, which decides its place; "" for another project."""
        return "" if self.table is None else self.table.name

    @property
    def import_names(self) -> tuple[str, ...]:
        """The names of the modules that tables name, with all dots; none without tables."""
        return tuple(module.name for module in self.config.modules)

    def parts_for(self, target: Target, abi: Abi) -> tuple["Project", ...]:
        """Return the parts that a wheel has."""
        tables = zip(self.parts, self.config.modules, strict=True)
        return tuple(part for part, table in tables if table.is_for(target, abi))

    def qualified(self, module: str) -> str:
        """Return a module's name with the listed package that it belongs to, if there is one."""
        main = self.places.main
        return module if main is None or "." in module else f"{main.name}.{module}"

    def seen_at(self, root: Path) -> Self:
        """Return the same project by another path of its directory."""
        if root == self.root:
            return self

        def moved(path: Path) -> Path:
            return root / path.relative_to(self.root)

        return replace(
            self,
            root=root,
            package_dir=self.package_dir and moved(self.package_dir),
            source=self.source and moved(self.source),
            native=self.native.moved(moved),
            any_native=self.any_native.moved(moved),
            libraries=tuple(replace(one, native=one.native.moved(moved)) for one in self.libraries),
            any_libraries=tuple(one.moved(moved) for one in self.any_libraries),
            parts=tuple(part.seen_at(root) for part in self.parts),
            whole=self.whole and self.whole.seen_at(root),
        )

    @property
    def has_code(self) -> bool:
        """Whether there is something to compile."""
        return self.build_mode is BuildMode.BUILD_ZIG or bool(self.sources)

    @property
    def links_libc(self) -> bool:
        """Whether a direct compilation links the C library."""
        if self.config.link_libc is not None:
            return self.config.link_libc
        has_c = bool(self.native.sources or self.linked_libraries)
        return has_c or self.wants_headers or self.links_libcpp

    @property
    def links_libcpp(self) -> bool:
        """Whether a direct compilation links the standard library of C++."""
        if self.config.link_libcpp is not None:
            return self.config.link_libcpp
        return self.native.has_cxx or any(one.native.has_cxx for one in self.linked_libraries)

    @property
    def linked_libraries(self) -> tuple[LibraryCode, ...]:
        """The static libraries of the project that a direct compilation links, as it names them."""
        known = {library.name: library for library in self.libraries}
        return tuple(known[name] for name in self.native.libraries if name in known)

    @property
    def wants_headers(self) -> bool:
        """Whether a direct compilation needs Python.h."""
        if self.config.python_headers is not None:
            return self.config.python_headers
        return bool(self.native.sources)

    @property
    def without_libc(self) -> bool:
        """Whether one Linux module serves glibc and musl, as far as the configuration says."""
        if self.parts:
            # A module for musl alone is in no wheel that is for glibc as well.
            conditions = [table.when for table in self.config.modules if table.when is not None]
            return not any(when.libcs for when in conditions) and all(
                part.without_libc for part in self.parts
            )
        if any(one.when.libcs or _may_link(one) for one in self.config.overrides):
            return False
        return self.build_mode is BuildMode.DIRECT and not self.links_libc

    def compiled_target(self, target: Target) -> Target:
        """Return what is compiled for a wheel's target: one module for both C libraries of Linux.

        What a build.zig does with libc is its own affair, so there it is the target itself.
        """
        return target.without_libc() if self.without_libc else target

    @property
    def optimize(self) -> Optimize:
        """The optimize mode: unless the project says otherwise, one that keeps Zig's checks.

        Code that is C alone has no checks to keep, and Zig's own for C end programs that other
        compilers let pass, so it is compiled as they do.
        """
        if self.config.optimize is not None:
            return self.config.optimize
        sources = [part.source for part in self.parts or (self,)]
        only_c = self.build_mode is BuildMode.DIRECT and not any(sources)
        return Optimize.FAST if only_c else Optimize.SAFE

    @property
    def may_want_headers(self) -> bool:
        """Whether a direct compilation needs Python.h for some wheel."""
        if self.parts:
            return any(part.may_want_headers for part in self.parts)
        if any(library.python_headers for library in self.libraries):
            return True
        return self.wants_headers or any(
            change.field in _FOR_HEADERS and change.library is None and change.value
            for override in self.config.overrides
            for change in override.changes
        )

    @property
    def out_dir(self) -> Path:
        """The absolute directory for wheels."""
        return self.root / (self.config.out_dir or "dist")
