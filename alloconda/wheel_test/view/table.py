"""The outcomes of tests: a table of wheels and Python versions, and a line of counts."""

from collections.abc import Sequence
from typing import TextIO

from alloconda.kernel.events.wheel_test_events import Outcome
from alloconda.kernel.targets.target import Libc, Os, Target
from alloconda.terminal.paint import DIM, YELLOW, Paint
from alloconda.wheel_test.model.wheel_test import ANY_PYTHON, WheelTest, WheelTestResult
from alloconda.wheel_test.view.report import STYLES
from alloconda.wheel_test.view.state import labels

_MARKS = {Outcome.PASSED: "ok", Outcome.FAILED: "FAIL", Outcome.SKIPPED: "skip"}
_NOT_TRIED = "-"
_COLUMN = 7
# A wheel, and the platform that it was tried on where it was on several.
_Place = tuple[str, str]
# The worst of several tests in one place is what counts.
_ORDER = (Outcome.FAILED, None, Outcome.PASSED, Outcome.SKIPPED)


def print_test_table(
    results: Sequence[WheelTestResult],
    cancelled: Sequence[WheelTest],
    stream: TextIO,
    paint: Paint,
    *,
    columns: int,
) -> None:
    """Print a row for each wheel and a column for each version, then the number of each outcome."""
    outcomes = _outcomes(results, cancelled)
    versions = sorted({python for _, python in outcomes if python != ANY_PYTHON}, key=_version_key)
    places = list(dict.fromkeys(place for place, _ in outcomes))
    names = _names(places, columns - _COLUMN * max(1, len(versions)))
    width = max((len(name) for name in names), default=0)
    # Too wide for one line a wheel: the name gets a line of its own.
    narrow = width + _COLUMN * max(1, len(versions)) > columns
    if not places:
        stream.write(f"{paint('interrupted', YELLOW)} before a wheel was tried\n")
        return
    stream.write("\n")
    if versions:
        heads = "".join(f"{version:>{_COLUMN}}" for version in versions)
        stream.write(f"{'':{0 if narrow else width}}{heads}\n")
    for place, name in zip(places, names, strict=True):
        stream.write(f"{name}\n" if narrow else f"{name:<{width}}")
        cells = [_cell(outcomes, place, version, paint) for version in versions or [ANY_PYTHON]]
        stream.write("".join(cells).rstrip() + "\n")
    stream.write(_counts(results, cancelled, paint) + "\n")


def _names(places: Sequence[_Place], room: int) -> list[str]:
    """Return the rows' labels: the longest names that fit and differ."""
    found: list[str] = []
    wheels = [wheel for wheel, _ in places]
    for label in labels(wheels):
        names = [label(wheel) + (f" on {system}" if system else "") for wheel, system in places]
        if found and len(set(names)) < len(set(places)):
            break
        found = names
        if max(map(len, names), default=0) <= room:
            break
    return found


def _outcomes(
    results: Sequence[WheelTestResult], cancelled: Sequence[WheelTest]
) -> dict[tuple[_Place, str], Outcome | None]:
    """Return the worst outcome of each wheel's tests in each place; None for not tried."""
    ended = [(one.test, one.outcome) for one in results]
    every: list[tuple[WheelTest, Outcome | None]] = [*ended, *((test, None) for test in cancelled)]
    systems: dict[str, dict[str, None]] = {}
    for test, _ in every:
        if test.interpreter is not None:
            systems.setdefault(test.wheel, {})[_system(test.interpreter.system)] = None
    found: dict[tuple[_Place, str], Outcome | None] = {}
    for test, outcome in every:
        here = list(systems.get(test.wheel, {""}))
        own = here if test.interpreter is None else [_system(test.interpreter.system)]
        for system in own:
            key = ((test.wheel, system if len(here) > 1 else ""), test.python)
            before = found.get(key, outcome)
            found[key] = min(before, outcome, key=_ORDER.index)
    return found


def _cell(
    outcomes: dict[tuple[_Place, str], Outcome | None], place: _Place, version: str, paint: Paint
) -> str:
    key = (place, version) if (place, version) in outcomes else (place, ANY_PYTHON)
    if key not in outcomes:
        return " " * _COLUMN
    outcome = outcomes[key]
    mark = _NOT_TRIED if outcome is None else _MARKS[outcome]
    style = DIM if outcome is None else STYLES[outcome]
    return " " * (_COLUMN - len(mark)) + paint(mark, style)


def _counts(
    results: Sequence[WheelTestResult], cancelled: Sequence[WheelTest], paint: Paint
) -> str:
    parts = []
    for outcome in Outcome:
        count = sum(one.outcome is outcome for one in results)
        text = f"{count} {outcome.value}"
        parts.append(paint(text, STYLES[outcome]) if count else paint(text, DIM))
    if cancelled:
        parts.append(paint(f"{len(cancelled)} not tried: interrupted", YELLOW))
    return ", ".join(parts)


def _system(system: Target) -> str:
    if system.os is not Os.LINUX:
        return system.platform_tag
    libc = "musl" if system.libc is Libc.MUSL else "glibc"
    return f"{system.arch.value} {libc}"


def _version_key(text: str) -> tuple[int, str]:
    digits = text.removeprefix("3.").rstrip("t")
    return int(digits) if digits.isdecimal() else 0, text
