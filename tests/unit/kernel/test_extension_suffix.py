"""Which suffixes each CPython looks for: what real ones say of themselves."""

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Abi, parse_python, stable_abi, version_abi
from alloconda.kernel.targets.extension_suffix import (
    check_looked_for,
    common_suffixes,
    extension_suffixes,
    pythons_of,
)
from alloconda.kernel.targets.platform_tag import parse_targets

LINUX = "manylinux_2_28_x86_64"
ABI3 = stable_abi(parse_python("3.11"))
ABI3_315 = stable_abi(parse_python("3.15"))
ABI3T = stable_abi(parse_python("3.15t"))


# Each line is `_imp.extension_suffixes()` of such an interpreter.
@pytest.mark.parametrize(
    ("tag", "python", "suffixes"),
    [
        (LINUX, "3.10", (".cpython-310-x86_64-linux-gnu.so", ".abi3.so", ".so")),
        (LINUX, "3.14t", (".cpython-314t-x86_64-linux-gnu.so", ".abi3.so", ".so")),
        ("musllinux_1_2_x86_64", "3.12", (".cpython-312-x86_64-linux-musl.so", ".abi3.so", ".so")),
        (
            LINUX,
            "3.15",
            (
                *(".cpython-315-x86_64-linux-gnu.so", ".abi3-x86_64-linux-gnu.so", ".abi3.so"),
                *(".abi3t-x86_64-linux-gnu.so", ".abi3t.so", ".so"),
            ),
        ),
        (
            LINUX,
            "3.15t",
            (
                *(".cpython-315t-x86_64-linux-gnu.so", ".abi3t-x86_64-linux-gnu.so"),
                *(".abi3t.so", ".so"),
            ),
        ),
        ("win_amd64", "3.12", (".cp312-win_amd64.pyd", ".pyd")),
    ],
)
def test_the_suffixes_are_those_of_a_real_python(
    tag: str, python: str, suffixes: tuple[str, ...]
) -> None:
    (target,) = parse_targets(tag)

    assert extension_suffixes(target, parse_python(python)) == suffixes


@pytest.mark.parametrize(
    ("tags", "abi", "suffix"),
    [
        (LINUX, ABI3, ".so"),
        (f"{LINUX}.musllinux_1_2_x86_64", ABI3, ".abi3.so"),
        (LINUX, ABI3_315, ".abi3-x86_64-linux-gnu.so"),
        ("macosx_11_0_arm64", ABI3_315, ".abi3-darwin.so"),
        (LINUX, ABI3T, ".abi3t-x86_64-linux-gnu.so"),
        (LINUX, version_abi(parse_python("3.12")), ".abi3.so"),
        ("win_amd64", version_abi(parse_python("3.14t")), ".cp314t-win_amd64.pyd"),
        ("win32", ABI3, ".pyd"),
    ],
)
def test_a_suffix_that_every_python_of_the_tag_looks_for_is_taken(
    tags: str, abi: Abi, suffix: str
) -> None:
    check_looked_for(suffix, parse_targets(tags), abi)


@pytest.mark.parametrize(
    ("tags", "abi", "suffix", "python", "way_out"),
    [
        (LINUX, ABI3, ".foo.so", "3.11", ".abi3.so or .so"),
        (LINUX, ABI3, ".cpython-311-x86_64-linux-gnu.so", "3.12", ".abi3.so or .so"),
        (LINUX, ABI3, ".abi3-x86_64-linux-gnu.so", "3.11", ".abi3.so or .so"),
        (
            f"{LINUX}.musllinux_1_2_x86_64",
            ABI3_315,
            ".abi3-x86_64-linux-gnu.so",
            "3.15",
            ".abi3.so or .abi3t.so or .so",
        ),
        (LINUX, ABI3T, ".abi3.so", "3.15t", ".abi3t-x86_64-linux-gnu.so or .abi3t.so or .so"),
        ("win_amd64", ABI3, ".abi3.pyd", "3.11", ".pyd"),
        ("win_amd64", ABI3, ".cp311-win_amd64.pyd", "3.12", ".pyd"),
        (
            "win32",
            version_abi(parse_python("3.12")),
            ".cp312-win_amd64.pyd",
            "3.12",
            ".cp312-win32.pyd or .pyd",
        ),
    ],
)
def test_a_suffix_that_some_python_of_the_tag_passes_over_is_refused(
    tags: str, abi: Abi, suffix: str, python: str, way_out: str
) -> None:
    with pytest.raises(UsageError, match=f"CPython {python} on ") as caught:
        check_looked_for(suffix, parse_targets(tags), abi)

    assert suffix in caught.value.message
    assert f"use {way_out}," in (caught.value.hint or "")


def test_the_stable_abi_is_for_its_floor_and_all_later_ones_the_next_included() -> None:
    assert [str(python) for python in pythons_of(ABI3)] == [
        *("3.11", "3.12", "3.13", "3.14", "3.15", "3.16")
    ]
    assert [str(python) for python in pythons_of(ABI3T)] == ["3.15t", "3.16t"]
    assert pythons_of(version_abi(parse_python("3.12"))) == (parse_python("3.12"),)


def test_no_python_looks_for_the_suffix_of_another_platform() -> None:
    platforms = parse_targets(f"{LINUX}.win_amd64")

    assert common_suffixes(platforms, ABI3) == ()
    assert common_suffixes((), ABI3) == ()
