"""Trying wheels on real interpreters: which of them can run which wheel, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from alloconda.domain.python import Python
from alloconda.domain.target import Arch, Target
from alloconda.domain.wheel_check import wheel_targets
from alloconda.domain.wheel_facts import WheelFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python that can be started here, maybe through an emulator.

    Attributes:
        command: what starts it.
        python: its exact version.
        system: what it runs on; the floor is the version of the system's C library or of macOS.
        origin: how it was found.
        foreign: whether an emulator or another machine runs it.
    """

    command: tuple[str, ...]
    python: Python
    system: Target
    origin: str
    foreign: bool = False


class Outcome(StrEnum):
    """What came of a trial."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A wheel and the interpreter that it is to be tried on; None where there is none.

    Attributes:
        wheel: the wheel's path.
        python: the version that the wheel serves, or a word for all of them.
        reason: why there is no interpreter.
    """

    wheel: str
    python: str
    interpreter: Interpreter | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """What came of one trial; `log` is what the programs printed when it failed."""

    trial: Trial
    outcome: Outcome
    text: str
    log: str = ""
    duration_s: float = 0.0


def plan_trials(
    facts: WheelFacts, pythons: Sequence[Python], interpreters: Sequence[Interpreter]
) -> tuple[Trial, ...]:
    """Return a trial for each version that the wheel serves; the first fitting interpreter wins.

    Args:
        facts: the wheel.
        pythons: the versions that can install it.
        interpreters: those that are here, the preferred ones first.
    """
    fitting = [one for one in interpreters if _runs(facts, one.system)]
    if not fitting:
        platforms = ".".join(dict.fromkeys(tag[2] for tag in _tags(facts))) or "its platform"
        reason = f"nothing here runs {platforms}; name what does with --runner COMMAND"
        return (Trial(wheel=facts.path, python="any", interpreter=None, reason=reason),)
    foreign = all(one.foreign for one in fitting)
    way_out = "a --runner may have it" if foreign else "--fetch gets it where uv is"
    trials = []
    for python in pythons:
        found = next((one for one in fitting if one.python.of_series() == python), None)
        reason = "" if found else f"no CPython {python} here; {way_out}"
        trials.append(Trial(wheel=facts.path, python=str(python), interpreter=found, reason=reason))
    return tuple(trials)


def import_names(facts: WheelFacts) -> tuple[str, ...]:
    """Return what is imported to try a wheel: its packages, and every extension module."""
    names: dict[str, None] = {}
    for member in facts.members:
        path = PurePosixPath(_installed_name(member.name))
        is_package = len(path.parts) == 2 and path.name == "__init__.py"
        is_module = len(path.parts) == 1 and path.suffix == ".py"
        if (is_package or is_module) and (
            path.parts[0] if is_package else path.stem
        ).isidentifier():
            names[path.parts[0] if is_package else path.stem] = None
    for library in facts.extensions:
        path = PurePosixPath(_installed_name(library.name))
        parts = (*path.parts[:-1], library.module_name)
        if library.module_name and all(part.isidentifier() for part in parts):
            names[".".join(parts)] = None
    return tuple(names)


def _installed_name(name: str) -> str:
    """Return where a member stands below site-packages."""
    folder, _, rest = name.partition("/")
    if folder.endswith(".data") and rest.startswith(("purelib/", "platlib/")):
        return rest.partition("/")[2]
    return name


def _runs(facts: WheelFacts, system: Target) -> bool:
    if any(tag[2] == "any" for tag in _tags(facts)):
        return True
    return any(_admits(target, system) for target in wheel_targets(facts))


def _admits(target: Target, system: Target) -> bool:
    if (target.os, target.libc) != (system.os, system.libc):
        return False
    if target.arch not in (system.arch, Arch.UNIVERSAL2):
        return False
    return target.floor is None or system.floor is None or target.floor <= system.floor


def _tags(facts: WheelFacts) -> tuple[tuple[str, str, str], ...]:
    return facts.filename.tags if facts.filename else ()
