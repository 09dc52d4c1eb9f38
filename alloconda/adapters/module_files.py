"""Built modules on the disk, as the services read and mend them."""

from pathlib import Path

from alloconda.domain.binary.facts import BinaryFacts


class LocalModuleFiles:
    """Reads and mends module files."""

    def read(self, path: Path) -> BinaryFacts:
        """Return what a module says of itself."""
        from alloconda.adapters.binaries import read_binary

        return read_binary(path)

    def drop_needed(self, path: Path, name: str) -> bool:
        """Remove a library from the list of those that the module wants."""
        # Most modules don't even hold the name; to know that, nothing must be parsed.
        if f"{name}\0".encode() not in path.read_bytes():
            return False
        from alloconda.adapters.elf_edit import drop_needed

        return bool(drop_needed(path, (name,)))
