"""What doctor asks of this machine."""

import importlib.util
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from alloconda.doctor.model.project_checks import FileAges
from alloconda.kernel.errors import AllocondaError, OutsideError
from alloconda.kernel.python import Python
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.host import running_python
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.user_cache import default_cache_dir
from alloconda.kernel.system.visible_paths import write_failure
from alloconda.kernel.zig.caches import GLOBAL_VARIABLE, global_cache_variables, is_usable
from alloconda.kernel.zig.command_lines import Zig

_TIMEOUT_S = 30.0
_SOURCE_SUFFIXES = (".zig", ".c", ".h")
_SKIPPED = (".zig-cache", "zig-out", ".alloconda", ".git", ".venv", "node_modules", "zig-cache")
_MODULES = (".so", ".pyd")
_LARGEST_SOURCE = 2_000_000


class LocalMachine:
    """This machine; the cache directory is the one that a build would use, None without any."""

    def __init__(self, cache_dir: Path | None) -> None:
        self._cache_dir = cache_dir

    def zig_cache_failure(self) -> AllocondaError | None:
        """Return why Zig has no place for its global cache; None if it has one."""
        named = os.environ.get(GLOBAL_VARIABLE)
        if named and not is_usable(Path(named)):
            return OutsideError(
                f"{named}, which {GLOBAL_VARIABLE} names for its cache, can't be written",
                hint=f"give permission there, name another directory, or unset {GLOBAL_VARIABLE}",
            )
        try:
            self._cache_variables()
        except AllocondaError as error:
            return error
        return None

    def _cache_variables(self) -> dict[str, str]:
        return global_cache_variables(lambda: self._cache_dir or default_cache_dir())

    def zig_starts(self, zig: Zig) -> str | None:
        """Start Zig and have it find its own library; return what went wrong, or None."""
        try:
            done = ProcessRunner(timeout_s=_TIMEOUT_S).run(
                [zig.path, "env"], environment=self._cache_variables()
            )
        except OutsideError as error:
            return error.message
        if done.timed_out:
            return f"it takes longer than {_TIMEOUT_S:.0f} seconds to start"
        lines = done.stderr.strip().splitlines()
        return None if done.status == 0 else (lines or ["it ends without output"])[-1]

    def python(self) -> tuple[Python, str]:
        """Return the running interpreter's version and path."""
        return running_python(), sys.executable

    def installers(self) -> tuple[str, ...]:
        """Return which of uv and pip are there."""
        uv = ("uv",) if find_program("uv") else ()
        return (*uv, *(("pip",) if importlib.util.find_spec("pip") else ()))

    def cache_failure(self) -> str | None:
        """Write into the cache directory, or its nearest parent; return what went wrong."""
        return None if self._cache_dir is None else write_failure(self._cache_dir)


def project_sources(root: Path) -> dict[str, str]:
    """Return the project's own Zig and C sources: path → text, as far as they can be read."""
    found: dict[str, str] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix in _SOURCE_SUFFIXES:
                text = _source_text(path)
                if text is not None:
                    found[path.relative_to(root).as_posix()] = text
    return found


def _source_text(path: Path) -> str | None:
    try:
        if path.stat().st_size > _LARGEST_SOURCE:
            return None
        return read_bounded_text(path, errors="replace")
    except OSError:
        return None


def file_ages(root: Path, sources: Iterable[str], modules: Iterable[Path]) -> FileAges:
    """Return when sources and built modules were changed.

    Args:
        root: the project's directory.
        sources: paths relative to it.
        modules: places without the suffixes of the files; of several builds the newest counts.
    """
    built: dict[str, float] = {}
    for place in modules:
        files = [path for path in place.parent.glob(f"{place.name}.*") if path.suffix in _MODULES]
        times = {path: at for path in files if (at := _changed_s(path)) is not None}
        if times:
            newest = max(times, key=lambda path: times[path])
            built[newest.relative_to(root).as_posix()] = times[newest]
    changed = {path: at for path in sources if (at := _changed_s(root / path)) is not None}
    return FileAges(now_s=time.time(), sources=changed, modules=built)


def _changed_s(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
