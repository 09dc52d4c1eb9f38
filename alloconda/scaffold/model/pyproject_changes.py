"""What `alloconda init` changes in pyproject.toml: answers in, tables out."""

import re
from collections.abc import Mapping
from dataclasses import field

from alloconda.kernel.targets.target import DEFAULT_TAGS
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.own_requirement import own_requirement
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.recorded_project import is_of_setuptools, package_keys, project_table

Tables = dict[str, dict[str, object]]


LICENSE_PATH = "LICENSE"


_CLASSIFIERS = (
    "Development Status :: 3 - Alpha",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: Implementation :: CPython",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PyprojectChanges:
    """What changes in pyproject.toml: tables and keys that it may lack, and keys to replace.

    A key that is replaced by None is removed.

    Attributes:
        settled: keys to replace that follow from the new build backend.
        comments: dotted name of a missing table → the lines of a comment at its beginning.
    """

    missing: Tables
    replaced: Tables
    settled: Tables = field(default_factory=dict)
    comments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def pyproject_changes(
    answers: InitAnswers, assumed: InitAnswers, scan: ProjectScan
) -> PyprojectChanges:
    """Return what pyproject.toml needs: tables by dotted name.

    `assumed` is what was assumed before the user said anything; where the answers differ, the user
    wants the existing values replaced.
    """
    missing: Tables = {}
    replaced: Tables = {}
    build_system: dict[str, object] = {
        "requires": [own_requirement(), *_kept_requirements(scan)],
        "build-backend": "alloconda.build_backend",
    }
    if scan.foreign_backend is None:
        missing["build-system"] = build_system
    elif answers.replace_backend:
        missing["build-system"] = build_system
        # An old path would keep pip from finding alloconda among what is installed.
        replaced["build-system"] = build_system | {"backend-path": None}
    missing["project"] = _project_table(answers, scan)
    if scan.pyproject is None and answers.repository_url is not None:
        missing["project.urls"] = {"Repository": answers.repository_url}
    if scan.config is None:
        missing["tool.alloconda"] = _config_table(answers, scan)
    else:
        before = _config_table(assumed, scan)
        wanted = _config_table(answers, scan) | _explicit_defaults(answers, assumed)
        changed = {key: value for key, value in wanted.items() if before.get(key) != value}
        changed |= dict.fromkeys(_keys_of_other_mode(answers, assumed, scan))
        if changed:
            replaced["tool.alloconda"] = changed
    if answers.python_floor != assumed.python_floor and "requires-python" in scan.project:
        replaced["project"] = {"requires-python": answers.requires_python}
    if not scan.has_native_code and not scan.configures_pytest:
        missing["tool.pytest.ini_options"] = {
            "pythonpath": [_import_folder(answers)],
            "testpaths": ["tests"],
        }
    settled: Tables = {}
    if answers.replace_backend:
        written_out = _written_out(scan)
        settled = {"project": written_out} if written_out else {}
    return PyprojectChanges(
        missing=missing, replaced=replaced, settled=settled, comments=_comments(scan)
    )


def _kept_requirements(scan: ProjectScan) -> tuple[str, ...]:
    """Return what compiling needs beside alloconda: Cython, cffi, packages with headers."""
    if scan.recorded is None or not scan.is_recorded:
        return ()
    kept = [one for one in scan.other_requirements if not is_of_setuptools(one)]
    for tool, least in (("cython", "3.1"), ("cffi", "1.17")):
        is_named = any(one.lower().startswith(tool) for one in kept)
        if scan.recorded.needs(tool) and not is_named:
            kept.append(f"{tool}>={least}")
    return tuple(kept)


def _comments(scan: ProjectScan) -> dict[str, tuple[str, ...]]:
    if scan.recorded is None or not scan.recorded.tables.left:
        return {}
    lines = [f"- {line}." for line in scan.recorded.tables.left]
    return {"tool.alloconda": ("What setup.py says and init could not take over:", *lines)}


def _written_out(scan: ProjectScan) -> dict[str, object]:
    """Return the fields of [project] that the old backend fills in, as setup.py says them."""
    if scan.recorded is None:
        return {}
    said = project_table(scan.recorded.recorded)
    fields = {name: said[name] for name in scan.undynamic_fields if name in said}
    if scan.computed_version is not None:
        fields["version"] = scan.computed_version
    if "readme" in scan.undynamic_fields and scan.readme is not None:
        fields["readme"] = scan.readme
    dynamic = scan.project.get("dynamic")
    names = dynamic if isinstance(dynamic, list) else []
    left = [name for name in names if name not in fields]
    return {**fields, "dynamic": left or None} if fields else {}


def _import_folder(answers: InitAnswers) -> str:
    """Return the directory that the package is imported from."""
    package = answers.import_name.replace(".", "/")
    return answers.package_path.removesuffix(package).rstrip("/") or "."


def _project_table(answers: InitAnswers, scan: ProjectScan) -> dict[str, object]:
    """Return what [project] must hold; of an existing one only what it can't do without."""
    table: dict[str, object] = {"name": answers.project_name}
    table |= {"version": answers.version} if answers.version else {"dynamic": ["version"]}
    if scan.pyproject is None:
        table |= {"description": answers.description, "readme": scan.readme or "README.md"}
    table["requires-python"] = answers.requires_python
    if answers.license is not None:
        table |= {"license": answers.license.value, "license-files": [LICENSE_PATH]}
    if scan.recorded is not None and not scan.project:
        said = project_table(scan.recorded.recorded)
        if scan.readme is not None:
            table["readme"] = scan.readme
        if answers.license is not None:
            said.pop("license", None)
        return table | said
    if scan.pyproject is not None:
        if "license" in scan.project or scan.has_license:
            table.pop("license-files", None)
        return table
    if answers.holder:
        table["authors"] = [author_table(answers.holder)]
    if answers.c_sources:
        return table | {"classifiers": [*_CLASSIFIERS, "Programming Language :: C"]}
    classifiers = [*_CLASSIFIERS, "Programming Language :: Zig"]
    return table | {"keywords": ["zig"], "classifiers": classifiers}


def author_table(text: str) -> dict[str, object]:
    """Return the author that a text such as "Ada <ada@example.org>" names."""
    match = re.fullmatch(r"\s*(.*?)\s*<([^<>@\s]+@[^<>\s]+)>\s*", text)
    return {"name": match[1], "email": match[2]} if match and match[1] else {"name": text}


def _config_table(answers: InitAnswers, scan: ProjectScan) -> dict[str, object]:
    if scan.recorded is not None and scan.is_recorded:
        return _recorded_config(answers, scan) | _usual_config(answers, scan)
    table: dict[str, object] = {"module-name": answers.module_name}
    if not scan.has_native_code or scan.package_dir or answers.package_dir:
        table["package-dir"] = answers.package_path
    if answers.abi3:
        table["abi3"] = True
    if answers.c_sources:
        table["c-sources"] = list(answers.c_sources)
    elif not answers.build_zig:
        table["source"] = answers.source
    return table | _usual_config(answers, scan)


def _recorded_config(answers: InitAnswers, scan: ProjectScan) -> dict[str, object]:
    if scan.recorded is None:
        return {}
    keys = dict(scan.recorded.tables.keys)
    # A table within a list can't be followed by a key of the table around it.
    lists = {
        key: keys.pop(key) for key in ("libraries", "modules", "overrides") if _is_rows(keys, key)
    }
    abi3 = {"abi3": True} if answers.abi3 and not scan.recorded.tables.is_abi3 else {}
    return {**package_keys(scan.recorded.recorded), **keys, **abi3, **lists}


def _is_rows(keys: Mapping[str, object], key: str) -> bool:
    rows = keys.get(key)
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _usual_config(answers: InitAnswers, scan: ProjectScan) -> dict[str, object]:
    table: dict[str, object] = {}
    if answers.targets != DEFAULT_TAGS:
        table["targets"] = list(answers.targets)
    if answers.zig_version is not None:
        table["zig-version"] = answers.zig_version
    # alloconda's own commands want the version whichever backend pip calls.
    if scan.version_file and "version" not in scan.project and scan.computed_version is None:
        table["version-file"] = scan.version_file
    elif not answers.version and scan.new_version_file:
        table["version-file"] = scan.new_version_file
    return table


def _keys_of_other_mode(
    answers: InitAnswers, assumed: InitAnswers, scan: ProjectScan
) -> tuple[str, ...]:
    """Return the keys that would contradict another way to compile than the earlier one."""
    if answers.build_zig == assumed.build_zig:
        return ()
    keys = ("source", "c-sources") if answers.build_zig else ("build-step",)
    return tuple(key for key in keys if key in (scan.config or {}))


def _explicit_defaults(answers: InitAnswers, assumed: InitAnswers) -> dict[str, object]:
    """Return the keys that must be written out because the defaults don't apply here."""
    table: dict[str, object] = {}
    if assumed.abi3 and not answers.abi3:
        table["abi3"] = False
    if answers.targets != assumed.targets:
        table["targets"] = list(answers.targets)
    return table
