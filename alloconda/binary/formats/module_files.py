"""Built modules on the disk, as the services read and edit them."""

import contextlib
import os
from pathlib import Path

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.model.facts import BinaryFacts
from alloconda.kernel.errors import CheckError
from alloconda.kernel.system.bounded_files import open_plain
from alloconda.kernel.system.whole_files import write_generated
from alloconda.kernel.targets.target import Os

_MOST_BYTES = 1 << 30
_PIECE_BYTES = 1 << 20
# It is done in memory.
_MOST_STRIPPED_BYTES = 256 << 20


class LocalModuleFiles:
    """Reads and edits module files."""

    def read(self, path: Path) -> BinaryFacts:
        """Return what a module says of itself."""
        from alloconda.binary.formats.binaries import read_binary

        return read_binary(path)

    def load_reader(self, system: Os) -> None:
        """Load what reads the modules of a system, ahead of the first one."""
        # A missing library is reported when a module is read.
        with contextlib.suppress(ImportError):
            from alloconda.binary.formats.binaries import load_reader
            from alloconda.binary.formats.stable_abi import cpython_symbols

            load_reader(system)
            cpython_symbols()

    def strip(self, path: Path) -> bool:
        """Take out what only debuggers read, and put a new file into the place of the old."""
        from alloconda.binary.formats.strip import stripped

        if path.stat().st_size > _MOST_STRIPPED_BYTES:
            return False
        data = path.read_bytes()
        try:
            changed = stripped(data)
        except MalformedError as error:
            raise CheckError(f"{path} can't be stripped: {error}") from error
        if changed == data:
            return False
        write_generated(path, changed, mode=path.stat().st_mode & 0o777)
        return True

    def without_stub(self, path: Path) -> Path:
        """Return a file with a module as wheels have it: another one where its stub can go."""
        from alloconda.binary.formats.stub_section import without_stub
        from alloconda.binary.formats.stub_text import has_stub

        if path.stat().st_size > _MOST_STRIPPED_BYTES or not has_stub(data := path.read_bytes()):
            return path
        try:
            changed = without_stub(data)
        except MalformedError as error:
            raise CheckError(f"{path} can't be stripped: {error}") from error
        if changed == data:
            return path
        # Beside the module, where another cell that shares it may put the same at the same time.
        packed = path.with_name(f"{path.name}.packed")
        write_generated(packed, changed, mode=path.stat().st_mode & 0o777)
        return packed

    def holds(self, path: Path, text: bytes) -> bool:
        """Return whether a module contains a text."""
        return _holds(path, text)

    def drop_needed(self, path: Path, name: str) -> bool:
        """Remove a library from the list of those that the module wants."""
        # Most modules don't even hold the name; to know that, nothing must be parsed.
        if not _holds(path, f"{name}\0".encode()):
            return False
        from alloconda.binary.formats.elf_edit import drop_needed

        return bool(drop_needed(path, (name,)))


def _holds(path: Path, text: bytes) -> bool:
    before = b""
    with open_plain(path) as file:
        if os.fstat(file.fileno()).st_size > _MOST_BYTES:
            # It is refused when it is read.
            return False
        while piece := file.read(_PIECE_BYTES):
            if text in before + piece:
                return True
            before = piece[-len(text) :]
    return False
