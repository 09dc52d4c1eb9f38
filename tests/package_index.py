"""A package index on a real HTTP server, with small wheels of Zig, and faults."""

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What `zig version` says is all that these know.
_ZIG = '#!/bin/sh\necho "${{0##*/}}" >/dev/null; echo {version}\n'
_PLATFORMS = (
    "manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64",
    "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    "macosx_12_0_arm64",
    "win_amd64",
)
_JSON = "application/vnd.pypi.simple.v1+json"


@dataclass
class PackageIndex:
    """The index's state, which tests change while it runs.

    Attributes:
        files: file name → content.
        listed: digests that are told in place of true ones, by file name; "" for none.
        has_json: whether it speaks JSON (PEP 691) beside HTML (PEP 503).
        login: "name:password" that must come with each request; None for a public index.
        requests: the paths that were asked for.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    has_json: bool = True
    login: str | None = None
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def add(self, version: str, *, module: str = "") -> None:
        """Hold the wheels of a version of Zig with a module, and sources that are none."""
        for platform in _PLATFORMS:
            name = f"ziglang-{version}-py3-none-{platform}.whl"
            self.files[name] = _wheel(version, platform, module)
        self.files[f"ziglang-{version}.tar.gz"] = b"no sources"

    def sha256(self, name: str) -> str:
        """Return the digest that is told of a file; "" for none."""
        return self.listed.get(name, hashlib.sha256(self.files[name]).hexdigest())

    def page(self, *, as_json: bool) -> str:
        """Return the list of files."""
        if as_json:
            rows = [
                {
                    "filename": name,
                    "url": f"../../files/{name}",
                    "hashes": {"sha256": self.sha256(name)} if self.sha256(name) else {},
                }
                for name in self.files
            ]
            return json.dumps({"meta": {"api-version": "1.0"}, "name": "ziglang", "files": rows})
        links = []
        for name in self.files:
            digest = f"#sha256={self.sha256(name)}" if self.sha256(name) else ""
            links.append(f'<a href="../../files/{name}{digest}">{name}</a><br>')
        return "<!DOCTYPE html><html><body>" + "\n".join(links) + "</body></html>"


@contextmanager
def serve_index(*versions: str) -> Iterator[PackageIndex]:
    """Run an index in a thread; `url` is what installers are given."""
    index = PackageIndex()
    for version in versions:
        index.add(version)
    handler = type("Handler", (_Handler,), {"index": index})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    index.url = f"http://127.0.0.1:{server.server_port}/simple/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    index: PackageIndex

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.index.requests.append(path)
        login = self.index.login
        wanted = login and f"Basic {base64.b64encode(login.encode()).decode()}"
        if wanted is not None and self.headers["Authorization"] != wanted:
            self.send_response(HTTPStatus.UNAUTHORIZED)
            self.send_header("WWW-Authenticate", "Basic")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/simple/ziglang/":
            as_json = self.index.has_json and _JSON in self.headers["Accept"]
            kind = _JSON if as_json else "text/html"
            self._answer(self.index.page(as_json=as_json).encode(), kind)
        else:
            name = path.removeprefix("/files/")
            content = self.index.files.get(name)
            self._answer(content, "application/octet-stream")

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, content: bytes | None, kind: str) -> None:
        self.send_response(HTTPStatus.NOT_FOUND if content is None else HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content or b"")

    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002
        """Say nothing."""


def _wheel(version: str, platform: str, module: str) -> bytes:
    info = f"ziglang-{version}.dist-info"
    files = {
        "ziglang/__init__.py": module,
        "ziglang/zig": _ZIG.format(version=version),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: ziglang\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: false\n"
        + "".join(f"Tag: py3-none-{one}\n" for one in platform.split(".")),
    }
    rows = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(f"{name},sha256={digest.decode()},{len(text)}")
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = (0o100755 if name == "ziglang/zig" else 0o100644) << 16
            archive.writestr(member, text)
    return buffer.getvalue()
