"""What a plan is shown from: each cell with its wheel's name and where its headers come from."""

from alloconda.build.model.matrix import Build, LeftOut
from alloconda.headers.model.header_set import HeaderOrigin
from alloconda.kernel.values import dataclass

# What an archive of python-build-standalone weighs; only the server knows the exact size.
ARCHIVE_BYTES = (17_000_000, 35_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCell:
    """A cell as a dry run shows it.

    Attributes:
        zig_targets: what Zig compiles for, one for each CPU.
        needs_headers: whether Python.h is needed, as far as is known without Zig.
        headers: where the headers would come from; None when none are needed or none exist.
        modules: of a project with several, the name of each with all dots, and its ABI tag.
    """

    build: Build
    wheel: str
    zig_targets: tuple[str, ...]
    needs_headers: bool
    headers: HeaderOrigin | None
    modules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """A plan as a dry run shows it.

    Attributes:
        presumed: whether the need of headers was read off the text of build.zig, which only Zig
            can understand.
    """

    cells: tuple[PlannedCell, ...]
    left_out: tuple[LeftOut, ...]
    presumed: bool
