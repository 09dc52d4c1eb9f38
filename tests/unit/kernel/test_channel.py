"""What workers tell, and when."""

import threading
import time

import pytest

from alloconda.kernel.events.channel import (
    EventChannel,
    Interruption,
    RunEndedError,
    report_if_slow,
)
from alloconda.kernel.events.events import Event, Preparation, PreparationStarted

EVENT = PreparationStarted(what=Preparation.BUILD_RUNNER)


def test_what_takes_long_is_told_while_it_lasts() -> None:
    told = threading.Event()

    with report_if_slow(lambda _event: told.set(), EVENT, after_s=0.01):
        assert told.wait(30)


def test_what_is_done_at_once_is_not_told() -> None:
    events: list[Event] = []

    with report_if_slow(events.append, EVENT, after_s=3600):
        pass

    assert events == []


def test_a_run_that_ended_meanwhile_is_told_nothing() -> None:
    asked = threading.Event()

    def refuse(_event: Event) -> None:
        asked.set()
        raise RunEndedError("the run was ended")

    with report_if_slow(refuse, EVENT, after_s=0.01):
        assert asked.wait(30)


def test_a_burst_of_interruptions_is_one_wish_and_a_later_one_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    channel: EventChannel[str] = EventChannel(lambda _event: None)

    for now_s in (100.0, 100.01, 100.9, 101.5, 101.6, 103.0):
        channel.interrupt()
        if now_s < 101:
            assert not channel.force_quit

    assert channel.take_remaining() == [Interruption(at_once=False), Interruption(at_once=True)]
    assert channel.is_interrupted
    assert channel.force_quit
