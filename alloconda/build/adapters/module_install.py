"""Puts a built module into the package directory, where Python imports it."""

import os
import re
import shutil
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from alloconda.kernel.errors import OutsideError


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
        Path(temporary).replace(path)
        for other in EXTENSION_SUFFIXES:
            if other != suffix and re.search(r"\.(cpython-|cp\d|abi3)|\.pyd$", other):
                (folder / f"{name}{other}").unlink(missing_ok=True)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise OutsideError(
            f"can't write {path}: {error.strerror or error}",
            hint="check the directory's permissions, and that no running Python holds the module",
        ) from error
    return path
