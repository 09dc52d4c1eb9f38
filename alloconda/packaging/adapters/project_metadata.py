"""Reads `[project]` of pyproject.toml into the files of a wheel's .dist-info directory.

The rules are those of the packaging specifications "pyproject.toml", "entry points" and "license
files" (PEP 639).
"""

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from alloconda.kernel.config.length_limits import LONGEST_PART, is_readable_specifier
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.system.bounded_files import open_plain, read_bounded
from alloconda.packaging.adapters.link_limits import link_limits
from alloconda.packaging.adapters.metadata_cache import MetadataCache, metadata_origin
from alloconda.packaging.adapters.package_tree import holds_private_key
from alloconda.packaging.adapters.version_file import read_version
from alloconda.packaging.model.control_characters import (
    control_character_in_file,
    control_character_problems,
)
from alloconda.packaging.model.core_metadata import CoreMetadata
from alloconda.packaging.model.entry_points import (
    entry_point_groups,
    entry_point_problems,
    entry_points_text,
)
from alloconda.packaging.model.package import DEFAULT_LICENSE_GLOBS, LINK_TO_NOTHING, bad_name
from alloconda.packaging.model.secret_files import may_hold_secrets
from alloconda.packaging.model.wheel_contents import ProjectMetadata

Table = Mapping[str, object]


def read_project_metadata(
    pyproject: Table,
    root: Path,
    *,
    package_dir: Path | None = None,
    version_file: Path | None = None,
    cache: MetadataCache | None = None,
) -> ProjectMetadata:
    """Check `[project]` and write it as core metadata.

    Args:
        pyproject: the whole of pyproject.toml.
        root: the project's directory.
        package_dir: the Python package; its `__init__.py` holds a dynamic version.
        version_file: the file that holds a dynamic version, instead.
        cache: keeps what was written in earlier runs.

    Raises:
        ConfigError: with one line for every problem, beginning with the field's name.
    """
    project = _project_table(pyproject)
    problems = [
        *_own_problems(project),
        *control_character_problems(project),
        *_file_problems(project, root),
    ]
    try:
        project = _with_version(project, root, version_file or _init_file(package_dir))
        problems += _length_problems(project)
    except ConfigError as error:
        problems.append(error.message)
        project = {**project, "version": "0"}
    if problems:
        # Without what stops the library, so that it reports the rest.
        project = _harmless(project)
    license_files = _license_files(project, root, problems)
    written = _core_metadata(project, root, license_files, problems, cache)
    if written is None:
        raise _config_error(problems)
    return ProjectMetadata(
        name=written.name,
        version=written.version,
        requires_python=written.requires_python,
        metadata_bytes=written.data,
        license=written.license,
        license_files=tuple((path, root / path) for path in license_files),
        entry_points_text=entry_points_text(entry_point_groups(project)),
        readme=_readme_file(project, root),
        left_out=_unpackable_licenses(project, root),
    )


def _core_metadata(
    project: Table,
    root: Path,
    license_files: tuple[str, ...],
    problems: list[str],
    cache: MetadataCache | None,
) -> CoreMetadata | None:
    """Write the METADATA file, or take the very same of an earlier run."""
    origin = None if problems else _origin(project, root, license_files)
    known = None if cache is None else cache.recall(origin)
    if known is not None:
        return known
    # Its library takes 60 ms to import.
    from alloconda.packaging.adapters.core_metadata import write_core_metadata

    written = write_core_metadata(project, root, license_files, problems)
    # A file may have been changed meanwhile.
    if (
        written is not None
        and cache is not None
        and origin == _origin(project, root, license_files)
    ):
        cache.keep(origin, written)
    return written


def _origin(project: Table, root: Path, license_files: tuple[str, ...]) -> str | None:
    named = _named_files(project, root).values()
    try:
        contents = [read_bounded(path) for path in named if path is not None]
    except OSError:
        return None
    return metadata_origin(project, license_files, contents)


def _project_table(pyproject: Table) -> dict[str, object]:
    project = pyproject.get("project")
    if project is None:
        raise ConfigError(
            "pyproject.toml has no table [project]",
            hint='add [project] with name = "…" and version = "…", or run `alloconda init`',
        )
    if not isinstance(project, Mapping):
        raise _config_error(["project: must be a table"])
    return dict(project)


def _config_error(problems: Iterable[str]) -> ConfigError:
    details = tuple(dict.fromkeys(problems))
    count = "1 problem" if len(details) == 1 else f"{len(details)} problems"
    return ConfigError(
        f"{count} in [project] of pyproject.toml",
        details=details,
        hint="correct pyproject.toml; "
        "https://packaging.python.org/specifications/pyproject-toml/ describes every field",
    )


def _own_problems(project: Table) -> list[str]:
    problems = entry_point_problems(project)
    dynamic = project.get("dynamic", [])
    if not isinstance(dynamic, list):
        problems.append(f"project.dynamic: must be a list of strings, not {dynamic!r}")
        return problems
    for field in dynamic:
        if field != "version":
            problems.append(f"project.dynamic: only the version can be dynamic, not {field!r}")
    return problems


def _length_problems(project: Table) -> list[str]:
    """Return problems of names and versions too long for file names or for libraries."""
    problems = []
    for key in ("name", "version"):
        value = project.get(key)
        if isinstance(value, str) and len(value) > LONGEST_PART:
            problems.append(
                f"project.{key}: has {len(value)} characters, and a wheel's file name has room for "
                f"{LONGEST_PART}"
            )
    requires = project.get("requires-python")
    if isinstance(requires, str) and not is_readable_specifier(requires):
        problems.append("project.requires-python: is not a version specifier that installers read")
    return problems


def _harmless(project: Table) -> dict[str, object]:
    """Return what a library reads without harm in place of what was refused already."""
    left = {**project, "dynamic": []}
    if _length_problems(project):
        left |= {"name": "any", "version": "0", "requires-python": ">=3"}
    return left


def _init_file(package_dir: Path | None) -> Path | None:
    return package_dir / "__init__.py" if package_dir else None


def _with_version(project: Table, root: Path, source: Path | None) -> dict[str, object]:
    dynamic = project.get("dynamic", [])
    if not isinstance(dynamic, list) or "version" not in dynamic or "version" in project:
        return dict(project)
    if source is None:
        raise ConfigError(
            "project.version: is dynamic, but there is neither [tool.alloconda] version-file nor "
            "a Python package to read it from"
        )
    shown = source.relative_to(root) if source.is_relative_to(root) else source
    version = read_version(source, shown.as_posix())
    rest = [field for field in dynamic if field != "version"]
    return {**project, "version": version, "dynamic": rest}


def _readme_file(project: Table, root: Path) -> Path | None:
    readme = project.get("readme")
    file = readme.get("file") if isinstance(readme, Mapping) else readme
    return root / file if isinstance(file, str) else None


def _named_files(project: Table, root: Path) -> dict[str, Path | None]:
    """Return the files that the library reads, by the fields that name them."""
    license_table = project.get("license")
    license_file = license_table.get("file") if isinstance(license_table, Mapping) else None
    return {
        "project.readme": _readme_file(project, root),
        "project.license.file": root / license_file if isinstance(license_file, str) else None,
    }


def _file_problems(project: Table, root: Path) -> list[str]:
    """Refuse files that the library would read though others don't have them or can't read them."""
    named = _named_files(project, root)
    problems = [
        _file_problem(path, root) or _text_problem(path, root)
        for path in named.values()
        if path is not None
    ]
    keys = [key for key, path in named.items() if path is not None]
    return [f"{key}: {problem}" for key, problem in zip(keys, problems, strict=True) if problem]


def _file_problem(path: Path, root: Path) -> str | None:
    shown = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    # A path that leads out of the project doesn't say where to put the text.
    if not Path(os.path.normpath(path)).is_relative_to(root):
        return f"{shown} is outside the project"
    foreign = _foreign_text(path, root)
    if foreign is not None:
        return f"{shown} is a link out of the project, to {foreign}"
    try:
        read_bounded(path).decode("utf-8")
    except FileNotFoundError:
        return f"{shown} does not exist"
    except OSError as error:
        return f"can't read {shown}: {error.strerror}"
    except UnicodeDecodeError:
        return f"{shown} is not UTF-8"
    return None


def _foreign_text(path: Path, root: Path) -> Path | None:
    """Return what a link leads to where its text is not the project's to publish.

    That of the repository around is: such as the license of all projects in it. Of a copy without
    its repository, so is a file of the same kind.
    """
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    if link_limits(root).hold(target):
        return None
    stem = path.name.partition(".")[0].casefold()
    return None if target.name.casefold().startswith(stem) else target


def _text_problem(path: Path, root: Path) -> str | None:
    """Refuse what a text that becomes a field of METADATA may not hold."""
    try:
        problem = control_character_in_file(read_bounded(path).decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        # It was changed since it was read.
        return None
    return problem and f"{path.relative_to(root)}: {problem}"


def _license_files(project: Table, root: Path, problems: list[str]) -> tuple[str, ...]:
    """Return the license files relative to the project, sorted; add what is wrong with them."""
    table, globs = project.get("license"), project.get("license-files")
    if globs is not None and isinstance(table, Mapping):
        problems.append("project.license-files: needs project.license to be a license expression")
    if isinstance(globs, list) and all(isinstance(glob, str) for glob in globs):
        found = _glob_all(root, globs, problems)
    elif globs is not None:
        problems.append("project.license-files: must be a list of strings")
        found = set()
    elif isinstance(table, Mapping) and isinstance(table.get("file"), str):
        found = {PurePosixPath(str(table["file"])).as_posix()}
    else:
        found = _default_license_files(root)
    files = tuple(sorted(found))
    for file in files:
        name_problem = bad_name(file)
        problem = _file_problem(root / file, root)
        if name_problem is not None:
            problems.append(f"project.license-files: {file!r} can't be packed: {name_problem}")
        elif problem is not None:
            problems.append(f"project.license-files: {problem}")
    return files


def _default_license_files(root: Path) -> set[str]:
    # Upper case counts, on every host alike: a license.py is not a license.
    return {
        path.name for path in root.iterdir() if _is_default_license(path) and _refusal(path) is None
    }


def _is_default_license(path: Path) -> bool:
    return any(fnmatchcase(path.name, glob) for glob in DEFAULT_LICENSE_GLOBS)


def _unpackable_licenses(project: Table, root: Path) -> tuple[tuple[str, str], ...]:
    """Return what has the name of a license file but isn't one, each with the reason.

    Only where the project names none: what it names is refused.
    """
    if "license-files" in project or isinstance(project.get("license"), Mapping):
        return ()
    found = ((path, _refusal(path)) for path in sorted(root.iterdir()) if _is_default_license(path))
    return tuple(
        (path.name, f"{refusal}; name the license files in project.license-files")
        for path, refusal in found
        if refusal is not None
    )


def _refusal(path: Path) -> str | None:
    """Return why something is not a file; None for files, even for those that can't be read."""
    if os.path.isfile(path):  # noqa: PTH113 - it never raises
        return None
    if os.path.isdir(path):  # noqa: PTH112 - it never raises
        return "it is a directory, not a file"
    try:
        open_plain(path).close()
    except FileNotFoundError:
        return LINK_TO_NOTHING
    except PermissionError:
        return None
    except OSError as error:
        return error.strerror
    return None


def _glob_all(root: Path, globs: Iterable[str], problems: list[str]) -> set[str]:
    found: set[str] = set()
    for glob in globs:
        if not _is_license_glob(glob):
            problems.append(
                f"project.license-files: {glob!r} must be a pattern of files inside the project, "
                "with slashes (PEP 639)"
            )
            continue
        # A FIFO or the like is refused by name below; patterns of files pass by directories.
        paths = (path for path in root.glob(glob) if not os.path.isdir(path))  # noqa: PTH112
        files = {
            name
            for name in (path.relative_to(root).as_posix() for path in paths)
            # What is named in full is meant; `*` says nothing of the secrets that it takes along.
            if PurePosixPath(glob).name == PurePosixPath(name).name
            or not (may_hold_secrets(name) or holds_private_key(root / name))
        }
        if not files:
            is_folder = os.path.isdir(root / glob)  # noqa: PTH112 - it never raises
            text = f"{glob} is a directory; write '{glob.rstrip('/')}/*'"
            text = text if is_folder else f"{glob!r} matches no file"
            problems.append(f"project.license-files: {text}")
        found |= files
    return found


def _is_license_glob(glob: str) -> bool:
    parts = PurePosixPath(glob).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and "\\" not in glob
