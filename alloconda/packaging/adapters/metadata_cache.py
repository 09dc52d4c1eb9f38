"""Core metadata of earlier runs, kept in Zig's own cache directory so that it goes with it.

The library that writes it takes longer to import than an unchanged wheel to pack.
"""

import contextlib
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.source_digest import source_digest
from alloconda.kernel.system.whole_files import write_generated
from alloconda.packaging.model.core_metadata import CoreMetadata

# Every module of alloconda that decides how a table without problems is written.
RULES = (
    "kernel.values",
    "packaging.adapters.core_metadata",
    "packaging.adapters.index_rules",
    "packaging.model.core_metadata",
)
# Of each library the file that holds its version, or the data that is asked.
LIBRARIES = (
    ("packaging", ("__init__.py",)),
    ("pyproject_metadata", ("__init__.py",)),
    ("trove_classifiers", ("__init__.py",)),
)


class MetadataCache:
    """Keeps the core metadata that was written last, with a digest of all that it was made of.

    Only metadata without problems is kept. Where there is no cache yet, none is made.

    Args:
        local_cache: gives Zig's local cache for the project; asked when that is wanted.
    """

    def __init__(self, local_cache: Callable[[], Path]) -> None:
        self._local_cache = local_cache

    def recall(self, origin: str | None) -> CoreMetadata | None:
        """Return the metadata of an origin, if it is known."""
        if origin is None:
            return None
        try:
            digest, _, text = read_bounded(self._path()).partition(b"\n")
            if digest.decode() != hashlib.sha256(text).hexdigest():
                return None
            kept = json.loads(text)
            if kept.pop("origin") != origin:
                return None
            return CoreMetadata(**kept | {"data": kept["data"].encode()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, origin: str | None, metadata: CoreMetadata) -> None:
        """Keep the metadata of an origin, in place of what was kept before."""
        path = self._path()
        if origin is None or not path.parent.parent.is_dir():
            return
        with contextlib.suppress(OSError, UnicodeError):
            kept = {
                "origin": origin,
                "name": metadata.name,
                "version": metadata.version,
                "requires_python": metadata.requires_python,
                "license": metadata.license,
                "data": metadata.data.decode(),
            }
            text = json.dumps(kept).encode()
            write_generated(path, hashlib.sha256(text).hexdigest().encode() + b"\n" + text)

    def _path(self) -> Path:
        return self._local_cache() / "alloconda-notes" / "metadata"


def metadata_origin(
    project: Mapping[str, object], license_files: tuple[str, ...], contents: Iterable[bytes]
) -> str | None:
    """Return a digest of all that core metadata is made of; None where that is unknown.

    Args:
        project: the table, its version static.
        license_files: all that go into the wheel.
        contents: the files that the table names.
    """
    rules = source_digest(RULES, LIBRARIES)
    if rules is None:
        return None
    digest = hashlib.sha256(f"{rules}\n{sys.version}\n{project!r}\n{license_files!r}".encode())
    for content in contents:
        digest.update(f"\n{len(content)}\n".encode() + content)
    return digest.hexdigest()
