"""Small changes to built ELF modules that a linker can't be asked for."""

from collections.abc import Container
from pathlib import Path
from typing import Any

from alloconda.binary.formats.module_bytes import (
    MalformedError,
    ModuleStream,
    damage,
)
from alloconda.kernel.errors import CheckError
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.whole_files import write_generated

# What Zig links is a hundredth of it.
_MOST_BYTES = 1 << 30


def drop_needed(path: Path, names: Container[str]) -> tuple[str, ...]:
    """Take NEEDED entries out of a module's dynamic section, and return those that were there.

    Meant for "libc.so", which linkers write when they link with musl. musl's own loader takes any
    such name for itself, but distributions install it as libc.musl-<arch>.so.1, PEP 656 allows
    only that, and auditwheel doesn't take a wheel with "libc.so" for a musllinux one. Nothing is
    lost without the entry: musl's libc is its loader, so every process on musl has it loaded
    before anything else, and symbols are looked up in all that is loaded globally. The symbols
    carry no versions, so no other part of the file refers to the entry.

    The following entries move up and the section ends earlier, so that no other part of the file
    moves. The file is replaced, never written into: a compiler's cache may share its bytes.

    Raises:
        CheckError: the file is damaged, no ELF file, or can't be replaced.
    """
    try:
        data = bytearray(read_bounded(path, _MOST_BYTES))
        dropped = _drop_needed(data, names)
        if dropped:
            write_generated(path, bytes(data), mode=path.stat().st_mode & 0o777)
    except MalformedError as error:
        raise CheckError(f"{path} is not an editable ELF library: {error}") from error
    except OSError as error:
        raise CheckError(f"{path} can't be changed: {error.strerror or error}") from error
    return dropped


def _drop_needed(data: bytearray, names: Container[str]) -> tuple[str, ...]:
    start, size, tags = _dynamic_tags(bytes(data))
    kept = bytearray()
    dropped: list[str] = []
    for index, tag in enumerate(tags):
        if tag.entry.d_tag == "DT_NEEDED" and tag.needed in names:
            dropped.append(tag.needed)
        else:
            kept += data[start + index * size : start + (index + 1) * size]
    # An entry of zeros is DT_NULL, which ends the section.
    kept += bytes(len(dropped) * size)
    data[start : start + len(kept)] = kept
    return tuple(dropped)


def _dynamic_tags(data: bytes) -> tuple[int, int, tuple[Any, ...]]:
    """Return the offset of the dynamic section, the size of an entry, and all of them."""
    from elftools.elf.elffile import ELFFile

    from alloconda.binary.formats.elf import ELF_DAMAGE, find_dynamic

    try:
        elf = ELFFile(ModuleStream(data))
        dynamic = find_dynamic(elf.iter_segments())
        if dynamic is None:
            return 0, 0, ()
        return dynamic["p_offset"], elf.structs.Elf_Dyn.sizeof(), tuple(dynamic.iter_tags())
    except MalformedError:
        raise
    except ELF_DAMAGE as error:
        raise damage("ELF", error) from error
