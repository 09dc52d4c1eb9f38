"""Waits for changes of a project's files, by the package watchfiles."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.packaging.model.package import Matcher, is_never_packed, never_enters

# What editors write beside a file while they save it.
_OF_EDITORS = re.compile(r"\..*|.*~|#.*#|.*\.sw[a-z]|4913|.*\.tmp(?:\.\w+)*")
# A save is over when nothing has happened for so long, and no wait is longer than the other.
_QUIET_MS = 30
_LONGEST_MS = 400
# Between two looks at what the system has noted; it notes from the first one on.
_POLL_MS = 50


def changed_files(
    root: Path, is_ignored: Matcher, is_output: Callable[[Path], bool]
) -> Iterator[tuple[str, ...]]:
    """Yield the files of a project that were changed, made or removed since the last time.

    Nothing has been yielded before all is watched; without a change for a moment, the tuple is
    empty. Directories of caches, of version control and of environments are not looked into.

    Args:
        root: the project's directory, absolute.
        is_ignored: whether a path, relative to the project, is of no interest.
        is_output: whether a build writes a file.

    Raises:
        UsageError: the package watchfiles is not installed.
        OutsideError: the system can't watch all of its directories.
    """
    try:
        from watchfiles import Change, watch
    except ImportError as error:
        raise UsageError(
            "watching needs the package watchfiles, which is not installed",
            hint="install it: pip install 'alloconda[watch]'",
        ) from error

    def is_wanted(_change: Change, text: str) -> bool:
        path = Path(text)
        relative = path.relative_to(root).as_posix()
        return not (
            is_never_packed(relative)
            or never_enters(path.name)
            or _OF_EDITORS.fullmatch(path.name)
            or is_output(path)
            or is_ignored(relative)
        )

    news: tuple[str, ...] = ()
    while True:
        folders = tuple(_folders(root, is_ignored))
        has_new_folder = False
        try:
            for changes in watch(
                *folders,
                watch_filter=is_wanted,
                step=_QUIET_MS,
                debounce=_LONGEST_MS,
                rust_timeout=_POLL_MS,
                yield_on_timeout=True,
                recursive=False,
                ignore_permission_denied=True,
            ):
                added = {Path(text) for change, text in changes if change is Change.added}
                paths = sorted({Path(text) for _, text in changes})
                # What was there for a moment alone is an editor's.
                paths = [path for path in paths if path not in added or path.exists()]
                news += tuple(path.relative_to(root).as_posix() for path in paths)
                has_new_folder = any(path.is_dir() for path in added)
                if has_new_folder:
                    # It is watched first, so that nothing in it is missed.
                    break
                yield news
                news = ()
        except (OSError, RuntimeError) as error:
            raise OutsideError(
                f"the project's {len(folders)} directories can't be watched: {error}",
                hint="raise the system's limit (fs.inotify.max_user_watches on Linux), or set "
                "WATCHFILES_FORCE_POLLING=1",
            ) from error
        if not has_new_folder:
            return


def _folders(root: Path, is_ignored: Matcher) -> Iterator[Path]:
    for folder, below, _ in os.walk(root):
        here = Path(folder)
        yield here
        below[:] = [
            name
            for name in below
            if not never_enters(name)
            and not is_ignored((here / name).relative_to(root).as_posix() + "/")
            and not (here / name / "pyvenv.cfg").exists()
        ]
