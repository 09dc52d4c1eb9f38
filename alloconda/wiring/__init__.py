"""Joins the services to their adapters; what is heavy is imported by the builder that needs it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alloconda.domain.python import Python
from alloconda.domain.survey import Survey
from alloconda.domain.target import Target
from alloconda.domain.zig import Zig
from alloconda.services.cache import CacheService
from alloconda.services.fetch import HeaderFetcher
from alloconda.services.headers import HeaderService
from alloconda.services.init_project import InitPlan, InitRequest
from alloconda.services.inspect import WheelInspector
from alloconda.services.trials import WheelTrials

# Whoever waits for a diagnosis waits for no longer.
_REACH_TIMEOUT_S = 5.0


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


def survey_project(root: Path) -> Survey:
    """Return what stands in a directory that a project is to be written into."""
    from alloconda.adapters.project_survey import survey_folder

    return survey_folder(root)


def plan_new_project(request: InitRequest, root: Path) -> InitPlan:
    """Plan what a directory lacks of a project."""
    from alloconda.adapters.project_folder import DiskProjectFolder
    from alloconda.services.init_project import plan_project

    return plan_project(request, DiskProjectFolder(root))


def create_project(plan: InitPlan, root: Path) -> None:
    """Write a planned project, with the copy of the Zig package that build.zig and editors want."""
    from alloconda.adapters.project_folder import DiskProjectFolder
    from alloconda.adapters.zig_package import refresh_zig_package, wants_zig_package

    DiskProjectFolder(root).write(plan.written)
    if wants_zig_package(root):
        refresh_zig_package(root)


def installed_zigs(explicit: str | None) -> tuple[tuple[str, str], ...]:
    """Return (version, origin) of every usable Zig on this machine, an explicit one first."""
    from alloconda.adapters.zig_host import LocalZigHost

    host = LocalZigHost(default_cache_dir(), offline=True)
    places = [(explicit, "ALLOCONDA_ZIG")] if explicit else []
    versions = ((host.version_of(path), origin) for path, origin in (*places, *host.installed()))
    return tuple(
        (str(version), origin)
        for version, origin in versions
        if version is not None and version.is_supported
    )


def build_wheel_inspector() -> WheelInspector:
    """Build the service that reads and judges wheels of any origin."""
    from alloconda.adapters.stable_abi import stable_symbols
    from alloconda.adapters.wheel_reader import admits, read_wheel

    return WheelInspector(read=read_wheel, admits=admits, stable_symbols=stable_symbols)


def find_zig_without_project(explicit: tuple[str, str] | None, cache_dir: Path) -> Zig:
    """Find the Zig that a project without wishes of its own would be built with.

    Raises:
        OutsideError: there is none.
    """
    from alloconda.adapters.zig_host import LocalZigHost
    from alloconda.services.toolchain import ZigWish, find_zig

    wish = ZigWish(explicit=() if explicit is None else (explicit,))
    return find_zig(wish, LocalZigHost(cache_dir, offline=True))


def reach_server(mirror: str | None) -> str:
    """Ask the server of header archives for its list, and return the server's address.

    Raises:
        OutsideError: it can't be reached.
    """
    from alloconda.adapters.pbs_http import PbsHttp

    url = _base_url(mirror)
    with PbsHttp(base_url=url, timeout_s=_REACH_TIMEOUT_S) as server:
        server.sums(None)
    return url


def find_trials(
    named: Sequence[str], runners: Sequence[str], *, fetch: Iterable[Python], timeout_s: float
) -> WheelTrials:
    """Find the interpreters that are here, and build the service that tries wheels on them.

    Args:
        named: paths of interpreters that go first.
        runners: commands that run interpreters of other platforms.
        fetch: versions to get through uv beforehand.
        timeout_s: how long one program may take.

    Raises:
        UsageError: a named one or a runner is no Python.
    """
    from alloconda.adapters.interpreter_search import InterpreterSearch
    from alloconda.adapters.processes import ProcessRunner
    from alloconda.adapters.trial_rooms import TrialRooms

    programs = ProcessRunner(timeout_s=timeout_s)
    search = InterpreterSearch(programs)
    search.fetch(sorted(fetch))
    return WheelTrials(TrialRooms(programs), search.find(named, runners), programs.stop)


def cpus() -> int:
    """Return how many CPUs this process may use."""
    from alloconda.adapters.host import cpu_count

    return cpu_count()
