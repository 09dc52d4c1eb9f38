"""Which wheels a command is about: those that are named, else those of the project."""

import stat
from collections.abc import Sequence
from pathlib import Path

from alloconda.cli.file_arguments import wheel_files
from alloconda.kernel.errors import UsageError


def named_wheels(paths: Sequence[Path]) -> list[Path]:
    """Return named wheels and those of named directories, each once.

    Raises:
        UsageError: one is not there, or a directory has none.
        OSError: a directory can't be read or entered.
    """
    named = wheel_files(paths)
    absent = [path for path in named if not _is_file(path)]
    if absent:
        raise UsageError(
            f"there is no wheel {absent[0]}",
            details=tuple(f"nor {path}" for path in absent[1:]),
            hint="name wheels that exist, or none for those of the project",
        )
    return list({path.resolve(): path for path in named}.values())


def project_wheels(project_dir: Path, out_dir: Path | None) -> list[Path]:
    """Return the wheels that are in the project's output directory.

    Raises:
        UsageError: there are none, or this is not a project.
    """
    folder = _out_dir(project_dir) if out_dir is None else out_dir
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        raise UsageError(
            f"there are no wheels in {_short(folder)}", hint="build them: alloconda wheel-all"
        )
    return [Path(_short(wheel)) for wheel in wheels]


def _out_dir(project_dir: Path) -> Path:
    from alloconda.kernel.config.project_files import load_project, read_pyproject
    from alloconda.kernel.config.tool_table import ProjectConfig

    root = project_dir.resolve()
    return load_project(root, read_pyproject(root), ProjectConfig(), needs_code=False).out_dir


def _short(path: Path) -> str:
    """Return a path as one would type it here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _is_file(path: Path) -> bool:
    """Return whether a file is there; one that may not be read is an error, as on every Python."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except PermissionError:
        raise
    except OSError:
        return False
