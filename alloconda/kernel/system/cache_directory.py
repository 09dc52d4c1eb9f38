"""The cache directory as a whole: whether it is alloconda's, and the tag that says so."""

import os
import re
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import read_bounded

CACHEDIR_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This directory is a cache of alloconda: it may be deleted at any time.\n"
    "# See https://bford.info/cachedir/\n"
)
_TAG = "CACHEDIR.TAG"
_BUCKET = re.compile(r"(?:headers|generated|index|pythons|zig|zig-cache)-v\d+")
_UNKNOWN_BUCKET = re.compile(r"[a-z]+(?:-[a-z]+)*-v\d+")


def is_cache(folder: Path) -> bool:
    """Return whether a directory is a cache of any version of alloconda, or could become one.

    Its names decide, so nothing is read below it.

    Raises:
        OutsideError: it can't be read.
    """
    names = _names(folder)
    return not names or any(is_bucket(name) for name in names) or _is_tagged(folder)


def is_bucket(name: str) -> bool:
    """Return whether a name is that of a bucket, of any layout."""
    return _BUCKET.fullmatch(name) is not None


def bucket_names(folder: Path) -> tuple[str, ...]:
    """Return the names of all buckets in a cache, those of other versions too, sorted.

    A name that this version doesn't know is one only below a tag that says so: a directory that
    is shared may hold a project called `demo-v2`. A link is not a bucket: its target is elsewhere.

    Raises:
        OutsideError: the cache can't be read.
    """
    is_tagged = _is_tagged(folder)

    def is_meant(name: str) -> bool:
        return is_bucket(name) or (
            _UNKNOWN_BUCKET.fullmatch(name) is not None and (is_tagged or _is_tagged(folder / name))
        )

    return tuple(
        name for name in sorted(_names(folder)) if is_meant(name) and _is_own(folder / name)
    )


def write_tag(folder: Path, bucket: Path) -> None:
    """Tag a cache as one (https://bford.info/cachedir/), so that backups leave it out.

    Where it shares a directory with what is not a cache, only the bucket is tagged.

    Raises:
        OSError: it can't be written.
    """
    names = _names(folder)
    if _TAG in names:
        return
    tag = (folder if all(is_bucket(name) for name in names) else bucket) / _TAG
    if not tag.exists():
        tag.write_text(CACHEDIR_TAG, encoding="ascii")


def _is_own(path: Path) -> bool:
    # Links, and junctions of Windows, lead elsewhere.
    real = os.path.realpath(path.parent)
    return path.is_dir() and os.path.realpath(path) == str(Path(real, path.name))


def _is_tagged(folder: Path) -> bool:
    try:
        return "cache of alloconda" in read_bounded(folder / _TAG).decode("ascii")
    except (OSError, ValueError):
        return False


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are all that is needed
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise OutsideError(
            f"the cache in {folder} can't be read: {error.strerror}",
            hint="choose another place with --cache-dir or ALLOCONDA_CACHE_DIR",
        ) from error
