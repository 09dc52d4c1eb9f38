"""The headers that an interpreter was installed with, as one tree that stands alone.

Distributions lay them out in several ways. Debian's pyconfig.h includes that of the machine from
the system's directories (multiarch), which a cross compiler rightly never looks into; Fedora's
includes pyconfig-64.h beside it; frameworks on macOS have a folder Headers.
"""

import hashlib
import re
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from alloconda.headers.model.header_set import FileSha256, tree_digest
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.values import dataclass

_CONFIG = "pyconfig.h"
_REDIRECT = re.compile(rb"^[ \t]*#[ \t]*include[ \t]*<([^>\n]+/pyconfig[^>/\n]*\.h)>", re.MULTILINE)
_MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderTree:
    """Headers that stand alone; `files` are the digests by the paths that a tree's digest has."""

    include_dir: Path
    files: Mapping[str, FileSha256]


def include_places() -> Iterator[Path]:
    """Yield the directories that may hold the running interpreter's headers, as it reports them."""
    for name in ("include", "platinclude"):
        with suppress(KeyError):
            yield Path(sysconfig.get_path(name))
    named = sysconfig.get_config_var("INCLUDEPY")
    if isinstance(named, str):
        yield Path(named)
    base = Path(sys.base_prefix)
    version = f"python{sysconfig.get_python_version()}{getattr(sys, 'abiflags', '')}"
    yield base / "include" / version
    yield base / "Headers"


def find_headers(
    places: Iterable[Path], *, config: Path, multiarch: str | None, spare: Path
) -> HeaderTree | None:
    """Return an interpreter's headers; None where they are absent or can't be made to stand alone.

    Args:
        places: directories that may hold Python.h; the first that does is taken.
        config: where the interpreter says that its pyconfig.h is, if it isn't beside Python.h.
        multiarch: the name of the machine in Debian's directories, if there is one.
        spare: where a tree is put together when the headers don't stand alone as they are.
    """
    include = next((place for place in places if (place / "Python.h").is_file()), None)
    if include is None:
        return None
    own = include / _CONFIG
    try:
        real = _followed(own if own.is_file() else config, multiarch)
        if real is None:
            return None
        files = {**digests(include, "include"), f"include/{_CONFIG}": _digest(real)}
        if real != own:
            include = _joined(include, real, spare / f"headers-{tree_digest(files)[:16]}")
    except OSError:
        # Such as a cache that can't be written: headers may come from elsewhere.
        return None
    return HeaderTree(include_dir=include, files=files)


def digests(folder: Path, name: str) -> dict[str, FileSha256]:
    """Return the digest of each file below a directory, by its path below another name."""
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": _digest(path)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _digest(path: Path) -> FileSha256:
    return FileSha256(hashlib.sha256(read_bounded(path)).hexdigest())


def _followed(config: Path, multiarch: str | None) -> Path | None:
    """Return the pyconfig.h that another one includes from the system's directories in the end."""
    for _ in range(_MOST_REDIRECTS):
        named = [
            match.decode(errors="replace") for match in _REDIRECT.findall(read_bounded(config))
        ]
        if not named:
            return config
        fitting = [path for path in named if path.partition("/")[0] == multiarch]
        if not fitting and len(named) == 1:
            fitting = named
        bases = (*config.parents, *config.resolve().parents, Path("/usr/include"))
        found = [base / path for path in fitting for base in bases if (base / path).is_file()]
        if not found:
            return None
        config = found[0]
    return None


def _joined(include: Path, config: Path, folder: Path) -> Path:
    """Return a copy of the headers with that pyconfig.h; equal ones are put together once."""
    made = folder / "include"
    if made.is_dir():
        return made
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as name:
        draft = Path(name) / folder.name
        shutil.copytree(include, draft / "include")
        shutil.copyfile(config, draft / "include" / _CONFIG)
        # Another process may have put the same into place meanwhile.
        with suppress(OSError):
            draft.rename(folder)
    if not made.is_dir():
        raise FileNotFoundError(made)
    return made
