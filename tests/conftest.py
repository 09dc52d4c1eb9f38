"""What all tests share: the real Zigs, this machine's interpreters, the unit tests' walls."""

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from alloconda.kernel.supported import ZIG_RELEASES
from tests.cli import Alloconda
from tests.pbs_archives import catalogue, make_archive, pyenv_root
from tests.pbs_server import PbsServer, serve
from tests.plain_user import PlainPython, PlainUser, open_folder, plain_python, plain_user

ROOT = Path(__file__).parent.parent
ZIG_VERSIONS = ZIG_RELEASES

# Programs that the tests start would compile every module of alloconda anew, as the tests
# themselves would theirs.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# pip would compile all that an isolated build installs, of which that uses little. pip reads this
# one as what is to be done, not as what is not.
os.environ["PIP_NO_COMPILE"] = "0"
# Zig compiles parts of itself when they are first used: `zig build` takes 0.17.1 a hundred seconds
# of one processor, and 13 without optimizing. What they make is the same.
os.environ["ZIG_DEBUG_CMD"] = "1"

# No test measures time: on a busy machine any example may take long.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# On a system that is emulated: data are met elsewhere.
settings.register_profile("few", max_examples=10, deadline=None, derandomize=True)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that stores the texts of help and errors anew."""
    parser.addoption(
        "--update-words", action="store_true", help="store the program's words in tests/words"
    )
    parser.addoption(
        "--cases", type=int, metavar="N", help="run at most so many cases of each test"
    )
    parser.addoption("--full", action="store_true", help="run the tests that are marked full, too")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what --full asks for, and begin with the tests on Windows.

    Each of those takes a minute, and would run alone in the end.
    """
    if not config.getoption("--full"):
        _leave_out(config, items, [item for item in items if item.get_closest_marker("full")])
    if (most := config.getoption("--cases")) is not None:
        numbers = defaultdict[str, Iterator[int]](itertools.count)
        of_test = [next(numbers[item.nodeid.partition("[")[0]]) for item in items]
        more = [item for item, number in zip(items, of_test, strict=True) if number >= most]
        _leave_out(config, items, more)
    on_windows = ROOT / "tests" / "integration" / "test_windows_host.py"
    items.sort(key=lambda item: item.path != on_windows)


def _leave_out(
    config: pytest.Config, items: list[pytest.Item], unwanted: list[pytest.Item]
) -> None:
    config.hook.pytest_deselected(items=unwanted)
    left_out = set(unwanted)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def _signals_as_at_a_terminal() -> None:
    """Undo what a run in the background inherits: the programs under test must heed signals."""
    for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            heeded = signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
            signal.signal(number, heeded)


@pytest.fixture(autouse=True)
def _no_outside_in_unit_tests(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make a unit test that starts a process or opens a socket fail."""
    if "unit" not in request.path.relative_to(ROOT).parts:
        return

    def refuse(*_args: object, **_kwargs: object) -> None:
        pytest.fail("a unit test started a process or opened a socket", pytrace=True)

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "system", refuse)
    monkeypatch.setattr(socket, "socket", refuse)


@pytest.fixture(scope="session")
def _new_cache(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return what names a new directory; mktemp would list those of all tests before, each time."""
    folder, numbers = tmp_path_factory.mktemp("caches"), itertools.count()

    def new_cache() -> Path:
        cache = folder / str(next(numbers))
        cache.mkdir()
        return cache

    return new_cache


@pytest.fixture(autouse=True)
def _own_environment(_new_cache: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's settings and cache out of every test."""
    for name in [name for name in os.environ if name.startswith("ALLOCONDA_")]:
        if name not in ("ALLOCONDA_TEST_CACHE", "ALLOCONDA_LAB", "ALLOCONDA_LAB_COMMAND"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ALLOCONDA_CACHE_DIR", str(_new_cache()))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    # xdist sets it, and errors are wrapped at it.
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def test_cache() -> Path:
    """Return the directory that keeps Zigs and Zig's caches between test runs."""
    cache = Path(os.environ.get("ALLOCONDA_TEST_CACHE", ROOT / ".cache"))
    cache.mkdir(parents=True, exist_ok=True)
    return cache


@pytest.fixture(scope="session")
def zigs(test_cache: Path) -> dict[str, Path]:
    """Return every supported Zig, version → executable, installed side by side by pip."""
    return {version: _provision_zig(test_cache, version) for version in ZIG_VERSIONS}


@pytest.fixture(scope="session")
def zig(zigs: dict[str, Path]) -> Path:
    """Return the Zig for tests that need only one."""
    return zigs["0.16.0"]


@pytest.fixture(scope="session")
def zig_cache(test_cache: Path) -> Path:
    """Return a global Zig cache that all tests share, so that each runtime is compiled once."""
    return test_cache / "zig-global"


AllocondaIn = Callable[[Path], Alloconda]


@pytest.fixture
def alloconda_in(zig: Path, zig_cache: Path) -> AllocondaIn:
    """Return what gives alloconda in a directory."""
    return lambda cwd: Alloconda(cwd=cwd, zig=zig, zig_cache=zig_cache)


@pytest.fixture(scope="session")
def open_python() -> Iterator[PlainPython]:
    """Return an interpreter with alloconda that every user may start."""
    with open_folder() as folder:
        yield plain_python(folder)


@pytest.fixture
def plain(open_python: PlainPython) -> Iterator[PlainUser]:
    """Return a user other than root, with a home and no projects."""
    with plain_user(open_python) as user:
        yield user


@pytest.fixture(scope="session")
def lab() -> Path:
    """Return the program that runs foreign interpreters, or skip the test, saying so."""
    command = Path(os.environ.get("ALLOCONDA_LAB_COMMAND", ROOT.parent / "shared/lab/lab"))
    if not command.is_file():
        pytest.skip(f"there is no lab of foreign interpreters at {command}")
    return command


@pytest.fixture(scope="session")
def pythons() -> dict[str, Path]:
    """Return the CPythons of this machine, "3.12" → executable: pyenv's, and those on PATH."""
    found: dict[str, Path] = {}
    for minor in range(8, 16):
        on_path = shutil.which(f"python3.{minor}")
        pyenv = sorted(pyenv_root().glob(f"versions/3.{minor}.*/bin/python3.{minor}"))
        candidates = [*reversed(pyenv), *([Path(on_path)] if on_path else [])]
        if candidates:
            found[f"3.{minor}"] = candidates[0]
    found.setdefault(f"3.{sys.version_info.minor}", Path(sys.executable))
    return found


@pytest.fixture(scope="session")
def pbs_server(zig: Path) -> Iterator[PbsServer]:
    """Serve archives of all versions and main platforms that this machine has headers for.

    `alloconda python list --refresh --mirror <url>`, or `tests.pbs_server.teach`, lets a cache
    know them; then `--mirror <url>` fetches them.
    """
    with serve(make_archive(python, triple, zig=zig) for python, triple in catalogue()) as server:
        yield server


def _provision_zig(cache: Path, version: str) -> Path:
    folder = cache / f"ziglang-{version}"
    executable = folder / "ziglang" / ("zig.exe" if os.name == "nt" else "zig")
    with FileLock(cache / f"ziglang-{version}.lock"):
        if not executable.exists():
            partial = cache / f"ziglang-{version}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"),
                    *("--disable-pip-version-check", "--target", str(partial)),
                    f"ziglang=={version}",
                ],
                check=True,
            )
            partial.rename(folder)
    return executable
