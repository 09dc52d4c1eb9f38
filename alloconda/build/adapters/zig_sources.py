"""The project's Zig code as text: what neither the compiler nor the module shows."""

import os
import re
from functools import cached_property
from pathlib import Path

from alloconda.kernel.system.bounded_files import read_bounded

# std.Thread.spawn, pools of threads, and the threaded Io of Zig 0.16.
_THREAD_START = re.compile(
    rb"\bThread\s*\.\s*(?:spawn|Pool)\b|\bIo\s*\.\s*Threaded\b|\bspawnManager\b"
)
_COMMENT = re.compile(rb"//[^\n]*")
_MOST_BYTES = 16_000_000


class ZigSources:
    """Reads the Zig files below the directory of a root file, each once."""

    def __init__(self, source: Path, root: Path) -> None:
        self._source = source
        self._root = root

    def thread_start(self) -> str | None:
        """Return the first place, "file:line", where the code starts a thread; None without."""
        return self._thread_start

    @cached_property
    def _thread_start(self) -> str | None:
        total = 0
        for folder, folders, names in os.walk(self._source.parent):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if not name.endswith(".zig") or total > _MOST_BYTES:
                    continue
                path = Path(folder, name)
                try:
                    text = read_bounded(path)
                except OSError:
                    continue
                total += len(text)
                code = _COMMENT.sub(b"", text)
                if match := _THREAD_START.search(code):
                    line = code.count(b"\n", 0, match.start()) + 1
                    return f"{_shown(path, self._root)}:{line}"
        return None


def _shown(path: Path, root: Path) -> str:
    """Return a path as it is seen from a directory, with slashes."""
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:
        # On Windows nothing leads from one drive to another.
        return path.as_posix()
