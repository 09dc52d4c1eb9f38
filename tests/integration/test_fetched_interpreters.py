"""The command test on interpreters of python-build-standalone, from a server of its layout."""

import json
import os
import shutil
import signal
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from alloconda.kernel.python import parse_python
from alloconda.kernel.system.host import host_target
from tests.cli import Alloconda, Ran, copy_example, wheels
from tests.pbs_archives import PATCH, pyenv_root
from tests.pbs_interpreters import interpreter_archive
from tests.pbs_server import Fault, PbsServer, serve

pytest.importorskip("pexpect", reason="a pty on POSIX is wanted", exc_type=ImportError)
pytest.importorskip("pyte", exc_type=ImportError)

if sys.platform == "win32":
    pytest.skip("a pty on POSIX is wanted", allow_module_level=True)

from tests.terminal import open_terminal

_SYSTEM_PATH = "/usr/bin:/bin"
TRIPLE = host_target().pbs_triple or ""


@dataclass(frozen=True)
class Bench:
    """A built wheel, a Python that is nowhere to be found, and a server that has it."""

    alloconda: Alloconda
    server: PbsServer
    series: str
    folder: Path

    @property
    def cache(self) -> Path:
        """The cache directory."""
        return self.folder / "cache"

    def try_wheel(self, *arguments: str | Path, **environment: str) -> Ran:
        """Run the command test with --fetch from the server."""
        return self.alloconda(*self.arguments(*arguments), **self.environment(), **environment)

    def arguments(self, *arguments: str | Path) -> tuple[str | Path, ...]:
        """Return the arguments of the command."""
        (wheel,) = wheels(self.alloconda.cwd / "dist")
        mirror = ("--mirror", self.server.url)
        return ("test", wheel, "--python-version", self.series, *mirror, *arguments)

    def environment(self) -> dict[str, str]:
        """Return variables that let nothing be found but the system's own interpreters."""
        return {
            "PATH": _SYSTEM_PATH,
            "PYENV_ROOT": str(self.folder / "no-pyenv"),
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "no-uv"),
            "ALLOCONDA_CACHE_DIR": str(self.cache),
            "TMPDIR": str(self.folder / "tmp"),
        }

    def entries(self) -> list[Path]:
        """Return what is in the cache of interpreters, half entries included."""
        bucket = self.cache / "pythons-v1"
        shown = [*bucket.glob("[!.]*/*"), *bucket.glob(".partial/*/")]
        return [path for path in shown if path.is_dir()]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, zig: Path, zig_cache: Path) -> Alloconda:
    """Return alloconda in a project with a wheel for this machine."""
    folder = tmp_path_factory.mktemp("project") / "nearest"
    copy_example(folder)
    program = Alloconda(cwd=folder, zig=zig, zig_cache=zig_cache)
    assert program("wheel").status == 0
    return program


@pytest.fixture(scope="module")
def home() -> Path:
    """Return an installation of a CPython that is on no system path and doesn't run the tests."""
    for folder in sorted(pyenv_root().glob("versions/3.1?.*"), reverse=True):
        series = ".".join(folder.name.split(".")[:2])
        running = f"{sys.version_info.major}.{sys.version_info.minor}"
        if series != running and shutil.which(f"python{series}", path=_SYSTEM_PATH) is None:
            return folder
    pytest.skip("pyenv has no CPython beside the one that runs the tests")


@pytest.fixture
def bench(built: Alloconda, home: Path, tmp_path: Path) -> Iterator[Bench]:
    """Return a bench whose server has a real interpreter."""
    series = ".".join(home.name.split(".")[:2])
    made = interpreter_archive(home, parse_python(f"{series}.{PATCH}"), TRIPLE)
    (tmp_path / "tmp").mkdir()
    with serve([made]) as server:
        yield Bench(alloconda=built, server=server, series=series, folder=tmp_path)


def _last(done: Ran) -> dict[str, object]:
    told = [json.loads(line) for line in done.lines]
    return next(one for one in told if one["event"] == "wheel-test-finished")


def test_a_missing_interpreter_is_fetched_once_and_found_afterwards(bench: Bench) -> None:
    before = bench.try_wheel("--json")
    fetched = bench.try_wheel("--fetch", "--json")
    again = bench.try_wheel("--json", "--offline")

    assert _last(before)["text"] == "this version is not here: --fetch gets it"
    assert fetched.status == 0, fetched.stderr
    assert _last(fetched)["outcome"] == "passed"
    assert _last(again)["outcome"] == "passed"
    assert len(bench.server.downloads()) == 1
    assert [path.name for path in bench.entries()] == [f"{bench.series}.{PATCH}+20270101"]
    listed = bench.alloconda("cache", "ls", ALLOCONDA_CACHE_DIR=str(bench.cache))
    assert "1 interpreter" in listed.stdout


def test_without_the_network_a_missing_one_is_skipped_and_none_is_fetched(bench: Bench) -> None:
    done = bench.try_wheel("--offline", "--require", "--json")
    refused = bench.try_wheel("--offline", "--fetch", "--require", "--json")

    assert refused.status == 2
    assert "--offline and --fetch contradict each other" in refused.stderr
    assert done.status == 1
    assert _last(done)["outcome"] == "skipped"
    assert bench.server.requests == []
    assert bench.entries() == []


def test_an_archive_with_another_hash_is_never_unpacked(bench: Bench) -> None:
    bench.server.fail(".tar.gz", Fault.WRONG_BYTES, Fault.WRONG_BYTES)

    refused = bench.try_wheel("--fetch", "--json")
    again = bench.try_wheel("--fetch", "--json")

    assert _last(refused)["outcome"] == "skipped"
    assert "is not the archive that the index knows" in str(_last(refused)["text"])
    assert _last(again)["outcome"] == "passed"


def test_a_download_that_was_cut_goes_on_where_it_ended(bench: Bench) -> None:
    bench.server.fail(".tar.gz", Fault.CUT)

    done = bench.try_wheel("--fetch", "--json")

    assert _last(done)["outcome"] == "passed"
    ranges = [one.range for one in bench.server.requests if one.path.endswith(".tar.gz")]
    assert ranges[0] is None
    assert str(ranges[1]).startswith("bytes=")


def test_what_the_test_command_needs_is_installed(bench: Bench, tmp_path: Path) -> None:
    helper = _pure_wheel(tmp_path)
    command = "{python} -c 'import helper, nearest; print(helper.WORD)'"

    without = bench.try_wheel("--fetch", "--command", command)
    with_it = bench.try_wheel("--with", helper, "--command", command, "--offline", "--json")

    assert without.status == 1
    assert "ModuleNotFoundError: No module named 'helper'" in without.stderr
    assert with_it.status == 0, with_it.stderr
    assert "command passed" in str(_last(with_it)["text"])


def test_an_archive_without_an_interpreter_is_refused(bench: Bench) -> None:
    (name,) = bench.server.archives
    empty = interpreter_archive(bench.folder / "tmp", parse_python("3.12.90"), "x-pc-windows-msvc")
    made = bench.server.archives[name]
    row = replace(made.row, sha256=empty.row.sha256)
    bench.server.archives[name] = replace(made, row=row, content=empty.content)

    done = bench.try_wheel("--fetch", "--json")

    assert "holds no interpreter" in str(_last(done)["text"])
    assert bench.entries() == []


def test_ctrl_c_during_a_download_leaves_nothing_half_and_the_next_run_goes_on(
    bench: Bench,
) -> None:
    bench.server.connection_rate = 400_000
    environment = {**os.environ, **bench.environment(), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    environment.pop("NO_COLOR", None)
    terminal = open_terminal(
        [*bench.arguments("--fetch"), "--progress", "board"],
        cwd=bench.alloconda.cwd,
        environment=environment,
        size=(60, 12),
    )
    seen = terminal.read_until(lambda text: "interpreters: 1 download" in text)

    terminal.child.kill(signal.SIGINT)
    status = terminal.read_to_end()

    assert all(len(line) <= 60 for line in seen.splitlines())
    assert status == 130
    assert "interrupted before a wheel was tried" in terminal.text
    assert terminal.is_restored()
    assert bench.entries() == []
    bench.server.connection_rate = None
    assert _last(bench.try_wheel("--fetch", "--json"))["outcome"] == "passed"
    assert any(one.range for one in bench.server.requests)
    assert list((bench.folder / "tmp").iterdir()) == []


def _pure_wheel(folder: Path) -> Path:
    """Write a wheel that holds one Python module."""
    path = folder / "helper-1.0-py3-none-any.whl"
    info = "helper-1.0.dist-info"
    files = {
        "helper.py": "WORD = 'helped'\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: helper\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\n"
        "Tag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        record = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
        archive.writestr(f"{info}/RECORD", record)
    return path
