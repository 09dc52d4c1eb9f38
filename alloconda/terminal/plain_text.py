"""Text that programs printed, made harmless for a terminal."""

import re

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain_text(text: str) -> str:
    """Return a text without what would move the cursor, colour or erase: lines and tabs stay."""
    return _CONTROLS.sub("", _ESCAPES.sub("", text))
