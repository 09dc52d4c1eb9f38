"""Compiling one module for one CPU: the request, the result, and the compiler."""

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Protocol

from alloconda.binary.model.facts import BinaryFacts
from alloconda.headers.model.header_set import HeaderSet
from alloconda.kernel.errors import CheckError
from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.linked_parts import LinkedParts
from alloconda.kernel.zig.progress import ActivityReport

_MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """Everything that decides a module's bytes but the project itself: equal requests share one.

    Attributes:
        module: which of the project's modules, by its name with all dots; None where one
            compilation makes all that there are.
    """

    target: Target
    abi: Abi
    headers: HeaderSet | None
    module: str | None = None


class Module:
    """A compiled module in the staging area.

    Args:
        path: where it is; it is never changed again.
        read: reads what a module says of itself. It is called when that is first wanted, for
            the libraries that read modules take longer to import than small modules to compile.
        recalled: whether it was compiled in an earlier run.

    Attributes:
        name: what Python imports it as, where the project doesn't say so; "" where it does. It has
            no dots.
        import_name: the same with all dots, which decides its place; "" where that is the package.
        others: further modules that the same compilation made.
        is_further: whether it is one of those: what is beside it is the first one's.
        beside: files that belong beside it, each with its path from there.
        linked: what else was linked into it; None where that is not known.
    """

    def __init__(
        self, path: Path, read: Callable[[Path], BinaryFacts], *, recalled: bool = False
    ) -> None:
        self.path = path
        self.recalled = recalled
        self.name = ""
        self.import_name = ""
        self.others: tuple[Module, ...] = ()
        self.is_further = False
        self.beside: tuple[tuple[str, Path], ...] = ()
        self.linked: LinkedParts | None = None
        self._read = read

    @cached_property
    def facts(self) -> BinaryFacts:
        """The facts of the module; CheckError if the file is not a module."""
        _refuse_larger_than_any(self.path)
        return self._read(self.path)

    @cached_property
    def digest(self) -> str:
        """The sha256 of the file, in hexadecimal; CheckError if it is larger than any module."""
        _refuse_larger_than_any(self.path)
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_larger_than_any(path: Path) -> None:
    """Refuse a module before all of it is read.

    Raises:
        CheckError: no index takes a file of its size.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise CheckError(
            f"{path} is larger than {_MOST_BYTES >> 30} GB, and no index takes such a module",
            hint="compile without debug information, and keep data out of the module",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileWatch:
    """What is reported while a module is compiled, and to whom.

    Attributes:
        activity: gets the step that Zig is in, on threads of its own; None if not needed.
        runtime: gets the name of a runtime of Zig's own that is being compiled, and the Zig target,
            on threads of its own; None if not needed.
        output: gets what programs printed though they succeeded.
    """

    activity: ActivityReport | None = None
    runtime: Callable[[str, str], None] | None = None
    output: Callable[[str], None] | None = None


class CheckResults(Protocol):
    """Which modules passed their checks in earlier runs; it may be lost at any time."""

    def knows(self, module: Module, question: str) -> bool:
        """Return whether this module passed the same check before."""
        ...

    def remember(self, module: Module, question: str) -> None:
        """Remember that a module passed a check."""
        ...


class Compiler(Protocol):
    """Compiles a project for one CPU and ABI."""

    @property
    def wants_headers(self) -> bool:
        """Whether requests must bring the target's Python.h."""
        ...

    def compiled_target(self, target: Target) -> Target:
        """Return the target that is compiled for a wheel's: often itself; equal ones share."""
        ...

    def prepare(self, watch: CompileWatch) -> None:
        """Prepare what all compilations need, once.

        Raises:
            BuildError: Zig refuses the project.
        """
        ...

    def compile(self, request: CompileRequest, folder: Path, watch: CompileWatch) -> Module:
        """Compile into an empty folder.

        Raises:
            BuildError: Zig refuses the code.
            ProjectError: it builds something else than one module.
            OutsideError: Zig can't be run.
        """
        ...
