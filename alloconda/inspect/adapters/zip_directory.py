"""The directory of a zip archive, judged before zipfile reads it (PKWARE's APPNOTE.TXT 4.3).

Its end may be written so that readers differ in which directory they find, and the directory may
list more than memory holds.
"""

import os
import struct
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from alloconda.packaging.model.archive_limits import MAX_ENTRIES, expansion_refusal

_MAX_DIRECTORY_BYTES = 16 << 20

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY_BYTES = 46
_END_MAGIC, _END64_PLACE_MAGIC, _END64_MAGIC = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_MAX_COMMENT_BYTES = 0xFFFF
# What is in the end record where only that of Zip64 has the value.
_UNKNOWN = (0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def check_directory(file: BinaryIO) -> int:
    """Refuse an archive whose directory is larger than any wheel's, before it is read.

    Returns the number of entries that its end tells.

    Raises:
        BadZipFile: it is, or there is none, or readers may find another one.
    """
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END.size - _MAX_COMMENT_BYTES)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) - at < _END.size:
        raise zipfile.BadZipFile("File is not a zip file")
    _, *said, comment_bytes = _END.unpack_from(tail, at)
    end64 = _zip64_end(file, start + at)
    if len(tail) - at - _END.size != comment_bytes:
        raise zipfile.BadZipFile("it goes on after its end")
    if _has_earlier_end(tail, at):
        raise zipfile.BadZipFile("it has two ends, and readers differ in which one they believe")
    values = said if end64 is None else end64
    pairs = zip(said, values, _UNKNOWN, strict=True)
    if any(one not in (other, unknown) for one, other, unknown in pairs):
        raise zipfile.BadZipFile("its end says two things, and readers differ in what they believe")
    disk, first_disk, here, entries, directory_bytes, place = values
    if disk or first_disk or here != entries:
        raise zipfile.BadZipFile("it is one part of several")
    if directory_bytes > min(_MAX_DIRECTORY_BYTES, size) or entries > MAX_ENTRIES:
        raise zipfile.BadZipFile(
            f"its directory lists {entries} entries in {directory_bytes} bytes, more than any wheel"
        )
    if entries * _ENTRY_BYTES > directory_bytes:
        raise zipfile.BadZipFile("its directory is shorter than its entries")
    first = start + at - directory_bytes - (0 if end64 is None else _END64_BYTES)
    if place > first:
        raise zipfile.BadZipFile("its directory is elsewhere than its end says")
    file.seek(max(0, first))
    # All are read, even if the directory claims another number.
    if file.read(directory_bytes).count(b"PK\x01\x02") > MAX_ENTRIES:
        raise zipfile.BadZipFile(f"its directory lists more than {MAX_ENTRIES} entries")
    return entries


def check_count(archive: zipfile.ZipFile, entries: int) -> None:
    """Refuse an archive whose end tells another number of entries than its directory has.

    Raises:
        BadZipFile: it does.
    """
    found = len(archive.infolist())
    if found != entries:
        text = f"its directory lists {found} entries, and its end says {entries}"
        raise zipfile.BadZipFile(text)


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


def _zip64_end(file: BinaryIO, end: int) -> list[int] | None:
    """Return what the end record of Zip64 says, in the order of the plain one; None without it."""
    if end < _END64_BYTES:
        return None
    file.seek(end - _END64_BYTES)
    record = _END64.unpack(file.read(_END64.size))
    magic, _, place, _ = _END64_PLACE.unpack(file.read(_END64_PLACE.size))
    if magic != _END64_PLACE_MAGIC:
        return None
    # Some readers look where the record is said to be, and others before its place.
    if record[0] != _END64_MAGIC or record[1] != _END64.size - 12 or place != end - _END64_BYTES:
        raise zipfile.BadZipFile("its Zip64 end record is not where it should be")
    return [int(number) for number in record[4:]]
