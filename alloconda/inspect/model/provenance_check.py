"""Reading what is beside a wheel about its origin: in-toto statements, signed or not.

A statement stands alone, in an envelope (DSSE), in a bundle of Sigstore, or in an attestation as
PyPI keeps it (PEP 740); JSON lines hold several. Signatures are not checked: that is what
`gh attestation verify` and `cosign verify-blob-attestation` are for.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import TypeGuard

from alloconda.kernel.values import dataclass
from alloconda.packaging.model.provenance import PREDICATE_TYPE, PROVENANCE_SUFFIX, STATEMENT_TYPE

SUFFIXES = (
    *(PROVENANCE_SUFFIX, ".intoto.jsonl", ".sigstore.json", ".sigstore", ".publish.attestation"),
)
_MAX_STATEMENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceFacts:
    """One file beside a wheel that says how it was made.

    Attributes:
        name: the file's name.
        kinds: the types of what its statements say, such as "https://slsa.dev/provenance/v1".
        builders: who built, as SLSA's provenance names them.
        dependencies: what went in, as SLSA's provenance names it.
        signed: whether signatures are in it; they are not checked.
        problems: what is wrong with it.
    """

    name: str
    kinds: tuple[str, ...] = ()
    builders: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    signed: bool = False
    problems: tuple[str, ...] = ()


def read_provenance(name: str, data: bytes, *, wheel: str, sha256: str) -> ProvenanceFacts:
    """Read a file beside a wheel, and compare it with the wheel's name and digest (hexadecimal)."""
    try:
        documents = _documents(data)
        found = [one for document in documents for one in _statements(document)]
    except (ValueError, RecursionError, binascii.Error) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        return ProvenanceFacts(name=name, problems=(f"it can't be read: {reason}",))
    if not found:
        return ProvenanceFacts(name=name, problems=("it holds no in-toto statement",))
    statements = [statement for statement, _ in found[:_MAX_STATEMENTS]]
    predicates = [one for statement in statements if (one := _slsa(statement)) is not None]
    return ProvenanceFacts(
        name=name,
        kinds=_unique(str(one.get("predicateType")) for one in statements),
        builders=_unique(builder for one in predicates if (builder := _builder(one))),
        dependencies=_unique(text for one in predicates for text in _dependencies(one)),
        signed=all(is_signed for _, is_signed in found),
        problems=_unique(
            problem for one in statements for problem in _problems(one, wheel, sha256)
        ),
    )


def _unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _documents(data: bytes) -> list[object]:
    text = data.decode("utf-8")
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line) for line in lines[:_MAX_STATEMENTS]]


def _statements(document: object) -> Iterator[tuple[Mapping[str, object], bool]]:
    """Yield the statements in a document, each with whether signatures are beside it."""
    if not isinstance(document, Mapping):
        return
    if "_type" in document:
        yield document, False
        return
    envelope = document.get("dsseEnvelope", document.get("envelope", document))
    if not isinstance(envelope, Mapping):
        return
    payload = envelope.get("payload", envelope.get("statement"))
    if isinstance(payload, str):
        statement = json.loads(base64.b64decode(payload, validate=True))
        if isinstance(statement, Mapping):
            yield statement, bool(envelope.get("signatures") or envelope.get("signature"))


def _slsa(statement: Mapping[str, object]) -> Mapping[str, object] | None:
    predicate = statement.get("predicate")
    is_slsa = statement.get("predicateType") == PREDICATE_TYPE
    return predicate if is_slsa and isinstance(predicate, Mapping) else None


def _inside(holder: object, *keys: str) -> object:
    for key in keys:
        holder = holder.get(key) if isinstance(holder, Mapping) else None
    return holder


def _builder(predicate: Mapping[str, object]) -> str:
    builder = _inside(predicate, "runDetails", "builder", "id")
    return builder if isinstance(builder, str) else ""


def _dependencies(predicate: Mapping[str, object]) -> Iterator[str]:
    rows = _inside(predicate, "buildDefinition", "resolvedDependencies")
    for row in rows if isinstance(rows, list) else ():
        text = _inside(row, "uri") or _inside(row, "name")
        if isinstance(text, str):
            yield text


def _problems(statement: Mapping[str, object], wheel: str, sha256: str) -> Iterator[str]:
    if not str(statement.get("_type")).startswith("https://in-toto.io/Statement/v"):
        yield f"_type is {statement.get('_type')!r}, which is not an in-toto statement"
    if not isinstance(statement.get("predicateType"), str):
        yield "predicateType is missing"
    if statement.get("predicateType") == PREDICATE_TYPE:
        yield from _slsa_problems(statement)
    subjects = statement.get("subject")
    named = [one for one in subjects if isinstance(one, Mapping)] if _is_list(subjects) else []
    digests = [_inside(one, "digest", "sha256") for one in named]
    if sha256 in digests:
        return
    if any(_inside(one, "name") == wheel for one in named):
        yield f"it is about another {wheel}: the digest is not the wheel's"
    else:
        yield f"it is not about {wheel}: no subject has its digest"


def _slsa_problems(statement: Mapping[str, object]) -> Iterator[str]:
    if statement.get("_type") != STATEMENT_TYPE:
        yield f"_type is {statement.get('_type')!r}, but SLSA's provenance is of {STATEMENT_TYPE}"
    required = (
        ("buildDefinition", "buildType"),
        ("buildDefinition", "externalParameters"),
        ("runDetails", "builder", "id"),
    )
    for keys in required:
        if not _inside(statement.get("predicate"), *keys):
            yield f"predicate.{'.'.join(keys)} is missing"


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
