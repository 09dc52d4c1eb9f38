"""Finds virtual environments, and asks their interpreters what they are."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.isolated_python import ISOLATED, NEUTRAL_VARIABLES
from alloconda.kernel.system.json_files import parse_json
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.system_errors import refusal
from alloconda.kernel.system.visible_paths import is_file
from alloconda.packaging.service.develop import Candidate, Interpreter

# An environment beside the project is meant for it. Above it only the name that tools agree on is
# taken, as uv does: a `venv` there may be anyone's, such as the one that alloconda runs in.
_NAMES = (".venv", "venv")
_NAME_ABOVE = ".venv"
_QUESTION = """
import json, sys, sysconfig
info = sys.version_info
stage = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(info.releaselevel)
print(json.dumps({
    "implementation": sys.implementation.name,
    "version": "%d.%d.%d" % info[:3] + ("%s%d" % (stage, info.serial) if stage else ""),
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "packages": sysconfig.get_path("platlib"),
}))
"""


class LocalEnvironments:
    """The environments that are active or near a project.

    Args:
        variables: the process's environment variables.
        programs: asks the interpreters, each for as long as it lets them.
        folder: where they are started.
        named: an environment or interpreter that the user names; it is the only candidate.
    """

    def __init__(
        self,
        variables: Mapping[str, str],
        programs: ProgramRunner,
        folder: Path,
        named: Path | None = None,
    ) -> None:
        self._variables = variables
        self._programs = programs
        self._folder = folder
        self._named = named

    def candidates(self, root: Path) -> Iterator[Candidate]:
        """Return the places to look at for a project, the first wins."""
        if self._named is not None:
            yield Candidate(folder=self._named.absolute(), why="--python", is_named=True)
            return
        active = self._variables.get("VIRTUAL_ENV")
        if active:
            yield Candidate(folder=Path(active), why="VIRTUAL_ENV", is_named=True)
        conda = self._variables.get("CONDA_PREFIX")
        if conda and self._variables.get("CONDA_DEFAULT_ENV") != "base":
            yield Candidate(folder=Path(conda), why="CONDA_PREFIX")
        beside = (root / name for name in _NAMES)
        above = (folder / _NAME_ABOVE for folder in root.parents)
        for folder in (*beside, *above):
            if is_file(folder / "pyvenv.cfg"):
                yield Candidate(folder=folder, why="the nearest one")

    def ask(self, folder: Path) -> Interpreter | None:
        """Return what the interpreter of an environment says; None if there is none."""
        executable = (folder if is_file(folder) else _executable(folder)).absolute()
        try:
            done = self._programs.run(
                [str(executable), ISOLATED, "-c", _QUESTION],
                cwd=self._folder,
                environment=NEUTRAL_VARIABLES,
            )
            said = parse_json(done.stdout)
            return Interpreter(
                executable=executable,
                implementation=said["implementation"],
                version=said["version"],
                free_threaded=said["free_threaded"],
                packages=Path(said["packages"]),
            )
        except (OutsideError, OSError, ValueError, KeyError, TypeError):
            return None

    def obstacle(self, folder: Path) -> str | None:
        """Return why this user can't look at a place; None if nothing is in the way."""
        try:
            folder.stat()
            if not is_file(folder):
                _executable(folder).stat()
        except PermissionError as error:
            return refusal(error)
        except OSError:
            return None
        return None


def _executable(folder: Path) -> Path:
    if os.name != "nt":
        return folder / "bin" / "python"
    inner = folder / "Scripts" / "python.exe"
    return inner if is_file(inner) else folder / "python.exe"
