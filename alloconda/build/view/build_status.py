"""What a build of one module is doing, in a few words for a line of a terminal."""

from alloconda.kernel.events.events import (
    BuildProgressed,
    BuildQueued,
    BuildStep,
    Event,
    FetchFinished,
    FetchProgressed,
    FetchStarted,
    Preparation,
    PreparationFinished,
    PreparationStarted,
    RuntimeStarted,
    Step,
)
from alloconda.terminal.numbers import size_text

_STEPS = {
    Step.HEADERS: "getting headers",
    Step.COMPILE: "compiling",
    Step.CHECK: "checking",
    Step.PACK: "packing",
    Step.INSTALL: "installing",
}
_PREPARATIONS = {
    Preparation.ZIG: "looking for Zig",
    Preparation.BUILD_RUNNER: "compiling build.zig and Zig's build runner",
    Preparation.SOURCES: "making sources",
}


class BuildStatus:
    """Takes events in, on any thread, and says what goes on."""

    def __init__(self) -> None:
        self._step = "starting"
        self._activity = ""
        self._fetch: FetchStarted | None = None
        self._received_bytes = 0

    def take(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case PreparationStarted():
                self._begin(_PREPARATIONS[event.what])
            case PreparationFinished() | BuildQueued():
                self._begin("starting")
            case BuildStep():
                self._begin(_STEPS[event.step])
            case RuntimeStarted():
                self._begin(f"compiling {event.name}, once for {event.zig_target}")
            case BuildProgressed():
                self._activity = _activity_text(event)
            case FetchStarted():
                self._fetch, self._received_bytes = event, 0
            case FetchProgressed():
                self._received_bytes = event.received_bytes
            case FetchFinished():
                self._fetch = None
            case _:
                pass

    def text(self) -> str:
        """Return what goes on."""
        fetch = self._fetch
        if fetch is not None:
            size = "" if fetch.size_bytes is None else f" of {size_text(fetch.size_bytes)}"
            return f"fetching {fetch.name}, {size_text(self._received_bytes)}{size}"
        return f"{self._step}: {self._activity}" if self._activity else self._step

    def _begin(self, step: str) -> None:
        self._step, self._activity = step, ""


def _activity_text(event: BuildProgressed) -> str:
    name = event.path[-1] if event.path else ""
    if event.module is not None:
        name = f"{event.module}: {name}"
    if event.total is not None and event.completed <= event.total:
        return f"{name} {event.completed}/{event.total}"
    return f"{name} {event.completed}" if event.completed else name
