"""Walks a project's files on the disk, and matches their paths against patterns."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import open_plain, read_bounded_text
from alloconda.kernel.system.visible_paths import is_listed
from alloconda.packaging.adapters.link_limits import LinkLimits, link_limits
from alloconda.packaging.model.package import (
    LINK_TO_NOTHING,
    Matcher,
    match_nothing,
    never_enters,
)
from alloconda.packaging.model.secret_files import (
    KEY_SEARCH_BYTES,
    has_private_key,
    is_public_pem,
)
from alloconda.packaging.service.source_tree import TreeFile

# Ten times what the certificates of all public authorities take.
# Each of some ten thousand lines is held against each file.
_MAX_BYTES = 256 << 10
_MAX_PEM_BYTES = 4 << 20


class DiskTree:
    """The project's files, read from the disk."""

    def files(
        self, root: Path, start: Path, is_needless: Matcher = match_nothing
    ) -> tuple[TreeFile, ...]:
        """Return the files below a folder of the project, sorted by path, links followed.

        A link stands for what it points to, inside the project or the Git repository around it;
        another one, or what is neither file nor folder, comes as a file with a problem. A file
        stands for itself; what isn't there is no file.

        Args:
            root: the project's directory.
            start: the folder.
            is_needless: says of a folder that may not be read whether that is no loss.

        Raises:
            OutsideError: the disk can't be read.
        """

        def may_pass_by(folder: Path) -> bool:
            return is_needless(folder.relative_to(root).as_posix())

        try:
            found = sorted(_walk(start, root, may_pass_by))
        except OSError as error:
            raise unreadable(error) from error
        return tuple(
            TreeFile(
                path=Path(path),
                relative=Path(path).relative_to(root).as_posix(),
                executable=executable,
                problem=problem or None,
            )
            for path, executable, problem in found
        )

    def ignored_patterns(self, root: Path) -> tuple[str, ...]:
        """Return the patterns of the project's .gitignore."""
        file = root / ".gitignore"
        try:
            text = read_bounded_text(file, errors="replace", max_bytes=_MAX_BYTES)
            return tuple(line for line in text.split("\n") if line)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise unreadable(error) from error

    def matcher(self, patterns: tuple[str, ...]) -> Matcher:
        """Return a predicate: whether a path is meant by patterns in the syntax of .gitignore."""
        if not patterns:
            return match_nothing
        from alloconda.packaging.adapters.file_patterns import file_matcher

        return file_matcher(patterns)

    def public_keys(self, root: Path) -> Matcher:
        """Return a predicate: whether a path is PEM text without a private key."""

        def is_public(path: str) -> bool:
            try:
                with open_plain(root / path) as file:
                    data = file.read(_MAX_PEM_BYTES + 1)
            except OSError:
                return False
            return len(data) <= _MAX_PEM_BYTES and is_public_pem(data)

        return is_public

    def private_keys(self, root: Path) -> Matcher:
        """Return a predicate: whether a private key is in the file at a path."""
        # Rules are asked several times about one path.
        known: dict[str, bool] = {}

        def has_key(path: str) -> bool:
            if path not in known:
                known[path] = holds_private_key(root / path)
            return known[path]

        return has_key


def holds_private_key(path: Path) -> bool:
    """Return whether a private key is in a file; not so where it can't be read."""
    try:
        with open_plain(path) as file:
            return has_private_key(file.read(KEY_SEARCH_BYTES))
    except OSError:
        return False


def unreadable(error: OSError) -> OutsideError:
    """Return the error for a file that can't be read."""
    return OutsideError(
        f"can't read {error.filename}: {error.strerror or error}",
        hint="check that the file exists and that you may read it, or name it in "
        "[tool.alloconda] exclude",
    )


def _walk(
    start: Path, root: Path, may_pass_by: Callable[[Path], bool]
) -> Iterator[tuple[str, bool, str]]:
    """Yield path, permission to run and problem ("" for none) of every file."""
    try:
        start.lstat()
    except PermissionError:
        if may_pass_by(start):
            return
        raise
    except (OSError, ValueError):
        return
    limits = link_limits(root)
    inner = (folder for folder in start.parents if folder.is_relative_to(root))
    above = (*root.resolve().parents, *(folder.resolve() for folder in inner))
    problem = _link_problem(start, limits, above) if start.is_symlink() else ""
    if problem:
        yield str(start), False, problem
    elif start.is_dir():
        yield from _walk_folder(start, limits, (*above, start.resolve()), may_pass_by)
    else:
        yield _file(start)


def _walk_folder(
    folder: Path, limits: LinkLimits, trail: tuple[Path, ...], may_pass_by: Callable[[Path], bool]
) -> Iterator[tuple[str, bool, str]]:
    """Yield what `_walk` does; the trail is the folder itself and those that it was reached by."""
    for entry in _entries(folder, may_pass_by):
        path = Path(entry.path)
        problem = _link_problem(path, limits, trail) if entry.is_symlink() else ""
        if problem:
            yield entry.path, False, problem
        elif not entry.is_dir():
            yield _file(path)
        elif not is_listed(path / "pyvenv.cfg"):
            yield from _walk_folder(path, limits, (*trail, path.resolve()), may_pass_by)


def _entries(folder: Path, may_pass_by: Callable[[Path], bool]) -> list[os.DirEntry[str]]:
    """Return what is in a folder but for what no archive takes in."""
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if not never_enters(entry.name)]
        _require_entry(folder)
    except PermissionError:
        if may_pass_by(folder):
            return []
        raise
    return found


def _require_entry(folder: Path) -> None:
    """Refuse a folder that may be listed though nothing in it may be looked at."""
    if not os.access(folder, os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _file(path: Path) -> tuple[str, bool, str]:
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        return str(path), False, "it is neither a file nor a folder"
    # Windows has no such permission: Python makes one up there from the suffix.
    return str(path), os.name != "nt" and bool(mode & stat.S_IXUSR), ""


def _link_problem(path: Path, limits: LinkLimits, trail: tuple[Path, ...]) -> str:
    try:
        resolved = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return LINK_TO_NOTHING
    if not limits.hold(resolved):
        return f"it is a link out of the project, to {resolved}"
    if resolved in trail:
        return "it is a link to a folder that it is in"
    return ""
