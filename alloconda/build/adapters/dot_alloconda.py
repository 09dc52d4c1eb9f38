"""The directory in a project that is alloconda's own."""

from pathlib import Path


def alloconda_folder(root: Path) -> Path:
    """Return `.alloconda/` in a project, made where it isn't there yet, and ignored by Git.

    Raises:
        OSError: it can't be made.
    """
    folder = root / ".alloconda"
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
