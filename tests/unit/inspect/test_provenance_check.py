import base64
import json
from typing import Any

import pytest

from alloconda.inspect.model.provenance_check import ProvenanceFacts, read_provenance
from alloconda.packaging.model.provenance import Dependency, Provenance, provenance_bytes

WHEEL = "a-1-cp311-abi3-win_amd64.whl"
DIGEST = "ab" * 32
OWN = provenance_bytes(
    Provenance(
        wheel=WHEEL,
        sha256=DIGEST,
        parameters={"python": "3.11"},
        dependencies=(Dependency(name="zig", uri="pkg:generic/zig@0.16.0", digest=()),),
        versions={},
    )
)


def check(data: bytes | object, *, sha256: str = DIGEST) -> ProvenanceFacts:
    encoded = data if isinstance(data, bytes) else json.dumps(data).encode()
    return read_provenance(f"{WHEEL}.provenance.json", encoded, wheel=WHEEL, sha256=sha256)


def edited(**changes: object) -> dict[str, Any]:
    statement: dict[str, Any] = json.loads(OWN)
    return {**statement, **changes}


def test_a_provenance_of_our_own_is_right() -> None:
    facts = check(OWN)

    assert facts.problems == ()
    assert facts.kinds == ("https://slsa.dev/provenance/v1",)
    assert facts.dependencies == ("pkg:generic/zig@0.16.0",)
    assert not facts.signed


def test_another_wheels_digest_is_told() -> None:
    facts = check(OWN, sha256="cd" * 32)

    assert facts.problems == (f"it is about another {WHEEL}: the digest is not the wheel's",)


def test_a_statement_about_something_else_is_told() -> None:
    subject = [{"name": "b.whl", "digest": {"sha256": "cd" * 32}}]

    facts = check(edited(subject=subject))

    assert facts.problems == (f"it is not about {WHEEL}: no subject has its digest",)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda payload: {"payload": payload, "signatures": [{"sig": "x"}]},
        lambda payload: {"dsseEnvelope": {"payload": payload, "signatures": [{"sig": "x"}]}},
        lambda payload: {"version": 1, "envelope": {"statement": payload, "signature": "x"}},
    ],
    ids=["DSSE", "Sigstore", "PEP 740"],
)
def test_signed_statements_are_taken_out_of_their_envelopes(wrap: Any) -> None:
    document = wrap(base64.b64encode(OWN).decode())

    facts = check(document)

    assert facts.problems == ()
    assert facts.signed


def test_json_lines_hold_several() -> None:
    line = json.dumps(json.loads(OWN))
    other = json.dumps(edited(predicateType="https://docs.pypi.org/attestations/publish/v1"))

    facts = check(f"{line}\n{other}\n".encode())

    assert facts.problems == ()
    assert len(facts.kinds) == 2


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (edited(_type="x"), "_type is 'x', which is not an in-toto statement"),
        (edited(predicateType=None), "predicateType is missing"),
        (edited(predicate={}), "predicate.runDetails.builder.id is missing"),
        (edited(subject="a"), f"it is not about {WHEEL}: no subject has its digest"),
        (edited(subject=[1]), f"it is not about {WHEEL}: no subject has its digest"),
        ([], "it holds no in-toto statement"),
        ({"payload": "!"}, "it can't be read: "),
        ({"payload": base64.b64encode(b"[").decode()}, "it can't be read: "),
        (b"", "it can't be read: "),
        (b"\xff", "it can't be read: "),
        (b"[" * 100_000, "it can't be read: it is nested too deep"),
    ],
)
def test_what_is_wrong_is_told(statement: object, problem: str) -> None:
    facts = check(statement)

    assert any(one.startswith(problem) for one in facts.problems)
