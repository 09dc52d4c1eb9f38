"""Fresh environments for tests: a venv of the interpreter, or a folder where an emulator runs."""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from alloconda.inspect.model.wheel_facts import WheelFacts
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.events.wheel_test_events import WheelTestStage
from alloconda.kernel.system.isolated_python import (
    ISOLATED,
    NEUTRAL_VARIABLES,
    installer_variables,
    pip_command,
)
from alloconda.kernel.system.program import Finished, ProgramRunner
from alloconda.kernel.system.program_search import absolute_entries, find_program
from alloconda.kernel.targets.target import Os
from alloconda.kernel.values import dataclass, replace
from alloconda.wheel_test.adapters.test_command import check_command, filled_command
from alloconda.wheel_test.adapters.unpacked_wheel import unpack_wheel
from alloconda.wheel_test.model.wheel_test import Interpreter, WheelTest
from alloconda.wheel_test.service.wheel_test import WheelTestOptions

_CLEAN = {
    **NEUTRAL_VARIABLES,
    "PYTHONNOUSERSITE": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
}

# pytest's pythonpath, a conftest.py or the tests themselves put the project's directory first.
_FIRST = """\
import os, sys
from importlib.machinery import PathFinder

class _WheelFirst:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if path is None and name in {names!r}:
            spec = PathFinder.find_spec(name, [os.path.dirname(os.path.abspath(__file__))])
            return spec if spec and spec.loader else None

sys.meta_path.insert(0, _WheelFirst)
"""

Report = Callable[[WheelTestStage], None]


class TestEnvironments:
    """Makes an environment for each test in a directory, and removes it afterwards.

    Args:
        programs: runs everything.
        folder: where the environments are made; the caller removes it in the end.
    """

    def __init__(self, programs: ProgramRunner, folder: Path) -> None:
        self._programs = programs
        self._folder = folder

    def check(self, options: WheelTestOptions) -> None:
        """Check that the test command can be understood.

        Raises:
            UsageError: it is empty, or holds an unknown place.
        """
        if options.command is not None:
            check_command(options.command)

    def try_wheel(
        self, test: WheelTest, names: Sequence[str], options: WheelTestOptions, report: Report
    ) -> Finished:
        """Install a wheel into a fresh environment, import modules of it, run the test command.

        Returns:
            the last program that was run: the first that failed, if one did.

        Raises:
            OutsideError: the environment can't be made, or a requirement can't be installed.
            CheckError: the wheel can't be unpacked.
            UsageError: the test command would not run in the environment.
        """
        interpreter, facts = test.interpreter, test.facts
        if interpreter is None or facts is None:
            raise ValueError(f"{test.name} can't be tried")
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as path:
            folder = Path(path).resolve()
            environment = self._environment(interpreter, folder, report)
            report(WheelTestStage.INSTALL)
            if _needs(facts):
                self._install(environment, [str(Path(facts.path).absolute())], options)
            else:
                unpack_wheel(Path(facts.path), environment.site)
            report(WheelTestStage.IMPORT)
            code = f"import importlib; [importlib.import_module(n) for n in {list(names)!r}]"
            done = self._run([*environment.isolated, "-c", environment.opening + code], environment)
            if done.status != 0 or options.command is None:
                return done
            if options.requirements:
                report(WheelTestStage.REQUIREMENTS)
                self._install(environment, options.requirements, options)
            _put_wheel_first(environment, names)
            report(WheelTestStage.COMMAND)
            python, programs = environment.python, environment.programs
            return self._run(filled_command(options, facts, python, programs), environment)

    def _environment(
        self, interpreter: Interpreter, folder: Path, report: Report
    ) -> "_Environment":
        report(WheelTestStage.ENVIRONMENT)
        work = folder / "work"
        work.mkdir()
        site = folder / "site"
        site.mkdir()
        if interpreter.emulator is not None:
            return _bare_environment(interpreter, site=site, work=work)
        env = folder / "env"
        variables = {**_CLEAN, **dict(interpreter.environment)}
        command = [*interpreter.command, ISOLATED, "-m", "venv", "--without-pip", str(env)]
        done = self._programs.run(command, cwd=work, environment=variables)
        python = env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if done.status != 0 or not python.exists():
            if os.name == "nt":
                # Embeddable packages of Windows have no venv, or none of the programs it copies.
                bare = _bare_environment(interpreter, site=site, work=work)
                return replace(bare, isolated=(*interpreter.command, ISOLATED))
            raise OutsideError(
                f"{interpreter.command[0]} makes no virtual environment",
                details=tuple(done.log.splitlines()[-4:]),
                hint="install its module venv (Debian: apt install python3-venv)",
            )
        code = "import sysconfig; print(sysconfig.get_path('platlib'))"
        ask = [str(python), ISOLATED, "-c", code]
        site_text = self._programs.run(ask, cwd=work, environment=variables).stdout.strip()
        path = os.pathsep.join([str(python.parent), *absolute_entries(os.environ.get("PATH", ""))])
        return _Environment(
            python=(str(python),),
            isolated=(str(python), ISOLATED),
            programs=python.parent,
            site=Path(site_text),
            work=work,
            variables={**_CLEAN, "PATH": path, "VIRTUAL_ENV": str(env)},
            install_flags=("--python", str(python)),
        )

    def _run(self, command: Sequence[str], environment: "_Environment") -> Finished:
        done = self._programs.run(command, cwd=environment.work, environment=environment.variables)
        # The folder may be removed between reading its name and looking into it.
        return replace(
            done,
            stdout=done.stdout.replace(str(environment.site), "site-packages"),
            stderr=done.stderr.replace(str(environment.site), "site-packages"),
        )

    def _install(
        self, environment: "_Environment", what: Sequence[str], options: WheelTestOptions
    ) -> None:
        uv = find_program("uv") if environment.has_uv else None
        if uv:
            command = [
                uv,
                "pip",
                "install",
                "--quiet",
                *environment.uv_flags,
                *environment.install_flags,
            ]
            command += ["--offline"] if options.offline else []
        else:
            command = pip_command()
            command += (
                ["install", *environment.pip_flags, *environment.install_flags]
                if environment.pip_flags
                else [*environment.install_flags, "install"]
            )
            command += ["--quiet", *(["--no-index"] if options.offline else [])]
        done = self._programs.run(
            [*command, *what], cwd=environment.work, environment=installer_variables(os.environ)
        )
        if done.status != 0:
            raise OutsideError(
                f"{' '.join(Path(one).name for one in what)} can't be installed",
                details=tuple(line for line in done.log.splitlines() if line.strip())[-6:],
                hint="check that it exists for that Python and platform, and whether the "
                "package index can be reached",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Environment:
    """An environment, ready to use.

    Attributes:
        python: starts its Python.
        isolated: starts it so that nothing of the user's gets in.
        programs: where its programs are; None where it can't start any.
        site: where modules are installed.
        work: the directory that programs run in.
        variables: environment variables for them.
        install_flags: the target directory, for any installer.
        uv_flags: the other platform, for uv.
        pip_flags: the same for pip.
        has_uv: whether uv knows the platform.
        opening: code that goes before an import.
    """

    python: tuple[str, ...]
    isolated: tuple[str, ...]
    programs: Path | None
    site: Path
    work: Path
    variables: Mapping[str, str]
    install_flags: tuple[str, ...]
    uv_flags: tuple[str, ...] = ()
    pip_flags: tuple[str, ...] = ()
    opening: str = ""
    has_uv: bool = True


def _bare_environment(interpreter: Interpreter, *, site: Path, work: Path) -> _Environment:
    """Return a folder as environment: what an emulator runs can't start sys.executable."""
    system, series = interpreter.system, interpreter.python.series
    platforms = [system.platform_tag]
    if system.os is Os.LINUX:
        # pip takes the named tag alone, and most projects build for an older C library.
        older = ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "musllinux_1_1")
        platforms += [f"{one}_{system.arch.value}" for one in older]
    triple = system.pbs_triple
    return _Environment(
        python=interpreter.command,
        isolated=interpreter.command,
        programs=None,
        site=site,
        work=work,
        variables={**_CLEAN, **dict(interpreter.environment), "PYTHONPATH": str(site)},
        install_flags=("--target", str(site), "--only-binary", ":all:"),
        uv_flags=(
            *("--python-version", series),
            *(("--python-platform", triple) if triple else ()),
        ),
        pip_flags=(
            *("--python-version", series, "--implementation", "cp"),
            *(word for platform in platforms for word in ("--platform", platform)),
        ),
        has_uv=system.os is not Os.EMSCRIPTEN,
        # The site's path may be spelt otherwise where the interpreter runs.
        opening="import os, sys; sys.path.insert(0, os.path.join(os.pardir, 'site')); ",
    )


def _put_wheel_first(environment: _Environment, names: Sequence[str]) -> None:
    """Let a test command import the wheel's packages rather than the project's."""
    # A project's tests may be a package of that name, and are what is run.
    tops = sorted({name.partition(".")[0] for name in names} - {"test", "tests"})
    code = _FIRST.format(names=tops)
    if environment.programs is None:
        # No .pth is read there, for PYTHONPATH is not a site directory.
        (environment.site / "sitecustomize.py").write_text(code, encoding="utf-8")
        return
    (environment.site / "_alloconda_first.py").write_text(code, encoding="utf-8")
    (environment.site / "_alloconda_first.pth").write_text(
        "import _alloconda_first\n", encoding="utf-8"
    )


def _needs(facts: WheelFacts) -> bool:
    return bool((facts.metadata or {}).get("Requires-Dist"))
