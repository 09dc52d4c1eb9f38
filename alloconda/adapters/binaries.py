"""Reading built modules: which format a file has, and what it says of itself.

Each format is read by the library for it. They take long to import, so each one is imported when a
file of its format is first read.
"""

from pathlib import Path

from alloconda.adapters.module_bytes import MalformedError
from alloconda.domain.binary import BinaryFacts
from alloconda.errors import CheckError

_ELF_MAGIC = b"\x7fELF"
_PE_MAGIC = b"MZ"
# Thin 64 and 32 bit, both byte orders; fat with 32 and 64 bit offsets.
_MACHO_MAGICS = (
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xfe\xed\xfa\xce"),
    *(b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"),
)


def read_binary(path: Path) -> BinaryFacts:
    """Read what a shared library says of itself.

    Raises:
        CheckError: the file can't be read, is of no known format, or is damaged.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckError(
            f"{path} can't be read: {error.strerror or error}",
            hint="name modules that exist, such as hello/_hello.abi3.so",
        ) from error
    try:
        return read_binary_bytes(data)
    except MalformedError as error:
        raise CheckError(
            f"{path} is no shared library that can be read: {error}",
            hint="build it again; a file that was cut off while it was copied looks like this",
        ) from error


def read_binary_bytes(data: bytes) -> BinaryFacts:
    """Read what the bytes of a shared library say, of whichever format it is.

    Raises:
        MalformedError: the bytes are of no known format, or are damaged.
    """
    if data.startswith(_ELF_MAGIC):
        from alloconda.adapters.elf import read_elf

        return read_elf(data)
    if data.startswith(_MACHO_MAGICS):
        from alloconda.adapters.macho import read_macho

        return read_macho(data)
    if data.startswith(_PE_MAGIC):
        from alloconda.adapters.pe import read_pe

        return read_pe(data)
    if not data:
        raise MalformedError("it is empty")
    raise MalformedError("it is neither ELF nor Mach-O nor PE")
