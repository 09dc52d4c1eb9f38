"""Puts a built module into the package directory, where Python imports it."""

import contextlib
import errno
import os
import re
import secrets
import shutil
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.held_files import replace_file

# Ends the name of a module that was in use when it was replaced; hidden, so that none is packed.
_ASIDE = ".in-use"


def install_module(module: Path, folder: Path, name: str, suffix: str) -> Path:
    """Put a module into a package directory under the name that Python imports, whole or not.

    Earlier builds that this interpreter would import in its place are removed.

    Raises:
        OutsideError: the directory can't be written.
    """
    path = folder / f"{name}{suffix}"
    temporary = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
        with os.fdopen(handle, "wb") as out, module.open("rb") as source:
            shutil.copyfileobj(source, out)
        Path(temporary).chmod(0o755)
        _put(Path(temporary), path)
        for other in EXTENSION_SUFFIXES:
            if other != suffix and re.search(r"\.(cpython-|cp\d|abi3)|\.pyd$", other):
                _remove(folder / f"{name}{other}")
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise OutsideError(
            f"can't write {path}: {error.strerror or error}",
            hint="check the directory's permissions, and that no running Python holds the module",
        ) from error
    _remove_released(folder, name)
    return path


def _put(new: Path, path: Path) -> None:
    """Put a module into its place, also where a running Python has the one of before loaded."""
    try:
        new.replace(path)
    except PermissionError:
        aside = _set_aside(path)
        try:
            replace_file(new, path)
        except BaseException:
            aside.rename(path)
            raise


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        _set_aside(path)


def _set_aside(path: Path) -> Path:
    """Rename a module that is in use: Windows allows that, but neither replaces nor removes it.

    A later build removes it, when nobody has it any more.

    Raises:
        OSError: that is refused as well, as it is on other systems.
    """
    if os.name != "nt" or not path.is_file():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_ASIDE}")
    path.rename(aside)
    return aside


def _remove_released(folder: Path, name: str) -> None:
    """Remove modules that were renamed while they were in use, unless they still are."""
    if os.name == "nt":
        for aside in folder.glob(f".{name}.*{_ASIDE}"):
            with contextlib.suppress(OSError):
                aside.unlink()
