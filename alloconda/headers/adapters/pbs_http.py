"""Downloads from python-build-standalone's releases, or from a mirror of them."""

import hashlib
import io
import re
import ssl
import urllib.request
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import unquote

import httpx

from alloconda import __version__
from alloconda.headers.adapters.header_archive import ArchiveContentError, read_headers
from alloconda.headers.adapters.pbs_index import NotModified, SumsReply, sums_url
from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import HeaderFile
from alloconda.headers.service.ports import TransferError, TransferReport
from alloconda.kernel.logins import split_login
from alloconda.kernel.system.disk_errors import explain_disk_errors

MAX_ARCHIVE_BYTES = 1 << 30
MAX_SUMS_BYTES = 8 << 20
_ABSENT = (httpx.codes.NOT_FOUND, httpx.codes.GONE)
_NO_SUCH_RANGE = httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
_BUSY = (408, 425, 429, 500, 502, 503, 504)


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
        plain_url, login = split_login(base_url)
        self._base_url = plain_url.rstrip("/") + "/"
        self._client = _open_client(timeout_s, login and (unquote(login[0]), unquote(login[1])))

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
            TransferError: it could not be had.
        """
        url = sums_url(self._base_url)
        headers = {"If-None-Match": etag} if etag else {}
        with _http_errors(url), self._client.stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return NotModified()
            _check_status(response, url)
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
            TransferError: it could not be had, or is not what the index says.
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
                hint="the server or something on the way changes it: try another --mirror",
            )

    def chunks(self) -> Generator[bytes, None, None]:
        """Give the archive's bytes in order, appending new ones to the partial file."""
        stands_bytes = self._partial.stat().st_size if self._partial.exists() else 0
        headers = {"Range": f"bytes={stands_bytes}-"} if stands_bytes else {}
        with (
            _http_errors(self._url),
            self._client.stream("GET", self._url, headers=headers) as response,
        ):
            resumed = stands_bytes > 0 and _continues(response, stands_bytes, self._url)
            if stands_bytes and response.status_code == _NO_SUCH_RANGE:
                # Nothing comes after what stands here: it is the whole archive, or none of it.
                yield from self._stored()
                return
            _check_status(response, self._url)
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


def _open_client(timeout_s: float, login: tuple[str, str] | None) -> httpx.Client:
    """Return a client with the proxies and certificates that the environment names."""
    try:
        return httpx.Client(
            auth=login,
            follow_redirects=True,
            event_hooks={"response": [_refuse_plain_redirect]},
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, 15.0), pool=None),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
            # identity: the hash is over the archive as it lies there, and Range counts in it.
            headers={"User-Agent": f"alloconda/{__version__}", "Accept-Encoding": "identity"},
        )
    except OSError as error:
        raise TransferError(
            f"the certificates that the environment names can't be read: {error}",
            passing=False,
            hint="SSL_CERT_FILE is a file of certificates in PEM form, SSL_CERT_DIR a directory",
        ) from error
    except ImportError as error:
        raise TransferError(
            "the environment names a SOCKS proxy, and the package for those is not installed",
            passing=False,
            hint="pip install 'httpx[socks]', or name an HTTP proxy by HTTPS_PROXY",
        ) from error
    except (ValueError, httpx.InvalidURL) as error:
        raise TransferError(
            f"the environment names a proxy that can't be used{_proxy_reason(error)}",
            passing=False,
            hint="HTTP_PROXY, HTTPS_PROXY and ALL_PROXY are given as http://host:port, NO_PROXY "
            "as host names with commas between",
        ) from error


def _proxy_reason(error: Exception) -> str:
    """Return what is wrong with a proxy's address, unless that may quote its password."""
    return "" if any("@" in one for one in urllib.request.getproxies().values()) else f": {error}"


def _refuse_plain_redirect(response: httpx.Response) -> None:
    """Refuse to be sent from https to http, where anybody on the way may read and change all.

    Raises:
        TransferError: the answer sends elsewhere than to https.
    """
    url = response.request.url
    if url.scheme != "https" or not response.has_redirect_location:
        return
    target = url.join(response.headers["Location"])
    if target.scheme != "https":
        # Neither login nor query: an address that a server makes up may hold a signature.
        raise TransferError(
            f"{url.copy_with(userinfo=b'', query=None)} redirects to {target.scheme}://"
            f"{target.host}, which is not encrypted: refused",
            passing=False,
            hint="let the server redirect to https, or name another mirror (--mirror, "
            "ALLOCONDA_PBS_MIRROR)",
        )


class _http_errors:  # noqa: N801 - a context manager is named like a function
    """Turns what httpx raises into transfer errors; a class, since a generator hides tracebacks."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        # A host name that DNS can't have, such as a..b, is a UnicodeError.
        if isinstance(error, httpx.HTTPError | httpx.InvalidURL | UnicodeError):
            raise _transfer_error(error, self._url) from error


def _transfer_error(
    error: httpx.HTTPError | httpx.InvalidURL | UnicodeError, url: str
) -> TransferError:
    reason = _ERRNO.sub("", str(error)) or type(error).__name__
    via = _proxy_text(url)
    if isinstance(error, httpx.TimeoutException):
        silent = f"{url}: the server is silent{via}"
        return TransferError(silent, passing=True, hint=_NETWORK_HINT)
    if _is_certificate_error(error):
        return TransferError(
            f"{url}: the server's certificate is not trusted: {reason}",
            passing=False,
            hint="name your own authorities by SSL_CERT_FILE or SSL_CERT_DIR",
        )
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | UnicodeError):
        if isinstance(error, httpx.UnsupportedProtocol):
            reason = "it must begin with https:// or http://"
        return TransferError(
            f"{url!r} is no address: {reason}",
            passing=False,
            hint="a mirror is given as https://host/path/",
        )
    passing = isinstance(error, httpx.TransportError)
    return TransferError(
        f"{url} can't be fetched: {reason}{via}", passing=passing, hint=_NETWORK_HINT
    )


def _proxy_text(url: str) -> str:
    """Name the proxy that a request goes through, by the same variables that httpx heeds.

    What it may hold of a name and a password is left out.
    """
    try:
        asked = httpx.URL(url)
        proxies = {} if urllib.request.proxy_bypass(asked.host) else urllib.request.getproxies()
        named = proxies.get(asked.scheme) or proxies.get("all")
        proxy = httpx.URL(named if named and "://" in named else f"http://{named}")
    except httpx.InvalidURL:
        return ""
    port = "" if proxy.port is None else f":{proxy.port}"
    return f" (through the proxy {proxy.host}{port})" if named else ""


# What the operating system puts before its words, such as "[Errno 111] Connection refused".
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")
_NETWORK_HINT = (
    "check the network, a proxy (HTTPS_PROXY), or use a mirror (--mirror, ALLOCONDA_PBS_MIRROR)"
)


def _is_certificate_error(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _check_status(response: httpx.Response, url: str) -> None:
    if response.is_success:
        return
    status = f"{response.status_code} {response.reason_phrase}".strip()
    if response.status_code in _BUSY:
        raise TransferError(
            f"{url}: the server answers {status}",
            passing=True,
            retry_after_s=_retry_after_s(response),
            hint="try again later, or use a mirror (--mirror, ALLOCONDA_PBS_MIRROR)",
        )
    raise TransferError(
        f"{url}: the server answers {status}",
        passing=False,
        absent=response.status_code in _ABSENT,
        hint="check the address of the mirror, or try without one",
    )


def _retry_after_s(response: httpx.Response) -> float | None:
    """Return what Retry-After asks for, in seconds: it holds a number or a date (RFC 9110)."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


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
