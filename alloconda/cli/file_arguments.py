"""Files that arguments name: by their directory, or by a pattern where no shell expands it."""

import glob
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from alloconda.kernel.errors import UsageError
from alloconda.kernel.system.visible_paths import is_folder, is_there


def matched(paths: Iterable[Path]) -> list[Path]:
    """Return paths, on Windows with those that a pattern matches in its place, sorted.

    A pattern that matches nothing stays, as in a POSIX shell.
    """
    return [one for path in paths for one in _matches(path)]


def wheel_files(paths: Sequence[Path]) -> list[Path]:
    """Return the wheels that paths and patterns name; a directory names all wheels in it, sorted.

    Raises:
        UsageError: a directory has none.
        OSError: a directory can't be read.
    """
    return [one for path in matched(paths) for one in (_in(path) if is_folder(path) else [path])]


def _in(folder: Path) -> list[Path]:
    wheels = sorted(path for path in folder.iterdir() if path.suffix == ".whl")
    if not wheels:
        raise UsageError(
            f"there are no wheels in {folder}",
            hint="build them: alloconda wheel-all; or name wheels, such as dist/*.whl",
        )
    return wheels


def _matches(path: Path) -> list[Path]:
    if os.name != "nt" or is_there(path):
        return [path]
    return sorted(map(Path, glob.glob(str(path)))) or [path]  # noqa: PTH207 - it may be absolute
