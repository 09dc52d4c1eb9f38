"""Headers that an interpreter was installed with, in every layout of distributions.

The layouts are made anew from this interpreter's headers; where this machine has a Python of the
distribution with its headers (Debian: python3-dev, python3-venv), that is built for as well.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from alloconda.headers.adapters.installed_headers import find_headers
from tests.cli import Ran, run
from tests.conftest import ROOT, AllocondaIn
from tests.pbs_server import PbsServer

VERSION = f"python3.{sys.version_info.minor}"
MULTIARCH = "x86_64-linux-gnu"
# As Debian's python3-dev and Fedora's python3-devel have them, shortened to two machines.
DEBIAN = f"""#if defined(__linux__)
# if defined(__x86_64__) && defined(__LP64__)
#  include <x86_64-linux-gnu/{VERSION}/pyconfig.h>
# elif defined(__aarch64__) && defined(__AARCH64EL__)
#  include <aarch64-linux-gnu/{VERSION}/pyconfig.h>
# else
#   error unknown multiarch location for pyconfig.h
# endif
#endif
"""
FEDORA = """#include <bits/wordsize.h>

#if __WORDSIZE == 32
#include "pyconfig-32.h"
#elif __WORDSIZE == 64
#include "pyconfig-64.h"
#else
#error "Unknown word size"
#endif
"""
MARK = "#define ALLOCONDA_FOUND_IT 1\n"
MODULE = """#include <Python.h>
_Static_assert(SIZEOF_VOID_P == 8 && ALLOCONDA_FOUND_IT, "another pyconfig.h");
"""
SYSTEM_PYTHON = Path("/usr/bin/python3")


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """Return the prefix of an installation that holds this interpreter's headers but pyconfig.h."""
    own = Path(sysconfig.get_path("include"))
    if not (own / "Python.h").is_file():
        pytest.skip("this interpreter has no headers")
    folder = tmp_path / "prefix"
    shutil.copytree(own, folder / "include" / VERSION)
    (folder / "include" / VERSION / "pyconfig.h").unlink()
    return folder


def _config(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = Path(sysconfig.get_path("include")) / "pyconfig.h"
    path.write_bytes(own.read_bytes() + MARK.encode())


def _plain(prefix: Path) -> Path:
    include = prefix / "include" / VERSION
    _config(include / "pyconfig.h")
    return include


def _debian(prefix: Path) -> Path:
    include = prefix / "include" / VERSION
    _config(prefix / "include" / MULTIARCH / VERSION / "pyconfig.h")
    (include / "pyconfig.h").write_text(DEBIAN)
    return include


def _debian_in_one_place(prefix: Path) -> Path:
    """Return Debian's layout as a package of another root has it, headers behind a symlink."""
    include = _debian(prefix)
    place = prefix / "linked"
    place.symlink_to(include, target_is_directory=True)
    return place


def _fedora(prefix: Path) -> Path:
    include = prefix / "include" / VERSION
    _config(include / "pyconfig-64.h")
    (include / "pyconfig.h").write_text(FEDORA)
    return include


def _framework(prefix: Path) -> Path:
    include = _plain(prefix)
    (prefix / "Headers").symlink_to(include, target_is_directory=True)
    return prefix / "Headers"


def _config_apart(prefix: Path) -> Path:
    """Return headers whose pyconfig.h is in the directory of the machine alone."""
    _config(prefix / "machine/pyconfig.h")
    return prefix / "include" / VERSION


@pytest.mark.parametrize(
    "lay_out", [_plain, _debian, _debian_in_one_place, _fedora, _framework, _config_apart]
)
def test_headers_of_every_layout_compile_across(
    lay_out: Callable[[Path], Path], prefix: Path, tmp_path: Path, zig: Path, zig_cache: Path
) -> None:
    include = lay_out(prefix)
    source = tmp_path / "module.c"
    source.write_text(MODULE)

    tree = find_headers(
        [tmp_path / "absent", include],
        config=prefix / "machine/pyconfig.h",
        multiarch=MULTIARCH,
        spare=tmp_path / "spare",
    )

    assert tree is not None
    target = ("-target", "x86_64-linux-gnu.2.28")
    done = run(
        *(zig, "cc", *target, "-I", tree.include_dir, "-c", source, "-o", tmp_path / "module.o"),
        cwd=tmp_path,
        environment={"ZIG_GLOBAL_CACHE_DIR": str(zig_cache)},
    )
    assert done.status == 0, done.stderr


def test_headers_that_stand_alone_are_used_where_they_are(prefix: Path, tmp_path: Path) -> None:
    include = _plain(prefix)

    tree = find_headers([include], config=include, multiarch=None, spare=tmp_path / "spare")

    assert tree is not None
    assert tree.include_dir == include
    assert not (tmp_path / "spare").exists()


def test_a_layout_has_the_digest_of_the_headers_that_it_comes_to(
    prefix: Path, tmp_path: Path
) -> None:
    include, spare = _debian(prefix), tmp_path / "spare"
    made = find_headers([include], config=include, multiarch=MULTIARCH, spare=spare)
    shutil.copy(prefix / "include" / MULTIARCH / VERSION / "pyconfig.h", include)

    plain = find_headers([include], config=include, multiarch=MULTIARCH, spare=spare)

    assert made is not None
    assert plain is not None
    assert made.files == plain.files


@pytest.mark.parametrize("multiarch", [None, "m68k-linux-gnu", "aarch64-linux-gnu"])
def test_headers_whose_machine_is_not_installed_are_none(
    multiarch: str | None, prefix: Path, tmp_path: Path
) -> None:
    include = _debian(prefix)

    assert find_headers([include], config=include, multiarch=multiarch, spare=tmp_path) is None


def test_headers_that_can_not_be_put_together_are_none(prefix: Path, tmp_path: Path) -> None:
    include = _debian(prefix)
    (tmp_path / "spare").write_text("a file")

    tree = find_headers([include], config=include, multiarch=MULTIARCH, spare=tmp_path / "spare")

    assert tree is None


@pytest.fixture(scope="module")
def system_python() -> Path:
    """Return the distribution's Python with its headers, or skip the test, saying so."""
    question = (
        "import sys, sysconfig, pathlib, ensurepip; print(sys.version_info[1]); "
        "print(sys.implementation.name == 'cpython' "
        "and pathlib.Path(sysconfig.get_path('include'), 'Python.h').is_file())"
    )
    if not SYSTEM_PYTHON.exists():
        pytest.skip(f"there is no {SYSTEM_PYTHON}")
    asked = run(SYSTEM_PYTHON, "-I", "-c", question, cwd=Path("/"))
    if asked.status != 0 or asked.lines[1] != "True":
        pytest.skip(f"{SYSTEM_PYTHON} has no headers, or makes no environments: python3-dev")
    if int(asked.lines[0]) != sys.version_info.minor:
        pytest.skip(f"{SYSTEM_PYTHON} is not of the version that the dependencies are here for")
    return SYSTEM_PYTHON


class TestDistribution:
    """alloconda run by the distribution's Python, in a project of C, without a network."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(ROOT / "tests/projects/native_c", tmp_path / "native_c"))

    @pytest.fixture
    def environment(self, alloconda_in: AllocondaIn, tmp_path: Path) -> dict[str, str]:
        alloconda = alloconda_in(tmp_path)
        return {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{sysconfig.get_path('purelib')}",
            "ALLOCONDA_ZIG": str(alloconda.zig),
            "ZIG_GLOBAL_CACHE_DIR": str(alloconda.zig_cache),
            "ALLOCONDA_CACHE_DIR": str(tmp_path / "cache"),
            "NO_PROXY": "127.0.0.1",
        }

    def test_a_wheel_is_built_with_its_own_headers_and_imports(
        self, project: Path, environment: dict[str, str], system_python: Path
    ) -> None:
        _succeeded(
            run(
                *(system_python, "-m", "alloconda", "wheel", "--offline"),
                cwd=project,
                environment=environment,
            )
        )

        (wheel,) = (project / "dist").glob("*.whl")
        folder = project / "unpacked"
        _succeeded(run(system_python, "-m", "zipfile", "-e", wheel, folder, cwd=project))
        check = "import tally; print(tally.__file__)"
        said = _succeeded(run(system_python, "-c", check, cwd=folder))
        assert str(folder) in said.stdout

    def test_develop_installs_into_an_environment_of_it(
        self, project: Path, environment: dict[str, str], system_python: Path, tmp_path: Path
    ) -> None:
        subprocess.run([system_python, "-m", "venv", tmp_path / "venv"], check=True)
        python = tmp_path / "venv/bin/python"
        words = ("develop", "--offline", "--python", tmp_path / "venv")

        _succeeded(run(python, "-m", "alloconda", *words, cwd=project, environment=environment))

        _succeeded(run(python, "-c", "import tally", cwd=Path("/")))

    def test_across_to_musl_the_newest_of_the_series_is_taken_with_a_word(
        self,
        project: Path,
        environment: dict[str, str],
        system_python: Path,
        pbs_server: PbsServer,
    ) -> None:
        program, mirror = (system_python, "-m", "alloconda"), ("--mirror", pbs_server.url)
        run(*program, "python", "list", "--refresh", *mirror, cwd=project, environment=environment)
        musl = ("wheel", "--musllinux", "1_2", *mirror)

        first = _succeeded(run(*program, *musl, cwd=project, environment=environment))
        again = _succeeded(run(*program, *musl, "--offline", cwd=project, environment=environment))

        word = "there are no headers of CPython 3."
        assert word in first.stderr
        assert word in again.stderr
        assert list((project / "dist").glob("*-musllinux_1_2_x86_64.whl"))


def _succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, ran.stderr
    return ran
