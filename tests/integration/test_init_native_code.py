"""init beside native code: no sample is planted, and what is found and not understood is said."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli import Alloconda, Ran, run
from tests.conftest import AllocondaIn
from tests.packing import write_files

C_MODULE = """\
#include <Python.h>

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "%s"};

PyMODINIT_FUNC %s(void) { return PyModuleDef_Init(&definition); }
"""
SETUP = "from setuptools import Extension, setup\n"


def c_module(name: str, function: str | None = None) -> str:
    return C_MODULE % (name, function or f"PyInit_{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is in a directory, what init says of it, and the command that it names."""

    files: dict[str, str]
    said: tuple[str, ...]
    next_flags: tuple[str, ...] = ("--sample",)


UNCLEAR = {
    "a name made by a macro": Case(
        files={"mod.c": c_module("fast", "MODULE_INIT")},
        said=("found: C: mod.c", "the name of the module in mod.c"),
        next_flags=("--module", "NAME"),
    ),
    "two modules in a directory": Case(
        files={"src/a.c": c_module("a"), "src/b.c": c_module("b")},
        said=("Python modules: a (src/a.c), b (src/b.c)", "which of several modules to build"),
        next_flags=("--module", "a"),
    ),
    "a computed name in Zig": Case(
        files={"src/main.zig": '@export(&init, .{ .name = "PyInit_" ++ name });\n'},
        said=("found: Zig: src/main.zig", "the name of the module in src/main.zig"),
        next_flags=("--module", "NAME"),
    ),
    "a Zig library": Case(
        files={"src/root.zig": "pub export fn twice(a: i64) i64 {\n    return 2 * a;\n}\n"},
        said=("found: Zig: src/root.zig", "which of these files make a Python module"),
    ),
    "Cython": Case(
        files={"hello/fast.pyx": "", "hello/__init__.py": ""},
        said=("found: Cython: hello/fast.pyx", "how to compile Cython"),
    ),
    "Objective-C": Case(
        files={"src/mod.m": c_module("mod")},
        said=("found: Objective-C: src/mod.m", "how to compile Objective-C"),
    ),
    "a template of C": Case(
        files={"src/mod.c.in": c_module("mod")},
        said=("found: C: src/mod.c.in", "what makes code of src/mod.c.in"),
    ),
    "modules in pyproject.toml": Case(
        files={
            "pyproject.toml": '[project]\nname = "x"\nversion = "1"\n\n[tool.setuptools]\n'
            'ext-modules = [{ name = "x._x", sources = ["made/x.c"] }]\n',
        },
        said=("found: pyproject.toml:6: ext-modules", "which of these files make a Python module"),
    ),
    "C++": Case(
        files={"lib/deep/down/core.cpp": "PYBIND11_MODULE(_core, m) {}\n"},
        said=("Python modules: _core (lib/deep/down/core.cpp)", "how to compile C++"),
    ),
    "an Extension without sources": Case(
        files={"setup.py": f"{SETUP}setup(name='x', version='1', ext_modules=[Extension('x', S)])"},
        said=("found: setup.py:2", "which of these files make a Python module"),
    ),
    "setup.cfg": Case(
        files={"setup.cfg": "[metadata]\nname = x\nversion = 1\n\n[build_ext]\ninplace = 1\n"},
        said=("found: setup.cfg:5: [build_ext]",),
    ),
    "sources that the configuration does not name": Case(
        files={
            "pyproject.toml": '[project]\nname = "hello"\nversion = "2"\n\n[tool.alloconda]\n'
            'source = "src/rot.zig"\n',
            "src/root.zig": "",
        },
        said=("where the sources are that [tool.alloconda] names",),
    ),
}


def files_in(root: Path) -> dict[str, str]:
    """Return every file of a directory with its text."""
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def project(tmp_path: Path, files: dict[str, str], alloconda_in: AllocondaIn) -> Alloconda:
    root = tmp_path / "hello"
    write_files(root, files)
    return alloconda_in(root)


def succeeded(ran: Ran) -> Ran:
    assert ran.status == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran


@pytest.mark.parametrize("name", UNCLEAR)
@pytest.mark.parametrize("flag", ["--yes", "--force"])
def test_no_sample_is_planted_beside_native_code(
    name: str, flag: str, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    case = UNCLEAR[name]
    alloconda = project(tmp_path, case.files, alloconda_in)

    ran = alloconda("init", flag)

    assert ran.status == 2
    assert "nothing was written" in ran.stderr
    for text in case.said:
        assert text in ran.stderr
    assert f"`alloconda init {flag} {' '.join(case.next_flags)}`" in ran.stderr
    assert files_in(alloconda.cwd) == case.files


def test_the_next_command_names_the_directory(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    write_files(tmp_path, {"my dir/a.c": c_module("a", "INIT")})

    ran = alloconda_in(tmp_path)("init", "my dir", "--yes", "--name", "fast")

    assert "`alloconda init 'my dir' --yes --name fast --module NAME`" in ran.stderr


def test_a_sample_that_is_asked_for_goes_beside_what_is_there(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    case = UNCLEAR["a Zig library"]
    alloconda = project(tmp_path, case.files, alloconda_in)

    succeeded(alloconda("init", "--yes", "--sample"))

    after = files_in(alloconda.cwd)
    assert case.files.items() <= after.items()
    assert "exportModule" in after["src/python.zig"]


@pytest.mark.parametrize(
    ("files", "flags", "module", "note"),
    [
        (UNCLEAR["two modules in a directory"].files, ["b"], "b", "left out: a"),
        (
            {"mod.c": c_module("fast", "INIT").replace("#i", "#define INIT PyInit_fast\n#i", 1)},
            ["fast"],
            "fast",
            "compiled from mod.c",
        ),
        ({"src/one/two/deep.c": c_module("deep")}, [], "deep", "from src/one/two/deep.c"),
        (
            {
                "setup.py": f"{SETUP}setup(name='hello', version='1', ext_modules=["
                "Extension('hello._core', ['c/core.c'], define_macros=[('A', 1)])])\n",
                "hello/__init__.py": "",
                "c/core.c": c_module("_core"),
                "c/demo.c": "int main(void) { return 0; }\n",
            },
            [],
            "hello._core",
            "it makes hello._core",
        ),
    ],
    ids=["one of two", "a macro", "a subfolder", "an Extension"],
)
def test_the_module_that_is_there_is_built(
    files: dict[str, str],
    flags: list[str],
    module: str,
    note: str,
    tmp_path: Path,
    alloconda_in: AllocondaIn,
) -> None:
    alloconda = project(tmp_path, files, alloconda_in)
    chosen = [word for name in flags for word in ("--module", name)]

    made = succeeded(alloconda("init", "--yes", *chosen))
    built = files_in(alloconda.cwd)
    again = succeeded(alloconda("init", "--yes"))
    succeeded(alloconda("build"))
    imported = run(
        sys.executable, "-c", f"import {module}; print({module}.__file__)", cwd=alloconda.cwd
    )

    assert note in made.stderr
    assert set(built) - set(files) == {"pyproject.toml", "README.md", ".gitignore"}
    assert "new" not in again.stderr.split("next:")[0]
    assert imported.status == 0, imported.stderr


def test_a_version_that_setup_py_computes_is_asked_for_or_read_where_it_is(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    files = {
        "setup.py": f"{SETUP}import about\nsetup(name='hello', version=about.version())\n",
        "hello/__init__.py": "",
    }
    alloconda = project(tmp_path, files, alloconda_in)

    refused = alloconda("init", "--yes")
    untouched = files_in(alloconda.cwd)
    (alloconda.cwd / "hello/_version.py").write_text('__version__ = "3.4"\n')
    read = succeeded(alloconda("init", "--yes"))
    pyproject = tomllib.loads((alloconda.cwd / "pyproject.toml").read_text())
    wheel = succeeded(alloconda("wheel"))

    assert refused.status == 2
    assert "the version of this project can't be read from setup.py" in refused.stderr
    assert "`alloconda init --yes --project-version 1.2.0`" in refused.stderr
    assert untouched == files
    assert "read from __version__ in hello/_version.py" in read.stderr
    assert pyproject["project"]["dynamic"] == ["version"]
    assert "hello-3.4-" in wheel.stdout


def test_a_version_that_is_given_is_taken(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    files = {"setup.py": f"{SETUP}setup(name='hello', use_scm_version=True)\n"}
    alloconda = project(tmp_path, files, alloconda_in)

    wrong = alloconda("init", "--yes", "--project-version", "next")
    succeeded(alloconda("init", "--yes", "--project-version", "2.0rc1"))

    assert wrong.status == 2
    assert "'next' is not a version" in wrong.stderr
    pyproject = tomllib.loads((alloconda.cwd / "pyproject.toml").read_text())
    assert pyproject["project"]["version"] == "2.0rc1"
    assert '.version = "2.0.0"' in (alloconda.cwd / "build.zig.zon").read_text()


def test_what_is_not_the_projects_own_counts_for_nothing(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    files = {
        "env/pyvenv.cfg": "",
        "env/lib/a.c": c_module("a"),
        "node_modules/b/b.cc": "",
        ".cache/c.zig": "",
    }
    alloconda = project(tmp_path, files, alloconda_in)

    succeeded(alloconda("init", "--yes"))

    assert (alloconda.cwd / "src/root.zig").is_file()


def test_no_sample_is_planted_through_a_link(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    write_files(tmp_path, {"common/deep/a.c": "int twice(int a) { return 2 * a; }\n"})
    alloconda = project(tmp_path, {"hello/__init__.py": ""}, alloconda_in)
    (alloconda.cwd / "src").symlink_to(tmp_path / "common")
    (alloconda.cwd / "hello/again").symlink_to(alloconda.cwd)

    ran = alloconda("init", "--yes")

    assert ran.status == 2
    assert "found: C: src/deep/a.c" in ran.stderr
    assert [path.name for path in (tmp_path / "common").iterdir()] == ["deep"]


def test_a_directory_too_large_to_look_through_gets_no_sample(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    many = tmp_path / "hello" / "data"
    many.mkdir(parents=True)
    for number in range(50_001):
        (many / str(number)).touch()

    ran = alloconda_in(tmp_path / "hello")("init", "--yes")

    assert ran.status == 2
    assert "holds too many files to look for native code" in ran.stderr
    assert "`alloconda init --yes --sample`" in ran.stderr
