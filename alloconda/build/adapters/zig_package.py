"""The project's copy of the shipped Zig package, which its build.zig and editors find by path."""

import filecmp
from functools import partial
from pathlib import Path

from alloconda.build.adapters.own_folder import own_folder
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.held_files import when_released
from alloconda.kernel.system.shipped import ZIG_PACKAGE
from alloconda.kernel.system.visible_paths import is_file
from alloconda.kernel.system.whole_files import write_generated


def refresh_zig_package(root: Path) -> None:
    """Bring `.alloconda/zig/` in a project up to date with this alloconda.

    Only files that differ are written, each whole, so that runs at the same time and editors that
    look never meet half a file.

    Raises:
        OutsideError: the directory can't be written.
    """
    copy = root / ".alloconda" / "zig"
    wanted = {path.relative_to(ZIG_PACKAGE) for path in _zig_files(ZIG_PACKAGE)}
    try:
        own_folder(root)
        for relative in sorted(wanted):
            when_released(partial(_refresh, ZIG_PACKAGE / relative, copy / relative))
        for path in _zig_files(copy):
            if path.relative_to(copy) not in wanted:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise OutsideError(
            f"can't write {copy}: {error.strerror}", hint="check the directory's permissions"
        ) from error


def has_zig_package(root: Path) -> bool:
    """Return whether the copy in a project is up to date with this alloconda."""
    copy = root / ".alloconda" / "zig"
    return all(
        _is_fresh(path, copy / path.relative_to(ZIG_PACKAGE)) for path in _zig_files(ZIG_PACKAGE)
    )


def wants_zig_package(root: Path) -> bool:
    """Whether a project's build.zig.zon takes the Zig package from `.alloconda/zig/`."""
    try:
        return ".alloconda/zig" in read_bounded_text(root / "build.zig.zon")
    except (OSError, UnicodeDecodeError):
        return False


def _zig_files(folder: Path) -> list[Path]:
    """Return the package's files; Zig's own caches may stand beside them."""
    return [
        path
        for path in folder.rglob("*.zig*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _is_fresh(source: Path, copy: Path) -> bool:
    return is_file(copy) and filecmp.cmp(source, copy, shallow=False)


def _refresh(source: Path, copy: Path) -> None:
    if not _is_fresh(source, copy):
        write_generated(copy, source.read_bytes())
