from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Abi, Python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import (
    parse_target,
    parse_targets,
    target_from_pbs,
    target_from_zig,
    zig_target_fits,
)
from alloconda.kernel.targets.target import (
    DEFAULT_TAGS,
    MUSLLINUX_TAGS,
    WINDOWS_TAGS,
    Arch,
    Libc,
    Os,
    Target,
    check_abi,
    check_python,
    customary_linux_target,
    has_python,
    known_targets,
)

CP314 = version_abi(Python(minor=14))
CP314T = version_abi(Python(minor=14, free_threaded=True))
ABI3 = stable_abi(Python(minor=11))
ABI3T = stable_abi(Python(minor=15, free_threaded=True))

# tag, Zig target, Zig CPU, PBS triple, extension suffix for CPython 3.14
ROWS = [
    (
        "manylinux_2_17_x86_64",
        "x86_64-linux-gnu.2.17",
        "baseline",
        "x86_64-unknown-linux-gnu",
        ".cpython-314-x86_64-linux-gnu.so",
    ),
    (
        "manylinux_2_17_aarch64",
        "aarch64-linux-gnu.2.17",
        "baseline",
        "aarch64-unknown-linux-gnu",
        ".cpython-314-aarch64-linux-gnu.so",
    ),
    (
        "manylinux_2_17_i686",
        "x86-linux-gnu.2.17",
        "baseline",
        None,
        ".cpython-314-i386-linux-gnu.so",
    ),
    (
        "manylinux_2_17_armv7l",
        "arm-linux-gnueabihf.2.17",
        "baseline+v7a",
        "armv7-unknown-linux-gnueabihf",
        ".cpython-314-arm-linux-gnueabihf.so",
    ),
    (
        "manylinux_2_17_ppc64le",
        "powerpc64le-linux-gnu.2.19",
        "baseline",
        "ppc64le-unknown-linux-gnu",
        ".cpython-314-powerpc64le-linux-gnu.so",
    ),
    (
        "manylinux_2_17_s390x",
        "s390x-linux-gnu.2.17",
        "baseline",
        "s390x-unknown-linux-gnu",
        ".cpython-314-s390x-linux-gnu.so",
    ),
    (
        "manylinux_2_31_riscv64",
        "riscv64-linux-gnu.2.31",
        "baseline",
        "riscv64-unknown-linux-gnu",
        ".cpython-314-riscv64-linux-gnu.so",
    ),
    (
        "musllinux_1_2_x86_64",
        "x86_64-linux-musl",
        "baseline",
        "x86_64-unknown-linux-musl",
        ".cpython-314-x86_64-linux-musl.so",
    ),
    (
        "musllinux_1_2_aarch64",
        "aarch64-linux-musl",
        "baseline",
        "aarch64-unknown-linux-musl",
        ".cpython-314-aarch64-linux-musl.so",
    ),
    (
        "musllinux_1_2_armv7l",
        "arm-linux-musleabihf",
        "baseline+v7a",
        None,
        ".cpython-314-arm-linux-musleabihf.so",
    ),
    (
        "musllinux_1_2_i686",
        "x86-linux-musl",
        "baseline",
        None,
        ".cpython-314-i386-linux-musl.so",
    ),
    (
        "musllinux_1_2_ppc64le",
        "powerpc64le-linux-musl",
        "baseline",
        None,
        ".cpython-314-powerpc64le-linux-musl.so",
    ),
    (
        "musllinux_1_2_s390x",
        "s390x-linux-musl",
        "baseline",
        None,
        ".cpython-314-s390x-linux-musl.so",
    ),
    (
        "musllinux_1_2_riscv64",
        "riscv64-linux-musl",
        "baseline",
        None,
        ".cpython-314-riscv64-linux-musl.so",
    ),
    (
        "macosx_11_0_arm64",
        "aarch64-macos.11.0",
        "baseline",
        "aarch64-apple-darwin",
        ".cpython-314-darwin.so",
    ),
    (
        "macosx_10_15_x86_64",
        "x86_64-macos.10.15",
        "baseline",
        "x86_64-apple-darwin",
        ".cpython-314-darwin.so",
    ),
    (
        "win_amd64",
        "x86_64-windows-gnu",
        "baseline",
        "x86_64-pc-windows-msvc",
        ".cp314-win_amd64.pyd",
    ),
    ("win32", "x86-windows-gnu", "baseline", "i686-pc-windows-msvc", ".cp314-win32.pyd"),
    (
        "win_arm64",
        "aarch64-windows-gnu",
        "baseline",
        "aarch64-pc-windows-msvc",
        ".cp314-win_arm64.pyd",
    ),
]
TAGS = [row[0] for row in ROWS]


@pytest.mark.parametrize(("tag", "zig_target", "cpu", "triple", "suffix"), ROWS, ids=TAGS)
def test_a_tag_maps_to_zig_pbs_and_suffix(
    tag: str, zig_target: str, cpu: str, triple: str | None, suffix: str
) -> None:
    target = parse_target(tag)

    assert target.platform_tag == tag
    assert str(target) == tag
    assert (target.zig_target, target.zig_cpu) == (zig_target, cpu)
    assert target.pbs_triple == triple
    assert target.extension_suffix(CP314) == suffix


@pytest.mark.parametrize("tag", TAGS)
def test_a_free_threaded_suffix_has_its_letter_after_the_version(tag: str) -> None:
    target = parse_target(tag)

    suffix = target.extension_suffix(CP314T)

    assert suffix == target.extension_suffix(CP314).replace("314", "314t")


@pytest.mark.parametrize("tag", TAGS)
def test_the_stable_abi_has_one_suffix_on_unix_and_the_plain_one_on_windows(tag: str) -> None:
    target = parse_target(tag)

    suffixes = target.extension_suffix(ABI3), target.extension_suffix(ABI3T)

    assert suffixes == ((".pyd", ".pyd") if target.os is Os.WINDOWS else (".abi3.so", ".abi3t.so"))


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "manylinux_2_17_ppc64le"])
def test_a_zig_target_leads_back_to_its_tag(tag: str) -> None:
    target = parse_target(tag)

    assert target_from_zig(target.zig_target) == target


@pytest.mark.parametrize(
    ("tag", "zig_target"),
    [
        ("manylinux_2_28_x86_64", "x86_64-linux-gnu.2.28"),
        ("manylinux_2_39_riscv64", "riscv64-linux-gnu.2.39"),
        ("manylinux_2_28_ppc64le", "powerpc64le-linux-gnu.2.28"),
        ("macosx_14_0_arm64", "aarch64-macos.14.0"),
        ("macosx_26_0_x86_64", "x86_64-macos.26.0"),
        ("macosx_10_9_x86_64", "x86_64-macos.10.9"),
        ("manylinux_2_5_x86_64", "x86_64-linux-gnu.2.5"),
        ("manylinux_2_5_i686", "x86-linux-gnu.2.5"),
        ("manylinux_2_19_ppc64le", "powerpc64le-linux-gnu.2.19"),
    ],
)
def test_another_floor_is_in_the_zig_target(tag: str, zig_target: str) -> None:
    assert parse_target(tag).zig_target == zig_target


@pytest.mark.parametrize(
    ("alias", "tag"),
    [
        ("manylinux1_x86_64", "manylinux_2_5_x86_64"),
        ("manylinux1_i686", "manylinux_2_5_i686"),
        ("manylinux2010_x86_64", "manylinux_2_12_x86_64"),
        ("manylinux2014_x86_64", "manylinux_2_17_x86_64"),
        ("manylinux2014_aarch64", "manylinux_2_17_aarch64"),
        ("  win_amd64 ", "win_amd64"),
    ],
)
def test_an_alias_means_the_true_name(alias: str, tag: str) -> None:
    assert parse_target(alias).platform_tag == tag


def test_universal2_is_two_slices_with_headers_of_one() -> None:
    target = parse_target("macosx_10_13_universal2")

    assert [part.zig_target for part in target.slices] == [
        "x86_64-macos.10.13",
        "aarch64-macos.11.0",
    ]
    assert target.pbs_triple == "aarch64-apple-darwin"
    assert target.extension_suffix(CP314) == ".cpython-314-darwin.so"
    with pytest.raises(UsageError, match="two Zig targets"):
        _ = target.zig_target


def test_other_targets_are_their_only_slice() -> None:
    target = parse_target("win32")

    assert target.slices == (target,)


@pytest.mark.parametrize(
    ("tag", "reason", "nearest"),
    [
        ("manylinux_2_12_riscv64", "starts with glibc 2.31", "manylinux_2_31_riscv64"),
        ("manylinux_2_4_x86_64", "starts with glibc 2.5", "manylinux_2_5_x86_64"),
        ("manylinux_2_4_i686", "starts with glibc 2.5", "manylinux_2_5_i686"),
        ("manylinux_2_16_s390x", "starts with glibc 2.17", "manylinux_2_17_s390x"),
        ("manylinux_2_43_x86_64", "newest glibc", "manylinux_2_42_x86_64"),
        ("musllinux_1_0_x86_64", "1.1 and 1.2", "musllinux_1_2_x86_64 or musllinux_1_1_x86_64"),
        ("macosx_27_0_arm64", "PyPI takes", "use macosx_26_0_arm64"),
        ("macosx_10_16_x86_64", "PyPI takes", "macosx_10_15_x86_64 or macosx_11_0_x86_64"),
        ("manylinux2010_aarch64", "starts with glibc 2.17", "manylinux_2_17_aarch64"),
        ("manylinux_2_99_x86_64", "newest glibc", "manylinux_2_42_x86_64"),
        ("manylinux_3_0_x86_64", "newest glibc", "manylinux_2_42_x86_64"),
        ("musllinux_1_3_x86_64", "versions 1.1 and 1.2", "musllinux_1_2_x86_64"),
        ("macosx_10_9_arm64", "arm64 starts with 11.0", "macosx_11_0_arm64"),
        ("macosx_11_3_arm64", "minor version 0", "macosx_11_0_arm64 or macosx_12_0_arm64"),
        ("macosx_16_0_x86_64", "PyPI takes", "macosx_15_0_x86_64 or macosx_26_0_x86_64"),
        ("macosx_10_8_x86_64", "PyPI takes", "macosx_10_9_x86_64"),
    ],
)
def test_an_impossible_tag_is_refused_with_reason_and_nearest(
    tag: str, reason: str, nearest: str
) -> None:
    with pytest.raises(UsageError, match=tag) as caught:
        parse_target(tag)

    assert reason in caught.value.message
    assert nearest in (caught.value.hint or "")


def test_a_near_tag_is_named_once() -> None:
    with pytest.raises(UsageError) as caught:
        parse_target("macosx_14_0_arm46")

    assert (caught.value.hint or "").count("macosx_11_0_arm64") == 1


@pytest.mark.parametrize(
    ("tag", "nearest"),
    [
        ("manylinux_2_28_x86-64", "manylinux_2_28_x86_64"),
        ("manylinux_2_28_arm64", "manylinux_2_28_aarch64"),
        ("manylinux_x86_64", "x86_64"),
        ("manylinux2014_2_17_x86_64", "manylinux"),
        ("musllinux_1_2_universal2", "musllinux_1_2_"),
        ("macosx_11_0_aarch64", "macosx_11_0_"),
        ("win_amd46", "win_amd64"),
        ("windows", "win"),
    ],
)
def test_a_mistyped_tag_is_answered_with_near_ones(tag: str, nearest: str) -> None:
    with pytest.raises(UsageError, match="not a platform tag") as caught:
        parse_target(tag)

    assert nearest in (caught.value.hint or "")


@pytest.mark.parametrize(
    "text",
    [
        *("", "any", "linux_x86_64", "win_amd64\n.", "manylinux_2_2\u0668_x86_64"),
        *("musllinux_1_\u0662_x86_64", f"manylinux_2_{'9' * 5000}_x86_64", "macosx_11_0"),
    ],
)
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_target(text)


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"(many|musl)linux_?\d*_\d*_\w+", fullmatch=True),
        st.from_regex(r"macosx_\d{1,3}_\d{1,3}_(arm64|x86_64|universal2)", fullmatch=True),
        st.sampled_from(TAGS).flatmap(lambda tag: st.just(tag[:-1])),
    )
)
def test_any_text_is_a_tag_that_round_trips_or_a_usage_error(text: str) -> None:
    try:
        target = parse_target(text)
    except UsageError:
        return

    assert parse_target(target.platform_tag) == target


@given(st.text() | st.from_regex(r"\w+-(linux|macos|windows)[-.]\w*(\.\d+){0,3}", fullmatch=True))
def test_any_text_is_a_zig_target_of_one_tag_or_a_usage_error(text: str) -> None:
    try:
        target = target_from_zig(text)
    except UsageError:
        return

    assert parse_target(target.platform_tag) == target


@pytest.mark.parametrize(
    "zig_target",
    [
        *("garbage", "native", "", "x86_64", "x86_64-linux", "x86_64-linux-musl.1.2"),
        *("sparc64-linux-gnu.2.28", "x86_64-linux-gnueabihf.2.28", "arm-linux-gnu.2.28"),
        *("universal2-macos.11.0", "x86_64-macos", "riscv64-windows-gnu"),
        *("x86_64-linux-gnu.2.99", "aarch64-macos.10.9"),
    ],
)
def test_a_zig_target_without_a_tag_is_refused(zig_target: str) -> None:
    with pytest.raises(UsageError):
        target_from_zig(zig_target)


def test_a_zig_target_without_glibc_floor_is_answered_with_one() -> None:
    with pytest.raises(UsageError, match="names no glibc version") as caught:
        target_from_zig("x86_64-linux-gnu")

    assert caught.value.hint == "write x86_64-linux-gnu.2.28"


@pytest.mark.parametrize("target", known_targets(), ids=str)
def test_a_pbs_triple_leads_back_to_its_platform(target: Target) -> None:
    if target.pbs_triple is None or target.arch is Arch.UNIVERSAL2:
        return

    assert target_from_pbs(target.pbs_triple) == target


def test_an_unknown_triple_is_answered_with_near_ones() -> None:
    with pytest.raises(UsageError, match="not a triple") as caught:
        target_from_pbs("x86_64-unknown-linux-gnuu")

    assert "x86_64-unknown-linux-gnu" in (caught.value.hint or "")


def test_windows_on_arm_starts_with_311() -> None:
    target = parse_target("win_arm64")

    check_python(target, Python(minor=11))
    assert not has_python(target, Python(minor=10))
    with pytest.raises(UsageError, match=r"starts with 3\.11") as caught:
        check_python(target, Python(minor=10))
    assert "win_amd64 with 3.10" in (caught.value.hint or "")


def test_musl_modules_of_310_are_named_like_those_of_glibc() -> None:
    target = parse_target("musllinux_1_2_x86_64")

    assert target.extension_suffix(version_abi(Python(minor=10))).endswith("-linux-gnu.so")
    assert target.extension_suffix(version_abi(Python(minor=11))).endswith("-linux-musl.so")


def test_code_without_libc_is_compiled_once_per_linux_cpu() -> None:
    glibc, musl = parse_target("manylinux_2_28_armv7l"), parse_target("musllinux_1_1_armv7l")

    assert glibc.without_libc() == musl.without_libc()
    assert parse_target("win32").without_libc() == parse_target("win32")


def test_only_32_bit_cpus_have_32_bits() -> None:
    narrow = {target.arch for target in known_targets() if not target.is_64_bit}

    assert narrow == {Arch.I686, Arch.ARMV7L, Arch.WASM32}


def test_a_compressed_set_of_tags_is_read_tag_by_tag() -> None:
    targets = parse_targets("manylinux_2_17_x86_64.musllinux_1_1_x86_64")

    assert [target.libc for target in targets] == [Libc.GLIBC, Libc.MUSL]


@pytest.mark.parametrize("tag", [*DEFAULT_TAGS, *MUSLLINUX_TAGS, *WINDOWS_TAGS])
def test_the_customary_tags_are_possible(tag: str) -> None:
    assert parse_target(tag).platform_tag == tag


@pytest.mark.parametrize(
    ("arch", "newest", "floor"),
    [
        (Arch.X86_64, (2, 39), (2, 28)),
        (Arch.X86_64, (2, 17), (2, 17)),
        (Arch.RISCV64, (2, 39), (2, 31)),
    ],
)
def test_a_hosts_target_has_the_customary_floor_or_its_own(
    arch: Arch, newest: tuple[int, int], floor: tuple[int, int]
) -> None:
    target = customary_linux_target(arch, Libc.GLIBC, newest)

    assert target.floor == floor
    assert parse_target(target.platform_tag) == target


def test_no_two_known_targets_share_a_suffix_and_a_tag() -> None:
    abis: tuple[Abi, ...] = (CP314, CP314T, ABI3)
    named = [
        (target.platform_tag, target.extension_suffix(abi), abi)
        for target, abi in product(known_targets(), abis)
    ]

    assert len(set(named)) == len(named)


def test_the_known_targets_are_every_platform_at_its_customary_floor() -> None:
    assert [str(target) for target in known_targets()] == [
        *("manylinux_2_17_x86_64", "manylinux_2_17_i686", "manylinux_2_17_aarch64"),
        *("manylinux_2_17_armv7l", "manylinux_2_17_ppc64le", "manylinux_2_17_s390x"),
        "manylinux_2_31_riscv64",
        *("musllinux_1_2_x86_64", "musllinux_1_2_i686", "musllinux_1_2_aarch64"),
        *("musllinux_1_2_armv7l", "musllinux_1_2_ppc64le", "musllinux_1_2_s390x"),
        "musllinux_1_2_riscv64",
        *("macosx_11_0_arm64", "macosx_10_15_x86_64", "macosx_11_0_universal2"),
        *("win_amd64", "win32", "win_arm64"),
        *("pyemscripten_2026_0_wasm32", "pyodide_2025_0_wasm32"),
    ]


def test_a_system_with_musl_has_the_newest_floor() -> None:
    target = customary_linux_target(Arch.S390X, Libc.MUSL, (1, 1))

    assert str(target) == "musllinux_1_2_s390x"


def test_a_mistyped_tag_is_answered_with_three_at_most() -> None:
    with pytest.raises(UsageError) as caught:
        parse_target("manylinux_2_17_x86")

    assert (caught.value.hint or "").count(" or ") == 2
    assert (caught.value.hint or "").endswith("? `alloconda targets` lists all")


def test_a_tag_like_no_other_is_answered_with_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        parse_target("zzz")

    assert caught.value.hint == "`alloconda targets` lists the known ones"


@pytest.mark.parametrize(
    ("zig_target", "tag", "fits"),
    [
        ("x86_64-linux-gnu.2.28", "manylinux_2_28_x86_64", True),
        ("x86_64-linux-gnu", "manylinux_2_28_x86_64", True),
        ("x86_64-windows", "win_amd64", True),
        ("x86_64-windows-gnu", "win_amd64", True),
        ("aarch64-macos", "macosx_14_0_arm64", True),
        ("aarch64-macos.14.0.0", "macosx_14_0_arm64", True),
        ("aarch64-macos.11.0", "macosx_14_0_arm64", False),
        ("x86_64-linux-gnu.2.17", "manylinux_2_28_x86_64", False),
        ("x86_64-linux-musl", "musllinux_1_1_x86_64", True),
        ("aarch64-macos.11.0", "macosx_11_0_universal2", False),
    ],
)
def test_a_zig_target_fits_a_tag_that_says_no_less(zig_target: str, tag: str, fits: bool) -> None:  # noqa: FBT001 # a parameter of the test
    assert zig_target_fits(zig_target, parse_target(tag)) is fits


class TestPyodide:
    def test_the_tag_has_the_name_of_its_time(self) -> None:
        old, new = parse_target("pyodide_2025_0_wasm32"), parse_target("pyemscripten_2026_0_wasm32")

        assert (old.os, new.os) == (Os.EMSCRIPTEN, Os.EMSCRIPTEN)
        assert new.extension_suffix(CP314) == ".cpython-314-wasm32-emscripten.so"
        assert new.extension_suffix(ABI3) == ".abi3.so"
        assert target_from_zig(new.zig_target) == new
        assert "extended_const" in new.zig_cpu

    @pytest.mark.parametrize(
        ("tag", "said", "hint"),
        [
            ("pyodide_2026_0_wasm32", "called pyemscripten_2026_0", "pyemscripten_2026_0_wasm32"),
            ("pyemscripten_2031_7_wasm32", "releases of Pyodide", "pyemscripten_2026_0_wasm32"),
            ("pyemscripten_2026_0_x86_64", "not a platform tag", "pyemscripten_2026_0_wasm32"),
        ],
    )
    def test_another_tag_is_answered_with_the_right_one(
        self, tag: str, said: str, hint: str
    ) -> None:
        with pytest.raises(UsageError, match=said) as caught:
            parse_target(tag)

        assert hint in (caught.value.hint or "")

    def test_a_release_has_one_cpython(self) -> None:
        target = parse_target("pyemscripten_2026_0_wasm32")

        check_abi(target, CP314)
        check_abi(target, stable_abi(Python(minor=11)))
        for abi in (version_abi(Python(minor=13)), CP314T, stable_abi(Python(minor=15))):
            with pytest.raises(UsageError, match=r"is CPython 3\.14"):
                check_abi(target, abi)
