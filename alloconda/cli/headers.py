"""What the commands about headers share: how downloads are shown, and how failures end."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import typer

from alloconda.cli.terminals import can_draw, stream_columns, stream_painter, wants_color
from alloconda.headers.model.header_set import HeaderRequest, HeaderSet
from alloconda.headers.view.fetch_log import FetchLog
from alloconda.headers.view.fetch_tally import FetchTally
from alloconda.kernel.errors import AllocondaError, ExitCode, OutsideError
from alloconda.kernel.events.events import Observer
from alloconda.terminal.json_lines import JsonLines


@contextmanager
def build_fetch_observer(*, as_json: bool, quiet: bool) -> Iterator[Observer]:
    """Yield what shows downloads, and end the command when they are interrupted.

    Raises:
        Exit: they were; what is kept for the next run was said.
    """
    with _build_display(as_json=as_json, quiet=quiet) as display:
        tally = FetchTally(display)
        is_interrupted = False
        try:
            yield tally
        except KeyboardInterrupt:
            is_interrupted = True
    if is_interrupted:
        # Below the bars, which have to end first.
        sys.stderr.write(tally.interrupted_text())
        raise typer.Exit(int(ExitCode.INTERRUPTED))


@contextmanager
def _build_display(*, as_json: bool, quiet: bool) -> Iterator[Observer]:
    """Yield JSON lines on stdout, bars on a terminal, else lines."""
    if as_json:
        yield JsonLines(sys.stdout)
    elif quiet or not can_draw(sys.stderr):
        columns = stream_columns(sys.stderr)
        yield FetchLog(sys.stderr, stream_painter(sys.stderr), columns=columns, quiet=quiet)
    else:
        from alloconda.headers.view.fetch_board import FetchBoard

        with FetchBoard(sys.stderr, no_color=not wants_color(sys.stderr)) as board:
            yield board


def raise_failures(answers: Mapping[HeaderRequest, HeaderSet | AllocondaError]) -> None:
    """Raise one error for all requests that failed, if any did.

    Raises:
        AllocondaError: the one failure there was.
        OutsideError: several; the details hold a line for each.
    """
    failures = {
        request: answer for request, answer in answers.items() if isinstance(answer, AllocondaError)
    }
    if not failures:
        return
    if len(failures) == 1:
        raise next(iter(failures.values()))
    raise OutsideError(
        f"{len(failures)} of {len(answers)} header sets could not be downloaded",
        details=tuple(f"{request}: {error.message}" for request, error in failures.items()),
        hint=_common_hint(error.hint for error in failures.values() if error.hint),
    )


def _common_hint(hints: Iterable[str]) -> str | None:
    """Return the hint that most failures have: the first one's may be of no use to the others."""
    counted = Counter(hints).most_common(1)
    return counted[0][0] if counted else None
