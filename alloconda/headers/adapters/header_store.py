"""Writing cached header sets: one lock an entry, each file stored once, whole or not at all."""

import hashlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from alloconda.headers.adapters.header_cache import (
    HEADERS_BUCKET,
    MANIFEST,
    PARTIAL,
    SHARED,
    Manifest,
    header_set,
    looks_complete,
    read_manifest,
)
from alloconda.headers.adapters.shared_files import SharedFiles
from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import (
    FileSha256,
    HeaderFile,
    HeaderSet,
    file_digests,
    tree_digest,
)
from alloconda.kernel.system.cache_directory import write_tag
from alloconda.kernel.system.disk_errors import explain_disk_errors
from alloconda.kernel.system.files_in_use import when_released

WAIT_S = 0.2
_REMOVED = "removed."
# What a download left that never went on; one that was only interrupted is resumed before.
PARTIAL_MAX_AGE_S = 24 * 3600


class HeaderStore:
    """Writes entries into the cache directory, which is made when it isn't there.

    Args:
        cache_dir: alloconda's cache directory.
        clock: seconds since the epoch.
    """

    def __init__(self, cache_dir: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._cache_dir = cache_dir
        self._bucket = cache_dir / HEADERS_BUCKET
        self._files = SharedFiles(self._bucket / SHARED)
        self._clock = clock

    @contextmanager
    def lock(self, archive: Archive, waiting: Callable[[], None]) -> Iterator[Path]:
        """Hold the only right to write an entry; gives the path of the partial download."""
        key = _key(archive)
        with explain_disk_errors(self._cache_dir):
            self._prepare()
            lock = _acquire(self._bucket / ".locks" / f"{key}.lock", waiting)
        try:
            with explain_disk_errors(self._cache_dir):
                self._sweep(key)
            yield self._bucket / PARTIAL / f"{key}.{archive.extension}"
        finally:
            lock.release()

    def tidy(self) -> None:
        """Remove leftovers of killed processes that no process resumes; never fail for that."""
        with suppress(OSError):
            self._sweep(own_key=None)

    def put(self, archive: Archive, files: tuple[HeaderFile, ...], url: str) -> HeaderSet:
        """Write the entry, whole or not at all; the lock must be held."""
        key = _key(archive)
        working = self._bucket / PARTIAL / key
        entry = self._bucket / archive.platform / archive.release
        digests = file_digests(files)
        manifest = Manifest(
            python=archive.python,
            build=archive.build,
            triple=archive.platform,
            archive=archive.name,
            sha256=archive.sha256,
            url=url,
            created_s=self._clock(),
            tree=tree_digest(digests),
            files={file.path: (digests[file.path], len(file.data)) for file in files},
        )
        partial = self._bucket / PARTIAL / f"{key}.{archive.extension}"
        with explain_disk_errors(self._cache_dir):
            try:
                if not is_intact(entry, manifest):
                    self._write(working, files, digests, manifest)
                    entry.parent.mkdir(exist_ok=True)
                    remove_tree(entry, self._bucket)
                    when_released(lambda: working.rename(entry))
            except BaseException:
                shutil.rmtree(working, ignore_errors=True)
                self._files.forget(digests.values())
                raise
            finally:
                shutil.rmtree(working, ignore_errors=True)
                partial.unlink(missing_ok=True)
        return header_set(entry, manifest)

    def _write(
        self,
        working: Path,
        files: tuple[HeaderFile, ...],
        digests: dict[str, FileSha256],
        manifest: Manifest,
    ) -> None:
        for folder in {(working / file.path).parent for file in files}:
            folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            self._files.place(working / file.path, file.data, digests[file.path])
        (working / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")

    def _prepare(self) -> None:
        for name in (".locks", PARTIAL, SHARED):
            (self._bucket / name).mkdir(parents=True, exist_ok=True)
        write_tag(self._cache_dir, self._bucket)

    def _sweep(self, own_key: str | None) -> None:
        """Remove what processes left behind that were killed while they wrote."""
        for path in (self._bucket / PARTIAL).iterdir():
            key = leftover_key(path)
            if key == own_key:
                if path.is_dir():
                    remove_tree(path, self._bucket)
            elif path.is_dir() or self._is_useless(path, key):
                remove_leftover(self._bucket, path, key)

    def _is_useless(self, partial: Path, key: str) -> bool:
        """Return whether no process will resume a partial download."""
        triple, _, release = key.partition(".")
        entry = self._bucket / triple / release
        manifest = read_manifest(entry)
        # A --force that was killed leaves one beside the entry that it would have renewed.
        if manifest is not None and looks_complete(entry, manifest):
            return True
        return self._clock() - modified_s(partial) > PARTIAL_MAX_AGE_S


def leftover_key(path: Path) -> str:
    """Return the name of the entry that something in .partial belongs to."""
    return path.name.removesuffix(".tar.gz").removesuffix(".tar.zst")


def remove_leftover(bucket: Path, path: Path, key: str) -> bool:
    """Remove a leftover in .partial unless the process that writes it is alive."""
    if key.startswith(_REMOVED):
        shutil.rmtree(path, ignore_errors=True)
        return True
    try:
        with FileLock(bucket / ".locks" / f"{key}.lock", blocking=False):
            if path.is_dir():
                remove_tree(path, bucket)
            else:
                path.unlink(missing_ok=True)
            return True
    except (Timeout, FileNotFoundError):
        return False


def is_intact(entry: Path, wanted: Manifest | None = None) -> bool:
    """Return whether every file of an entry has the content that its manifest says."""
    manifest = read_manifest(entry)
    if manifest is None or (wanted is not None and manifest.files != wanted.files):
        return False
    digests = {path: digest for path, (digest, _) in manifest.files.items()}
    if tree_digest(digests) != manifest.tree or not looks_complete(entry, manifest):
        return False
    return not damaged_files(entry, manifest)


def damaged_files(entry: Path, manifest: Manifest) -> tuple[str, ...]:
    """Return the paths whose content is absent or not what the manifest says."""
    return tuple(
        path
        for path, (digest, _) in sorted(manifest.files.items())
        if _digest_of(entry / path) != digest
    )


def modified_s(path: Path) -> float:
    """Return when something was last written; now, when another process just removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def remove_tree(path: Path, bucket: Path) -> None:
    """Remove a directory so that no half of it can be taken for an entry.

    It is moved aside first: a process that is killed meanwhile leaves a leftover, not an entry.
    """
    aside = bucket / PARTIAL / f"{_REMOVED}{os.getpid()}.{time.monotonic_ns()}"
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    for folder in aside.rglob("*"):
        if os.name == "nt" and folder.is_file():
            folder.chmod(stat.S_IWRITE)
    # Another process may sweep it up at the same time.
    shutil.rmtree(aside, ignore_errors=True)


def _key(archive: Archive) -> str:
    return f"{archive.platform}.{archive.release}"


def _acquire(path: Path, waiting: Callable[[], None]) -> FileLock:
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        while not lock.is_locked:
            waiting()
            with suppress(Timeout):
                lock.acquire(timeout=WAIT_S)
    return lock


def _digest_of(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
