"""Running programs: the port that adapters fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a program ended: its exit status (negative: the signal that ended it) and its output."""

    status: int
    stdout: str
    stderr: str

    @property
    def log(self) -> str:
        """Everything that it printed, for a person to read."""
        return (self.stderr + self.stdout).strip()


class ProgramRunner(Protocol):
    """Runs programs for any number of threads, and can end all that still run."""

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Finished:
        """Run a program to its end; `environment` adds to the process's own."""
        ...

    def stop(self) -> None:
        """End every running program, and start none any more."""
        ...
