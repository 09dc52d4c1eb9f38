"""The bytes of a built module as a stream that ends the reading of a damaged one."""

import io


class MalformedError(ValueError):
    """The bytes are not what the format says; the message names the part that is wrong."""


def damage(format_name: str, error: Exception) -> MalformedError:
    """Return the error that tells what a library found wrong with a file."""
    # Failed assertions have no words; pefile's exceptions put theirs in quotes.
    words = str(error).strip("'") or type(error).__name__
    return MalformedError(f"its {format_name} structure is damaged ({words})")


class ModuleStream(io.BytesIO):
    """The bytes of a module, for libraries that read from files.

    The libraries go wherever a count or an offset sends them: a damaged file can send them around
    for hours or have them copy the same bytes a million times. Each whole module that was looked
    at took less than a fifth of what may be read here.

    Raises:
        MalformedError: more was read than any whole module takes.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._left = _FREE_BYTES + _READ_TIMES * len(data)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to so many bytes; None or a negative size mean the rest."""
        piece = super().read(size)
        self.charge(len(piece) + _READ_COST_BYTES)
        return piece

    def charge(self, size_bytes: int) -> None:
        """Count bytes that were read, or were made of what was read."""
        self._left -= size_bytes
        if self._left < 0:
            raise MalformedError("its parts refer to each other without end")

    def text(self, offset: int, end: int) -> str:
        """Return the text at an offset up to the next zero byte, which must come before an end.

        Bytes that are not UTF-8 are escaped.

        Raises:
            MalformedError: no zero byte follows.
        """
        self.seek(offset)
        text = bytearray()
        while offset + len(text) < end:
            # Names are short: small pieces spare copies of large string tables.
            piece = self.read(min(_PIECE_BYTES, end - offset - len(text)))
            before, zero, _ = piece.partition(b"\0")
            text += before
            if zero:
                return text.decode("utf-8", "backslashreplace")
            if not piece:
                break
        raise MalformedError(f"the name at {offset:#x} has no end")


_PIECE_BYTES = 64
# A read costs about as much as copying this many bytes, however few it gets.
_READ_COST_BYTES = 16
_READ_TIMES = 32
_FREE_BYTES = 1 << 22
