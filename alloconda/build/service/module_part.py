"""One of the modules of a cell: what is asked of it, and what was built."""

from alloconda.build.model.matrix import Build, choose_stable_floor
from alloconda.build.service.compile import Module
from alloconda.kernel.config.overrides import Condition
from alloconda.kernel.config.project import Project
from alloconda.kernel.python import Abi, Python, covering_floor, known_series, stable_abi
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulePart:
    """A module that is compiled apart from the others.

    Attributes:
        stem: its name without dots, where the build doesn't give it.
        name: what Python imports, with all dots; None where the project has no tables of modules,
            and for what one run of a build.zig installs.
        optional: whether the wheel does without it where it doesn't compile.
        stable_from: the floor of the stable ABI, where this module alone is for it.
        when: which wheels have it; None for all.
    """

    stem: str
    name: str | None = None
    optional: bool = False
    stable_from: Python | None = None
    when: Condition | None = None

    def is_for(self, build: Build) -> bool:
        """Return whether a cell's wheel has the module, by the wheel's own ABI."""
        return self.when is None or self.when.holds_for_all(build.target, build.abi)

    def abi(self, build: Build) -> Abi:
        """Return the module's ABI: the stable one where it serves the wheel's Python."""
        if build.abi.is_stable:
            return build.abi
        floor = covering_floor(build.abi.python, self.stable_from)
        return build.abi if floor is None else stable_abi(floor)

    def suffix(self, build: Build) -> str:
        """Return the suffix of the module's file name in a wheel."""
        return build.suffix or build.target.extension_suffix(self.abi(build))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellModule:
    """A module of a cell that was built and checked.

    Attributes:
        suffix: of its file name in the cell's wheel.
    """

    module: Module
    suffix: str


def whole_project(project: Project) -> tuple[ModulePart, ...]:
    """Return the one compilation that makes all modules of a project."""
    return (ModulePart(stem=project.module),)


def parts_of(project: Project, build: Build) -> tuple[ModulePart, ...]:
    """Return those that a cell's wheel has."""
    return tuple(part for part in module_parts(project) if part.is_for(build))


def module_parts(project: Project) -> tuple[ModulePart, ...]:
    """Return the modules of a project that are compiled apart from each other."""
    admitted = known_series() if project.admitted is None else project.admitted
    parts = tuple(
        ModulePart(
            stem=part.module,
            name=part.config.module_name,
            optional=part.table is not None and part.table.optional,
            when=None if part.table is None else part.table.when,
            stable_from=choose_stable_floor(abi3=part.config.abi3, admitted=admitted),
        )
        for part in project.parts
    )
    return parts or whole_project(project)
