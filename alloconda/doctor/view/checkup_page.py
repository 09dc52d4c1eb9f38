"""What doctor found, as lines for people and as JSON."""

import dataclasses
import json
import textwrap
from collections.abc import Sequence
from typing import TextIO

from alloconda.doctor.model.checkup import Finding, State
from alloconda.terminal.paint import CYAN, DIM, GREEN, RED, YELLOW, Paint

_STYLES = {
    State.OK: GREEN,
    State.WARNING: YELLOW,
    State.BROKEN: RED,
    State.SKIPPED: DIM,
}
_STATE_WIDTH = 8
_TOPIC_WIDTH = 10


def print_finding(finding: Finding, stream: TextIO, paint: Paint, *, columns: int) -> None:
    """Print one finding, with the fix below."""
    indent = _STATE_WIDTH + _TOPIC_WIDTH + 2
    state = paint(f"{finding.state.value:<{_STATE_WIDTH}}", _STYLES[finding.state])
    lines = _wrapped(finding.text, columns - indent)
    stream.write(f"{state} {finding.topic:<{_TOPIC_WIDTH}} {lines[0]}\n")
    more = [*lines[1:]]
    for detail in finding.details:
        more += _wrapped(detail, columns - indent)
    stream.writelines(f"{'':{indent}}{line}\n" for line in more)
    if finding.fix is not None and finding.state is not State.OK:
        head = paint("fix:", CYAN)
        stream.writelines(
            f"{'':{indent}}{head if number == 0 else '     '} {line}\n"
            for number, line in enumerate(_wrapped(finding.fix, columns - indent - 6))
        )
    stream.flush()


def print_findings_json(findings: Sequence[Finding], stream: TextIO) -> None:
    """Print one array with an object for each finding."""
    stream.write(json.dumps([dataclasses.asdict(one) for one in findings], indent=2) + "\n")


def _wrapped(text: str, width: int) -> list[str]:
    lines = textwrap.wrap(text, max(width, 24), break_long_words=False, break_on_hyphens=False)
    return lines or [""]
