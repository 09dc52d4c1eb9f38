"""The provenance of a wheel: an in-toto Statement v1 with the predicate of SLSA Provenance v1.

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md,
https://slsa.dev/spec/v1.0/provenance. It is not signed: what signs it takes the whole statement.
The same input gives the same bytes, since no time is in it.
"""

import json
from collections.abc import Mapping, Sequence

from alloconda.kernel.secret_variables import is_secret_name
from alloconda.kernel.service_run import ServiceRun
from alloconda.kernel.url_credentials import without_credentials
from alloconda.kernel.values import dataclass

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://slsa.dev/provenance/v1"
PROVENANCE_SUFFIX = ".provenance.json"
_HOME = "https://github.com/alloconda/alloconda"
BUILD_TYPE = f"{_HOME}/blob/main/docs/reference/provenance.md"
# Outside of a CI service, the user is the builder, and the claim is unverified.
LOCAL_BUILDER = f"{_HOME}/blob/main/docs/reference/provenance.md#local"

REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """Something that went into a build: its address, and digests by the name of their algorithm."""

    name: str
    uri: str
    digest: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How one wheel was made.

    Attributes:
        wheel: its file name.
        sha256: its digest, hexadecimal.
        parameters: what was asked for: names → strings, or lists of strings.
        dependencies: what went in.
        versions: the programs that built → their versions.
        service: the run that built; None on a machine of one's own.
        moment_s: SOURCE_DATE_EPOCH, in seconds since 1970.
    """

    wheel: str
    sha256: str
    parameters: Mapping[str, str | Sequence[str]]
    dependencies: Sequence[Dependency]
    versions: Mapping[str, str]
    service: ServiceRun | None = None
    moment_s: int | None = None


def provenance_bytes(made: Provenance) -> bytes:
    """Return the statement as JSON, UTF-8."""
    internal = {} if made.moment_s is None else {"SOURCE_DATE_EPOCH": str(made.moment_s)}
    service = made.service
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": made.wheel, "digest": {"sha256": made.sha256}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": dict(made.parameters),
                "internalParameters": internal,
                "resolvedDependencies": [
                    {"name": one.name, "uri": one.uri, "digest": dict(one.digest)}
                    for one in made.dependencies
                ],
            },
            "runDetails": {
                "builder": {
                    "id": service.builder if service else LOCAL_BUILDER,
                    "version": dict(made.versions),
                },
                "metadata": {"invocationId": service.invocation} if service else {},
            },
        },
    }
    return (json.dumps(statement, indent=2) + "\n").encode()


def without_secrets(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return arguments of a program without the values of those that are named like secrets."""
    found = []
    secret_follows = False
    for argument in arguments:
        name, mark, _ = argument.partition("=")
        is_flag = argument.startswith("-")
        if secret_follows and not is_flag:
            found.append(REMOVED)
        elif mark and is_secret_name(name):
            found.append(f"{name}={REMOVED}")
        else:
            found.append(without_credentials(argument))
        secret_follows = is_flag and not mark and is_secret_name(name)
    return tuple(found)
