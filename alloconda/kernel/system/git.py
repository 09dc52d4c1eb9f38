"""Asking git about a repository, so that it writes nothing there and starts no other program.

A repository's configuration may name programs that git starts: a file system monitor, filters that
compare files, hooks, helpers that fetch what a partial clone lacks. What was only looked at would
then run.
"""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.values import dataclass

# A hook that calls us sets these for its own repository.
_FOREIGN_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_EMPTY = "ALLOCONDA_EMPTY"
# No lock, so that the index is not written and no hook runs; nothing fetched of a partial clone.
_CAREFUL_VARIABLES = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_TERMINAL_PROMPT": "0",
    _EMPTY: "",
}
_CAREFUL_FLAGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}")
_FILTER_KEYS = r"^filter\..*\.(clean|smudge|process|required)$"
# Only after that, what may hold git up is searched for.
_PATIENCE_S = 2.0
_TIMEOUT_S = 120.0
_SEARCH_S = 2.0
# Git opens anything, and waits for ever at a FIFO without a writer.
_OPENED_NAMES = frozenset({".gitignore", ".gitattributes", ".gitmodules"})
_OPENED_IN_REPOSITORY = ("HEAD", "config", "index", "packed-refs", "info/exclude")


@dataclass(frozen=True, slots=True, kw_only=True)
class GitAnswer:
    """How git ended: whether it could answer, and what it wrote.

    Attributes:
        ok: whether its exit status was 0.
        output: what it wrote to stdout.
        complaint: the lines that it wrote to stderr, or why it was ended.
    """

    ok: bool
    output: bytes
    complaint: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The output as text without the blanks around it."""
        return self.output.decode(errors="replace").strip()


def ask_git(folder: Path, *arguments: str) -> GitAnswer | None:
    """Run a git command that only reads in a directory; None where git is not installed.

    Git is ended after two minutes, and sooner where a file that it opens is a FIFO or a device.
    """
    git = find_program("git")
    if git is None:
        return None
    careful = [flag for setting in _CAREFUL_FLAGS for flag in ("-c", setting)]
    return _run([git, *careful, "-C", str(folder), *arguments], folder)


def without_filters(folder: Path) -> tuple[str, ...]:
    """Return the flags of git that keep it from starting the filters that are configured.

    Files that a filter changes, and that were touched since they were checked out, then count as
    changed.
    """
    answer = ask_git(folder, "config", "--null", "--name-only", "--get-regexp", _FILTER_KEYS)
    names = [] if answer is None else [name for name in answer.output.split(b"\0") if name]
    return tuple(part for name in dict.fromkeys(map(os.fsdecode, names)) for part in _emptied(name))


def _emptied(name: str) -> tuple[str, ...]:
    """Return the flags that take a setting's value away; an empty truth value is false."""
    # After the first equals sign, -c takes all for the value. Git before 2.31 refuses the other.
    return (f"--config-env={name}={_EMPTY}",) if "=" in name else ("-c", f"{name}=")


def _run(command: Sequence[str], folder: Path) -> GitAnswer:
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN_VARIABLES}
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=kept | _CAREFUL_VARIABLES,
            start_new_session=True,
        )
    except OSError as error:
        return GitAnswer(ok=False, output=b"", complaint=(error.strerror or str(error),))
    with process:
        try:
            output, errors = _communicate(process, folder)
        except _GitHangsError as error:
            return GitAnswer(ok=False, output=b"", complaint=(str(error),))
        except BaseException:
            _end(process)
            raise
    lines = errors.decode(errors="replace").splitlines()
    return GitAnswer(
        ok=process.returncode == 0,
        output=output,
        complaint=tuple(line for line in lines if line.strip()),
    )


class _GitHangsError(Exception):
    """Git was ended because it does not end by itself."""


def _communicate(process: subprocess.Popen[bytes], folder: Path) -> tuple[bytes, bytes]:
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.communicate(timeout=_PATIENCE_S)
    obstacle = _obstacle(folder)
    if obstacle is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=_TIMEOUT_S)
    _end(process)
    if obstacle is None:
        raise _GitHangsError(f"git takes longer than {_TIMEOUT_S:.0f} seconds")
    raise _GitHangsError(f"git waits for {obstacle}, which is not a plain file")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git, and the ones that it started for submodules."""
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _obstacle(folder: Path) -> Path | None:
    """Return a file that git opens and that is neither a plain file nor a directory."""
    deadline = time.monotonic() + _SEARCH_S
    for path in _opened_files(folder.resolve()):
        if _is_special(path):
            return path
        if time.monotonic() > deadline:
            return None
    return None


def _opened_files(folder: Path) -> Iterator[Path]:
    for parent in (folder, *folder.parents):
        yield from (parent / name for name in sorted(_OPENED_NAMES))
        if (parent / ".git").exists():
            yield from (parent / ".git" / name for name in _OPENED_IN_REPOSITORY)
            break
    for place, _, names in os.walk(folder):
        # The directory itself, so that the time is looked at where none of the names is.
        yield from (Path(place, name) for name in (*sorted(_OPENED_NAMES.intersection(names)), "."))


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
