"""Joins the service that keeps the cache to the files in it."""

from pathlib import Path

from alloconda.headers.service.cache import CacheService
from alloconda.headers.wiring.headers import build_header_service
from alloconda.kernel.system.user_cache import default_cache_dir


def build_cache_service(
    *, cache_dir: Path | None = None, mirror: str | None = None, offline: bool = False
) -> CacheService:
    """Build the service that keeps the cache; arguments as for the header service."""
    from alloconda.headers.adapters.cache_contents import CacheOnDisk

    folder = cache_dir or default_cache_dir()
    reader = CacheOnDisk(folder)
    headers = build_header_service(cache_dir=folder, mirror=mirror, offline=offline)
    return CacheService(reader=reader, cleaner=reader, headers=headers)
