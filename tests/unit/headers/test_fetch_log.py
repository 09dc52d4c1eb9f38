"""Downloads as lines."""

import io

import pytest

from alloconda.headers.view.fetch_log import FetchLog
from alloconda.kernel.events.events import (
    Event,
    FetchFailed,
    FetchFinished,
    FetchStarted,
    IndexRefreshFailed,
)
from alloconda.terminal.paint import unpainted

STARTED = FetchStarted(name="cpython-a", url="https://example.org/cpython-a", size_bytes=17_000_000)
FAILED = FetchFailed(name="cpython-a", message="the server is gone", hint=None)


def finished(*, cached: bool) -> FetchFinished:
    return FetchFinished(
        name="cpython-a", duration_s=2.0, transferred_bytes=17_000_000, cached=cached
    )


def lines(*events: Event, quiet: bool = False, columns: int | None = None) -> list[str]:
    stream = io.StringIO()
    log = FetchLog(stream, unpainted, quiet=quiet, columns=columns)
    for event in events:
        log(event)
    return stream.getvalue().splitlines()


def test_a_download_is_told_with_its_address_and_what_it_took() -> None:
    assert lines(STARTED, finished(cached=False)) == [
        "  fetching  https://example.org/cpython-a, 17 MB",
        "  fetched   cpython-a in 2.0 s, 17 MB",
    ]


def test_what_is_there_already_is_told() -> None:
    assert lines(finished(cached=True)) == ["  cached    cpython-a"]


@pytest.mark.parametrize("trouble", [FAILED, IndexRefreshFailed(message="no network", hint=None)])
def test_a_quiet_run_tells_of_trouble_alone(trouble: Event) -> None:
    told = lines(STARTED, trouble, finished(cached=False), quiet=True)

    assert told == lines(trouble)
    assert len(told) == 1


def test_a_long_line_breaks_between_words_on_a_terminal() -> None:
    failed = FetchFailed(name="cpython-a", message="the server is silent", hint=None)

    assert lines(failed, columns=30) == [
        "  failed    cpython-a:",
        "            the server is",
        "            silent",
    ]
    assert lines(failed) == ["  failed    cpython-a: the server is silent"]
