"""Events as JSON lines: one object a line, for programs; docs/reference/events.md describes them.

Every object has "event", the event's name in lower case with hyphens, and the event's fields.
"""

import dataclasses
import json
import re
from typing import TextIO

from alloconda.kernel.events.events import BuildProgressed, Event, Tick

SCHEMA_VERSION = 1
# They are for those who draw: many a second, and of no use afterwards.
UNTOLD = (BuildProgressed, Tick)


class JsonLines:
    """Observes a run and writes one JSON object a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, UNTOLD):
            return
        name = event_name(type(event))
        fields = dataclasses.asdict(event)
        line = json.dumps({"event": name, "schema": SCHEMA_VERSION, **fields})
        self._stream.write(line + "\n")
        self._stream.flush()


def event_name(kind: type[Event]) -> str:
    """Return what JSON calls a kind of event: "build-started" for BuildStarted."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
