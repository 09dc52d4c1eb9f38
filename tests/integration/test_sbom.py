"""The bill of materials in wheels: right for what Zig really links, and the same every time."""

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.linked_parts import LinkedPart, LinkedParts, parts_of_command
from alloconda.kernel.zig.version import parse_zig_version
from alloconda.packaging.model.sbom import SbomSubject, sbom_bytes
from tests.bill_schema import schema_error
from tests.cli import Alloconda, copy_example, wheels
from tests.conftest import ROOT, ZIG_VERSIONS, AllocondaIn

VENDORED = """
[[tool.alloconda.vendored]]
name = "zlib"
version = "1.3.1"
license = "zlib"
cpe = "cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*"
"""
# A file that the linker is given → the part that it is.
ARCHIVES = {
    "compiler_rt": LinkedPart.COMPILER_RT,
    "ubsan_rt": LinkedPart.UBSAN_RT,
    "c_nonshared": LinkedPart.GLIBC,
    "c++": LinkedPart.LIBCXX,
    "c++abi": LinkedPart.LIBCXXABI,
    "unwind": LinkedPart.LIBUNWIND,
    "mingw32": LinkedPart.MINGW,
    "zigc": LinkedPart.ZIG_LIBC,
}


def read_sbom(wheel: Path) -> dict[str, Any]:
    """Return the bill in a wheel, which the schema of CycloneDX admits."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if ".dist-info/sboms/" in name]
        text = archive.read(name).decode()
    assert schema_error(text) is None
    found: dict[str, Any] = json.loads(text)
    return found


def names(bill: dict[str, Any]) -> list[str]:
    return [one["name"] for one in bill["components"]]


def build(alloconda: Alloconda, *arguments: str | Path, **environment: str) -> Path:
    """Build one wheel, and return it."""
    ran = alloconda("wheel", *arguments, **environment)
    assert ran.status == 0, ran.stderr
    (wheel,) = wheels(alloconda.cwd / "dist")
    return wheel


@pytest.mark.parametrize("tag", ["manylinux_2_28_x86_64", "macosx_11_0_universal2", "win_amd64"])
def test_a_wheel_of_zig_code_names_what_zig_put_into_it(
    tag: str, tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    copy_example(tmp_path)
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + VENDORED)

    bill = read_sbom(build(alloconda_in(tmp_path), "--platform-tag", tag))

    compiler_rt = ["zig-compiler-rt"] if tag == "win_amd64" else []
    assert names(bill) == [*compiler_rt, "zig-std", "zlib", "alloconda"]
    assert bill["components"][-2]["licenses"] == [{"expression": "Zlib"}]
    assert [one["name"] for one in bill["metadata"]["tools"]["components"]] == ["alloconda", "zig"]
    assert "compositions" not in bill


@pytest.mark.parametrize("version", ZIG_VERSIONS)
def test_a_build_zig_tells_in_every_run_what_it_links(
    version: str, tmp_path: Path, zigs: dict[str, Path], alloconda_in: AllocondaIn
) -> None:
    shutil.copytree(ROOT / "tests/projects/plain_zig", tmp_path, dirs_exist_ok=True)
    (tmp_path / "src/half.c").write_text("int half(int a) { return a / 2; }\n")
    linked = """    const half = b.createModule(.{
        .target = library.root_module.resolved_target,
        .optimize = library.root_module.optimize,
        .link_libc = true,
    });
    half.addCSourceFile(.{ .file = b.path("src/half.c") });
    const archive = b.addLibrary(.{ .name = "half", .linkage = .static, .root_module = half });
    library.root_module.linkLibrary(archive);
    b.installArtifact(library);
"""
    build_zig = tmp_path / "build.zig"
    text = build_zig.read_text()
    assert "    b.installArtifact(library);\n" in text
    build_zig.write_text(text.replace("    b.installArtifact(library);\n", linked))
    flags = ("--zig", zigs[version], "--platform-tag", "manylinux_2_28_x86_64", "--json")

    first = build(alloconda_in(tmp_path), *flags).read_bytes()
    ran = alloconda_in(tmp_path)("wheel", *flags)

    (wheel,) = wheels(tmp_path / "dist")
    assert names(read_sbom(wheel)) == ["glibc", "zig-compiler-rt", "zig-std"]
    assert wheel.read_bytes() == first
    # The commands that Zig prints for it are no output of the build.
    assert "build-lib" not in ran.stdout + ran.stderr


def test_a_module_that_is_not_built_here_leaves_the_list_open(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    copy_example(tmp_path)
    alloconda = alloconda_in(tmp_path)
    assert alloconda("build").status == 0

    bill = read_sbom(build(alloconda, "--skip-build"))

    assert names(bill) == []
    assert bill["compositions"][0]["aggregate"] == "unknown"


def test_source_date_epoch_is_the_time_of_the_bill(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    copy_example(tmp_path)

    bill = read_sbom(build(alloconda_in(tmp_path), SOURCE_DATE_EPOCH="1700000000"))

    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"


def test_a_license_that_spdx_does_not_know_is_refused(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    copy_example(tmp_path)
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + VENDORED.replace('"zlib"\ncpe', '"Zlob"\ncpe'))

    ran = alloconda_in(tmp_path)("wheel")

    assert ran.status == 2
    assert "tool.alloconda.vendored[1].license: 'Zlob' is not an SPDX license" in ran.stderr


LINKED = [
    ("manylinux_2_28_x86_64", "-lc"),
    ("manylinux_2_28_x86_64", "-lc -fno-compiler-rt"),
    ("manylinux_2_28_x86_64", "-lc -ODebug"),
    ("musllinux_1_2_x86_64", "-lc"),
    ("macosx_11_0_arm64", "-lc"),
]
# libc++ and mingw-w64 take a minute to compile with empty caches, so one Zig shows them.
SLOWLY_LINKED = [("manylinux_2_28_x86_64", "-lc++ -ODebug"), ("win_amd64", "-lc")]


@pytest.mark.parametrize(
    ("version", "tag", "flags"),
    [
        # Each Zig has parts of its own; what flags and formats change is shown by one Zig in turn.
        *(
            pytest.param(
                version,
                *linked,
                marks=() if number in (0, turn, turn + 3) else pytest.mark.full,
                id="-".join((version, *linked)),
            )
            for turn, version in enumerate(ZIG_VERSIONS)
            for number, linked in enumerate(LINKED)
        ),
        *(
            pytest.param("0.16.0", *linked, marks=pytest.mark.slow, id="-".join(linked))
            for linked in SLOWLY_LINKED
        ),
    ],
)
def test_the_parts_are_those_that_the_linker_is_given(
    version: str, tag: str, flags: str, tmp_path: Path, zigs: dict[str, Path], zig_cache: Path
) -> None:
    target = parse_target(tag)
    source = tmp_path / ("half.cpp" if "++" in flags else "half.c")
    source.write_text("int half(int a) { return a / 2; }\n")
    if version == "0.17.1":
        flags = flags.replace("-ODebug", "-Odebug")
    arguments = ["-target", target.zig_target, *flags.split(), str(source)]

    linker = link_log(zigs[version], arguments, tmp_path, zig_cache)

    given = set(re.findall(r"[/\\](?:lib)?([\w+]+)\.(?:a|lib)\b", linker))
    version_read = parse_zig_version(version)
    assert version_read is not None
    told = parts_of_command(arguments, target, version_read).parts
    assert set(told) == {ARCHIVES[stem] for stem in given if stem in ARCHIVES}


@pytest.mark.parametrize("version", ZIG_VERSIONS)
def test_the_versions_are_those_that_zig_ships(version: str, zigs: dict[str, Path]) -> None:
    library = zigs[version].parent / "lib"
    config = (library / "libcxx/include/__config").read_text()
    mingw = (library / "libc/include/any-windows-any/_mingw_mac.h").read_text()
    number = re.search(r"define _LIBCPP_VERSION (\d\d)(\d\d)(\d\d)", config)
    fields = re.findall(r"define __MINGW64_VERSION_(?:MAJOR|MINOR|BUGFIX)\s+(\d+)", mingw)
    zig = parse_zig_version(version)
    assert number is not None
    assert zig is not None
    linked = LinkedParts(zig=zig, parts=(LinkedPart.LIBCXX, LinkedPart.MINGW))
    subject = SbomSubject(name="a", version="1", license=None, alloconda="1")

    bill = json.loads(sbom_bytes(subject, linked))

    told = {one["name"]: one["version"] for one in bill["components"]}
    llvm = ".".join(str(int(part)) for part in number.groups())
    assert told == {"libc++": llvm, "mingw-w64": ".".join(fields)}


def link_log(zig: Path, arguments: list[str], folder: Path, zig_cache: Path) -> str:
    """Return the last command that Zig gives its linker."""
    ran = subprocess.run(
        [
            *(str(zig), "build-lib", "-dynamic", "-fallow-shlib-undefined", "--verbose-link"),
            # As alloconda compiles: libc++, mingw-w64 and the like are then those of other tests.
            "-fstrip",
            *("--cache-dir", str(folder / "cache"), "--global-cache-dir", str(zig_cache)),
            *(f"-femit-bin={folder / 'made.bin'}", *arguments),
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return [line for line in ran.stderr.splitlines() if "made.bin" in line][-1]


def test_inspect_shows_and_verifies_the_bill(tmp_path: Path, alloconda_in: AllocondaIn) -> None:
    copy_example(tmp_path)
    alloconda = alloconda_in(tmp_path)
    wheel = build(alloconda, "--platform-tag", "win_amd64")

    page = alloconda("inspect", "--verify", wheel)
    (found,) = json.loads(alloconda("inspect", "--json", wheel).stdout)[0]["sboms"]

    assert page.status == 0, page.stdout
    assert "alloconda.cdx.json, CycloneDX 1.6: zig-compiler-rt 0.16.0" in page.stdout
    assert found["format"] == "CycloneDX 1.6"
    assert found["components"][0] == {
        "name": "zig-compiler-rt",
        "version": "0.16.0",
        "license": "MIT",
        "purl": "pkg:generic/zig@0.16.0#lib/compiler_rt",
    }


def test_verify_refuses_a_bill_that_no_scanner_reads(
    tmp_path: Path, alloconda_in: AllocondaIn
) -> None:
    copy_example(tmp_path)
    alloconda = alloconda_in(tmp_path)
    wheel = build(alloconda)
    other = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(other, "w") as made:
        for info in source.infolist():
            data = source.read(info)
            if "/sboms/" in info.filename:
                data = data.replace(b'"library"', b'"thing"')
            made.writestr(info, data)

    ran = alloconda("inspect", "--verify", other)

    assert ran.status == 1
    said = " ".join(ran.stdout.split())
    assert "metadata.component.type is 'thing', which is not a type of component" in said
