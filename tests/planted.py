"""Files that tell when they are run: modules and programs by names that others look for."""

import os
from dataclasses import dataclass
from pathlib import Path

_MODULES = (
    *("json", "site", "sitecustomize", "usercustomize", "sysconfig", "platform", "typing"),
    *("tempfile", "subprocess", "importlib_metadata", "tomlkit", "packaging", "rich", "typer"),
)
_PACKAGES = ("encodings", "pip", "venv", "ensurepip", "unittest", "ziglang", "uv", "setuptools")
_PROGRAMS = (
    *("zig", "uv", "git", "python", "python3", "python3.11", "python3.12", "python3.13", "pip"),
    *("wine", "wine64", "qemu-aarch64", "qemu-aarch64-static", "grep", "tool", "xcrun"),
)
# Encodings are imported before files can be opened in any other way.
_TELL = """\
import posix
_place = posix.open({log!r}, posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND, 0o600)
posix.write(_place, {name!r} + b"\\n")
posix.close(_place)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A directory with such files, and the log that they write to."""

    folder: Path
    log: Path

    @property
    def ran(self) -> list[str]:
        """What was run since the last time, each once."""
        if not self.log.exists():
            return []
        names = sorted(set(self.log.read_text(encoding="utf-8").split()))
        self.log.unlink()
        return names

    @property
    def variables(self) -> dict[str, str]:
        """Variables of a caller that lead Python to the directory, wherever it is started."""
        return {
            "PYTHONPATH": os.pathsep.join([".", str(self.folder)]),
            "PYTHONHOME": str(self.folder),
            "PYTHONSTARTUP": str(self.folder / "json.py"),
            "PYTHONUSERBASE": str(self.folder),
            "PYTHONBREAKPOINT": "json.loads",
            "PYTHONWARNINGS": "ignore::json.Warning",
        }


def search_path(rest: str) -> str:
    """Return a PATH whose relative entries lead to the directory that a program is run in."""
    return os.pathsep.join(["", ".", "bin", rest])


def plant(folder: Path, log: Path) -> Planted:
    """Write modules and programs into a directory; each writes its name into a log when run."""
    for name in _MODULES:
        _write(folder / f"{name}.py", _TELL.format(log=str(log), name=f"{name}.py".encode()))
    for name in _PACKAGES:
        for part in ("__init__", "__main__"):
            told = f"{name}/{part}.py"
            _write(folder / told, _TELL.format(log=str(log), name=told.encode()))
    for place in (folder, folder / "bin", folder / "ziglang"):
        for name in _PROGRAMS:
            if not (place / name).exists():
                write_program(place / name, log)
    return Planted(folder=folder, log=log)


def write_program(path: Path, log: Path) -> None:
    """Write a program that tells that it was run, and fails."""
    _write(path, f"#!/bin/sh\necho {path.parent.name}/{path.name} >> '{log}'\nexit 1\n")
    path.chmod(0o755)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
