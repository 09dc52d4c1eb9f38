"""Projects in directories whose names Zig or a makefile could misread."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cli import wheels
from tests.conftest import ZIG_VERSIONS, AllocondaIn

TAG = ("--platform-tag", "manylinux_2_28_x86_64")
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
"""
SOURCE = """
#include "odd.h"
void *PyModuleDef_Init(void *);
const char *place(void) { return __FILE__; }
__attribute__((visibility("default"))) void *PyInit_odd(void) { return PyModuleDef_Init(ODD); }
"""
BUILD_ZIG = """
const std = @import("std");
pub fn build(b: *std.Build) void {
    const root = b.createModule(.{
        .target = b.standardTargetOptions(.{}),
        .optimize = b.standardOptimizeOption(.{}),
        .link_libc = true,
    });
    root.addCSourceFile(.{ .file = b.path("src/odd.c") });
    const library = b.addLibrary(.{ .name = "odd", .linkage = .dynamic, .root_module = root });
    library.linker_allow_shlib_undefined = true;
    b.installArtifact(library);
}
"""
NAMES = {
    "tab": b"a\tb",
    "backslash": b"a\\b",
    "line break": b"a\nb",
    "quotes": b"a\"b'c",
    "hash": b"a #b$c%d",
    "not UTF-8": b"a\xe9b",
}


def write_project(root: Path, *, build_zig: bool = False) -> None:
    """Write a project whose C file includes a header beside it."""
    (root / "src").mkdir(parents=True)
    text = PYPROJECT
    if build_zig:
        text = text.replace('c-sources = ["src/odd.c"]\npython-headers = false\n', "")
        (root / "build.zig").write_text(BUILD_ZIG)
    (root / "pyproject.toml").write_text(text)
    (root / "src/odd.c").write_text(SOURCE)
    (root / "src/odd.h").write_text("#define ODD ((void *)0)\n")


def odd_folder(parent: Path, name: bytes) -> Path:
    """Make a directory of a name of bytes."""
    folder = parent / os.fsdecode(name)
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_c_code_compiles_wherever_it_lies(
    name: bytes, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    plain = tmp_path / "plain"
    odd = odd_folder(tmp_path, name)
    cache = {"ALLOCONDA_CACHE_DIR": str(tmp_path / "cache")}
    digests = []
    for folder in (plain, odd):
        write_project(folder / "odd")

        ran = alloconda_in(folder / "odd")("wheel", *TAG, **cache)

        assert ran.status == 0, ran.stderr
        (wheel,) = wheels(folder / "odd/dist")
        digests.append(wheel.read_bytes())

    assert digests[0] == digests[1]
    again = alloconda_in(odd / "odd")("wheel", *TAG, **cache)
    assert again.status == 0, again.stderr


@pytest.mark.parametrize("version", ZIG_VERSIONS)
def test_a_build_zig_compiles_c_code_wherever_it_lies(
    version: str, tmp_path: Path, zigs: dict[str, Path], alloconda_in: AllocondaIn
) -> None:
    root = odd_folder(tmp_path, b"a\tb\\c\nd") / "odd"
    write_project(root, build_zig=True)
    cache = {"ALLOCONDA_CACHE_DIR": str(tmp_path / "cache")}

    ran = alloconda_in(root)("wheel", "--zig", zigs[version], *TAG, **cache)

    assert ran.status == 0, ran.stderr
    (wheel,) = wheels(root / "dist")
    assert "odd.abi3.so" in zipfile.ZipFile(wheel).namelist()


def test_mistakes_are_told_by_their_place_in_the_project(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    root = odd_folder(tmp_path, b"a\tb") / "odd"
    write_project(root)
    (root / "src/odd.c").write_text("int half(int a) { return b; }\n")

    ran = alloconda_in(root)("wheel", *TAG, ALLOCONDA_CACHE_DIR=str(tmp_path / "cache"))

    assert ran.status == 1
    assert "  src/odd.c:1:26: error: use of undeclared identifier" in ran.stderr
    assert "places" not in ran.stderr


def test_a_cache_in_an_odd_place_serves(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    home = odd_folder(tmp_path, b"a\tb")
    write_project(home / "odd")

    ran = alloconda_in(home / "odd")("wheel", *TAG, ALLOCONDA_CACHE_DIR=str(home / "cache"))

    assert ran.status == 0, ran.stderr


def test_a_link_that_leads_elsewhere_is_made_anew(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    root = odd_folder(tmp_path, b"a\tb") / "odd"
    write_project(root)
    cache = tmp_path / "cache"
    assert alloconda_in(root)("wheel", *TAG, ALLOCONDA_CACHE_DIR=str(cache)).status == 0
    (link,) = (cache / "generated-v1/places").iterdir()
    link.unlink()
    link.symlink_to(tmp_path)
    shutil.rmtree(root / "dist")

    ran = alloconda_in(root)("wheel", *TAG, ALLOCONDA_CACHE_DIR=str(cache))

    assert ran.status == 0, ran.stderr
    assert link.readlink() == root


def test_a_c_file_of_an_odd_name_is_named(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    write_project(tmp_path)
    (tmp_path / "src/odd.c").rename(tmp_path / "src/o\td.c")
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("src/odd.c", "src/o\\td.c"))

    ran = alloconda_in(tmp_path)("wheel", *TAG)

    assert ran.status == 2
    assert "Zig can't compile 'src/o\\td.c': it misreads tabs" in ran.stderr


def test_a_build_zig_with_a_c_file_of_an_odd_name_says_what_to_do(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    write_project(tmp_path, build_zig=True)
    (tmp_path / "src/odd.c").rename(tmp_path / "src/o\td.c")
    (tmp_path / "build.zig").write_text(BUILD_ZIG.replace("src/odd.c", "src/o\\td.c"))

    ran = alloconda_in(tmp_path)("wheel", *TAG)

    assert ran.status == 1
    assert "hint: rename that C file or its folder" in ran.stderr
