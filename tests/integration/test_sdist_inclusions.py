"""What code takes in is in the sdist, whatever `exclude` says and git ignores."""

import tarfile
from pathlib import Path

import pytest

from tests.cli import Alloconda, Ran
from tests.conftest import AllocondaIn

PYPROJECT = """
[project]
name = "odd"
version = "1"
requires-python = ">=3.11"

[tool.alloconda]
module-name = "odd"
c-sources = ["src/odd.c"]
python-headers = false
abi3 = true
exclude = ["*.h", "src/notes.txt"]
zig-args = ["-Ishared/include"]
"""
FILES = {
    "src/odd.c": """
#include "odd.h"
#  include <deep.h>
void *PyModuleDef_Init(void *);
__attribute__((visibility("default"))) void *PyInit_odd(void) { return PyModuleDef_Init(ODD); }
""",
    "src/odd.h": '#include "../common/made.h"\n',
    "common/made.h": "#define ODD ((void *)0)\n",
    "shared/include/deep.h": "",
    "shared/include/unused.h": "",
    "src/notes.txt": "",
    ".gitignore": "made.h\n",
}


@pytest.fixture
def alloconda(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return alloconda in a project whose headers are excluded."""
    root = tmp_path / "project"
    for name, text in {**FILES, "pyproject.toml": PYPROJECT}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return alloconda_in(root)


def sdist(alloconda: Alloconda) -> tuple[Ran, set[str]]:
    """Write the sdist; return how that went, and the names of its files."""
    ran = alloconda("sdist")
    assert ran.status == 0, ran.stderr
    with tarfile.open(alloconda.cwd / "dist/odd-1.tar.gz") as archive:
        return ran, {name.partition("/")[2] for name in archive.getnames()}


def test_headers_that_code_includes_are_in_with_a_word(alloconda: Alloconda) -> None:
    ran, names = sdist(alloconda)

    assert {"src/odd.h", "common/made.h", "shared/include/deep.h"} <= names
    assert not names & {"shared/include/unused.h", "src/notes.txt"}
    told = " ".join(ran.stderr.split())
    assert "src/odd.h is in, in spite of exclude: src/odd.c needs it" in told
    assert "common/made.h is in, in spite of exclude: src/odd.h needs it" in told


def test_headers_that_the_compilers_arguments_name_are_in(alloconda: Alloconda) -> None:
    root = alloconda.cwd
    arguments = ("""'-DCONFIG="conf.h"'""", '"-cflags"', '"-include"', '"all.h"', '"--"')
    text = PYPROJECT.replace('include"]', f'include", {", ".join(arguments)}]')
    (root / "pyproject.toml").write_text(text)
    (root / "src/odd.c").write_text(f"#include CONFIG\n{FILES['src/odd.c']}")
    for name in ("src/conf.h", "all.h", "other.h"):
        (root / name).write_text("")

    _, names = sdist(alloconda)

    assert {"src/conf.h", "all.h"} <= names
    assert "other.h" not in names


def test_a_wheel_builds_from_such_an_sdist(
    alloconda: Alloconda, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    sdist(alloconda)
    with tarfile.open(alloconda.cwd / "dist/odd-1.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")

    ran = alloconda_in(tmp_path / "odd-1")("wheel", "--platform-tag", "manylinux_2_28_x86_64")

    assert ran.status == 0, ran.stderr


def test_zig_code_takes_in_what_it_imports_and_embeds(alloconda: Alloconda) -> None:
    root = alloconda.cwd
    text = PYPROJECT.replace('c-sources = ["src/odd.c"]', 'source = "src/root.zig"')
    text = text.replace('"*.h"', '"*.zig", "*.bin", "*.pem"')
    (root / "pyproject.toml").write_text(text)
    (root / "src/root.zig").write_text('const a = @import("a.zig");\nconst s = @import("std");\n')
    (root / "src/a.zig").write_text(
        'const d = @embedFile("d.bin");\nconst k = @embedFile("k.pem");'
    )
    (root / "src/b.zig").write_text("")
    (root / "src/d.bin").write_text("")
    (root / "src/k.pem").write_text("-----BEGIN PRIVATE KEY-----\n")

    _, names = sdist(alloconda)

    assert {"src/root.zig", "src/a.zig", "src/d.bin"} <= names
    assert not names & {"src/b.zig", "src/k.pem"}


def test_a_header_outside_the_project_is_named(alloconda: Alloconda) -> None:
    (alloconda.cwd.parent / "far.h").write_text("")
    (alloconda.cwd / "src/odd.h").write_text('#include "../../far.h"\n#define ODD ((void *)0)\n')

    ran, _ = sdist(alloconda)

    told = " ".join(ran.stderr.split())
    assert "which is outside the project: a build from the sdist lacks it" in told


def test_a_build_zigs_sources_keep_their_headers(alloconda: Alloconda) -> None:
    text = PYPROJECT.replace('c-sources = ["src/odd.c"]\npython-headers = false\n', "")
    (alloconda.cwd / "pyproject.toml").write_text(
        text.replace('zig-args = ["-Ishared/include"]', "")
    )
    (alloconda.cwd / "build.zig").write_text('// addIncludePath(b.path("shared/include"))\n')

    _, names = sdist(alloconda)

    assert {"src/odd.h", "common/made.h", "shared/include/deep.h"} <= names


def test_zig_packages_in_directories_are_in_or_named(alloconda: Alloconda) -> None:
    text = PYPROJECT.replace('c-sources = ["src/odd.c"]\npython-headers = false\n', "")
    zon = '.{ .dependencies = .{ .x = .{ .path = "PATH" } } }'
    root = alloconda.cwd
    files = {
        "pyproject.toml": text.replace('exclude = ["', 'exclude = ["vendor/", "'),
        "build.zig": "",
        "build.zig.zon": zon.replace("PATH", "vendor/a"),
        "vendor/a/build.zig.zon": zon.replace("PATH", "../b"),
        "vendor/a/a.zig": "",
        "vendor/b/build.zig.zon": zon.replace("PATH", "../../../far"),
        "vendor/c/c.zig": "",
        "../far/f.zig": "",
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)

    ran, names = sdist(alloconda)

    assert {"vendor/a/a.zig", "vendor/a/build.zig.zon", "vendor/b/build.zig.zon"} <= names
    assert "vendor/c/c.zig" not in names
    told = " ".join(ran.stderr.split())
    assert f"vendor/b needs {root.parent / 'far'}, which is outside the project" in told
