import base64
import csv
import hashlib
import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.tags import Tag
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

from alloconda.kernel.config.project import normalized_name
from alloconda.kernel.errors import UsageError
from alloconda.packaging.model.wheel import (
    RecordEntry,
    WheelTags,
    archive_order,
    dist_info_dir,
    file_mode,
    parse_source_date_epoch,
    record_digest,
    record_text,
    wheel_filename,
    wheel_text,
    zip_time,
)

ABI3 = WheelTags(python="cp311", abi="abi3", platforms=("win_amd64",))
BOTH_LIBCS = WheelTags(
    python="cp311", abi="abi3", platforms=("musllinux_1_2_x86_64", "manylinux_2_17_x86_64")
)

alphanumeric = st.text(string.ascii_letters + string.digits, min_size=1, max_size=8)
names = st.lists(alphanumeric, min_size=1, max_size=4).flatmap(
    lambda parts: st.lists(
        st.sampled_from(["-", "_", ".", "--", "_."]),
        min_size=len(parts) - 1,
        max_size=len(parts) - 1,
    ).map(lambda seps: "".join(a + b for a, b in zip(parts, [*seps, ""], strict=True)))
)
versions = st.from_regex(
    r"(?:[1-9]!)?[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}(?:(?:a|b|rc)[0-9]{1,2})?"
    r"(?:\.post[0-9])?(?:\.dev[0-9])?(?:\+[a-z0-9]{1,3}(?:\.[a-z0-9]{1,3})?)?",
    fullmatch=True,
).map(lambda text: str(Version(text)))
tags = st.builds(
    WheelTags,
    python=st.sampled_from(["cp311", "cp314", "py3"]),
    abi=st.sampled_from(["abi3", "cp314t", "abi3.abi3t"]),
    platforms=st.lists(
        st.sampled_from(
            ["win_amd64", "macosx_11_0_arm64", "manylinux_2_28_x86_64", "musllinux_1_2_x86_64"]
        ),
        min_size=1,
        unique=True,
    ).map(tuple),
)
# The names that bad_name lets through: no control characters, no backslashes.
arcnames = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\\"),
    min_size=1,
)


def test_platforms_form_a_sorted_compressed_set() -> None:
    assert BOTH_LIBCS.text == "cp311-abi3-manylinux_2_17_x86_64.musllinux_1_2_x86_64"


def test_every_single_tag_is_listed() -> None:
    assert BOTH_LIBCS.expanded == (
        "cp311-abi3-manylinux_2_17_x86_64",
        "cp311-abi3-musllinux_1_2_x86_64",
    )


@pytest.mark.parametrize("platforms", [(), ("",), ("linux-x86_64",), ("win amd64",)])
def test_an_impossible_tag_is_refused(platforms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="is not a compatibility tag"):
        WheelTags(python="cp311", abi="abi3", platforms=platforms)


def test_names_and_versions_are_escaped_in_file_names() -> None:
    assert wheel_filename("Hello-World.X", "1.0+local.1", ABI3) == (
        "hello_world_x-1.0+local.1-cp311-abi3-win_amd64.whl"
    )
    assert dist_info_dir("Hello--World", "1.0rc1") == "hello_world-1.0rc1.dist-info"


@given(name=names, version=versions, tags=tags)
def test_file_names_are_read_back_by_packaging(name: str, version: str, tags: WheelTags) -> None:
    parsed_name, parsed_version, build, parsed_tags = parse_wheel_filename(
        wheel_filename(name, version, tags), validate_order=True
    )

    assert parsed_name == canonicalize_name(name)
    assert str(parsed_version) == version
    assert build == ()
    assert parsed_tags == {Tag(*tag.split("-")) for tag in tags.expanded}


@given(name=names)
def test_a_normalized_name_is_canonical(name: str) -> None:
    assert normalized_name(name) == canonicalize_name(name).replace("-", "_")
    assert normalized_name(normalized_name(name)) == normalized_name(name)


def test_wheel_lists_its_tags_and_its_maker() -> None:
    assert wheel_text(BOTH_LIBCS, generator="alloconda 1.2") == (
        "Wheel-Version: 1.0\n"
        "Generator: alloconda 1.2\n"
        "Root-Is-Purelib: false\n"
        "Tag: cp311-abi3-manylinux_2_17_x86_64\n"
        "Tag: cp311-abi3-musllinux_1_2_x86_64\n"
    )


def test_a_digest_is_url_safe_and_unpadded() -> None:
    assert record_digest(b"\xfb\xff" * 16) == "sha256=-__7__v_-__7__v_-__7__v_-__7__v_-__7__v_-_8"


def record_entry(arcname: str, data: bytes) -> RecordEntry:
    return RecordEntry(arcname=arcname, sha256=hashlib.sha256(data).digest(), size_bytes=len(data))


def test_record_lists_itself_without_a_digest() -> None:
    text = record_text([record_entry("a.py", b"")], "x-1.dist-info/RECORD")

    assert text == (
        "a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nx-1.dist-info/RECORD,,\n"
    )


@given(files=st.dictionaries(arcnames, st.binary(max_size=50), max_size=8))
def test_record_is_read_back_by_a_csv_reader(files: dict[str, bytes]) -> None:
    text = record_text([record_entry(*file) for file in files.items()], "d/RECORD")

    *rows, last = csv.reader(io.StringIO(text, newline=""))

    assert last == ["d/RECORD", "", ""]
    assert [row[0] for row in rows] == list(files)
    for (_, digest, size), data in zip(rows, files.values(), strict=True):
        algorithm, _, encoded = digest.partition("=")
        decoded = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        assert algorithm == "sha256"
        assert decoded == hashlib.sha256(data).digest()
        assert int(size) == len(data)


def test_metadata_stands_after_the_package_and_record_last() -> None:
    arcnames = ["x-1.dist-info/RECORD", "x-1.dist-info/WHEEL", "z/a.py", "A/b.py", "x.so"]

    assert sorted(arcnames, key=archive_order) == [
        *("A/b.py", "x.so", "z/a.py"),
        *("x-1.dist-info/WHEEL", "x-1.dist-info/RECORD"),
    ]


@pytest.mark.parametrize(
    ("epoch", "expected"),
    [
        (None, (1980, 1, 1, 0, 0, 0)),
        (-5, (1980, 1, 1, 0, 0, 0)),
        (0, (1980, 1, 1, 0, 0, 0)),
        (1_700_000_001, (2023, 11, 14, 22, 13, 20)),
        (99_999_999_999, (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_times_are_utc_and_within_what_zip_holds(epoch: int | None, expected: object) -> None:
    assert zip_time(epoch) == expected


@given(epoch=st.integers(min_value=0, max_value=4_400_000_000))
def test_a_later_time_is_never_an_earlier_stamp(epoch: int) -> None:
    assert zip_time(epoch) <= zip_time(epoch + 1)


@pytest.mark.parametrize(("text", "expected"), [(None, None), (" ", None), (" 17 ", 17)])
def test_source_date_epoch_is_read(text: str | None, expected: int | None) -> None:
    assert parse_source_date_epoch(text) == expected


@pytest.mark.parametrize("text", ["today", "1.5", "١٢", "1e9"])
def test_a_source_date_epoch_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH="):
        parse_source_date_epoch(text)


def test_modes_are_fixed() -> None:
    assert file_mode(executable=False) == 0o100644
    assert file_mode(executable=True) == 0o100755
