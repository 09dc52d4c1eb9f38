"""Finds the Zigs of this machine, where no project says which."""

from pathlib import Path

from alloconda.kernel.system.user_cache import known_cache_dir
from alloconda.kernel.zig.command_lines import Zig


def installed_zigs(explicit: str | None) -> tuple[tuple[str, str], ...]:
    """Return (version, origin) of every usable Zig on this machine, an explicit one first."""
    from alloconda.kernel.zig.places import LocalZigHost

    host = LocalZigHost(known_cache_dir(), offline=True)
    places = [(explicit, "ALLOCONDA_ZIG")] if explicit else []
    versions = ((host.version_of(path), origin) for path, origin in (*places, *host.installed()))
    return tuple(
        (str(version), origin)
        for version, origin in versions
        if version is not None and version.is_supported
    )


def find_zig_without_project(explicit: tuple[str, str] | None, cache_dir: Path | None) -> Zig:
    """Find the Zig that a project without Zig settings would be built with.

    Raises:
        OutsideError: there is none.
    """
    from alloconda.kernel.zig.places import LocalZigHost
    from alloconda.kernel.zig.toolchain import ZigOptions, find_zig

    options = ZigOptions(explicit=() if explicit is None else (explicit,))
    return find_zig(options, LocalZigHost(cache_dir, offline=True))
