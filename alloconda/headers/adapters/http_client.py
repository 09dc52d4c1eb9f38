"""A client for HTTP that says what goes wrong, and is not sent from https to http."""

import errno
import re
import socket
import ssl
import urllib.request
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx

from alloconda import __version__
from alloconda.headers.service.ports import TransferError

_ABSENT = (httpx.codes.NOT_FOUND, httpx.codes.GONE)
_LASTING = (errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)
_BUSY = (408, 425, 429, 500, 502, 503, 504)


def open_client(
    timeout_s: float, login: tuple[str, str] | None, *, certificates: str | None = None
) -> httpx.Client:
    """Return a client with the proxies and certificates that the environment names.

    Args:
        timeout_s: how long a connection may be silent, in seconds.
        login: name and password that are sent.
        certificates: a file of trusted authorities in place of those of the environment.

    Raises:
        TransferError: the certificates or a proxy can't be used.
    """
    try:
        return httpx.Client(
            auth=login,
            verify=True if certificates is None else _ssl_context(certificates),
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


def _ssl_context(certificates: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificates)


def _proxy_reason(error: Exception) -> str:
    """Return what is wrong with a proxy's address, unless that may quote its password."""
    return "" if any("@" in one for one in urllib.request.getproxies().values()) else f": {error}"


def _refuse_plain_redirect(response: httpx.Response) -> None:
    """Refuse a redirect from https to http, where everyone in between can read and change all.

    Raises:
        TransferError: the redirect leads to another scheme than https.
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


class http_errors:  # noqa: N801 - a context manager is named like a function
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
        return TransferError(f"{_host(url)} is silent{via}", passing=True, hint=_NETWORK_HINT)
    if isinstance(error, httpx.ConnectError) and not _is_certificate_error(error):
        return TransferError(
            f"{_host(url)} can't be reached: {reason}{via}",
            passing=not _is_lasting(error),
            hint=_NETWORK_HINT,
        )
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
            f"{url!r} is not an address: {reason}",
            passing=False,
            hint="a mirror is given as https://host/path/",
        )
    passing = isinstance(error, httpx.TransportError)
    return TransferError(
        f"{url} can't be fetched: {reason}{via}", passing=passing, hint=_NETWORK_HINT
    )


def _host(url: str) -> str:
    """Return the host of an address, with the port where it has one; else the address."""
    try:
        asked = httpx.URL(url)
    except httpx.InvalidURL:
        return url
    port = "" if asked.port is None else f":{asked.port}"
    return f"{asked.host}{port}" if asked.host else url


def _is_lasting(error: BaseException) -> bool:
    """Return whether a connection fails for a reason that is still there in a minute.

    That is a host whose name is not known, or a machine without a network.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return True
        if isinstance(cause, OSError) and cause.errno in _LASTING:
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _proxy_text(url: str) -> str:
    """Name the proxy that a request goes through, by the same variables that httpx reads.

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


def check_status(response: httpx.Response, url: str) -> None:
    """Refuse an answer that is not a success.

    Raises:
        TransferError: it is not OK; the error says whether to try again.
    """
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
