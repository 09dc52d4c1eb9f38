"""Reading built modules: which format a file has, and what it says of itself.

Each format is read by the library for it. They take long to import, so each one is imported when a
file of its format is first read.
"""

import io
import mmap
import os
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from alloconda.binary.formats.host_paths import host_paths
from alloconda.binary.formats.module_bytes import MalformedError, ReadBudget
from alloconda.binary.model import BinaryFacts
from alloconda.kernel.errors import CheckError
from alloconda.kernel.system.bounded_files import open_plain
from alloconda.kernel.targets.target import Os
from alloconda.kernel.values import replace

_ELF_MAGIC = b"\x7fELF"
_PE_MAGIC = b"MZ"
_WASM_MAGIC = b"\0asm"
# Thin 64 and 32 bit, both byte orders; fat with 32 and 64 bit offsets.
_MACHO_MAGICS = (
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xfe\xed\xfa\xce"),
    *(b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"),
)


# Beyond four gigabytes no format that is read here can refer to all of its parts.
_MOST_BYTES = 1 << 32
_READERS = {
    Os.LINUX: "alloconda.binary.formats.elf",
    Os.MACOS: "alloconda.binary.formats.macho",
    Os.WINDOWS: "alloconda.binary.formats.pe",
    Os.EMSCRIPTEN: "alloconda.binary.formats.wasm",
}
# Reading many small pieces is faster from memory.
_IN_MEMORY_BYTES = 16 << 20


def read_binary(path: Path) -> BinaryFacts:
    """Read what a shared library says of itself.

    Raises:
        CheckError: the file can't be read, is of no known format, or is damaged.
    """
    try:
        with open_plain(path) as file:
            return read_binary_file(file)
    except OSError as error:
        raise CheckError(
            f"{path} can't be read: {error.strerror or error}",
            hint="name modules that exist, such as hello/_hello.abi3.so",
        ) from error
    except MalformedError as error:
        raise CheckError(
            f"{path} is not a readable shared library: {error}",
            hint="build it again; a file that was cut off while it was copied looks like this",
        ) from error


def read_binary_file(file: BinaryIO, time_left: ReadBudget | None = None) -> BinaryFacts:
    """Read what a shared library in an open file says; little of it is kept in memory.

    Raises:
        MalformedError: the bytes are of no known format, or are damaged.
    """
    size_bytes = file.seek(0, os.SEEK_END)
    file.seek(0)
    magic = file.read(4)
    if not magic:
        raise MalformedError("it is empty")
    if not magic.startswith((_ELF_MAGIC, *_MACHO_MAGICS, _PE_MAGIC, _WASM_MAGIC)):
        raise MalformedError("it is neither ELF nor Mach-O nor PE nor WebAssembly")
    if size_bytes > _MOST_BYTES:
        raise MalformedError(f"it is larger than {_MOST_BYTES >> 30} GB")
    file.seek(0)
    if size_bytes <= _IN_MEMORY_BYTES and not isinstance(file, io.BytesIO):
        file = io.BytesIO(file.read())
    facts = _read(file, magic, time_left)
    return replace(facts, host_paths=host_paths(file))


def load_reader(system: Os) -> None:
    """Import what reads the modules of a system."""
    import_module(_READERS[system])


def _read(file: BinaryIO, magic: bytes, time_left: ReadBudget | None) -> BinaryFacts:
    if magic.startswith(_ELF_MAGIC):
        from alloconda.binary.formats.elf import read_elf

        return read_elf(file, time_left)
    if magic.startswith(_MACHO_MAGICS):
        from alloconda.binary.formats.macho import read_macho

        return read_macho(file, time_left)
    if magic.startswith(_WASM_MAGIC):
        from alloconda.binary.formats.wasm import read_wasm

        if isinstance(file, io.BytesIO):
            return read_wasm(file.getvalue(), time_left)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return read_wasm(data, time_left)
    from alloconda.binary.formats.pe import read_pe

    if isinstance(file, io.BytesIO):
        return read_pe(file.getvalue())
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return read_pe(data)
