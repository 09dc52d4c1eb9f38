"""The bill of materials of a wheel: CycloneDX 1.6 as JSON, for `.dist-info/sboms/` (PEP 770).

The same input gives the same bytes: there is no serial number, and a time only where
SOURCE_DATE_EPOCH gives one.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from alloconda.kernel.config.project import normalized_name
from alloconda.kernel.config.vendored import Vendored
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.linked_parts import LinkedPart, LinkedParts, ZigPackage
from alloconda.kernel.zig.version import ZigVersion
from alloconda.packaging.model.wheel import archive_time_s

SBOM_PATH = "sboms/alloconda.cdx.json"
_SPECIFICATION = "1.6"

# A JSON object as it is written; its values are JSON's.
_Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SbomSubject:
    """What all bills of a run say.

    Attributes:
        name: the project's name as the author spells it.
        version: its version, normalised (PEP 440).
        license: its SPDX license expression.
        alloconda: the version of alloconda.
        vendored: the sources of others that the project names as its own part.
        moment_s: SOURCE_DATE_EPOCH, in seconds since 1970.
    """

    name: str
    version: str
    license: str | None
    alloconda: str
    vendored: tuple[Vendored, ...] = ()
    moment_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bundled:
    """The versions of others' libraries in a series of Zig, as their own headers give them."""

    llvm: str | None = None
    mingw: str | None = None


_BUNDLED = {
    15: _Bundled(llvm="20.1.0", mingw="13.0.0"),
    16: _Bundled(llvm="21.1.0", mingw="13.0.0"),
    17: _Bundled(llvm="22.1.8", mingw="15.0.0"),
}
_LLVM_LICENSE = "Apache-2.0 WITH LLVM-exception"
_SUBPATHS = {
    LinkedPart.ZIG_STD: ("lib/std", "Zig's standard library"),
    LinkedPart.COMPILER_RT: ("lib/compiler_rt", "Zig's runtime of compiler helpers"),
    LinkedPart.UBSAN_RT: ("lib/ubsan_rt.zig", "Zig's reports of undefined behaviour"),
    LinkedPart.ZIG_LIBC: ("lib/c", "Zig's own functions of the C library"),
}
_DESCRIPTIONS = {
    LinkedPart.LIBCXX: "LLVM's C++ standard library, as Zig ships it",
    LinkedPart.LIBCXXABI: "LLVM's C++ runtime, as Zig ships it",
    LinkedPart.LIBUNWIND: "LLVM's stack unwinder, as Zig ships it",
    LinkedPart.MINGW: "start-up code and C runtime for Windows, as Zig ships them",
    LinkedPart.GLIBC: "the functions that glibc keeps outside its shared library, as Zig ships "
    "them",
}


def sbom_bytes(subject: SbomSubject, linked: LinkedParts | None) -> bytes:
    """Return the bill of one wheel, UTF-8.

    Where it is not known what was linked (`linked` is None), the bill says that its list may be
    incomplete.
    """
    root = _project(subject)
    components = [*_linked_components(subject, linked), *map(_vendored, subject.vendored)]
    unique = {str(one["bom-ref"]): one for one in components}
    ordered = [unique[ref] for ref in sorted(unique)]
    bill: _Json = {
        "bomFormat": "CycloneDX",
        "specVersion": _SPECIFICATION,
        "version": 1,
        "metadata": {
            **_timestamp(subject.moment_s),
            "lifecycles": [{"phase": "build"}],
            "tools": {"components": list(_tools(subject, linked))},
            "component": root,
        },
        "components": ordered,
        "dependencies": [
            {"ref": root["bom-ref"], "dependsOn": [one["bom-ref"] for one in ordered]},
            *({"ref": one["bom-ref"]} for one in ordered),
        ],
    }
    if linked is None:
        bill["compositions"] = [{"aggregate": "unknown", "assemblies": [root["bom-ref"]]}]
    return (json.dumps(bill, indent=2) + "\n").encode()


def generic_purl(name: str, version: str | None, subpath: str = "") -> str:
    """Return the package URL of a library that comes from no package index."""
    version_text = f"@{quote(version, safe='')}" if version else ""
    return f"pkg:generic/{quote(name, safe='')}{version_text}" + (f"#{subpath}" if subpath else "")


def _timestamp(moment_s: int | None) -> _Json:
    if moment_s is None:
        return {}
    moment = datetime.fromtimestamp(archive_time_s(moment_s), UTC)
    return {"timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _pypi_purl(name: str, version: str) -> str:
    return f"pkg:pypi/{normalized_name(name).replace('_', '-')}@{quote(version, safe='')}"


def _component(
    name: str,
    version: str | None,
    purl: str,
    license_expression: str | None,
    *,
    kind: str = "library",
) -> _Json:
    return {
        "type": kind,
        "bom-ref": purl,
        "name": name,
        **({"version": version} if version else {}),
        **({"licenses": [{"expression": license_expression}]} if license_expression else {}),
        "purl": purl,
    }


def _project(subject: SbomSubject) -> _Json:
    purl = _pypi_purl(subject.name, subject.version)
    return _component(subject.name, subject.version, purl, subject.license)


def _tools(subject: SbomSubject, linked: LinkedParts | None) -> Iterator[_Json]:
    # Tools are outside the bill's components, and their references would collide with them.
    tools = [_alloconda(subject.alloconda, kind="application")]
    if linked is not None:
        tools.append(_zig(linked.zig))
    for tool in tools:
        del tool["bom-ref"]
        yield tool


def _alloconda(version: str, *, kind: str = "library") -> _Json:
    purl = _pypi_purl("alloconda", version)
    return _component("alloconda", version, purl, "Apache-2.0", kind=kind)


def _zig(version: ZigVersion) -> _Json:
    purl = generic_purl("zig", str(version))
    return _component("zig", str(version), purl, "MIT", kind="application")


def _linked_components(subject: SbomSubject, linked: LinkedParts | None) -> Iterator[_Json]:
    if linked is None:
        return
    for part in linked.parts:
        if part is LinkedPart.ZIG_PACKAGE:
            yield {
                **_alloconda(subject.alloconda),
                "description": "alloconda's Zig package, which is compiled into the module",
            }
        else:
            yield _linked_component(part, linked)
    yield from map(_zig_package, linked.packages)


def _linked_component(part: LinkedPart, linked: LinkedParts) -> _Json:
    version: str | None = str(linked.zig)
    if part in _SUBPATHS:
        subpath, description = _SUBPATHS[part]
        purl = generic_purl("zig", version, subpath)
        return {**_component(part, version, purl, "MIT"), "description": description}
    bundled = _BUNDLED.get(linked.zig.minor, _Bundled())
    license_expression: str = _LLVM_LICENSE
    match part:
        case LinkedPart.MINGW:
            version, license_expression = bundled.mingw, "ZPL-2.1"
        case LinkedPart.GLIBC:
            version, license_expression = linked.glibc, "LGPL-2.1-or-later"
        case _:
            version = bundled.llvm
    component = _component(part, version, generic_purl(part, version), license_expression)
    return {**component, "description": _DESCRIPTIONS[part]}


def _zig_package(package: ZigPackage) -> _Json:
    purl = generic_purl(package.name, package.version)
    return {
        **_component(package.name, package.version, purl, None),
        "properties": [{"name": "alloconda:zig-package-hash", "value": package.hash}],
    }


def _vendored(one: Vendored) -> _Json:
    purl = one.purl or generic_purl(one.name, one.version)
    component = _component(one.name, one.version, purl, one.license)
    return component if one.cpe is None else {**component, "cpe": one.cpe}
