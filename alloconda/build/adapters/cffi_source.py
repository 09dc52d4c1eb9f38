"""Makes the C of a module that a build script of cffi describes, in cffi's API mode."""

import importlib.metadata
import importlib.util
import sys
from pathlib import Path

from alloconda.build.adapters import cffi_program
from alloconda.build.adapters.made_store import Made, MadeStore
from alloconda.build.model.made_sources import MadeSource, made_source
from alloconda.kernel.errors import BuildError, ConfigError, OutsideError
from alloconda.kernel.system.json_files import read_json
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.user_shell import command_text
from alloconda.kernel.values import dataclass

_FACTS = "facts.json"
_SHOWN_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CffiCompiler:
    """Makes C of the build scripts of one project.

    Attributes:
        root: the project's directory, in which the scripts run.
        store: keeps what is made.
        programs: runs Python.
    """

    root: Path
    store: MadeStore
    programs: ProgramRunner

    def made(self, script: Path, variable: str, module: str) -> MadeSource:
        """Return what a build script makes.

        Args:
            script: a file of the project.
            variable: the one that holds the FFI, or a function that returns it.
            module: the name of the module that it becomes, with all dots.

        Raises:
            OutsideError: cffi is not installed.
            BuildError: the script fails.
            ConfigError: it makes a module of another name.
        """
        name = script.relative_to(self.root).as_posix()
        version = _cffi_version(name)

        def make(folder: Path) -> Made:
            self._run(name, variable, folder)
            facts = read_json(folder / _FACTS)
            (folder / _FACTS).unlink()
            read = (Path(path) for path in facts.pop("read"))
            found = (path for path in read if self._is_input(path, folder))
            return Made(inputs=tuple(dict.fromkeys((script, *found))), facts=facts)

        key, facts = self.store.made(("cffi", version, sys.version, name, variable), make)
        self._check_name(facts["module"], module, name)
        return made_source(f"{key}/{facts['file']}", facts["settings"], name)

    def _run(self, name: str, variable: str, folder: Path) -> None:
        program = str(Path(cffi_program.__file__))
        command = [sys.executable, "-P", program, name, variable, str(folder)]
        finished = self.programs.run(
            command, cwd=self.root, environment={"PYTHONDONTWRITEBYTECODE": "1"}
        )
        if finished.status != 0:
            raise BuildError(
                f"the build script {name} of cffi failed",
                details=tuple(finished.log.splitlines()[-_SHOWN_LINES:]),
                hint=None,
                log=finished.log,
            )

    def _is_input(self, path: Path, made: Path) -> bool:
        """Return whether a file that was read is the project's, and was not made just now."""
        inside = path.is_relative_to(self.root) and not path.is_relative_to(made)
        return inside and path.suffix != ".pyc"

    @staticmethod
    def _check_name(made: str, wanted: str, name: str) -> None:
        """Refuse another name: Python would find no function that starts the module."""
        if made.rpartition(".")[2] == wanted.rpartition(".")[2]:
            return
        meant = made if "." in made else ".".join((*wanted.split(".")[:-1], made))
        raise ConfigError(
            f"{name} makes the module {made}, and the configuration says {wanted}",
            hint=f'write module-name = "{meant}", or name = "{meant}" in the table of the module',
        )


def _cffi_version(name: str) -> str:
    if importlib.util.find_spec("cffi") is None:
        install = command_text((sys.executable, "-m", "pip", "install", "cffi"))
        raise OutsideError(
            f"{name} needs cffi, which is not installed where alloconda runs",
            hint=f'{install}; for pip and other front ends add "cffi" to [build-system] requires, '
            "and to the project's dependencies",
        )
    try:
        return importlib.metadata.version("cffi")
    except importlib.metadata.PackageNotFoundError:
        return ""
