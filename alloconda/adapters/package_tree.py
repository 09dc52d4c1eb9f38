"""Walks a project's files on the disk, and matches their paths against patterns."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from alloconda.domain.package import Matcher, match_nothing, never_enters
from alloconda.errors import OutsideError
from alloconda.services.package import TreeFile


class DiskTree:
    """The project's files, read from the disk."""

    def files(self, root: Path, folder: Path) -> tuple[TreeFile, ...]:
        """Return the files below a folder of the project, sorted by path, links followed.

        A link that stays inside the project stands for what it points to; another one, or what is
        neither file nor folder, comes as a file with a problem.

        Raises:
            OutsideError: the disk refuses to tell.
        """
        resolved_root = root.resolve()
        try:
            found = list(_walk(folder, resolved_root, trail=(folder.resolve(),)))
        except OSError as error:
            raise unreadable(error) from error
        return tuple(
            TreeFile(
                path=Path(path),
                relative=Path(path).relative_to(root).as_posix(),
                executable=executable,
                problem=problem,
            )
            for path, executable, problem in sorted(found, key=lambda item: item[0])
        )

    def matcher(self, patterns: tuple[str, ...]) -> Matcher:
        """Return what tells whether a path is meant by patterns in the syntax of .gitignore."""
        if not patterns:
            return match_nothing
        # 30 ms, which only projects that have patterns pay.
        from pathspec import GitIgnoreSpec

        return GitIgnoreSpec.from_lines(patterns).match_file


def unreadable(error: OSError) -> OutsideError:
    """Say which file could not be read, and why."""
    return OutsideError(
        f"can't read {error.filename}: {error.strerror or error}",
        hint="check that the file exists and that you may read it, or name it in "
        "[tool.alloconda] exclude",
    )


def _walk(
    folder: Path, root: Path, trail: tuple[Path, ...]
) -> Iterator[tuple[str, bool, str | None]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if never_enters(entry.name):
                continue
            path = Path(entry.path)
            problem = _link_problem(path, root, trail) if entry.is_symlink() else None
            if problem is not None:
                yield entry.path, False, problem
            elif entry.is_dir():
                yield from _walk(path, root, (*trail, path.resolve()))
            elif entry.is_file():
                yield entry.path, _runs(entry), None
            else:
                yield entry.path, False, "it is neither a file nor a folder"


def _link_problem(path: Path, root: Path, trail: tuple[Path, ...]) -> str | None:
    try:
        resolved = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "it is a link to nothing"
    if not resolved.is_relative_to(root):
        return f"it is a link out of the project, to {resolved}"
    if resolved in trail:
        return "it is a link to a folder that it stands in"
    return None


def _runs(entry: os.DirEntry[str]) -> bool:
    # Windows has no such permission: Python makes one up there from the suffix.
    return os.name != "nt" and bool(entry.stat().st_mode & stat.S_IXUSR)
