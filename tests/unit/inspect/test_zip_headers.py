"""An archive that says two things to two readers is refused, and an honest one is not."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from alloconda.inspect.adapters.wheel_reader import read_wheel
from alloconda.inspect.model.wheel_check import danger
from alloconda.inspect.model.wheel_facts import WheelFacts
from alloconda.kernel.errors import CheckError

NAME = "evil-1.0-py3-none-any.whl"
INFO = "evil-1.0.dist-info/"
CODE = b"x = 1\n" * 9
FOLLOWS = 0x808
OTHER = b"../../evil.py"


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


CRC, STORED = zlib.crc32(CODE), len(deflated(CODE))
DESCRIPTOR = struct.pack("<4s3L", b"PK\x07\x08", CRC, STORED, len(CODE))


def local(name: bytes, data: bytes) -> bytes:
    """Make a whole file that only readers that stream would find."""
    sizes = zlib.crc32(data), len(deflated(data)), len(data)
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, *sizes, len(name), 0)
    return head + name + deflated(data)


def unicode_path(name: bytes, other: bytes) -> bytes:
    return struct.pack("<HHBL", 0x7075, 5 + len(other), 1, zlib.crc32(name)) + other


@dataclass(frozen=True)
class Entry:
    """One file, and what its two headers say of it; the truth where nothing else is given."""

    name: bytes = b"a.py"
    data: bytes = CODE
    packed: bytes | None = None
    method: int = 8
    flags: int = 0x800
    sizes: tuple[int, int, int] | None = None
    fields: bytes = b""
    local_fields: bytes = b""
    behind: bytes = b""

    @property
    def stored(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return deflated(self.data) if self.method == 8 else self.data

    def local(self) -> bytes:
        sizes = self.sizes or (zlib.crc32(self.data), len(self.stored), len(self.data))
        numbers = (20, self.flags, self.method, 0, 33, *sizes)
        lengths = (len(self.name), len(self.local_fields))
        head = struct.pack("<4s5H3L2H", b"PK\x03\x04", *numbers, *lengths)
        return head + self.name + self.local_fields + self.stored + self.behind

    def central(self, offset: int) -> bytes:
        sizes = (zlib.crc32(self.data), len(self.stored), len(self.data))
        numbers = (0x314, 20, self.flags, self.method, 0, 33, *sizes)
        lengths = (len(self.name), len(self.fields), 0, 0, 0)
        head = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *numbers, *lengths, 0o100644 << 16, offset)
        return head + self.name + self.fields


def archive(*entries: Entry, change_end: Callable[[bytes, int], bytes] | None = None) -> bytes:
    """Write an archive; `change_end` gets its end record, and where that lies."""
    body, directory = b"", b""
    for entry in (*entries, Entry(name=f"{INFO}WHEEL".encode())):
        directory += entry.central(len(body))
        body += entry.local()
    numbers = (0, 0, len(entries) + 1, len(entries) + 1, len(directory), len(body), 0)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", *numbers)
    place = len(body) + len(directory)
    return body + directory + (end if change_end is None else change_end(end, place))


def read(data: bytes, folder: Path) -> WheelFacts:
    path = folder / NAME
    path.write_bytes(data)
    return read_wheel(path)


FOLLOWED = Entry(flags=FOLLOWS, sizes=(0, 0, 0), behind=DESCRIPTOR)


@pytest.mark.parametrize(
    "entry",
    [
        Entry(),
        Entry(method=0),
        Entry(data=b""),
        Entry(data=bytes(3 << 20)),
        FOLLOWED,
        replace(FOLLOWED, behind=DESCRIPTOR[4:]),
        replace(FOLLOWED, behind=struct.pack("<4sL2Q", b"PK\x07\x08", CRC, STORED, len(CODE))),
        Entry(
            sizes=(CRC, 0xFFFFFFFF, 0xFFFFFFFF),
            local_fields=struct.pack("<2H2Q", 1, 16, len(CODE), STORED),
        ),
        Entry(fields=struct.pack("<2HQ", 1, 8, len(CODE))),
        Entry(fields=unicode_path(b"a.py", b"a.py"), local_fields=bytes(6)),
    ],
)
def test_an_honest_archive_is_read(entry: Entry, tmp_path: Path) -> None:
    facts = read(archive(entry), tmp_path)

    assert facts.differences == ()
    assert [member.failure for member in facts.members] == ["", ""]


def test_what_zipfile_writes_to_a_pipe_is_read(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("a.py", CODE)
        with written.open("b.py", "w", force_zip64=True) as member:
            member.write(CODE)

    facts = read(pipe.getvalue(), tmp_path)

    assert facts.differences == ()
    assert [member.failure for member in facts.members] == ["", ""]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (replace(FOLLOWED, behind=b""), "after it is something else"),
        (replace(FOLLOWED, behind=DESCRIPTOR + b"x"), "after it is something else"),
        (replace(FOLLOWED, behind=DESCRIPTOR[:4] + bytes(12)), "another size or checksum"),
        (replace(FOLLOWED, behind=bytes(24)), "after it is something else"),
        (replace(FOLLOWED, sizes=(1, 2, 3)), "another size or checksum"),
        (replace(FOLLOWED, method=0), "its size is only after it"),
        (Entry(behind=b"x"), "after it are bytes that belong to no file"),
        (Entry(behind=local(b"evil.py", b"evil")), "after it are bytes that belong to no file"),
        (Entry(sizes=(CRC, 0xFFFFFFFF, 0xFFFFFFFF)), "another size or checksum"),
        (Entry(sizes=(0xFFFFFFFF, STORED, len(CODE))), "another size or checksum"),
        (Entry(fields=struct.pack("<2H2Q", 1, 16, 1, 1)), "another size or place"),
        (Entry(local_fields=struct.pack("<2H2Q", 1, 16, 1, 1)), "another size or place"),
        (Entry(fields=struct.pack("<2HQ", 1, 8, len(CODE)) * 2), "twice by the same field"),
        (Entry(local_fields=b"\x01\x00\xff"), "are damaged"),
        (Entry(local_fields=b"\x01\x00\xff\xff"), "are damaged"),
        (Entry(fields=unicode_path(b"a.py", OTHER)), "has the name b'../../evil.py'"),
        (Entry(local_fields=unicode_path(b"a.py", OTHER)), "has the name b'../../evil.py'"),
    ],
)
def test_a_header_that_says_something_else_is_named(
    entry: Entry, said: str, tmp_path: Path
) -> None:
    facts = read(archive(entry), tmp_path)

    assert [name for name, text in facts.differences if said in text] == ["a.py"]
    assert said in (danger(facts) or "")


@pytest.mark.parametrize(
    "behind",
    [b"x", DESCRIPTOR + local(b"evil.py", b"evil")],
    ids=["rubbish", "another file"],
)
def test_what_follows_the_compressed_content_inside_its_size_is_named(
    behind: bytes, tmp_path: Path
) -> None:
    facts = read(archive(Entry(packed=deflated(CODE) + behind)), tmp_path)

    assert facts.members[0].failure == "bytes that belong to nothing follow its compressed content"
    assert "bytes that belong to nothing" in (danger(facts) or "")


@pytest.mark.parametrize(
    ("entry", "failure"),
    [
        (Entry(packed=deflated(CODE)[:-3]), "its content is cut off"),
        (Entry(packed=deflated(CODE + b"x")), "its content is not what was packed"),
        (Entry(packed=deflated(CODE[1:])), "its content is not what was packed"),
        (Entry(packed=b"\xff" * 9), "its content is not what was packed"),
        (Entry(method=0, packed=CODE[1:] + b"y"), "its content is not what was packed"),
    ],
)
def test_content_that_is_not_what_was_packed_is_named(
    entry: Entry, failure: str, tmp_path: Path
) -> None:
    facts = read(archive(entry), tmp_path)

    assert facts.members[0].failure == failure


def zip64_end(*, place: int | None = None, entries: int = 2) -> Callable[[bytes, int], bytes]:
    """Put an end record of Zip64 before the plain one."""

    def change(end: bytes, at: int) -> bytes:
        _, _, _, _, _, size, start, _ = struct.unpack("<4s4H2LH", end)
        record = struct.pack(
            "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, start
        )
        where = at if place is None else place
        return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, where, 1) + end

    return change


def test_an_end_of_zip64_that_says_the_same_is_read(tmp_path: Path) -> None:
    facts = read(archive(Entry(), change_end=zip64_end()), tmp_path)

    assert len(facts.members) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (zip64_end(place=7), "is not where it should be"),
        (zip64_end(entries=1), "its end says two things"),
        (lambda end, _: end[:8] + b"\x01\0\x01\0" + end[12:], "its end says 1"),
        (lambda end, _: end[:4] + b"\x01" + end[5:], "it is one part of several"),
        (lambda end, at: end[:16] + struct.pack("<L", at) + end[20:], "is elsewhere"),
    ],
    ids=["place", "number", "fewer", "disk", "directory"],
)
def test_an_end_that_leads_readers_to_different_directories_is_refused(
    change: Callable[[bytes, int], bytes], said: str, tmp_path: Path
) -> None:
    data = archive(Entry(), change_end=change)

    with pytest.raises(CheckError, match=said):
        read(data, tmp_path)
