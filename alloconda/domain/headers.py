"""CPython headers: what a build asks for and what it gets."""

from dataclasses import dataclass
from pathlib import Path

from alloconda.domain.python import Python


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRequest:
    """Headers that a cell needs: a Python version and the PBS triple of its platform."""

    python: Python
    triple: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderSet:
    """Headers that stand on the disk.

    Attributes:
        python: the version as exact as it is known.
        triple: the PBS triple that the headers are of.
        include_dir: the directory that holds Python.h.
        libs_dir: on Windows the directory that holds python3.lib and python3XY[t].lib; None
            elsewhere, or where the source has none.
        source: where they are from: the archive's name, or the interpreter's path.
        digest: sha256 over the tree, hexadecimal; identical headers have the same.
    """

    python: Python
    triple: str
    include_dir: Path
    libs_dir: Path | None
    source: str
    digest: str
