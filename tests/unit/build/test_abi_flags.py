"""The flags that name Python and ABI: what agrees, and what contradicts."""

import pytest

from alloconda.build.model.abi_flags import (
    AbiFlags,
    check_abi_flags,
    check_stable_serves,
    check_suffix,
    exact_python,
    full_python_tag,
)
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import parse_python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_target


@pytest.mark.parametrize(
    ("flags", "floor"),
    [
        (AbiFlags(python_version="3.14", python_tag="cp314"), None),
        (AbiFlags(python_version="3.14.1", python_tag="cp314", abi_tag="cp314"), None),
        (AbiFlags(python_version="3.14t", python_tag="cp314", abi_tag="cp314t"), None),
        (AbiFlags(python_version="3.14t", python_tag="cp314"), None),
        (AbiFlags(python_version="3.14", python_tag="cp310", abi_tag="abi3"), None),
        (AbiFlags(python_version="3.14", python_tag="cp312", abi3=True), "3.11"),
        (AbiFlags(python_version="3.14", python_tag="cp311"), "3.11"),
        (AbiFlags(python_version="3.14", python_tag="cp314"), "3.11"),
        (AbiFlags(python_version="3.15t", python_tag="cp315"), "3.11"),
        (AbiFlags(abi_tag="abi3", abi3=True), None),
        (AbiFlags(abi_tag="cp314", abi3=False), "3.11"),
        (AbiFlags(python_version="3.15t", abi_tag="abi3t", abi3=True), None),
    ],
)
def test_flags_may_say_one_thing_twice(flags: AbiFlags, floor: str | None) -> None:
    check_abi_flags(flags, parse_python(floor) if floor else None)


@pytest.mark.parametrize(
    ("flags", "floor", "named"),
    [
        (
            AbiFlags(python_version="3.13", python_tag="cp314"),
            None,
            "--python-version 3.13 and --python-tag cp314",
        ),
        (AbiFlags(python_version="3.14", python_tag="cp310"), None, "--python-tag cp310"),
        (AbiFlags(python_version="3.14", python_tag="cp313"), "3.11", "--python-tag cp313"),
        (AbiFlags(python_version="3.14", python_tag="cp310"), "3.11", "--python-tag cp310"),
        (AbiFlags(python_version="3.12", python_tag="cp313"), "3.11", "--python-tag cp313"),
        (
            AbiFlags(python_version="3.12", python_tag="cp313", abi_tag="abi3"),
            None,
            "--python-tag cp313",
        ),
        (AbiFlags(python_version="3.14", abi_tag="cp313"), None, "--abi-tag cp313"),
        (AbiFlags(python_version="3.14", abi_tag="cp314t"), None, "--abi-tag cp314t"),
        (AbiFlags(python_version="3.14t", abi_tag="abi3"), None, "--abi-tag abi3"),
        (AbiFlags(python_version="3.14t", abi_tag="abi3t"), "3.11", "--abi-tag abi3t"),
        (AbiFlags(python_version="3.13", abi_tag="abi3t"), "3.11", "--abi-tag abi3t"),
        (AbiFlags(abi_tag="cp314", abi3=True), None, "--abi3 and --abi-tag cp314"),
        (AbiFlags(abi_tag="abi3", abi3=False), None, "--no-abi3 and --abi-tag abi3"),
    ],
)
def test_flags_that_contradict_are_named(flags: AbiFlags, floor: str | None, named: str) -> None:
    with pytest.raises(UsageError, match=named) as caught:
        check_abi_flags(flags, parse_python(floor) if floor else None)

    assert caught.value.hint


@pytest.mark.parametrize(
    ("flags", "floor"),
    [
        (AbiFlags(python_version="3.14", abi3=True), "3.11"),
        (AbiFlags(python_version="3.15t", abi3=True), "3.11"),
        (AbiFlags(python_version="3.14t"), "3.11"),
        (AbiFlags(python_version="3.10"), "3.11"),
        (AbiFlags(python_version="3.14t", abi3=False), "3.11"),
        (AbiFlags(abi3=True), "3.15t"),
    ],
)
def test_abi3_may_be_asked_for_where_it_serves_the_named_version(
    flags: AbiFlags, floor: str
) -> None:
    check_stable_serves(flags, parse_python(floor))


@pytest.mark.parametrize(
    ("version", "floor", "reason"),
    [
        ("3.14t", "3.11", r"abi3t starts with 3\.15t"),
        ("3.10", "3.11", r"of this project starts with 3\.11"),
        ("3.15", "3.15t", r"of this project starts with 3\.15t"),
    ],
)
def test_abi3_for_a_version_that_it_does_not_serve_is_refused(
    version: str, floor: str, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        check_stable_serves(AbiFlags(python_version=version, abi3=True), parse_python(floor))

    assert f"--abi3 and --python-version {version}" in caught.value.message
    assert caught.value.hint


def test_the_exact_version_stays_when_a_tag_names_it_again() -> None:
    flags = AbiFlags(python_version="3.14.1", python_tag="cp314", abi_tag="cp314")

    assert str(exact_python(flags, parse_python("3.14"))) == "3.14.1"
    assert str(exact_python(flags, parse_python("3.13"))) == "3.13"


def test_a_python_tag_means_the_free_threaded_version_that_it_repeats() -> None:
    assert full_python_tag(AbiFlags(python_version="3.14t", python_tag="cp314")) == "cp314t"
    assert full_python_tag(AbiFlags(python_version="3.14", python_tag="cp314")) == "cp314"
    assert full_python_tag(AbiFlags(python_version="3.14", python_tag="cp310")) == "cp310"
    assert full_python_tag(AbiFlags(python_tag="cp314")) == "cp314"


@pytest.mark.parametrize(
    ("suffix", "tag"),
    [
        (".cpython-314-x86_64-linux-gnu.so", "manylinux_2_28_x86_64"),
        (".abi3.so", "manylinux_2_28_x86_64"),
        (".so", "macosx_11_0_arm64"),
        (".cp314-win_amd64.pyd", "win_amd64"),
        (".pyd", "win_amd64"),
    ],
)
def test_a_suffix_that_agrees_with_the_platform_and_python_passes(suffix: str, tag: str) -> None:
    check_suffix(suffix, parse_target(tag), version_abi(parse_python("3.14")))


@pytest.mark.parametrize(
    ("suffix", "tag", "reason"),
    [
        (".cpython-313-x86_64-linux-gnu.so", "manylinux_2_28_x86_64", "another Python"),
        (".cpython-314t-x86_64-linux-gnu.so", "manylinux_2_28_x86_64", "another Python"),
        (".cp313-win_amd64.pyd", "win_amd64", "another Python"),
        (".cpython-314-aarch64-linux-gnu.so", "manylinux_2_28_x86_64", "another platform"),
        (".cpython-314-darwin.so", "manylinux_2_28_x86_64", "another platform"),
        (".cp314-win_arm64.pyd", "win_amd64", "another platform"),
        (".pyd", "manylinux_2_28_x86_64", "another platform"),
        (".abi3.so", "win_amd64", "another platform"),
        ("abi3.so", "manylinux_2_28_x86_64", "not an extension suffix"),
        (".cp3-a" * 40 + "!", "manylinux_2_28_x86_64", "not an extension suffix"),
    ],
)
def test_a_suffix_that_contradicts_the_platform_or_python_is_named(
    suffix: str, tag: str, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        check_suffix(suffix, parse_target(tag), version_abi(parse_python("3.14")))

    assert suffix in caught.value.message
    assert caught.value.hint


def test_a_suffix_of_one_version_contradicts_the_stable_abi() -> None:
    with pytest.raises(UsageError, match="another Python"):
        check_suffix(
            ".cpython-311-x86_64-linux-gnu.so",
            parse_target("manylinux_2_28_x86_64"),
            stable_abi(parse_python("3.11")),
        )
