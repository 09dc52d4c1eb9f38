"""Inspecting wheels and libraries: their contents, platforms and Pythons, and verifying them."""

from collections.abc import Callable
from pathlib import Path

from alloconda.binary.model import BinaryFacts, BinaryFormat
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.inspect.model.wheel_check import (
    WheelProblem,
    check_wheel,
    wheel_abis,
    wheel_targets,
)
from alloconda.inspect.model.wheel_facts import WheelFacts
from alloconda.kernel.python import AbiKind, Python
from alloconda.kernel.supported import (
    FIRST_FREE_THREADED_MINOR,
    NEWEST_MINOR,
    OLDEST_REPORTED_MINOR,
)
from alloconda.kernel.targets.target import Floor, has_python
from alloconda.kernel.values import dataclass

ReadWheel = Callable[[Path], WheelFacts]
Admits = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelReport:
    """A wheel with what follows from it.

    Attributes:
        pythons: the interpreters that can install it.
        problems: what is wrong with it; empty also if not verified.
    """

    facts: WheelFacts
    pythons: tuple[Python, ...]
    problems: tuple[WheelProblem, ...] = ()


class WheelInspector:
    """Reads wheels and judges them.

    Args:
        read: reads a wheel's file.
        admits: returns whether a Requires-Python admits a version.
        cpython_symbols: gives the stable ABI; asked for only by verifying.
    """

    def __init__(
        self, *, read: ReadWheel, admits: Admits, cpython_symbols: Callable[[], CpythonSymbols]
    ) -> None:
        self._read = read
        self._admits = admits
        self._cpython_symbols = cpython_symbols

    def inspect(self, path: Path, *, verify: bool) -> WheelReport:
        """Read a wheel, and judge it if that is asked for.

        Raises:
            CheckError: the file can't be read, or is not a zip archive.
        """
        facts = self._read(path)
        return WheelReport(
            facts=facts,
            pythons=self._pythons(facts),
            problems=check_wheel(facts, self._cpython_symbols()) if verify else (),
        )

    def _pythons(self, facts: WheelFacts) -> tuple[Python, ...]:
        requires = (facts.metadata or {}).get("Requires-Python", "")
        return tuple(
            python
            for minor in range(OLDEST_REPORTED_MINOR, NEWEST_MINOR + 1)
            for python in _builds(minor)
            if can_install(facts, python)
            and self._admits(requires, python.series)
            and exists_for(facts, python)
        )


def exists_for(facts: WheelFacts, python: Python) -> bool:
    """Return whether a CPython exists on a platform of the wheel, as far as those are known."""
    targets = wheel_targets(facts)
    return not targets or any(has_python(target, python) for target in targets)


def can_install(facts: WheelFacts, python: Python) -> bool:
    """Return whether an interpreter takes the wheel's interpreter and ABI tags (PEP 425, 703)."""
    if any(_covers(abi.kind, abi.python, python) for abi in wheel_abis(facts)):
        return True
    tags = facts.filename.tags if facts.filename else ()
    return any(abi == "none" and _takes(interpreter, python) for interpreter, abi, _ in tags)


def floor_found(binary: BinaryFacts) -> Floor | None:
    """Return the oldest glibc or macOS that a library really needs; None if it names none."""
    if binary.format is BinaryFormat.MACHO:
        return binary.macos_minimum
    found: list[Floor] = []
    for need in binary.version_needs:
        head, _, rest = need.version.partition("_")
        numbers = rest.split(".")[:2]
        if head == "GLIBC" and len(numbers) == 2 and all(map(_is_number, numbers)):
            found.append((int(numbers[0]), int(numbers[1])))
    return max(found, default=None)


def _is_number(text: str) -> bool:
    # int() takes no number of thousands of digits.
    return text.isdecimal() and len(text) < 10


def _builds(minor: int) -> tuple[Python, ...]:
    if minor < FIRST_FREE_THREADED_MINOR:
        return (Python(minor=minor),)
    return Python(minor=minor), Python(minor=minor, free_threaded=True)


def _covers(kind: AbiKind, built: Python, python: Python) -> bool:
    if built.free_threaded is not python.free_threaded:
        return False
    return python.minor >= built.minor if kind is AbiKind.STABLE else python.minor == built.minor


def _takes(interpreter: str, python: Python) -> bool:
    if interpreter == "py3":
        return True
    number = interpreter.removeprefix("py3").removeprefix("cp3")
    if not number.isdecimal():
        return False
    exact = interpreter.startswith("cp")
    return python.minor == int(number) if exact else python.minor >= int(number)
