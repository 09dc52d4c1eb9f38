"""What the cache holds beside header sets: a bucket each, a directory whose name has a version."""

from enum import StrEnum

from alloconda.kernel.values import dataclass


class BucketKind(StrEnum):
    """The kinds of things that the cache keeps beside header sets."""

    ZIG = "zig-v1"
    ZIG_CACHE = "zig-cache-v1"
    PYTHONS = "pythons-v1"
    GENERATED = "generated-v1"
    INDEX = "index-v1"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The current state of a bucket.

    Attributes:
        kind: what it keeps; FOREIGN is what another version of alloconda keeps.
        count: how many things it keeps: Zig versions, interpreters, else files.
        size_bytes: what they take.
    """

    kind: BucketKind
    count: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheDirectory:
    """A directory of the cache that can go by itself: Zig's cache of a project, or a bucket.

    Attributes:
        key: its path in the cache, with slashes.
        size_bytes: what it takes.
        used_s: when a file in it was last read or written, seconds since the epoch.
    """

    key: str
    size_bytes: int
    used_s: float
