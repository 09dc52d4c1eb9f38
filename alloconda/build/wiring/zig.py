"""Joins the search for Zig to the project's configuration and lock, and to this machine."""

from alloconda.build.service.zig_options import zig_options
from alloconda.build.wiring.project_lock import project_lock
from alloconda.build.wiring.session import Session
from alloconda.headers.model.lock import Lock
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.known_version import KnownVersion
from alloconda.kernel.zig.places import LocalZigHost
from alloconda.kernel.zig.toolchain import find_zig


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
    options = zig_options(session.project, session.settings.zig, lock)
    host = LocalZigHost(
        session.known_cache_dir(),
        offline=session.settings.offline,
        processes=session.processes,
        known=KnownVersion(session.local_cache / "alloconda-notes" / "zig-version"),
    )
    return find_zig(options, host)
