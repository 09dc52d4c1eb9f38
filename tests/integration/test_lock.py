"""`python lock` and what a lock does to builds, as users meet it."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alloconda.headers.adapters.lock_file import read_lock
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.python import parse_python
from tests.cli import NO_NETWORK, Alloconda, Ran, run, wheels
from tests.conftest import ROOT, AllocondaIn
from tests.pbs_archives import Filling, make_archive
from tests.pbs_server import PbsServer, serve, teach

X86 = "x86_64-unknown-linux-gnu"
ARM = "aarch64-unknown-linux-gnu"
MUSL = "x86_64-unknown-linux-musl"
HOST = f"3.{sys.version_info.minor}"
# The part after the headers is most of an archive, as in true ones.
FILLING = Filling(binary_bytes=200_000, library_bytes=3_000_000)

_CODE = """
#include <Python.h>
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "small", NULL, 0, NULL, NULL, NULL, NULL, NULL,
};
PyMODINIT_FUNC PyInit_small(void) { return PyModuleDef_Init(&definition); }
"""


@pytest.fixture(scope="module")
def _server() -> Iterator[PbsServer]:
    pythons = [parse_python(f"{version}.90") for version in ("3.12", HOST)]
    with serve(
        make_archive(python, triple, filling=FILLING)
        for python in dict.fromkeys(pythons)
        for triple in (X86, ARM, MUSL)
    ) as server:
        yield server


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "small.c").write_text(_CODE)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "small"\nversion = "1"\n[tool.alloconda]\nmodule-name = "small"\n'
        f'c-sources = ["small.c"]\npython-version = ["{HOST}"]\n'
        'targets = ["manylinux_2_28_x86_64", "manylinux_2_28_aarch64"]\n'
    )
    return tmp_path


@pytest.fixture
def without_headers(project: Path) -> Path:
    (project / "src").mkdir()
    (project / "src" / "root.zig").write_text("")
    (project / "pyproject.toml").write_text('[project]\nname = "small"\nversion = "1"\n')
    return project


@pytest.fixture
def lock(project: Path) -> Path:
    return project / "alloconda.lock"


@pytest.fixture
def alloconda(project: Path, alloconda_in: AllocondaIn, server: PbsServer) -> Alloconda:
    teach(server, project / ".test-cache")
    server.reset()
    return alloconda_in(project)


@pytest.fixture(scope="module")
def _results() -> dict[str, Path]:
    return {}


@pytest.fixture
def locked(
    alloconda: Alloconda,
    server: PbsServer,
    tmp_path_factory: pytest.TempPathFactory,
    _results: dict[str, Path],
) -> Alloconda:
    """Return alloconda in a project that is locked, its headers cached; locked once for all."""
    project = alloconda.cwd
    if "locked" not in _results:
        _succeeded(alloconda("python", "lock", "--mirror", server.url))
        folder = tmp_path_factory.mktemp("locked") / "project"
        _results["locked"] = Path(shutil.copytree(project, folder))
    shutil.copytree(_results["locked"], project, dirs_exist_ok=True, copy_function=_copy_new)
    server.reset()
    return alloconda


class TestWriting:
    def test_it_holds_the_matrix_and_no_host(
        self, alloconda: Alloconda, server: PbsServer, lock: Path
    ) -> None:
        ran = _succeeded(alloconda("python", "lock", "--mirror", server.url))

        text = lock.read_text()
        assert ran.lines == [str(lock)]
        assert 'zig = "0.16.0"' in text
        assert text.count("[[headers]]") == 2
        assert f"cpython-{HOST}.90+20270101-{X86}-" in text
        assert "127.0.0.1" not in text
        assert "://" not in text

    def test_a_second_time_it_changes_and_downloads_nothing(
        self, locked: Alloconda, server: PbsServer, lock: Path
    ) -> None:
        before = lock.read_text(), lock.stat().st_mtime_ns

        ran = _succeeded(locked("python", "lock", "--offline"))

        assert (lock.read_text(), lock.stat().st_mtime_ns) == before
        assert "up to date" in ran.stderr
        assert server.requests == []

    def test_a_new_platform_is_added_and_the_rest_stays(
        self, locked: Alloconda, server: PbsServer, lock: Path, project: Path
    ) -> None:
        before = lock.read_text()
        _replace(
            project,
            '"manylinux_2_28_x86_64", ',
            '"manylinux_2_28_x86_64", "musllinux_1_2_x86_64", ',
        )

        ran = _succeeded(locked("python", "lock", "--mirror", server.url))

        assert server.downloads() == [_name(HOST, MUSL)]
        assert "added" in ran.stderr
        assert lock.read_text().startswith(before.rstrip()[:-200])

    def test_a_project_without_headers_locks_zig_alone(
        self, without_headers: Path, alloconda_in: AllocondaIn, lock: Path
    ) -> None:
        _succeeded(alloconda_in(without_headers)("python", "lock", "--offline"))

        lines = [line for line in lock.read_text().splitlines() if not line.startswith("#")]
        assert lines == ["version = 1", 'zig = "0.16.0"']

    def test_a_platform_that_nobody_publishes_headers_for_is_named(
        self, alloconda: Alloconda, lock: Path
    ) -> None:
        ran = alloconda("python", "lock", "--target", "manylinux_2_28_i686")

        _assert_refused(ran, 3, "no headers for manylinux_2_28_i686")
        assert not lock.exists()

    def test_offline_without_the_headers_nothing_is_written(
        self, alloconda: Alloconda, lock: Path
    ) -> None:
        ran = alloconda("python", "lock", "--offline")

        assert ran.status == 3
        assert "offline" in ran.stderr
        assert not lock.exists()

    def test_several_at_once_write_one_whole_lock(
        self, alloconda: Alloconda, server: PbsServer, project: Path, lock: Path
    ) -> None:
        running = [_start(alloconda, "python", "lock", "--mirror", server.url) for _ in range(3)]

        assert [process.wait() for process in running] == [0, 0, 0]
        assert len(server.downloads()) == 2
        assert list(project.glob(".alloconda.lock.*")) == []
        assert "up to date" in alloconda("python", "lock", "--offline").stderr
        assert lock.exists()

    @pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
    def test_ended_in_the_middle_it_leaves_no_lock(
        self, alloconda: Alloconda, server: PbsServer, lock: Path, number: int, status: int
    ) -> None:
        server.connection_rate = 500_000
        process = _start(alloconda, "python", "lock", "--mirror", server.url)
        partial = lock.parent / ".test-cache" / "headers-v1" / ".partial"
        while not any(path.stat().st_size for path in partial.glob("*.gz")):
            time.sleep(0.05)

        process.send_signal(number)

        assert process.wait() == status
        assert not lock.exists()
        server.connection_rate = None
        _succeeded(alloconda("python", "lock", "--mirror", server.url))


class TestBuilding:
    def test_a_fresh_cache_gets_only_what_the_digest_needs(
        self, locked: Alloconda, server: PbsServer
    ) -> None:
        # Slow enough that the program hangs up before the rest is in the sockets' buffers.
        server.connection_rate = 4_000_000

        _succeeded(
            locked("wheel-all", "--locked", "--mirror", server.url, ALLOCONDA_CACHE_DIR="fresh")
        )

        whole = sum(len(made.content) for made in server.archives.values()) / len(server.archives)
        assert len(server.downloads()) == 2
        assert server.sent_bytes < 0.7 * 2 * whole

    def test_the_provenance_names_what_the_lock_pins(
        self, locked: Alloconda, project: Path, lock: Path
    ) -> None:
        _succeeded(locked("wheel", "--offline", "--provenance"))

        (path,) = (project / "dist").glob("*.provenance.json")
        definition = json.loads(path.read_text())["predicate"]["buildDefinition"]
        found = {one["name"]: one["digest"] for one in definition["resolvedDependencies"]}
        pinned = read_lock(project)
        assert pinned is not None
        (archive,) = (one for one in pinned.archives if one.platform == X86)
        assert found["alloconda.lock"] == {"sha256": hashlib.sha256(lock.read_bytes()).hexdigest()}
        assert found[archive.name] == {"sha256": archive.sha256}
        assert found[f"headers in {archive.name}"] == {"allocondaHeaderTreeSha256": archive.tree}

    def test_without_a_network_the_cache_serves(self, locked: Alloconda, project: Path) -> None:
        ran = _succeeded(locked("wheel-all", "--offline", ALLOCONDA_LOCKED="1"))

        assert len(ran.lines) == 2
        assert len(wheels(project / "dist")) == 2

    def test_the_running_interpreters_headers_dont_serve(
        self, locked: Alloconda, server: PbsServer
    ) -> None:
        _succeeded(locked("build", "--mirror", server.url, ALLOCONDA_CACHE_DIR="fresh"))

        assert server.downloads() == [_name(HOST, X86)]

    @pytest.mark.parametrize("command", ["build", "wheel", "wheel-all"])
    def test_locked_requires_a_lock(self, alloconda: Alloconda, command: str) -> None:
        for ran in (alloconda(command, "--locked"), alloconda(command, ALLOCONDA_LOCKED="1")):
            _assert_refused(ran, 2, "alloconda.lock", "alloconda python lock")

    def test_front_ends_obey_the_lock_and_the_variable(
        self, locked: Alloconda, server: PbsServer, project: Path
    ) -> None:
        hook = "from alloconda.build_backend import build_wheel; build_wheel('out')"
        said = {
            **NO_NETWORK,
            "NO_PROXY": "127.0.0.1",
            "ALLOCONDA_ZIG": str(locked.zig),
            "ALLOCONDA_PBS_MIRROR": server.url,
            "ALLOCONDA_CACHE_DIR": str(project / "fresh"),
            "PYTHONPATH": str(ROOT),
        }

        built = run(sys.executable, "-c", hook, cwd=project, environment=said)
        (project / "alloconda.lock").unlink()
        refused = run(
            *(sys.executable, "-c", hook),
            cwd=project,
            environment={**said, "ALLOCONDA_LOCKED": "1"},
        )
        allowed = run(
            *(sys.executable, "-c", hook),
            cwd=project,
            environment={**said, "ALLOCONDA_LOCKED": "0"},
        )

        assert built.status == 0, built.stderr
        assert server.downloads() == [_name(HOST, X86)]
        _assert_refused(refused, 2, "alloconda.lock", "alloconda python lock")
        assert allowed.status == 0, allowed.stderr

    def test_another_patch_than_the_locked_one_is_refused(self, locked: Alloconda) -> None:
        ran = locked("wheel", "--python-version", f"{HOST}.1")

        _assert_refused(ran, 2, f"needed: CPython {HOST}.1", f"locked: CPython {HOST}.90")

    def test_what_is_not_locked_is_refused_before_anything_is_built(
        self, locked: Alloconda, project: Path
    ) -> None:
        _replace(project, '"manylinux_2_28_aarch64"', '"macosx_11_0_arm64"')

        ran = locked("wheel-all")

        _assert_refused(ran, 2, "aarch64-apple-darwin", "locked for that platform: nothing")
        assert not (project / "dist").exists()

    def test_another_zig_than_the_locked_one_is_refused(
        self, locked: Alloconda, zigs: dict[str, Path]
    ) -> None:
        ran = locked("wheel-all", "--zig", zigs["0.17.1"])

        _assert_refused(ran, 3, "0.17.1", "alloconda.lock names 0.16.0")

    def test_a_pin_that_contradicts_the_lock_is_refused(
        self, locked: Alloconda, project: Path
    ) -> None:
        _replace(project, "[tool.alloconda]", '[tool.alloconda]\nzig-version = "0.15.2"')

        _assert_refused(locked("wheel-all"), 2, "'0.15.2'", "'0.16.0'")

    def test_a_changed_hash_is_refused_with_both(
        self, locked: Alloconda, server: PbsServer, lock: Path
    ) -> None:
        digest = _digest(lock, "sha256")
        lock.write_text(lock.read_text().replace(digest, "f" * 64))

        ran = locked("wheel-all", "--mirror", server.url)

        _assert_refused(ran, 2, digest, "f" * 64)

    def test_another_tree_than_the_cached_one_is_refused_with_both(
        self, locked: Alloconda, lock: Path
    ) -> None:
        digest = _digest(lock, "tree")
        lock.write_text(lock.read_text().replace(digest, "e" * 64))

        ran = locked("wheel-all", "--offline")

        assert ran.status != 0
        assert digest in ran.stderr
        assert "e" * 64 in ran.stderr

    def test_a_cached_header_of_other_content_is_refused_when_locked(
        self, locked: Alloconda, project: Path
    ) -> None:
        (header,) = (project / ".test-cache/headers-v1" / ARM).glob("*/include/Python.h")
        text = header.read_text()
        header.unlink()
        header.write_text(text.replace("Py_PYTHON_H", "Py_PYTHON_X"))

        ran = locked("wheel-all", "--locked", "--offline", "--target", "manylinux_2_28_aarch64")

        _assert_refused(ran, 3, "damaged", "include/Python.h", "cache verify --repair")

    def test_another_tree_than_the_servers_is_refused_with_both(
        self, locked: Alloconda, server: PbsServer, lock: Path
    ) -> None:
        digest = _digest(lock, "tree")
        lock.write_text(lock.read_text().replace(digest, "e" * 64))

        ran = locked("wheel-all", "--mirror", server.url, ALLOCONDA_CACHE_DIR="fresh")

        assert ran.status != 0
        assert digest in ran.stderr
        assert "e" * 64 in ran.stderr


class TestRubbish:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00\xff\xfe",
            b"\xef\xbb\xbfversion = 1\n",
            b"<<<<<<< ours\nversion = 1\n=======\n",
            b"version = 1\n",
            b'version = "1"\nzig = "0.16.0"\n',
            b'version = 1\nzig = "0.16.0"\nheaders = 3\n',
            b'version = 1\nzig = "0.16.0"\n[[headers]]\narchive = "x"\n',
            b"a = " + b"[" * 5000,
            b"a = " + b"1" * 5000,
        ],
    )
    def test_it_is_refused(self, project: Path, lock: Path, content: bytes) -> None:
        lock.write_bytes(content)

        with pytest.raises(ConfigError) as caught:
            read_lock(project)

        assert "alloconda.lock" in caught.value.message
        assert "alloconda python lock" in (caught.value.hint or "")

    def test_builds_refuse_it_and_lock_replaces_it(
        self, without_headers: Path, lock: Path, alloconda_in: AllocondaIn
    ) -> None:
        lock.write_text("<<<<<<< ours\nversion = 1\n")
        alloconda = alloconda_in(without_headers)

        refused = alloconda("wheel-all")
        ran = alloconda("python", "lock", "--offline")

        _assert_refused(refused, 2, "alloconda.lock", "alloconda python lock")
        assert ran.status == 0, ran.stderr
        assert "replaced what could not be read" in ran.stderr

    def test_a_directory_in_its_place_is_said(
        self, project: Path, lock: Path, alloconda_in: AllocondaIn
    ) -> None:
        lock.mkdir()
        alloconda = alloconda_in(project)

        _assert_refused(alloconda("wheel-all"), 2, str(lock))
        _assert_refused(alloconda("python", "lock", "--zig", "nowhere"), 3, "nowhere")

    def test_a_newer_format_is_not_replaced(
        self, lock: Path, project: Path, alloconda_in: AllocondaIn
    ) -> None:
        lock.write_text("version = 2\n")

        ran = alloconda_in(project)("python", "lock", "--offline")

        _assert_refused(ran, 2, "format 2", "format 1")
        assert lock.read_text() == "version = 2\n"


def _copy_new(source: str, target: str) -> None:
    if not Path(target).exists():
        shutil.copy2(source, target)


def _start(alloconda: Alloconda, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "alloconda", *arguments],
        cwd=alloconda.cwd,
        env={
            **os.environ,
            **NO_NETWORK,
            "NO_PROXY": "127.0.0.1",
            "ALLOCONDA_ZIG": str(alloconda.zig),
            "ALLOCONDA_CACHE_DIR": str(alloconda.cwd / ".test-cache"),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _replace(project: Path, old: str, new: str) -> None:
    path = project / "pyproject.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def _digest(lock: Path, key: str) -> str:
    line = next(line for line in lock.read_text().splitlines() if line.startswith(f"{key} = "))
    return line.split('"')[1]


def _name(version: str, triple: str) -> str:
    return f"cpython-{version}.90+20270101-{triple}-install_only_stripped.tar.gz"


def _succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran


def _assert_refused(ran: Ran, status: int, *words: str) -> None:
    assert ran.status == status, f"{ran.stdout}\n{ran.stderr}"
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    for word in words:
        assert word in ran.stderr, ran.stderr
