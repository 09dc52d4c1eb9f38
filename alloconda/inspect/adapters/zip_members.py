"""Reading a file of a zip archive: all bytes that are said to be its own, and no others.

zipfile stops where the compressed data end. Readers that stream go on with what follows them, and
may find another file there.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_CHUNK = 1 << 20
_LOCAL = struct.Struct("<26x2H")


def read_member(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the content in parts; at least one, so that an empty file has one, too.

    Raises:
        BadZipFile: it is cut off, is not what the directory says, or more follows it.
        zlib.error: it is not compressed data.
    """
    file.seek(info.header_offset)
    name_bytes, extra_bytes = _LOCAL.unpack(file.read(_LOCAL.size))
    file.seek(name_bytes + extra_bytes, 1)
    is_stored = info.compress_type == zipfile.ZIP_STORED
    parts = _stored(file, info.compress_size) if is_stored else _inflated(file, info.compress_size)
    size, checksum = 0, 0
    for part in parts:
        size += len(part)
        checksum = zlib.crc32(part, checksum)
        if size > info.file_size:
            break
        yield part
    if not size:
        yield b""
    if size != info.file_size or checksum != info.CRC:
        raise zipfile.BadZipFile("its content is not what was packed")


def _stored(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left and (part := file.read(min(left, _CHUNK))):
        left -= len(part)
        yield part


def _inflated(file: BinaryIO, left: int) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = b""
    while not inflate.eof:
        if not packed:
            packed = file.read(min(left, _CHUNK))
            left -= len(packed)
        part = inflate.decompress(packed, _CHUNK)
        if not part and not packed:
            raise zipfile.BadZipFile("its content is cut off")
        packed = inflate.unconsumed_tail
        yield part
    if left or inflate.unused_data:
        raise zipfile.BadZipFile("bytes that belong to nothing follow its compressed content")
