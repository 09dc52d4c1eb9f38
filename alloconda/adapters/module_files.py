"""Built modules on the disk, as the services read and mend them."""

from collections.abc import Sequence
from pathlib import Path

from alloconda.adapters.binaries import read_binary
from alloconda.adapters.elf_edit import drop_needed
from alloconda.adapters.macho_fat import merge
from alloconda.domain.binary.facts import BinaryFacts


class LocalModuleFiles:
    """Reads and mends module files."""

    def read(self, path: Path) -> BinaryFacts:
        """Return what a module says of itself."""
        return read_binary(path)

    def drop_needed(self, path: Path, name: str) -> bool:
        """Remove a library from the list of those that the module wants."""
        return bool(drop_needed(path, (name,)))


def merge_slices(slices: Sequence[Path], out: Path) -> BinaryFacts:
    """Write the universal2 file of single-CPU modules and return what it says of itself."""
    merge(slices, out)
    return read_binary(out)
