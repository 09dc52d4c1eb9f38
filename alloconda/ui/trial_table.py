"""Trials as they come, then a table of wheels and interpreters, and as JSON."""

import json
from collections.abc import Sequence
from typing import TextIO

from alloconda.domain.trial import Outcome, TrialResult
from alloconda.services.trials import last_lines
from alloconda.ui.numbers import duration_text
from alloconda.ui.paint import DIM, GREEN, RED, YELLOW, Paint

_STYLES = {Outcome.PASSED: GREEN, Outcome.FAILED: RED, Outcome.SKIPPED: YELLOW}
_MARKS = {Outcome.PASSED: "ok", Outcome.FAILED: "FAIL", Outcome.SKIPPED: "skip"}


class TrialLog:
    """Writes a line for each result; on a terminal, a last line says how far it is."""

    def __init__(self, stream: TextIO, paint: Paint, *, total: int) -> None:
        self._stream = stream
        self._paint = paint
        self._total = total
        self._done = 0
        self._live = stream.isatty()

    def show(self, result: TrialResult) -> None:
        """Write one result."""
        self._done += 1
        self._erase()
        outcome = f"{result.outcome.value:<7}"
        name = short_name(result.trial.wheel)
        line = f"  {self._paint(outcome, _STYLES[result.outcome])}  {result.trial.python:<6} {name}"
        if result.outcome is Outcome.PASSED:
            line += self._paint(f"  {duration_text(result.duration_s)}", DIM)
        self._stream.write(f"{line}\n")
        if result.outcome is Outcome.SKIPPED:
            self._stream.write(f"           {result.text}\n")
        elif result.outcome is Outcome.FAILED:
            for text in last_lines(result.log):
                self._stream.write(f"           {text}\n")
        self._progress()

    def begin(self) -> None:
        """Say that it begins."""
        self._progress()

    def _progress(self) -> None:
        if self._live and self._done < self._total:
            self._stream.write(f"  {self._done} of {self._total} tried …")
        self._stream.flush()

    def _erase(self) -> None:
        if self._live:
            self._stream.write("\r\x1b[K")


def print_trial_table(
    results: Sequence[TrialResult], stream: TextIO, paint: Paint, *, columns: int
) -> None:
    """Print a row for each wheel and a column for each version."""
    versions = list(dict.fromkeys(one.trial.python for one in results if one.trial.python != "any"))
    versions.sort(key=_version_key)
    wheels = list(dict.fromkeys(one.trial.wheel for one in results))
    found = {(one.trial.wheel, one.trial.python): one.outcome for one in results}
    names = [short_name(wheel) for wheel in wheels]
    width = max((len(name) for name in names), default=0)
    if width + 7 * len(versions) > columns:
        # Too wide for one line a wheel: the name gets a line of its own.
        names, width = [f"{name}\n" for name in names], 0
    stream.write("\n")
    if versions:
        heads = "".join(f"  {version:>5}" for version in versions)
        stream.write(f"{'':{width}}{heads}\n")
    for wheel, name in zip(wheels, names, strict=True):
        stream.write(f"{name:<{width}}")
        everywhere = found.get((wheel, "any"))
        for version in versions:
            outcome = found.get((wheel, version), everywhere)
            mark = "" if outcome is None else _MARKS[outcome]
            style = DIM if outcome is None else _STYLES[outcome]
            stream.write("  " + (paint(f"{mark:>5}", style) if mark else " " * 5))
        if everywhere is not None and not versions:
            stream.write(f"  {paint(_MARKS[everywhere], _STYLES[everywhere])}")
        stream.write("\n")
    counts = [
        f"{sum(one.outcome is outcome for one in results)} {outcome.value}" for outcome in Outcome
    ]
    stream.write(", ".join(counts) + "\n")


def print_trials_json(results: Sequence[TrialResult], stream: TextIO) -> None:
    """Print one array with an object for each trial."""
    found = [
        {
            "wheel": one.trial.wheel,
            "python": one.trial.python,
            "interpreter": (
                None if one.trial.interpreter is None else list(one.trial.interpreter.command)
            ),
            "version": (
                None if one.trial.interpreter is None else str(one.trial.interpreter.python)
            ),
            "outcome": one.outcome.value,
            "text": one.text,
            "log": one.log,
            "duration_s": one.duration_s,
        }
        for one in results
    ]
    stream.write(json.dumps(found, indent=2) + "\n")


def short_name(wheel: str) -> str:
    """Return what tells wheels of one project apart: the tags."""
    stem = wheel.replace("\\", "/").rpartition("/")[2].removesuffix(".whl")
    return "-".join(stem.split("-")[-3:]) if stem.count("-") >= 4 else stem


def _version_key(text: str) -> tuple[int, str]:
    digits = text.removeprefix("3.").rstrip("t")
    return int(digits) if digits.isdecimal() else 0, text
