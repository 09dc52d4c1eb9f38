"""Wheels for each interpreter of the lab, built by the program, checked, and imported there."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli import Alloconda, run, wheels
from tests.conftest import AllocondaIn
from tests.foreign import need_machine

CHECK = (
    "import sys; sys.path.insert(0, '.'); import hello; assert hello.add(2, b=3) == 5; "
    "assert hello.greet('Ada') == 'Hello, Ada!'; assert hello.mean([1, 2.5]) == 1.75; "
    "from hello import _hello; print('works:', _hello.__file__)"
)
LINUX, MUSL = "manylinux_2_28_x86_64", "musllinux_1_2_x86_64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A wheel, and the interpreter that imports it.

    Attributes:
        machine: the words that start the interpreter in the lab.
        platform: the wheel's platform tag.
        flags: what else is said to `alloconda wheel`.
        tags: Python and ABI tag that the wheel must have.
        suffix: how the module's file must end.
    """

    machine: str
    platform: str
    flags: tuple[str, ...]
    tags: str
    suffix: str

    def __str__(self) -> str:
        return f"{self.machine} {self.tags}".replace(" ", "-")


def stable(machine: str, platform: str, suffix: str = ".abi3.so") -> Trial:
    return Trial(
        machine=machine, platform=platform, flags=("--abi3",), tags="cp311-abi3", suffix=suffix
    )


def version(machine: str, platform: str, python: str, suffix: str) -> Trial:
    nodot = python.replace(".", "")
    return Trial(
        machine=machine,
        platform=platform,
        flags=("--no-abi3", "--python-version", python),
        tags=f"cp{nodot.removesuffix('t')}-cp{nodot}",
        suffix=suffix,
    )


def abi3t(machine: str) -> Trial:
    return Trial(
        machine=machine,
        platform=LINUX,
        flags=("--abi3", "--python-version", "3.15t"),
        tags="cp315-abi3t",
        suffix=".abi3t.so",
    )


FREE_THREADED = (
    version("python 3.14t", LINUX, "3.14t", ".cpython-314t-x86_64-linux-gnu.so"),
    version("python 3.15t", LINUX, "3.15t", ".cpython-315t-x86_64-linux-gnu.so"),
    version("python musl-3.14t", MUSL, "3.14t", ".cpython-314t-x86_64-linux-musl.so"),
    abi3t("python 3.15t"),
    # CPython with the GIL loads such a module, too, though no installer gives it the wheel.
    abi3t("python 3.15"),
)
TRIALS = (
    stable("windows", "win_amd64", ".pyd"),
    version("windows", "win_amd64", "3.12", ".cp312-win_amd64.pyd"),
    stable("arm64", "manylinux_2_28_aarch64"),
    version("arm64", "manylinux_2_28_aarch64", "3.11", ".cpython-311-aarch64-linux-gnu.so"),
    stable("python 3.14", LINUX),
    version("python 3.14", LINUX, "3.14", ".cpython-314-x86_64-linux-gnu.so"),
    stable("python 3.15", LINUX),
    version("python 3.15", LINUX, "3.15", ".cpython-315-x86_64-linux-gnu.so"),
    stable("python musl-3.12", MUSL),
    version("python musl-3.12", MUSL, "3.12", ".cpython-312-x86_64-linux-musl.so"),
    *FREE_THREADED,
)


@pytest.mark.lab
@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_a_wheel_without_libc_is_imported_where_it_is_for(
    alloconda_in: AllocondaIn, lab: Path, trial: Trial, tmp_path: Path
) -> None:
    need_machine(lab, trial.machine)
    project = _project(alloconda_in, tmp_path)

    _assert_imported(project, lab, trial)


@pytest.mark.lab
@pytest.mark.parametrize(
    "trial", [one for one in TRIALS if "linux" in one.platform and "abi3-" not in str(one)], ids=str
)
def test_a_wheel_with_libc_is_imported_where_it_is_for(
    alloconda_in: AllocondaIn, lab: Path, trial: Trial, tmp_path: Path
) -> None:
    need_machine(lab, trial.machine)
    project = _project(alloconda_in, tmp_path)
    pyproject = project.cwd / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    assert "[tool.alloconda]" in text
    pyproject.write_text(
        text.replace("[tool.alloconda]", "[tool.alloconda]\nlink-libc = true"), encoding="utf-8"
    )

    _assert_imported(project, lab, trial)


@pytest.mark.lab
@pytest.mark.slow
@pytest.mark.parametrize("trial", FREE_THREADED, ids=str)
def test_a_wheel_of_a_build_zig_is_imported_where_it_is_for(
    alloconda_in: AllocondaIn, lab: Path, trial: Trial, tmp_path: Path
) -> None:
    need_machine(lab, trial.machine)
    project = _project(alloconda_in, tmp_path, "--build-zig")

    _assert_imported(project, lab, trial)


def _project(alloconda_in: AllocondaIn, folder: Path, *flags: str) -> Alloconda:
    """Return alloconda in a project `hello`, as init makes it."""
    root = folder / "hello"
    root.mkdir()
    alloconda = alloconda_in(root)
    done = alloconda("init", "--yes", "--name", "hello", *flags)
    assert done.status == 0, done.stderr
    return alloconda


def _assert_imported(alloconda: Alloconda, lab: Path, trial: Trial) -> None:
    built = alloconda("wheel", "--platform-tag", trial.platform, *trial.flags)
    assert built.status == 0, built.stderr
    (wheel,) = wheels(alloconda.cwd / "dist")
    verified = alloconda("inspect", "--verify", wheel)
    folder = alloconda.cwd / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)

    ran = run(lab, *trial.machine.split(), "-c", CHECK, cwd=folder)

    assert wheel.name == f"hello-0.1.0-{trial.tags}-{trial.platform}.whl"
    assert verified.status == 0, verified.stdout
    assert ran.status == 0, ran.stdout + ran.stderr
    assert "works:" in ran.stdout
    assert ran.stdout.strip().endswith(f"_hello{trial.suffix}")
