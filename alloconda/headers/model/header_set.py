"""CPython headers: what a build asks for, what it gets, and the digest that names a tree."""

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NewType

from alloconda.kernel.python import Python
from alloconda.kernel.values import dataclass

# The sha256 of an archive, of one file, and of a whole header tree: three things that look alike.
ArchiveSha256 = NewType("ArchiveSha256", str)
FileSha256 = NewType("FileSha256", str)
TreeDigest = NewType("TreeDigest", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRequest:
    """Headers that a cell needs: a Python version and the PBS triple of its platform.

    Attributes:
        nearest: whether the newest release of the series serves where there is none of exactly
            that version: true if the user didn't name it, such as the running interpreter's.
    """

    python: Python
    triple: str
    nearest: bool = False

    def of_series(self) -> "HeaderRequest":
        """The same request for any release of the series."""
        return HeaderRequest(python=self.python.of_series(), triple=self.triple)

    def __str__(self) -> str:
        return f"CPython {self.python} for {self.triple}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderSet:
    """Headers that are on the disk.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFile:
    """A file of a header tree in memory.

    `path` begins with include/, libs/ or lib/ (sysconfig data).
    """

    path: str
    data: bytes


class OriginKind(StrEnum):
    """Where a build's headers come from."""

    INTERPRETER = "interpreter"
    CACHE = "cache"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderOrigin:
    """What a request will be answered from, known without touching the network.

    `name` is the archive's name or the interpreter's path. `size_bytes` is what has to be
    transferred: 0 when nothing has, None when only the server knows.
    """

    kind: OriginKind
    python: Python
    name: str
    size_bytes: int | None


def tree_digest(files: Mapping[str, FileSha256]) -> TreeDigest:
    """Return the digest of a header tree: sha256 over the sorted lines "<sha256>  <path>".

    Only what is compiled against counts: headers by their path below the directory that holds
    Python.h, as include/<path>, and import libraries as libs/<path>. Sysconfig data does not.
    So a tree has one digest, wherever it came from and however its archive laid it out.

    Args:
        files: paths such as "include/Python.h" and the digests of their content.
    """
    lines = sorted(f"{digest}  {path}\n" for path, digest in files.items() if _is_compiled(path))
    return TreeDigest(hashlib.sha256("".join(lines).encode()).hexdigest())


def file_digests(files: Iterable[HeaderFile]) -> dict[str, FileSha256]:
    """Return the digest of each file by its path."""
    return {file.path: FileSha256(hashlib.sha256(file.data).hexdigest()) for file in files}


def fetch_command(request: HeaderRequest, *, flags: Iterable[str] = ()) -> str:
    """Return the command line that gets the requested headers.

    Args:
        request: what is missing.
        flags: more flags, such as those that the running command was given, quoted for the shell.
    """
    return " ".join(
        [
            *("alloconda", "python", "fetch", "--version", str(request.python)),
            *("--pbs-target", request.triple),
            *flags,
        ]
    )


def _is_compiled(path: str) -> bool:
    return path.startswith(("include/", "libs/"))
