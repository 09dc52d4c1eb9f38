"""A wheel or library as JSON, for programs."""

import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from alloconda.inspect.model.sbom_check import SbomFacts
from alloconda.inspect.model.wheel_check import wheel_abis
from alloconda.inspect.model.wheel_facts import LibraryFacts
from alloconda.inspect.service import WheelReport, floor_found
from alloconda.inspect.view.wheel_page import definitions_of
from alloconda.kernel.targets.target import dotted


def print_wheels_json(reports: Sequence[WheelReport], stream: TextIO, *, verified: bool) -> None:
    """Write one array with an object for each wheel."""
    stream.write(json.dumps([_wheel_object(one, verified=verified) for one in reports], indent=2))
    stream.write("\n")


def print_libraries_json(libraries: Iterable[LibraryFacts], stream: TextIO) -> None:
    """Write one array with an object for each library."""
    stream.write(json.dumps([_library_object(one) for one in libraries], indent=2) + "\n")


def _wheel_object(report: WheelReport, *, verified: bool) -> dict[str, object]:
    facts = report.facts
    name = facts.filename
    found: dict[str, object] = {
        "path": facts.path,
        "size_bytes": facts.size_bytes,
        "unpacked_bytes": facts.unpacked_bytes,
        "name": name.name if name else None,
        "version": name.version if name else None,
        "build": name.build if name else None,
        "tags": sorted(name.tag_texts) if name else [],
        "abis": [str(abi) for abi in wheel_abis(facts)],
        "pythons": [str(python) for python in report.pythons],
        "metadata": dict(facts.metadata or {}),
        "generator": (facts.wheel or {}).get("Generator", (None,))[0],
        "libraries": [_library_object(library) for library in facts.libraries],
        "provenances": [
            {
                "name": one.name,
                "types": list(one.kinds),
                "builders": list(one.builders),
                "dependencies": list(one.dependencies),
                "signed": one.signed,
            }
            for one in facts.provenances
        ],
        "sboms": [_sbom_object(bill) for bill in facts.sboms],
        "files": [
            {"name": one.name, "size_bytes": one.size_bytes, "stored_bytes": one.stored_bytes}
            for one in facts.members
        ],
    }
    if verified:
        found["problems"] = [
            {"code": one.code, "where": one.where, "message": one.message}
            for one in report.problems
        ]
    return found


def _sbom_object(bill: SbomFacts) -> dict[str, object]:
    return {
        "name": bill.name,
        "format": bill.format or None,
        "components": [
            {
                "name": one.name,
                "version": one.version or None,
                "license": one.license or None,
                "purl": one.purl or None,
            }
            for one in bill.components
        ],
    }


def _library_object(library: LibraryFacts) -> dict[str, object]:
    found: dict[str, object] = {
        "name": library.name,
        "size_bytes": library.size_bytes,
        "is_extension": library.is_extension,
    }
    binary = library.binary
    if binary is None:
        return {**found, "failure": library.failure}
    floor = floor_found(binary)
    return {
        **found,
        "format": binary.format.value,
        "machines": list(binary.machines),
        "floor": dotted(floor) if floor else None,
        "needed": list(binary.needed),
        "imports": [str(one) for one in binary.imports],
        "exports": sorted(binary.exports),
        "init_functions": list(library.init_functions),
        "rpaths": list(binary.rpaths),
        "signed": binary.signed,
        "host_paths": list(binary.host_paths),
        "wasm_features": None if binary.wasm is None else list(binary.wasm.features),
        "definitions": [{"module": one.name, "layout": str(one)} for one in definitions_of(binary)],
    }
