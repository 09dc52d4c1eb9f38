"""Merging single-CPU Mach-O files into one universal file, which Zig has no command for."""

from collections.abc import Sequence
from pathlib import Path

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.kernel.errors import BuildError
from alloconda.kernel.system.whole_files import write_generated

# CPU type of x86_64 and of arm64 → a slice begins on a page of it: the kernel maps it from the file
# as it is.
_ALIGNMENT_BITS = {0x01000007: 12, 0x0100000C: 14}
_MAX_OFFSET = 1 << 32


def merge(slices: Sequence[Path], out: Path) -> None:
    """Write a universal file that holds every slice; its bytes don't depend on their order.

    The slices are copied as they are, signatures included: those are reckoned within a slice.

    Raises:
        BuildError: a slice is not a thin 64-bit Mach-O file for x86_64 or arm64, two are for the
            same CPU, or the files can't be read or written.
    """
    try:
        found = sorted(_read_slice(path) for path in slices)
        cpus = [cpu for cpu, _, _ in found]
        if len(set(cpus)) != len(cpus) or not cpus:
            names = ", ".join(str(path) for path in slices)
            raise BuildError(f"a universal file needs one slice for each CPU, not {names}")
        write_generated(out, _fat_bytes(found), mode=0o777)
    except OSError as error:
        raise BuildError(f"{out} can't be written: {error.strerror or error}") from error


def _read_slice(path: Path) -> tuple[int, int, bytes]:
    from alloconda.binary.formats.macho import read_cpu

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
    from macholib.mach_o import FAT_MAGIC, fat_arch, fat_header
    from macholib.ptypes import sizeof

    header = fat_header(magic=FAT_MAGIC, nfat_arch=len(slices)).to_str()
    body = bytearray()
    start = len(header) + sizeof(fat_arch) * len(slices)
    for cpu, subtype, data in slices:
        bits = _ALIGNMENT_BITS[cpu]
        end = start + len(body)
        offset = -(-end >> bits) << bits
        if offset + len(data) >= _MAX_OFFSET:
            raise BuildError("a universal file can't hold 4 GiB or more")
        header += fat_arch(
            cputype=cpu, cpusubtype=subtype, offset=offset, size=len(data), align=bits
        ).to_str()
        body += bytes(offset - end) + data
    return bytes(header + body)
