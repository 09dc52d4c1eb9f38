"""Joins the services of CPython headers to the network and the cache."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alloconda.headers.model.cache_buckets import BucketKind
from alloconda.headers.service.fetch import HeaderFetcher
from alloconda.headers.service.headers import HeaderService
from alloconda.kernel.errors import UsageError
from alloconda.kernel.system.user_cache import default_cache_dir
from alloconda.kernel.system.user_shell import word_text
from alloconda.kernel.url_credentials import shown_address, split_credentials

# A diagnosis takes no longer.
_REACH_TIMEOUT_S = 5.0


def build_header_service(
    *,
    cache_dir: Path | None = None,
    mirror: str | None = None,
    offline: bool = False,
    fetch_flags: Sequence[str] = (),
) -> HeaderService:
    """Build the service that finds and fetches CPython headers.

    Args:
        cache_dir: None for the user's.
        mirror: what replaces the address of python-build-standalone's releases.
        offline: whether the network must not be touched.
        fetch_flags: the flags for a suggested `python fetch`, such as ("--cache-dir", "x").
    """
    from alloconda.headers.adapters.header_cache import HeaderCache
    from alloconda.headers.adapters.pbs_index import (
        NotModified,
        PbsIndex,
        SumsReply,
        sums_url,
    )
    from alloconda.headers.adapters.running_interpreter import RunningInterpreter

    folder = cache_dir or default_cache_dir()
    base_url = releases_url(mirror)
    list_url = sums_url(split_credentials(base_url)[0])
    cache = HeaderCache(folder)

    def ask(etag: str | None) -> SumsReply | NotModified:
        from alloconda.headers.adapters.pbs_http import PbsHttp

        with PbsHttp(base_url=base_url) as server:
            return server.sums(etag)

    @contextmanager
    def open_fetcher() -> Iterator[HeaderFetcher]:
        from alloconda.headers.adapters.header_store import HeaderStore
        from alloconda.headers.adapters.pbs_http import PbsHttp

        with PbsHttp(base_url=base_url) as server:
            yield HeaderFetcher(source=server, cache=cache, store=HeaderStore(folder))

    return HeaderService(
        local=RunningInterpreter(folder / BucketKind.GENERATED.value),
        cache=cache,
        archives=PbsIndex(cache_dir=folder, url=list_url, ask=ask),
        open_fetcher=open_fetcher,
        fetch_flags=fetch_flags,
        offline=offline,
    )


def fetch_flags(cache_dir: Path | None, mirror: str | None) -> tuple[str, ...]:
    """Return the flags that a `python fetch` needs to act on the same cache and server.

    Each word is quoted for the user's shell.
    """
    flags = {"--cache-dir": cache_dir, "--mirror": shown_address(mirror or "")}
    return tuple(
        word_text(text) for flag, value in flags.items() if value for text in (flag, str(value))
    )


def clean_downloads(cache_dir: Path | None) -> None:
    """Remove leftovers of killed downloads that no process resumes."""
    from alloconda.headers.adapters.header_cache import has_leftovers

    folder = cache_dir or default_cache_dir()
    if has_leftovers(folder):
        from alloconda.headers.adapters.header_store import HeaderStore

        HeaderStore(folder).tidy()


def reach_server(mirror: str | None) -> str:
    """Ask the server of header archives for its list, and return the server's address.

    Raises:
        OutsideError: it can't be reached.
    """
    from alloconda.headers.adapters.pbs_http import PbsHttp

    url = releases_url(mirror)
    with PbsHttp(base_url=url, timeout_s=_REACH_TIMEOUT_S) as server:
        server.sums(None)
    return split_credentials(url)[0]


def releases_url(mirror: str | None) -> str:
    """Return the address that release folders are found below: a mirror's, or the true one.

    Raises:
        UsageError: the mirror's address ends in a query, which is not shown: it may be a secret.
    """
    from alloconda.headers.adapters.pbs_index import DEFAULT_BASE_URL

    if any(sign in split_credentials(mirror or "")[0] for sign in "?#"):
        raise UsageError(
            "--mirror must be an address without ? and #: the names of releases are added to it",
            hint="write a token as user and password: https://USER:TOKEN@host/path",
        )
    return (mirror or DEFAULT_BASE_URL).rstrip("/") + "/"
