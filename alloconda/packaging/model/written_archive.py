"""A wheel or sdist that was written."""

from pathlib import Path

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenArchive:
    """A wheel or sdist that is on the disk; the digest is hexadecimal."""

    path: Path
    size_bytes: int
    sha256: str
