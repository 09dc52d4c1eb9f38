"""Compiling one module for one CPU: what is asked for, what comes of it, and who does it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alloconda.domain.binary.facts import BinaryFacts
from alloconda.domain.headers import HeaderSet
from alloconda.domain.python import Abi
from alloconda.domain.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """Everything that decides a module's bytes but the project itself: equal requests share one."""

    target: Target
    abi: Abi
    headers: HeaderSet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A compiled module in the staging area, and what it says of itself."""

    path: Path
    facts: BinaryFacts


class Compiler(Protocol):
    """Compiles a project for one CPU and ABI."""

    @property
    def wants_headers(self) -> bool:
        """Whether requests must bring the target's Python.h."""
        ...

    def compile(self, request: CompileRequest, folder: Path) -> Module:
        """Compile into an empty folder.

        Raises:
            BuildError: Zig refuses the code.
            ProjectError: it builds something else than one module.
            OutsideError: Zig can't be run.
        """
        ...
