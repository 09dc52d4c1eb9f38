"""Whole interpreters of python-build-standalone in the cache: downloaded, proved, unpacked.

An entry is a directory `pythons-v1/<triple>/<version>+<build>[t]`, put there in one step.
"""

import shutil
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from alloconda.headers.adapters.header_archive import members, open_tar
from alloconda.headers.adapters.pbs_http import PbsHttp
from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.cache_buckets import BucketKind
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.headers.service.fetch import ArchiveFetcher
from alloconda.headers.service.fetch_pool import fetch_all
from alloconda.headers.service.headers import HeaderService
from alloconda.headers.service.listed_archives import fetch_listed
from alloconda.headers.service.ports import TransferReport
from alloconda.kernel.errors import AllocondaError, OutsideError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.system.cache_directory import write_tag
from alloconda.kernel.system.disk_errors import explain_disk_errors
from alloconda.kernel.system.files_in_use import when_released
from alloconda.kernel.system.visible_paths import children

_WAIT_S = 0.2

InterpreterFetcher = ArchiveFetcher[Path, Path]


class WholeArchives:
    """Downloads archives as they are; the hash of each is proved."""

    def __init__(self, server: PbsHttp) -> None:
        self._server = server

    def url(self, archive: Archive) -> str:
        """Return the address of an archive."""
        return self._server.url(archive)

    def fetch(self, archive: Archive, partial: Path, report: TransferReport) -> Path:
        """Download an archive, as the port says; return the file."""
        self._server.download(archive, partial, report)
        return partial


class InterpreterCache:
    """The interpreters in the cache.

    Args:
        cache_dir: alloconda's cache directory; it is made when it isn't there.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._bucket = cache_dir / BucketKind.PYTHONS.value

    def installed(self) -> Iterator[Path]:
        """Yield the executables of all entries, newest versions first."""
        for triple in children(self._bucket):
            for entry in reversed(children(triple)):
                executable = _executable(entry)
                if not triple.name.startswith(".") and executable is not None:
                    yield executable

    def find_archive(self, archive: Archive) -> Path | None:
        """Return the executable that one archive gave."""
        return _executable(self._entry(archive))

    @contextmanager
    def lock(self, archive: Archive, waiting: Callable[[], None]) -> Iterator[Path]:
        """Hold the only right to write an entry; gives the path of the partial download."""
        key = f"{archive.platform}.{archive.release}"
        with explain_disk_errors(self._cache_dir):
            for name in (".locks", ".partial"):
                (self._bucket / name).mkdir(parents=True, exist_ok=True)
            write_tag(self._cache_dir, self._bucket)
            lock = FileLock(self._bucket / ".locks" / f"{key}.lock")
        while not lock.is_locked:
            try:
                lock.acquire(timeout=_WAIT_S)
            except Timeout:
                waiting()
        try:
            yield self._bucket / ".partial" / f"{key}.{archive.extension}"
        finally:
            lock.release()

    def put(self, archive: Archive, content: Path, _url: str, /) -> Path:
        """Unpack an archive, whole or not at all; the lock must be held.

        Raises:
            OutsideError: it can't be unpacked, or holds no interpreter.
        """
        working = content.with_name(f"{archive.platform}.{archive.release}")
        entry = self._entry(archive)
        with explain_disk_errors(self._cache_dir):
            shutil.rmtree(working, ignore_errors=True)
            try:
                _unpack(content, archive, working)
                inner = "python/install" if archive.flavor.endswith("full") else "python"
                entry.parent.mkdir(parents=True, exist_ok=True)
                shutil.rmtree(entry, ignore_errors=True)
                if _executable(working / inner) is None:
                    raise OutsideError(
                        f"{archive.name} holds no interpreter",
                        hint="check the mirror that it is from",
                    )
                when_released(lambda: (working / inner).rename(entry))
            finally:
                shutil.rmtree(working, ignore_errors=True)
                content.unlink(missing_ok=True)
        executable = _executable(entry)
        assert executable is not None  # noqa: S101 # It was there before it was moved.
        return executable

    def _entry(self, archive: Archive) -> Path:
        return self._bucket / archive.platform / archive.release


class FetchedInterpreters:
    """Gives interpreters: from the cache, else downloaded.

    Args:
        cache: keeps them.
        headers: knows the archives, for they hold headers and interpreter both.
        open_fetcher: called only when something has to be downloaded.
        offline: whether the network must not be touched.
    """

    def __init__(
        self,
        cache: InterpreterCache,
        headers: HeaderService,
        open_fetcher: Callable[[], AbstractContextManager[InterpreterFetcher]],
        *,
        offline: bool,
    ) -> None:
        self._cache = cache
        self._headers = headers
        self._open_fetcher = open_fetcher
        self._offline = offline

    def installed(self) -> tuple[Path, ...]:
        """Return the executables of those that are here."""
        return tuple(self._cache.installed())

    def fetch(
        self, requests: Sequence[HeaderRequest], observer: Observer
    ) -> dict[HeaderRequest, Path | AllocondaError]:
        """Return the executable of each, of the newest archive that is known, or why there is none.

        For newer archives the network is asked as for headers, at most once a day. The observer
        is called on the calling thread.
        """
        answers: dict[HeaderRequest, Path | AllocondaError] = {}
        wanted: dict[Archive, HeaderRequest] = {}
        if not requests:
            return answers
        index = self._headers.index(refresh=None, observer=observer)
        for request in requests:
            try:
                archive = index.resolve(request)
            except AllocondaError as error:
                answers[request] = error
                continue
            if found := self._cache.find_archive(archive):
                answers[request] = found
            elif self._offline:
                answers[request] = OutsideError(
                    f"{archive.name} is not in the cache, and the network may not be used",
                    hint="run this once without --offline",
                )
            else:
                wanted[archive] = request
        return answers | fetch_listed(
            {archive: [request] for archive, request in wanted.items()},
            self._fetch,
            lambda: self._headers.listed(observer),
            observer,
        )

    def _fetch(
        self, archives: Sequence[Archive], observer: Observer
    ) -> dict[Archive, Path | AllocondaError]:
        with self._open_fetcher() as fetcher:
            return fetch_all(fetcher, archives, observer, force=False)


def _unpack(content: Path, archive: Archive, folder: Path) -> None:
    """Unpack an archive, whose hash is proved; nothing of it leaves the folder (PEP 706).

    Raises:
        OutsideError: it is damaged, or holds what it should not.
    """
    try:
        with content.open("rb") as file, open_tar(file, archive) as tar:
            tar.extractall(folder, members=members(tar, archive), filter="data")
    except tarfile.TarError as error:
        raise OutsideError(
            f"{archive.name} can't be unpacked: {error}", hint="check the mirror that it is from"
        ) from error


def _executable(entry: Path) -> Path | None:
    for name in ("bin/python3", "python.exe"):
        if (entry / name).exists():
            return entry / name
    return None
