"""Where Zig keeps its caches: its own choice, and its stand-in where that can't be written."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.program import Finished, ProgramRunner, ProgressSink
from alloconda.kernel.system.visible_paths import may_write

BUCKET = "zig-cache-v1"
_XDG = "XDG_CACHE_HOME"
GLOBAL_VARIABLE = "ZIG_GLOBAL_CACHE_DIR"
LOCAL_VARIABLE = "ZIG_LOCAL_CACHE_DIR"
# What Zig makes in a cache; one by another user, such as root's after a sudo, stops it.
_INSIDE = ("", "b", "h", "o", "p", "tmp", "z")
_DIGEST_CHARS = 16
_HINT = "name a directory that can be written, with --cache-dir or ALLOCONDA_CACHE_DIR"


class ZigRunner:
    """Runs Zig with caches that it can write.

    Args:
        programs: runs programs.
        variables: gives the environment variables that lead Zig to its caches; asked once.
    """

    def __init__(self, programs: ProgramRunner, variables: Callable[[], Mapping[str, str]]) -> None:
        self._programs = programs
        self._find_variables = variables

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: ProgressSink | None = None,
    ) -> Finished:
        """Run Zig to its end; `environment` adds to the process's own.

        Raises:
            OutsideError: it can't be started, or there is no place for its caches.
        """
        variables = {**self._variables, **(environment or {})}
        return self._programs.run(command, cwd=cwd, environment=variables, progress=progress)

    def stop(self) -> None:
        """End every running program, and start no more."""
        self._programs.stop()

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        return self._find_variables()


def global_cache_variables(cache_dir: Callable[[], Path]) -> dict[str, str]:
    """Return the environment variables that give Zig a global cache that it can write.

    None are needed where Zig's own choice will do; what the user says in ZIG_GLOBAL_CACHE_DIR
    stands.

    Args:
        cache_dir: gives alloconda's cache directory.

    Raises:
        OutsideError: neither Zig's own place nor alloconda's cache can be written.
    """
    if os.environ.get(GLOBAL_VARIABLE):
        return {}
    own = _own_global_cache()
    if own is not None and is_usable(own):
        return {} if _zig_finds_it() else {GLOBAL_VARIABLE: str(own)}
    spare = cache_dir() / BUCKET / "global"
    if not is_usable(spare):
        reason = "this user has no home directory" if own is None else f"{own} can't be written"
        raise OutsideError(
            f"Zig has no place for its global cache: {reason}, nor can {spare}", hint=_HINT
        )
    return {GLOBAL_VARIABLE: str(spare)}


def local_cache(root: Path, cache_dir: Path | None) -> Path:
    """Return the directory of Zig's local cache for a project.

    It is the project's own, or is in alloconda's cache where that one can't be written; where
    neither can be, it is the project's own again.

    Args:
        root: the project.
        cache_dir: alloconda's cache directory; None for a user without one.
    """
    own = root / ".zig-cache"
    if cache_dir is None or is_usable(own):
        return own
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:_DIGEST_CHARS]
    spare = cache_dir / BUCKET / f"{root.name}-{digest}" / "local"
    return spare if is_usable(spare) else own


def local_cache_variables(root: Path, cache: Path) -> dict[str, str]:
    """Return the environment variables that lead Zig to its local cache, if it needs any.

    Args:
        root: the project.
        cache: as `local_cache` gives it.

    Raises:
        OutsideError: it can't be written.
    """
    if os.environ.get(LOCAL_VARIABLE):
        return {}
    if not is_usable(cache):
        raise OutsideError(
            f"Zig has no place for its cache: {cache} can't be written, nor can alloconda's cache",
            hint=_HINT,
        )
    return {} if cache == root / ".zig-cache" else {LOCAL_VARIABLE: str(cache)}


def is_usable(cache: Path) -> bool:
    """Return whether Zig can write a cache, with all that is in it or will."""
    return all(may_write(cache / name) for name in _INSIDE)


def _own_global_cache() -> Path | None:
    """Return where Zig keeps its global cache by itself; None where it finds no place.

    Zig asks the environment alone, and not the list of users. Relative paths count for nothing.
    """
    if os.name == "nt":
        places = [(os.environ.get("LOCALAPPDATA"), "zig")]
    else:
        places = [(os.environ.get(_XDG), "zig"), (os.environ.get("HOME"), ".cache/zig")]
    found = (Path(folder, name) for folder, name in places if folder)
    return next((one for one in found if one.is_absolute()), None)


def _zig_finds_it() -> bool:
    """Return whether Zig takes that place by itself: it would take a relative one, too."""
    named = os.environ.get(_XDG)
    return os.name == "nt" or not named or Path(named).is_absolute()
