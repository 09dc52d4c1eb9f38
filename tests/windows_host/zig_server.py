"""Runs Zig for Linux on behalf of zig.exe under Wine, where the real one can't create files.

A request is the path of zig.exe, the working directory, a count and as many arguments, a count and
as many variables "NAME=VALUE". Texts are UTF-8 behind their length in bytes; numbers have 32 bits,
the lowest first. The answer is pieces of output, each behind 1 for stdout or 2 for stderr and its
length, and in the end 3 and the exit code. When the client is ended, so is what it had started.
"""

import os
import signal
import socket
import socketserver
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from tests.windows_host.drives import Drives

_STDOUT, _STDERR, _STATUS = 1, 2, 3
_KILLED = 137


@contextmanager
def serve_zig(zigs: Path, drives: Drives) -> Iterator[int]:
    """Serve on a port of this machine, which is given, for as long as this is entered.

    Args:
        zigs: the directory in which zig.exe has the place that zig has here.
        drives: which directories are drives there.
    """

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            # Whoever is ended closes the connection.
            with suppress(ConnectionError):
                _answer(self.rfile, self.connection, zigs, drives)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    command: list[str]
    folder: Path
    variables: dict[str, str]


def _answer(stream: _Readable, client: socket.socket, zigs: Path, drives: Drives) -> None:
    request = _read_request(stream, zigs, drives)
    with subprocess.Popen(
        request.command,
        cwd=request.folder,
        env={**os.environ, **request.variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        threading.Thread(target=_end_with_client, args=(stream, process), daemon=True).start()
        _pass_on(process, client, drives)
        status = process.wait()
    client.sendall(struct.pack("<II", _STATUS, status if status >= 0 else _KILLED))


def _pass_on(process: subprocess.Popen[bytes], client: socket.socket, drives: Drives) -> None:
    """Send what a program prints until it has closed both streams."""
    assert process.stdout is not None
    assert process.stderr is not None
    lock = threading.Lock()
    pumps = [
        threading.Thread(target=_pump, args=(output, kind, client, lock, drives), daemon=True)
        for output, kind in ((process.stdout, _STDOUT), (process.stderr, _STDERR))
    ]
    for pump in pumps:
        pump.start()
    for pump in pumps:
        pump.join()


def _end_with_client(stream: _Readable, process: subprocess.Popen[bytes]) -> None:
    """Kill Zig when nobody waits for it any more: a client sends nothing behind its request."""
    with suppress(OSError, ValueError):
        stream.read(1)
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _pump(
    output: IO[bytes], kind: int, client: socket.socket, lock: threading.Lock, drives: Drives
) -> None:
    # Line by line, so that no path is cut in two.
    with suppress(OSError):
        for line in output:
            text = drives.there(line.decode("utf-8", "surrogateescape"))
            data = text.encode("utf-8", "surrogateescape")
            with lock:
                client.sendall(struct.pack("<II", kind, len(data)) + data)


def _read_request(stream: _Readable, zigs: Path, drives: Drives) -> _Request:
    there = Path(drives.here(_text(stream), Path("/")))
    folder = Path(drives.here(_text(stream), Path("/")))
    words = [drives.here(_text(stream), folder) for _ in range(_number(stream))]
    pairs = [_text(stream).partition("=") for _ in range(_number(stream))]
    variables = {
        name: drives.here(value, folder)
        for name, _, value in pairs
        if name.startswith(("ZIG_", "SOURCE_DATE_EPOCH"))
    }
    # zigs/windows/A/ziglang/zig.exe stands for zigs/A/ziglang/zig.
    zig = zigs / Path(*there.parts[-3:-1]) / "zig"
    return _Request(command=[str(zig), *words], folder=folder, variables=variables)


def _number(stream: _Readable) -> int:
    (number,) = struct.unpack("<I", _exactly(stream, 4))
    return int(number)


def _text(stream: _Readable) -> str:
    return _exactly(stream, _number(stream)).decode("utf-8")


def _exactly(stream: _Readable, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ConnectionError("the client is gone")
    return data
