"""What the user wants of a project, and what is assumed where nothing is said."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from alloconda.kernel.config.tool_table import parse_config
from alloconda.kernel.config.tool_values import is_module_name
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.supported import OLDEST_MINOR
from alloconda.kernel.targets.target import DEFAULT_TAGS
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.package import package_layout
from alloconda.scaffold.model.answer_values import (
    LicenseName,
    Start,
    floor_problem,
    module_problem,
    name_problem,
    package_problem,
)
from alloconda.scaffold.model.project_scan import ProjectScan

DEFAULT_FLOOR = Python(minor=11)
DEFAULT_SOURCE = "src/root.zig"
DEFAULT_DESCRIPTION = "A Python extension written in Zig."
_C_DESCRIPTION = "A Python extension written in C."
DEFAULT_VERSION = "0.1.0"
# Where the module goes when src/root.zig is a library of its own.
_BESIDE_A_LIBRARY = "src/python.zig"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitAnswers:
    """What the user wants of a project.

    Attributes:
        project_name: the name on PyPI.
        version: the first version; "" where only running code gives it.
        python_floor: the lowest Python version of requires-python, and the floor of abi3.
        earlier_requires: the version specifier that another tool's settings hold.
        build_zig: whether the project is compiled through a build.zig of its own.
        start: what the code of a new module begins with; None where there is code already.
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
    start: Start | None = Start.FUNCTIONS
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
    usual_description = (
        _C_DESCRIPTION if scan.is_c_module or scan.is_recorded else DEFAULT_DESCRIPTION
    )
    return InitAnswers(
        project_name=name or earlier.name or scan.folder_name,
        description=description or earlier.description or usual_description,
        version=version
        or earlier.version
        or ("" if "version" in scan.computed_fields else DEFAULT_VERSION),
        python_floor=lowest_python(requires or earlier.requires_python or ""),
        earlier_requires=earlier.requires_python,
        build_zig=not direct and _is_by_build_zig(scan),
        start=None if scan.has_native_code else Start.FUNCTIONS,
        module=config.module_name or _module_name(scan),
        package_dir=config.package_dir or scan.package_dir,
        source=config.source or _source(scan),
        c_sources=scan.choice.sources if scan.choice and scan.is_c_module else (),
        abi3=_abi3(scan, config.abi3),
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
        (answers.package_name, package_problem(answers.package_name), "--name"),
        (answers.module_name, module_problem(answers.module_name), "--module"),
    ):
        if reason is not None:
            raise UsageError(f"{name!r} {reason}", hint=f"give another name with {flag}")


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


def lowest_python(requires: str) -> Python:
    """Return the lowest Python of a version specifier that wheels can be built for."""
    series = _lower_bound(requires)
    if series is None:
        return DEFAULT_FLOOR
    if int(series.removeprefix("3.")) < OLDEST_MINOR:
        return Python(minor=OLDEST_MINOR)
    return DEFAULT_FLOOR if floor_problem(series) is not None else parse_python(series)


def _abi3(scan: ProjectScan, configured: object) -> bool:
    if scan.config is not None:
        return bool(configured)
    if scan.recorded is not None and scan.is_recorded:
        return scan.recorded.tables.is_abi3
    return not scan.has_native_code


def _is_by_build_zig(scan: ProjectScan) -> bool:
    if scan.config is not None:
        return scan.build_zig is not None
    return scan.build_zig_makes_module and not scan.is_recorded


def _module_name(scan: ProjectScan) -> str | None:
    if scan.recorded is not None and scan.is_recorded:
        return scan.recorded.module_name
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
