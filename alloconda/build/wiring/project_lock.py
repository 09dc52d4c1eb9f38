"""Joins a project to its lock."""

from functools import lru_cache

from alloconda.build.wiring.session import Session
from alloconda.headers.adapters.lock_file import read_lock
from alloconda.headers.model.lock import Lock, missing_lock


@lru_cache(maxsize=1)
def project_lock(session: Session) -> Lock | None:
    """Return the project's lock, or None when it has none; read once.

    Raises:
        ConfigError: the file is not a lock.
        LockError: there is none, and the settings require one.
    """
    lock = read_lock(session.project.root)
    if lock is None and session.settings.locked:
        raise missing_lock(session.project.root)
    return lock
