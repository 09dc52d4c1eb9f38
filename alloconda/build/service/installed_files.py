"""What a `zig build` installed beside the module, such as type stubs, and the module's own name."""

import logging
from collections.abc import Iterator
from pathlib import Path

from alloconda.binary.model.cpython import exported_init_names, init_name
from alloconda.binary.model.facts import BinaryFacts
from alloconda.packaging.model.package import is_never_packed
from alloconda.packaging.model.secret_files import (
    KEY_SEARCH_BYTES,
    SecretRules,
    has_private_key,
    is_public_pem,
)

_LOG = logging.getLogger(__name__)
# What linkers and packagers make for other compilations, and what debuggers read.
_BY_PRODUCTS = frozenset(
    {
        *(
            ".a",
            ".cmake",
            ".debug",
            ".def",
            ".dll",
            ".dylib",
            ".exe",
            ".exp",
            ".ilk",
            ".la",
            ".lib",
        ),
        *(".o", ".obj", ".pc", ".pdb", ".pyd", ".so"),
    }
)
_BY_PRODUCT_FOLDERS = frozenset({"cmake", "pkgconfig"})
_PROGRAMS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"!<arch>")
_HOOKS = ("PyInit", "PyModExport")


def files_beside(module: Path, places: list[Path]) -> tuple[tuple[str, Path], ...]:
    """Return the files that belong beside a module, each with its path from there, sorted.

    Args:
        module: the module as it was installed.
        places: the folders in which builds install libraries.
    """
    found: dict[str, Path] = {}
    for place in places:
        for path in _files(place):
            relative = path.relative_to(place).as_posix()
            if path == module or is_by_product(path, relative):
                continue
            if _keeps_back(path, relative):
                _LOG.debug("%s of build.zig is left out: it may hold a secret", relative)
                continue
            found.setdefault(relative, path)
    return tuple(sorted(found.items()))


def is_by_product(path: Path, relative: str) -> bool:
    """Return whether an installed file is of no use to Python: a library, a program, a linker's."""
    *folders, name = relative.split("/")
    if is_never_packed(relative) or ".so." in name or path.suffix.lower() in _BY_PRODUCTS:
        return True
    if any(one in _BY_PRODUCT_FOLDERS or one.endswith(".dSYM") for one in folders):
        return True
    return _beginning(path, 8).startswith(_PROGRAMS)


def _keeps_back(path: Path, relative: str) -> bool:
    rules = SecretRules(
        is_public=lambda _relative: _is_public(path),
        has_key=lambda _relative: has_private_key(_beginning(path, KEY_SEARCH_BYTES)),
    )
    return rules.keeps_back(relative)


def _is_public(path: Path) -> bool:
    data = _beginning(path, KEY_SEARCH_BYTES + 1)
    return len(data) <= KEY_SEARCH_BYTES and is_public_pem(data)


def _beginning(path: Path, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size_bytes)


def name_of_module(facts: BinaryFacts, presumed: str) -> str:
    """Return the name under which Python imports a library: the presumed one if it fits.

    A library with init functions of several names, or with none, has no name of its own.
    """
    inits = exported_init_names(facts)
    if any(init_name(presumed, hook) in inits for hook in _HOOKS):
        return presumed
    names = {name.partition("_")[2] for name in inits if name.partition("_")[0] in _HOOKS}
    return names.pop() if len(names) == 1 else presumed


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (path for path in sorted(place.rglob("*")) if path.is_file())
