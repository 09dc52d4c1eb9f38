"""A real HTTP server with the layout of python-build-standalone's releases, and faults."""

import ssl
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from alloconda.headers.adapters.pbs_http import PbsHttp
from alloconda.headers.adapters.pbs_index import PbsIndex, sums_url
from tests.pbs_archives import MadeArchive, sums


class Fault(StrEnum):
    """What can go wrong with an answer."""

    CUT = "the connection ends after half of the bytes"
    WRONG_BYTES = "some bytes in the middle are others"
    BUSY = "503"
    TOO_MANY = "429 with Retry-After"
    NOT_FOUND = "404"
    REDIRECT = "the archive is elsewhere"
    PLAIN_REDIRECT = "the archive is elsewhere, at an address of http://"
    TOO_LONG = "Content-Length is larger than the content"
    TOO_SHORT = "Content-Length is smaller than the content"
    SILENT = "nothing comes"
    NO_RANGE = "Range is passed over"


_REDIRECTS = (Fault.REDIRECT, Fault.PLAIN_REDIRECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for, and how many bytes of content went out."""

    path: str
    range: str | None
    status: int
    sent_bytes: int


@dataclass
class PbsServer:
    """The server's state, which tests change while it runs.

    Attributes:
        connection_rate: bytes a second that each connection gets; None for no limit.
        total_rate: bytes a second that all connections share; None for no limit.
        delay_s: how long every answer takes before it begins, in seconds.
        login: "name:password" that must come with each request; None for a public server.
        list_text: what is given for the list of archives; None for a true one.
    """

    archives: dict[str, MadeArchive] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    faults: deque[tuple[str, Fault]] = field(default_factory=deque)
    connection_rate: float | None = None
    total_rate: float | None = None
    delay_s: float = 0.0
    retry_after: str = "0"
    silence_s: float = 1.0
    login: str | None = None
    list_text: str | None = None
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _free_s: float = 0.0

    def add(self, archives: Iterable[MadeArchive]) -> None:
        """Serve these too."""
        self.archives |= {f"{made.row.build}/{made.row.name}": made for made in archives}

    def fail(self, name: str, *faults: Fault) -> None:
        """Answer the next requests for paths that hold the name with these faults, in turn."""
        self.faults.extend((name, fault) for fault in faults)

    def reset(self) -> None:
        """Forget faults, limits and requests."""
        self.faults.clear()
        self.requests.clear()
        self.connection_rate = self.total_rate = None
        self.delay_s, self.retry_after, self.silence_s = 0.0, "0", 1.0
        self.login = self.list_text = None

    @property
    def sent_bytes(self) -> int:
        """Content bytes that went out since the last reset."""
        return sum(request.sent_bytes for request in self.requests)

    def downloads(self) -> list[str]:
        """Return the names of the archives that were sent, in order."""
        return [
            request.path.rpartition("/")[2]
            for request in self.requests
            if request.path.endswith((".tar.gz", ".tar.zst")) and request.status in (200, 206)
        ]

    def content(self, path: str) -> bytes | None:
        """Return what lies at a path below the server's root."""
        if path == "latest/download/SHA256SUMS":
            if self.list_text is not None:
                return self.list_text.encode()
            return sums(self.archives.values()).encode()
        made = self.archives.get(path.removeprefix("download/").removeprefix("moved/"))
        return None if made is None else made.content

    def next_fault(self, path: str) -> Fault | None:
        with self._lock:
            for entry in self.faults:
                if entry[0] in path:
                    self.faults.remove(entry)
                    return entry[1]
        return None

    def note(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)

    def pace(self, count: int) -> None:
        """Wait until so many bytes may go out."""
        if self.connection_rate:
            time.sleep(count / self.connection_rate)
        if self.total_rate:
            with self._lock:
                begin_s = max(time.monotonic(), self._free_s)
                self._free_s = begin_s + count / self.total_rate
            time.sleep(max(0.0, self._free_s - time.monotonic()))


@contextmanager
def serve(
    archives: Iterable[MadeArchive] = (), *, certificate: Path | None = None
) -> Iterator[PbsServer]:
    """Run a server in a thread; `url` is the base that a mirror is given by.

    With a certificate, a PEM file that holds its private key too, the server speaks HTTPS alone.
    """
    state = PbsServer()
    state.add(archives)
    handler = type("Handler", (_Handler,), {"state": state})
    server = _Server(("127.0.0.1", 0), handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    state.url = f"{scheme}://127.0.0.1:{server.server_port}/download/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def teach(server: PbsServer, cache_dir: Path) -> None:
    """Let a cache directory know the server's archives, as a refresh through the mirror does."""
    noted = len(server.requests)
    with PbsHttp(base_url=server.url) as http:
        PbsIndex(cache_dir=cache_dir, url=sums_url(server.url), ask=http.sums).refresh()
    # A request is noted once its answer is sent, so its client may be faster.
    while len(server.requests) == noted:
        time.sleep(0.001)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    state: PbsServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(self.path).lstrip("/")
        fault = self.state.next_fault(path)
        time.sleep(self.state.delay_s)
        content = self.state.content(path)
        if fault in (Fault.BUSY, Fault.TOO_MANY, Fault.NOT_FOUND, Fault.SILENT, *_REDIRECTS):
            self._refuse(path, fault)
        elif content is None or not self._is_welcome():
            self._refuse(path, Fault.NOT_FOUND)
        else:
            self._answer(path, content, fault)

    def _is_welcome(self) -> bool:
        login = self.state.login
        wanted = None if login is None else f"Basic {b64encode(login.encode()).decode()}"
        return wanted is None or self.headers["Authorization"] == wanted

    def _refuse(self, path: str, fault: Fault) -> None:
        if fault is Fault.SILENT:
            self.close_connection = True
            time.sleep(self.state.silence_s)
            return
        status = {
            Fault.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
            Fault.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
            Fault.REDIRECT: HTTPStatus.FOUND,
            Fault.PLAIN_REDIRECT: HTTPStatus.FOUND,
        }.get(fault, HTTPStatus.NOT_FOUND)
        self.send_response(status)
        if fault is Fault.TOO_MANY:
            self.send_header("Retry-After", self.state.retry_after)
        if fault in _REDIRECTS:
            origin = f"http://me:hunter2@{self.headers['Host']}"
            path = self.path.replace("/download/", "/moved/")
            location = path if fault is Fault.REDIRECT else f"{origin}{path}?signature=hunter2"
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.state.note(
            Request(path=path, range=self.headers["Range"], status=status, sent_bytes=0)
        )

    def _answer(self, path: str, content: bytes, fault: Fault | None) -> None:
        etag = f'"{len(content)}-{hash(content)}"'
        if self.headers["If-None-Match"] == etag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            self.state.note(Request(path=path, range=None, status=304, sent_bytes=0))
            return
        begin = self._range_begin(fault)
        if begin >= len(content) > 0 and begin > 0:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.state.note(
                Request(path=path, range=self.headers["Range"], status=416, sent_bytes=0)
            )
            return
        status = HTTPStatus.PARTIAL_CONTENT if begin else HTTPStatus.OK
        self.send_response(status)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(_length(len(content) - begin, fault)))
        self.end_headers()
        sent = self._send(_body(content[begin:], fault))
        if fault in (Fault.CUT, Fault.TOO_LONG, Fault.TOO_SHORT):
            self.close_connection = True
        self.state.note(
            Request(path=path, range=self.headers["Range"], status=status, sent_bytes=sent)
        )

    def _range_begin(self, fault: Fault | None) -> int:
        wanted = self.headers["Range"] or ""
        if fault is Fault.NO_RANGE or not wanted.startswith("bytes="):
            return 0
        return int(wanted.removeprefix("bytes=").partition("-")[0])

    def _send(self, body: bytes) -> int:
        sent = 0
        size = 16 << 10
        try:
            for begin in range(0, len(body), size):
                chunk = body[begin : begin + size]
                self.state.pace(len(chunk))
                self.wfile.write(chunk)
                sent += len(chunk)
        except OSError:
            self.close_connection = True
        return sent

    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002
        """Say nothing."""


def _length(size: int, fault: Fault | None) -> int:
    match fault:
        case Fault.TOO_LONG:
            return size + 1000
        case Fault.TOO_SHORT:
            return size // 2
        case _:
            return size


def _body(content: bytes, fault: Fault | None) -> bytes:
    match fault:
        case Fault.CUT | Fault.TOO_SHORT:
            return content[: len(content) // 2]
        case Fault.WRONG_BYTES:
            middle = len(content) // 2
            return content[:middle] + bytes(8) + content[middle + 8 :]
        case _:
            return content
