"""Finds private keys in DER, which no text marks, by their structure alone.

A file is one only if it is a single ASN.1 SEQUENCE from its first byte to its last with the parts,
in their order, that one of the formats below has: neither certificates nor public keys, parameters
or digests have them.
"""

import re

from alloconda.kernel.values import dataclass

_INTEGER, _OCTETS, _OID, _SEQUENCE = 0x02, 0x04, 0x06, 0x30
# [0], which holds parameters or attributes, and [1], which holds the public key.
_OPTIONAL = (0xA0, 0xA1, 0x81)
_RSA_NUMBERS = 9
_DSA_NUMBERS = 6
_LEAST_PRIME_BYTES = 64
_LEAST_CURVE_BYTES = 14
_MOST_PARTS = 12
# Encryption by a password: PKCS #5 (RFC 8018) and PKCS #12 (RFC 7292).
_BY_PASSWORD = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x05", b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01")
# PKCS #12: a SEQUENCE of the version 3 and a ContentInfo with data or signed data. Its lengths may
# be left open, and it may be longer than what is looked at.
_LENGTH = rb"(?:\x80|[\x01-\x7f]|\x81.|\x82..|\x83...|\x84....)"
_PKCS_12 = re.compile(
    (rb"\x30" + _LENGTH + rb"\x02\x01\x03\x30" + _LENGTH)
    + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x01\x02]\xa0",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One ASN.1 value: its tag, and what is in it."""

    tag: int
    data: bytes


def is_private_der_key(data: bytes) -> bool:
    """Whether a file is a private key in DER, or a store of keys.

    Known are PKCS #8, also encrypted (RFC 5958), those of RSA (RFC 8017), EC (RFC 5915) and DSA as
    OpenSSL writes them, and PKCS #12 (RFC 7292).

    Args:
        data: the file, or its first bytes.
    """
    if not data.startswith(b"\x30"):
        return False
    if _PKCS_12.match(data):
        return True
    whole = _parts(data.rstrip(b"\r\n")) or _parts(data)
    if whole is None or len(whole) != 1:
        return False
    parts = _parts(whole[0].data)
    if not parts:
        return False
    return any(
        has_form(parts) for has_form in (_is_pkcs_8, _is_encrypted, _is_rsa, _is_dsa, _is_ec)
    )


def _is_pkcs_8(parts: list[_Part]) -> bool:
    return (
        _tags(parts[:3]) == (_INTEGER, _SEQUENCE, _OCTETS)
        and parts[0].data in (b"\x00", b"\x01")
        and _algorithm(parts[1]) is not None
        and len(parts[2].data) >= _LEAST_CURVE_BYTES
        and all(part.tag in _OPTIONAL for part in parts[3:])
    )


def _is_encrypted(parts: list[_Part]) -> bool:
    if _tags(parts) != (_SEQUENCE, _OCTETS):
        return False
    algorithm = _algorithm(parts[0])
    # A digest has this form, too.
    return algorithm is not None and algorithm.startswith(_BY_PASSWORD)


def _is_rsa(parts: list[_Part]) -> bool:
    numbers = parts[:_RSA_NUMBERS]
    return (
        _tags(numbers) == (_INTEGER,) * _RSA_NUMBERS
        and parts[0].data in (b"\x00", b"\x01")
        and len(parts[1].data) >= _LEAST_PRIME_BYTES
        and _tags(parts[_RSA_NUMBERS:]) in ((), (_SEQUENCE,))
    )


def _is_dsa(parts: list[_Part]) -> bool:
    return (
        _tags(parts) == (_INTEGER,) * _DSA_NUMBERS
        and parts[0].data == b"\x00"
        and len(parts[1].data) >= _LEAST_PRIME_BYTES
    )


def _is_ec(parts: list[_Part]) -> bool:
    tags = _tags(parts)
    return (
        tags[:2] == (_INTEGER, _OCTETS)
        and parts[0].data == b"\x01"
        and len(parts[1].data) >= _LEAST_CURVE_BYTES
        # A key that stands alone has to say which curve it is of.
        and tags[2:] in ((0xA0,), (0xA0, 0xA1))
        and parts[2].data[:1] in (bytes([_OID]), bytes([_SEQUENCE]))
    )


def _algorithm(part: _Part) -> bytes | None:
    """Return the object identifier of an AlgorithmIdentifier; None if it is not one."""
    inner = _parts(part.data)
    if not inner or len(inner) > 2 or inner[0].tag != _OID:
        return None
    return inner[0].data


def _tags(parts: list[_Part]) -> tuple[int, ...]:
    return tuple(part.tag for part in parts)


def _parts(data: bytes) -> list[_Part] | None:
    """Return the values that bytes consist of; None if they are not DER, or of too many."""
    found: list[_Part] = []
    at = 0
    while at < len(data):
        begin_end = _extent(data, at)
        if begin_end is None or len(found) == _MOST_PARTS:
            return None
        begin, end = begin_end
        found.append(_Part(tag=data[at], data=data[begin:end]))
        at = end
    return found


def _extent(data: bytes, at: int) -> tuple[int, int] | None:
    """Return where the contents of the value at an offset begin and end; None if that is wrong."""
    head = data[at + 1 : at + 2]
    if not head or data[at] & 0x1F == 0x1F:
        return None
    begin, size = at + 2, head[0]
    if size >= 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4 or begin + count > len(data):
            return None
        size = int.from_bytes(data[begin : begin + count], "big")
        begin += count
    end = begin + size
    return (begin, end) if end <= len(data) else None
