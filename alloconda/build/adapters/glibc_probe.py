"""Asks Zig from which version of glibc on a function exists."""

import re

from alloconda.binary.formats.module_files import LocalModuleFiles
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.targets.target import Floor, Target
from alloconda.kernel.zig.command_lines import Zig

_RELEASE = re.compile(r'"(2)\.(\d{1,3})\.\d{1,3}"')
_VERSION = re.compile(r"GLIBC_(2)\.(\d{1,3})(?:\.\d+)?")


def glibc_version_of(symbol: str, target: Target, zig: Zig, run: ProgramRunner) -> Floor | None:
    """Return the version of glibc that first has a function, or None where Zig knows of none.

    A library that calls it is linked with the newest glibc that Zig knows; which version it then
    needs is in the file.
    """
    newest = _newest_glibc(zig, run)
    if newest is None or not symbol.isidentifier():
        return None
    system, _, libc = target.zig_target.partition("-linux-")
    if not libc.startswith("gnu"):
        return None
    with run_folder() as folder:
        source, library = folder / "probe.c", folder / "probe.so"
        source.write_text(f"char {symbol}();\nvoid *probe(void) {{ return (void *){symbol}; }}\n")
        place = f"{system}-linux-{libc.partition('.')[0]}.{newest[0]}.{newest[1]}"
        command = [zig.path, "cc", "-target", place, "-shared", "-w", "-fno-builtin"]
        finished = run.run([*command, "-o", str(library), str(source)])
        if finished.status != 0 or not library.is_file():
            return None
        imports = LocalModuleFiles().read(library).imports
    version = next((one.version for one in imports if one.name == symbol), None)
    match = _VERSION.fullmatch(version or "")
    return None if match is None else (int(match[1]), int(match[2]))


def _newest_glibc(zig: Zig, run: ProgramRunner) -> Floor | None:
    finished = run.run([zig.path, "targets"])
    found = [(int(major), int(minor)) for major, minor in _RELEASE.findall(finished.stdout)]
    return max(found, default=None) if finished.status == 0 else None
