"""The events of a run: facts without prose, for an Observer to show.

Workers put events into a queue; only the calling thread calls the observer, so an observer needs
no locks. Durations are seconds, sizes are bytes. A cell is named by its `cell` id, which is stable
between runs of the same matrix.
"""

from collections.abc import Callable
from enum import StrEnum

from alloconda.kernel.diagnostic import Diagnostic
from alloconda.kernel.error_place import ErrorPlace
from alloconda.kernel.events.wheel_test_events import WheelTestEvent
from alloconda.kernel.values import dataclass


class CellState(StrEnum):
    """How a cell came to its wheel.

    The module was compiled for it, or for another cell of the run, or was known from an earlier
    run and packed again; or the same wheel existed already.
    """

    COMPILED = "compiled"
    SHARED = "shared"
    PACKED = "packed"
    CACHED = "cached"


class Step(StrEnum):
    """What happens to a cell at the moment."""

    HEADERS = "headers"
    COMPILE = "compile"
    CHECK = "check"
    PACK = "pack"
    INSTALL = "install"


class Cancellation(StrEnum):
    """Why a cell was not built."""

    FAIL_FAST = "fail-fast"
    INTERRUPTED = "interrupted"


class Preparation(StrEnum):
    """What is prepared once for all cells."""

    ZIG = "zig"
    BUILD_RUNNER = "build-runner"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixStarted:
    """A matrix begins: what is built, by how many workers."""

    project: str
    version: str
    cells: int
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationStarted:
    """Something that all cells need is being prepared; cells wait for it."""

    what: Preparation


@dataclass(frozen=True, slots=True, kw_only=True)
class ZigFound:
    """The Zig that compiles everything, and the setting or place that it was found by."""

    version: str
    path: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationFinished:
    """What all cells need is ready."""

    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time has passed: an observer that draws may draw."""

    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildQueued:
    """A cell waits for a worker.

    `expected_s` is how long it took in an earlier run; None when unknown.
    """

    cell: str
    python: str
    abi: str
    platform_tags: tuple[str, ...]
    wheel: str
    expected_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildLeftOut:
    """A combination that was asked for has no cell, and why."""

    python: str
    platform_tag: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLeftOut:
    """A file of the package or a license is left out though no pattern excludes it, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNotPortable:
    """A file of all wheels has a path in them that Windows refuses, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStarted:
    """A worker started the cell."""

    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStep:
    """The cell entered a step."""

    cell: str
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildProgressed:
    """The step that Zig itself is in, from ZIG_PROGRESS.

    Attributes:
        cell: None for what is prepared for all cells.
        path: names from the outside to the inside, such as "compiler_rt", "LLVM Emit Object".
        completed: how much is done of what is counted; 0 where nothing is.
        total: how much there is; None while unknown.
        module: which of the cell's modules Zig compiles, by its name with all dots; None where the
            project has one.
    """

    cell: str | None
    path: tuple[str, ...]
    completed: int
    total: int | None
    module: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeStarted:
    """Zig compiles a runtime of its own, which later builds for the platform take from its cache.

    Attributes:
        cell: the cell that needs it first.
        name: "libc++" or "mingw-w64".
        zig_target: the platform, as Zig names it.
    """

    cell: str
    name: str
    zig_target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildLogged:
    """A program that works for the cell printed something."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleLeftOut:
    """An optional module doesn't compile, so that the cell's wheel does without it, and why.

    Attributes:
        module: its name with all dots.
        message: what failed, with that name.
        details: the compiler's errors.
    """

    cell: str
    module: str
    message: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFinished:
    """The cell's wheel is in the output directory."""

    cell: str
    wheel: str
    size_bytes: int
    sha256: str
    duration_s: float
    state: CellState


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFailed:
    """The cell has no wheel, and why.

    Attributes:
        log: the compiler's whole output.
        log_path: the file that keeps it; None when there is no output.
        places: where the compiler found errors.
        diagnostics: the errors whose first lines are the details, with excerpts and notes; none
            where the details say something else.
        repeat: the command line that builds this cell alone.
        same_as: an earlier cell that failed with the same message, so that it is shown once.
    """

    cell: str
    message: str
    hint: str | None
    details: tuple[str, ...]
    log: str
    duration_s: float
    log_path: str | None = None
    places: tuple[ErrorPlace, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    repeat: tuple[str, ...] = ()
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildCancelled:
    """The cell was not built because the run was ended before."""

    cell: str
    reason: Cancellation


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """The run was interrupted: once to end the programs, again to end at once."""

    running: int
    at_once: bool


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
    """Headers are in the cache; `transferred_bytes` is 0 when they were there before."""

    name: str
    transferred_bytes: int
    duration_s: float
    cached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Headers could not be downloaded."""

    name: str
    message: str
    hint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchWaited:
    """Another process is getting the same headers; this one waits for it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRefreshFailed:
    """The list of the newest archives could not be downloaded; the known one is used."""

    message: str
    hint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReplaced:
    """The server lacks the archive that was known; another one that it lists is used."""

    name: str
    replacement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreleasedLeftOut:
    """A series has only prereleases for a triple, which are fetched only by name."""

    python: str
    triple: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestHeadersTaken:
    """Headers of another release of the series are used, for the requested one has none.

    `wanted` and `taken` are versions of CPython; the headers are of the triple's platform.
    """

    wanted: str
    taken: str
    triple: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFinished:
    """The matrix ended.

    `compile_s` and `work_s` are sums over the cells: of compiling alone, and of everything.
    """

    built: int
    failed: int
    cancelled: int
    duration_s: float
    compile_s: float
    work_s: float


Event = (
    MatrixStarted
    | PreparationStarted
    | ZigFound
    | PreparationFinished
    | Tick
    | BuildQueued
    | BuildLeftOut
    | FileLeftOut
    | FileNotPortable
    | BuildStarted
    | BuildStep
    | BuildProgressed
    | RuntimeStarted
    | BuildLogged
    | ModuleLeftOut
    | BuildFinished
    | BuildFailed
    | BuildCancelled
    | Interrupted
    | FetchStarted
    | FetchProgressed
    | FetchRetried
    | FetchFinished
    | FetchFailed
    | FetchWaited
    | IndexRefreshFailed
    | ArchiveReplaced
    | UnreleasedLeftOut
    | NearestHeadersTaken
    | MatrixFinished
    | WheelTestEvent
)

Observer = Callable[[Event], None]
