"""What the user wants of a project, and what is assumed where nothing is said."""

import keyword
import re
import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import PurePosixPath

from packaging.version import InvalidVersion, Version

from alloconda.kernel.config.tool_table import parse_config
from alloconda.kernel.config.tool_values import is_module_name
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.supported import OLDEST_MINOR
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import DEFAULT_TAGS, MUSLLINUX_TAGS, WINDOWS_TAGS
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.version import SUPPORTED_RELEASES, parse_zig_version
from alloconda.packaging.model.file_names import windows_refusal
from alloconda.packaging.model.package import package_layout
from alloconda.scaffold.model.project_scan import ProjectScan

DEFAULT_FLOOR = Python(minor=11)
DEFAULT_SOURCE = "src/root.zig"
DEFAULT_DESCRIPTION = "A Python extension written in Zig."
_C_DESCRIPTION = "A Python extension written in C."
DEFAULT_VERSION = "0.1.0"
# Where the module goes when src/root.zig is a library of its own.
_BESIDE_A_LIBRARY = "src/python.zig"
_RESERVED = frozenset({"src", "tests", "dist", "build", "docs", "test"})
_PROJECT_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class LicenseName(StrEnum):
    """The licenses whose text init can write, by their SPDX identifiers."""

    MIT = "MIT"
    APACHE = "Apache-2.0"
    BSD = "BSD-3-Clause"


# The groups of platforms that a person chooses among.
PLATFORM_GROUPS: dict[str, tuple[str, ...]] = {
    "linux": tuple(tag for tag in DEFAULT_TAGS if tag.startswith("manylinux")),
    "musllinux": MUSLLINUX_TAGS,
    "macos": tuple(tag for tag in DEFAULT_TAGS if tag.startswith("macosx")),
    "windows": WINDOWS_TAGS,
    "windows-arm64": ("win_arm64",),
    "linux-more": (
        "manylinux_2_31_armv7l",
        "manylinux_2_28_ppc64le",
        "manylinux_2_28_s390x",
        "manylinux_2_31_riscv64",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InitAnswers:
    """What the user wants of a project.

    Attributes:
        project_name: the name on PyPI.
        version: the first version; "" where only running code gives it.
        python_floor: the lowest Python version of requires-python, and the floor of abi3.
        earlier_requires: the version specifier that another tool's settings hold.
        build_zig: whether the project is compiled through a build.zig of its own.
        module: the extension module's name when it is not `_NAME`.
        package_dir: the directory of the Python package when it is not NAME.
        source: the Zig root file of the module.
        c_sources: the C files of the module, which has no Zig then.
        abi3: whether one wheel serves all Python versions from the floor.
        targets: platform tags of wheel-all.
        zig_version: the exact Zig that the project pins; None takes any supported one.
        license: the license whose text is written; None for none.
        holder: who the license and the metadata name as author.
        year: the year in the license.
        workflow: whether a GitHub Actions workflow is written.
        replace_backend: whether pip shall call alloconda in place of another build backend.
    """

    project_name: str
    python_floor: Python = DEFAULT_FLOOR
    earlier_requires: str | None = None
    description: str = DEFAULT_DESCRIPTION
    version: str = DEFAULT_VERSION
    build_zig: bool = False
    module: str | None = None
    package_dir: str | None = None
    source: str = DEFAULT_SOURCE
    c_sources: tuple[str, ...] = ()
    abi3: bool = True
    targets: tuple[str, ...] = DEFAULT_TAGS
    zig_version: str | None = None
    license: LicenseName | None = None
    holder: str | None = None
    year: int = 2026
    workflow: bool = False
    replace_backend: bool = False
    repository_url: str | None = None

    @property
    def package_name(self) -> str:
        """The name that Python imports."""
        if self.package_dir is not None:
            return self.package_dir.rpartition("/")[2]
        return re.sub(r"[-.]+", "_", self.project_name).lower()

    @property
    def package_path(self) -> str:
        """The directory of the Python package."""
        return self.package_dir or self.package_name

    @property
    def import_name(self) -> str:
        """What Python imports the package as: with a dotted module, below the packages above it.

        Raises:
            UsageError: the module's dotted name is of another package.
        """
        if "." not in self.module_name:
            return self.package_name
        return package_layout(PurePosixPath(self.package_path), self.module_name).package

    @property
    def module_import_name(self) -> str:
        """What Python imports the module as, such as "hello._hello"."""
        if "." in self.module_name:
            return self.module_name
        return f"{self.package_name}.{self.module_name}"

    @property
    def requires_python(self) -> str:
        """The version specifier for [project]; an existing one stays when its floor does."""
        earlier = self.earlier_requires
        if earlier is not None and _lower_bound(earlier) == self.python_floor.series:
            return earlier
        return f">={self.python_floor.series}"

    @property
    def module_name(self) -> str:
        """The name of the extension module in the package."""
        return f"_{self.package_name}" if self.module is None else self.module


def assumed_answers(scan: ProjectScan) -> InitAnswers:
    """Return the defaults for a project, taken from its existing files first.

    Raises:
        ConfigError: `[tool.alloconda]` or `[project]` holds mistakes.
    """
    project, config = scan.project, parse_config(scan.config or {})
    earlier = scan.earlier
    name, version, description, requires = _project_texts(project)
    direct = bool(config.source or config.c_sources)
    usual_description = _C_DESCRIPTION if scan.is_c_module else DEFAULT_DESCRIPTION
    return InitAnswers(
        project_name=name or earlier.name or scan.folder_name,
        description=description or earlier.description or usual_description,
        version=version
        or earlier.version
        or ("" if "version" in scan.computed_fields else DEFAULT_VERSION),
        python_floor=_floor(requires or earlier.requires_python or ""),
        earlier_requires=earlier.requires_python,
        build_zig=not direct and _is_by_build_zig(scan),
        module=config.module_name or _module_name(scan),
        package_dir=config.package_dir or scan.package_dir,
        source=config.source or _source(scan),
        c_sources=scan.choice.sources if scan.choice and scan.is_c_module else (),
        abi3=bool(config.abi3) if scan.config is not None else not scan.has_native_code,
        targets=tuple(target.platform_tag for target in config.targets) or DEFAULT_TAGS,
        zig_version=config.zig_version,
        license=_license(project.get("license")),
        holder=scan.author,
        repository_url=scan.repository_url,
        workflow=False,
    )


def check_answers(answers: InitAnswers) -> None:
    """Refuse names that can't be a project, a package or a module.

    Raises:
        UsageError: with the reason and the flag that changes it.
    """
    for name, reason, flag in (
        (answers.project_name, name_problem(answers.project_name), "--name"),
        (answers.package_name, _package_problem(answers.package_name), "--name"),
        (answers.module_name, module_problem(answers.module_name), "--module"),
    ):
        if reason is not None:
            raise UsageError(f"{name!r} {reason}", hint=f"give another name with {flag}")


def name_problem(name: str) -> str | None:
    """Return why a text can't be a project's name, to be read after the text, or None."""
    if not name:
        return "can't be a project's name: it is empty"
    if not _PROJECT_NAME.fullmatch(name):
        return "can't be a project's name: letters, digits, inside . - _"
    return _package_problem(re.sub(r"[-.]+", "_", name).lower())


def module_problem(name: str) -> str | None:
    """Return why a text can't be an extension module's name, to be read after it, or None."""
    if not name:
        return "can't be a module's name: it is empty"
    if not is_module_name(name):
        return "can't be a module's name: letters, digits, _, no keyword"
    if windows_refusal(f"{name.replace('.', '/')}.pyd") is not None:
        return "can't be a module's name: it is a device on Windows"
    return None


def version_problem(text: str) -> str | None:
    """Return why a text can't be a version, to be read after the text, or None."""
    try:
        Version(text)
    except InvalidVersion:
        return "is not a version such as 1.2.0 (PEP 440)"
    return None


def parse_version(text: str) -> str:
    """Read the version of the project.

    Raises:
        UsageError: it is not valid.
    """
    problem = version_problem(text)
    if problem is not None:
        raise UsageError(f"{text!r} {problem}", hint="give one such as --project-version 1.2.0")
    return text.strip()


def floor_problem(text: str) -> str | None:
    """Return why a text can't be the lowest Python version, or None."""
    try:
        python = parse_python(text)
    except UsageError as error:
        return error.message
    if python.free_threaded or python.patch is not None:
        return f"{text!r} must be a series with the GIL, such as 3.11"
    return None


def parse_floor(text: str) -> Python:
    """Read the lowest Python version.

    Raises:
        UsageError: it is not valid.
    """
    problem = floor_problem(text)
    if problem is not None:
        raise UsageError(problem, hint="choose a series, such as --python 3.11")
    return parse_python(text)


def parse_zig_pin(text: str) -> str:
    """Read the exact Zig version that a project pins.

    Raises:
        UsageError: alloconda does not support it.
    """
    version = parse_zig_version(text)
    if version is None or not version.is_supported:
        raise UsageError(
            f"{text!r} can't be pinned: alloconda works with Zig {SUPPORTED_RELEASES}",
            hint="give an exact version, such as 0.16.0",
        )
    return str(version)


def parse_platforms(names: Iterable[str]) -> tuple[str, ...]:
    """Read names of groups and platform tags, each also a list with commas.

    Raises:
        UsageError: one is neither, or there is none.
    """
    words = [word.strip() for name in names for word in name.split(",") if word.strip()]
    if not words:
        raise UsageError(
            "no platform is named", hint=f"name one or more of {', '.join(PLATFORM_GROUPS)}"
        )
    tags: list[str] = []
    for word in words:
        if word in PLATFORM_GROUPS:
            tags += PLATFORM_GROUPS[word]
            continue
        try:
            tags.append(parse_target(word).platform_tag)
        except UsageError as error:
            raise UsageError(
                f"{word!r} is neither a group of platforms nor a platform tag",
                hint=f"groups are {', '.join(PLATFORM_GROUPS)}",
            ) from error
    return tuple(dict.fromkeys(tags))


def chosen_groups(targets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups whose platforms are all among some targets."""
    return tuple(name for name, tags in PLATFORM_GROUPS.items() if set(tags) <= set(targets))


def parse_license(text: str) -> LicenseName | None:
    """Read a license's SPDX identifier in any case, or "none".

    Raises:
        UsageError: init has no text of it.
    """
    known = {name.value.lower(): name for name in LicenseName}
    word = text.strip().lower()
    if word == "none":
        return None
    if word not in known:
        raise UsageError(
            f"{text!r} is not a license that init can write",
            hint=f"use one of {', '.join(LicenseName)} or none; any other SPDX expression goes "
            "into pyproject.toml by hand",
        )
    return known[word]


def _package_problem(package: str) -> str | None:
    if not package.isidentifier() or keyword.iskeyword(package):
        return f"can't be imported: {package} is not a Python name"
    if package in _RESERVED:
        return "would collide with a directory that projects have"
    if package in sys.stdlib_module_names or package == "alloconda":
        return f"would hide the module {package}"
    if windows_refusal(package) is not None:
        return "can't be a directory on Windows"
    return None


def _project_texts(project: Mapping[str, object]) -> list[str | None]:
    """Return name, version, description and requires-python; None where one isn't said.

    Raises:
        ConfigError: one of them is not text.
    """
    texts: list[str | None] = []
    problems: list[str] = []
    for key in ("name", "version", "description", "requires-python"):
        value = project.get(key)
        if value is not None and not isinstance(value, str):
            problems.append(f"project.{key}: must be a string, not {value!r}")
        else:
            texts.append(value)
    if problems:
        raise ConfigError(
            f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in [project] of "
            "pyproject.toml",
            details=tuple(problems),
            hint="correct pyproject.toml, then run this again",
        )
    return texts


def _lower_bound(requires: str) -> str | None:
    """Return the series that a version specifier begins with, such as "3.11"."""
    match = re.search(r">=\s*(3\.\d{1,3})(?!\d)", requires)
    return match and match[1]


def _floor(requires: str) -> Python:
    series = _lower_bound(requires)
    if series is None:
        return DEFAULT_FLOOR
    if int(series.removeprefix("3.")) < OLDEST_MINOR:
        return Python(minor=OLDEST_MINOR)
    return DEFAULT_FLOOR if floor_problem(series) is not None else parse_python(series)


def _is_by_build_zig(scan: ProjectScan) -> bool:
    if scan.config is not None:
        return scan.build_zig is not None
    return scan.build_zig_makes_module


def _module_name(scan: ProjectScan) -> str | None:
    if scan.choice is not None and scan.config is None and not scan.build_zig_makes_module:
        return scan.choice.name
    name = scan.library_name if scan.build_zig_makes_module else None
    return name if name is not None and is_module_name(name) else None


def _source(scan: ProjectScan) -> str:
    if scan.choice is not None and scan.is_zig_module:
        return scan.choice.sources[0]
    if scan.config is not None or scan.root_zig is None or scan.root_is_module:
        return DEFAULT_SOURCE
    return _BESIDE_A_LIBRARY


def _license(expression: object) -> LicenseName | None:
    return next((name for name in LicenseName if name.value == expression), None)
