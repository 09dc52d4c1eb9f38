"""The lock file on the disk: read, and written whole or not at all."""

from contextlib import suppress
from pathlib import Path

from alloconda.headers.model.lock import Lock, NewerLockError, lock_table, parse_lock
from alloconda.kernel.config.project import LOCK_NAME
from alloconda.kernel.config.toml_text import parse_toml
from alloconda.kernel.errors import ConfigError, OutsideError
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.system.whole_files import write_whole

_HEADING = (
    "Written by `alloconda python lock`: builds use exactly this Zig and these headers.\n"
    "Keep it under version control; change it by that command."
)
_HINT = "restore it, or write it anew: alloconda python lock"


def read_lock(root: Path) -> Lock | None:
    """Return a project's lock; None when it has none.

    Raises:
        ConfigError: the file can't be read, or is not a lock.
    """
    path = root / LOCK_NAME
    try:
        return parse_lock(parse_toml(read_bounded(path).decode()))
    except FileNotFoundError:
        if not path.is_symlink():
            return None
        # A build that the lock was meant for would not be locked.
        raise ConfigError(f"{path} is a link to nothing", hint=_HINT) from None
    except OSError as error:
        raise ConfigError(f"can't read {path}: {error.strerror}", hint=_HINT) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8", hint=_HINT) from error
    except ValueError as error:
        raise ConfigError(f"{path} is not TOML: {error}", hint=_HINT) from error


def read_replaced_lock(root: Path) -> tuple[Lock | None, str | None]:
    """Return the lock that a new one replaces, and why the existing file can't be read.

    Raises:
        ConfigError: a newer alloconda wrote it, so this one must not replace it.
    """
    try:
        return read_lock(root), None
    except NewerLockError:
        raise
    except ConfigError as error:
        return None, error.message


def write_lock(root: Path, lock: Lock) -> bool:
    """Write a project's lock; return whether the file changed.

    Raises:
        OutsideError: it can't be written.
    """
    path = root / LOCK_NAME
    data = _text(lock).encode()
    with suppress(OSError):
        if read_bounded(path) == data:
            return False
    try:
        write_whole(path, data)
    except OSError as error:
        raise OutsideError(
            f"can't write {path}: {error.strerror}",
            hint="give write permission for the directory of pyproject.toml",
        ) from error
    return True


def _text(lock: Lock) -> str:
    import tomlkit

    table = lock_table(lock)
    tables = {name: table.pop(name, []) for name in ("zig-wheels", "headers")}
    document = tomlkit.document()
    for line in _HEADING.splitlines():
        document.add(tomlkit.comment(line))
    for key, value in table.items():
        document.add(key, tomlkit.item(value))
    for name, rows in tables.items():
        if isinstance(rows, list) and rows:
            document.add(tomlkit.nl())
            array = tomlkit.aot()
            for row in rows:
                array.append(tomlkit.item(row))
            document.add(name, array)
    return tomlkit.dumps(document)
