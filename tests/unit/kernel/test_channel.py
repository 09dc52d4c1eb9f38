"""What workers tell, and when."""

import threading

from alloconda.kernel.events.channel import RunEndedError, told_when_long
from alloconda.kernel.events.events import Event, Preparation, PreparationStarted

EVENT = PreparationStarted(what=Preparation.BUILD_RUNNER)


def test_what_takes_long_is_told_while_it_lasts() -> None:
    told = threading.Event()

    with told_when_long(lambda _event: told.set(), EVENT, after_s=0.01):
        assert told.wait(30)


def test_what_is_done_at_once_is_not_told() -> None:
    events: list[Event] = []

    with told_when_long(events.append, EVENT, after_s=3600):
        pass

    assert events == []


def test_a_run_that_ended_meanwhile_is_told_nothing() -> None:
    asked = threading.Event()

    def refuse(_event: Event) -> None:
        asked.set()
        raise RunEndedError("the run was ended")

    with told_when_long(refuse, EVENT, after_s=0.01):
        assert asked.wait(30)
