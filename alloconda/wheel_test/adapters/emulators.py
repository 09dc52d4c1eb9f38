"""Wine, QEMU and Pyodide on this machine, the Pythons that they can run, and how those are started.

Wine keeps programs for Windows in a prefix, WINEPREFIX or ~/.wine. QEMU finds the libraries of
another CPU below a root that its own variable QEMU_LD_PREFIX, or its flag -L, names. Node finds
Pyodide in a directory node_modules, here or above, or in those of NODE_PATH.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from alloconda.binary.formats.binaries import read_binary
from alloconda.binary.model import BinaryFormat
from alloconda.kernel.errors import CheckError
from alloconda.kernel.system.bounded_files import open_plain
from alloconda.kernel.system.home import variable_folder
from alloconda.kernel.system.program_search import absolute_entries, find_program
from alloconda.kernel.system.shipped_files import PYODIDE_PROGRAM
from alloconda.kernel.system.visible_paths import children, is_file
from alloconda.kernel.targets.target import Arch, Libc, Os, Target
from alloconda.kernel.values import dataclass
from alloconda.wheel_test.model.emulation import (
    MUSL,
    PYODIDE,
    WINE,
    Emulator,
    missing_emulator,
    qemu_name,
    qemu_roots,
)

_WINE_PROGRAMS = ("wine", "wine64")
# Wine prints much about what it lacks, and offers to download parts that no Python needs.
_WINE_VARIABLES = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}
_WINDOWS_FOLDERS = (
    "Python3*",
    "Program Files/Python3*",
    "users/*/AppData/Local/Programs/Python/Python3*",
    "users/*/AppData/Roaming/uv/python/cpython-3*",
)
_PYTHON = re.compile(r"python3(\.\d+t?)?")
_PYODIDE_FILE = "pyodide.mjs"
_PROGRAM_FOLDERS = ("usr/local/bin", "usr/bin", "bin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How an interpreter of another platform is started: by what, and with which variables."""

    emulator: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


class Emulators:
    """What of Wine, QEMU and Pyodide this machine has.

    Args:
        host: this machine's platform: what it runs itself needs no emulator.
    """

    def __init__(self, host: Target) -> None:
        self._host = host
        self.present: tuple[Emulator, ...] = tuple(_present(host))

    def start(self, executable: Path) -> Start | None:
        """Return how to start an executable of another platform; None if nothing here can."""
        if executable.name == _PYODIDE_FILE:
            node = self._named(PYODIDE)
            return None if node is None else _by_node(node, executable)
        try:
            facts = read_binary(executable)
        except (CheckError, OSError):
            return None
        if facts.format is BinaryFormat.PE:
            wine = self._named(WINE)
            return None if wine is None else _by_wine(wine, executable)
        if facts.format is not BinaryFormat.ELF or not facts.arches:
            return None
        name = qemu_name(facts.arches[0])
        qemu = None if name is None else self._named(name)
        return None if qemu is None else _by_qemu(qemu, executable)

    def lacking(self, executable: Path) -> str | None:
        """Return what is missing here to start an executable of another platform."""
        if executable.name == _PYODIDE_FILE:
            return None if self._named(PYODIDE) else "Node is missing: apt install nodejs"
        try:
            facts = read_binary(executable)
        except (CheckError, OSError):
            return None
        name = WINE if facts.format is BinaryFormat.PE else None
        if facts.format is BinaryFormat.ELF and self._host.arch not in facts.arches:
            name = qemu_name(facts.arches[0]) if facts.arches else None
        if name is None or self._named(name) is not None:
            return None
        return missing_emulator(name, self._host)

    def pythons(self) -> Iterator[tuple[Path, str]]:
        """Yield the Pythons that emulators find in their usual places, and where each was found."""
        for emulator in self.present:
            if emulator.name == WINE:
                yield from ((path, "Wine's prefix") for path in _wine_pythons())
            elif emulator.name == PYODIDE:
                yield from ((Path(root, _PYODIDE_FILE), root) for root in emulator.roots)
            else:
                for root in emulator.roots:
                    yield from ((path, root) for path in _root_pythons(Path(root)))

    def _named(self, name: str) -> Emulator | None:
        return next((one for one in self.present if one.name == name), None)


def _present(host: Target) -> Iterator[Emulator]:
    node = find_program("node")
    if node is not None:
        yield Emulator(name=PYODIDE, path=node, roots=tuple(_pyodides(Path(node))))
    if host.os is not Os.WINDOWS:
        for program in _WINE_PROGRAMS:
            path = find_program(program)
            if path is not None:
                yield Emulator(name=WINE, path=path)
                break
    if host.os is Os.LINUX:
        loader = Path(f"/lib/ld-musl-{host.arch.value}.so.1")
        if host.libc is Libc.GLIBC and loader.exists():
            yield Emulator(name=MUSL, path=str(loader))
        for arch in Arch:
            name = qemu_name(arch)
            path = name and (find_program(f"{name}-static") or find_program(name))
            if name and path and arch is not host.arch:
                yield Emulator(name=name, path=path, roots=tuple(_roots(arch)))


def _pyodides(node: Path) -> Iterator[str]:
    """Yield where npm's package pyodide is: near the working directory, in NODE_PATH, global."""
    here = Path.cwd()
    places = [folder / "node_modules" for folder in (here, *here.parents)]
    places += [Path(entry) for entry in absolute_entries(os.environ.get("NODE_PATH", ""))]
    places.append(node.parent.parent / "lib" / "node_modules")
    for place in dict.fromkeys(places):
        if is_file(place / "pyodide" / _PYODIDE_FILE):
            yield str(place / "pyodide")


def _roots(arch: Arch) -> Iterator[str]:
    named = os.environ.get("QEMU_LD_PREFIX")
    places = (*([named] if named else []), *qemu_roots(arch))
    for place in places:
        if any(_has_loader(Path(place), arch, folder) for folder in ("lib", "lib64", "usr/lib")):
            yield place


def _has_loader(root: Path, arch: Arch, folder: str) -> bool:
    """Return whether a root holds the dynamic loader of a CPU."""
    cpus = {Arch.I686: ("linux",), Arch.X86_64: ("linux-x86-64",), Arch.ARMV7L: ("linux-armhf",)}
    cpus |= {Arch.PPC64LE: ("64",), Arch.S390X: ("64",)}
    names = cpus.get(arch, (f"linux-{arch.value}",))
    return any(
        path.name.startswith(("ld-", "ld64")) and any(f"{name}" in path.name for name in names)
        for path in children(root / folder)
    )


def _by_wine(wine: Emulator, executable: Path) -> Start:
    variables = {name: value for name, value in _WINE_VARIABLES.items() if name not in os.environ}
    return Start(
        emulator=WINE,
        command=(wine.path, str(executable.absolute())),
        environment=tuple(variables.items()),
    )


def _by_qemu(qemu: Emulator, executable: Path) -> Start:
    loader = _loader(executable)
    # Its own root goes first: the libraries there are those that it was built for.
    own = [one for one in executable.absolute().parents if one != one.parent]
    roots = [*own, *(Path(root) for root in qemu.roots)]
    found = next((root for root in roots if loader and _is_below(root, loader)), None)
    prefix = () if found is None else ("-L", str(found))
    return Start(emulator=qemu.name, command=(qemu.path, *prefix, str(executable.absolute())))


def _by_node(node: Emulator, executable: Path) -> Start:
    folder = str(executable.absolute().parent)
    return Start(emulator=PYODIDE, command=(node.path, str(PYODIDE_PROGRAM), folder))


def _is_below(root: Path, loader: str) -> bool:
    path = root / loader.lstrip("/")
    return path.exists() or path.is_symlink()


def _loader(executable: Path) -> str | None:
    """Return the dynamic loader that an ELF executable names."""
    from elftools.elf.elffile import ELFFile
    from elftools.elf.segments import InterpSegment

    with open_plain(executable) as file:
        for segment in ELFFile(file).iter_segments():
            if isinstance(segment, InterpSegment):
                return str(segment.get_interp_name())
    return None


def _wine_pythons() -> Iterator[Path]:
    prefix = variable_folder("WINEPREFIX", ".wine")
    if prefix is None:
        return
    for pattern in _WINDOWS_FOLDERS:
        for folder in sorted((prefix / "drive_c").glob(pattern), reverse=True):
            yield folder / "python.exe"


def _root_pythons(root: Path) -> Iterator[Path]:
    for folder in _PROGRAM_FOLDERS:
        for path in children(root / folder):
            if _PYTHON.fullmatch(path.name):
                yield path
