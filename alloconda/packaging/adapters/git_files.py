"""Asks git which files of a project it keeps or doesn't ignore."""

import os
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.git import ask_git


class GitFiles:
    """The files of a git working tree."""

    def files(self, root: Path) -> tuple[str, ...] | None:
        """Return the paths, relative to the project, that are kept or not ignored.

        None when the project is in no working tree, or git is not installed.

        Raises:
            OutsideError: git refuses to tell, or does not end.
        """
        if not _in_working_tree(root):
            return None
        kept = _list(root, "--cached", "--recurse-submodules")
        if kept is None:
            return None
        new = _list(root, "--others", "--exclude-standard")
        # A slash ends the name of a folder that is a repository of its own.
        return tuple(sorted({path for path in kept + (new or []) if not path.endswith("/")}))


def _in_working_tree(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root, *root.resolve().parents))


def _list(root: Path, *options: str) -> list[str] | None:
    answer = ask_git(root, "ls-files", "-z", *options)
    if answer is None:
        return None
    if not answer.ok:
        raise OutsideError(
            f"git can't list the files of {root}",
            details=answer.complaint,
            hint="do what git says above; without its list an sdist could hold what git ignores",
        )
    # Names that are not UTF-8 are kept as Python's own file functions spell them.
    return [os.fsdecode(path) for path in answer.output.split(b"\0") if path]
