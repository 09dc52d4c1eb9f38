"""Finding Python interpreters: on PATH, pyenv's, uv's, named ones, and through runners."""

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alloconda.domain.python import Python
from alloconda.domain.target import Arch, Libc, Os, Target
from alloconda.domain.trial import Interpreter
from alloconda.errors import AllocondaError, UsageError
from alloconda.services.program import ProgramRunner

_NAME = re.compile(r"python3(?:\.\d+t?)?(?:\.exe)?")
_ARCHES = {
    "amd64": Arch.X86_64,
    "x86_64": Arch.X86_64,
    "x64": Arch.X86_64,
    "arm64": Arch.AARCH64,
    "aarch64": Arch.AARCH64,
    "i386": Arch.I686,
    "i586": Arch.I686,
    "i686": Arch.I686,
    "x86": Arch.I686,
    "armv7l": Arch.ARMV7L,
    "armv8l": Arch.ARMV7L,
    "ppc64le": Arch.PPC64LE,
    "s390x": Arch.S390X,
    "riscv64": Arch.RISCV64,
}
# Runs on every Python 3, whatever platform; one line, because a runner may not pass on more.
# On Windows, platform asks WMI, which Wine doesn't have.
_PROBE = (
    "import json,os,platform,struct,sys,sysconfig as s;"
    "w=sys.platform=='win32';c=getattr(os,'confstr',None);"
    "g=(c('CS_GNU_LIBC_VERSION') if c and 'CS_GNU_LIBC_VERSION' in os.confstr_names else '') or '';"
    "print(json.dumps({'name':sys.implementation.name,'version':list(sys.version_info),"
    "'free':bool(s.get_config_var('Py_GIL_DISABLED')),'platform':sys.platform,"
    "'machine':'' if w else platform.machine(),'wide':struct.calcsize('P')==8,'glibc':g,"
    "'macos':'' if w else platform.mac_ver()[0],'tag':s.get_platform()}))"
)


class InterpreterSearch:
    """Looks for interpreters and asks each what it is."""

    def __init__(self, programs: ProgramRunner) -> None:
        self._programs = programs

    def find(self, named: Sequence[str], runners: Sequence[str]) -> tuple[Interpreter, ...]:
        """Return what is here: named ones first, then PATH, pyenv and uv, then runners.

        Raises:
            UsageError: a named one or a runner is no Python.
        """
        wanted: list[tuple[tuple[str, ...], str]] = [((path,), "--interpreter") for path in named]
        wanted += [((path,), origin) for path, origin in _installed()]
        wanted += [(tuple(shlex.split(text)), "--runner") for text in runners]
        with ThreadPoolExecutor(max_workers=8) as pool:
            probed = list(pool.map(lambda one: self._probe(*one), wanted))
        for (command, origin), interpreter in zip(wanted, probed, strict=True):
            if interpreter is None and origin.startswith("--"):
                raise UsageError(
                    f"{origin} {shlex.join(command)} is no Python that can be started",
                    hint=f"try it yourself: {shlex.join(command)} --version",
                )
        return tuple(one for one in probed if one is not None)

    def fetch(self, series: Iterable[Python]) -> tuple[str, ...]:
        """Get interpreters of python-build-standalone through uv; return those it doesn't have."""
        uv = shutil.which("uv")
        if uv is None:
            return tuple(str(python) for python in series)
        missing = []
        for python in series:
            done = self._programs.run([uv, "python", "install", str(python)])
            if done.status != 0:
                missing.append(str(python))
        return tuple(missing)

    def _probe(self, command: tuple[str, ...], origin: str) -> Interpreter | None:
        try:
            done = self._programs.run([*command, "-c", _PROBE])
            # An emulator may print warnings before.
            facts = json.loads(done.stdout.strip().splitlines()[-1])
        except (AllocondaError, ValueError, IndexError):
            return None
        if done.status != 0 or facts.get("name") != "cpython":
            return None
        system = _system(facts)
        if system is None:
            return None
        return Interpreter(
            command=command,
            python=_python(facts),
            system=system,
            origin=origin,
            foreign=origin == "--runner",
        )


def _python(facts: dict[str, object]) -> Python:
    _, minor, micro, level, serial = facts["version"]  # type: ignore[misc] # sys.version_info
    stage = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(level)  # type: ignore[has-type]
    patch = f"{micro}{stage}{serial}" if stage else str(micro)  # type: ignore[has-type]
    return Python(minor=minor, patch=patch, free_threaded=bool(facts["free"]))  # type: ignore[has-type]


def _system(facts: dict[str, object]) -> Target | None:
    arch = _ARCHES.get(str(facts["machine"]).lower())
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
    if facts["platform"] != "linux":
        return None
    name, _, version = str(facts["glibc"]).partition(" ")
    if name == "glibc":
        return Target(os=Os.LINUX, arch=arch, libc=Libc.GLIBC, floor=_floor(version))
    return Target(os=Os.LINUX, arch=arch, libc=Libc.MUSL, floor=(1, 2))


def _floor(text: str) -> tuple[int, int] | None:
    match = re.match(r"(\d+)\.(\d+)", text)
    return None if match is None else (int(match[1]), int(match[2]))


def _installed() -> Iterator[tuple[str, str]]:
    """Give interpreters by where they are, each real file once."""
    seen: set[Path] = set()
    for path, origin in _places():
        try:
            real = path.resolve(strict=True)
        except OSError:
            continue
        # pyenv's shims start whatever is chosen at the moment.
        if real not in seen and "shims" not in path.parts and os.access(path, os.X_OK):
            seen.add(real)
            yield str(path), origin


def _places() -> Iterator[tuple[Path, str]]:
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        if entry:
            for path in _listed(Path(entry)):
                if _NAME.fullmatch(path.name):
                    yield path, "PATH"
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for version in sorted(_listed(root), reverse=True):
        yield version / "bin" / "python", "pyenv"
        yield version / "python.exe", "pyenv"
    for folder in _uv_folders():
        for version in sorted(_listed(folder), reverse=True):
            yield version / "bin" / "python3", "uv"
            yield version / "python.exe", "uv"
    yield Path(sys.executable), "alloconda's own"


def _uv_folders() -> Iterator[Path]:
    configured = os.environ.get("UV_PYTHON_INSTALL_DIR")
    if configured:
        yield Path(configured)
    data = os.environ.get("XDG_DATA_HOME")
    yield Path(data or Path.home() / ".local" / "share") / "uv" / "python"
    roaming = os.environ.get("APPDATA")
    if roaming:
        yield Path(roaming) / "uv" / "python"


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
