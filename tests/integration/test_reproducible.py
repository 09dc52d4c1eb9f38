"""The same project gives the same bytes: twice, elsewhere, later, under another umask."""

import hashlib
import os
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from alloconda.binary.formats.binaries import read_binary
from tests.cli import wheels
from tests.conftest import ROOT, ZIG_VERSIONS, AllocondaIn

SEVEN = ("wheel-all", "--include-musllinux", "--include-windows")

# Each is compiled by a build.zig that strips nothing, by one Zig; with --full by every Zig.
PLATFORMS = {
    "0.15.2": ("manylinux_2_28_x86_64", "manylinux_2_31_riscv64"),
    "0.16.0": ("macosx_11_0_universal2", "musllinux_1_2_aarch64", "win32"),
    "0.17.1": ("manylinux_2_17_armv7l", "macosx_11_0_arm64", "win_amd64"),
}
ALL_PLATFORMS = tuple(tag for tags in PLATFORMS.values() for tag in tags)
LINKS = """    const folder = b.option([]const u8, "python-lib-dir", "Its directory");
    const name = b.option([]const u8, "python-lib", "Its name");
    if (folder) |path| {
        library.root_module.addLibraryPath(.{ .cwd_relative = path });
        library.root_module.linkSystemLibrary(name.?, .{ .use_pkg_config = .no });
    }
    b.installArtifact(library);
"""


@pytest.mark.parametrize(
    ("version", "platforms"),
    [
        *PLATFORMS.items(),
        *(pytest.param(zig, ALL_PLATFORMS, marks=pytest.mark.full) for zig in ZIG_VERSIONS),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_a_build_zig_that_strips_nothing_gives_the_same_bytes_elsewhere(
    tmp_path: Path,
    version: str,
    platforms: tuple[str, ...],
    zigs: dict[str, Path],
    alloconda_in: AllocondaIn,
) -> None:
    digests = []
    for place in (tmp_path / "a", tmp_path / "b" / "a longer path"):
        shutil.copytree(ROOT / "tests/projects/plain_zig", place)
        build_zig = place / "build.zig"
        text = build_zig.read_text().replace("    b.installArtifact(library);\n", LINKS)
        build_zig.write_text(text)
        flags = [word for tag in platforms for word in ("--target", tag)]

        ran = alloconda_in(place)("wheel-all", "--zig", zigs[version], *flags)

        assert ran.status == 0, ran.stderr
        assert "holds the path" not in ran.stderr
        digests.append(_digests(place / "dist"))
        for wheel in wheels(place / "dist"):
            _assert_stripped(wheel, place)

    assert digests[0] == digests[1]
    assert len(digests[0]) == len(platforms)


def test_a_path_that_the_code_writes_is_told(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    place = Path(shutil.copytree(ROOT / "tests/projects/plain_zig", tmp_path / "plain"))
    (place / "src" / "place.c").write_text("const char *place(void) { return __FILE__; }\n")
    added = '    library.root_module.addCSourceFile(.{ .file = b.path("src/place.c") });\n'
    build_zig = place / "build.zig"
    build_zig.write_text(
        build_zig.read_text().replace("    b.installArtifact", added + "    b.installArtifact")
    )

    ran = alloconda_in(place)("wheel")

    assert ran.status == 0, ran.stderr
    assert f"the module holds the path {place}" in " ".join(ran.stderr.split())


def test_c_that_writes_where_it_lies_gives_the_same_bytes_elsewhere(
    tmp_path: Path, zigs: dict[str, Path], alloconda_in: AllocondaIn
) -> None:
    for zig in zigs.values():
        found = []
        for place in (tmp_path / "a", tmp_path / "b" / "a longer path"):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(ROOT / "tests/projects/native_c", place)
            with next(place.rglob("*.c")).open("a") as source:
                source.write("const char *volatile place = __FILE__;\n")

            ran = alloconda_in(place)("wheel", "--no-fetch", "--zig", zig)

            assert ran.status == 0, ran.stderr
            found.append(_digests(place / "dist"))
            (wheel,) = wheels(place / "dist")
            _assert_stripped(wheel, place)

        assert found[0] == found[1]


def _assert_stripped(wheel: Path, place: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith((".so", ".pyd"))]
        module = Path(archive.extract(name, place / "unpacked" / wheel.stem))
    facts = read_binary(module)
    assert str(place).encode() not in module.read_bytes()
    assert not any(part.has_debug_info or part.has_symbol_table for part in facts.parts)


def test_wheels_are_the_same_elsewhere_later_and_under_another_umask(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    first, second = tmp_path / "first", tmp_path / "a" / "longer path" / "second"
    first.mkdir()
    second.mkdir(parents=True)
    assert alloconda_in(first)("init", "hello", "--yes").status == 0
    shutil.copytree(first / "hello", second / "hello", copy_function=shutil.copy)
    os.utime(second / "hello" / "README.md", (time.time() - 10**8,) * 2)
    (second / "hello" / "pyproject.toml").chmod(0o600)

    assert alloconda_in(first)(*SEVEN, "--project-dir", "hello").status == 0
    before = os.umask(0o077)
    try:
        ran = alloconda_in(second)(*SEVEN, "--project-dir", "hello", TZ="Asia/Tokyo")
    finally:
        os.umask(before)

    assert ran.status == 0
    assert _digests(first / "hello" / "dist") == _digests(second / "hello" / "dist")
    assert len(_digests(first / "hello" / "dist")) == 5


def test_a_second_run_leaves_the_wheels_alone(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    alloconda = alloconda_in(tmp_path)
    assert alloconda("init", "hello", "--yes").status == 0
    assert alloconda(*SEVEN, "--project-dir", "hello").status == 0
    stamps = [wheel.stat().st_mtime_ns for wheel in wheels(tmp_path / "hello" / "dist")]

    ran = alloconda(*SEVEN, "--project-dir", "hello")

    assert ran.stderr.count("up to date") >= len(stamps)
    assert [wheel.stat().st_mtime_ns for wheel in wheels(tmp_path / "hello" / "dist")] == stamps


def test_source_date_epoch_is_the_time_in_the_archive(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    alloconda = alloconda_in(tmp_path)
    assert alloconda("init", "hello", "--yes").status == 0
    one = ("wheel", "--project-dir", "hello")
    assert alloconda(*one, SOURCE_DATE_EPOCH="1700000000").status == 0
    digests = _digests(tmp_path / "hello" / "dist")

    assert alloconda(*one, SOURCE_DATE_EPOCH="1700000100").status == 0
    changed = _digests(tmp_path / "hello" / "dist")
    assert alloconda(*one, SOURCE_DATE_EPOCH="1700000000").status == 0

    assert changed != digests
    assert _digests(tmp_path / "hello" / "dist") == digests


def _digests(folder: Path) -> dict[str, str]:
    return {wheel.name: hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels(folder)}
