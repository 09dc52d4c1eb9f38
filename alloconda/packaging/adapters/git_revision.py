"""Asks git which revision of its repository a project is at."""

from pathlib import Path

from alloconda.kernel.logins import split_login
from alloconda.kernel.system.git import ask_git, without_filters
from alloconda.packaging.model.provenance import Dependency


def source_revision(root: Path) -> Dependency | None:
    """Return the project's commit, with the address it is fetched from; None without any.

    What differs from the commit is said in the name: no digest stands for it. No program that the
    repository configures is started, so a touched file that a filter changes counts as changed.
    """
    commit = _text(root, "rev-parse", "--verify", "HEAD")
    if not commit:
        return None
    remote = _text(root, "remote", "get-url", "origin")
    address = split_login(remote)[0] if remote else ""
    uri = f"git+{address}@{commit}" if address else f"git+file:.@{commit}"
    name = "source" if _is_clean(root) else "source, with changes that are not committed"
    return Dependency(name=name, uri=uri, digest=(("gitCommit", commit),))


def _is_clean(root: Path) -> bool:
    # Of submodules, the commit is compared: their own configuration is not known here.
    flags = ("--porcelain", "--untracked-files=no", "--ignore-submodules=dirty")
    answer = ask_git(root, *without_filters(root), "status", *flags)
    return answer is not None and answer.ok and not answer.text


def _text(root: Path, *arguments: str) -> str | None:
    answer = ask_git(root, *arguments)
    return answer.text if answer is not None and answer.ok else None
