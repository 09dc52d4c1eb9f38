"""What `alloconda init` writes: answers in, files out."""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from alloconda import __version__
from alloconda.kernel.errors import UsageError
from alloconda.kernel.supported import NEWEST_RELEASED_MINOR
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Arch, Os
from alloconda.packaging.model.package import package_layout
from alloconda.scaffold.model.answer_values import Start
from alloconda.scaffold.model.answers import DEFAULT_DESCRIPTION, InitAnswers, check_answers
from alloconda.scaffold.model.project_scan import CODE_KEYS, ProjectScan
from alloconda.scaffold.model.pyproject_changes import LICENSE_PATH, author_table

WORKFLOW_PATH = ".github/workflows/wheels.yml"
# std.zig's package manager refuses longer names in build.zig.zon.
_LONGEST_ZIG_NAME = 32
_MOST_ZON_DIGITS = 19
_NOT_AN_ID = (0, 0xFFFF_FFFF)
_OWN_HEADING = "//! Compiles the extension module; alloconda passes the options of a target."
_EDITOR_HEADING = """\
//! For editors, which find `@import("alloconda")` through this file, and for a bare `zig build`.
//! alloconda itself compiles {source} directly, because pyproject.toml names it as source."""


_TESTS_OF_README = "    python -m unittest discover tests   # run the tests\n"


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
            str(author_table(answers.holder)["name"])
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
