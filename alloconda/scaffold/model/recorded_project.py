"""What `[project]` and the packages of a wheel become of what setup.py says."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from alloconda.kernel.values import dataclass
from alloconda.scaffold.model.extension_tables import ExtensionTables
from alloconda.scaffold.model.recorded_setup import RecordedSetup

_EXTRA_WITH_MARKER = re.compile(r"([\w.-]*):(.+)")
# What alloconda replaces.
_OF_SETUPTOOLS = re.compile(r"(?:setuptools|wheel)\b|setuptools[-_]", re.IGNORECASE)
_SCRIPT_TABLES = {"console_scripts": "scripts", "gui_scripts": "gui-scripts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedProject:
    """What init takes of a setup.py.

    Attributes:
        recorded: what it says on the first platform.
        tables: what its Extensions become.
    """

    recorded: RecordedSetup
    tables: ExtensionTables

    @property
    def has_modules(self) -> bool:
        """Whether there is an extension module."""
        return self.module_name is not None

    def needs(self, tool: str) -> bool:
        """Return whether a module is made by Cython or by cffi."""
        tables = self.tables.keys.get("modules") or [self.tables.keys]
        if tool == "cffi":
            return any(table.get("cffi") for table in tables)
        return any(path.endswith(".pyx") for table in tables for path in table.get("sources", ()))

    @property
    def module_name(self) -> str | None:
        """The name of the first module."""
        return next(iter(self.module_names), None)

    @property
    def module_names(self) -> tuple[str, ...]:
        """The names of all modules, those of some platforms alone as well."""
        keys = self.tables.keys
        tables = keys.get("modules") or ([{"name": keys["module-name"]}] if keys else [])
        return tuple(str(table["name"]) for table in tables)


def is_of_setuptools(requirement: str) -> bool:
    """Return whether a build requirement is setuptools, its plugin, or wheel."""
    return _OF_SETUPTOOLS.match(requirement) is not None


def project_table(recorded: RecordedSetup) -> dict[str, object]:
    """Return the keys of [project] that setup() says, but for name, version and readme."""
    said = recorded.metadata
    table: dict[str, object] = {}
    if said.get("description"):
        table["description"] = " ".join(str(said["description"]).split())
    for role in ("author", "maintainer"):
        people = list(_people(said.get(role), said.get(f"{role}_email")))
        if people:
            table[f"{role}s"] = people
    expression = _license_expression(said.get("license"))
    if expression is not None:
        table["license"] = expression
    if said.get("keywords"):
        table["keywords"] = [one.strip() for one in said["keywords"] if one.strip()]
    # With an expression, those of licenses are refused (PEP 639).
    classifiers = [
        one
        for one in said.get("classifiers") or ()
        if expression is None or not one.startswith("License ::")
    ]
    if classifiers:
        table["classifiers"] = classifiers
    urls = dict(said.get("project_urls") or {})
    if said.get("url"):
        urls = {"Homepage": said["url"], **urls}
    if urls:
        table["urls"] = urls
    return table | _dependencies(said) | _entry_points(said.get("entry_points") or {})


def _license_expression(text: object) -> str | None:
    """Return a license as an SPDX expression; None where it is not one, such as "MIT License"."""
    try:
        return canonicalize_license_expression(str(text)) if text else None
    except InvalidLicenseExpression:
        return None


def _people(names: object, addresses: object) -> Iterator[dict[str, str]]:
    """Yield the people of "Ada, Bob"; addresses belong to them where there are as many."""
    name_list = [one.strip() for one in str(names or "").split(",") if one.strip()]
    address_list = [one.strip() for one in str(addresses or "").split(",") if "@" in one]
    if len(name_list) == len(address_list):
        for name, address in zip(name_list, address_list, strict=True):
            plain = address.rpartition("<")[2].rstrip(">")
            yield {"name": name, "email": plain}
        return
    yield from ({"name": name} for name in name_list)
    yield from ({"email": one.rpartition("<")[2].rstrip(">")} for one in address_list)


def _dependencies(said: Mapping[str, Any]) -> dict[str, object]:
    required = list(said.get("install_requires") or ())
    extras: dict[str, list[str]] = {}
    for name, rows in (said.get("extras_require") or {}).items():
        marked = _EXTRA_WITH_MARKER.fullmatch(name)
        extra, marker = (marked[1], marked[2]) if marked else (name, "")
        lines = [f"{row}; {marker}" if marker else row for row in rows]
        if extra:
            extras.setdefault(extra, []).extend(lines)
        else:
            required += lines
    table: dict[str, object] = {"dependencies": required} if required else {}
    return table | ({"optional-dependencies": extras} if extras else {})


def _entry_points(groups: Mapping[str, Any]) -> dict[str, object]:
    found: dict[str, Any] = {}
    for group, rows in groups.items():
        points = {
            name.strip(): place.strip() for name, _, place in (row.partition("=") for row in rows)
        }
        if not points:
            continue
        if group in _SCRIPT_TABLES:
            found[_SCRIPT_TABLES[group]] = points
        else:
            found.setdefault("entry-points", {})[group] = points
    return found


def package_keys(recorded: RecordedSetup) -> dict[str, object]:
    """Return `package-dir`, or `packages` and `py-modules`, of [tool.alloconda]."""
    said = recorded.metadata
    roots = [name for name in _roots(said) if _is_usual(name, said)]
    modules = [name for name in said.get("py_modules") or () if "." not in name]
    table: dict[str, object] = {}
    if len(roots) == 1 and not modules:
        table["package-dir"] = package_folder(roots[0], said.get("package_dir") or {})
        if any(one.name == roots[0] for one in recorded.extensions):
            # The package is stubs alone; with an __init__.py it would hide the module.
            table["no-init"] = True
    elif roots:
        table["packages"] = roots
    if modules:
        table["py-modules"] = modules
    return table


def _roots(said: Mapping[str, Any]) -> list[str]:
    """Return the packages that are in no other one; py_modules may name their files one by one."""
    of_modules = (name.rpartition(".")[0] for name in said.get("py_modules") or ())
    packages = list(dict.fromkeys((*(said.get("packages") or ()), *filter(None, of_modules))))
    return [
        name for name in packages if not any(name.startswith(f"{other}.") for other in packages)
    ]


def package_folder(package: str, folders: Mapping[str, str]) -> str:
    """Return where a package is, as setuptools' package_dir says it."""
    parts = package.split(".")
    for count in range(len(parts), -1, -1):
        name = ".".join(parts[:count])
        if name in folders:
            place = [folders[name].replace("\\", "/").rstrip("/"), *parts[count:]]
            return "/".join(part for part in place if part and part != ".") or "."
    return "/".join(parts)


def _is_usual(package: str, said: Mapping[str, Any]) -> bool:
    """Return whether a package's directory has its name."""
    folder = package_folder(package, said.get("package_dir") or {})
    return f"/{folder}".endswith(f"/{package.replace('.', '/')}")


def unusual_places(recorded: RecordedSetup) -> Iterator[str]:
    """Yield what of the packages alloconda doesn't find, each a sentence without its full stop."""
    said = recorded.metadata
    for name in _roots(said):
        if not _is_usual(name, said):
            folder = package_folder(name, said.get("package_dir") or {})
            yield f"the package {name} is in {folder}: move it into a directory of its name"
    if recorded.data_files:
        yield (
            f"setup() installs {', '.join(recorded.data_files[:4])} outside of the package: see "
            "`data` in [tool.alloconda]"
        )
    if recorded.metadata.get("scripts"):
        yield (
            f"setup() installs the scripts {', '.join(recorded.metadata['scripts'])}: see `data` "
            "in [tool.alloconda]"
        )
