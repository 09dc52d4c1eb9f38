import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.selection import (
    check_triple_arch,
    choose_abi,
    choose_matrix_targets,
    choose_targets,
)
from alloconda.kernel.targets.target import DEFAULT_TAGS
from alloconda.kernel.targets.target_flags import TargetFlags

HOST = parse_target("manylinux_2_28_x86_64")


def tags(flags: TargetFlags) -> list[str]:
    return [target.platform_tag for target in choose_targets(flags, HOST)]


def test_without_flags_the_wheel_is_for_this_machine() -> None:
    assert tags(TargetFlags()) == ["manylinux_2_28_x86_64"]


@pytest.mark.parametrize(
    ("flags", "chosen"),
    [
        (TargetFlags(platform_tag="win_arm64"), ["win_arm64"]),
        (TargetFlags(manylinux="2_17"), ["manylinux_2_17_x86_64"]),
        (TargetFlags(manylinux="2.17"), ["manylinux_2_17_x86_64"]),
        (TargetFlags(manylinux="2014", arch="aarch64"), ["manylinux_2_17_aarch64"]),
        (TargetFlags(manylinux="manylinux_2_28"), ["manylinux_2_28_x86_64"]),
        (TargetFlags(manylinux="manylinux1"), ["manylinux_2_5_x86_64"]),
        (TargetFlags(musllinux="1_2", arch="s390x"), ["musllinux_1_2_s390x"]),
        (
            TargetFlags(manylinux="2_28", musllinux="1_2"),
            ["manylinux_2_28_x86_64", "musllinux_1_2_x86_64"],
        ),
        (TargetFlags(zig_target="aarch64-macos.12.0"), ["macosx_12_0_arm64"]),
        (TargetFlags(pbs_target="x86_64-pc-windows-msvc"), ["win_amd64"]),
        (
            TargetFlags(manylinux="2_28", pbs_target="x86_64-unknown-linux-gnu"),
            ["manylinux_2_28_x86_64"],
        ),
        (TargetFlags(platform_tag="win32.win32"), ["win32"]),
        (
            TargetFlags(
                platform_tag="win_amd64.manylinux_2_28_x86_64", pbs_target="x86_64-pc-windows-msvc"
            ),
            ["win_amd64", "manylinux_2_28_x86_64"],
        ),
        (TargetFlags(platform_tag="win32", zig_target="x86-windows-gnu"), ["win32"]),
    ],
)
def test_a_platform_is_named_in_many_ways(flags: TargetFlags, chosen: list[str]) -> None:
    assert tags(flags) == chosen


@pytest.mark.parametrize(
    ("flags", "chosen"),
    [
        (TargetFlags(platform_tag="macosx_14_0_arm64", arch="arm64"), ["macosx_14_0_arm64"]),
        (TargetFlags(platform_tag="macosx_14_0_arm64", arch="aarch64"), ["macosx_14_0_arm64"]),
        (TargetFlags(platform_tag="win_amd64", arch="x86_64"), ["win_amd64"]),
        (TargetFlags(platform_tag="win_amd64", arch="AMD64"), ["win_amd64"]),
        (TargetFlags(platform_tag="win_arm64", arch="ARM64"), ["win_arm64"]),
        (TargetFlags(platform_tag="win32", arch="x86"), ["win32"]),
        (TargetFlags(platform_tag="win32", arch="win32"), ["win32"]),
        (TargetFlags(manylinux="2_28", arch="i386"), ["manylinux_2_28_i686"]),
        (TargetFlags(manylinux="2_28", arch="arm64"), ["manylinux_2_28_aarch64"]),
        (TargetFlags(musllinux="1_2", arch="armv7"), ["musllinux_1_2_armv7l"]),
        (TargetFlags(manylinux="2_28", arch="ppc64el"), ["manylinux_2_28_ppc64le"]),
        (TargetFlags(arch="amd64"), ["manylinux_2_28_x86_64"]),
        (TargetFlags(pbs_target="aarch64-apple-darwin", arch="arm64"), ["macosx_11_0_arm64"]),
        (TargetFlags(zig_target="x86-windows-gnu", arch="i686"), ["win32"]),
        (
            TargetFlags(platform_tag="macosx_14_0_universal2", arch="universal2"),
            ["macosx_14_0_universal2"],
        ),
        (
            TargetFlags(platform_tag="manylinux_2_28_aarch64", manylinux="2_28", arch="arm64"),
            ["manylinux_2_28_aarch64"],
        ),
        (
            TargetFlags(platform_tag="manylinux_2_28_aarch64", manylinux="2_28"),
            ["manylinux_2_28_aarch64"],
        ),
        (
            TargetFlags(manylinux="2_28", pbs_target="aarch64-unknown-linux-gnu"),
            ["manylinux_2_28_aarch64"],
        ),
        (
            TargetFlags(platform_tag="manylinux_2_28_x86_64", zig_target="x86_64-linux-gnu"),
            ["manylinux_2_28_x86_64"],
        ),
        (
            TargetFlags(manylinux="2_17", zig_target="powerpc64le-linux-gnu.2.19"),
            ["manylinux_2_17_ppc64le"],
        ),
        (
            TargetFlags(musllinux="1_1", zig_target="x86_64-linux-musl"),
            ["musllinux_1_1_x86_64"],
        ),
        (
            TargetFlags(platform_tag="macosx_14_0_arm64", zig_target="aarch64-macos"),
            ["macosx_14_0_arm64"],
        ),
        (
            TargetFlags(platform_tag="manylinux_2_28_x86_64.musllinux_1_2_x86_64", musllinux="1_2"),
            ["manylinux_2_28_x86_64", "musllinux_1_2_x86_64"],
        ),
    ],
)
def test_flags_may_say_one_thing_twice(flags: TargetFlags, chosen: list[str]) -> None:
    assert tags(flags) == chosen


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (TargetFlags(arch="aarch64"), "nothing says which platform"),
        (TargetFlags(arch="vax"), "not a CPU"),
        (TargetFlags(arch=""), "not a CPU"),
        (TargetFlags(platform_tag="win32", arch="arm64"), "--arch arm64 contradicts win32"),
        (
            TargetFlags(platform_tag="macosx_14_0_universal2", arch="arm64"),
            "contradicts macosx_14_0_universal2, which is for x86_64 and aarch64",
        ),
        (TargetFlags(pbs_target="x86_64-pc-windows-msvc", arch="arm64"), "contradicts win_amd64"),
        (TargetFlags(zig_target="aarch64-macos.12.0", arch="amd64"), "contradicts macosx_12"),
        (
            TargetFlags(platform_tag="manylinux_2_28_aarch64", manylinux="2_28", arch="x86_64"),
            "different platforms",
        ),
        (TargetFlags(platform_tag="manylinux_2_28_x86_64", musllinux="1_2"), "different platforms"),
        (TargetFlags(zig_target="x86_64-linux-musl", manylinux="2_28"), "different platforms"),
        (TargetFlags(platform_tag="win32", manylinux="2_28"), "different platforms"),
        (TargetFlags(platform_tag="win32", zig_target="x86_64-windows-gnu"), "different platforms"),
        (TargetFlags(platform_tag=""), "not a platform tag"),
        (TargetFlags(manylinux="", arch="x86_64"), "not a version of the C library"),
        (TargetFlags(manylinux="2_28", arch=""), "not a CPU"),
        (TargetFlags(manylinux="2_28", arch="universal2"), "not a platform tag"),
        (TargetFlags(manylinux="2_28_x86_64"), "not a version of the C library"),
        (TargetFlags(manylinux="2_99"), "not possible"),
        (TargetFlags(musllinux="1_3"), "not possible"),
        (TargetFlags(zig_target="garbage"), "no wheel tag"),
        (TargetFlags(pbs_target="garbage"), "not a triple"),
        (
            TargetFlags(platform_tag="win_amd64", pbs_target="x86_64-unknown-linux-gnu"),
            "headers of another platform",
        ),
        (
            TargetFlags(platform_tag="win_amd64", pbs_target="aarch64-pc-windows-msvc"),
            "headers of another platform",
        ),
    ],
)
def test_what_contradicts_or_is_no_platform_is_refused(flags: TargetFlags, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        choose_targets(flags, HOST)

    assert caught.value.hint


def test_named_tags_replace_the_configured_ones_and_flags_add() -> None:
    configured = (parse_target("win32"),)

    named = choose_matrix_targets(
        tags=("macosx_11_0_arm64",), configured=configured, musllinux=False, windows=True
    )
    unnamed = choose_matrix_targets(tags=(), configured=configured, musllinux=True, windows=False)

    assert [str(target) for target in named] == ["macosx_11_0_arm64", "win_amd64"]
    assert [str(target) for target in unnamed] == [
        *("win32", "musllinux_1_2_x86_64", "musllinux_1_2_aarch64")
    ]


def test_a_matrix_without_any_word_has_the_customary_platforms_once() -> None:
    targets = choose_matrix_targets(tags=(), configured=(), musllinux=False, windows=False)

    assert tuple(str(target) for target in targets) == DEFAULT_TAGS


def abi(
    python_tag: str | None = None,
    abi_tag: str | None = None,
    python: str = "3.12",
    stable_from: str | None = None,
) -> tuple[str, str]:
    chosen, headers = choose_abi(
        python_tag=python_tag,
        abi_tag=abi_tag,
        python=parse_python(python),
        stable_from=None if stable_from is None else parse_python(stable_from),
    )
    return f"{chosen.python_tag}-{chosen.abi_tag}", str(headers)


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        (abi(), ("cp312-cp312", "3.12")),
        (abi(python="3.13.1"), ("cp313-cp313", "3.13.1")),
        (abi(stable_from="3.11"), ("cp311-abi3", "3.11")),
        (abi(python="3.11.4", stable_from="3.11"), ("cp311-abi3", "3.11.4")),
        (abi(python="3.10", stable_from="3.11"), ("cp310-cp310", "3.10")),
        (abi(python="3.14t", stable_from="3.11"), ("cp314-cp314t", "3.14t")),
        (abi(python="3.15", stable_from="3.15t"), ("cp315-cp315", "3.15")),
        (abi(python="3.15t", stable_from="3.11"), ("cp315-abi3t", "3.15t")),
        (abi(python="3.15.1t", stable_from="3.11"), ("cp315-abi3t", "3.15.1t")),
        (abi(abi_tag="abi3t", stable_from="3.11"), ("cp315-abi3t", "3.15t")),
        (abi(abi_tag="abi3t", python="3.15t", stable_from="3.11"), ("cp315-abi3t", "3.15t")),
        (abi(python_tag="cp313"), ("cp313-cp313", "3.13")),
        (abi(python_tag="cp313", abi_tag="abi3"), ("cp313-abi3", "3.13")),
        (abi(abi_tag="abi3"), ("cp312-abi3", "3.12")),
        (abi(python_tag="cp312", stable_from="3.10"), ("cp312-abi3", "3.12")),
        (abi(abi_tag="abi3", stable_from="3.11"), ("cp311-abi3", "3.11")),
        (abi(abi_tag="cp314t"), ("cp314-cp314t", "3.14t")),
        (abi(python_tag="cp315", abi_tag="abi3t"), ("cp315-abi3t", "3.15t")),
    ],
)
def test_the_abi_follows_the_tags_else_the_projects_floor(
    given: tuple[str, str], chosen: tuple[str, str]
) -> None:
    assert given == chosen


@pytest.mark.parametrize(
    ("python_tag", "abi_tag", "reason"),
    [
        ("cp27", None, "not a Python version"),
        (None, "nonsense", "not an ABI tag"),
        (None, "none", "not an ABI tag"),
        (None, "3.12", "not an ABI tag"),
        (None, "cp312t", "does not exist"),
        ("cp313", "cp312", "different versions"),
        (None, "abi3t", "abi3t starts with 3.15"),
        ("cp314", "abi3t", "abi3t starts with 3.15"),
    ],
)
def test_tags_that_are_none_or_contradict_are_refused(
    python_tag: str | None, abi_tag: str | None, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        choose_abi(
            python_tag=python_tag, abi_tag=abi_tag, python=Python(minor=12), stable_from=None
        )

    assert caught.value.hint


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (
            TargetFlags(platform_tag="win32", manylinux="2_28"),
            "(--platform-tag: win32; --manylinux/--musllinux: manylinux_2_28_i686)",
        ),
        (
            TargetFlags(platform_tag="win32", zig_target="x86_64-windows-gnu"),
            "(--platform-tag: win32; --zig-target: x86_64-windows-gnu)",
        ),
    ],
)
def test_flags_that_contradict_each_other_are_named(flags: TargetFlags, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose_targets(flags, HOST)

    assert caught.value.message == f"the flags name different platforms {words}"


@pytest.mark.parametrize(
    ("host", "arch", "example"),
    [
        ("manylinux_2_28_x86_64", "arm64", "--manylinux 2_28 --arch aarch64"),
        ("macosx_14_0_x86_64", "arm64", "--platform-tag macosx_11_0_arm64"),
        ("macosx_14_0_arm64", "x86_64", "--platform-tag macosx_11_0_x86_64"),
        ("win_amd64", "arm64", "--platform-tag win_arm64"),
        ("win_arm64", "x64", "--platform-tag win_amd64"),
    ],
)
def test_another_cpu_alone_is_answered_with_an_example_for_the_system(
    host: str, arch: str, example: str
) -> None:
    with pytest.raises(UsageError, match="nothing says which platform") as caught:
        choose_targets(TargetFlags(arch=arch), parse_target(host))

    assert caught.value.hint == f"name the platform, such as {example}"


@pytest.mark.parametrize(
    ("tag", "triple", "hint"),
    [
        (
            "win_arm64",
            "x86_64-pc-windows-msvc",
            "leave --pbs-target out, or use --pbs-target aarch64-pc-windows-msvc",
        ),
        ("manylinux_2_28_i686", "x86_64-unknown-linux-gnu", "leave --pbs-target out"),
    ],
)
def test_the_right_headers_are_named_where_there_are_some(tag: str, triple: str, hint: str) -> None:
    with pytest.raises(UsageError, match="headers of another platform") as caught:
        choose_targets(TargetFlags(platform_tag=tag, pbs_target=triple), HOST)

    assert caught.value.hint == hint


def test_headers_of_one_mac_serve_the_other() -> None:
    flags = TargetFlags(platform_tag="macosx_11_0_x86_64", pbs_target="aarch64-apple-darwin")

    assert tags(flags) == ["macosx_11_0_x86_64"]


def test_a_cpu_must_be_that_of_the_triple() -> None:
    check_triple_arch("arm64", "aarch64-apple-darwin")
    with pytest.raises(UsageError, match="--arch amd64 contradicts aarch64-apple-darwin"):
        check_triple_arch("amd64", "aarch64-apple-darwin")
