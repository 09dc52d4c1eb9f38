"""sdist --check: a wheel is built from the sdist in an empty place and compared."""

from pathlib import Path

import pytest

from tests.cli import Alloconda
from tests.conftest import AllocondaIn
from tests.packing import write_files


@pytest.fixture
def project(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    root = tmp_path / "hello"
    root.mkdir()
    alloconda = alloconda_in(root)
    done = alloconda("init", "--yes")
    assert done.status == 0, done.stderr
    return alloconda


def test_a_whole_sdist_passes(project: Alloconda) -> None:
    ran = project("sdist", "--check")

    assert ran.status == 0, ran.stderr
    assert ran.stderr.endswith("note: hello-0.1.0.tar.gz builds the same wheel as the project\n")
    assert ran.lines == [str(project.cwd / "dist" / "hello-0.1.0.tar.gz")]
    assert [path.name for path in (project.cwd / "dist").iterdir()] == ["hello-0.1.0.tar.gz"]


CODE = """\
#include <Python.h>
#define TEXT(x) #x
%s

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "small"};
PyMODINIT_FUNC PyInit_small(void) { return PyModuleDef_Init(&definition); }
"""
PYPROJECT = """\
[project]
name = "small"
version = "1.0"
requires-python = ">=3.11"
[tool.alloconda]
module-name = "small"
sources = ["small.c"]
"""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        # Neither names the header in a way that can be followed without a preprocessor.
        ("#include TEXT(made.h)", "small-1.0.tar.gz builds no wheel: zig build-lib failed"),
        (
            '#if __has_include("made.h")\nPyAPI_DATA(int) answer; int answer = 42;\n#endif',
            "small-1.0.tar.gz builds another wheel than the project",
        ),
    ],
)
def test_what_the_sdist_lacks_is_an_error(
    tmp_path: Path, alloconda_in: AllocondaIn, line: str, words: str
) -> None:
    files = {"small.c": CODE % line, "made.h": "", "pyproject.toml": PYPROJECT}
    write_files(tmp_path, {**files, ".gitignore": "made.h\n"})

    ran = alloconda_in(tmp_path)("sdist", "--check")

    assert ran.status == 1
    assert f"error: {words}" in ran.stderr
    assert "name what is missing in [tool.alloconda] sdist-include" in ran.stderr
    assert ran.stdout == ""
