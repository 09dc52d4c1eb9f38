"""Merging single-CPU Mach-O files into one universal file, which Zig has no command for."""

import os
import struct
from collections.abc import Sequence
from pathlib import Path

from alloconda.adapters.byte_view import MalformedError
from alloconda.adapters.macho import CPU_ARM64, CPU_X86_64, FAT_MAGIC, read_cpu
from alloconda.errors import BuildError

# A slice begins on a page of its CPU: the kernel maps it from the file as it is.
_ALIGNMENT_BITS = {CPU_X86_64: 12, CPU_ARM64: 14}
_FAT_HEADER = struct.Struct(">II")
_FAT_ARCH = struct.Struct(">IIIII")
_MAX_OFFSET = 1 << 32


def merge(slices: Sequence[Path], out: Path) -> None:
    """Write a universal file that holds every slice, the same bytes whatever their order.

    The slices are copied as they are, signatures included: those are reckoned within a slice.

    Raises:
        BuildError: a slice is no thin 64-bit Mach-O file for x86_64 or arm64, two are for the same
            CPU, or the files can't be read or written.
    """
    try:
        found = sorted(_read_slice(path) for path in slices)
        cpus = [cpu for cpu, _, _ in found]
        if len(set(cpus)) != len(cpus) or not cpus:
            names = ", ".join(str(path) for path in slices)
            raise BuildError(f"a universal file wants one slice for each CPU, not {names}")
        _write(out, _fat_bytes(found))
    except OSError as error:
        raise BuildError(f"{out} can't be written: {error.strerror or error}") from error


def _read_slice(path: Path) -> tuple[int, int, bytes]:
    data = path.read_bytes()
    try:
        cpu, subtype = read_cpu(data)
    except MalformedError as error:
        raise BuildError(f"{path} can't be a slice of a universal file: {error}") from error
    if cpu not in _ALIGNMENT_BITS:
        raise BuildError(f"{path} is neither for x86_64 nor for arm64")
    return cpu, subtype, data


def _fat_bytes(slices: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Lay out header, then each slice at the next page; CPU types sort x86_64 before arm64."""
    header = _FAT_HEADER.pack(FAT_MAGIC, len(slices))
    body = bytearray()
    start = _FAT_HEADER.size + _FAT_ARCH.size * len(slices)
    for cpu, subtype, data in slices:
        bits = _ALIGNMENT_BITS[cpu]
        end = start + len(body)
        offset = -(-end >> bits) << bits
        if offset + len(data) >= _MAX_OFFSET:
            raise BuildError("a universal file can't hold 4 GiB or more")
        header += _FAT_ARCH.pack(cpu, subtype, offset, len(data), bits)
        body += bytes(offset - end) + data
    return header + bytes(body)


def _write(out: Path, data: bytes) -> None:
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(data)
        partial.chmod(0o755)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
