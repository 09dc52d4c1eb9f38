"""Puts a built module into the package directory, where Python imports it."""

import contextlib
import errno
import os
import re
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.whole_files import StagedFile, stage_generated_file

# Ends the name of a module that was in use when it was replaced; hidden, so that none is packed.
_ASIDE = ".in-use"


def install_module(module: Path, folder: Path, name: str, suffix: str) -> Path:
    """Put a module into a package directory under the name that Python imports, whole or not.

    Earlier builds that this interpreter would import in its place are removed.

    Raises:
        OutsideError: the directory can't be written.
    """
    path = folder / f"{name}{suffix}"
    try:
        put_in_use(stage_generated_file(path, module.read_bytes(), mode=0o777))
        for other in EXTENSION_SUFFIXES:
            if other != suffix and re.search(r"\.(cpython-|cp\d|abi3)|\.pyd$", other):
                remove_in_use(folder / f"{name}{other}")
    except OSError as error:
        raise OutsideError(
            f"can't write {path}: {error.strerror or error}",
            hint="check the directory's permissions, and that no running Python holds the module",
        ) from error
    remove_released(folder, name)
    return path


def init_files(package: Path) -> tuple[Path, ...]:
    """Return the files in a directory that can make it a package; none where there is none."""
    try:
        names = sorted(os.listdir(package))  # noqa: PTH208 # A missing one raises at once.
    except OSError:
        # What this user can't look into, its Python can't import from either.
        return ()
    return tuple(package / name for name in names if name.startswith("__init__."))


def put_in_use(new: StagedFile) -> None:
    """Put a module into its place, also where a running Python has the old one loaded."""
    try:
        new.file.replace(new.place)
    except PermissionError:
        _put_aside(new)
    finally:
        new.discard()


def _put_aside(new: StagedFile) -> None:
    aside = _set_aside(new.place)
    try:
        new.commit()
    except BaseException:
        aside.rename(new.place)
        raise


def remove_in_use(path: Path) -> None:
    """Remove a file, or put it aside where a running Python has it loaded.

    Raises:
        OSError: neither is allowed.
    """
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        _set_aside(path)


def _set_aside(path: Path) -> Path:
    """Rename a module that is in use: Windows allows that, but neither replaces nor removes it.

    A later build removes it, when no process uses it any more.

    Raises:
        OSError: that is refused as well, as it is on other systems.
    """
    if os.name != "nt" or not path.is_file():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    aside = path.with_name(f".{path.name}.{os.urandom(4).hex()}{_ASIDE}")
    path.rename(aside)
    return aside


def remove_released(folder: Path, name: str) -> None:
    """Remove modules that were renamed while they were in use, unless they still are."""
    if os.name == "nt":
        for aside in folder.glob(f".{name}.*{_ASIDE}"):
            with contextlib.suppress(OSError):
                aside.unlink()
