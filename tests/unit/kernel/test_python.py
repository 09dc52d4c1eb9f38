import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import (
    Python,
    known_series,
    parse_python,
    stable_abi,
    version_abi,
)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("3.14", "3.14"),
        ("314", "3.14"),
        ("cp314", "3.14"),
        ("cp314t", "3.14t"),
        ("python3.13", "3.13"),
        ("3.13.1", "3.13.1"),
        ("3.13.01", "3.13.1"),
        ("3.14t", "3.14t"),
        ("3.14.0t", "3.14.0t"),
        ("3.15.0rc2", "3.15.0rc2"),
        (" 3.12 ", "3.12"),
    ],
)
def test_versions_are_read_as_users_write_them(text: str, version: str) -> None:
    assert str(parse_python(text)) == version


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2.7", "not supported"),
        ("cp27", "not a Python version"),
        ("garbage", "not a Python version"),
        ("", "not a Python version"),
        ("3", "not a Python version"),
        ("3.1\u0664", "not a Python version"),
        ("3.9", "3.10 to 3.15"),
        ("3.99", "3.10 to 3.15"),
        ("3.12t", "start with 3.13t"),
    ],
)
def test_other_versions_are_refused_with_a_way_out(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        parse_python(text)

    assert caught.value.hint


@given(st.text() | st.from_regex(r"(cp)?3\.?\d{1,3}(\.\d{1,3}(a|b|rc)?\d{0,3})?t?", fullmatch=True))
def test_any_text_is_a_version_that_round_trips_or_a_usage_error(text: str) -> None:
    try:
        python = parse_python(text)
    except UsageError:
        return

    assert parse_python(str(python)) == python


def test_versions_are_ordered_as_releases_are() -> None:
    ordered = [
        Python(minor=9),
        Python(minor=10),
        Python(minor=10, patch="0"),
        Python(minor=10, patch="2"),
        Python(minor=10, patch="10"),
        Python(minor=14),
        Python(minor=14, free_threaded=True),
        Python(minor=15, patch="0a7"),
        Python(minor=15, patch="0b1"),
        Python(minor=15, patch="0rc1"),
        Python(minor=15, patch="0rc10"),
        Python(minor=15, patch="0"),
        Python(minor=15, patch="1"),
    ]

    assert sorted(set(ordered)) == ordered


def test_prereleases_are_known_as_such() -> None:
    assert parse_python("3.15.0rc1").is_prerelease
    assert not parse_python("3.15.0").is_prerelease
    assert not parse_python("3.15").is_prerelease


def test_a_version_has_its_tags_and_its_windows_library() -> None:
    abi = version_abi(parse_python("3.14.1t"))

    assert (abi.python_tag, abi.abi_tag) == ("cp314", "cp314t")
    assert abi.windows_library == "python314t"
    assert abi.python.patch is None
    assert str(abi) == "cp314t"


def test_the_stable_abi_has_the_floors_tag_and_the_general_library() -> None:
    abi = stable_abi(parse_python("3.11.4"))

    assert (abi.python_tag, abi.abi_tag) == ("cp311", "abi3")
    assert abi.windows_library == "python3"
    assert str(abi) == "abi3 from 3.11"
    assert abi.python.hex_version == 0x030B0000


def test_free_threaded_builds_have_a_stable_abi_from_315() -> None:
    abi = stable_abi(parse_python("3.15t"))

    assert (abi.abi_tag, abi.windows_library) == ("abi3t", "python3t")
    with pytest.raises(UsageError, match=r"abi3t starts with 3\.15t"):
        stable_abi(parse_python("3.14t"))


def test_known_series_are_parsed_back() -> None:
    assert [parse_python(str(python)) for python in known_series()] == list(known_series())
