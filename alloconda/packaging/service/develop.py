"""Finding the environment that `alloconda develop` installs into."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, parse_python


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that may be an environment, and why it is looked at.

    Attributes:
        is_named: whether the user names it, so that it is used or refused, never passed over.
    """

    folder: Path
    why: str
    is_named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """What an environment's interpreter says of itself.

    Attributes:
        version: such as "3.13.1" or "3.14.0rc2".
        packages: the directory that modules are installed into.
    """

    executable: Path
    implementation: str
    version: str
    free_threaded: bool
    packages: Path

    @property
    def python(self) -> Python:
        """The CPython that it is.

        Raises:
            UsageError: alloconda can't build for it.
        """
        if self.implementation != "cpython":
            raise UsageError(
                f"{self.executable} is {self.implementation}, and extension modules are built for "
                "CPython only",
                hint="make an environment with CPython, such as: uv venv --python 3.13",
            )
        return parse_python(self.version + ("t" if self.free_threaded else ""))


class Environments(Protocol):
    """The virtual environments of this machine."""

    def candidates(self, root: Path) -> Iterable[Candidate]:
        """Return the places to look at for a project, the first wins."""
        ...

    def ask(self, folder: Path) -> Interpreter | None:
        """Return what the interpreter of an environment says; None if there is none."""
        ...


def find_environment(root: Path, environments: Environments) -> tuple[Interpreter, str]:
    """Return the environment to install into, and why it is that one.

    Raises:
        UsageError: there is none, or a named one is none.
    """
    for candidate in environments.candidates(root):
        interpreter = environments.ask(candidate.folder)
        if interpreter is not None:
            return interpreter, candidate.why
        if candidate.is_named:
            raise UsageError(
                f"{candidate.folder} ({candidate.why}) is no environment with a Python that runs",
                hint="make it again, such as: python -m venv .venv",
            )
    raise UsageError(
        f"there is no virtual environment: none is active, and no .venv stands in {root} or above",
        hint="make one with: python -m venv .venv (or uv venv), or name one with --python",
    )
