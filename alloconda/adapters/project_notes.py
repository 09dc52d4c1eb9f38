"""Notes on a project between runs, kept in Zig's own cache directory so that they go with it."""

import contextlib
from pathlib import Path


class DiskNotes:
    """Keeps each note as an empty file; a directory that can't be written keeps none."""

    def __init__(self, root: Path) -> None:
        self._folder = root / ".zig-cache" / "alloconda-notes"

    def has(self, note: str) -> bool:
        """Whether a note was taken."""
        return (self._folder / note).exists()

    def take(self, note: str) -> None:
        """Take a note; without it the next run is slower, nothing else."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / note).touch()
