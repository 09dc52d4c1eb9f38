"""Control characters in `[project]`, such as terminal escapes: no metadata field may hold them.

METADATA is shown in terminals and on the pages of indexes, and its fields are lines of their own.
"""

import re
from collections.abc import Iterator, Mapping

# Tabs stay, and in texts line breaks and the form feeds of licenses.
_IN_TEXTS = re.compile(r"[\0-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_IN_LINES = re.compile(r"[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
# That a summary is one line is another rule.
_TEXTS = ("project.description", "project.readme.text", "project.license.text")


def control_character_problems(project: Mapping[str, object]) -> list[str]:
    """Return a line, beginning with its field's name, for each field with a control character."""
    return [
        f"{key}: {problem}"
        for key, text in _texts("project", project)
        if (problem := _problem(_IN_TEXTS if key in _TEXTS else _IN_LINES, text))
    ]


def control_character_in_file(text: str) -> str | None:
    """Return where a text of many lines has a control character, or None."""
    found = _IN_TEXTS.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    return f"line {line} {_holds(found[0])}"


def _texts(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield each text below a value with its key; names of tables are texts, too."""
    waiting = [(key, value)]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, str):
            yield place, one
        elif isinstance(one, Mapping):
            yield from ((f"{place}: the key {name!r}", name) for name in one)
            waiting += [(f"{place}.{name}", one[name]) for name in reversed(one)]
        elif isinstance(one, list):
            # Each may be the same as others; the fields' own checks give no index either.
            waiting += [(place, item) for item in reversed(one)]


def _problem(unwanted: re.Pattern[str], text: str) -> str | None:
    found = unwanted.search(text)
    if found is None:
        return None
    return f"{text[:80]!r} {_holds(found[0])}"


def _holds(character: str) -> str:
    return f"holds the control character U+{ord(character):04X}; remove it"
