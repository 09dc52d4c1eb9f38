import json
from dataclasses import replace
from typing import Any

import pytest

from alloconda.kernel.config.vendored import Vendored
from alloconda.kernel.zig.linked_parts import LinkedPart, LinkedParts, ZigPackage
from alloconda.kernel.zig.version import ZigVersion
from alloconda.packaging.model.sbom import SbomSubject, sbom_bytes
from tests.bill_schema import schema_error

ZIG = ZigVersion(major=0, minor=16, patch=0)
ALL = LinkedParts(
    zig=ZIG,
    parts=tuple(LinkedPart),
    glibc="2.28",
    packages=(ZigPackage(hash="clap-0.1.0-x", name="clap", version="0.1.0"),),
)
SUBJECT = SbomSubject(
    name="My.Hello",
    version="1.0+local",
    license="MIT OR Apache-2.0",
    alloconda="0.1.0",
    vendored=(
        Vendored(name="zlib", version="1.3.1", license="Zlib"),
        Vendored(name="xxhash", purl="pkg:github/Cyan4973/xxHash@v0.8.2"),
    ),
)


def bill(subject: SbomSubject, linked: LinkedParts | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sbom_bytes(subject, linked))
    return found


@pytest.mark.parametrize("linked", [ALL, LinkedParts(zig=ZIG, parts=()), None])
def test_a_bill_keeps_the_schema_of_cyclonedx(linked: LinkedParts | None) -> None:
    for subject in (SUBJECT, replace(SUBJECT, moment_s=10**19, license=None, vendored=())):
        assert schema_error(sbom_bytes(subject, linked).decode()) is None


def test_the_project_is_what_the_bill_is_of() -> None:
    root = bill(SUBJECT, ALL)["metadata"]["component"]

    assert root["purl"] == "pkg:pypi/my-hello@1.0%2Blocal"
    assert root["licenses"] == [{"expression": "MIT OR Apache-2.0"}]


def test_every_part_has_a_version_and_a_license() -> None:
    found = {one["name"]: one for one in bill(SUBJECT, ALL)["components"]}

    assert {name: one.get("version") for name, one in found.items()} == {
        "alloconda": "0.1.0",
        "zig-std": "0.16.0",
        "zig-compiler-rt": "0.16.0",
        "zig-ubsan-rt": "0.16.0",
        "zig-libc": "0.16.0",
        "libc++": "21.1.0",
        "libc++abi": "21.1.0",
        "libunwind": "21.1.0",
        "mingw-w64": "13.0.0",
        "glibc": "2.28",
        "clap": "0.1.0",
        "zlib": "1.3.1",
        "xxhash": None,
    }
    assert found["libc++"]["purl"] == "pkg:generic/libc%2B%2B@21.1.0"
    assert found["zig-std"]["purl"] == "pkg:generic/zig@0.16.0#lib/std"
    assert found["zlib"]["purl"] == "pkg:generic/zlib@1.3.1"
    assert {name for name, one in found.items() if "licenses" not in one} == {"clap", "xxhash"}


def test_the_project_depends_on_every_component() -> None:
    text = bill(SUBJECT, ALL)

    assert text["dependencies"][0] == {
        "ref": "pkg:pypi/my-hello@1.0%2Blocal",
        "dependsOn": [one["bom-ref"] for one in text["components"]],
    }


def test_a_bill_has_no_time_and_no_serial_number() -> None:
    text = bill(SUBJECT, ALL)

    assert "timestamp" not in text["metadata"]
    assert "serialNumber" not in text
    assert sbom_bytes(SUBJECT, ALL) == sbom_bytes(SUBJECT, ALL)


def test_source_date_epoch_is_the_time() -> None:
    text = bill(replace(SUBJECT, moment_s=1_700_000_000), ALL)

    assert text["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"


def test_what_is_not_known_is_not_called_complete() -> None:
    assert bill(SUBJECT, None)["compositions"][0]["aggregate"] == "unknown"
    assert "compositions" not in bill(SUBJECT, ALL)
