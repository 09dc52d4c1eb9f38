"""Reading the bills of materials of a wheel (PEP 770), and what is wrong with them.

CycloneDX 1.2 to 1.7 as JSON is looked into; SPDX and other forms are named. The rules are those
of CycloneDX's own schema that decide whether a reader finds its components.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from alloconda.kernel.values import dataclass

_PURL = re.compile(r"pkg:[A-Za-z][A-Za-z0-9.+-]*/\S+")
_SERIAL = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
_TYPES = frozenset(
    {
        *("application", "framework", "library", "container", "platform", "operating-system"),
        *("device", "device-driver", "firmware", "file", "machine-learning-model", "data"),
        "cryptographic-asset",
    }
)
_MAX_DEPTH = 20
_MAX_COMPONENTS = 50_000
_MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SbomComponent:
    """One component as a bill names it; "" for what it doesn't say."""

    name: str
    version: str
    license: str
    purl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SbomFacts:
    """One bill of materials.

    Attributes:
        name: its path in the wheel.
        format: such as "CycloneDX 1.6"; "" where the format is unknown.
        components: those that it names, with those inside them.
        problems: what is wrong with it.
    """

    name: str
    format: str
    components: tuple[SbomComponent, ...] = ()
    problems: tuple[str, ...] = ()


def read_sbom(name: str, data: bytes) -> SbomFacts:
    """Read one file of `.dist-info/sboms/`."""
    if not name.endswith(".json"):
        # XML and SPDX's own text are for their own tools.
        return SbomFacts(name=name, format=_format_by_name(name))
    try:
        bill: object = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits is a ValueError too.
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        return SbomFacts(name=name, format="", problems=(f"it is not JSON: {reason}",))
    if not isinstance(bill, Mapping):
        return SbomFacts(name=name, format="", problems=("it must be a JSON object",))
    if "spdxVersion" in bill or "@graph" in bill:
        return SbomFacts(name=name, format=_spdx_format(bill))
    if bill.get("bomFormat") != "CycloneDX":
        problem = "it says neither that it is CycloneDX (bomFormat) nor SPDX (spdxVersion)"
        return SbomFacts(name=name, format="", problems=(problem,))
    return _cyclonedx(name, bill)


def _format_by_name(name: str) -> str:
    if name.endswith(".cdx.xml"):
        return "CycloneDX as XML"
    return "SPDX" if ".spdx" in name else ""


def _spdx_format(bill: Mapping[str, object]) -> str:
    version = bill.get("spdxVersion")
    return version.replace("SPDX-", "SPDX ") if isinstance(version, str) else "SPDX 3"


def _cyclonedx(name: str, bill: Mapping[str, object]) -> SbomFacts:
    components = tuple(islice(_walk(bill), _MAX_COMPONENTS))
    version = bill.get("specVersion")
    return SbomFacts(
        name=name,
        format=f"CycloneDX {version}" if version in _VERSIONS else "CycloneDX",
        components=tuple(_component(one) for _, one in components if isinstance(one, Mapping)),
        problems=tuple(islice(_problems(bill, components), _MAX_PROBLEMS)),
    )


def _walk(bill: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield every component below an object, with its place such as "components[0]"."""
    waiting: list[tuple[str, Mapping[str, object]]] = [("", bill)]
    for place, parent in waiting:
        children = parent.get("components")
        for number, child in enumerate(children if isinstance(children, list) else ()):
            below = f"{place}components[{number}]"
            yield below, child
            if isinstance(child, Mapping) and below.count("[") < _MAX_DEPTH:
                waiting.append((f"{below}.", child))


def _component(one: Mapping[str, object]) -> SbomComponent:
    return SbomComponent(
        name=_text(one.get("name")),
        version=_text(one.get("version")),
        license=_license(one.get("licenses")),
        purl=_text(one.get("purl")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _license(licenses: object) -> str:
    names = []
    for choice in licenses if isinstance(licenses, list) else ():
        if not isinstance(choice, Mapping):
            continue
        inner = choice.get("license")
        known = inner if isinstance(inner, Mapping) else {}
        names.append(
            _text(choice.get("expression")) or _text(known.get("id")) or _text(known.get("name"))
        )
    return ", ".join(name for name in names if name)


def _problems(
    bill: Mapping[str, object], components: Sequence[tuple[str, object]]
) -> Iterator[str]:
    version = bill.get("specVersion")
    if version not in _VERSIONS:
        yield f"specVersion is {version!r}, known are {_VERSIONS[0]} to {_VERSIONS[-1]}"
    number = bill.get("version", 1)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        yield f"version must be a whole number from 1, not {number!r}"
    serial = bill.get("serialNumber")
    if serial is not None and not (isinstance(serial, str) and _SERIAL.fullmatch(serial)):
        yield f"serialNumber must be urn:uuid: and a UUID, not {serial!r}"
    yield from _shape_problems(bill)
    for place, one in components:
        yield from _component_problems(place, one)
    yield from _reference_problems(bill, components)


def _shape_problems(bill: Mapping[str, object]) -> Iterator[str]:
    for key in ("components", "dependencies", "compositions", "services"):
        if not isinstance(bill.get(key, []), list):
            yield f"{key} must be a list"
    metadata = bill.get("metadata", {})
    if not isinstance(metadata, Mapping):
        yield "metadata must be an object"
    elif "component" in metadata:
        yield from _component_problems("metadata.component", metadata["component"])


def _component_problems(place: str, one: object) -> Iterator[str]:
    if not isinstance(one, Mapping):
        yield f"{place} must be an object"
        return
    if one.get("type") not in _TYPES:
        yield f"{place}.type is {one.get('type')!r}, which is not a type of component"
    if not isinstance(one.get("name"), str):
        yield f"{place}.name is missing"
    for key in ("version", "description", "bom-ref", "cpe"):
        if not isinstance(one.get(key, ""), str):
            yield f"{place}.{key} must be a string"
    purl = one.get("purl", "pkg:a/b")
    if not (isinstance(purl, str) and _PURL.fullmatch(purl)):
        yield f"{place}.purl is {purl!r}, which is not a package URL"
    if not isinstance(one.get("licenses", []), list):
        yield f"{place}.licenses must be a list"


def _reference_problems(
    bill: Mapping[str, object], components: Sequence[tuple[str, object]]
) -> Iterator[str]:
    # The subject itself may be among the components again: auditwheel has it there.
    references = [
        reference
        for _, one in components
        if isinstance(one, Mapping) and isinstance(reference := one.get("bom-ref"), str)
    ]
    for reference, count in Counter(references).items():
        if count > 1:
            yield f"bom-ref {reference!r} stands for {count} components"
    dependencies = bill.get("dependencies")
    for number, row in enumerate(dependencies if isinstance(dependencies, list) else ()):
        if not (isinstance(row, Mapping) and isinstance(row.get("ref"), str)):
            yield f"dependencies[{number}].ref is missing"
