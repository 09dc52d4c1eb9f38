"""How long names, versions and specifiers may be, for libraries and file systems to take them."""

import re

# A file name has at most 255 bytes, of which tags need some.
LONGEST_PART = 100
_LONGEST_SPECIFIER = 1000
# Python refuses to read numbers of more than 4,300 digits; a date with time has 14.
_LONG_NUMBER = re.compile(r"\d{19}")


def is_readable_specifier(text: str) -> bool:
    """Return whether a version specifier is short enough to be read (PEP 440)."""
    return len(text) <= _LONGEST_SPECIFIER and _LONG_NUMBER.search(text) is None
