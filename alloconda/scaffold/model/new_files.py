"""What `alloconda init` writes: answers in, files out."""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import field
from pathlib import PurePosixPath

from alloconda import __version__
from alloconda.kernel.errors import UsageError
from alloconda.kernel.supported import NEWEST_RELEASED_MINOR
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import DEFAULT_TAGS, Arch, Os
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import package_layout
from alloconda.scaffold.model.answer_values import Start
from alloconda.scaffold.model.answers import DEFAULT_DESCRIPTION, InitAnswers, check_answers
from alloconda.scaffold.model.project_scan import CODE_KEYS, ProjectScan
from alloconda.scaffold.model.recorded_project import is_of_setuptools, package_keys, project_table

Tables = dict[str, dict[str, object]]

WORKFLOW_PATH = ".github/workflows/wheels.yml"
LICENSE_PATH = "LICENSE"
# std.zig's package manager refuses longer names in build.zig.zon.
_LONGEST_ZIG_NAME = 32
_MOST_ZON_DIGITS = 19
_NOT_AN_ID = (0, 0xFFFF_FFFF)
_CLASSIFIERS = (
    "Development Status :: 3 - Alpha",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: Implementation :: CPython",
)
_OWN_HEADING = "//! Compiles the extension module; alloconda passes the options of a target."
_EDITOR_HEADING = """\
//! For editors, which find `@import("alloconda")` through this file, and for a bare `zig build`.
//! alloconda itself compiles {source} directly, because pyproject.toml names it as source."""


_TESTS_OF_README = "    python -m unittest discover tests   # run the tests\n"


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


def scaffold_files(
    answers: InitAnswers, templates: Mapping[str, str], scan: ProjectScan
) -> dict[str, str]:
    """Return the files of a project, path → text, but for pyproject.toml.

    `templates` holds the shipped templates by file name, each with the suffix .in.

    Raises:
        UsageError: the answers are impossible.
    """
    check_answers(answers)
    if answers.build_zig and scan.build_zig is None and _includes_c(scan):
        raise UsageError(
            "the project has C code or headers, which init's build.zig knows nothing of",
            hint="write a build.zig of your own, then run this again; "
            "`alloconda init example --yes --build-zig` writes one to begin with",
        )
    places: dict[str, str] = {}
    if not scan.has_native_code:
        places |= _sample_places(answers, scan)
    if scan.build_zig is None and answers.source.endswith(".zig") and not _includes_c(scan):
        places |= {"build.zig": "build.zig", "build.zig.zon": "build.zig.zon"}
    if scan.pyproject is None and scan.readme in (None, "README.md"):
        places["README.md"] = "README.md"
    places[".gitignore"] = "gitignore"
    if answers.license is not None and not scan.has_license:
        places[LICENSE_PATH] = f"LICENSE-{answers.license.value}"
    if answers.workflow:
        places[WORKFLOW_PATH] = "wheels.yml"
    values = _values(answers, scan)
    files = {path: _fill(templates[f"{name}.in"], values) for path, name in places.items()}
    if not scan.has_native_code:
        files[f"{answers.package_path}/py.typed"] = ""
    return files


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
        "requires": ["alloconda", *_kept_requirements(scan)],
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


def zig_fingerprint(name: str) -> int:
    """Return a build.zig.zon's fingerprint: a CRC-32 of the name above, an id of its own below.

    The id is derived from the name, so that the same answers give the same files.
    """
    seed = name
    while True:
        seed = hashlib.sha256(seed.encode()).hexdigest()
        identity = int(seed[:8], 16)
        if identity not in _NOT_AN_ID:
            return zlib.crc32(name.encode()) << 32 | identity


def _sample_places(answers: InitAnswers, scan: ProjectScan) -> dict[str, str]:
    """Return path → template of the code that people learn from.

    The module's stub is not among it: the first build writes it.

    Raises:
        UsageError: the module's dotted name is of another package.
    """
    package = answers.package_path
    package_layout(PurePosixPath(package), answers.module_name)
    test = f"test_{answers.package_name}"
    kind = "class" if answers.start is Start.CLASS else "functions"
    return {
        answers.source: f"{kind}.zig",
        # The `__init__.py` of an existing package is not touched.
        **({} if scan.package_dir else {f"{package}/__init__.py": f"{kind}_init.py"}),
        f"tests/{test}{'_native' if scan.package_dir else ''}.py": f"{kind}_test.py",
    }


def _includes_c(scan: ProjectScan) -> bool:
    config = scan.config or {}
    is_named = any(config.get(key) for key in (*CODE_KEYS, "python-headers"))
    return scan.is_c_module or scan.is_recorded or is_named


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
        table["authors"] = [_author(answers.holder)]
    if answers.c_sources:
        return table | {"classifiers": [*_CLASSIFIERS, "Programming Language :: C"]}
    classifiers = [*_CLASSIFIERS, "Programming Language :: Zig"]
    return table | {"keywords": ["zig"], "classifiers": classifiers}


def _author(text: str) -> dict[str, object]:
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


def _values(answers: InitAnswers, scan: ProjectScan) -> dict[str, str]:
    # The module's name begins with an underscore, so it is never one of Zig's keywords.
    module = answers.module_name.rpartition(".")[2]
    zig_name = f"_{module.lstrip('_')}"[:_LONGEST_ZIG_NAME]
    heading = _OWN_HEADING if answers.build_zig else _EDITOR_HEADING.format(source=answers.source)
    beside = scan.package_dir is not None
    package = answers.package_name
    place = answers.module_import_name.rpartition(".")[0]
    return {
        "project_name": answers.project_name,
        "package_name": package,
        "module_package": place,
        "package_path": answers.package_path,
        "module_name": module,
        "source": answers.source,
        "description": _one_line(answers.description),
        "version": answers.version or "0.0.0",
        "zon_version": _zon_version(answers.version),
        "zig_name": zig_name,
        "fingerprint": f"0x{zig_fingerprint(zig_name):016x}",
        "build_zig_heading": heading,
        "place": "here" if scan.is_module_alone else f"into {answers.package_path}/",
        "tests": "" if scan.has_native_code else _TESTS_OF_README,
        "import_line": f"from {place} import {module}" if beside else f"import {package}",
        "subject": module if beside else package,
        "alloconda_version": __version__,
        "year": str(answers.year),
        "holder": (
            str(_author(answers.holder)["name"])
            if answers.holder
            else f"The {answers.project_name} authors"
        ),
        "runners": json.dumps(_runners(answers.targets)),
        "pythons": json.dumps(
            list(dict.fromkeys((answers.python_floor.series, f"3.{NEWEST_RELEASED_MINOR}")))
        ),
        "try_command": (
            f'python -I -c "import {_imported(answers, scan)}"'
            if scan.has_native_code
            else "python -I -m unittest discover tests"
        ),
    }


def _zon_version(version: str) -> str:
    """Return a version as build.zig.zon takes it: three numbers, as in Semantic Versioning."""
    release = re.match(r"\s*v?(?:\d+!)?(\d+(?:\.\d+)*)", version)
    # Zig takes no leading zeros, and no number of more than 64 bits.
    numbers = [
        number.lstrip("0")[:_MOST_ZON_DIGITS] or "0"
        for number in (release[1].split(".")[:3] if release else [])
    ]
    return ".".join([*numbers, "0", "0", "0"][:3])


def _imported(answers: InitAnswers, scan: ProjectScan) -> str:
    return answers.module_name if scan.is_module_alone else answers.import_name


def _one_line(text: str) -> str:
    """Return a text that can be in a docstring, in Zig and in Markdown."""
    line = " ".join(text.split())
    return DEFAULT_DESCRIPTION if '"' in line or "\\" in line or not line else line


def _runners(tags: tuple[str, ...]) -> list[str]:
    """Return GitHub's runners that can import wheels of these platforms."""
    names = {
        (Os.LINUX, Arch.X86_64): "ubuntu-latest",
        (Os.LINUX, Arch.AARCH64): "ubuntu-24.04-arm",
        (Os.MACOS, Arch.AARCH64): "macos-latest",
        (Os.MACOS, Arch.UNIVERSAL2): "macos-latest",
        (Os.WINDOWS, Arch.X86_64): "windows-latest",
        (Os.WINDOWS, Arch.AARCH64): "windows-11-arm",
    }
    # The runners are glibc machines.
    targets = (parse_target(tag) for tag in tags if not tag.startswith("musllinux"))
    found = {name for target in targets if (name := names.get((target.os, target.arch)))}
    return [name for name in dict.fromkeys(names.values()) if name in found] or ["ubuntu-latest"]


def _fill(template: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], template)
