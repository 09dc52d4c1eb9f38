"""What a cell of a matrix waits for, and what it prepares for the cells after it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping

from alloconda.build.model.matrix import Build
from alloconda.build.service.run_history import presumed_duration_s
from alloconda.build.service.schedule import ScheduledCell
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True)
class _Runtime:
    """What Zig compiles once for a target, shared by all cells that are built for it."""

    target: Target


def scheduled_cell(
    build: Build,
    requests: tuple[HeaderRequest, ...],
    expected_s: Mapping[str, float],
    *,
    without_libc: bool,
) -> ScheduledCell:
    """Return a cell as the schedule takes it: it needs its headers, and shares what Zig compiles.

    Args:
        build: the cell.
        requests: its headers, none where the code needs none.
        expected_s: how long cells took in earlier runs, by their ids.
        without_libc: whether one compilation serves both C libraries of Linux.
    """
    slices = build.target.slices
    targets = tuple(target.without_libc() if without_libc else target for target in slices)
    firsts: set[Hashable] = {_Runtime(target=target) for target in targets}
    firsts.add((targets, build.abi, requests))
    return ScheduledCell(
        build=build,
        expected_s=expected_s.get(build.cell, presumed_duration_s(build)),
        needs=frozenset(requests),
        firsts=frozenset(firsts),
    )


def known_runtimes(
    cells: Iterable[ScheduledCell], expected_s: Mapping[str, float]
) -> Iterator[Hashable]:
    """Return what is there already: where an earlier run compiled for a target, its runtime is."""
    for cell in cells:
        if cell.build.cell in expected_s:
            yield from (first for first in cell.firsts if isinstance(first, _Runtime))
