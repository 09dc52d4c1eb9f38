"""Core metadata as it was written of the table `[project]`."""

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreMetadata:
    """What the table says, normalised, and the METADATA file."""

    name: str
    version: str
    requires_python: str | None
    license: str | None
    data: bytes
