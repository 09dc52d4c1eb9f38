"""Joins the making of a lock to the project's matrix, its Zig and the cache."""

from alloconda.build.model.cell_needs import header_requests
from alloconda.build.service.plan import MatrixFlags
from alloconda.build.wiring.compilation import Compilation, staging
from alloconda.build.wiring.headers import header_service
from alloconda.build.wiring.session import Session
from alloconda.build.wiring.zig import find_zig_of_lock
from alloconda.headers.adapters.cache_contents import HeaderShelf
from alloconda.headers.adapters.lock_file import read_replaced_lock, write_lock
from alloconda.headers.model.lock import LockRenewal
from alloconda.headers.service.lock import LockOptions, LockService
from alloconda.kernel.config.project import LOCK_NAME
from alloconda.kernel.events.events import Observer


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
        _, modules = Compilation(session).cells(zig, staged)
        wanted = plan.builds if modules.wants_headers else ()
        requests = tuple(one for build in wanted for one in header_requests(build))
    options = LockOptions(zig=str(zig.version), requests=requests, upgrade=upgrade, refresh=refresh)
    service = LockService(header_service(session), HeaderShelf(session.cache_dir()))
    lock = service.make(options, old, observer)
    changed = write_lock(root, lock)
    return LockRenewal(
        path=root / LOCK_NAME, lock=lock, old=old, was_damaged=damage, changed=changed
    )
