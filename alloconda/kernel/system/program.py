"""Running programs: the port that adapters fill."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from alloconda.kernel.url_credentials import without_credentials
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a program ended: its exit status (negative: the signal that ended it) and its output.

    `ended_after_s` is the time that it was given, in seconds, if it was ended for taking longer.
    """

    status: int
    stdout: str
    stderr: str
    ended_after_s: float | None = None

    @property
    def timed_out(self) -> bool:
        """Return whether it was ended because it took longer than it was given."""
        return self.ended_after_s is not None

    @property
    def log(self) -> str:
        """Everything that it printed, for a person to read; addresses in it hold no logins."""
        return without_credentials(self.stderr + self.stdout).strip()


# Takes a program's progress, as bytes; called from a thread of its own.
ProgressSink = Callable[[bytes], None]


class ProgramRunner(Protocol):
    """Runs programs for any number of threads, and can end all that still run."""

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: ProgressSink | None = None,
    ) -> Finished:
        """Run a program to its end; `environment` adds to the process's own."""
        ...

    def stop(self) -> None:
        """End every running program, and start no more."""
        ...


class Programs(Protocol):
    """The programs that workers run, as the code that ends a run sees them."""

    def stop(self) -> None:
        """End every running program, cleanly within a moment; start no more."""
        ...

    def kill(self) -> None:
        """End every running program at once; start no more."""
        ...
