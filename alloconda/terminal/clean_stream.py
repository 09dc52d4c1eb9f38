"""A stream to a person's terminal or a file: what is written to it can't command a terminal.

File names, metadata, replies of servers and the output of programs end up in messages, tables and
logs of any kind. So they are cleaned here, on the way out, and nowhere before.
"""

from collections.abc import Callable, Iterable
from typing import Any, TextIO, cast


class CleanStream:
    """Passes text on, cleaned where it holds anything but letters and line feeds.

    Attributes:
        raw: the stream below, for those who draw, and clean what they draw themselves.
    """

    def __init__(
        self, raw: TextIO, clean: Callable[[str], str], guard: Callable[[str], str] | None
    ) -> None:
        self.raw = raw
        self._clean = clean
        self._guard = guard

    def write(self, text: str) -> int:
        """Write a text."""
        if not text.replace("\n", "").isprintable():
            text = self._clean(text)
        self.raw.write(text if self._guard is None else self._guard(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        # Such as `flush`, `isatty` and `encoding`.
        return getattr(self.raw, name)


def clean_stream(
    raw: TextIO, clean: Callable[[str], str], *, guard: Callable[[str], str] | None = None
) -> TextIO:
    """Return a stream that cleans what is written to another one.

    `guard` takes what has been cleaned, where the reader obeys text that any terminal shows.
    """
    return cast("TextIO", CleanStream(raw, clean, guard))


def raw_stream(stream: TextIO) -> TextIO:
    """Return the stream below, for those who draw on it with control characters of their own."""
    return stream.raw if isinstance(stream, CleanStream) else stream
