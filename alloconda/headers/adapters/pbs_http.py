"""Downloads from python-build-standalone's releases, or from a mirror of them."""

import hashlib
import io
import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import unquote

import httpx

from alloconda.headers.adapters.header_archive import ArchiveContentError, read_headers
from alloconda.headers.adapters.http_client import check_status, http_errors, open_client
from alloconda.headers.adapters.pbs_index import NotModified, SumsReply, sums_url
from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import HeaderFile
from alloconda.headers.service.ports import TransferError, TransferReport
from alloconda.kernel.system.disk_errors import explain_disk_errors
from alloconda.kernel.url_credentials import split_credentials

_LOG = logging.getLogger(__name__)
MAX_ARCHIVE_BYTES = 1 << 30
MAX_SUMS_BYTES = 8 << 20
_NO_SUCH_RANGE = httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE


class PbsHttp:
    """One server, asked over connections that are kept alive and shared by threads.

    Args:
        base_url: what release folders are found below; a name and a password in it are sent, and
            never shown or stored.
        timeout_s: how long a connection may be silent, in seconds.

    Raises:
        TransferError: the environment names certificates or a proxy that can't be used.
    """

    def __init__(self, *, base_url: str, timeout_s: float = 30.0) -> None:
        plain_url, login = split_credentials(base_url)
        self._base_url = plain_url.rstrip("/") + "/"
        self._client = open_client(timeout_s, login and (unquote(login[0]), unquote(login[1])))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def url(self, archive: Archive) -> str:
        """Return the address of an archive."""
        return self._base_url + archive.address

    def sums(self, etag: str | None) -> SumsReply | NotModified:
        """Return the list of the newest release's archives, unless it is still that of the ETag.

        Raises:
            TransferError: it could not be downloaded.
        """
        url = sums_url(self._base_url)
        headers = {"If-None-Match": etag} if etag else {}
        with http_errors(url), self._client.stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return NotModified()
            check_status(response, url)
            content = bytearray()
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > MAX_SUMS_BYTES:
                    raise TransferError(f"{url} is too large for a list", passing=False)
            text = content.decode("utf-8", errors="replace")
            return SumsReply(url=url, etag=response.headers.get("ETag"), text=text)

    def download(self, archive: Archive, partial: Path, report: TransferReport) -> None:
        """Download a whole archive into the partial file, and prove its hash.

        Raises:
            TransferError: it could not be downloaded, or is not what the index says.
        """
        try:
            _Download(self._client, self.url(archive), partial, report).drain(archive)
        except TransferError as error:
            if error.damaged:
                partial.unlink(missing_ok=True)
            raise

    def fetch(
        self, archive: Archive, partial: Path, report: TransferReport
    ) -> tuple[HeaderFile, ...]:
        """Download an archive and return its headers, as the port says.

        What isn't pinned by the digest of its header tree is read by the tar reader only after the
        hash of the whole archive was found right.
        """
        download = _Download(self._client, self.url(archive), partial, report)
        try:
            if archive.tree is not None:
                return self._fetch_tree(download, archive)
            download.drain(archive)
            with explain_disk_errors(partial.parent), partial.open("rb") as file:
                return read_headers(file, archive)
        except TransferError as error:
            if error.damaged:
                partial.unlink(missing_ok=True)
            raise

    def _fetch_tree(self, download: "_Download", archive: Archive) -> tuple[HeaderFile, ...]:
        try:
            with closing(download.chunks()) as chunks:
                return read_headers(io.BufferedReader(_ChunkReader(chunks)), archive)
        except ArchiveContentError as error:
            raise TransferError(
                error.message, passing=True, damaged=True, hint=error.hint
            ) from error


class _Download:
    """One try to get one archive: what a former try left, then the rest over the network."""

    def __init__(
        self, client: httpx.Client, url: str, partial: Path, report: TransferReport
    ) -> None:
        self._client = client
        self._url = url
        self._partial = partial
        self._report = report
        self._sha256 = hashlib.sha256()
        self._received_bytes = 0

    def drain(self, archive: Archive) -> None:
        """Receive the whole archive into the partial file and prove its hash."""
        try:
            for _ in self.chunks():
                pass
        except TransferError:
            # A server may give a wrong length, or hang up late: the hash knows when all is here.
            if self._sha256.hexdigest() == archive.sha256:
                return
            raise
        found = self._sha256.hexdigest()
        if found != archive.sha256:
            raise TransferError(
                f"{self._url} is not the archive that the index knows: its sha256 is {found}, "
                f"expected {archive.sha256}",
                passing=True,
                damaged=True,
                hint="the server or a proxy changed it: try another --mirror",
            )

    def chunks(self) -> Generator[bytes, None, None]:
        """Yield the archive's bytes in order, appending new ones to the partial file."""
        _LOG.debug("fetch: %s", self._url)
        stands_bytes = self._partial.stat().st_size if self._partial.exists() else 0
        headers = {"Range": f"bytes={stands_bytes}-"} if stands_bytes else {}
        with (
            http_errors(self._url),
            self._client.stream("GET", self._url, headers=headers) as response,
        ):
            resumed = stands_bytes > 0 and _continues(response, stands_bytes, self._url)
            if stands_bytes and response.status_code == _NO_SUCH_RANGE:
                # Nothing comes after what is here: it is the whole archive, or none of it.
                yield from self._stored()
                return
            check_status(response, self._url)
            if resumed:
                yield from self._stored()
            size_bytes = _size_bytes(response, self._received_bytes)
            self._tell(size_bytes)
            yield from self._received(response, size_bytes, mode="ab" if resumed else "wb")

    def _stored(self) -> Iterator[bytes]:
        with self._partial.open("rb") as file:
            while chunk := file.read(256 << 10):
                self._count(chunk)
                yield chunk

    def _received(
        self, response: httpx.Response, size_bytes: int | None, *, mode: Literal["ab", "wb"]
    ) -> Iterator[bytes]:
        with explain_disk_errors(self._partial.parent):
            file = self._partial.open(mode, buffering=0)
        with file:
            for chunk in response.iter_raw():
                self._write(file, chunk)
                self._count(chunk)
                self._tell(size_bytes)
                if self._received_bytes > MAX_ARCHIVE_BYTES:
                    raise TransferError(
                        f"{self._url} is larger than any archive", passing=False, damaged=True
                    )
                yield chunk

    def _write(self, file: io.FileIO, chunk: bytes) -> None:
        try:
            with explain_disk_errors(self._partial.parent):
                written = 0
                while written < len(chunk):
                    written += file.write(chunk[written:])
        except BaseException:
            # On a full disk what arrived only takes room from others.
            self._partial.unlink(missing_ok=True)
            raise

    def _count(self, chunk: bytes) -> None:
        self._sha256.update(chunk)
        self._received_bytes += len(chunk)

    def _tell(self, size_bytes: int | None) -> None:
        self._report(self._received_bytes, size_bytes)


class _ChunkReader(io.RawIOBase):
    """Chunks that arrive, as a file that a decompressor can read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _continues(response: httpx.Response, position_bytes: int, url: str) -> bool:
    """Return whether the server goes on exactly where it was asked to."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        return False
    content_range = response.headers.get("Content-Range", "")
    if content_range.startswith(f"bytes {position_bytes}-"):
        return True
    raise TransferError(
        f"{url}: the server sends {content_range!r} instead of the range asked for",
        passing=True,
        damaged=True,
    )


def _size_bytes(response: httpx.Response, before_bytes: int) -> int | None:
    length = response.headers.get("Content-Length", "")
    # int() takes no number of thousands of digits.
    is_number = length.isdecimal() and len(length) < 20
    return before_bytes + int(length) if is_number else None
