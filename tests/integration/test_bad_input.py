"""What users get wrong: each ends in a clear error with its exit status, and nothing written."""

import stat
import sys
from pathlib import Path

import pytest

from tests.cli import Alloconda, Ran, run
from tests.conftest import AllocondaIn
from tests.mistakes import library_step

USAGE, OUTSIDE, FAILED = 2, 3, 1
ALLOCONDA = (sys.executable, "-m", "alloconda")


@pytest.fixture
def hello(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return alloconda in a fresh project."""
    assert alloconda_in(tmp_path)("init", "hello", "--yes").status == 0
    return alloconda_in(tmp_path / "hello")


def test_no_pyproject(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    ran = alloconda_in(tmp_path)("wheel-all")

    _assert_refused(ran, USAGE, "no pyproject.toml", "alloconda init")


def test_no_directory(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    ran = alloconda_in(tmp_path)("wheel-all", "--project-dir", "nowhere")

    _assert_refused(ran, USAGE, "nowhere")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a directory that is in use")
@pytest.mark.parametrize("command", ["wheel-all", "build"])
def test_a_directory_that_was_removed_meanwhile(tmp_path: Path, command: str) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()

    ran = run("sh", "-c", f'rmdir "$0"; "$@" {command}', gone, *ALLOCONDA, cwd=gone)

    _assert_refused(ran, USAGE, "current directory was removed", "cd to a directory")


def test_broken_toml(hello: Alloconda) -> None:
    _append(hello, "[tool.alloconda\n")

    ran = hello("wheel-all")

    _assert_refused(ran, USAGE, "not TOML", "line")
    _assert_nothing_written(hello)


def test_unknown_key_names_the_nearest(hello: Alloconda) -> None:
    _replace(hello, "abi3 = true", "abi = true\nmodulename = 'x'\njobs = 'two'")

    ran = hello("wheel-all")

    _assert_refused(ran, USAGE, "tool.alloconda.abi:", "did you mean abi3", "module-name", "jobs")
    _assert_nothing_written(hello)


def test_no_zig(hello: Alloconda) -> None:
    ran = hello("wheel-all", "--zig", "nowhere/zig")

    _assert_refused(ran, OUTSIDE, "nowhere/zig", "pip install")
    _assert_nothing_written(hello)


@pytest.mark.parametrize("version", ["0.14.1", "0.18.0", "0.17.0-dev.3+abc", "hello"])
def test_wrong_zig(hello: Alloconda, version: str, tmp_path: Path) -> None:
    zig = _script(tmp_path / "zig", f"echo '{version}'")

    ran = hello("wheel-all", "--zig", zig)

    _assert_refused(ran, OUTSIDE, str(zig), "pip install")
    _assert_nothing_written(hello)


def test_a_pinned_zig_that_is_not_the_given_one(hello: Alloconda) -> None:
    _replace(hello, "abi3 = true", "abi3 = true\nzig-version = '0.15.2'")

    ran = hello("wheel-all")

    _assert_refused(ran, OUTSIDE, "0.15.2", "0.16.0", "zig-version")


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("manylinux_2_28_x86-64", ["manylinux_2_28_x86_64"]),
        ("manylinux_2_12_riscv64", ["2.31", "manylinux_2_31_riscv64"]),
        ("macosx_10_9_arm64", ["11.0", "macosx_11_0_arm64"]),
        ("win_amd65", ["win_amd64"]),
        ("", ["platform tag"]),
    ],
)
def test_unknown_target(hello: Alloconda, tag: str, words: list[str]) -> None:
    ran = hello("wheel-all", "--target", tag)

    _assert_refused(ran, USAGE, *words)
    _assert_nothing_written(hello)


@pytest.mark.parametrize("version", ["3.9", "3.99", "2.7", "four", "3.12t"])
def test_version_that_does_not_exist(hello: Alloconda, version: str) -> None:
    ran = hello("wheel-all", "--no-abi3", "--python-version", version)

    _assert_refused(ran, USAGE, version)
    _assert_nothing_written(hello)


def test_windows_on_arm_before_its_time(hello: Alloconda) -> None:
    flags = ("--platform-tag", "win_arm64", "--python-version", "3.10", "--no-abi3")

    ran = hello("wheel", *flags)

    _assert_refused(ran, USAGE, "win_arm64", "3.11")


def test_wrong_init_function(hello: Alloconda) -> None:
    _replace_in(hello.cwd / "src" / "root.zig", '"_hello"', '"_goodbye"')

    ran = hello("wheel-all")

    _assert_refused(ran, USAGE, "PyInit__goodbye", "PyInit__hello", "module-name")
    _assert_no_wheel(hello)


def test_a_build_without_a_module(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    alloconda = _build_zig_project(
        tmp_path, alloconda_in, library_step("thing", "static", "root.zig")
    )

    ran = alloconda("wheel-all")

    _assert_refused(ran, USAGE, "no extension module", "b.installArtifact")
    _assert_no_wheel(alloconda)


def test_a_build_with_two_modules(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    two = library_step("one", "dynamic", "root.zig") + library_step("two", "dynamic", "root.zig")
    alloconda = _build_zig_project(tmp_path, alloconda_in, two)

    ran = alloconda("wheel-all")

    _assert_refused(ran, USAGE, "2 modules", "--lib one")
    _assert_no_wheel(alloconda)


def test_a_second_module_is_not_dropped_for_the_one_of_the_right_name(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    two = library_step("_thing", "dynamic", "root.zig") + library_step(
        "another", "dynamic", "root.zig"
    )
    alloconda = _build_zig_project(tmp_path, alloconda_in, two)

    refused = alloconda("wheel-all")
    named = alloconda("wheel-all", "--lib", "_thing")

    _assert_refused(refused, USAGE, "2 modules", "--lib _thing")
    assert named.status == 0, named.stderr


def test_contradicting_flags(hello: Alloconda) -> None:
    for flags in (
        ("--debug", "--optimize", "ReleaseSmall"),
        ("--optimize", "Fastest"),
        ("--jobs", "0"),
        ("--no-such-flag",),
    ):
        assert hello("wheel-all", *flags).status == USAGE


def test_an_output_directory_that_can_not_be_written(hello: Alloconda) -> None:
    (hello.cwd / "dist").write_text("a file in the way")

    ran = hello("wheel-all", "--target", "manylinux_2_28_x86_64")

    _assert_refused(ran, OUTSIDE, "dist")
    assert "building" not in ran.stderr
    assert (hello.cwd / "dist").read_text() == "a file in the way"


def test_an_unwritable_cache(hello: Alloconda, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    ran = hello("wheel-all", "--cache-dir", tmp_path / "file" / "cache")

    _assert_refused(ran, OUTSIDE, "cache", "ALLOCONDA_CACHE_DIR")


def test_packing_what_was_never_built(hello: Alloconda) -> None:
    ran = hello("wheel", "--skip-build")

    _assert_refused(ran, USAGE, "no extension module", "alloconda build", "--skip-build")
    _assert_no_wheel(hello)


def _assert_refused(ran: Ran, status: int, *words: str) -> None:
    assert ran.status == status, ran.stderr
    assert "Traceback" not in ran.stderr
    for word in words:
        assert word in ran.stderr
    assert ran.stdout == ""


def _assert_nothing_written(alloconda: Alloconda) -> None:
    _assert_no_wheel(alloconda)
    assert not (alloconda.cwd / ".zig-cache").exists()


def _assert_no_wheel(alloconda: Alloconda) -> None:
    assert not (alloconda.cwd / "dist").exists()


def _append(alloconda: Alloconda, text: str) -> None:
    path = alloconda.cwd / "pyproject.toml"
    path.write_text(path.read_text() + text)


def _replace(alloconda: Alloconda, old: str, new: str) -> None:
    _replace_in(alloconda.cwd / "pyproject.toml", old, new)


def _replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def _script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def _build_zig_project(folder: Path, alloconda_in: AllocondaIn, libraries: str) -> Alloconda:
    (folder / "root.zig").write_text(
        "extern fn PyModuleDef_Init(?*anyopaque) ?*anyopaque;\n"
        "export fn PyInit__thing() ?*anyopaque {\n    return PyModuleDef_Init(null);\n}\n"
    )
    (folder / "build.zig").write_text(
        'const std = @import("std");\n'
        "pub fn build(b: *std.Build) void {\n"
        "    const target = b.standardTargetOptions(.{});\n"
        "    const optimize = b.standardOptimizeOption(.{});\n"
        f"{libraries}"
        "}\n"
    )
    (folder / "pyproject.toml").write_text(
        "[project]\nname = 'thing'\nversion = '1'\nrequires-python = '>=3.11'\n"
        "[tool.alloconda]\nabi3 = true\ntargets = ['manylinux_2_28_x86_64']\n"
    )
    return alloconda_in(folder)
