"""The ad-hoc code signature of Mach-O files: digests of their pages (CS_CodeDirectory in XNU).

Numbers in it are big-endian. It proves nothing of the author; arm64 macOS loads no code without.
"""

import hashlib
import struct

from alloconda.binary.formats.module_bytes import MalformedError

_SUPER_BLOB, _CODE_DIRECTORY = 0xFADE0CC0, 0xFADE0C02
_SHA256 = 2
_DIGEST_BYTES = 32
# magic, length, version, flags, hashOffset, identOffset, nSpecialSlots, nCodeSlots, codeLimit,
# hashSize, hashType, platform, pageSize
_HEAD = struct.Struct(">9I4B")
_LENGTH_AT, _SLOTS_AT, _LIMIT_AT = 4, 28, 32


def renewed_signature(code: bytes, signature: bytes) -> bytes:
    """Return a signature for code that has changed, with all else as an earlier one has it.

    Raises:
        MalformedError: the earlier one is not an ad-hoc signature by SHA-256.
    """
    try:
        magic, length, count = struct.unpack_from(">3I", signature)
        index = [struct.unpack_from(">2I", signature, 12 + 8 * number) for number in range(count)]
        if magic != _SUPER_BLOB or length > len(signature):
            raise MalformedError("its code signature is damaged")
        blobs = [(kind, _blob(signature, at)) for kind, at in index]
        return _joined([(kind, _renewed(blob, code)) for kind, blob in blobs])
    except struct.error as error:
        raise MalformedError("its code signature is cut off") from error


def _blob(signature: bytes, at: int) -> bytes:
    return signature[at : at + struct.unpack_from(">I", signature, at + _LENGTH_AT)[0]]


def _joined(blobs: list[tuple[int, bytes]]) -> bytes:
    start = 12 + 8 * len(blobs)
    index, body = bytearray(), bytearray()
    for kind, blob in blobs:
        index += struct.pack(">2I", kind, start + len(body))
        body += blob
    return struct.pack(">3I", _SUPER_BLOB, start + len(body), len(blobs)) + index + body


def _renewed(blob: bytes, code: bytes) -> bytes:
    if struct.unpack_from(">I", blob)[0] != _CODE_DIRECTORY:
        return blob
    fields = _HEAD.unpack_from(blob)
    hashes_at, digest_bytes, kind, page_bits = fields[4], fields[9], fields[10], fields[12]
    if (kind, digest_bytes) != (_SHA256, _DIGEST_BYTES):
        raise MalformedError("its code signature is not by SHA-256")
    page = 1 << page_bits
    digests = [
        hashlib.sha256(code[start : start + page]).digest() for start in range(0, len(code), page)
    ]
    renewed = bytearray(blob[:hashes_at])
    struct.pack_into(">2I", renewed, _SLOTS_AT, len(digests), len(code))
    renewed += b"".join(digests)
    struct.pack_into(">I", renewed, _LENGTH_AT, len(renewed))
    return bytes(renewed)
