"""What `alloconda init` writes: answers in, files out."""

import hashlib
import keyword
import re
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from alloconda.domain.python import Python
from alloconda.errors import UsageError

_RESERVED = frozenset({"src", "tests", "dist", "build", "docs", "test"})
# Windows opens a device in place of a directory of these names.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")
# std.zig's package manager refuses longer names in build.zig.zon.
_LONGEST_ZIG_NAME = 32
_NOT_AN_ID = (0, 0xFFFF_FFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class InitAnswers:
    """What the user wants of a new project.

    Attributes:
        project_name: the name on PyPI.
        python_floor: the lowest Python version of requires-python, and the floor of abi3.
        build_zig: whether the project is compiled through a build.zig of its own.
    """

    project_name: str
    python_floor: Python
    description: str = "A Python extension written in Zig."
    version: str = "0.1.0"
    build_zig: bool = False

    @property
    def package_name(self) -> str:
        """The name that Python imports."""
        return re.sub(r"[-.]+", "_", self.project_name).lower()

    @property
    def module_name(self) -> str:
        """The name of the extension module in the package."""
        return f"_{self.package_name}"


def check_answers(answers: InitAnswers) -> None:
    """Refuse names that can't be a project or a package.

    Raises:
        UsageError: the name is no project name (PEP 508), or no importable one.
    """
    name, package = answers.project_name, answers.package_name
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", name):
        raise UsageError(
            f"{name!r} can't be a project's name: letters, digits, dots, hyphens and underscores, "
            "and a letter or digit at both ends",
            hint="give one with --name",
        )
    if not package.isidentifier() or keyword.iskeyword(package):
        raise UsageError(
            f"{package!r} can't be imported: it is not a Python name",
            hint="give another name with --name",
        )
    if package in _RESERVED:
        raise UsageError(
            f"{package!r} would collide with a directory that projects have",
            hint="give another name with --name",
        )
    if package in sys.stdlib_module_names or package == "alloconda":
        raise UsageError(
            f"{package!r} would hide the module of that name wherever the project's directory is "
            "the current one",
            hint="give another name with --name",
        )
    if _DEVICES.fullmatch(package):
        raise UsageError(
            f"{package!r} can't be a directory on Windows", hint="give another name with --name"
        )


def scaffold_files(answers: InitAnswers, templates: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a new project, path → text, but for pyproject.toml.

    `templates` holds the shipped templates by file name, each with the suffix .in.

    Raises:
        UsageError: the answers are impossible.
    """
    check_answers(answers)
    package, module = answers.package_name, answers.module_name
    places = {
        "src/root.zig": "root.zig",
        f"{package}/__init__.py": "init.py",
        f"{package}/{module}.pyi": "module.pyi",
        f"tests/test_{package}.py": "test_package.py",
        "README.md": "README.md",
        ".gitignore": "gitignore",
    }
    if answers.build_zig:
        places |= {"build.zig": "build.zig", "build.zig.zon": "build.zig.zon"}
    files = {path: _fill(templates[f"{template}.in"], answers) for path, template in places.items()}
    return files | {f"{package}/py.typed": ""}


def pyproject_tables(answers: InitAnswers) -> dict[str, dict[str, object]]:
    """Return the tables of pyproject.toml that a project needs, dotted name → values."""
    alloconda: dict[str, object] = {
        "module-name": answers.module_name,
        "package-dir": answers.package_name,
        "abi3": True,
    }
    if not answers.build_zig:
        alloconda["source"] = "src/root.zig"
    return {
        "build-system": {
            "requires": ["alloconda[zig]"],
            "build-backend": "alloconda.build_backend",
        },
        "project": {
            "name": answers.project_name,
            "version": answers.version,
            "description": answers.description,
            "readme": "README.md",
            "requires-python": f">={answers.python_floor.series}",
        },
        "tool.alloconda": alloconda,
        "tool.pytest.ini_options": {"pythonpath": ["."], "testpaths": ["tests"]},
    }


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


def _fill(template: str, answers: InitAnswers) -> str:
    # The module's name begins with an underscore, so it is never one of Zig's keywords.
    zig_name = answers.module_name[:_LONGEST_ZIG_NAME]
    values = {
        "project_name": answers.project_name,
        "package_name": answers.package_name,
        "module_name": answers.module_name,
        "description": answers.description,
        "version": answers.version,
        "zig_name": zig_name,
        "fingerprint": f"0x{zig_fingerprint(zig_name):016x}",
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], template)
