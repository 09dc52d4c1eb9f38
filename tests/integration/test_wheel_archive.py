"""Real installers and checkers judge the wheels; the disk is really full."""

import csv
import errno
import io
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError, ProjectError
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.adapters.wheel_archive import write_wheel
from alloconda.packaging.model.written_archive import WrittenArchive
from alloconda.packaging.service.package import PackageRequest, collect_package
from tests.packing import contents_of, write_files, write_rich_project

MODULE = """
#define Py_LIMITED_API 0x030A0000
#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *args) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, "The answer."}, {NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_rich", NULL, 0, methods};
PyMODINIT_FUNC PyInit__rich(void) { return PyModuleDef_Init(&definition); }
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the module is compiled by gcc")


def run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    include = Path(sysconfig.get_paths()["include"])
    if shutil.which("gcc") is None or not (include / "Python.h").exists():
        pytest.skip("gcc or Python.h is missing")
    folder = tmp_path_factory.mktemp("module")
    write_files(folder, {"rich.c": MODULE})
    run("gcc", "-shared", "-fPIC", f"-I{include}", folder / "rich.c", "-o", folder / "rich.so")
    return folder / "rich.so"


@pytest.fixture
def wheel(module: Path, tmp_path: Path) -> WrittenArchive:
    project = write_rich_project(tmp_path / "project")
    return write_wheel(contents_of(project, module), tmp_path / "dist")


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    return tmp_path / "venv"


def test_pip_installs_the_wheel_and_the_module_imports(wheel: WrittenArchive, venv: Path) -> None:
    python = venv / "bin/python"

    run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel.path)

    check = "import rich_project._rich as m; print(m.answer(), m.__file__)"
    assert run(python, "-c", check).startswith("42 ")
    assert run(venv / "bin/rich") == "hello from rich\n"
    (site,) = venv.glob("lib/python*/site-packages")
    record = site / "rich_project-1.0rc1.dist-info/RECORD"
    installed = {row[0] for row in csv.reader(io.StringIO(record.read_text("utf-8")))}
    packed = set(zipfile.ZipFile(wheel.path).namelist())
    assert packed <= installed
    assert all((site / name).is_file() for name in packed)
    assert os.access(site / "rich_project/run.sh", os.X_OK)
    assert not os.access(site / "rich_project/py.typed", os.X_OK)


def test_importlib_metadata_reads_what_pip_installed(wheel: WrittenArchive, venv: Path) -> None:
    python = venv / "bin/python"
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel.path)

    check = (
        "from importlib.metadata import distribution as d; x = d('rich-project');"
        "print(x.version, sorted(e.name for e in x.entry_points), len(x.files),"
        "x.metadata['License-Expression'], all(f.locate().exists() for f in x.files))"
    )

    told = run(python, "-c", check).strip()
    assert told.startswith("1.0rc1 ['first', 'rich', 'rich-window'] ")
    assert told.endswith("MIT OR Apache-2.0 True")


def test_a_generated_init_offers_what_the_module_offers(module: Path, tmp_path: Path) -> None:
    root = write_rich_project(tmp_path / "project")
    request = PackageRequest(
        root=root, package_dir=root / "src/rich_project", module_name="_rich", force_init=True
    )
    generated = collect_package(request, DiskTree()).generated
    wheel = write_wheel(replace(contents_of(root, module), generated=generated), tmp_path)
    zipfile.ZipFile(wheel.path).extractall(tmp_path / "site")

    check = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r});"
        "import rich_project as r; from rich_project import *; print(answer(), r.__all__)"
    )

    assert run(sys.executable, "-c", check) == "42 ['answer']\n"


def test_checkers_have_nothing_to_say(wheel: WrittenArchive) -> None:
    scripts = Path(sys.executable).parent
    if not (scripts / "twine").exists():
        pytest.skip("the extra `dev` is not installed")

    assert "PASSED" in run(scripts / "twine", "check", "--strict", wheel.path)
    run(scripts / "check-wheel-contents", "--no-config", wheel.path)


def test_unzip_and_zipfile_accept_the_archive(wheel: WrittenArchive) -> None:
    assert zipfile.ZipFile(wheel.path).testzip() is None
    if shutil.which("unzip") is not None:
        assert "No errors detected" in run("unzip", "-tq", wheel.path)


def test_a_process_of_another_day_and_umask_writes_the_same_bytes(
    wheel: WrittenArchive, module: Path, tmp_path: Path
) -> None:
    other = write_rich_project(tmp_path / "other place")
    for path in other.rglob("*"):
        os.utime(path, (1e9, 1e9))
    program = (
        "import os, sys; from pathlib import Path; os.umask(0o077);"
        "from tests.packing import contents_of;"
        "from alloconda.packaging.adapters.wheel_archive import write_wheel;"
        "print(write_wheel(contents_of(Path(sys.argv[1]), Path(sys.argv[2])), Path('.')).sha256)"
    )
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-c", program, str(other), str(module)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == wheel.sha256


@pytest.fixture
def small_files() -> object:
    """Return a way to run something where no file may grow beyond 1 kB."""
    resource = pytest.importorskip("resource")

    def limited(action: Callable[[], object]) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            action()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited


def test_a_file_size_limit_leaves_the_earlier_wheel(
    wheel: WrittenArchive, tmp_path: Path, small_files: Callable[[Callable[[], object]], None]
) -> None:
    before = wheel.path.read_bytes()
    noise = contents_of(tmp_path / "project", os.urandom(50_000))

    with pytest.raises(OutsideError, match=os.strerror(errno.EFBIG)):
        small_files(lambda: write_wheel(noise, wheel.path.parent))

    assert list(wheel.path.parent.iterdir()) == [wheel.path]
    assert wheel.path.read_bytes() == before


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [
        shutil.which("mount") or "false",
        "-t",
        "tmpfs",
        "-o",
        "size=16k",
        "tmpfs",
        str(disk),
    ]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not permitted here")
    project = write_rich_project(tmp_path / "project")

    try:
        with pytest.raises(OutsideError, match=os.strerror(errno.ENOSPC)) as caught:
            write_wheel(contents_of(project, os.urandom(50_000)), disk)
        left = list(disk.iterdir())
    finally:
        run("umount", disk)

    assert left == []
    assert str(disk) in caught.value.message
    assert "make room" in (caught.value.hint or "")


def test_a_killed_writer_leaves_no_wheel(tmp_path: Path) -> None:
    project = write_rich_project(tmp_path / "project")
    program = (
        "import os, sys; from pathlib import Path;"
        "from tests.packing import contents_of;"
        "from alloconda.packaging.adapters import archive_file, wheel_archive;"
        "os.fsync = lambda _fd: os.kill(os.getpid(), 9);"
        "wheel_archive.write_wheel(contents_of(Path(sys.argv[1])), Path('dist'))"
    )

    killed = subprocess.run(
        [sys.executable, "-c", program, str(project)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )

    assert killed.returncode == -9
    assert list((tmp_path / "dist").glob("*.whl")) == []


def test_what_indexes_and_inspect_refuse_is_not_written(tmp_path: Path) -> None:
    project = write_rich_project(tmp_path / "project")
    earlier = write_wheel(contents_of(project), tmp_path / "dist").path.read_bytes()
    with (project / "src/rich_project/zeros.bin").open("wb") as file:
        file.truncate(65 << 20)

    with pytest.raises(ProjectError, match=r"grow from \d+ to \d+ bytes, and indexes take no"):
        write_wheel(contents_of(project), tmp_path / "dist")

    (left,) = (tmp_path / "dist").iterdir()
    assert left.read_bytes() == earlier


def test_metadata_that_inspect_would_not_read_is_not_written(tmp_path: Path) -> None:
    project = write_rich_project(tmp_path / "project")
    (project / "README.md").write_text("long " * 500_000)

    with pytest.raises(ProjectError, match="its METADATA is larger than 2 MB"):
        write_wheel(contents_of(project), tmp_path / "dist")


def test_large_data_is_packed_in_little_memory(tmp_path: Path) -> None:
    project = write_rich_project(tmp_path / "project")
    with (project / "src/rich_project/big.bin").open("wb") as file:
        # Indexes take no wheel that shrinks to less than a fiftieth.
        file.write(os.urandom(8 << 20))
        file.truncate(300 << 20)
    program = (
        "import re, sys; from pathlib import Path;"
        "from tests.packing import contents_of;"
        "from alloconda.packaging.adapters.sdist_archive import write_sdist;"
        "from alloconda.packaging.adapters.wheel_archive import write_wheel;"
        "from alloconda.packaging.model.sdist import SdistContents;"
        "contents = contents_of(Path(sys.argv[1]));"
        "write_wheel(contents, Path('dist'));"
        "sdist = SdistContents(metadata=contents.metadata, files=contents.files);"
        "write_sdist(sdist, Path('dist'));"
        # getrusage would tell of the process that this one was forked from, too.
        "print(re.search(r'VmHWM:\\s*(\\d+)', Path('/proc/self/status').read_text())[1])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(project)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(done.stdout) < 100_000
    assert len(list((tmp_path / "dist").iterdir())) == 2
