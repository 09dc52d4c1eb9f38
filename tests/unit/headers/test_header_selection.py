"""Which header sets flags mean."""

import pytest

from alloconda.headers.model.header_selection import (
    choose_requests,
    choose_triples,
    customary_triples,
    fetched_triples,
    listed_triples,
)
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import known_series, parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target_flags import TargetFlags

HOST = parse_target("manylinux_2_28_x86_64")
GNU, MAC, WINDOWS_ARM = (
    *("x86_64-unknown-linux-gnu", "aarch64-apple-darwin"),
    "aarch64-pc-windows-msvc",
)


def test_without_a_flag_it_is_this_machine() -> None:
    assert choose_triples(TargetFlags(), (), HOST) == (GNU,)


@pytest.mark.parametrize(
    ("flags", "tags", "expected"),
    [
        (TargetFlags(pbs_target="sparc-sun-solaris"), (), ("sparc-sun-solaris",)),
        (TargetFlags(), ("win_arm64", "macosx_11_0_arm64"), (WINDOWS_ARM, MAC)),
        (TargetFlags(pbs_target=GNU), ("macosx_11_0_arm64",), (GNU, MAC)),
        (TargetFlags(), ("macosx_11_0_universal2",), ("x86_64-apple-darwin", MAC)),
        (TargetFlags(arch="arm64"), ("macosx_11_0_arm64",), (MAC,)),
        (TargetFlags(manylinux="2_28"), ("macosx_11_0_arm64",), (MAC, GNU)),
    ],
)
def test_platforms_are_named_by_tags_flags_and_triples(
    flags: TargetFlags, tags: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert sorted(choose_triples(flags, tags, HOST)) == sorted(expected)


@pytest.mark.parametrize(
    ("flags", "tags", "message"),
    [
        (TargetFlags(), ("manylinux_2_17_i686",), "there are no headers for"),
        (TargetFlags(pbs_target=GNU, arch="arm64"), (), "contradicts"),
        (TargetFlags(arch="arm64"), ("win_amd64",), "contradicts"),
    ],
)
def test_what_has_no_headers_or_contradicts_is_refused(
    flags: TargetFlags, tags: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        choose_triples(flags, tags, HOST)


def test_everything_is_for_the_customary_platforms_unless_some_are_named() -> None:
    def fetched(flags: TargetFlags, *tags: str, everything: bool) -> tuple[str, ...]:
        return fetched_triples(flags, tags, HOST, everything=everything)

    assert fetched(TargetFlags(), everything=True) == customary_triples()
    assert fetched(TargetFlags(), everything=False) == (GNU,)
    assert fetched(TargetFlags(pbs_target=MAC), everything=True) == (MAC,)
    assert fetched(TargetFlags(), "macosx_11_0_arm64", everything=True) == (MAC,)


def test_a_list_is_of_the_customary_platforms_unless_some_are_named() -> None:
    assert listed_triples(None, (), HOST) == customary_triples()
    assert listed_triples(MAC, (), HOST) == (MAC,)
    assert listed_triples(None, ("macosx_11_0_arm64",), HOST) == (MAC,)


def test_each_version_is_asked_for_on_each_platform_once() -> None:
    pythons = [parse_python(text) for text in ("3.13", "3.14t", "3.13")]

    requests = choose_requests(pythons, [GNU, MAC], everything=False)

    assert [(str(one.python), one.triple) for one in requests] == [
        *(("3.13", GNU), ("3.13", MAC)),
        *(("3.14t", GNU), ("3.14t", MAC)),
    ]


def test_no_version_is_no_request() -> None:
    with pytest.raises(UsageError, match="no Python version is given"):
        choose_requests([], [GNU], everything=False)


def test_everything_is_what_there_ever_was() -> None:
    requests = choose_requests([], [GNU, WINDOWS_ARM], everything=True)

    on_gnu = [one.python for one in requests if one.triple == GNU]
    on_windows = [one.python for one in requests if one.triple == WINDOWS_ARM]
    assert on_gnu == list(known_series())
    # CPython for Windows on ARM begins with 3.11.
    assert on_windows == [python for python in known_series() if python.minor >= 11]
