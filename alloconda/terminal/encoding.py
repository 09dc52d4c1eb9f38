"""What a terminal can show."""

from typing import TextIO


def shows_unicode(stream: TextIO) -> bool:
    """Return whether a stream takes all characters; those that it doesn't become question marks."""
    encoding = (stream.encoding or "").lower().replace("-", "")
    return encoding.startswith("utf")
