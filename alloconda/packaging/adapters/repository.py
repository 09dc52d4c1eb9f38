"""Asks git about a project: which files it keeps or doesn't ignore, and at which revision it is."""

import os
from collections.abc import Iterator
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.git import ask_git, without_filters
from alloconda.kernel.url_credentials import split_credentials
from alloconda.packaging.model.package import never_enters
from alloconda.packaging.model.provenance import Dependency


class GitFiles:
    """The files of a git working tree."""

    def files(self, root: Path) -> tuple[str, ...] | None:
        """Return the paths, relative to the project, that are kept or not ignored.

        Those are files, and folders that may not be read. None when the project is in no working
        tree, or git is not installed.

        Raises:
            OutsideError: git fails, or does not end.
        """
        if not _in_working_tree(root):
            return None
        kept, _ = _list(root, "--cached", "--recurse-submodules")
        if kept is None:
            return None
        new, has_complaint = _list(root, "--others", "--exclude-standard")
        closed = _closed_folders(root) if has_complaint else ()
        # A slash ends the name of a folder that is a repository of its own.
        listed = (path for path in kept + (new or []) if not path.endswith("/"))
        return tuple(sorted({*listed, *closed}))


def source_revision(root: Path) -> Dependency | None:
    """Return the project's commit, with the address it is fetched from; None without any.

    What differs from the commit is said in the name: no digest stands for it. No program that the
    repository configures is started, so a touched file that a filter changes counts as changed.
    """
    commit = _text(root, "rev-parse", "--verify", "HEAD")
    if not commit:
        return None
    remote = _text(root, "remote", "get-url", "origin")
    address = split_credentials(remote)[0] if remote else ""
    uri = f"git+{address}@{commit}" if address else f"git+file:.@{commit}"
    name = "source" if _is_clean(root) else "source, with changes that are not committed"
    return Dependency(name=name, uri=uri, digest=(("gitCommit", commit),))


def _in_working_tree(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root, *root.resolve().parents))


def _closed_folders(root: Path) -> Iterator[str]:
    """Yield the folders that may not be read and that git doesn't ignore: it only warns of them."""
    closed: list[Path] = []

    def take(error: OSError) -> None:
        if isinstance(error, PermissionError):
            closed.append(Path(error.filename))

    for _, folders, _ in os.walk(root, onerror=take):
        folders[:] = [name for name in folders if not never_enters(name)]
    for folder in closed:
        path = folder.relative_to(root).as_posix()
        answer = ask_git(root, "check-ignore", "--quiet", "--", f"./{path}")
        if answer is None or not answer.ok:
            yield path


def _list(root: Path, *options: str) -> tuple[list[str] | None, bool]:
    """Return the paths that git lists, None without git, and whether it wrote a warning."""
    answer = ask_git(root, "ls-files", "-z", *options)
    if answer is None:
        return None, False
    if not answer.ok:
        raise OutsideError(
            f"git can't list the files of {root}",
            details=answer.complaint,
            hint="do what git says above; without its list an sdist could hold what git ignores",
        )
    # Names that are not UTF-8 are kept as Python's own file functions spell them.
    paths = [os.fsdecode(path) for path in answer.output.split(b"\0") if path]
    return paths, bool(answer.complaint)


def _is_clean(root: Path) -> bool:
    # Of submodules, the commit is compared: their own configuration is not known here.
    flags = ("--porcelain", "--untracked-files=no", "--ignore-submodules=dirty")
    answer = ask_git(root, *without_filters(root), "status", *flags)
    return answer is not None and answer.ok and not answer.text


def _text(root: Path, *arguments: str) -> str | None:
    answer = ask_git(root, *arguments)
    return answer.text if answer is not None and answer.ok else None
