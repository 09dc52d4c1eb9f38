"""Checks the files that Zig will open: Zig would wait for a FIFO, and read endless files."""

import os
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from alloconda.kernel.errors import ProjectError
from alloconda.kernel.system.bounded_files import MAX_TEXT_BYTES, open_plain
from alloconda.packaging.model.included_files import is_code

_SKIPPED = frozenset({"zig-out", "zig-pkg", "node_modules", "__pycache__", "dist", "build"})
_BUILD_FILES = ("build.zig", "build.zig.zon")
# The longest sources that people generate have some ten megabytes.
_LONGEST_BYTES = 100 << 20
# Looking at more would take longer than it is worth.
_MOST_FILES = 5000


def check_build_files(root: Path) -> None:
    """Refuse a build.zig or build.zig.zon that is not a plain file, or longer than any source.

    Raises:
        ProjectError: one of them is such a file.
    """
    for name in _BUILD_FILES:
        if os.path.lexists(root / name):
            _check_whole(root / name, name)


def check_sources(root: Path, named: Iterable[Path]) -> None:
    """Refuse sources that are no plain files, or over 100 MB: code beside and below named ones.

    Raises:
        ProjectError: one is something else.
    """
    folders = {path.parent: 0 for path in named} or {root / "src": 0}
    for path in islice(_code_below(folders), _MOST_FILES):
        facts = _facts(path)
        if facts is None or stat.S_ISDIR(facts.st_mode):
            continue
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > _LONGEST_BYTES:
            _check_whole(path, Path(os.path.relpath(path, root)).as_posix(), _LONGEST_BYTES)


def _check_whole(path: Path, name: str, max_bytes: int = MAX_TEXT_BYTES) -> None:
    try:
        with open_plain(path) as file:
            size_bytes = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise _refusal(name, error.strerror or str(error)) from error
    if size_bytes > max_bytes:
        raise _refusal(name, f"it is larger than {max_bytes >> 20} MB")


def _code_below(folders: Iterable[Path]) -> Iterator[Path]:
    for top in folders:
        for folder, below, names in os.walk(top):
            below[:] = [one for one in below if one[0] != "." and one not in _SKIPPED]
            yield from (Path(folder, name) for name in names if is_code(name))


def _facts(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _refusal(name: str, reason: str) -> ProjectError:
    return ProjectError(
        f"{name} can't be compiled: {reason}", hint=f"put the code there, or remove {name}"
    )
