"""Small changes to built ELF modules that a linker can't be asked for."""

import os
import struct
from collections.abc import Container
from pathlib import Path

from alloconda.adapters.byte_view import MalformedError
from alloconda.adapters.elf_layout import DT_NEEDED, DT_NULL, DT_STRTAB, ElfLayout, read_layout
from alloconda.errors import CheckError


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
        data = bytearray(path.read_bytes())
        dropped = _drop_needed(data, names)
        if dropped:
            _replace(path, data)
    except MalformedError as error:
        raise CheckError(f"{path} is no ELF library that can be changed: {error}") from error
    except OSError as error:
        raise CheckError(f"{path} can't be changed: {error.strerror or error}") from error
    return dropped


def _drop_needed(data: bytearray, names: Container[str]) -> tuple[str, ...]:
    if not data.startswith(b"\x7fELF"):
        raise MalformedError("it doesn't begin as an ELF file does")
    layout = read_layout(bytes(data))
    entries = list(layout.dynamic_entries())
    values = dict(entries)
    if layout.dynamic is None or DT_STRTAB not in values:
        return ()
    strings = layout.offset_of(values[DT_STRTAB])
    kept: list[tuple[int, int]] = []
    dropped: list[str] = []
    for tag, value in entries:
        name = layout.view.name(strings + value) if tag == DT_NEEDED else ""
        if tag == DT_NEEDED and name in names:
            dropped.append(name)
        else:
            kept.append((tag, value))
    kept += [(DT_NULL, 0)] * len(dropped)
    _write_entries(data, layout, kept)
    return tuple(dropped)


def _write_entries(data: bytearray, layout: ElfLayout, entries: list[tuple[int, int]]) -> None:
    order = ">" if layout.is_big_endian else "<"
    entry = struct.Struct(order + ("qQ" if layout.is_64 else "iI"))
    start = layout.dynamic[0] if layout.dynamic else 0
    for index, (tag, value) in enumerate(entries):
        entry.pack_into(data, start + index * entry.size, tag, value)


def _replace(path: Path, data: bytearray) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(data)
        partial.chmod(path.stat().st_mode & 0o7777)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
