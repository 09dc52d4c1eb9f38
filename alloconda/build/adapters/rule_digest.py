"""A digest of the rules that modules are judged by: their sources, and the libraries they lean on.

It is of contents alone, so that it stays the same when the package is moved, and is had from a
package in a zip archive too.
"""

import hashlib
import importlib.util
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import PurePath
from typing import Protocol, cast

# Every module of alloconda that reading and judging a module file brings in.
RULES = (
    "binary.formats.binaries",
    "binary.formats.definitions",
    "binary.formats.elf",
    "binary.formats.host_paths",
    "binary.formats.image",
    "binary.formats.macho",
    "binary.formats.module_bytes",
    "binary.formats.pe",
    "binary.formats.stable_abi",
    "binary.model",
    "binary.model.cpython",
    "binary.model.definition",
    "binary.model.facts",
    "binary.model.layout",
    "binary.model.linux",
    "binary.model.linux_policy",
    "binary.model.macos",
    "binary.model.musl_symbols",
    "binary.model.problems",
    "binary.model.stable_abi",
    "binary.model.verdict",
    "binary.model.windows",
    "kernel.errors",
    "kernel.logins",
    "kernel.python",
    "kernel.supported",
    "kernel.system.bounded_files",
    "kernel.targets.target",
    "kernel.values",
)
# Of each library the files that hold its version, or the data that is judged by.
LIBRARIES = (
    ("abi3info", ("__init__.py", "_internal.py", "models.py")),
    ("elftools", ("__init__.py",)),
    ("macholib", ("__init__.py",)),
    ("pefile", ("pefile.py",)),
)


class _DataLoader(Protocol):
    """A loader of modules that gives files beside them, from a folder or an archive."""

    def get_data(self, path: str) -> bytes:
        """Return a file's content; OSError if it isn't there."""
        ...


def rule_digest(
    rules: Iterable[str] = RULES, libraries: Iterable[tuple[str, tuple[str, ...]]] = LIBRARIES
) -> str | None:
    """Return the digest of rules; None where they can't be read, such as compiled ones.

    Args:
        rules: modules of alloconda, below its package; by default those that modules are judged by.
        libraries: packages with the files in them that count.
    """
    digest = hashlib.sha256()
    try:
        package = _spec("alloconda")
        for name in rules:
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
