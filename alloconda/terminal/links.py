"""Links on terminals that know them (OSC 8), for the places that messages name."""

import os
from collections.abc import Callable
from pathlib import Path

# Takes a text and the file that it is about, as a compiler names it.
Link = Callable[[str, str], str]

# Only this process knows it, so that texts of others can't hold links (`plain_text`).
_ID = os.urandom(8).hex()
# A whole link; what it shows may have colours.
LINK = (
    rf"\x1b\]8;id={_ID};file://[\w.~%/:-]*\x1b\\"
    r"(?:[^\x00-\x1f\x7f-\x9f]|\x1b\[[\d;]*m)*\x1b\]8;;\x1b\\"
)


def unlinked(text: str, _file: str) -> str:
    """Return a text as it is."""
    return text


def linker(root: Path) -> Link:
    """Return what links a text to a file that exists; relative ones are looked for in `root`."""

    def link(text: str, file: str) -> str:
        path = root / file
        try:
            if not path.is_file():
                return text
        except (OSError, ValueError):
            return text
        from urllib.parse import quote  # noqa: PLC0415 - most terminals show no links

        uri = "file://" + quote(path.absolute().as_posix(), safe="/:" if os.name == "nt" else "/")
        return f"\x1b]8;id={_ID};{uri}\x1b\\{text}\x1b]8;;\x1b\\"

    return link
