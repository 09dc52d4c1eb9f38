"""Puts the stub of a module beside it, in the package directory."""

import contextlib
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.whole_files import write_generated
from alloconda.packaging.model.stubs import is_generated


def install_stub(source: str, path: Path) -> bool:
    """Write a stub, unless one is there that the user wrote; return whether the file has it.

    Raises:
        OutsideError: it can't be written.
    """
    try:
        before = present_stub(path)
        if before is not None and not is_generated(before):
            return False
        if before is None or before.decode("utf-8", "replace").splitlines() != source.splitlines():
            write_generated(path, source.encode())
    except OSError as error:
        raise OutsideError(
            f"can't write the stub {path}: {error.strerror or error}",
            hint="check the directory's permissions, or set stubs = false in [tool.alloconda]",
        ) from error
    return True


def discard_stub(path: Path) -> None:
    """Remove a stub that alloconda wrote, where a build.zig installs one."""
    with contextlib.suppress(OSError):
        before = present_stub(path)
        if before is not None and is_generated(before):
            path.unlink()


def present_stub(path: Path) -> bytes | None:
    """Return the bytes of the stub at a path; None without one."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
