import json
from dataclasses import replace
from typing import Any

import pytest

from alloconda.kernel.service_run import ServiceRun, service_run
from alloconda.packaging.model.provenance import (
    Dependency,
    Provenance,
    provenance_bytes,
    without_secrets,
)

MADE = Provenance(
    wheel="a-1-cp311-abi3-win_amd64.whl",
    sha256="ab" * 32,
    parameters={"platforms": ("win_amd64",)},
    dependencies=(
        Dependency(name="zig", uri="pkg:generic/zig@0.16.0", digest=(("sha256", "cd" * 32),)),
    ),
    versions={"alloconda": "0.1.0", "zig": "0.16.0"},
)
ACTIONS = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "me/hello",
    "GITHUB_WORKFLOW_REF": "me/hello/.github/workflows/wheels.yml@refs/tags/v1",
    "GITHUB_RUN_ID": "42",
    "GITHUB_RUN_ATTEMPT": "2",
    "ACTIONS_RUNTIME_TOKEN": "hush",
}


def read(made: Provenance) -> dict[str, Any]:
    statement: dict[str, Any] = json.loads(provenance_bytes(made))
    return statement


def test_a_provenance_is_a_statement_about_the_wheel() -> None:
    statement = read(MADE)

    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://slsa.dev/provenance/v1"
    assert statement["subject"] == [{"name": MADE.wheel, "digest": {"sha256": MADE.sha256}}]


def test_it_tells_what_was_asked_for_and_what_went_in() -> None:
    definition = read(replace(MADE, moment_s=5))["predicate"]["buildDefinition"]

    assert definition["externalParameters"] == {"platforms": ["win_amd64"]}
    assert definition["internalParameters"] == {"SOURCE_DATE_EPOCH": "5"}
    assert definition["resolvedDependencies"] == [
        {"name": "zig", "uri": "pkg:generic/zig@0.16.0", "digest": {"sha256": "cd" * 32}}
    ]


def test_the_builder_is_the_workflow_or_nobody_known() -> None:
    run = service_run(ACTIONS)
    assert run == ServiceRun(
        builder="https://github.com/me/hello/.github/workflows/wheels.yml@refs/tags/v1",
        invocation="https://github.com/me/hello/actions/runs/42/attempts/2",
    )

    by_service = read(replace(MADE, service=run))["predicate"]["runDetails"]
    here = read(MADE)["predicate"]["runDetails"]

    assert by_service["builder"]["id"] == run.builder
    assert by_service["metadata"] == {"invocationId": run.invocation}
    assert here["builder"]["id"].endswith("#local")
    assert here["metadata"] == {}


@pytest.mark.parametrize("name", ["GITHUB_ACTIONS", "GITHUB_WORKFLOW_REF", "GITHUB_RUN_ID"])
def test_an_environment_that_lacks_a_word_is_of_no_service(name: str) -> None:
    assert service_run({**ACTIONS, name: ""}) is None


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("-Dtoken=hush -Dname=a", "-Dtoken=REMOVED -Dname=a"),
        ("--api-key hush -x", "--api-key REMOVED -x"),
        ("-DMY_PASSWORD=hush", "-DMY_PASSWORD=REMOVED"),
        ("--token -x", "--token -x"),
        ("-Durl=https://me:hush@host/x", "-Durl=https://NAME:PASSWORD@host/x"),
        ("-Doptimize=safe a.c", "-Doptimize=safe a.c"),
    ],
)
def test_secrets_among_arguments_are_not_told(arguments: str, shown: str) -> None:
    assert " ".join(without_secrets(arguments.split())) == shown
