"""Notes on a project between runs, kept in Zig's own cache directory so that they go with it."""

import contextlib
from pathlib import Path

from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.visible_paths import children
from alloconda.kernel.system.whole_files import write_generated


class DiskNotes:
    """Keeps each note as a file of its own; a directory that can't be written keeps none."""

    def __init__(self, local_cache: Path) -> None:
        self._folder = local_cache / "alloconda-notes"

    def has(self, note: str) -> bool:
        """Return whether a note was taken."""
        return (self._folder / note).exists()

    def all(self, beginning: str) -> tuple[str, ...]:
        """Return the notes that begin with a text, sorted."""
        return tuple(one.name for one in children(self._folder) if one.name.startswith(beginning))

    def take(self, note: str) -> None:
        """Take a note; without it the next run is slower, nothing else."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / note).touch()

    def undefined(self, digest: str) -> tuple[str, ...]:
        """Return the symbols that the linker of a module found nowhere."""
        try:
            text = read_bounded_text(self._undefined(digest))
        except (OSError, UnicodeDecodeError):
            return ()
        return tuple(text.splitlines())

    def note_undefined(self, digest: str, symbols: tuple[str, ...]) -> None:
        """Note the symbols that the linker of a module found nowhere."""
        with contextlib.suppress(OSError):
            write_generated(self._undefined(digest), "\n".join(symbols).encode())

    def _undefined(self, digest: str) -> Path:
        return self._folder / f"undefined-{digest[:32]}"
