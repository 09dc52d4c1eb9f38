"""Several modules in a wheel: C with a shared static library, and what one build.zig installs."""

import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli import run, wheels
from tests.conftest import AllocondaIn
from tests.integration.test_native_code import build_all, copied, outputs
from tests.pbs_server import PbsServer

VALUES = (
    "import pair._first, pair.sub._second; "
    "print(pair._first.value(), pair.sub._second.value(), pair._first.__name__)"
)
# This machine has 3.11, and so has the lab's aarch64; its musl and its Windows have 3.12.
CELLS = {
    "3.11": (
        "manylinux_2_28_x86_64",
        "manylinux_2_28_aarch64",
        "macosx_11_0_universal2",
        "macosx_11_0_arm64",
    ),
    "3.12": ("musllinux_1_2_x86_64", "musllinux_1_2_aarch64", "win_amd64"),
}

FOR_WINDOWS = """\

[[tool.alloconda.modules]]
name = "pair._windows"
sources = ["src/windows.c"]
libraries = ["shared"]
when = { os = "windows" }
"""


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return [name for name in archive.namelist() if ".dist-info" not in name]


@pytest.mark.slow
@pytest.mark.lab
def test_two_modules_and_a_library_are_one_wheel_on_each_system(
    tmp_path: Path, alloconda_in: AllocondaIn, pbs_server: PbsServer, lab: Path
) -> None:
    project = copied("native_pair", tmp_path)
    with (project / "pyproject.toml").open("a") as pyproject:
        pyproject.write(FOR_WINDOWS)
    first = (project / "src" / "pair" / "_first.c").read_text()
    (project / "src" / "windows.c").write_text(
        "#include <windows.h>\n" + first.replace("_first", "_windows")
    )
    alloconda = alloconda_in(project)

    for python, platforms in CELLS.items():
        targets = (word for one in platforms for word in ("--target", one))
        build_all(alloconda, pbs_server, "--python-version", python, *targets)

    assert dict(outputs(project, lab, VALUES)) == {
        "manylinux_2_28_x86_64": "110 113 pair._first",
        "manylinux_2_28_aarch64": "110 113 pair._first",
        "musllinux_1_2_x86_64": "110 113 pair._first",
        "win_amd64": "210 214 pair._first",
    }
    made = wheels(project / "dist")
    assert len(made) == 7
    verified = alloconda("inspect", "--verify", *made)
    assert verified.status == 0, verified.stdout
    assert names_in(project / "dist" / "pair-1.0-cp311-cp311-macosx_11_0_universal2.whl") == [
        "pair/__init__.py",
        "pair/_first.abi3.so",
        "pair/sub/__init__.py",
        "pair/sub/_second.cpython-311-darwin.so",
    ]
    assert "pair/_windows.cp312-win_amd64.pyd" in names_in(
        project / "dist" / "pair-1.0-cp312-cp312-win_amd64.whl"
    )


BROKEN = """\

[[tool.alloconda.modules]]
name = "pair._third"
sources = ["src/third.c"]
optional = true
"""


def test_a_module_that_does_not_compile_is_left_out_where_it_is_optional(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    project = copied("native_pair", tmp_path)
    alloconda = alloconda_in(project)
    pyproject = project / "pyproject.toml"
    text = pyproject.read_text().replace('"3.12"', f'"3.{sys.version_info.minor}"')
    pyproject.write_text(text + BROKEN)
    (project / "src" / "third.c").write_text("#error no such machine\n")

    built = alloconda("wheel")
    in_place = alloconda("build")
    sdist = alloconda("sdist", "--check")
    pyproject.write_text((text + BROKEN).replace("optional = true\n", ""))
    refused = alloconda("wheel")

    assert built.status == 0, built.stderr
    assert (
        "is without pair._third, which is optional: pair._third: zig build-lib failed"
        in built.stderr
    )
    assert "third.c:1:2: error: no such machine" in built.stderr
    (wheel,) = wheels(project / "dist")
    assert not any("_third" in name for name in names_in(wheel))
    assert [Path(line).parent.name for line in in_place.lines] == ["pair", "sub"]
    imported = run(sys.executable, "-c", VALUES, cwd=project / "src")
    assert imported.stdout == "110 113 pair._first\n", imported.stderr
    assert sdist.status == 0, sdist.stderr
    assert refused.status == 1
    assert "pair._third: zig build-lib failed" in refused.stderr


BUILD_ZIG = """\
const std = @import("std");

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    for ([_][]const u8{ "_one", "_two" }) |name| {
        b.installArtifact(b.addLibrary(.{
            .name = name,
            .linkage = .dynamic,
            .root_module = b.createModule(.{
                .root_source_file = b.path(b.fmt("src/{s}.zig", .{name})),
                .target = target,
                .optimize = optimize,
            }),
        }));
    }
}
"""
TABLES = """
[[tool.alloconda.modules]]
name = "plain.inner._two"
[[tool.alloconda.modules]]
name = "plain._one"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the modules link nothing")
def test_a_build_zig_installs_several_modules_that_tables_place(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    project = copied("plain_zig", tmp_path)
    alloconda = alloconda_in(project)
    (project / "build.zig").write_text(BUILD_ZIG)
    source = (project / "src" / "root.zig").read_text()
    for name in ("_one", "_two"):
        (project / "src" / f"{name}.zig").write_text(source.replace("_plain", name))
    pyproject = project / "pyproject.toml"
    text = "".join(
        line for line in pyproject.read_text().splitlines(True) if "module-name" not in line
    )

    placed = []
    for tables in ("", TABLES):
        pyproject.write_text(text + tables)
        built = alloconda("wheel", "--out-dir", tmp_path / f"out{len(tables)}")
        assert built.status == 0, built.stderr
        (wheel,) = wheels(tmp_path / f"out{len(tables)}")
        placed.append([name.partition(".")[0] for name in names_in(wheel) if "/_" in name])

    assert sorted(placed[0]) == ["plain/__init__", "plain/_one", "plain/_two"]
    assert sorted(placed[1]) == ["plain/__init__", "plain/_one", "plain/inner/_two"]
