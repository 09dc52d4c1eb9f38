"""Ports: what the services need from the outside, as small protocols that adapters fulfil."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from alloconda.headers.model.archive_index import Archive, ArchiveIndex
from alloconda.headers.model.cache_buckets import Bucket, BucketKind, CacheDirectory
from alloconda.headers.model.header_set import HeaderRequest, HeaderSet
from alloconda.headers.model.prune import CacheEntry
from alloconda.kernel.errors import OutsideError

# Called during a transfer: bytes received in all, and the whole size where it is known.
# What it raises ends the transfer.
TransferReport = Callable[[int, int | None], None]


class TransferError(OutsideError):
    """A transfer that failed.

    Attributes:
        passing: whether trying again can help.
        damaged: whether what was received so far is worthless.
        absent: whether the server has nothing at the address.
        retry_after_s: how long the server asked to be left alone, in seconds.
    """

    def __init__(
        self,
        message: str,
        *,
        passing: bool,
        damaged: bool = False,
        absent: bool = False,
        retry_after_s: float | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.passing = passing
        self.damaged = damaged
        self.absent = absent
        self.retry_after_s = retry_after_s


class LocalHeaders(Protocol):
    """Headers that the machine has without alloconda's doing."""

    def find(self, request: HeaderRequest) -> HeaderSet | None:
        """Return the headers of an installed interpreter if they are exactly what is asked for."""


class CachedHeaders(Protocol):
    """Headers that were fetched before."""

    def find(self, request: HeaderRequest) -> HeaderSet | None:
        """Return the newest cached headers that fit."""

    def find_archive(self, archive: Archive) -> HeaderSet | None:
        """Return the cached headers of one archive."""


class KnownArchives(Protocol):
    """The index: shipped, and refined by lists that were downloaded before."""

    def load(self) -> ArchiveIndex:
        """Return what is known without the network."""

    def is_stale(self) -> bool:
        """Return whether the network has not been asked for a day."""

    def refresh(self, *, anew: bool = False) -> ArchiveIndex:
        """Ask for the newest release's list, which replaces the last one; return the refined index.

        Args:
            anew: whether the list is got even if the server says that it is the known one.

        Raises:
            TransferError: the list could not be downloaded.
        """

    def listed(self) -> ArchiveIndex:
        """Return the archives of the newest list alone; without one there are none."""


ContentT = TypeVar("ContentT")
ContentT_co = TypeVar("ContentT_co", covariant=True)
ContentT_contra = TypeVar("ContentT_contra", contravariant=True)
EntryT = TypeVar("EntryT")
EntryT_co = TypeVar("EntryT_co", covariant=True)


class ArchiveSource(Protocol[ContentT_co]):
    """Where archives are downloaded from."""

    def url(self, archive: Archive) -> str:
        """Return the address of an archive."""

    def fetch(self, archive: Archive, partial: Path, report: TransferReport) -> ContentT_co:
        """Download an archive, prove that it is the right one, and return the part that is needed.

        Args:
            archive: which one.
            partial: keeps what has arrived, so that the next try can go on from there.
            report: gets the progress.

        Raises:
            TransferError: the archive could not be downloaded, or is not what the index says.
            OutsideError: the archive holds what no archive should.
        """


class CachedArchives(Protocol[EntryT_co]):
    """What was fetched before."""

    def find_archive(self, archive: Archive) -> EntryT_co | None:
        """Return the entry of one archive."""


class ArchiveStore(Protocol[ContentT_contra, EntryT_co]):
    """Where what was fetched is put."""

    def lock(self, archive: Archive, waiting: Callable[[], None]) -> AbstractContextManager[Path]:
        """Hold the only right to write an archive's entry; gives the path of the partial download.

        `waiting` is called now and then for as long as another process has that right.
        """

    def put(self, archive: Archive, content: ContentT_contra, url: str, /) -> EntryT_co:
        """Write the entry, whole or not at all; the lock must be held."""


class CacheReader(Protocol):
    """The cache as it is on the disk."""

    @property
    def directory(self) -> Path:
        """The cache directory."""

    def is_cache(self) -> bool:
        """Return whether the directory is alloconda's, or isn't there or empty.

        Raises:
            OutsideError: it can't be read.
        """

    def entries(self) -> Iterable[CacheEntry]:
        """Return all entries."""

    def buckets(self) -> Iterable[Bucket]:
        """Return what is beside header sets; buckets that are empty are left out."""

    def directories(self) -> Iterable[CacheDirectory]:
        """Return what can go by its age: Zig's caches of projects, buckets of other versions."""

    def damaged(self, key: str) -> tuple[str, ...] | None:
        """Return the paths in an entry that are absent or changed; None without a manifest."""


class CacheCleaner(Protocol):
    """Takes away what is in the cache."""

    def remove(self, key: str) -> bool:
        """Remove an entry; False when a running process uses it."""

    def sweep(self, *, dry_run: bool) -> tuple[int, int]:
        """Remove what killed processes left and what no entry needs; return how many and bytes."""

    def remove_directory(self, key: str) -> None:
        """Remove a directory that `CacheReader.directories` gave, as far as that is possible."""

    def empty(self, kind: BucketKind) -> int:
        """Remove what a bucket keeps, but for what another process writes; return freed bytes."""
