"""The loop of a run: workers on pools of threads, and one thread that takes their news."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

from alloconda.kernel.events.channel import EventChannel, Interruption, NewsT, Suspension
from alloconda.kernel.events.events import Interrupted
from alloconda.kernel.system.program import Programs

TakenT_contra = TypeVar("TakenT_contra", contravariant=True)


class Work(Protocol[TakenT_contra]):
    """What is done in a run; called on the calling thread only."""

    @property
    def is_complete(self) -> bool:
        """Whether everything was done."""
        ...

    @property
    def running(self) -> int:
        """How many pieces of work have begun and not ended."""
        ...

    @property
    def is_idle(self) -> bool:
        """Whether no worker does anything, so that a run that was ended need not go on."""
        ...

    def take(self, news: TakenT_contra) -> None:
        """Take what a worker says; what it raises ends the run."""
        ...

    def take_remaining(self, news: TakenT_contra) -> None:
        """Take the news of a worker while the run ends."""
        ...

    def dispatch(self) -> None:
        """Start what can be started."""
        ...


class WorkLoop(Generic[NewsT]):
    """Runs work until it is complete, or was ended and nothing runs any more.

    Args:
        channel: brings events to the observer, and news of workers.
        programs: the programs that workers run.
        pools: the threads of the workers; shut down in this order at the end.
        suspend_run: suspends programs, terminal and process, and returns when all goes on.
    """

    def __init__(
        self,
        channel: EventChannel[NewsT],
        programs: Programs,
        pools: Sequence[ThreadPoolExecutor],
        suspend_run: Callable[[], None] | None,
    ) -> None:
        self._channel = channel
        self._programs = programs
        self._pools = pools
        self._suspend_run = suspend_run

    def run(self, work: Work[NewsT]) -> None:
        """Run to the end; every program has ended when this returns or raises.

        `channel.interrupt` may be called from a signal handler: once to end the running programs,
        again to end at once.
        """
        try:
            while not work.is_complete:
                self._take_one(work)
                if self._channel.is_ended and work.is_idle:
                    break
                if not self._channel.is_ended:
                    work.dispatch()
        finally:
            self._channel.end()
            self._programs.stop()
            for pool in self._pools:
                pool.shutdown(wait=not self._channel.force_quit, cancel_futures=True)
        for news in self._channel.take_remaining():
            if not isinstance(news, (Interruption, Suspension)):
                work.take_remaining(news)

    def end(self, *, at_once: bool = False) -> None:
        """Let workers stop at their next step, and end their programs."""
        self._channel.end()
        # Beside this thread, so that events go on and a second interruption is heard.
        end_programs = self._programs.kill if at_once else self._programs.stop
        threading.Thread(target=end_programs, name="ending", daemon=True).start()

    def _take_one(self, work: Work[NewsT]) -> None:
        news = self._channel.take()
        if isinstance(news, Interruption):
            self._channel.observer(Interrupted(running=work.running, at_once=news.at_once))
            self.end(at_once=news.at_once)
        elif isinstance(news, Suspension):
            if self._suspend_run is not None:
                self._suspend_run()
        elif news is not None:
            work.take(news)
