"""`alloconda develop`: the environment that it installs into, and installing where it must."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.values import dataclass


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

    def obstacle(self, folder: Path) -> str | None:
        """Return why this user can't look at a place; None if nothing is in the way."""
        ...


class Installer(Protocol):
    """Installs editable wheels into one environment."""

    def is_installed(self, wheel: Path, root: Path) -> bool:
        """Return whether the very same editable install of a project is there already."""
        ...

    def install(self, wheel: Path, root: Path) -> str:
        """Install a wheel of a project; return the name of the program that did it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EditableBuild:
    """What was built for an interpreter.

    Attributes:
        modules: the modules, in the project.
        wheel: the wheel that points there.
    """

    modules: tuple[Path, ...]
    wheel: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Developed:
    """The outcome of `alloconda develop`.

    Attributes:
        modules: the modules, in the project.
        environment: the directory that was installed into.
        why: why it is that one.
        installer: the program that installed; None where the same install was there already.
    """

    modules: tuple[Path, ...]
    environment: Path
    why: str
    installer: str | None


def develop(
    root: Path,
    environments: Environments,
    build: Callable[[Python], EditableBuild],
    installer: Callable[[Interpreter], Installer],
) -> Developed:
    """Build a project for an environment's Python, and install it there once.

    Raises:
        UsageError: there is not an environment, or its Python is one that no modules are built for.
        OutsideError: the installer failed.
    """
    interpreter, why = find_environment(root, environments)
    built = build(interpreter.python)
    there = installer(interpreter)
    program = None
    if not there.is_installed(built.wheel, root):
        program = there.install(built.wheel, root)
    return Developed(
        modules=built.modules,
        environment=interpreter.executable.parent.parent,
        why=why,
        installer=program,
    )


def find_environment(root: Path, environments: Environments) -> tuple[Interpreter, str]:
    """Return the environment to install into, and why it is that one.

    Raises:
        UsageError: there is none, or the named directory is not one.
    """
    for candidate in environments.candidates(root):
        interpreter = environments.ask(candidate.folder)
        if interpreter is not None:
            return interpreter, candidate.why
        if candidate.is_named:
            obstacle = environments.obstacle(candidate.folder)
            if obstacle is not None:
                raise UsageError(
                    f"{candidate.folder} ({candidate.why}) can't be used: {obstacle}",
                    hint="name an environment of this user's with --python, or make one: "
                    "python -m venv .venv",
                )
            raise UsageError(
                f"{candidate.folder} ({candidate.why}) is not an environment with a working Python",
                hint="make it again, such as: python -m venv .venv",
            )
    raise UsageError(
        f"there is no virtual environment: none is active, and no .venv is in {root} or above",
        hint="make one with: python -m venv .venv (or uv venv), or name one with --python",
    )
