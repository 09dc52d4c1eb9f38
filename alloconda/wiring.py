"""Joins the services to their adapters; what is heavy is imported by the builder that needs it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alloconda.domain.scaffold import InitAnswers
from alloconda.domain.target import Target
from alloconda.services.cache import CacheService
from alloconda.services.fetch import HeaderFetcher
from alloconda.services.headers import HeaderService
from alloconda.services.init_project import InitResult


def default_cache_dir() -> Path:
    """Return the cache directory that the platform's conventions give a user."""
    import platformdirs

    return platformdirs.user_cache_path("alloconda")


def host() -> Target:
    """Return the target of wheels for this machine."""
    from alloconda.adapters.host import host_target

    return host_target()


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
        fetch_flags: the flags that a mending `python fetch` needs, such as ("--cache-dir", "x").
    """
    from alloconda.adapters.header_cache import HeaderCache
    from alloconda.adapters.interpreters import RunningInterpreter
    from alloconda.adapters.pbs_index import NotModified, PbsIndex, SumsReply, sums_url

    folder = cache_dir or default_cache_dir()
    base_url = _base_url(mirror)
    cache = HeaderCache(folder)

    def ask(etag: str | None) -> SumsReply | NotModified:
        from alloconda.adapters.pbs_http import PbsHttp

        with PbsHttp(base_url=base_url) as server:
            return server.sums(etag)

    @contextmanager
    def open_fetcher() -> Iterator[HeaderFetcher]:
        from alloconda.adapters.header_store import HeaderStore
        from alloconda.adapters.pbs_http import PbsHttp

        with PbsHttp(base_url=base_url) as server:
            yield HeaderFetcher(source=server, cache=cache, store=HeaderStore(folder))

    return HeaderService(
        local=RunningInterpreter(),
        cache=cache,
        archives=PbsIndex(cache_dir=folder, url=sums_url(base_url), ask=ask),
        open_fetcher=open_fetcher,
        fetch_flags=fetch_flags,
        offline=offline,
    )


def build_cache_service(
    *, cache_dir: Path | None = None, mirror: str | None = None, offline: bool = False
) -> CacheService:
    """Build the service that keeps the cache; arguments as for the header service."""
    from alloconda.adapters.header_shelf import HeaderShelf

    folder = cache_dir or default_cache_dir()
    shelf = HeaderShelf(folder)
    headers = build_header_service(cache_dir=folder, mirror=mirror, offline=offline)
    return CacheService(shelf=shelf, broom=shelf, headers=headers)


def _base_url(mirror: str | None) -> str:
    from alloconda.adapters.pbs_index import DEFAULT_BASE_URL

    return (mirror or DEFAULT_BASE_URL).rstrip("/") + "/"


def standing_project_name(root: Path) -> str | None:
    """Return the name of the project that a directory holds already; None without one."""
    from alloconda.adapters.project_folder import DiskProjectFolder

    return DiskProjectFolder(root).project_name()


def create_project(answers: InitAnswers, root: Path) -> InitResult:
    """Write a new project, with the copy of the Zig package that its build.zig and editors want."""
    from alloconda.adapters.project_folder import DiskProjectFolder
    from alloconda.adapters.zig_package import refresh_zig_package
    from alloconda.services.init_project import init_project

    result = init_project(answers, DiskProjectFolder(root))
    if answers.build_zig:
        refresh_zig_package(root)
    return result
