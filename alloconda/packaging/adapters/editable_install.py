"""Installs an editable wheel into an environment, with uv or pip."""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.bounded_files import read_bounded, read_bounded_text
from alloconda.kernel.system.isolated_python import installer_variables, pip_command
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.system.user_shell import command_text
from alloconda.kernel.system.whole_files import write_generated
from alloconda.packaging.service.develop import Interpreter

_DIRECT_URL = "direct_url.json"


class EditableInstaller:
    """Installs into one environment.

    Args:
        interpreter: that of the environment.
        programs: runs uv or pip.
    """

    def __init__(self, interpreter: Interpreter, programs: ProgramRunner) -> None:
        self._interpreter = interpreter
        self._programs = programs

    def is_installed(self, wheel: Path, root: Path) -> bool:
        """Return whether the very same editable install of a project is there already."""
        with zipfile.ZipFile(wheel) as archive:
            members = {
                name: archive.read(name)
                for name in archive.namelist()
                # What installers put elsewhere is known by its digests, in the metadata.
                if not (name.endswith("/RECORD") or ".data/" in name)
            }
        packages = self._interpreter.packages
        try:
            same = all(read_bounded(packages / name) == data for name, data in members.items())
            origin = read_bounded_text(packages / _dist_info(wheel) / _DIRECT_URL)
        except (OSError, UnicodeDecodeError):
            return False
        return same and origin == _direct_url(root)

    def install(self, wheel: Path, root: Path) -> str:
        """Install it with what it depends on, and return the name of the program that did.

        Raises:
            OutsideError: neither uv nor pip is there, or it fails.
        """
        uv = find_program("uv")
        if uv is not None:
            self._install_by_uv(uv, wheel, root)
        else:
            self._install_by_pip(wheel)
        _record_origin(self._interpreter.packages / _dist_info(wheel), root)
        return "pip" if uv is None else "uv"

    def _install_by_uv(self, uv: str, wheel: Path, root: Path) -> None:
        name = wheel.name.partition("-")[0]
        target = ("pip", "install", "--quiet", "--python", str(self._interpreter.executable))
        # It reads the project's own [tool.uv], such as its index.
        self._run([uv, *target, "--reinstall-package", name, str(wheel)], root)

    def _install_by_pip(self, wheel: Path) -> None:
        python = self._interpreter.executable
        pip = pip_command(python)
        folder = wheel.parent
        if self._programs.run([*pip, "--version"], cwd=folder, environment=_variables()).status:
            raise OutsideError(
                f"there is neither uv on PATH nor pip in the environment of {python}",
                hint=f"install uv, or: {command_text((str(python), '-m', 'ensurepip'))}",
            )
        install = (*pip, "install", "--quiet")
        self._run([*install, "--force-reinstall", "--no-deps", str(wheel)], folder)
        # pip passes over what it has just installed, and adds what that depends on.
        self._run([*install, str(wheel)], folder)

    def _run(self, command: Sequence[str], folder: Path) -> None:
        done = self._programs.run(command, cwd=folder, environment=_variables())
        if done.status != 0:
            raise OutsideError(
                f"{Path(command[0]).name} could not install the project",
                details=tuple(done.log.splitlines()[-12:]),
                hint="do what it says above, then run `alloconda develop` again",
            )


def _variables() -> dict[str, str]:
    return installer_variables(os.environ)


def _dist_info(wheel: Path) -> str:
    return "-".join(wheel.name.split("-")[:2]) + ".dist-info"


def _direct_url(root: Path) -> str:
    """Return direct_url.json, which marks an editable distribution of a directory (PEP 610)."""
    return json.dumps({"url": root.as_uri(), "dir_info": {"editable": True}})


def _record_origin(dist_info: Path, root: Path) -> None:
    """Replace what the installer noted of the wheel, which is gone soon, by the project."""
    text = _direct_url(root)
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    arcname = f"{dist_info.name}/{_DIRECT_URL}"
    try:
        write_generated(dist_info / _DIRECT_URL, text.encode())
        record = read_bounded_text(dist_info / "RECORD").splitlines()
        kept = [line for line in record if not line.startswith(f"{arcname},")]
        lines = [*kept, f"{arcname},sha256={digest},{len(text.encode())}"]
        # Replaced, not written into: uv links what it installs to its own cache.
        write_generated(dist_info / "RECORD", ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise OutsideError(
            f"can't write {error.filename}: {error.strerror}",
            hint="check that you may write the environment",
        ) from error
