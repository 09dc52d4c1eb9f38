"""Reading built modules: which format a file has, and what it says of itself.

The three readers take no more than the parts that a verdict needs. They are our own because the
general libraries for these formats cost 35 to 70 ms each to import, more than all else that is
done to a wheel; the tests hold what these readers find against what those libraries find.
"""

from pathlib import Path

from alloconda.adapters.byte_view import MalformedError
from alloconda.adapters.elf import read_elf
from alloconda.adapters.macho import read_macho
from alloconda.adapters.pe import read_pe
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
        raise CheckError(f"{path} can't be read: {error.strerror or error}") from error
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
        return read_elf(data)
    if data.startswith(_MACHO_MAGICS):
        return read_macho(data)
    if data.startswith(_PE_MAGIC):
        return read_pe(data)
    if not data:
        raise MalformedError("it is empty")
    raise MalformedError("it is neither ELF nor Mach-O nor PE")
