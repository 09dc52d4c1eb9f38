"""A digest of code: of modules of alloconda, and of the libraries that they depend on.

What earlier runs found holds for as long as the code is the same by which they found it. The
digest is of contents alone, so that it stays the same when the package is moved, and works from a
package in a zip archive too.
"""

import hashlib
import importlib.util
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import PurePath
from typing import Protocol, cast

# A library, and the files in it that hold its version, or the data that count.
LibraryFiles = tuple[str, tuple[str, ...]]


class _DataLoader(Protocol):
    """A loader of modules that gives files beside them, from a folder or an archive."""

    def get_data(self, path: str) -> bytes:
        """Return a file's content; OSError if it isn't there."""
        ...


def source_digest(modules: Iterable[str], libraries: Iterable[LibraryFiles]) -> str | None:
    """Return the digest of code; None where it can't be read, such as compiled modules.

    Args:
        modules: modules of alloconda, below its package.
        libraries: packages with the files in them that count.
    """
    digest = hashlib.sha256()
    try:
        package = _spec("alloconda")
        for name in modules:
            data = _source(package, name.split("."))
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
        for library, files in libraries:
            spec = _spec(library)
            for file in files:
                data = _read(spec, PurePath(str(spec.origin)).parent / file)
                digest.update(f"{library}/{file}\0{len(data)}\0".encode() + data)
    except (OSError, ImportError):
        return None
    return digest.hexdigest()


def _spec(name: str) -> ModuleSpec:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None or not hasattr(spec.loader, "get_data"):
        raise ImportError(name)
    return spec


def _source(package: ModuleSpec, parts: list[str]) -> bytes:
    path = PurePath(str(package.origin)).parent.joinpath(*parts)
    try:
        return _read(package, path.with_suffix(".py"))
    except OSError:
        return _read(package, path / "__init__.py")


def _read(spec: ModuleSpec, path: PurePath) -> bytes:
    return cast("_DataLoader", spec.loader).get_data(str(path))
