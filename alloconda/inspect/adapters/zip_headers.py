"""What the headers before the files of a zip archive say, beside what its directory says.

zipfile believes the directory at the end of an archive; readers that stream believe the header
before each file, its data descriptor, and the fields that extend both (PKWARE's APPNOTE.TXT 4.3.7,
4.3.9, 4.5.3, 4.6.9). An archive that says two things gives two readers different files.
"""

import struct
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO

from alloconda.kernel.values import dataclass

_LOCAL = struct.Struct("<4s5H3L2H")
_FIELD = struct.Struct("<HH")
_LOCAL_MAGIC, _DESCRIPTOR_MAGIC = b"PK\x03\x04", b"PK\x07\x08"
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800
_ZIP64, _UNICODE_PATH = 1, 0x7075
_UNKNOWN = 0xFFFFFFFF
_DESCRIPTORS = {
    layout.size + magic_bytes: (layout, magic_bytes)
    for layout in (struct.Struct("<3L"), struct.Struct("<L2Q"))
    for magic_bytes in (0, len(_DESCRIPTOR_MAGIC))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """The header before a file; `end` is where the file's data ends."""

    flags: int
    method: int
    checksum: int
    stored: int
    expanded: int
    name: bytes
    extra: bytes
    end: int


def contradictions(file: BinaryIO, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield what the headers before the files say otherwise than the directory: (name, sentence).

    Bytes that belong to neither, and a comment, are among it: indexes and installers refuse what
    another reader may take for something else.

    Raises:
        BadZipFile: two entries share bytes, or one has no header.
    """
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    starts = [*(info.header_offset for info in infos), archive.start_dir]
    if starts[0] > 0:
        text = "before it are bytes that belong to no file of the directory"
        yield infos[0].orig_filename if infos else "archive", text
    for info, (_, following) in zip(infos, pairwise(starts), strict=True):
        name = info.orig_filename
        header = _read(file, info)
        if following < header.end:
            raise zipfile.BadZipFile(f"the entry {name!r} overlaps another one")
        file.seek(header.end)
        # Anything longer is not a descriptor.
        behind = file.read(min(following - header.end, max(_DESCRIPTORS) + 1))
        if difference := _difference(info, header) or _behind(info, header, behind):
            yield name, difference
    if archive.comment:
        count = len(archive.comment)
        yield "archive", f"it has a comment of {count} bytes, and a wheel has none"


def _read(file: BinaryIO, info: zipfile.ZipInfo) -> _Header:
    file.seek(info.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(_LOCAL_MAGIC):
        raise zipfile.BadZipFile(f"the entry {info.orig_filename!r} has no header")
    _, _, flags, method, _, _, checksum, stored, expanded, name_bytes, extra_bytes = _LOCAL.unpack(
        head
    )
    size_bytes = _LOCAL.size + name_bytes + extra_bytes + info.compress_size
    return _Header(
        flags=flags,
        method=method,
        checksum=checksum,
        stored=stored,
        expanded=expanded,
        name=file.read(name_bytes),
        extra=file.read(extra_bytes),
        end=info.header_offset + size_bytes,
    )


def _difference(info: zipfile.ZipInfo, header: _Header) -> str:
    try:
        text = header.name.decode("utf-8" if header.flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        text = ascii(header.name)
    if text != info.orig_filename:
        return f"the header before it has the name {text!r}"
    if header.method != info.compress_type or (header.flags ^ info.flag_bits) & _ENCRYPTED:
        return "the header before it has another compression"
    if header.flags & _SIZES_FOLLOW and info.compress_type == zipfile.ZIP_STORED:
        return "its size is only after it, so that readers may see another end"
    if not _sizes_agree(info, header):
        return "the header before it has another size or checksum"
    sizes = (info.file_size, info.compress_size)
    return _in_fields(info.extra, header, (*sizes, info.header_offset), is_local=False) or (
        _in_fields(header.extra, header, sizes, is_local=True)
    )


def _sizes_agree(info: zipfile.ZipInfo, header: _Header) -> bool:
    said = (
        (header.checksum, info.CRC, False),
        (header.stored, info.compress_size, True),
        (header.expanded, info.file_size, True),
    )
    is_long = any(kind == _ZIP64 for kind, _ in _fields(header.extra) or ())
    follow = bool(header.flags & _SIZES_FOLLOW)
    return all(
        one == other or (follow and one == 0) or (is_size and is_long and one == _UNKNOWN)
        for one, other, is_size in said
    )


def _in_fields(extra: bytes, header: _Header, values: Sequence[int], *, is_local: bool) -> str:
    """Return what the fields that extend a header say otherwise: sizes, and names."""
    fields = _fields(extra)
    if fields is None:
        return "the fields that extend its header are damaged"
    kinds = [kind for kind, _ in fields]
    if kinds.count(_ZIP64) > 1 or kinds.count(_UNICODE_PATH) > 1:
        return "its header is extended twice by the same field"
    for kind, data in fields:
        # Version and checksum come before the name.
        if kind == _UNICODE_PATH and data[5:] != header.name:
            return f"a field that extends its header has the name {data[5:]!a}"
        unknown = is_local and bool(header.flags & _SIZES_FOLLOW)
        if kind == _ZIP64 and not _is_part(data, (0, 0) if unknown and not any(data) else values):
            return "a field that extends its header has another size or place"
    return ""


def _fields(extra: bytes) -> list[tuple[int, bytes]] | None:
    """Return what extends a header: pairs of a kind and its data; None if it is damaged."""
    found = []
    at = 0
    # Tools that align data fill up with zeros.
    while any(extra[at:]):
        if len(extra) - at < _FIELD.size:
            return None
        kind, size = _FIELD.unpack_from(extra, at)
        at += _FIELD.size
        if at + size > len(extra):
            return None
        found.append((kind, extra[at : at + size]))
        at += size
    return found


def _is_part(data: bytes, values: Sequence[int]) -> bool:
    """Return whether a Zip64 field holds some of the values, in their order.

    A number of a disk, which is 0, may follow them.
    """
    numbers = struct.unpack_from(f"<{len(data) // 8}Q", data)
    waiting = iter(values)
    rest = data[len(numbers) * 8 :]
    return all(number in waiting for number in numbers) and len(rest) in (0, 4) and not any(rest)


def _behind(info: zipfile.ZipInfo, header: _Header, behind: bytes) -> str:
    """Return what is wrong with the bytes behind a file: there is a descriptor, or nothing."""
    if not header.flags & _SIZES_FOLLOW:
        return "after it are bytes that belong to no file" if behind else ""
    layout, magic_bytes = _DESCRIPTORS.get(len(behind), (None, 0))
    if layout is None or not behind.startswith(_DESCRIPTOR_MAGIC[:magic_bytes]):
        return "after it is something else than its size and checksum"
    if layout.unpack_from(behind, magic_bytes) != (info.CRC, info.compress_size, info.file_size):
        return "after it is another size or checksum"
    return ""
