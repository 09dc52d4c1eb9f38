"""Asks git which revision of its repository a project is at."""

import os
import subprocess
from pathlib import Path

from alloconda.kernel.logins import split_login
from alloconda.kernel.system.program_search import find_program
from alloconda.packaging.model.provenance import Dependency

# A hook that calls us sets these for its own repository.
_FOREIGN_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def source_revision(root: Path) -> Dependency | None:
    """Return the project's commit, with the address it is fetched from; None without any.

    What differs from the commit is said in the name: no digest stands for it.
    """
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if not commit:
        return None
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    remote = _git(root, "remote", "get-url", "origin")
    address = split_login(remote)[0] if remote else ""
    uri = f"git+{address}@{commit}" if address else f"git+file:.@{commit}"
    name = "source" if changed == "" else "source, with changes that are not committed"
    return Dependency(name=name, uri=uri, digest=(("gitCommit", commit),))


def _git(root: Path, *arguments: str) -> str | None:
    git = find_program("git")
    if git is None:
        return None
    environment = {
        name: value for name, value in os.environ.items() if name not in _FOREIGN_VARIABLES
    }
    try:
        done = subprocess.run(
            # A repository's own configuration may name a program that git would start.
            [git, "-c", "core.fsmonitor=false", "-C", str(root), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            check=False,
        )
    except OSError:
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None
