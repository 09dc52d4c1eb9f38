"""Private keys in DER: found by their structure, and nothing else is."""

import base64
import re
import ssl
from pathlib import Path

import certifi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.packaging.model.der_keys import is_private_der_key
from alloconda.packaging.model.secret_files import has_private_key

# Made by OpenSSL for these tests.
_ED25519 = "MC4CAQAwBQYDK2VwBCIEILI0X4ardx7OuJkGkoG0U1IIc7tYJa4TuHNyLlnYtmJN"
_EC = (
    "MHcCAQEEIOkF5glUShecE6eJkxSAKucGuKR9h87TBN9EtyGtTWjmoAoGCCqGSM49AwEHoUQDQgAEw18rHmQJQo12SZVa"
    "Oth+U5CNtBqKVZhANnGJuEPpwX7WCUEyiWNKPlr2sT07eunZkF2hI4gmfFhX0co+6tOkMA=="
)
_ENCRYPTED = (
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhMxginfdlmPwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgB"
    "ZQMEASoEEPdVQ0AwQhdCAOJfr31rNZgEQFl2glfwzHyVxQoXKdmYpz1WlTD2CH5wYTB66PcO0Xv2Po5E+MUu/g/NdI8D"
    "zdzOH5/meFEnEw5LLJz0mkT88/U="
)
_BEGINNING_OF_A_STORE = (
    "MIIJzwIBAzCCCYUGCSqGSIb3DQEHAaCCCXYEgglyMIIJbjCCA+IGCSqGSIb3DQEHBqCCA9MwggPP"
)


def value(tag: int, *contents: bytes) -> bytes:
    data = b"".join(contents)
    if len(data) < 0x80:
        return bytes((tag, len(data))) + data
    return bytes((tag, 0x82)) + len(data).to_bytes(2, "big") + data


def integer(number: int) -> bytes:
    return value(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes) -> bytes:
    return value(0x30, *parts)


LARGE = integer(1 << 2047 | 1)
HALF = integer(1 << 1023 | 1)
OID_RSA = value(6, bytes.fromhex("2a864886f70d010101"))
OID_SHA256 = value(6, bytes.fromhex("608648016503040201"))
OID_PBE = value(6, bytes.fromhex("2a864886f70d010c0103"))
RSA = sequence(integer(0), LARGE, integer(65537), LARGE, *[HALF] * 5)
KEYS = {
    "Ed25519": base64.b64decode(_ED25519),
    "EC": base64.b64decode(_EC),
    "encrypted": base64.b64decode(_ENCRYPTED),
    "encrypted as PKCS 12 does": sequence(sequence(OID_PBE, sequence()), value(4, b"x" * 80)),
    "PKCS 12": base64.b64decode(_BEGINNING_OF_A_STORE),
    "PKCS 12 of open length": bytes.fromhex("30800201033080 06092a864886f70d010701 a080 2480"),
    "RSA": RSA,
    "RSA of three primes": sequence(
        integer(1), LARGE, integer(65537), LARGE, *[HALF] * 5, sequence(HALF)
    ),
    "RSA in PKCS 8": sequence(integer(0), sequence(OID_RSA, value(5)), value(4, RSA)),
    "DSA": sequence(integer(0), LARGE, HALF, LARGE, LARGE, HALF),
}
PUBLIC = {
    "an RSA key": sequence(LARGE, integer(65537)),
    "an RSA key with its algorithm": sequence(
        sequence(OID_RSA, value(5)), value(3, b"\0", sequence(LARGE, integer(65537)))
    ),
    "parameters of DSA": sequence(LARGE, HALF, LARGE),
    "a digest": sequence(sequence(OID_SHA256, value(5)), value(4, b"x" * 32)),
    "small numbers": sequence(*[integer(number) for number in range(9)]),
    "many numbers": sequence(*[LARGE] * 40),
    "signed data": sequence(value(6, bytes.fromhex("2a864886f70d010702")), value(0xA0, sequence())),
    "a version and some bytes": sequence(integer(1), value(4, b"x" * 32)),
    "an empty sequence": sequence(),
    "nothing": b"",
    "one byte": b"0",
    "text": b"0123456789 is what this file begins with",
    "more than what it holds": sequence(integer(0), LARGE)[:-40],
    "an endless length": b"0\x84\xff\xff\xff\xff\x02\x01\x00",
}


@pytest.mark.parametrize("name", KEYS)
def test_a_private_key_is_found_by_its_structure(name: str) -> None:
    assert is_private_der_key(KEYS[name])
    assert has_private_key(KEYS[name])
    assert is_private_der_key(KEYS[name] + b"\n")


@pytest.mark.parametrize("name", [name for name in KEYS if not name.startswith("PKCS 12")])
def test_a_key_is_the_whole_file(name: str) -> None:
    assert not is_private_der_key(KEYS[name] + b"and more")
    assert not is_private_der_key(b"\0" + KEYS[name])
    assert not is_private_der_key(KEYS[name][:-1])


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_or_something_else_is_none(name: str) -> None:
    assert not is_private_der_key(PUBLIC[name])


def test_no_certificate_of_the_public_authorities_is_taken_for_a_key() -> None:
    text = Path(certifi.where()).read_text(encoding="utf-8")
    pattern = r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----"
    certificates = [ssl.PEM_cert_to_DER_cert(one) for one in re.findall(pattern, text, re.DOTALL)]

    assert len(certificates) > 50
    assert not any(map(is_private_der_key, certificates))


@given(st.binary(max_size=200), st.sampled_from(sorted(KEYS)), st.integers(0, 400))
def test_whatever_the_bytes_are_there_is_an_answer(data: bytes, name: str, at: int) -> None:
    key = KEYS[name]

    for mixed in (b"0" + data, key[:at] + data + key[at:], key[:at] + data):
        assert is_private_der_key(mixed) in (True, False)
