"""Joins the search for Zig to the project's configuration and lock, and to this machine."""

from alloconda.build.wiring.project_lock import project_lock
from alloconda.build.wiring.session import Session
from alloconda.headers.model.lock import Lock
from alloconda.kernel.config.project import LOCK_NAME
from alloconda.kernel.values import replace
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.places import LocalZigHost
from alloconda.kernel.zig.toolchain import ZigOptions, find_zig


def find_project_zig(session: Session) -> Zig:
    """Find the Zig to use: the locked one, when there is a lock.

    Raises:
        OutsideError: there is no usable Zig.
    """
    return find_zig_of_lock(session, project_lock(session))


def find_zig_of_lock(session: Session, lock: Lock | None) -> Zig:
    """Find the Zig to use: the one of a lock, if there is one.

    Raises:
        OutsideError: there is no usable Zig.
    """
    config = session.project.config
    explicit = [] if session.settings.zig is None else [session.settings.zig]
    if config.zig is not None:
        path = session.project.root / config.zig
        text = str(path) if path.exists() else config.zig
        explicit.append((text, "tool.alloconda.zig"))
    options = ZigOptions(explicit=tuple(explicit), pinned=config.zig_version)
    if lock is not None:
        lock.check_pin(config.zig_version)
        options = replace(options, pinned=lock.zig, pinned_by=LOCK_NAME, wheels=lock.zig_wheels)
    host = LocalZigHost(
        session.known_cache_dir(), offline=session.settings.offline, processes=session.processes
    )
    return find_zig(options, host)
