"""Reads a project from the disk: pyproject.toml, and what its files say of the rest."""

import re
from collections.abc import Callable
from pathlib import Path

from alloconda.kernel.config.applied_overrides import every_override, part_of
from alloconda.kernel.config.length_limits import is_readable_specifier
from alloconda.kernel.config.native_files import NATIVE_FIELDS, library_code, native_code
from alloconda.kernel.config.other_backend import OtherBackend, other_backend
from alloconda.kernel.config.package_files import PYTHON_FOLDERS, package_places
from alloconda.kernel.config.package_places import PackagePlaces
from alloconda.kernel.config.project import BuildMode, Project, normalized_name
from alloconda.kernel.config.pyproject_text import read_pyproject_text
from alloconda.kernel.config.toml_text import parse_toml
from alloconda.kernel.config.tool_table import ProjectConfig, parse_config
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import Python, known_series
from alloconda.kernel.supported import OLDEST_MINOR
from alloconda.kernel.system.bounded_files import open_plain, read_bounded_text
from alloconda.kernel.system.visible_paths import is_listed
from alloconda.kernel.values import replace

Table = dict[str, object]

_REQUIRES_HINT = 'write it like requires-python = ">=3.11"'
_OLDER_SERIES = tuple(Python(minor=minor) for minor in range(OLDEST_MINOR))
# The first and an impossible last release decide nearly always; a pin names one between.
_PATCHES = (0, 99, *range(1, 60))
# What nearly all projects say; the library for the rest takes long to import.
_FLOOR = re.compile(r">= *3\.(\d{1,3})")


def read_pyproject(root: Path) -> Table:
    """Read pyproject.toml.

    Raises:
        ConfigError: there is none, or it is not TOML.
    """
    path = root / "pyproject.toml"
    text = read_pyproject_text(path)
    if text is None:
        raise ConfigError(
            f"there is no pyproject.toml in {root}",
            hint="write one with: alloconda init, or name the project with --project-dir",
        )
    try:
        return parse_toml(text)
    except ValueError as error:
        raise ConfigError(
            f"{path} is not TOML: {error}", hint="correct the line; see https://toml.io"
        ) from error


def build_zig_text(root: Path) -> str:
    """Return the text of a project's build.zig; "" where it can't be read."""
    try:
        return read_bounded_text(root / "build.zig", errors="replace")
    except OSError:
        return ""


def is_project(pyproject: Table) -> bool:
    """Return whether a pyproject.toml is of a project, and not of tools' settings alone."""
    tool = pyproject.get("tool")
    return "project" in pyproject or (isinstance(tool, dict) and "alloconda" in tool)


def load_project(
    root: Path, pyproject: Table, overrides: ProjectConfig, *, needs_code: bool = True
) -> Project:
    """Settle a project: its configuration, flags over it, and defaults from its files.

    Args:
        root: the directory that holds pyproject.toml.
        pyproject: what is in it.
        overrides: what flags and the environment say; None and empty fields say nothing.
        needs_code: whether code to compile must be there; a question about a project's
            configuration can be answered without.

    Raises:
        ConfigError: with every problem of the configuration.
    """
    project_table = _table(pyproject, "project")
    tool_table = _table(_table(pyproject, "tool"), "alloconda", within="tool.")
    config = _overridden(parse_config(tool_table), overrides)
    name = _project_name(project_table, root)
    plain_name = normalized_name(name)
    places = package_places(root, config)
    package_dir = _package_dir(root, config, plain_name, places)
    module = (config.module_name or f"_{plain_name}").rpartition(".")[2]
    source, native = _zig_source(root, config), native_code(root, config)
    libraries = library_code(root, config)
    admitted, unserved = _admitted(project_table)
    project = Project(
        root=root,
        name=name,
        config=config,
        build_mode=BuildMode.DIRECT,
        module=module,
        package_dir=package_dir,
        admitted=admitted,
        unserved=unserved,
        source=source,
        native=native,
        # What is for one module alone is the part's.
        any_native=every_override(root, native, config.overrides),
        libraries=libraries,
        any_libraries=tuple(
            every_override(root, one.native, config.overrides, library=one.name)
            for one in libraries
        ),
        places=places,
    )
    has_code = any(_has_code(part) for part in (project, *_parts(project)))
    by_build_zig = not has_code and _has_build_zig(root)
    if needs_code and not has_code and not by_build_zig:
        raise _nothing_to_compile(root, other_backend(pyproject))
    if by_build_zig:
        _refuse_native_keys(config)
        project = replace(project, build_mode=BuildMode.BUILD_ZIG)
    parts = _parts(project)
    if needs_code and not by_build_zig:
        _refuse_empty_parts(parts)
    return replace(project, parts=parts, module=parts[0].module) if parts else project


def _parts(project: Project) -> tuple[Project, ...]:
    return tuple(part_of(project, table) for table in project.config.modules)


def _has_code(project: Project) -> bool:
    return project.source is not None or bool(project.any_native.sources)


def _refuse_empty_parts(parts: tuple[Project, ...]) -> None:
    problems = tuple(
        f"tool.alloconda.modules[{number}]: {part.config.module_name} has no code"
        for number, part in enumerate(parts, 1)
        if not _has_code(part)
    )
    if problems:
        raise ConfigError(
            "modules have nothing to compile",
            details=problems,
            hint='name its code: sources = ["src/module.c"], or source = "src/module.zig"',
        )


def read_config(root: Path) -> ProjectConfig:
    """Return what a directory's pyproject.toml configures; where there is none, nothing.

    Raises:
        ConfigError: it can't be read, or the configuration is invalid.
    """
    if read_pyproject_text(root / "pyproject.toml") is None:
        return ProjectConfig()
    return parse_config(_table(_table(read_pyproject(root), "tool"), "alloconda", within="tool."))


def _overridden(config: ProjectConfig, overrides: ProjectConfig) -> ProjectConfig:
    names = ProjectConfig.__annotations__
    said = {
        name: value
        for name in names
        if (value := getattr(overrides, name)) is not None and value != ()
    }
    if config.modules and overrides.module_name is not None:
        raise UsageError(
            f"--module {overrides.module_name}: [[tool.alloconda.modules]] names the modules",
            hint="leave the flag out, and change the names in pyproject.toml",
        )
    if overrides.abi3 is True and config.abi3:
        # The flag asks for the stable ABI and knows no floor; the configuration may have one.
        said["abi3"] = config.abi3
    if overrides.no_init:
        said["force_init"] = None
    if overrides.force_init:
        said["no_init"] = None
    return replace(config, **said)


def _table(parent: Table, name: str, within: str = "") -> Table:
    value = parent.get(name, {})
    if not isinstance(value, dict):
        raise ConfigError(
            f"pyproject.toml: {within}{name} must be a table, not {value!r}",
            hint=f"write it as [{within}{name}]",
        )
    return value


def _project_name(project: Table, root: Path) -> str:
    if not project:
        raise ConfigError(
            f"{root / 'pyproject.toml'} has no [project] table",
            hint="add [project] with name and version, or write it with: alloconda init",
        )
    name = project.get("name")
    if not isinstance(name, str) or not re.fullmatch(
        r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", name
    ):
        raise ConfigError(
            "project.name: must be a name of letters, digits, dots, hyphens and underscores, "
            f"not {name!r}",
            hint='write it like name = "hello"',
        )
    return name


def _package_dir(
    root: Path, config: ProjectConfig, plain_name: str, places: PackagePlaces
) -> Path | None:
    if places.main is not None:
        return places.main.path
    if config.package_dir is not None:
        path = root / config.package_dir
        if not _is(path.is_dir):
            raise ConfigError(
                f"package-dir: there is no directory {config.package_dir!r} in {root}",
                hint="create it, or name another with --package-dir or in [tool.alloconda]",
            )
        return path
    if any("-stubs" not in one.name for one in places.packages):
        # The list is complete, and the module's name says that it is in none of them.
        return None
    names = tuple(table.name for table in config.modules) or (config.module_name,)
    for candidate in dict.fromkeys(
        candidate for name in names for candidate in package_candidates(name, plain_name)
    ):
        if _is((root / candidate / "__init__.py").is_file):
            return root / candidate
    return None


def package_candidates(module_name: str | None, plain_name: str) -> tuple[str, ...]:
    """Return the directories of a project that may hold its package, the first that does wins.

    Args:
        module_name: the configured name of the module, maybe with dots.
        plain_name: the project's name, normalized.
    """
    *parents, _ = (module_name or "").split(".")
    # The outermost that is a package: those above it are namespace packages.
    wanted = ["/".join(parents[: count + 1]) for count in range(len(parents))]
    return tuple(f"{place}{name}" for name in (*wanted, plain_name) for place in PYTHON_FOLDERS)


def _zig_source(root: Path, config: ProjectConfig) -> Path | None:
    if config.source:
        return root / config.source
    has_native = config.c_sources or config.sources or config.cffi
    root_zig = root / "src" / "root.zig"
    if has_native or config.modules or _has_build_zig(root):
        return None
    return root_zig if _is(root_zig.is_file) else None


def _refuse_native_keys(config: ProjectConfig) -> None:
    """Refuse keys for C and C++ in a project whose build.zig says how it is compiled."""
    keys = [field for field in NATIVE_FIELDS if getattr(config, field)]
    keys += [
        f"overrides[{number}].{change.owner}{change.key}"
        for number, override in enumerate(config.overrides, 1)
        for change in override.changes
        if change.field not in ("optimize", "zig_args") or not change.is_common
    ]
    keys += [
        f"modules[{number}].{change.key}"
        for number, module in enumerate(config.modules, 1)
        for change in module.changes
    ]
    if keys:
        raise ConfigError(
            "build.zig says how this project's C and C++ are compiled",
            details=tuple(f"tool.alloconda.{key.replace('_', '-')}: has no effect" for key in keys),
            hint="say it in build.zig, or name what is compiled in sources, without build.zig",
        )


def _nothing_to_compile(root: Path, backend: OtherBackend | None) -> ConfigError:
    if backend is not None:
        return _built_by(root, backend)
    return ConfigError(
        f"nothing to compile in {root}: no build.zig, no src/root.zig, "
        "and no source or sources in [tool.alloconda]",
        hint='name the code in pyproject.toml: source = "src/root.zig" or '
        'sources = ["src/module.c"]; or let `alloconda init` look for it, and write a module '
        "where there is none",
    )


def _built_by(root: Path, backend: OtherBackend) -> ConfigError:
    """Return the error for a project that another build backend builds, all of it."""
    by_itself = (
        "build with its own backend: python -m build makes the sdist and a wheel for this "
        "machine, pip install -e . an editable install"
    )
    if backend.language is not None:
        return ConfigError(
            f"{root} is built by {backend.name}, and has code in {backend.language}, which Zig "
            "can't compile",
            hint=by_itself,
        )
    return ConfigError(
        f"nothing to compile in {root}: it is built by {backend.name}, and [tool.alloconda] "
        "names no code",
        hint=f"{by_itself}; or let `alloconda init` move it to alloconda",
    )


def _has_build_zig(root: Path) -> bool:
    if not is_listed(root / "build.zig"):
        return False
    _require_file(root / "build.zig")
    return True


def _require_file(path: Path) -> None:
    """Refuse a build.zig that is not a regular file: something else would be compiled."""
    if not _is(path.is_file):
        try:
            open_plain(path).close()
        except OSError as error:
            raise ConfigError(
                f"can't read {path}: {error.strerror}",
                hint=f"{path.name} must be a readable file; remove it if src/root.zig is all",
            ) from error


def _is(test: Callable[[], bool]) -> bool:
    """Ask whether something is a file or directory; what can't be looked at is not."""
    try:
        return test()
    except OSError:
        return False


def _admitted(project: Table) -> tuple[tuple[Python, ...] | None, tuple[Python, ...]]:
    """Return the admitted series that alloconda builds for, and the older ones."""
    requires = project.get("requires-python")
    if requires is None:
        return None, ()
    if not isinstance(requires, str):
        raise ConfigError(
            f"project.requires-python: must be a string, not {requires!r}", hint=_REQUIRES_HINT
        )
    admits = _reader_of(requires)
    admitted, unserved = (
        tuple(python for python in series if admits(python))
        for series in (known_series(), _OLDER_SERIES)
    )
    if not admitted:
        raise UsageError(
            f"requires-python = {requires!r} admits none of the versions that alloconda builds for",
            hint=f"it must admit at least one from 3.{OLDEST_MINOR} to {known_series()[-1]}",
        )
    return admitted, unserved


def _reader_of(requires: str) -> Callable[[Python], bool]:
    """Return a predicate: whether a version specifier admits a series.

    Raises:
        ConfigError: it is not a version specifier.
    """
    floor = _FLOOR.fullmatch(requires)
    if floor is not None:
        return lambda python: python.minor >= int(floor[1])
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        # One that can't be read is invalid, as '?' is.
        specifiers = SpecifierSet(requires if is_readable_specifier(requires) else "?")
    except InvalidSpecifier as error:
        raise ConfigError(
            f"project.requires-python: {requires!r} is not a version specifier", hint=_REQUIRES_HINT
        ) from error
    # A bound such as ">=3.11.4" admits the series, though not its first releases.
    return lambda python: any(specifiers.contains(f"{python.series}.{patch}") for patch in _PATCHES)
