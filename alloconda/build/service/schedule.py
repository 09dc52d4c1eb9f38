"""Which cell is built next: the longest first, none before what it needs, none against another."""

import heapq
from collections.abc import Hashable, Iterable

from alloconda.build.model.matrix import Build
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCell:
    """A cell that waits.

    Attributes:
        expected_s: how long it will probably take.
        needs: gates that must be open before it can start, such as its headers.
        firsts: what the first cell that has it prepares for all others that have it, such as the
            C runtime of a target. While one cell does that, the others would only wait for Zig's
            lock, and keep a worker from what can be done.
    """

    build: Build
    expected_s: float
    needs: frozenset[Hashable] = frozenset()
    firsts: frozenset[Hashable] = frozenset()


class Schedule:
    """The cells that wait; used by one thread."""

    def __init__(self) -> None:
        self._waiting: list[ScheduledCell] = []
        self._ready: list[tuple[float, int, ScheduledCell]] = []
        self._open: set[Hashable] = set()
        self._being_prepared: dict[Hashable, str] = {}
        self._prepared: set[Hashable] = set()
        self._count = 0

    def add(self, cells: Iterable[ScheduledCell]) -> None:
        """Let cells wait; among equals, the earlier one comes first."""
        self._waiting += cells
        self._queue_ready()

    def open(self, gate: Hashable) -> None:
        """Let the cells start that waited for nothing else."""
        self._open.add(gate)
        self._queue_ready()

    def mark_prepared(self, firsts: Iterable[Hashable]) -> None:
        """Mark something as prepared, so that cells which need it don't wait."""
        self._prepared.update(firsts)

    def take(self) -> Build | None:
        """Return the longest cell that can start now; None when all must wait."""
        passed_over = []
        taken = None
        while self._ready:
            entry = heapq.heappop(self._ready)
            if not self._is_blocked(entry[2]):
                taken = entry[2]
                break
            passed_over.append(entry)
        for entry in passed_over:
            heapq.heappush(self._ready, entry)
        if taken is None:
            return None
        for first in taken.firsts - self._prepared:
            self._being_prepared[first] = taken.build.cell
        return taken.build

    def release(self, build: Build) -> None:
        """Mark a cell as finished, built or failed: what it prepared is ready for others."""
        done = [first for first, cell in self._being_prepared.items() if cell == build.cell]
        for first in done:
            del self._being_prepared[first]
            self._prepared.add(first)

    def _is_blocked(self, cell: ScheduledCell) -> bool:
        return any(first in self._being_prepared for first in cell.firsts)

    def _queue_ready(self) -> None:
        still_waiting = []
        for cell in self._waiting:
            if cell.needs <= self._open:
                self._count += 1
                heapq.heappush(self._ready, (-cell.expected_s, self._count, cell))
            else:
                still_waiting.append(cell)
        self._waiting = still_waiting
