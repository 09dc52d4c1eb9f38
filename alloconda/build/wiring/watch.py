"""Joins watching to a project's files and to what builds it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from alloconda.build.adapters.watched_tree import changed_files
from alloconda.build.service.watch import Rebuild, watch
from alloconda.kernel.config.project_files import read_pyproject
from alloconda.packaging.adapters.package_tree import DiskTree


def watch_project(
    root: Path, build: Callable[[], tuple[Path, ...]], report: Callable[[Rebuild], None]
) -> None:
    """Build a project now and after each change of its files, until the user ends it.

    Args:
        root: the project's directory.
        build: builds it as it is then; returns its modules.
        report: gets each build.

    Raises:
        UsageError: there is no project, or the package watchfiles is not installed.
        OutsideError: the system can't watch its directories.
    """
    folder = root.resolve()
    read_pyproject(folder)
    tree = DiskTree()
    is_ignored = tree.matcher(tree.ignored_patterns(folder))
    watch(build, partial(changed_files, folder, is_ignored), report)
