"""Writes zip archives whose bytes depend on nothing but their members.

The standard library's zipfile compresses a member each time that it is written. A package's files
go into dozens of wheels, so here a member is compressed once and written as often as needed, front
to back, with final headers: the digest of the archive is computed on the way.

The format is APPNOTE.TXT of PKWARE, version 2.0: deflated or stored members, names in UTF-8.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from alloconda.domain.wheel import ZipTime

COMPRESSION_LEVEL = 6

_STORED, _DEFLATED = 0, 8
_VERSION = 20
_UNIX = 3
_UTF8_NAMES = 0x800
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s2B5H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_MAX_SIZE = 0xFFFF_FFFF
_MAX_MEMBERS = 0xFFFF


class Output(Protocol):
    """Where the archive's bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take all of the data."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Compressed:
    """Content as it stands in an archive: deflated, or stored where that isn't smaller."""

    data: bytes
    is_deflated: bool
    crc32: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipMember:
    """A file in an archive, with its Unix mode."""

    arcname: str
    content: Compressed
    mode: int


class ZipTooLargeError(ValueError):
    """The archive would need the zip64 format, which not every reader of wheels knows."""


def compress(data: bytes) -> Compressed:
    """Compress content."""
    if len(data) > _MAX_SIZE:
        raise ZipTooLargeError("a file has 4 GiB or more")
    compressor = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = compressor.compress(data) + compressor.flush()
    is_smaller = len(deflated) < len(data)
    return Compressed(
        data=deflated if is_smaller else data,
        is_deflated=is_smaller,
        crc32=zlib.crc32(data),
        size_bytes=len(data),
    )


def write_zip(output: Output, members: Sequence[ZipMember], moment: ZipTime) -> None:
    """Write a whole archive, all of its members with one time stamp.

    Raises:
        ZipTooLargeError: it has 4 GiB or more, or more than 65,535 members.
    """
    offsets: list[int] = []
    position = 0
    for member in members:
        offsets.append(position)
        header = _local_header(member, moment)
        output.write(header)
        output.write(member.content.data)
        position += len(header) + len(member.content.data)
        _check_fits(position, len(offsets))
    directory = b"".join(
        _central_header(member, moment, offset)
        for member, offset in zip(members, offsets, strict=True)
    )
    _check_fits(position + len(directory), len(members))
    output.write(directory)
    count = len(members)
    output.write(_END.pack(b"PK\5\6", 0, 0, count, count, len(directory), position, 0))


def _check_fits(size_bytes: int, members: int) -> None:
    if size_bytes > _MAX_SIZE or members > _MAX_MEMBERS:
        raise ZipTooLargeError("it has 4 GiB or more, or more than 65,535 files")


def _local_header(member: ZipMember, moment: ZipTime) -> bytes:
    name = member.arcname.encode()
    return _LOCAL.pack(b"PK\3\4", _VERSION, *_common(member, name, moment)) + name


def _central_header(member: ZipMember, moment: ZipTime, offset: int) -> bytes:
    name = member.arcname.encode()
    header = _CENTRAL.pack(
        *(b"PK\1\2", _VERSION, _UNIX, _VERSION, *_common(member, name, moment)),
        *(0, 0, 0, member.mode << 16, offset),
    )
    return header + name


def _common(member: ZipMember, name: bytes, moment: ZipTime) -> tuple[int, ...]:
    """Return the fields that both headers share: from the flags to the length of extra fields."""
    year, month, day, hour, minute, second = moment
    content = member.content
    return (
        *(0 if name.isascii() else _UTF8_NAMES, _DEFLATED if content.is_deflated else _STORED),
        *(hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day),
        *(content.crc32, len(content.data), content.size_bytes, len(name), 0),
    )
