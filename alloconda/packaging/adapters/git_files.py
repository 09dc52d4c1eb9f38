"""Asks git which files of a project it keeps or doesn't ignore."""

import os
import subprocess
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.program_search import find_program

# A hook that calls us sets these for its own repository.
_FOREIGN_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class GitFiles:
    """The files of a git working tree."""

    def files(self, root: Path) -> tuple[str, ...] | None:
        """Return the paths, relative to the project, that are kept or not ignored.

        None when the project is in no working tree, or git is not installed.

        Raises:
            OutsideError: git refuses to tell.
        """
        git = find_program("git")
        if git is None or not _in_working_tree(root):
            return None
        kept = _list(git, root, "--cached", "--recurse-submodules")
        new = _list(git, root, "--others", "--exclude-standard")
        # A slash ends the name of a folder that is a repository of its own.
        return tuple(sorted({path for path in kept + new if not path.endswith("/")}))


def _in_working_tree(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root, *root.resolve().parents))


def _list(git: str, root: Path, *options: str) -> list[str]:
    environment = {
        name: value for name, value in os.environ.items() if name not in _FOREIGN_VARIABLES
    }
    done = subprocess.run(
        # A repository's own configuration may name a program that git would start.
        [git, "-c", "core.fsmonitor=false", "-C", str(root), "ls-files", "-z", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        lines = tuple(done.stderr.decode(errors="replace").split("\n"))
        raise OutsideError(
            f"git can't list the files of {root}",
            details=tuple(line for line in lines if line.strip()),
            hint="do what git says above; without its list an sdist could hold what git ignores",
        )
    # Names that are not UTF-8 are kept as Python's own file functions spell them.
    return [os.fsdecode(path) for path in done.stdout.split(b"\0") if path]
