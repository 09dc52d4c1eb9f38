"""The text of pyproject.toml: read from the disk, or refused with a reason."""

from pathlib import Path

from alloconda.kernel.errors import ConfigError
from alloconda.kernel.system.bounded_files import read_bounded

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_pyproject_text(path: Path) -> str | None:
    """Return what is in a pyproject.toml, line ends as they are; None if there is none.

    Raises:
        ConfigError: it can't be read, or is not UTF-8 text as TOML wants it.
    """
    try:
        data = read_bounded(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(
            f"can't read {path}: {error.strerror}", hint="pyproject.toml must be a readable file"
        ) from error
    if data.startswith(_BYTE_ORDER_MARK):
        raise ConfigError(
            f"{path} begins with a byte order mark, which TOML doesn't allow",
            hint='save it as "UTF-8" rather than "UTF-8 with BOM"',
        )
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path} is not UTF-8 in line {line}", hint="save it as UTF-8") from error
