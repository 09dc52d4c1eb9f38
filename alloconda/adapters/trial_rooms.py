"""Fresh environments for trials: a venv of the interpreter, or a folder for a foreign one."""

import os
import shlex
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alloconda.domain.trial import Interpreter
from alloconda.domain.wheel_facts import WheelFacts
from alloconda.errors import CheckError, OutsideError, UsageError
from alloconda.services.program import Finished, ProgramRunner
from alloconda.services.trials import TrialWish

_CLEAN = {"PYTHONPATH": "", "PYTHONHOME": "", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


class TrialRooms:
    """Makes an environment for each trial in a temporary directory, and removes it afterwards."""

    def __init__(self, programs: ProgramRunner) -> None:
        self._programs = programs

    def try_import(
        self, interpreter: Interpreter, facts: WheelFacts, names: Sequence[str]
    ) -> Finished:
        """Install a wheel into a fresh environment and import its modules there.

        Raises:
            OutsideError: the environment can't be made.
        """
        code = f"import importlib; [importlib.import_module(n) for n in {list(names)!r}]"
        with _folder() as folder:
            if interpreter.foreign:
                unpack_wheel(Path(facts.path), folder)
                # The path of this folder may be spelt otherwise where the interpreter runs.
                code = f"import os, sys; sys.path.insert(0, os.getcwd()); {code}"
                command = [*_absolute(interpreter.command), "-c", code]
                return self._programs.run(command, cwd=folder, environment=_CLEAN)
            python = self._environment(interpreter, folder)
            needs = _needs(facts)
            if needs:
                self._install(python, [facts.path])
            else:
                unpack_wheel(Path(facts.path), self._site_packages(python))
            return self._programs.run(
                [str(python), "-I", "-c", code], cwd=folder, environment=_CLEAN
            )

    def try_command(self, interpreter: Interpreter, facts: WheelFacts, wish: TrialWish) -> Finished:
        """Install a wheel and the requirements into a fresh environment and run the command.

        Raises:
            OutsideError: the environment can't be made, or a requirement can't be had.
            UsageError: the command can't be understood.
        """
        with _folder() as folder:
            python = self._environment(interpreter, folder)
            if _needs(facts) or wish.requirements:
                self._install(python, [facts.path, *wish.requirements])
            else:
                unpack_wheel(Path(facts.path), self._site_packages(python))
            command = _filled(wish, facts, python)
            path = f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}"
            environment = {**_CLEAN, "PATH": path, "VIRTUAL_ENV": str(folder / "env")}
            work = folder / "work"
            work.mkdir()
            return self._programs.run(command, cwd=work, environment=environment)

    def _environment(self, interpreter: Interpreter, folder: Path) -> Path:
        env = folder / "env"
        command = [*interpreter.command, "-I", "-m", "venv", "--without-pip", str(env)]
        done = self._programs.run(command, cwd=folder)
        python = env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if done.status != 0 or not python.exists():
            raise OutsideError(f"{interpreter.command[0]} makes no environment: {done.log}")
        return python

    def _site_packages(self, python: Path) -> Path:
        code = "import sysconfig; print(sysconfig.get_path('platlib'))"
        return Path(self._programs.run([str(python), "-I", "-c", code]).stdout.strip())

    def _install(self, python: Path, what: Sequence[str]) -> None:
        uv = shutil.which("uv")
        if uv:
            command = [uv, "pip", "install", "--quiet", "--python", str(python)]
        else:
            command = [*(sys.executable, "-m", "pip", "--disable-pip-version-check")]
            command += ["--python", str(python), "install", "--quiet"]
        done = self._programs.run([*command, *what])
        if done.status != 0:
            raise OutsideError(f"what the test needs can't be installed: {done.log}")


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
                    raise CheckError(f"{wheel}: {info.filename} would be written outside")
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, path.open("wb") as file:
                    shutil.copyfileobj(source, file)
    except (OSError, zipfile.BadZipFile) as error:
        raise CheckError(f"{wheel} can't be unpacked: {error}") from error


def _place(name: str) -> str | None:
    top, _, rest = name.partition("/")
    if not top.endswith(".data"):
        return name
    key, _, inner = rest.partition("/")
    return inner if key in ("purelib", "platlib") else None


def _needs(facts: WheelFacts) -> bool:
    return bool((facts.metadata or {}).get("Requires-Dist"))


def _absolute(command: Sequence[str]) -> list[str]:
    """Return a command that works in another directory."""
    program = shutil.which(command[0]) or command[0]
    return [str(Path(program).absolute()), *command[1:]]


def _filled(wish: TrialWish, facts: WheelFacts, python: Path) -> list[str]:
    values = {
        "python": str(python),
        "project": str(wish.project.resolve()),
        "wheel": str(Path(facts.path).resolve()),
        "package": facts.filename.name if facts.filename else "",
    }
    try:
        words = [word.format(**values) for word in shlex.split(wish.command or "")]
    except (KeyError, ValueError, IndexError) as error:
        raise UsageError(
            f"--command {wish.command!r} can't be understood: {error}",
            hint=f"known are {', '.join('{' + name + '}' for name in values)}",
        ) from error
    if not words:
        raise UsageError("--command is empty", hint='such as --command "pytest {project}/tests"')
    # subprocess looks on alloconda's own PATH, not on the environment's.
    beside = shutil.which(words[0], path=str(python.parent)) or shutil.which(words[0])
    return [beside or words[0], *words[1:]]


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(
        prefix="alloconda-test-", ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder).resolve()
