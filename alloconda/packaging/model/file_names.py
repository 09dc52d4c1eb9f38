"""Which file names Windows refuses, or takes for something else than a file.

The rules are those of "Naming Files, Paths, and Namespaces" in Microsoft's documentation.
"""

import re
from collections.abc import Iterable, Iterator

# Devices, with any extension, and with blanks before it. The digits may be superscripts.
_DEVICE = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)
_CHARACTERS = re.compile(r'[<>:"|?*\\\x00-\x1f]')


NOT_PORTABLE = "can't be unpacked on Windows"


def not_portable(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each of the paths that Windows can't have, and why."""
    for path in paths:
        reason = windows_refusal(path)
        if reason is not None:
            yield path, reason


def windows_refusal(path: str) -> str | None:
    """Return why Windows can't have a file at a relative path with slashes; None if it can."""
    for part in path.split("/"):
        if _DEVICE.fullmatch(part):
            return f"{part!r} is a device there"
        if match := _CHARACTERS.search(part):
            return f"no name there holds {match[0]!r}"
        if part.endswith((".", " ")) and part not in (".", ".."):
            return f"the dot or blank that ends {part!r} is dropped there"
    return None
