"""Joins the builds of a project to its lock and to the service of headers."""

from alloconda.build.model.cell_needs import planned_headers
from alloconda.build.model.matrix import BuildPlan
from alloconda.build.wiring.project_lock import project_lock
from alloconda.build.wiring.session import Session
from alloconda.headers.adapters.cache_contents import CacheOnDisk
from alloconda.headers.service.headers import HeaderService
from alloconda.headers.service.lock import LockedHeaders, UnlockedHeaders
from alloconda.headers.wiring.headers import build_header_service, fetch_flags


def header_source(session: Session, plan: BuildPlan) -> LockedHeaders | UnlockedHeaders:
    """Return what gives the plan's headers, once it is sure that a lock holds them all.

    Raises:
        LockError: the lock doesn't fit the plan.
    """
    service, fetch = header_service(session), session.settings.fetch
    lock = project_lock(session)
    if lock is None:
        return UnlockedHeaders(service, fetch=fetch)
    reader = CacheOnDisk(session.cache_dir()) if session.settings.locked else None
    source = LockedHeaders(lock, service, fetch=fetch, reader=reader)
    source.check(planned_headers(plan))
    return source


def header_service(session: Session) -> HeaderService:
    """Return the service that the headers of a session come from."""
    settings = session.settings
    return build_header_service(
        cache_dir=session.cache_dir(),
        mirror=settings.mirror,
        offline=settings.offline,
        fetch_flags=fetch_flags(session.named_cache_dir(), settings.mirror),
    )
