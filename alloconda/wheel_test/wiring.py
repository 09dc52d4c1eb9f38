"""Joins the service that tries wheels to the interpreters of this machine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from alloconda.headers.adapters.interpreter_store import (
    FetchedInterpreters,
    InterpreterCache,
    InterpreterFetcher,
    WholeArchives,
)
from alloconda.headers.adapters.pbs_http import PbsHttp
from alloconda.headers.wiring.headers import build_header_service, releases_url
from alloconda.inspect.service import WheelReport
from alloconda.kernel.events.channel import EventChannel
from alloconda.kernel.events.events import Observer
from alloconda.kernel.system.interrupts import Interrupts
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.system.suspension import TerminalRelease, suspend_run
from alloconda.kernel.system.user_cache import default_cache_dir
from alloconda.kernel.values import dataclass
from alloconda.wheel_test.service.interpreters import SearchOptions, WheelTestSearch
from alloconda.wheel_test.service.wheel_test import BadWheel, WheelTestOptions, WheelTestRunner
from alloconda.wheel_test.service.wheel_test_run import WheelTestChannel, WheelTestsResult


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestSettings:
    """What flags and the environment say of tests.

    Attributes:
        search: which interpreters are wanted.
        options: what is to be tested.
        timeout_s: how long one program may take, in seconds.
        cache_dir: None for the user's.
        mirror: what replaces the address of python-build-standalone's releases.
        withheld: names of environment variables that no program gets.
    """

    search: SearchOptions
    options: WheelTestOptions
    timeout_s: float
    cache_dir: Path | None = None
    mirror: str | None = None
    withheld: tuple[str, ...] = ()


def run_tests(
    settings: WheelTestSettings,
    reports: Sequence[WheelReport],
    bad: Sequence[BadWheel],
    observer: Observer,
    suspended: TerminalRelease | None,
) -> WheelTestsResult:
    """Try wheels on every interpreter that can run them.

    Args:
        settings: what was requested.
        reports: the wheels.
        bad: files that are no wheels.
        observer: gets every event, on the calling thread.
        suspended: what gives the terminal back meanwhile, if something shows them there.

    Raises:
        UsageError: a named interpreter or test command can't be run.
    """
    from alloconda.wheel_test.adapters.environments import TestEnvironments

    programs = ProcessRunner(timeout_s=settings.timeout_s, withheld=settings.withheld)

    channel: WheelTestChannel = EventChannel(observer)
    with (
        run_folder() as folder,
        Interrupts(interrupt=channel.interrupt, suspend=channel.suspend),
    ):
        runner = WheelTestRunner(
            search=_search(settings, programs, folder),
            environments=TestEnvironments(programs, folder),
            programs=programs,
            options=settings.options,
            suspend_run=partial(suspend_run, programs, suspended or nullcontext),
        )
        return runner.run(channel, reports, bad)


def _search(settings: WheelTestSettings, programs: ProcessRunner, folder: Path) -> WheelTestSearch:
    from alloconda.kernel.system.host import host_target
    from alloconda.wheel_test.adapters.emulators import Emulators
    from alloconda.wheel_test.adapters.interpreter_search import InterpreterSearch

    host = host_target()
    cache_dir = settings.cache_dir or default_cache_dir()
    cache = InterpreterCache(cache_dir)
    emulators = Emulators(host)
    offline = settings.options.offline
    store = FetchedInterpreters(
        cache,
        build_header_service(cache_dir=cache_dir, mirror=settings.mirror, offline=offline),
        _fetcher(cache, settings.mirror),
        offline=offline,
    )
    finder = InterpreterSearch(programs, emulators, folder)
    return WheelTestSearch(finder, store, host, emulators.present, settings.search)


def _fetcher(
    cache: InterpreterCache, mirror: str | None
) -> Callable[[], AbstractContextManager[InterpreterFetcher]]:
    @contextmanager
    def open_fetcher() -> Iterator[InterpreterFetcher]:
        with PbsHttp(base_url=releases_url(mirror)) as server:
            yield InterpreterFetcher(source=WholeArchives(server), cache=cache, store=cache)

    return open_fetcher
