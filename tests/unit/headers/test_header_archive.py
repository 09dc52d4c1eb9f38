"""Reading headers out of archives: what is taken, what is refused, and nothing else happens."""

import gzip
import io
import tarfile
import time
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alloconda.headers.adapters import header_archive
from alloconda.headers.adapters.header_archive import ArchiveContentError, read_headers
from alloconda.headers.model.archive_index import Archive, parse_archive_name
from alloconda.headers.model.header_set import HeaderFile

SHA256 = "0" * 64
HEADERS = {"Python.h": b"1", "pyconfig.h": b"2", "patchlevel.h": b"3", "cpython/object.h": b"4"}


def unix_archive() -> Archive:
    name = "cpython-3.13.1+20250115-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz"
    archive = parse_archive_name(name, SHA256)
    assert archive is not None
    return archive


def member(name: str, *, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def tar_of(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as tar:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(data) if info.isreg() else None)
    return output.getvalue()


def honest() -> list[tuple[tarfile.TarInfo, bytes]]:
    return [
        (member("python/bin/python3.13"), b"ELF"),
        (member("python/bin/python3", kind=tarfile.SYMTYPE, link="python3.13"), b""),
        *((member(f"python/include/python3.13/{path}"), data) for path, data in HEADERS.items()),
        (member("python/lib/python3.13/_sysconfigdata__linux_x86_64-linux-gnu.py"), b"vars"),
        (member("python/lib/python3.13/os.py"), b"os"),
    ]


def read(content: bytes) -> tuple[HeaderFile, ...]:
    return read_headers(io.BytesIO(gzip.compress(content, 1)), unix_archive())


def test_only_headers_and_sysconfig_data_are_taken() -> None:
    files = read(tar_of(honest()))

    assert {file.path: file.data for file in files} == {
        **{f"include/{path}": data for path, data in HEADERS.items()},
        "lib/_sysconfigdata__linux_x86_64-linux-gnu.py": b"vars",
    }


@pytest.mark.parametrize(
    "extra",
    [
        member("../evil.h"),
        member("/etc/passwd"),
        member("python/include/../../../evil.h"),
        member("python/include/python3.13/..\\evil.h"),
        member("C:/evil.h"),
        member("python/include/python3.13/nul:.h"),
        member("python/include/python3.13/.hidden.h"),
        member("python/include/python3.13/python.h"),
        member("python/evil", kind=tarfile.SYMTYPE, link="../../etc"),
        member("python/evil", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        member("python/evil", kind=tarfile.LNKTYPE, link="../etc/passwd"),
        member("python/dev", kind=tarfile.CHRTYPE),
        member("python/dev", kind=tarfile.BLKTYPE),
        member("python/fifo", kind=tarfile.FIFOTYPE),
    ],
    ids=lambda info: f"{info.type.decode()}:{info.name}:{info.linkname}",
)
def test_what_no_honest_archive_has_is_refused(extra: tarfile.TarInfo) -> None:
    content = tar_of([*honest(), (extra, b"evil")])

    with pytest.raises(ArchiveContentError, match="refused"):
        read(content)


def test_a_link_in_place_of_a_header_is_not_followed() -> None:
    members = honest()
    link = member("python/include/python3.13/extra.h", kind=tarfile.SYMTYPE, link="Python.h")

    files = read(tar_of([*members, (link, b"")]))

    assert "include/extra.h" not in {file.path for file in files}


def test_an_archive_without_headers_is_refused() -> None:
    with pytest.raises(ArchiveContentError, match=r"no include/Python\.h"):
        read(tar_of([(member("python/bin/python3"), b"ELF")]))


def test_an_archive_that_expands_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_archive, "MAX_EXPANDED_BYTES", 4 << 20)
    bomb = (member("python/lib/zeros"), bytes(8 << 20))

    with pytest.raises(ArchiveContentError, match="expands"):
        read(tar_of([*honest(), bomb]))


def test_headers_of_absurd_size_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_archive, "MAX_KEPT_BYTES", 1000)
    large = (member("python/include/python3.13/large.h"), bytes(2000))

    with pytest.raises(ArchiveContentError, match="larger"):
        read(tar_of([*honest(), large]))


def test_a_long_name_without_end_is_refused() -> None:
    info = member("python/x", kind=tarfile.GNUTYPE_LONGNAME)
    info.size = 1 << 40

    with pytest.raises(ArchiveContentError, match="too large"):
        read(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_000))


def pax(records: dict[str, str], *, times: int = 1) -> bytes:
    """Return headers of PAX, one within the other."""
    body = b""
    for key, value in records.items():
        record = f" {key}={value}\n".encode()
        size = len(record) + len(str(len(record) + 3))
        body += f"{size}".encode() + record
    info = member("PaxHeaders/x", kind=tarfile.XHDTYPE)
    info.size = len(body)
    return (info.tobuf() + body + bytes(-len(body) % 512)) * times


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE, *, more: bool = False) -> bytes:
    """Return a member's header, with a size of any number and maybe a map of GNU that goes on."""
    head = bytearray(member(name, kind=kind).tobuf(tarfile.GNU_FORMAT))
    head[124:136] = b"\x80" + size.to_bytes(11, "big")
    head[482] = more
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def extended_sparse() -> bytes:
    head = header("python/lib/sparse", 0, tarfile.GNUTYPE_SPARSE, more=True)
    return head + (bytes(504) + b"\1" + bytes(7)) * 100_000


@pytest.mark.parametrize(
    "start",
    [
        pax({"path": "python/x"}, times=400) + header("python/x", 0),
        pax({"path": "x" * 1_000_000}, times=20) + header("python/x", 0),
        header("python/x", (1 << 88) - 1),
        header("python/x", 1 << 60),
        pax({"size": str(1 << 90)}) + header("python/x", 0),
        pax({"size": "9" * 5000}) + header("python/x", 1 << 50),
        header("python/x", 1 << 87, tarfile.GNUTYPE_LONGNAME),
        extended_sparse(),
        pax({"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "python/x"})
        + header("python/x", 512)
        + b"99999999\n".ljust(512, b"\0"),
        pax({"GNU.sparse.map": "0,1," * 100_000, "GNU.sparse.size": "9"}) + header("python/x", 0),
        pax({"GNU.sparse.size": "9", "GNU.sparse.numblocks": "9"}) + header("python/x", 0),
    ],
    ids=[
        *("nested headers", "large nested headers", "2^88 bytes", "2^60 bytes"),
        *("2^90 bytes in PAX", "5,000 digits in PAX", "long name of 2^87 bytes"),
        *("endless sparse map", "sparse map 1.0", "sparse map 0.1", "sparse map 0.0"),
    ],
)
def test_what_keeps_readers_busy_is_refused_at_once(start: bytes) -> None:
    content = gzip.compress(start + tar_of(honest()), 1)
    started_s = time.process_time()
    tracemalloc.start()

    with pytest.raises(ArchiveContentError):
        read_headers(io.BytesIO(content), unix_archive())

    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - started_s < 5
    assert peak_bytes < 100 << 20


@pytest.mark.parametrize(
    "make_content",
    [
        lambda: gzip.compress(bytes(150 << 20), compresslevel=1),
        lambda: b"\x1f\x8b\x08\x08\0\0\0\0\0\0" + b"n" * (20 << 20),
        lambda: gzip.compress(b"") * 200_000,
        lambda: gzip.compress(header("python/x", 0) * 70_000, compresslevel=1),
    ],
    ids=["zeros", "an endless name", "empty parts", "70,000 members"],
)
def test_a_bomb_is_refused_before_it_is_expanded(make_content: Callable[[], bytes]) -> None:
    content = make_content()
    started_s = time.process_time()

    with pytest.raises(ArchiveContentError):
        read_headers(io.BytesIO(content), unix_archive())

    assert time.process_time() - started_s < 5


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_archives_end_in_headers_or_in_an_error_of_their_own(data: st.DataObject) -> None:
    content = bytearray(tar_of(honest()))
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))

    try:
        files = read(bytes(content[:cut]))
    except ArchiveContentError:
        return

    assert all(file.path.split("/")[0] in ("include", "lib") for file in files)
    assert not any(".." in file.path or file.path.startswith("/") for file in files)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from("./\\:ab\0python include"), min_size=1, max_size=30),
            st.sampled_from([tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE]),
            st.text(st.sampled_from("./ab"), max_size=10),
        ),
        max_size=4,
    )
)
def test_odd_members_end_in_headers_or_in_an_error_of_their_own(
    odd: list[tuple[str, bytes, str]],
) -> None:
    extra = [(member(name, kind=kind, link=link), b"x") for name, kind, link in odd]

    try:
        files = read(tar_of([*honest(), *extra]))
    except ArchiveContentError:
        return

    assert {f"include/{path}" for path in HEADERS} <= {file.path for file in files}


@given(st.binary(max_size=3000))
def test_noise_is_no_archive(noise: bytes) -> None:
    with pytest.raises(ArchiveContentError):
        read_headers(io.BytesIO(noise), unix_archive())
