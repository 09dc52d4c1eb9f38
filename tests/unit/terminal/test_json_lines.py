import json
from dataclasses import MISSING, fields
from io import StringIO
from typing import Any, get_args

import pytest

from alloconda.kernel.events.events import BuildFailed, BuildStep, Event, Step
from alloconda.terminal.json_lines import SCHEMA_VERSION, JsonLines

# Events that only what draws wants; programs get none of them.
DRAWN = {"Tick", "BuildProgressed"}
EVENTS = [kind for kind in get_args(Event) if kind.__name__ not in DRAWN]


def example(kind: type) -> Any:
    """Return an event with the simplest values that its fields take."""
    simple: dict[str, Any] = {"int": 1, "float": 0.5, "bool": True, "str": "grün"}
    values = {}
    for field in fields(kind):
        if field.default is MISSING:
            values[field.name] = simple.get(getattr(field.type, "__name__", ""), ())
    return kind(**values)


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_is_one_object_with_its_name_and_schema(kind: type) -> None:
    stream = StringIO()

    JsonLines(stream)(example(kind))

    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told["event"].replace("-", "") == kind.__name__.lower()
    assert told["schema"] == SCHEMA_VERSION
    assert {field.name for field in fields(kind)} <= set(told)


def test_names_have_hyphens_and_values_their_plain_form() -> None:
    stream = StringIO()

    JsonLines(stream)(BuildStep(cell="c", step=Step.COMPILE))

    assert json.loads(stream.getvalue()) == {
        "event": "build-step",
        "schema": SCHEMA_VERSION,
        "cell": "c",
        "step": "compile",
    }


def test_an_object_is_one_line_whatever_a_log_holds() -> None:
    stream = StringIO()
    event = BuildFailed(
        cell="c",
        message="a\nb\u2028c",
        hint=None,
        details=("x",),
        log="1\n2\r\n\x1b[31m\ufffd",
        duration_s=0.1,
    )

    JsonLines(stream)(event)

    assert stream.getvalue().count("\n") == 1
    assert json.loads(stream.getvalue())["log"] == event.log
