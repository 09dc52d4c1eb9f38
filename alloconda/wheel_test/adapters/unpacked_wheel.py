"""Unpacking a wheel where no installer can run."""

import shutil
import zipfile
import zlib
from pathlib import Path

from alloconda.kernel.errors import CheckError


def unpack_wheel(wheel: Path, folder: Path) -> None:
    """Install a wheel's modules by unpacking it; scripts and headers are left out.

    Raises:
        CheckError: a member would leave the folder, or the archive is damaged.
    """
    root = folder.resolve()
    try:
        with zipfile.ZipFile(wheel) as archive:
            for info in archive.infolist():
                place = _place(info.filename)
                if place is None or info.is_dir():
                    continue
                path = (root / place).resolve()
                if not path.is_relative_to(root):
                    raise CheckError(f"{wheel}: {info.filename} would be written outside of it")
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, path.open("wb") as file:
                    shutil.copyfileobj(source, file)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, ValueError) as error:
        raise CheckError(f"{wheel} can't be unpacked: {error}") from error


def _place(name: str) -> str | None:
    top, _, rest = name.partition("/")
    if not top.endswith(".data"):
        return name
    key, _, inner = rest.partition("/")
    return inner if key in ("purelib", "platlib") else None
