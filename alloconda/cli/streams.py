"""The standard streams: what is written to them arrives, or the program reports that it did not."""

import codecs
import io
import os
import sys
from collections.abc import Callable

_OUTSIDE = 3


class OutputLostError(Exception):
    """The program's output can't be written: a full disk, or a reader that closed the pipe.

    It is not an OSError, which would be taken for the failure of a file that is being built.

    Attributes:
        descriptor: that of stdout or stderr.
        cause: what the system says.
    """

    def __init__(self, descriptor: int, cause: OSError) -> None:
        super().__init__(str(cause))
        self.descriptor = descriptor
        self.cause = cause


def deliver(command: Callable[[], int]) -> int:
    """Run a command; return its exit status, or 3 when all was well but what it wrote is lost.

    A reader that stops reading, such as `| head`, needs no message.
    """
    _open_closed()
    sys.stdout, sys.stderr = _guarded(sys.stdout), _guarded(sys.stderr)
    status = 0
    try:
        status = command()
        sys.stdout.flush()
        sys.stderr.flush()
    except OutputLostError as error:
        _discard(error.descriptor)
        _report(error)
        return status or _OUTSIDE
    return status


def _open_closed() -> None:
    """Open streams that were closed from the start, so that no file gets their numbers.

    A program that is started would then write to the file in place of the stream.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest number that is free, which is this one.
            os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(descriptor, True)  # noqa: FBT003 # It has no keyword.
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")


class _Guarded(io.FileIO):
    def write(self, data: object) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type] # FileIO says what it takes.
        except OSError as error:
            raise OutputLostError(self.fileno(), error) from error


def _guarded(stream: object) -> io.TextIOWrapper:
    if not isinstance(stream, io.TextIOWrapper):
        # A stream that was closed from the start; it has no reader.
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 # Loaded at once.
    buffer = stream.buffer
    is_buffered = isinstance(buffer, io.BufferedWriter)
    if not isinstance(buffer.raw if is_buffered else buffer, io.FileIO):
        # A console of Windows, which takes text in its own way.
        return stream
    raw = _Guarded(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw) if is_buffered else raw,
        encoding=stream.encoding,
        errors=_errors(stream),
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _errors(stream: io.TextIOWrapper) -> str | None:
    """Return how a stream encodes letters that it lacks, and names that are not text.

    A code page of Windows, or an old locale, lacks letters of paths and names.
    Names go to files and pipes as the bytes that they are, so that programs find the files again.
    """
    # Where the locale is C or POSIX, Python itself lets the bytes of names pass, and nothing else.
    if stream.errors not in ("strict", "surrogateescape"):
        return stream.errors
    if stream.isatty():
        return "backslashreplace"
    codecs.register_error("alloconda", _encode)
    return "alloconda"


def _encode(error: UnicodeError) -> tuple[str | bytes, int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def _discard(descriptor: int) -> None:
    """Discard what is still written to a stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _report(error: OutputLostError) -> None:
    """Report that stdout is lost, if stderr is not; flush both, or Python fails at its own end."""
    try:
        _print_loss(error)
        sys.stderr.flush()
        sys.stdout.flush()
    except OutputLostError as other:
        _discard(other.descriptor)


def _print_loss(error: OutputLostError) -> None:
    if isinstance(error.cause, BrokenPipeError) or error.descriptor == sys.stderr.fileno():
        return
    from alloconda.cli.terminals import stream_painter
    from alloconda.kernel.errors import OutsideError
    from alloconda.terminal.errors import print_error

    lost = OutsideError(
        f"stdout can't be written: {error.cause.strerror}",
        hint="make room for the output, or send it elsewhere",
    )
    print_error(lost, sys.stderr, stream_painter(sys.stderr))
