import json
from collections.abc import Callable
from typing import Any

import pytest

from alloconda.inspect.model.sbom_check import read_sbom
from alloconda.kernel.zig.linked_parts import LinkedPart, LinkedParts
from alloconda.kernel.zig.version import ZigVersion
from alloconda.packaging.model.sbom import SbomSubject, sbom_bytes
from tests.bill_schema import schema_error

NAME = "a-1.dist-info/sboms/alloconda.cdx.json"
ZIG = ZigVersion(major=0, minor=16, patch=0)
# As auditwheel writes it, shortened.
FOREIGN = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.4",
    "version": 1,
    "metadata": {
        "component": {
            "type": "library",
            "bom-ref": "pkg:pypi/numpy@2.3.0?file_name=numpy.whl",
            "name": "numpy",
            "version": "2.3.0",
        },
        "tools": [{"name": "auditwheel", "version": "6.4.0"}],
    },
    "components": [
        {
            "type": "library",
            "bom-ref": "pkg:rpm/almalinux/libgfortran@8.5.0#abc",
            "name": "libgfortran",
            "version": "8.5.0",
            "purl": "pkg:rpm/almalinux/libgfortran@8.5.0",
            "licenses": [{"license": {"id": "GPL-3.0-or-later"}}, {"license": {"name": "Own"}}],
            "components": [{"type": "file", "name": "libgfortran.so"}],
        }
    ],
    "dependencies": [{"ref": "pkg:pypi/numpy@2.3.0?file_name=numpy.whl"}],
}


def own_bill() -> dict[str, Any]:
    """Return a bill as alloconda writes it."""
    subject = SbomSubject(name="a", version="1", license="MIT", alloconda="0.1")
    linked = LinkedParts(zig=ZIG, parts=tuple(LinkedPart), glibc="2.28")
    bill: dict[str, Any] = json.loads(sbom_bytes(subject, linked))
    return bill


def encoded(bill: object) -> bytes:
    return json.dumps(bill).encode()


def is_valid(bill: object) -> bool:
    return schema_error(json.dumps(bill)) is None


def test_a_bill_of_our_own_is_right() -> None:
    facts = read_sbom(NAME, encoded(own_bill()))

    assert facts.problems == ()
    assert facts.format == "CycloneDX 1.6"
    assert {one.name for one in facts.components} == {part.value for part in LinkedPart}


def test_a_bill_of_another_tool_is_read_with_what_is_inside_components() -> None:
    facts = read_sbom(NAME, encoded(FOREIGN))

    assert facts.problems == ()
    assert [(one.name, one.license) for one in facts.components] == [
        ("libgfortran", "GPL-3.0-or-later, Own"),
        ("libgfortran.so", ""),
    ]


def test_spdx_and_xml_are_named() -> None:
    assert read_sbom(NAME, encoded({"spdxVersion": "SPDX-2.3"})).format == "SPDX 2.3"
    assert read_sbom(NAME, encoded({"@context": "x", "@graph": []})).format == "SPDX 3"
    assert read_sbom("sboms/a.cdx.xml", b"<bom/>").format == "CycloneDX as XML"
    assert read_sbom("sboms/a.spdx", b"SPDXVersion: SPDX-2.3").format == "SPDX"


def _edit(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def edit(bill: dict[str, Any]) -> None:
        *parents, last = path.split("/")
        holder: Any = bill
        for key in parents:
            holder = holder[int(key)] if key.isdigit() else holder[key]
        holder[int(last) if last.isdigit() else last] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (_edit("specVersion", "9.9"), "specVersion is '9.9', known are 1.2 to 1.7"),
        (_edit("version", 0), "version must be a whole number from 1, not 0"),
        (_edit("version", "1"), "version must be a whole number from 1, not '1'"),
        (_edit("serialNumber", "1"), "serialNumber must be urn:uuid: and a UUID, not '1'"),
        (_edit("components", {}), "components must be a list"),
        (_edit("components/0", "zlib"), "components[0] must be an object"),
        (_edit("components/0/type", "code"), "components[0].type is 'code', which is not a type"),
        (_edit("components/0/name", None), "components[0].name is missing"),
        (_edit("components/0/version", 1), "components[0].version must be a string"),
        (_edit("components/0/licenses", "MIT"), "components[0].licenses must be a list"),
        (_edit("metadata", []), "metadata must be an object"),
        (_edit("metadata/component/type", 1), "metadata.component.type is 1"),
        (_edit("dependencies/0", {}), "dependencies[0].ref is missing"),
    ],
)
def test_what_the_schema_refuses_is_told(
    edit: Callable[[dict[str, Any]], None], message: str
) -> None:
    bill = own_bill()
    edit(bill)

    problems = read_sbom(NAME, encoded(bill)).problems

    assert [problem for problem in problems if problem.startswith(message)]
    assert message.startswith("specVersion") or not is_valid(bill)


def test_two_components_of_one_reference_and_an_impossible_purl_are_told() -> None:
    bill = own_bill()
    bill["components"][1]["bom-ref"] = bill["components"][0]["bom-ref"]
    bill["components"][2]["purl"] = "zlib 1.3"

    problems = read_sbom(NAME, encoded(bill)).problems

    assert any("stands for 2 components" in problem for problem in problems)
    assert any("'zlib 1.3', which is not a package URL" in problem for problem in problems)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": ' + b"9" * 5000 + b"}",
        b"[]",
        b"{}",
        b'{"bomFormat": ["CycloneDX"]}',
    ],
)
def test_what_is_no_bill_is_told(data: bytes) -> None:
    facts = read_sbom(NAME, data)

    assert len(facts.problems) == 1
    assert facts.format == ""


def test_endless_nesting_is_not_followed() -> None:
    bill = own_bill()
    inner = bill["components"][0]
    for _ in range(300):
        inner["components"] = [{"type": "file", "name": "x"}]
        inner = inner["components"][0]

    assert len(read_sbom(NAME, encoded(bill)).components) < 60
