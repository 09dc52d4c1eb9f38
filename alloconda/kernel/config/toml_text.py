"""TOML of any origin, read within bounds of time and memory.

The library recurses into arrays, and keeps every prefix of a dotted key, so that 20,000 parts cost
it gigabytes.
"""

import re
import tomllib
from collections.abc import Mapping

# The longest that people write have some hundred kilobytes.
MAX_TOML_BYTES = 512 << 10
_MOST_KEY_PARTS = 24
_DEEPEST = 64
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_NEXT_PART = rf"[ \t]*+\.[ \t]*+{_PART}"
# What holds dots that divide no key comes first: comments and strings of several lines. A string of
# one line is taken as one part. What never ends is taken up to the end, so that no quotation mark
# in it is tried again.
_TOKEN = re.compile(
    r"#[^\n]*+"
    r'|"""(?:[^"\\]|\\[\s\S]?|"{1,2}(?!"))*+(?:"{3,5}|\Z)'
    r"|'''(?:[^']|'{1,2}(?!'))*+(?:'{3,5}|\Z)"
    rf"|(?P<long>{_PART}(?:{_NEXT_PART}){{{_MOST_KEY_PARTS}}})"
    rf"|{_PART}(?:{_NEXT_PART})*+"
    r"|[\"'][^\n]*+"
)


def parse_toml(text: str) -> dict[str, object]:
    """Read a TOML document.

    Raises:
        ValueError: it is not TOML, or larger or nested deeper than people write; it says why.
    """
    if len(text) > MAX_TOML_BYTES:
        raise ValueError(f"it has more than {MAX_TOML_BYTES >> 10} kB")
    if (start := _long_key(text)) is not None:
        line = text.count("\n", 0, start) + 1
        raise ValueError(f"a key has more than {_MOST_KEY_PARTS} parts (at line {line})")
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise _too_deep() from None
    if _is_deep(table):
        raise _too_deep()
    return table


def _long_key(text: str) -> int | None:
    """Return where the first key with too many parts begins."""
    keys = (token.start("long") for token in _TOKEN.finditer(text))
    return next((start for start in keys if start >= 0), None)


def _too_deep() -> ValueError:
    return ValueError(f"tables and arrays are nested more than {_DEEPEST} deep")


def _is_deep(table: Mapping[str, object]) -> bool:
    """Return, without recursion, whether a value is nested too deep to be shown or compared."""
    level: list[object] = [table]
    for _ in range(_DEEPEST):
        level = [child for value in level for child in _children(value)]
        if not level:
            return False
    return True


def _children(value: object) -> list[object]:
    """Return the tables and arrays right below one."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in below if isinstance(one, dict | list)]
