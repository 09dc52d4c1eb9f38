"""The cache as a whole: listing its entries, and taking away what isn't needed."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from alloconda.headers.adapters.header_cache import (
    HEADERS_BUCKET,
    MANIFEST,
    PARTIAL,
    SHARED,
    entry_dirs,
    is_leased,
    looks_complete,
    owned,
    read_manifest,
    release_of,
)
from alloconda.headers.adapters.header_store import (
    damaged_files,
    leftover_key,
    remove_leftover,
    remove_tree,
)
from alloconda.headers.adapters.shared_files import SharedFiles
from alloconda.headers.model.cache_buckets import Bucket, BucketKind, CacheDirectory
from alloconda.headers.model.prune import CacheEntry
from alloconda.kernel.system.cache_directory import bucket_names, is_cache
from alloconda.kernel.system.disk_errors import explain_disk_errors
from alloconda.kernel.system.visible_paths import children


class CacheOnDisk:
    """Reads and tidies the cache; what is of no version of alloconda is left alone.

    Args:
        cache_dir: alloconda's cache directory; it need not exist.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._bucket = cache_dir / HEADERS_BUCKET
        self._files = SharedFiles(self._bucket / SHARED)

    @property
    def directory(self) -> Path:
        """The cache directory."""
        return self._cache_dir

    def is_cache(self) -> bool:
        """Return whether the directory is alloconda's, or isn't there or empty.

        Raises:
            OutsideError: it can't be read.
        """
        return is_cache(self._cache_dir)

    def entries(self) -> Iterator[CacheEntry]:
        """Yield all entries, damaged ones too."""
        for entry in entry_dirs(self._bucket):
            release = release_of(entry)
            if release is None:
                continue
            python, build = release
            manifest = read_manifest(entry)
            used_s = _modified_s(entry / MANIFEST) or _modified_s(entry)
            yield CacheEntry(
                key=f"{entry.parent.name}/{entry.name}",
                python=python,
                build=build,
                triple=entry.parent.name,
                archive=manifest.archive if manifest else "",
                sha256=manifest.sha256 if manifest else "",
                created_s=manifest.created_s if manifest else used_s,
                used_s=used_s,
                files=_files(entry),
                is_intact=manifest is not None and looks_complete(entry, manifest),
                is_used=is_leased(entry),
            )

    def damaged(self, key: str) -> tuple[str, ...] | None:
        """Return the paths in an entry that are absent or changed; None without a manifest."""
        manifest = read_manifest(self._bucket / key)
        return None if manifest is None else damaged_files(self._bucket / key, manifest)

    def remove(self, key: str) -> bool:
        """Remove an entry; False when a running process uses it."""
        entry = self._bucket / key
        with owned(entry) as is_free, explain_disk_errors(self._cache_dir):
            if not is_free:
                return False
            (self._bucket / PARTIAL).mkdir(exist_ok=True)
            remove_tree(entry, self._bucket)
            with suppress(OSError):
                entry.parent.rmdir()
        return True

    def sweep(self, *, dry_run: bool) -> tuple[int, int]:
        """Remove partial downloads and half-written entries of dead processes, and unused files.

        Returns:
            how many leftovers there were, and what they took in bytes.
        """
        if not self._bucket.is_dir():
            return 0, 0
        with explain_disk_errors(self._cache_dir):
            count, freed_bytes = self._sweep_partial(dry_run=dry_run)
            return count, freed_bytes + self._files.sweep(dry_run=dry_run)

    def buckets(self) -> Iterator[Bucket]:
        """Yield what is beside header sets; buckets that are empty are left out.

        Directories without a bucket's name are foreign and never looked into.
        """
        for path in children(self._cache_dir):
            if path.name in _KINDS:
                kind = BucketKind(path.name)
                files = _files(path)
                count = _count(kind, path, len(files))
                if count:
                    yield Bucket(kind=kind, count=count, size_bytes=_total_bytes(files))
        foreign = self._foreign()
        if foreign:
            size_bytes = sum(_path_bytes(path) for path in foreign)
            yield Bucket(kind=BucketKind.FOREIGN, count=len(foreign), size_bytes=size_bytes)

    def directories(self) -> Iterator[CacheDirectory]:
        """Yield what can go by its age: Zig's caches of projects, buckets of other versions."""
        foreign = self._foreign()
        for name in bucket_names(self._cache_dir):
            bucket = self._cache_dir / name
            if name.startswith(_ZIG_CACHES):
                projects = (path for path in children(bucket) if _PROJECT_CACHE.search(path.name))
                parts = children(bucket) if bucket in foreign else projects
            else:
                parts = [bucket] if bucket in foreign else []
            for path in parts:
                if path.is_dir() and not path.is_symlink():
                    key = path.relative_to(self._cache_dir).as_posix()
                    size_bytes = _path_bytes(path)
                    yield CacheDirectory(key=key, size_bytes=size_bytes, used_s=_used_s(path))

    def remove_directory(self, key: str) -> None:
        """Remove a directory that `directories` gave, as far as that is possible."""
        directory = self._cache_dir / key
        shutil.rmtree(directory, ignore_errors=True)
        if "/" in key and directory.parent in self._foreign():
            with suppress(OSError):
                directory.parent.rmdir()

    def empty(self, kind: BucketKind) -> int:
        """Remove what a bucket keeps, but for what another process writes; return freed bytes."""
        is_foreign = kind is BucketKind.FOREIGN
        buckets = self._foreign() if is_foreign else [self._cache_dir / kind.value]
        before_bytes = sum(map(_path_bytes, buckets))
        with explain_disk_errors(self._cache_dir):
            for bucket in buckets:
                if kind is BucketKind.ZIG:
                    for folder in _zig_folders(bucket):
                        _remove_zig(folder)
                else:
                    shutil.rmtree(bucket, ignore_errors=True)
        return before_bytes - sum(map(_path_bytes, buckets))

    def _foreign(self) -> list[Path]:
        """Return the buckets of other versions of alloconda."""
        own = {HEADERS_BUCKET, *_KINDS}
        return [self._cache_dir / name for name in bucket_names(self._cache_dir) if name not in own]

    def _sweep_partial(self, *, dry_run: bool) -> tuple[int, int]:
        count = freed_bytes = 0
        for path in children(self._bucket / PARTIAL):
            size = _path_bytes(path)
            if dry_run or remove_leftover(self._bucket, path, leftover_key(path)):
                count += 1
                freed_bytes += size
        return count, freed_bytes


_ZIG_CACHES = "zig-cache-v"
_PROJECT_CACHE = re.compile(r"-[0-9a-f]{16}$")
_KINDS = (
    *(BucketKind.ZIG, BucketKind.PYTHONS, BucketKind.ZIG_CACHE),
    *(BucketKind.GENERATED, BucketKind.INDEX),
)


def _count(kind: BucketKind, bucket: Path, files: int) -> int:
    """Return how many things a bucket keeps, given its number of files."""
    match kind:
        case BucketKind.ZIG:
            return len(_zig_folders(bucket))
        case BucketKind.PYTHONS:
            # <triple>/<version>, beside hidden folders for locks and downloads.
            return sum(not path.parent.name.startswith(".") for path in bucket.glob("*/*"))
        case _:
            return files


def _zig_folders(bucket: Path) -> list[Path]:
    """Return the folders of Zig versions, half-installed ones too."""
    return [path for path in children(bucket) if path.is_dir()]


def _remove_zig(folder: Path) -> None:
    """Remove a Zig version, unless a process installs it now."""
    with (
        suppress(Timeout),
        FileLock(folder.with_name(f"{folder.name.removesuffix('.partial')}.lock"), blocking=False),
    ):
        shutil.rmtree(folder, ignore_errors=True)


def _path_bytes(path: Path) -> int:
    return _total_bytes(_files(path)) if path.is_dir() else _size_bytes(path)


def _total_bytes(files: tuple[tuple[str, int], ...]) -> int:
    """Return what files take; one with several names counts once."""
    return sum(dict(files).values())


def _files(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return identity and size of every file below a folder."""
    found = []
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                facts = Path(root, name).stat()
                found.append((f"{facts.st_dev}:{facts.st_ino}", facts.st_size))
    return tuple(sorted(found))


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _used_s(folder: Path) -> float:
    """Return when a file below a directory was last read or written, as far as that is known."""
    times = [_modified_s(folder)]
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                facts = Path(root, name).lstat()
                times.append(max(facts.st_atime, facts.st_mtime))
    # The time of a directory changes with what is removed from it, and says nothing of its use.
    return max(times[1:], default=times[0])


def _modified_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
