import pytest

from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.zig.linked_parts import (
    LinkedPart,
    LinkedParts,
    ZigPackage,
    joined_parts,
    parts_of_build,
    parts_of_command,
    without_commands,
)
from alloconda.kernel.zig.version import ZigVersion

ZIG = ZigVersion(major=0, minor=16, patch=0)
LINUX = parse_target("manylinux_2_28_x86_64")
# What Zig 0.15 to 0.17 print, shortened.
INNER = (
    '/opt/zig/zig build-lib "/home/me/my project/in ner.c" -OReleaseFast -target '
    "x86_64-linux-gnu.2.28 -mcpu baseline -Mroot -lc --name inner -static --listen=-\n"
)
MODULE = (
    "/opt/zig/zig build-lib .zig-cache/o/21ec/libinner.a -fstrip -OReleaseFast "
    "-target x86_64-linux-gnu.2.28 -Mroot=/home/me/m.zig -lc --name _m -dynamic --listen=-\n"
)
TOOL = "/opt/zig/zig build-exe -Mroot=/home/me/tool.zig -lc++ --name tool --listen=-\n"


@pytest.mark.parametrize(
    ("arguments", "tag", "parts"),
    [
        ("-Mroot=a.zig -fno-compiler-rt", "manylinux_2_28_x86_64", "zig-std"),
        ("-Mroot=a.zig -fcompiler-rt", "manylinux_2_28_x86_64", "zig-compiler-rt zig-std"),
        ("-lc a.c", "manylinux_2_28_x86_64", "glibc zig-compiler-rt"),
        ("-lc a.c -fno-compiler-rt", "manylinux_2_28_x86_64", "glibc"),
        # Zig links musl's and macOS' C library dynamically.
        ("-lc a.c -fno-compiler-rt", "musllinux_1_2_x86_64", ""),
        ("-lc a.c -fno-compiler-rt", "macosx_11_0_arm64", ""),
        ("a.c -fno-compiler-rt", "win_amd64", ""),
        ("-lc a.c", "win_amd64", "mingw-w64 zig-compiler-rt zig-libc"),
        (
            "-lc++ a.cpp -fno-compiler-rt",
            "musllinux_1_2_x86_64",
            "libc++ libc++abi libunwind",
        ),
        ("-lc++ a.cpp -fno-compiler-rt", "macosx_11_0_arm64", "libc++ libc++abi"),
        ("-Malloconda=/x/alloconda.zig -fno-compiler-rt", "macosx_11_0_arm64", "alloconda zig-std"),
        # The last of two flags counts, as for Zig.
        ("-fcompiler-rt a.c -fno-compiler-rt", "macosx_11_0_arm64", ""),
    ],
)
def test_the_arguments_of_zig_tell_what_is_linked(arguments: str, tag: str, parts: str) -> None:
    linked = parts_of_command(["-OReleaseFast", *arguments.split()], parse_target(tag), ZIG)

    assert " ".join(linked.parts) == parts


@pytest.mark.parametrize("mode", ["-ODebug", "-Odebug", "-O Debug", ""])
def test_debug_reports_undefined_behaviour_by_code_of_zig(mode: str) -> None:
    linked = parts_of_command([*mode.split(), "a.c"], LINUX, ZIG)

    assert LinkedPart.UBSAN_RT in linked.parts


def test_the_version_of_glibc_is_that_of_the_target() -> None:
    linked = parts_of_command(["-lc", "a.c"], LINUX, ZIG)

    assert linked.glibc == "2.28"


def test_a_build_tells_by_the_command_of_its_library_and_those_of_its_inputs() -> None:
    linked = parts_of_build(INNER + TOOL + MODULE, "lib_m.so", LINUX, ZIG)

    assert linked is not None
    assert set(linked.parts) == {LinkedPart.ZIG_STD, LinkedPart.COMPILER_RT, LinkedPart.GLIBC}


def test_a_library_that_no_command_makes_is_not_known() -> None:
    assert parts_of_build(INNER + TOOL, "lib_m.so", LINUX, ZIG) is None


def test_zig_code_in_a_static_library_brings_the_standard_library() -> None:
    log = INNER.replace("in ner.c", "inner.zig") + MODULE.replace("=/home/me/m.zig", "")

    linked = parts_of_build(log, "lib_m.so", LINUX, ZIG)

    assert linked is not None
    assert LinkedPart.ZIG_STD in linked.parts


@pytest.mark.parametrize(
    ("path", "package"),
    [
        (
            "/cache/p/zlib-1.3.1-ZZQ7lc8NAABUbHzDe_cSWboCqMbrLkVwvFkKnojgeiT2/zlib.h",
            ("zlib", "1.3.1"),
        ),
        (
            "zig-pkg/zlib-1.3.1-beta.1-ZZQ7lc8NAABUbHzDe_cSWboCqMbrLkVwvFkKnojgeiT2/a.c",
            ("zlib", "1.3.1-beta.1"),
        ),
        (
            "C:\\zig\\p\\N-V-__8AAGwKAQBUbHzDe_cSWboCqMbrLkVwvFkKnojgeiT2\\a.c",
            ("N-V-__8AAGwKAQBUbHzDe_cSWboCqMbrLkVwvFkKnojgeiT2", None),
        ),
    ],
)
def test_sources_of_a_zig_package_name_it(path: str, package: tuple[str, str | None]) -> None:
    linked = parts_of_command([path], LINUX, ZIG)

    (found,) = linked.packages
    assert (found.name, found.version) == package


def test_a_folder_that_is_called_p_is_no_package() -> None:
    assert parts_of_command(["/home/p/me/a.c"], LINUX, ZIG).packages == ()


def test_what_a_build_says_is_told_without_its_commands() -> None:
    install = "install -C .zig-cache/o/d5/lib_m.so /out/lib/lib_m.so\n"
    newer = f"info(verbose): {install}info(verbose): /zig build-exe --name configurer --listen=-\n"
    warning = "src/a.c:1:2: warning: build-lib is no word\n"

    assert without_commands(INNER + warning + MODULE + install + newer) == warning


def test_a_file_of_several_modules_has_the_parts_of_all() -> None:
    package = ZigPackage(hash="h", name="zlib", version="1")
    one = LinkedParts(zig=ZIG, parts=(LinkedPart.ZIG_STD,), packages=(package,))
    other = LinkedParts(zig=ZIG, parts=(LinkedPart.COMPILER_RT,), packages=(package,))

    assert joined_parts([one, other]) == LinkedParts(
        zig=ZIG, parts=(LinkedPart.COMPILER_RT, LinkedPart.ZIG_STD), packages=(package,)
    )
    assert joined_parts([one, None]) is None
