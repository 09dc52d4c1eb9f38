"""Text of others, made harmless for a terminal."""

import re

from alloconda.terminal.links import LINK
from alloconda.terminal.paint import STYLES

_STYLE = rf"\x1b\[(?:{'|'.join(STYLES)}|0)m"
# Control sequences (CSI) and commands to the terminal (OSC), whole; of others the first letter.
_ESCAPE = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
# All controls but tab and line feed; those that turn the order of letters (Unicode's UAX 9).
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_UNWANTED = re.compile(rf"(?:{_ESCAPE}|\x1b[^\n]?|{_CONTROL})")
_UNWANTED_OR_STYLE = re.compile(rf"({_STYLE}|{LINK})|{_UNWANTED.pattern}")


def plain_text(text: str) -> str:
    """Return a text without what would move the cursor, colour or erase: lines and tabs stay."""
    # Most texts are harmless, and asking so takes a tenth of the time.
    return text if text.isprintable() else _UNWANTED.sub("", text)


def styled_text(text: str) -> str:
    """Return a text like `plain_text`, but with the styles of `paint` and the links of `linker`."""
    if text.isprintable():
        return text
    return _UNWANTED_OR_STYLE.sub(lambda match: match[1] or "", text)
