"""The project's copy of the shipped Zig package, which its build.zig and editors find by path."""

import filecmp
import os
from functools import partial
from pathlib import Path

from alloconda.build.adapters.dot_alloconda import alloconda_folder
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.files_in_use import when_released
from alloconda.kernel.system.shipped_files import ZIG_PACKAGE
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
    wanted = set(_zig_files(ZIG_PACKAGE))
    try:
        alloconda_folder(root)
        for relative in sorted(wanted):
            when_released(partial(_refresh, ZIG_PACKAGE / relative, copy / relative))
        for relative in _zig_files(copy):
            if relative not in wanted:
                (copy / relative).unlink(missing_ok=True)
    except OSError as error:
        raise OutsideError(
            f"can't write {copy}: {error.strerror}", hint="check the directory's permissions"
        ) from error


def has_zig_package(root: Path) -> bool:
    """Return whether the copy in a project is up to date with this alloconda."""
    copy = root / ".alloconda" / "zig"
    return all(
        _is_fresh(ZIG_PACKAGE / relative, copy / relative) for relative in _zig_files(ZIG_PACKAGE)
    )


def wants_zig_package(root: Path) -> bool:
    """Return whether a project's build.zig.zon takes the Zig package from `.alloconda/zig/`."""
    try:
        return ".alloconda/zig" in read_bounded_text(root / "build.zig.zon")
    except (OSError, UnicodeDecodeError):
        return False


def _zig_files(package: Path) -> list[Path]:
    """Return the package's files, as paths below it; Zig's own caches may be beside them."""
    found = []
    for place, folders, names in os.walk(package):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(place).relative_to(package)
        found += [below / name for name in names if ".zig" in name and not name.startswith(".")]
    return found


def _is_fresh(source: Path, copy: Path) -> bool:
    return is_file(copy) and filecmp.cmp(source, copy, shallow=False)


def _refresh(source: Path, copy: Path) -> None:
    if not _is_fresh(source, copy):
        write_generated(copy, source.read_bytes())
