"""Everything that can be told while work goes on: facts without prose, for an Observer to show.

Workers put events into a queue; only the calling thread calls the observer, so an observer needs
no locks. Durations are seconds, sizes are bytes. A cell is named by its `cell` id, which is stable
between runs of the same matrix.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class CellState(StrEnum):
    """How a cell came to its wheel."""

    COMPILED = "compiled"
    SHARED = "shared"
    CACHED = "cached"


class Step(StrEnum):
    """What happens to a cell at the moment."""

    HEADERS = "headers"
    COMPILE = "compile"
    CHECK = "check"
    PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixStarted:
    """A matrix begins: what is built, with which Zig, by how many workers."""

    project: str
    version: str
    zig_version: str
    zig_path: str
    cells: int
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildQueued:
    """A cell waits for a worker."""

    cell: str
    python: str
    abi: str
    platform_tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildLeftOut:
    """A combination that was asked for has no cell, and why."""

    python: str
    platform_tag: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStarted:
    """A worker took the cell up."""

    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStep:
    """The cell entered a step; `detail` is what Zig itself is at, when it tells."""

    cell: str
    step: Step
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildLogged:
    """A program that works for the cell printed something."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFinished:
    """The cell's wheel stands in the output directory."""

    cell: str
    wheel: str
    size_bytes: int
    sha256: str
    duration_s: float
    state: CellState


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFailed:
    """The cell has no wheel, and why; `log` is the compiler's whole output.

    `same_as` names an earlier cell that failed with the same message, so that it is shown once.
    """

    cell: str
    message: str
    hint: str | None
    details: tuple[str, ...]
    log: str
    duration_s: float
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildCancelled:
    """The cell was not built because the run was ended before."""

    cell: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchStarted:
    """A download of headers begins; `size_bytes` is None when the server doesn't say."""

    name: str
    url: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchProgressed:
    """Bytes of a download that have arrived in all."""

    name: str
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRetried:
    """A download failed in a way that passes, and is tried again after a delay."""

    name: str
    reason: str
    attempt: int
    delay_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFinished:
    """Headers stand in the cache; `transferred_bytes` is 0 when they stood there before."""

    name: str
    transferred_bytes: int
    duration_s: float
    cached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Headers could not be had."""

    name: str
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchWaited:
    """Another process is getting the same headers; this one waits for it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRefreshFailed:
    """The list of the newest archives could not be had; what is known already serves."""

    message: str
    hint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFinished:
    """The matrix ended."""

    built: int
    failed: int
    cancelled: int
    duration_s: float
    compile_s: float


Event = (
    MatrixStarted
    | BuildQueued
    | BuildLeftOut
    | BuildStarted
    | BuildStep
    | BuildLogged
    | BuildFinished
    | BuildFailed
    | BuildCancelled
    | FetchStarted
    | FetchProgressed
    | FetchRetried
    | FetchFinished
    | FetchFailed
    | FetchWaited
    | IndexRefreshFailed
    | MatrixFinished
)

Observer = Callable[[Event], None]


def ignore_events(_event: Event) -> None:
    """Observe nothing."""
