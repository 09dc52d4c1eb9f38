"""Cached header sets: where an entry is, what its manifest says, and reading without writing.

    headers-v1/<triple>/<version>+<build>[t]/     an entry: manifest.json, include/, libs/, lib/
    headers-v1/.files/<ab>/<sha256>               each file once; entries hold hard links to it
    headers-v1/.partial/<entry>.<extension>       what of an archive has arrived
    headers-v1/.partial/<entry>/                  an entry that is being written
    headers-v1/.locks/<entry>.lock                held by the process that writes the entry

A name with a leading dot is not a triple, so everything else is an entry or foreign.
"""

import json
import os
import re
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import FileSha256, HeaderRequest, HeaderSet, TreeDigest
from alloconda.kernel.python import Python
from alloconda.kernel.system.file_locks import is_file_at, own, share
from alloconda.kernel.system.json_files import read_json
from alloconda.kernel.values import dataclass

HEADERS_BUCKET = "headers-v1"
MANIFEST = "manifest.json"
SHARED = ".files"
PARTIAL = ".partial"
_LAYOUT = 1
_TRIES = 20
_PAUSE_S = 0.002
_RELEASE = re.compile(
    r"3\.(?P<minor>\d{1,3})\.(?P<patch>\d+(?:(?:a|b|rc)\d+)?)\+(?P<build>\d{8})(?P<free>t?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an entry says of itself.

    Attributes:
        python: the exact version.
        archive: the name of the archive that it is from.
        sha256: that of the archive.
        created_s: when it was written, seconds since the epoch.
        files: path → (digest, size in bytes).
    """

    python: Python
    build: str
    triple: str
    archive: str
    sha256: str
    url: str
    created_s: float
    tree: TreeDigest
    files: dict[str, tuple[FileSha256, int]]

    def to_json(self) -> str:
        """Return the text of manifest.json."""
        table = {
            "layout": _LAYOUT,
            "python": str(self.python),
            "build": self.build,
            "triple": self.triple,
            "archive": self.archive,
            "sha256": self.sha256,
            "url": self.url,
            "created": self.created_s,
            "tree": self.tree,
            "files": {path: list(facts) for path, facts in sorted(self.files.items())},
        }
        return json.dumps(table, indent=1)


class HeaderCache:
    """Reads the cache; never writes to it but for the time of last use.

    A header set that was handed out stays leased, so that no prune removes it, until `close` or the
    end of the process.

    Args:
        cache_dir: alloconda's cache directory; it need not exist.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._bucket = cache_dir / HEADERS_BUCKET
        self._leases: dict[Path, int] = {}
        self._end_leases = weakref.finalize(self, _close_all, self._leases)

    def find(self, request: HeaderRequest) -> HeaderSet | None:
        """Return the newest cached headers that fit the request."""
        fitting = [
            (python, build, entry)
            for python, build, entry in _releases(self._bucket / request.triple)
            if _fits(python, request.python)
        ]
        for _, _, entry in sorted(fitting, reverse=True):
            if found := self._open(entry):
                return found
        return None

    def find_archive(self, archive: Archive) -> HeaderSet | None:
        """Return the cached headers of one archive."""
        return self._open(self._bucket / archive.platform / archive.release)

    def close(self) -> None:
        """End all leases."""
        _close_all(self._leases)

    def _open(self, entry: Path) -> HeaderSet | None:
        if entry not in self._leases:
            lease = _lease(entry)
            if lease is None:
                return None
            self._leases[entry] = lease
        manifest = read_manifest(entry)
        if manifest is None or not looks_complete(entry, manifest):
            os.close(self._leases.pop(entry))
            return None
        with suppress(OSError):
            os.utime(entry / MANIFEST)
        return header_set(entry, manifest)


def header_set(entry: Path, manifest: Manifest) -> HeaderSet:
    """Return the header set that an entry holds."""
    has_libs = any(path.startswith("libs/") for path in manifest.files)
    return HeaderSet(
        python=manifest.python,
        triple=manifest.triple,
        include_dir=entry / "include",
        libs_dir=entry / "libs" if has_libs else None,
        source=manifest.archive,
        digest=manifest.tree,
    )


def read_manifest(entry: Path) -> Manifest | None:
    """Return an entry's manifest; None when it is absent, damaged or of another layout."""
    try:
        table = read_json(entry / MANIFEST)
        release = _RELEASE.fullmatch(entry.name)
        if table["layout"] != _LAYOUT or release is None:
            return None
        return Manifest(
            python=_python(release),
            build=_text(table["build"]),
            triple=_text(table["triple"]),
            archive=_text(table["archive"]),
            sha256=_text(table["sha256"]),
            url=_text(table["url"]),
            created_s=float(table["created"]),
            tree=TreeDigest(table["tree"]),
            files={
                path: (FileSha256(digest), int(size))
                for path, (digest, size) in table["files"].items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def looks_complete(entry: Path, manifest: Manifest) -> bool:
    """Return whether every file is there in its size: cheap enough for every use."""
    try:
        return all(
            os.stat(entry / path).st_size == size  # noqa: PTH116 - 5 times as fast, 300 files a cell
            for path, (_, size) in manifest.files.items()
        )
    except OSError:
        return False


def release_of(entry: Path) -> tuple[Python, str] | None:
    """Return version and build that the name of an entry says; None when it is not an entry."""
    release = _RELEASE.fullmatch(entry.name)
    return None if release is None else (_python(release), release["build"])


def is_leased(entry: Path) -> bool:
    """Return whether a running process uses an entry."""
    with owned(entry) as is_free:
        return not is_free


@contextmanager
def owned(entry: Path) -> Iterator[bool]:
    """Keep others from taking an entry into use; gives False when a running process uses it."""
    if os.name == "nt":
        # An open file keeps Windows from renaming the folder that it lies in: that is the lease.
        yield not _is_held_by_windows(entry)
        return
    try:
        lease = os.open(entry / MANIFEST, os.O_RDONLY)
    except OSError:
        yield True
        return
    try:
        yield own(lease)
    finally:
        os.close(lease)


def entry_dirs(bucket: Path) -> Iterator[Path]:
    """Yield the directories of all entries, whole or damaged."""
    with suppress(OSError):
        for triple in sorted(bucket.iterdir()):
            if not triple.name.startswith("."):
                yield from (entry for _, _, entry in sorted(_releases(triple)))


def has_leftovers(cache_dir: Path) -> bool:
    """Return whether downloads are going on, or were cut or killed."""
    try:
        return any((cache_dir / HEADERS_BUCKET / PARTIAL).iterdir())
    except OSError:
        return False


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _releases(folder: Path) -> list[tuple[Python, str, Path]]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names are all that is needed
    except OSError:
        return []
    matches = [(match, folder / name) for name in names if (match := _RELEASE.fullmatch(name))]
    return [(_python(match), match["build"], path) for match, path in matches]


def _python(release: re.Match[str]) -> Python:
    return Python(
        minor=int(release["minor"]), patch=release["patch"], free_threaded=release["free"] == "t"
    )


def _fits(known: Python, wanted: Python) -> bool:
    if known.of_series() != wanted.of_series():
        return False
    return not known.is_prerelease if wanted.patch is None else known == wanted


def _lease(entry: Path) -> int | None:
    """Take the entry into use by an open file; None when it isn't there or is being removed."""
    for _ in range(_TRIES):
        try:
            lease = os.open(entry / MANIFEST, os.O_RDONLY)
        except OSError:
            return None
        if share(lease) and is_file_at(lease, entry / MANIFEST):
            return lease
        os.close(lease)
        # Who only looks whether it is in use holds it for a moment; who removes it moves it away.
        time.sleep(_PAUSE_S)
    return None


def _is_held_by_windows(entry: Path) -> bool:
    aside = entry.with_name(f".{entry.name}")
    try:
        entry.rename(aside)
        aside.rename(entry)
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _close_all(leases: dict[Path, int]) -> None:
    while leases:
        os.close(leases.popitem()[1])
