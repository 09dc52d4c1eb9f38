"""Finding Python interpreters: named ones, on PATH, those of managers, and through emulators."""

import contextlib
import os
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alloconda.kernel.errors import AllocondaError, UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.system.isolated_python import ISOLATED, NEUTRAL_VARIABLES
from alloconda.kernel.system.json_files import parse_json
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.program_search import absolute_entries, find_program
from alloconda.kernel.system.system_errors import refusal
from alloconda.kernel.system.user_shell import command_text, command_words
from alloconda.kernel.system.visible_paths import children, is_there
from alloconda.kernel.targets.arch_names import known_arch
from alloconda.kernel.targets.target import Arch, Libc, Os, Target
from alloconda.kernel.values import dataclass
from alloconda.wheel_test.adapters.emulators import Emulators, Start
from alloconda.wheel_test.model.wheel_test import NAMED, Interpreter

RUNNER = "--runner"
FETCHED = "fetched"
_NAME = re.compile(r"python(?:3(?:\.\d+t?)?)?\.exe" if os.name == "nt" else r"python3(?:\.\d+t?)?")
# What findpython calls them → what people do. PATH is looked at here, without its relative entries.
_MANAGERS = {
    "pyenv": "pyenv",
    "uv": "uv",
    "asdf": "asdf",
    "rye": "rye",
    "winreg": "the registry",
    "macos": "python.org",
}
# Runs on every Python 3 and platform; one line, because a runner may not pass on more.
# On Windows, platform asks WMI, which Wine doesn't have.
_PROBE = (
    "import json,os,platform,struct,sys,sysconfig as s;"
    "w=sys.platform=='win32';c=getattr(os,'confstr',None);"
    "g=(c('CS_GNU_LIBC_VERSION') if c and 'CS_GNU_LIBC_VERSION' in os.confstr_names else '') or '';"
    "print(json.dumps({'name':sys.implementation.name,'version':list(sys.version_info),"
    "'free':bool(s.get_config_var('Py_GIL_DISABLED')),'platform':sys.platform,"
    "'machine':'' if w else platform.machine(),'wide':struct.calcsize('P')==8,'glibc':g,"
    "'macos':'' if w else platform.mac_ver()[0],'tag':s.get_platform(),"
    "'pyodide':[s.get_config_var(n+'_VERSION')for n in('PYEMSCRIPTEN_PLATFORM','PYODIDE_ABI')]}))"
)


class InterpreterSearch:
    """Looks for interpreters and asks each what it is.

    Args:
        programs: runs what is found.
        emulators: run what this machine can't.
        folder: where interpreters are started; what is in it may be imported by old ones.
    """

    def __init__(self, programs: ProgramRunner, emulators: Emulators, folder: Path) -> None:
        self._programs = programs
        self._emulators = emulators
        self._folder = folder

    def find(
        self,
        named: Sequence[str],
        runners: Sequence[str],
        fetched: Sequence[Path],
        emulators: Collection[str],
    ) -> tuple[Interpreter, ...]:
        """Return what is here, each once; of what emulators run, only what the named ones do.

        Named ones and runners come first, then PATH, version managers, what emulators find, and
        what was fetched.

        Raises:
            UsageError: a named one or a runner is not Python.
        """
        wanted = [_Candidate(command=_located([path]), origin=NAMED) for path in named]
        wanted += [
            _Candidate(command=_located(_words(text)), origin=RUNNER, emulator="runner")
            for text in runners
        ]
        wanted += [_Candidate(command=(path,), origin=origin) for path, origin in _installed()]
        wanted += [one for one in self._emulated() if one.emulator in emulators]
        wanted += [_Candidate(command=(str(path),), origin=FETCHED) for path in fetched]
        with ThreadPoolExecutor(max_workers=8) as pool:
            probed = list(pool.map(lambda one: self._probe(one, emulators), wanted))
        for candidate, interpreter in zip(wanted, probed, strict=True):
            if interpreter is None and candidate.is_named:
                raise self._no_python(candidate)
        return tuple({one.command: one for one in reversed(probed) if one is not None}.values())[
            ::-1
        ]

    def ask(self, executable: Path) -> Interpreter | None:
        """Return what a fetched executable is; None where it can't be started."""
        return self._probe(_Candidate(command=(str(executable),), origin=FETCHED))

    def _emulated(self) -> Iterator["_Candidate"]:
        seen: set[Path] = set()
        for path, origin in self._emulators.pythons():
            real = _real(path)
            start = None if real is None or real in seen else self._emulators.start(path)
            if real is not None and start is not None:
                seen.add(real)
                yield _by(start, origin)

    def _probe(
        self, candidate: "_Candidate", emulators: Collection[str] | None = None
    ) -> Interpreter | None:
        found = self._asked(candidate)
        if found is not None or candidate.emulator is not None or len(candidate.command) > 1:
            return found
        start = self._emulators.start(Path(candidate.command[0]))
        # An emulator takes its time, which a wheel must be worth, or the user's word.
        if start is None or not (
            candidate.is_named or emulators is None or start.emulator in emulators
        ):
            return None
        return self._asked(_by(start, candidate.origin))

    def _asked(self, candidate: "_Candidate") -> Interpreter | None:
        try:
            done = self._programs.run(
                [*candidate.command, ISOLATED, "-c", _PROBE],
                cwd=self._folder,
                environment={**NEUTRAL_VARIABLES, **dict(candidate.environment)},
            )
            # An emulator may print warnings before.
            facts = parse_json(done.stdout.strip().splitlines()[-1])
        except (AllocondaError, ValueError, IndexError):
            return None
        if done.status != 0 or not isinstance(facts, dict) or facts.get("name") != "cpython":
            return None
        system = _system(facts)
        if system is None:
            return None
        return Interpreter(
            command=candidate.command,
            environment=candidate.environment,
            python=_python(facts),
            system=system,
            origin=candidate.origin,
            emulator=candidate.emulator,
            is_named=candidate.is_named,
        )

    def _no_python(self, candidate: "_Candidate") -> UsageError:
        text = command_text(candidate.command)
        path = Path(candidate.command[0])
        if candidate.origin == NAMED and not is_there(path):
            return UsageError(
                f"--interpreter {text}: {_invisible_reason(path)}",
                hint="leave it out: those on PATH, of pyenv, uv, asdf, rye, installers are found",
            )
        if lacking := self._emulators.lacking(path):
            what, _, way_out = lacking.partition(": ")
            return UsageError(f"{candidate.origin} {text} can't be started: {what}", hint=way_out)
        return UsageError(
            f"{candidate.origin} {text} is not a CPython that can be started here",
            hint=f"try it yourself: {text} --version",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """What may be an interpreter."""

    command: tuple[str, ...]
    origin: str
    environment: tuple[tuple[str, str], ...] = ()
    emulator: str | None = None

    @property
    def is_named(self) -> bool:
        return self.origin in (NAMED, RUNNER)


def _by(start: Start, origin: str) -> _Candidate:
    return _Candidate(
        command=start.command,
        environment=start.environment,
        emulator=start.emulator,
        origin=origin,
    )


def _words(text: str) -> list[str]:
    example = 'such as --runner "qemu-aarch64 -L ROOT ROOT/usr/bin/python3"'
    try:
        words = command_words(text)
    except ValueError as error:
        raise UsageError(f"--runner {text!r} can't be understood: {error}", hint=example) from error
    if not words:
        raise UsageError("--runner is empty", hint=example)
    return words


def _located(words: Sequence[str]) -> tuple[str, ...]:
    """Return a command that works in another directory: its files are named by absolute paths."""
    program = find_program(words[0]) or words[0]
    named = [program, *words[1:]]
    return tuple(
        str(Path(word).absolute()) if number == 0 or _is_relative_file(word) else word
        for number, word in enumerate(named)
    )


def _is_relative_file(word: str) -> bool:
    path = Path(word)
    return not path.is_absolute() and len(path.parts) > 1 and is_there(path)


def _invisible_reason(path: Path) -> str:
    try:
        path.stat()
    except PermissionError as error:
        return refusal(error)
    except OSError:
        pass
    return "there is no such file"


def _real(path: Path) -> Path | None:
    try:
        return path.resolve(strict=True)
    except OSError:
        return None


def _python(facts: dict[str, object]) -> Python:
    _, minor, micro, level, serial = facts["version"]  # type: ignore[misc] # sys.version_info
    stage = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(level)  # type: ignore[has-type]
    patch = f"{micro}{stage}{serial}" if stage else str(micro)  # type: ignore[has-type]
    return Python(minor=minor, patch=patch, free_threaded=bool(facts["free"]))  # type: ignore[has-type]


def _system(facts: dict[str, object]) -> Target | None:
    arch = known_arch(str(facts["machine"]))
    tag = str(facts["tag"])
    if arch is Arch.X86_64 and not facts["wide"]:
        arch = Arch.I686
    if tag.startswith("win"):
        # Windows on ARM runs x64 interpreters, and platform.machine() then names the machine.
        arch = {"win32": Arch.I686, "win-amd64": Arch.X86_64, "win-arm64": Arch.AARCH64}.get(tag)
        return None if arch is None else Target(os=Os.WINDOWS, arch=arch)
    if arch is None:
        return None
    if facts["platform"] == "darwin":
        return Target(os=Os.MACOS, arch=arch, floor=_floor(str(facts["macos"])))
    return _unix_system(facts, arch)


def _unix_system(facts: dict[str, object], arch: Arch) -> Target | None:
    if facts["platform"] == "emscripten":
        release = next((one for one in facts["pyodide"] if one), "")  # type: ignore[attr-defined]
        floor = _floor(str(release).replace("_", "."))
        return None if floor is None else Target(os=Os.EMSCRIPTEN, arch=arch, floor=floor)
    if facts["platform"] != "linux":
        return None
    name, _, version = str(facts["glibc"]).partition(" ")
    if name == "glibc":
        return Target(os=Os.LINUX, arch=arch, libc=Libc.GLIBC, floor=_floor(version))
    return Target(os=Os.LINUX, arch=arch, libc=Libc.MUSL, floor=(1, 2))


def _floor(text: str) -> tuple[int, int] | None:
    match = re.match(r"(\d{1,9})\.(\d{1,9})", text)
    return None if match is None else (int(match[1]), int(match[2]))


def _installed() -> Iterator[tuple[str, str]]:
    """Yield interpreters by where they are, each real file once."""
    seen: set[Path] = set()
    for path, origin in _places():
        real = _real(path)
        # pyenv's shims start the version that is selected at the moment.
        if real and real not in seen and "shims" not in path.parts and os.access(path, os.X_OK):
            seen.add(real)
            yield str(path), origin


def _places() -> Iterator[tuple[Path, str]]:
    for entry in absolute_entries(os.environ.get("PATH", "")):
        for path in children(Path(entry)):
            if _NAME.fullmatch(path.name):
                yield path, "PATH"
    yield from _known_to_managers()
    yield Path(sys.executable), "alloconda's own"


def _known_to_managers() -> Iterator[tuple[Path, str]]:
    """Yield what version managers, installers and the registry of Windows (PEP 514) know of."""
    from findpython.providers import ALL_PROVIDERS

    for name, origin in _MANAGERS.items():
        # A directory that this user may not look into.
        with contextlib.suppress(OSError):
            provider = ALL_PROVIDERS[name].create()
            found = [] if provider is None else [one.executable for one in provider.find_pythons()]
            yield from ((path, origin) for path in sorted(found, reverse=True))
