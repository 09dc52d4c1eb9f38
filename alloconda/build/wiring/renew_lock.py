"""Joins the making of a lock to the project's matrix, its Zig and the cache."""

import os
from collections.abc import Callable

from alloconda.build.model.cell_needs import header_requests
from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.build.wiring.compilation import project_compiler
from alloconda.build.wiring.headers import header_service
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.staging import staging
from alloconda.build.wiring.zig import find_zig_of_lock
from alloconda.headers.adapters.cache_contents import CacheOnDisk
from alloconda.headers.adapters.lock_file import read_replaced_lock, write_lock
from alloconda.headers.model.lock import LockRenewal
from alloconda.headers.service.lock import LockOptions, LockService, pinned_zig_wheels
from alloconda.kernel.config.project import LOCK_NAME
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.zig.wheels import ZigWheel


def renew_lock(
    session: Session,
    flags: MatrixFlags,
    observer: Observer,
    *,
    upgrade: bool,
    refresh: bool | None,
) -> LockRenewal:
    """Write the lock for the project's matrix.

    What an earlier lock holds and still fits stays, unless `upgrade` says otherwise.
    """
    root, config = session.project.root, session.project.config
    old, damage = read_replaced_lock(root)
    is_named = session.settings.zig or config.zig or config.zig_version
    zig = find_zig_of_lock(session, None if upgrade or is_named else old)
    plan = session.plan_matrix(flags)
    with staging(session) as staged:
        compiler = project_compiler(session, zig, staged)
        wanted = plan.builds if compiler.wants_headers else ()
        requests = tuple(one for build in wanted for one in header_requests(build))
    wheels, unpinned = pinned_zig_wheels(
        str(zig.version), old, _ask_zig_index(session), upgrade=upgrade
    )
    options = LockOptions(
        zig=str(zig.version),
        zig_wheels=wheels,
        requests=requests,
        upgrade=upgrade,
        refresh=refresh,
    )
    service = LockService(header_service(session), CacheOnDisk(session.cache_dir()))
    lock = service.make(options, old, observer)
    changed = write_lock(root, lock)
    return LockRenewal(
        path=root / LOCK_NAME,
        lock=lock,
        old=old,
        was_damaged=damage,
        changed=changed,
        unpinned=unpinned,
    )


def _ask_zig_index(session: Session) -> Callable[[str], tuple[ZigWheel, ...]]:
    """Return what asks the package index for the wheels of a version of Zig."""

    def ask(version: str) -> tuple[ZigWheel, ...]:
        from alloconda.headers.adapters.zig_index import ZigIndex

        if session.settings.offline:
            raise OutsideError("alloconda is offline")
        return ZigIndex(session.processes, os.environ).wheels(version)

    return ask
