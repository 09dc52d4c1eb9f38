"""How events of workers and signal handlers reach the one thread that shows a run."""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import field
from typing import Generic, TypeVar

from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.events.events import Event, Observer, Tick
from alloconda.kernel.values import dataclass

# How often an observer may draw without an event.
_TICK_S = 0.1
# Keys that are held down, or a process group and a terminal that both pass a signal on, mean once.
_BURST_S = 1.0


class RunEndedError(AllocondaError):
    """The run has ended, so a worker must stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """The user or the system asks the run to end."""

    at_once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """The user asks the run to pause (Ctrl-Z)."""


NewsT = TypeVar("NewsT")


@dataclass(slots=True)
class EventChannel(Generic[NewsT]):
    """A queue of events and news; workers only `publish` and `put`, the rest is for its reader.

    Events go to the observer. News are for the calling thread itself, as are the requests of signal
    handlers.
    """

    observer: Observer
    burst_s: float = _BURST_S
    _started: float = field(default_factory=time.monotonic)
    _next_tick: float = 0.0
    _queue: "queue.SimpleQueue[Event | NewsT | Interruption | Suspension]" = field(
        default_factory=queue.SimpleQueue
    )
    _ended: threading.Event = field(default_factory=threading.Event)
    _interrupted_s: float | None = None
    _force_quit: bool = False

    @property
    def elapsed_s(self) -> float:
        """How long the run has lasted, in seconds."""
        return time.monotonic() - self._started

    @property
    def is_ended(self) -> bool:
        """Whether workers are to stop."""
        return self._ended.is_set()

    @property
    def is_interrupted(self) -> bool:
        """Whether the run was asked to end."""
        return self._interrupted_s is not None

    @property
    def force_quit(self) -> bool:
        """Whether the run must end without waiting for its programs."""
        return self._force_quit

    def publish(self, event: Event) -> None:
        """Hand an event to the calling thread; for workers.

        Raises:
            RunEndedError: the run has ended, so that a worker stops at its next step.
        """
        if self._ended.is_set():
            raise RunEndedError("the run was ended")
        self._queue.put(event)

    def put(self, news: NewsT) -> None:
        """Hand news to the calling thread, even after the end; for workers."""
        self._queue.put(news)

    def interrupt(self) -> None:
        """Let the run end, and at once when called again; for signal handlers.

        Calls within `burst_s` seconds of the first one count as the same request.
        """
        now = time.monotonic()
        if self._interrupted_s is None:
            self._interrupted_s = now
            self._queue.put(Interruption(at_once=False))
        elif now - self._interrupted_s >= self.burst_s and not self._force_quit:
            self._force_quit = True
            self._queue.put(Interruption(at_once=True))

    def suspend(self) -> None:
        """Suspend the run for a while; for signal handlers."""
        self._queue.put(Suspension())

    def end(self) -> None:
        """Let workers stop at their next step."""
        self._ended.set()

    def tick(self) -> None:
        """Pass the time to the observer, so that it may draw."""
        self._next_tick = time.monotonic() + _TICK_S
        self.observer(Tick(elapsed_s=self.elapsed_s))

    def take(self) -> NewsT | Interruption | Suspension | None:
        """Wait for one thing: an event goes to the observer, news are returned.

        Returns None when it was an event, or when there was nothing for a while.
        """
        try:
            news = self._queue.get(timeout=max(0.0, self._next_tick - time.monotonic()))
        except queue.Empty:
            self.tick()
            return None
        if time.monotonic() >= self._next_tick:
            self.tick()
        if isinstance(news, Event):
            self.observer(news)
            return None
        return news

    def take_remaining(self) -> list[NewsT | Interruption | Suspension]:
        """Return the news that came while the run ended; events that did are lost."""
        found = []
        while not self._queue.empty():
            news = self._queue.get()
            if not isinstance(news, Event):
                found.append(news)
        return found


@contextmanager
def report_if_slow(observer: Observer, event: Event, after_s: float = 1.0) -> Iterator[None]:
    """Send an event if the block takes longer than some seconds."""

    def publish() -> None:
        # A run that ended meanwhile takes no events.
        with suppress(AllocondaError):
            observer(event)

    timer = threading.Timer(after_s, publish)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
