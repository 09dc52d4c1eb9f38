"""Archives of the true python-build-standalone layout that hold interpreters which really run."""

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import ArchiveSha256
from alloconda.kernel.python import Python
from tests.pbs_archives import BUILD, MadeArchive

_LEFT_OUT = {"test", "tests", "__pycache__", "site-packages", "idlelib", "tkinter", "ensurepip"}


@cache
def interpreter_archive(home: Path, python: Python, triple: str) -> MadeArchive:
    """Make the archive of an installation's interpreter and standard library.

    Args:
        home: what holds bin and lib, or python.exe and Lib.
        python: the version that the archive says; its series is that of the interpreter.
        triple: the platform that the interpreter is of.
    """
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as tar:
        if "windows" in triple:
            _add_tree(tar, home, "python")
        else:
            name = f"python{python.series}"
            tar.add((home / "bin" / name).resolve(), f"python/bin/{name}")
            link = tarfile.TarInfo("python/bin/python3")
            link.type, link.linkname = tarfile.SYMTYPE, name
            tar.addfile(link)
            _add_tree(tar, home / "lib" / name, f"python/lib/{name}")
    content = gzip.compress(output.getvalue(), compresslevel=1, mtime=0)
    row = Archive(
        python=python,
        build=BUILD,
        triple=triple,
        flavor="install_only_stripped",
        extension="tar.gz",
        sha256=ArchiveSha256(hashlib.sha256(content).hexdigest()),
    )
    return MadeArchive(row=row, content=content)


def _add_tree(tar: tarfile.TarFile, folder: Path, name: str) -> None:
    for root, folders, files in os.walk(folder):
        folders[:] = _wanted(folders)
        inner = Path(root).relative_to(folder).as_posix()
        for file in sorted(files):
            path = Path(root, file)
            # A distribution's links lead to what is not in the archive.
            if path.exists() and not file.endswith((".a", ".pyc")):
                tar.add(path.resolve(), f"{name}/{inner}/{file}".replace("/./", "/"))


def _wanted(folders: Iterable[str]) -> list[str]:
    return [
        one for one in sorted(folders) if one not in _LEFT_OUT and not one.startswith("config-")
    ]
