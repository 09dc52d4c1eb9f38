"""The Zig that benchmarks run: one of this machine, else the newest that alloconda takes."""

from pathlib import Path

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.zig.places import LocalZigHost
from alloconda.kernel.zig.toolchain import ZigOptions, find_zig

_CACHE = Path(__file__).parent.parent.parent / ".cache"


def installed_zig() -> Path:
    """Return a Zig from PATH or the ziglang package; without one, install the newest release."""
    host = LocalZigHost(_CACHE)
    pinned = None if host.installed() else ZIG_RELEASES[-1]
    zig = find_zig(ZigOptions(pinned=pinned), host)
    return Path(find_program(zig.path) or zig.path).absolute()
