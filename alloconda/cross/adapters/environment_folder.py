"""Writing an environment's files: texts, programs and the commands that start them."""

import os
import shlex
from pathlib import Path

from alloconda.kernel.errors import OutsideError, UsageError
from alloconda.kernel.system.whole_files import write_generated

_HERE = Path(__file__).parent
_PROGRAM_MODE = 0o755
_FILE_MODE = 0o666


class DiskEnvironmentFolder:
    """A directory of the run's own.

    Args:
        root: the directory; it is made when it isn't there.

    Raises:
        UsageError: this machine runs Windows, where the wrappers don't run.
    """

    def __init__(self, root: Path) -> None:
        if os.name == "nt":
            raise UsageError(
                "wheels of another build backend can't be built on Windows yet",
                hint="run the command on Linux or macOS, or in WSL",
            )
        self.root = root
        self.alloconda = _HERE.parents[2]

    def write(self, name: str, text: str) -> None:
        """Write a file, with the directories above it."""
        self._write(name, text.encode(), _FILE_MODE)

    def add_program(self, name: str, source: str) -> None:
        """Copy one of the programs that run inside the environment."""
        self._write(name, (_HERE / source).read_bytes(), _FILE_MODE)

    def add_tool(self, name: str, python: Path, driver: str) -> None:
        """Write a command that runs a driver, giving its own name first."""
        words = (str(python), "-I", "-S", str(self.root / driver), Path(name).name)
        text = f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n'
        self._write(name, text.encode(), _PROGRAM_MODE)

    def make_empty(self, name: str) -> None:
        """Make a directory with nothing in it."""
        try:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refused(self.root / name, error) from error

    def _write(self, name: str, data: bytes, mode: int) -> None:
        try:
            write_generated(self.root / name, data, mode=mode)
        except OSError as error:
            raise _refused(self.root / name, error) from error


def _refused(path: Path, error: OSError) -> OutsideError:
    return OutsideError(
        f"can't write {path}: {error.strerror or error}",
        hint="free some space there, or set TMPDIR to another place",
    )
