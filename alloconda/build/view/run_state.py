"""The state of a run, gathered from its events, for the views that show it."""

from dataclasses import field

from alloconda.kernel.events.events import (
    BuildCancelled,
    BuildFailed,
    BuildFinished,
    BuildProgressed,
    BuildQueued,
    BuildStarted,
    BuildStep,
    CellState,
    Event,
    Interrupted,
    MatrixFinished,
    MatrixStarted,
    Preparation,
    PreparationFinished,
    PreparationStarted,
    Step,
    Tick,
    ZigFound,
)
from alloconda.kernel.values import dataclass
from alloconda.terminal.progress import Downloads, Phase, take_download


@dataclass(slots=True, kw_only=True)
class CellView:
    """The current state of a cell; times are seconds since the run began."""

    queued: BuildQueued
    phase: Phase = Phase.WAITING
    step: Step | None = None
    activity: BuildProgressed | None = None
    started_s: float = 0.0
    finished: BuildFinished | None = None
    failed: BuildFailed | None = None
    cancelled: BuildCancelled | None = None


@dataclass(slots=True)
class RunState:
    """Takes events in; everything else only looks."""

    started: MatrixStarted | None = None
    zig: ZigFound | None = None
    preparing: Preparation | None = None
    preparing_activity: BuildProgressed | None = None
    interrupted: Interrupted | None = None
    finished: MatrixFinished | None = None
    elapsed_s: float = 0.0
    cells: dict[str, CellView] = field(default_factory=dict)
    fetches: Downloads = field(default_factory=dict)
    failures: list[BuildFailed] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case Tick():
                self.elapsed_s = event.elapsed_s
            case BuildQueued():
                self.cells[event.cell] = CellView(queued=event)
            case MatrixStarted():
                self.started = event
            case MatrixFinished():
                self.finished = event
            case Interrupted():
                self.interrupted = event
            case _:
                self._take_preparation(event)
                self._take_cell(event)
                take_download(self.fetches, event)

    def in_phase(self, phase: Phase) -> list[CellView]:
        """Return the cells of a phase, in the order of the plan."""
        return [cell for cell in self.cells.values() if cell.phase is phase]

    def remaining_s(self) -> float | None:
        """Return how long the rest will probably take; None while unknown."""
        if self.started is None:
            return None
        known = [
            cell.finished.duration_s
            for cell in self.cells.values()
            if cell.finished is not None and cell.finished.state is CellState.COMPILED
        ]
        usual = sum(known) / len(known) if known else None
        rest = 0.0
        for cell in self.cells.values():
            if cell.phase not in (Phase.WAITING, Phase.ACTIVE):
                continue
            expected = cell.queued.expected_s if cell.queued.expected_s is not None else usual
            if expected is None:
                return None
            spent = self.elapsed_s - cell.started_s if cell.phase is Phase.ACTIVE else 0.0
            rest += max(0.0, expected - spent)
        return rest / self.started.jobs

    def _take_preparation(self, event: Event) -> None:
        match event:
            case PreparationStarted():
                self.preparing = event.what
            case PreparationFinished():
                self.preparing = None
            case ZigFound():
                self.zig = event
                self.preparing = None
            case BuildProgressed(cell=None):
                self.preparing_activity = event
            case _:
                pass

    def _take_cell(self, event: Event) -> None:
        match event:
            case BuildStarted():
                cell = self.cells[event.cell]
                cell.phase = Phase.ACTIVE
                cell.started_s = self.elapsed_s
            case BuildStep():
                cell = self.cells[event.cell]
                cell.step = event.step
                cell.activity = None
            case BuildProgressed(cell=str(name)):
                cell = self.cells[name]
                if cell.step is Step.COMPILE:
                    cell.activity = event
            case BuildFinished():
                cell = self.cells[event.cell]
                cell.phase, cell.finished = Phase.DONE, event
            case BuildFailed():
                cell = self.cells[event.cell]
                cell.phase, cell.failed = Phase.FAILED, event
                self.failures.append(event)
            case BuildCancelled():
                cell = self.cells[event.cell]
                cell.phase, cell.cancelled = Phase.CANCELLED, event
            case _:
                pass
