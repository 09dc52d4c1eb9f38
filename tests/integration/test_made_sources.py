"""Cython, cffi, generated headers and those of NumPy: three modules of one project."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.cli import run, wheels
from tests.conftest import ROOT, AllocondaIn
from tests.foreign import need_machine
from tests.integration.test_front_ends import hook, replace_in, succeeded
from tests.integration.test_native_code import build_all, outputs
from tests.pbs_server import PbsServer

USE = (
    "from maker import _roots, _sizes; "
    "print(_roots.root(9), *_roots.facts(), _roots.root.__doc__.split()[0], _sizes.LAST)"
)
USED = "3.0 2 1.5 more maker._roots root(double 25"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests/projects/made", tmp_path / "made"))


def made_files(project: Path) -> dict[Path, int]:
    """Return when each file was written that was made."""
    folder = project / ".zig-cache" / "alloconda-sources"
    found = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    return {**found, project: (project / "native/squares.h").stat().st_mtime_ns}


@pytest.mark.slow
@pytest.mark.lab
def test_what_other_programs_make_of_sources_is_in_wheels_for_every_platform(
    project: Path, alloconda_in: AllocondaIn, pbs_server: PbsServer, lab: Path
) -> None:
    alloconda = alloconda_in(project)
    need_machine(lab, "windows")

    built = build_all(alloconda, pbs_server)

    # NumPy's headers have the sizes of each target, or the C code's assertions would fail.
    assert len(built.lines) == 2
    assert dict(outputs(project, lab, USE)) == {"manylinux_2_28_x86_64": USED, "win_amd64": USED}
    tree = {path.name for path in (project / "src" / "maker").iterdir()}
    assert tree == {"__init__.py", "_roots.pyx", "_shared.pxd", "_more.pxi"}

    # An sdist has what is needed to make it all again.
    shutil.rmtree(project / "dist")
    succeeded(alloconda("sdist", "--check"))

    # In place: nothing is made twice, but for what was changed.
    use = f"{USE}; from maker import _ffi; print(_ffi.lib.twice(4))"
    before = made_files(project)
    succeeded(alloconda("build"))
    assert made_files(project) == before
    ran = run(sys.executable, "-c", use, cwd=project / "src")
    assert succeeded(ran).stdout == f"{USED}\n8\n"
    replace_in(project / "src/maker/_more.pxi", "more", "less")
    replace_in(project / "tools/declarations.py", "twice(int number)", "twice(int count)")
    (project / "tools/count.txt").write_text("6\n")
    succeeded(alloconda("build"))
    after = made_files(project)
    changed = {path.name for path, moment in after.items() if before.get(path) != moment}
    assert changed >= {"_roots.c", "_ffi.c", "made"}
    again = succeeded(run(sys.executable, "-c", use, cwd=project / "src")).stdout
    assert again == f"{USED.replace('more', 'less').replace('25', '36')}\n8\n"


def test_what_cant_be_made_is_told_and_leaves_everything_as_it_was(
    project: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = alloconda_in(project)
    (project / "native/squares.h").write_text("the old one")
    squares = project / "tools/squares.py"
    squares.write_text(squares.read_text() + "sys.exit('no more squares')\n")

    failed = alloconda("build")
    kept = (project / "native/squares.h").read_text()
    squares.write_text("")
    (project / "native/squares.h").unlink()
    absent = alloconda("build")
    shutil.copy(ROOT / "tests/projects/made/tools/squares.py", squares)
    (project / "src/maker/_roots.pyx").write_text("def f(:\n")
    refused = alloconda("build")
    shutil.copy(ROOT / "tests/projects/made/src/maker/_roots.pyx", project / "src/maker")
    replace_in(project / "tools/build_ffi.py", '"maker._ffi"', '"maker._other"')
    misnamed = alloconda("build")

    assert failed.status == 1
    assert "tool.alloconda.generate[1] failed with status 1: python tools/squares.py" in (
        failed.stderr
    )
    assert "no more squares" in failed.stderr
    assert kept == "the old one"
    assert "made no native/squares.h" in absent.stderr
    assert "Cython refuses src/maker/_roots.pyx" in refused.stderr
    assert "src/maker/_roots.pyx:1:6: Expected ')', found ':'" in refused.stderr
    assert "makes the module maker._other" in misnamed.stderr
    assert 'module-name = "maker._other"' in misnamed.stderr


def test_a_front_end_without_the_build_requirement_is_told_what_to_require(
    project: Path, alloconda_in: AllocondaIn
) -> None:
    zig = {"ALLOCONDA_ZIG": str(alloconda_in(project).zig)}
    for name in ("Cython", "cffi", "numpy"):
        # As if it were not installed.
        hidden = (
            "import importlib.util as u; find = u.find_spec; "
            f"u.find_spec = lambda name, *rest: None if name == {name!r} else find(name, *rest); "
        )
        ran = hook(project, "build_wheel('out')", zig, hidden)

        assert ran.status == 3, ran.stderr
        assert f'add "{name.lower()}" to [build-system] requires' in ran.stderr
    assert wheels(project / "out") == []
