"""Trying wheels on real interpreters: which can run which wheel, and the outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import PurePosixPath

from alloconda.headers.model.header_set import HeaderRequest
from alloconda.inspect.model.wheel_check import wheel_targets
from alloconda.inspect.model.wheel_facts import WheelFacts
from alloconda.kernel.events.wheel_test_events import FoundInterpreter, Outcome
from alloconda.kernel.python import Python
from alloconda.kernel.supported import REPORTED_RANGE
from alloconda.kernel.targets.target import Arch, Os, Target
from alloconda.kernel.values import dataclass
from alloconda.wheel_test.model.emulation import MUSL, WINE, Emulator, emulator_name, why_not_run

ANY_PYTHON = "any"
# How an interpreter was found that --interpreter names.
NAMED = "--interpreter"
# The platform of a system: what an interpreter's must be for a wheel, but for the floor.
_Kind = tuple[object, object, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python that can be started here, maybe through an emulator.

    Attributes:
        command: what starts it.
        environment: variables that it wants, as pairs.
        python: its exact version.
        system: what it runs on; the floor is the version of the system's C library or of macOS.
        origin: how it was found.
        emulator: what runs it; None where the machine itself does. It then starts no programs
            of its own, so it gets a folder in place of a virtual environment.
        is_named: whether the user named it: it is tried in addition to those found.
    """

    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    python: Python
    system: Target
    origin: str
    emulator: str | None = None
    is_named: bool = False

    def found(self) -> FoundInterpreter:
        """Return its description."""
        return FoundInterpreter(
            command=self.command,
            python=str(self.python),
            platform=self.system.platform_tag,
            origin=self.origin,
            emulator=self.emulator,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What wheels can be tried on here.

    Attributes:
        host: this machine's own platform.
        interpreters: those that are here, the preferred ones first.
        emulators: what runs interpreters of other platforms.
        refusals: why a requested interpreter is not available.
    """

    host: Target
    interpreters: tuple[Interpreter, ...]
    emulators: tuple[Emulator, ...] = ()
    refusals: Mapping[HeaderRequest, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTest:
    """A wheel and the interpreter to test it on; None where there is none.

    Attributes:
        name: the same in every run that finds the same interpreters.
        wheel: the wheel's path.
        facts: the wheel; None if the file is not a wheel.
        python: the version that the wheel serves, or ANY_PYTHON.
        reason: why there is no interpreter, or why the file is not a wheel.
    """

    name: str
    wheel: str
    facts: WheelFacts | None
    python: str
    interpreter: Interpreter | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTestResult:
    """The outcome of one test.

    Attributes:
        text: the outcome, in a line.
        details: the last lines that the programs printed when it failed.
        log: all that they printed then.
        duration_s: how long it took, in seconds.
    """

    test: WheelTest
    outcome: Outcome
    text: str
    details: tuple[str, ...] = ()
    log: str = ""
    duration_s: float = 0.0


def plan_tests(
    facts: WheelFacts, pythons: Sequence[Python], here: SearchResult
) -> tuple[WheelTest, ...]:
    """Return the tests of a wheel.

    Each version that it serves is tried once on each platform that it serves, on the first
    interpreter that fits; and on every fitting one that the user named. A version without any
    is a test that will be skipped.
    """
    fitting = [one for one in here.interpreters if runs_on(facts, one.system)]
    if not fitting or not pythons:
        reason = (
            _no_interpreter(facts, here) if pythons else f"no CPython {REPORTED_RANGE} installs it"
        )
        return (_test(facts, ANY_PYTHON, reason=reason),)
    tests: list[WheelTest] = []
    for python in pythons:
        taken: set[_Kind] = set()
        for one in fitting:
            kind = (one.system.os, one.system.arch, one.system.libc)
            if one.python.of_series() != python or (kind in taken and not one.is_named):
                continue
            taken.add(kind)
            tests.append(_test(facts, str(python), interpreter=one))
        if not taken:
            reason = _no_version(facts, python, here)
            tests.append(_test(facts, str(python), reason=reason))
    return tuple(tests)


def missing_interpreters(
    facts: WheelFacts, pythons: Sequence[Python], here: SearchResult
) -> tuple[HeaderRequest, ...]:
    """Return what would let every version of a wheel be tried, on platforms that can run here."""
    requests: list[HeaderRequest] = []
    for target in wheel_targets(facts):
        for single in target.slices:
            if single.pbs_triple is None or not _can_start(single, here):
                continue
            have = {
                one.python.of_series() for one in here.interpreters if _admits(single, one.system)
            }
            requests += [
                HeaderRequest(python=python, triple=single.pbs_triple)
                for python in pythons
                if python not in have
            ]
    return tuple(dict.fromkeys(requests))


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
    """Return where a member is below site-packages."""
    folder, _, rest = name.partition("/")
    if folder.endswith(".data") and rest.startswith(("purelib/", "platlib/")):
        return rest.partition("/")[2]
    return name


def runs_on(facts: WheelFacts, system: Target) -> bool:
    """Return whether a system takes one of the wheel's platform tags."""
    if any(tag[2] == "any" for tag in _tags(facts)):
        return True
    return any(_admits(target, system) for target in wheel_targets(facts))


def _admits(target: Target, system: Target) -> bool:
    if (target.os, target.libc) != (system.os, system.libc):
        return False
    if target.arch not in (system.arch, Arch.UNIVERSAL2):
        return False
    if target.os is Os.EMSCRIPTEN:
        # Each release of Pyodide has an ABI of its own.
        return target.floor == system.floor
    return target.floor is None or system.floor is None or target.floor <= system.floor


def _can_start(target: Target, here: SearchResult) -> bool:
    """Return whether an interpreter of a target could be started here, if it were there."""
    host = here.host
    if (target.os, target.arch, target.libc) == (host.os, host.arch, host.libc):
        return target.floor is None or host.floor is None or target.floor <= host.floor
    name = emulator_name(target, host)
    is_ready = name in (WINE, MUSL)
    return any(one.name == name and (one.roots or is_ready) for one in here.emulators)


def _no_interpreter(facts: WheelFacts, here: SearchResult) -> str:
    targets = wheel_targets(facts)
    if not targets:
        return f"no such platform is known: {', '.join(sorted({tag[2] for tag in _tags(facts)}))}"
    refusals = [
        text for request, text in here.refusals.items() if request.triple == targets[0].pbs_triple
    ]
    return refusals[0] if refusals else why_not_run(targets[0], here.host, here.emulators)


def _no_version(facts: WheelFacts, python: Python, here: SearchResult) -> str:
    for target in wheel_targets(facts):
        request = HeaderRequest(python=python, triple=target.pbs_triple or "")
        if request in here.refusals:
            return here.refusals[request]
    reachable = any(
        single.pbs_triple and _can_start(single, here)
        for target in wheel_targets(facts)
        for single in target.slices
    )
    way_out = "--fetch gets it" if reachable else "name one with --interpreter"
    return f"this version is not here: {way_out}"


def _test(
    facts: WheelFacts, python: str, *, interpreter: Interpreter | None = None, reason: str = ""
) -> WheelTest:
    where = " ".join(interpreter.command) if interpreter else "none"
    return WheelTest(
        name=f"{facts.path} {python} {where}",
        wheel=facts.path,
        facts=facts,
        python=python,
        interpreter=interpreter,
        reason=reason,
    )


def _tags(facts: WheelFacts) -> tuple[tuple[str, str, str], ...]:
    return facts.filename.tags if facts.filename else ()
