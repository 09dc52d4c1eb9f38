"""The loop that matrices and wheel tests run on."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from alloconda.kernel.events.channel import EventChannel
from alloconda.kernel.events.events import Event, Interrupted, Tick
from alloconda.kernel.system.work_loop import WorkLoop


@dataclass
class EndedPrograms:
    """Programs that do nothing but say how they were ended."""

    ended: list[str] = field(default_factory=list)
    killed: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        self.ended.append("stop")

    def kill(self) -> None:
        self.ended.append("kill")
        self.killed.set()


@dataclass
class Counting:
    """Work that is done when every number has been taken."""

    channel: EventChannel[int]
    numbers: deque[int]
    pool: ThreadPoolExecutor
    before: Callable[[int], None] = lambda _number: None
    taken: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    running: int = 0

    @property
    def is_complete(self) -> bool:
        return not self.numbers and self.running == 0

    @property
    def is_idle(self) -> bool:
        return self.running == 0

    def take(self, news: int) -> None:
        self.running -= 1
        if news < 0:
            raise ValueError(news)
        self.taken.append(news)

    def take_remaining(self, news: int) -> None:
        self.late.append(news)

    def dispatch(self) -> None:
        while self.numbers and self.running < 2:
            self.running += 1
            self.pool.submit(self._work, self.numbers.popleft())

    def _work(self, number: int) -> None:
        self.before(number)
        self.channel.put(number)


class Bench:
    def __init__(self, *numbers: int, before: Callable[[int], None] = lambda _number: None) -> None:
        self.told: list[Event] = []
        self.programs = EndedPrograms()
        self.stood_still = 0
        self.channel: EventChannel[int] = EventChannel(self.told.append)
        self.pool = ThreadPoolExecutor(2)
        self.work = Counting(self.channel, deque(numbers), self.pool, before)

    def run(self) -> None:
        WorkLoop(self.channel, self.programs, (self.pool,), self._suspend_run).run(self.work)

    def _suspend_run(self) -> None:
        self.stood_still += 1


def test_all_work_is_done_and_programs_are_ended() -> None:
    bench = Bench(1, 2, 3, 4, 5)

    bench.run()

    assert sorted(bench.work.taken) == [1, 2, 3, 4, 5]
    assert (bench.programs.ended, bench.channel.is_ended) == (["stop"], True)


def test_an_interruption_starts_nothing_more_and_is_told() -> None:
    def interrupt(number: int) -> None:
        if number == 2:
            bench.channel.interrupt()

    bench = Bench(*range(1, 100), before=interrupt)

    bench.run()

    assert len(bench.work.taken) + len(bench.work.late) < 99
    told = [one for one in bench.told if not isinstance(one, Tick)]
    assert [type(one) for one in told] == [Interrupted]
    assert set(bench.programs.ended) == {"stop"}


def test_a_second_interruption_kills() -> None:
    def interrupt(_number: int) -> None:
        bench.channel.interrupt()
        bench.channel.interrupt()

    bench = Bench(1, before=interrupt)
    bench.channel.burst_s = 0.0

    bench.run()

    assert bench.programs.killed.wait(timeout=30)
    assert bench.channel.force_quit


def test_a_suspension_stands_still_once_and_goes_on() -> None:
    def suspend(number: int) -> None:
        if number == 1:
            bench.channel.suspend()

    bench = Bench(1, 2, 3, before=suspend)

    bench.run()

    assert (sorted(bench.work.taken), bench.stood_still) == ([1, 2, 3], 1)


def test_what_nobody_expected_ends_the_run_with_its_programs() -> None:
    bench = Bench(1, -1, 2)

    with pytest.raises(ValueError, match="-1"):
        bench.run()

    assert (bench.programs.ended, bench.channel.is_ended) == (["stop"], True)
