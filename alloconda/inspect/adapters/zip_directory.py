"""The directory of a zip archive, judged before zipfile reads it (PKWARE's APPNOTE.TXT 4.3).

zipfile believes the directory at the end of an archive; installers that stream believe the headers
before each file. An archive may say one thing to the ones and another to the others, or have a
thousand entries that share the same bytes.
"""

import os
import struct
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from alloconda.packaging.model.archive_limits import MAX_ENTRIES, expansion_refusal

_MAX_DIRECTORY_BYTES = 16 << 20

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY_BYTES = 46
_END_MAGIC, _END64_PLACE_MAGIC, _END64_MAGIC = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_LOCAL_MAGIC = b"PK\x03\x04"
_MAX_COMMENT_BYTES = 0xFFFF
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800
# Signature, checksum and two sizes of eight bytes.
_MAX_DESCRIPTOR_BYTES = 24
_UNKNOWN = 0xFFFFFFFF


def check_directory(file: BinaryIO) -> None:
    """Refuse an archive whose directory is larger than any wheel's, before it is read.

    Raises:
        BadZipFile: it is, or there is none.
    """
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END.size - _MAX_COMMENT_BYTES)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) - at < _END.size:
        raise zipfile.BadZipFile("File is not a zip file")
    _, _, _, _, entries, directory_bytes, _, comment_bytes = _END.unpack_from(tail, at)
    end64 = _zip64_end(file, start + at)
    if end64 is not None:
        entries, directory_bytes = end64
    if len(tail) - at - _END.size != comment_bytes:
        raise zipfile.BadZipFile("it goes on after its end")
    if _has_earlier_end(tail, at):
        raise zipfile.BadZipFile("it has two ends, and readers differ in which one they believe")
    if directory_bytes > min(_MAX_DIRECTORY_BYTES, size) or entries > MAX_ENTRIES:
        raise zipfile.BadZipFile(
            f"its directory lists {entries} entries in {directory_bytes} bytes, more than any wheel"
        )
    if entries * _ENTRY_BYTES > directory_bytes:
        raise zipfile.BadZipFile("its directory is shorter than its entries")
    file.seek(max(0, start + at - directory_bytes - (0 if end64 is None else _END64_BYTES)))
    # All are read, even if the directory claims another number.
    if file.read(directory_bytes).count(b"PK\x01\x02") > MAX_ENTRIES:
        raise zipfile.BadZipFile(f"its directory lists more than {MAX_ENTRIES} entries")


def _has_earlier_end(tail: bytes, at: int) -> bool:
    """Return whether an end record hides a second one in its comment."""
    while (at := tail.rfind(_END_MAGIC, 0, at)) >= 0:
        fields = _END.unpack_from(tail, at)
        if len(tail) - at - _END.size == fields[-1]:
            return True
    return False


_END64_BYTES = _END64.size + _END64_PLACE.size


def check_expansion(infos: Sequence[zipfile.ZipInfo], size_bytes: int) -> None:
    """Refuse an archive that grows beyond all sense when it is unpacked.

    Raises:
        BadZipFile: it does.
    """
    refusal = expansion_refusal(sum(info.file_size for info in infos), size_bytes)
    if refusal is not None:
        raise zipfile.BadZipFile(refusal)


def contradictions(file: BinaryIO, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield what the headers before the files say otherwise than the directory: (name, sentence).

    Bytes that belong to neither, and a comment, are among it: indexes and installers refuse what
    another reader may take for something else.

    Raises:
        BadZipFile: two entries share bytes, or one has no header.
    """
    end = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        name = info.orig_filename
        if info.header_offset < end:
            raise zipfile.BadZipFile(f"the entry {name!r} overlaps another one")
        if info.header_offset > (end + _MAX_DESCRIPTOR_BYTES if end else 0):
            yield name, "before it are bytes that belong to no file of the directory"
        file.seek(info.header_offset)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_LOCAL_MAGIC):
            raise zipfile.BadZipFile(f"the entry {name!r} has no header")
        fields = _LOCAL.unpack(head)
        name_bytes = file.read(fields[9])
        end = info.header_offset + _LOCAL.size + fields[9] + fields[10] + info.compress_size
        if difference := _difference(info, fields, name_bytes):
            yield name, difference
    if archive.start_dir > (end + _MAX_DESCRIPTOR_BYTES if end else 0):
        yield "archive", "before its directory are bytes that belong to no file"
    if archive.comment:
        count = len(archive.comment)
        yield "archive", f"it has a comment of {count} bytes, and a wheel has none"


def _zip64_end(file: BinaryIO, end: int) -> tuple[int, int] | None:
    """Return number of entries and size of the directory as the end record of Zip64 says."""
    if end < _END64_BYTES:
        return None
    file.seek(end - _END64_PLACE.size)
    magic, _, offset, _ = _END64_PLACE.unpack(file.read(_END64_PLACE.size))
    if magic != _END64_PLACE_MAGIC:
        return None
    if offset > end - _END64_BYTES:
        raise zipfile.BadZipFile("its Zip64 end record is not where it should be")
    file.seek(offset)
    fields = _END64.unpack(file.read(_END64.size))
    if fields[0] != _END64_MAGIC:
        raise zipfile.BadZipFile("it has no Zip64 end record")
    return int(fields[7]), int(fields[8])


def _difference(info: zipfile.ZipInfo, fields: tuple[int, ...], name: bytes) -> str:
    _, _, flags, method, _, _, checksum, stored, expanded, _, _ = fields
    try:
        text = name.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        text = ascii(name)
    if text != info.orig_filename:
        return f"the header before it has the name {text!r}"
    if method != info.compress_type or (flags ^ info.flag_bits) & _ENCRYPTED:
        return "the header before it has another compression"
    if flags & _SIZES_FOLLOW:
        return ""
    said = ((checksum, info.CRC), (stored, info.compress_size), (expanded, info.file_size))
    # Sizes of Zip64 are elsewhere.
    if any(one not in (other, _UNKNOWN) for one, other in said):
        return "the header before it has another size or checksum"
    return ""
