"""The history of a project's matrix: how long each cell takes, and which failed."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.kernel.targets.target import Os
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMemory:
    """How a cell went when it was last tried.

    Attributes:
        duration_s: how long it took when it was last built.
        failed: whether the last try gave no wheel; that is so too when the run was ended before
            the cell's turn.
        sha256: that of the wheel which the last try gave.
    """

    duration_s: float | None
    failed: bool
    sha256: str | None = None


class RunHistory(Protocol):
    """Keeps what a matrix leaves for the next one; it may be lost at any time."""

    def load(self) -> dict[str, CellMemory]:
        """Return what is known of each cell."""
        ...

    def save(self, cells: Mapping[str, CellMemory]) -> None:
        """Keep what is known of each cell."""
        ...

    def keep_log(self, cell: str, text: str) -> str | None:
        """Keep the whole log of a failed cell; return its path, or None if that fails."""
        ...

    def forget_logs(self, cells: Iterable[str]) -> None:
        """Remove the logs of cells that are built anew."""
        ...


def expected_durations(
    builds: Iterable[Build], memory: Mapping[str, CellMemory]
) -> dict[str, float]:
    """Return the seconds that cells are expected to take, where an earlier run built them.

    A cell that is new takes as long as the longest one of its platform.
    """
    known: dict[str, float] = {}
    by_platform: dict[str, float] = {}
    for cell, one in memory.items():
        if one.duration_s is not None:
            known[cell] = one.duration_s
            platform = cell.rpartition("-")[2]
            by_platform[platform] = max(by_platform.get(platform, 0.0), one.duration_s)
    expected = {}
    for build in builds:
        seconds = known.get(build.cell, by_platform.get(".".join(build.platform_tags)))
        if seconds is not None:
            expected[build.cell] = seconds
    return expected


def presumed_duration_s(build: Build) -> float:
    """Return a guess for a cell that no run built: its caches are cold, and Windows takes long.

    A first module for Windows that uses libc compiles MinGW's runtime.
    """
    return 60.0 if build.target.os is Os.WINDOWS else 6.0 * len(build.target.slices)


def unfinished(
    plan: BuildPlan, memory: Mapping[str, CellMemory], digests: Mapping[str, str]
) -> BuildPlan:
    """Return the cells that have no wheel, or another than their last try gave.

    Args:
        plan: the whole matrix.
        memory: how earlier runs went.
        digests: the sha256 of each cell's wheel, where one exists.
    """

    def is_done(build: Build) -> bool:
        known = memory.get(build.cell)
        # The file there may be of an earlier source, or of unknown origin.
        return (
            known is not None
            and not known.failed
            and known.sha256 is not None
            and known.sha256 == digests.get(build.cell)
        )

    builds = tuple(build for build in plan.builds if not is_done(build))
    return BuildPlan(builds=builds, left_out=plan.left_out)
