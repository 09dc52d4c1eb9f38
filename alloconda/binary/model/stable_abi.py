"""Which of CPython's symbols belong to the stable ABI, and from which version on (PEP 384, 652)."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from alloconda.binary.model.cpython_names import CpythonNames
from alloconda.kernel.targets.target import Floor, Os
from alloconda.kernel.values import dataclass


class Presence(StrEnum):
    """Which builds of CPython have a symbol at all."""

    ALL = "all"
    WINDOWS = "windows"
    UNIX = "unix"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True, kw_only=True)
class StableSymbol:
    """One function or variable of the stable ABI.

    Attributes:
        added: the X of the version 3.X that added it to the stable ABI.
        presence: the builds that have it; SPECIAL are debug builds and the like.
        is_data: whether it is a variable, which Windows imports otherwise than a function.
    """

    added: int
    presence: Presence = Presence.ALL
    is_data: bool = False

    def exists_on(self, os: Os) -> bool:
        """Return whether an ordinary CPython on the system exports it."""
        match self.presence:
            case Presence.ALL:
                return True
            case Presence.WINDOWS:
                return os is Os.WINDOWS
            case Presence.UNIX:
                return os is not Os.WINDOWS
            case Presence.SPECIAL:
                return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CpythonSymbols:
    """What is known of CPython's symbols.

    Attributes:
        by_name: those of the stable ABI: name → what is known of it.
        exported: the names that each version exports, whether they are stable or not.
        pyodide: the names, of CPython and others, that each release of Pyodide's ABI has.
    """

    by_name: Mapping[str, StableSymbol]
    exported: CpythonNames
    pyodide: Mapping[Floor, frozenset[str]] = field(default_factory=dict)

    def functions(self, os: Os) -> tuple[str, ...]:
        """Return the names of the functions that CPython exports on a system, sorted."""
        return self._names(os, is_data=False)

    def data(self, os: Os) -> tuple[str, ...]:
        """Return the names of the variables that CPython exports on a system, sorted."""
        return self._names(os, is_data=True)

    def _names(self, os: Os, *, is_data: bool) -> tuple[str, ...]:
        return tuple(
            sorted(
                name
                for name, symbol in self.by_name.items()
                if symbol.is_data is is_data and symbol.exists_on(os)
            )
        )
