"""init runs setup.py in a copy of the project, and writes what its Extensions say."""

import sys
import tomllib
from pathlib import Path

from tests.cli import Alloconda, run
from tests.conftest import AllocondaIn
from tests.integration.test_init_native_code import c_module, files_in, succeeded
from tests.packing import write_files

SETUP = """\
import os
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

Path("written").write_text("by setup.py")

class BuildExt(build_ext):
    def build_extensions(self):
        if self.compiler.compiler_type == "unix":
            for one in self.extensions:
                one.extra_link_args.append("-lm")
        super().build_extensions()

windows = os.name == "nt" and sys.platform == "win32"
setup(
    name="hello",
    version=".".join(["1", "2"]),
    packages=["hello"],
    ext_package="hello",
    install_requires=["packaging"],
    ext_modules=[
        Extension("_a", ["c/a.c"], define_macros=[("A", "1")]),
        Extension("_b", ["c/b.c"], libraries=["ws2_32"] if windows else []),
    ],
    cmdclass={"build_ext": BuildExt},
)
"""
FILES = {
    "setup.py": SETUP,
    "hello/__init__.py": "",
    "c/a.c": c_module("_a") + "#if A != 1\n#error\n#endif\n",
    "c/b.c": c_module("_b"),
}


def project(tmp_path: Path, alloconda_in: AllocondaIn, **files: str) -> Alloconda:
    root = tmp_path / "hello"
    write_files(root, FILES | {name.replace("_py", ".py"): text for name, text in files.items()})
    return alloconda_in(root)


def test_setup_py_becomes_tables_that_build(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    alloconda = project(tmp_path, alloconda_in)

    shown = succeeded(alloconda("init", "--yes", "--replace-backend", "--dry-run"))
    untouched = files_in(alloconda.cwd)
    succeeded(alloconda("init", "--yes", "--replace-backend"))
    after = files_in(alloconda.cwd)
    succeeded(alloconda("build"))
    imported = run(sys.executable, "-c", "import hello._a, hello._b", cwd=alloconda.cwd)

    assert untouched == FILES
    assert "+++ b/pyproject.toml" in shown.stdout
    assert '+name = "hello._a"' in shown.stdout
    assert "dry run: nothing was written" in shown.stderr
    assert set(after) - set(FILES) == {"pyproject.toml", "README.md", ".gitignore"}
    written = tomllib.loads(after["pyproject.toml"])
    assert written["project"]["version"] == "1.2"
    assert written["project"]["dependencies"] == ["packaging"]
    assert written["tool"]["alloconda"] == {
        "package-dir": "hello",
        "modules": [
            {
                "name": "hello._a",
                "sources": ["c/a.c"],
                "define": ["A=1"],
                "libraries": ["m"],
            },
            {"name": "hello._b", "sources": ["c/b.c"], "libraries": ["m"]},
        ],
        "overrides": [
            {
                "when": {"os": "windows"},
                "modules": {
                    "hello._a": {"remove": {"libraries": ["m"]}},
                    "hello._b": {
                        "append": {"libraries": ["ws2_32"]},
                        "remove": {"libraries": ["m"]},
                    },
                },
            }
        ],
    }
    assert imported.status == 0, imported.stderr


def test_setup_py_is_run_only_where_that_was_agreed_to(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = project(
        tmp_path, alloconda_in, setup_py="import cythonlike\nraise SystemExit(cythonlike)\n"
    )

    flags = ("init", "--module", "_a", "--name", "hello", "--project-version", "1")

    unasked = succeeded(alloconda(*flags, "--dry-run"))
    refused = alloconda(*flags, "--yes", "--run-setup")
    accepted = succeeded(alloconda(*flags, "--yes", "--dry-run"))
    unclear = alloconda("init", "--yes")

    assert "note: setup.py was not run" in unasked.stderr
    assert refused.status == 2
    assert "setup.py can't be run: No module named 'cythonlike'" in refused.stderr
    assert "-m pip install 'cythonlike'`" in refused.stderr
    assert "note: setup.py could not be read by running it: No module named" in accepted.stderr
    assert unclear.status == 2
    assert "setup.py could not be read by running it: No module named" in unclear.stderr
    assert not (alloconda.cwd / "pyproject.toml").exists()
