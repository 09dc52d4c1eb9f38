import io
import os
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.adapters import zip_writer
from alloconda.adapters.zip_writer import ZipMember, ZipTooLargeError, compress, write_zip

MOMENT = (2023, 11, 14, 22, 13, 20)

contents = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=20).map(lambda chunk: chunk * 500),
    st.integers(min_value=0, max_value=3000).map(os.urandom),
)
names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\\"),
    min_size=1,
    max_size=30,
)


def written(*files: tuple[str, bytes, int]) -> bytes:
    output = io.BytesIO()
    members = [
        ZipMember(arcname=name, content=compress(data), mode=mode) for name, data, mode in files
    ]
    write_zip(output, members, MOMENT)
    return output.getvalue()


@given(files=st.dictionaries(names, contents, max_size=6))
def test_zipfile_reads_back_what_was_written(files: dict[str, bytes]) -> None:
    archive = written(*((name, data, 0o100644) for name, data in files.items()))

    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        assert read.testzip() is None
        assert read.namelist() == list(files)
        assert [read.read(info) for info in read.infolist()] == list(files.values())


def test_modes_and_times_are_read_back() -> None:
    archive = written(("a", b"", 0o100644), ("run", b"x", 0o100755))

    infos = zipfile.ZipFile(io.BytesIO(archive)).infolist()

    assert [info.external_attr >> 16 for info in infos] == [0o100644, 0o100755]
    assert {info.create_system for info in infos} == {3}
    assert {info.date_time for info in infos} == {MOMENT}
    assert {len(info.extra) for info in infos} == {0}


def test_headers_equal_those_of_zipfile() -> None:
    expected = io.BytesIO()
    with zipfile.ZipFile(expected, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in ("a.txt", "Grüße.txt"):
            info = zipfile.ZipInfo(name, MOMENT)
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, b"text " * 100)

    files = [(name, b"text " * 100, 0o100644) for name in ("a.txt", "Grüße.txt")]

    assert written(*files) == expected.getvalue()


def test_what_does_not_shrink_is_stored() -> None:
    noise = zlib.compress(os.urandom(1000))

    assert not compress(noise).is_deflated
    assert compress(noise).data == noise
    assert not compress(b"").is_deflated
    assert compress(b"a" * 1000).is_deflated


def test_an_archive_that_needs_zip64_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_writer, "_MAX_SIZE", 1000)

    with pytest.raises(ZipTooLargeError):
        compress(bytes(1001))
    with pytest.raises(ZipTooLargeError):
        written(("a", os.urandom(980), 0o100644))
    with pytest.raises(ZipTooLargeError):
        written(*((f"{number}", b"", 0o100644) for number in range(14)))


def test_too_many_members_are_refused() -> None:
    member = ZipMember(arcname="x", content=compress(b""), mode=0o100644)

    with pytest.raises(ZipTooLargeError):
        write_zip(io.BytesIO(), [member] * 65_536, MOMENT)
