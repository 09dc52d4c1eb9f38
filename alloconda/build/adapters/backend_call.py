"""Calls of the build backend that a project keeps (PEP 517)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from alloconda.kernel.errors import BuildError, ConfigError
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.program_search import find_program
from alloconda.kernel.values import dataclass

# What a backend says last tells why it failed.
_SHOWN_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendCall:
    """How a project's backend is called.

    Attributes:
        backend: its import name, as `build-backend` has it.
        backend_path: the directories of the project where it is looked for (PEP 517).
        project: a copy of the project, which the backend may write into.
        python: the interpreter that runs it, with the build requirements installed.
        variables: environment variables beside the process's own; None removes one.
    """

    backend: str
    project: Path
    python: Path
    variables: Mapping[str, str | None]
    backend_path: tuple[str, ...] | None = None


def backend_wheel(
    call: BackendCall,
    config_settings: Mapping[str, str | list[str]],
    out_dir: Path,
    programs: ProgramRunner,
) -> tuple[Path, str]:
    """Let a backend build a wheel into a directory; return it, and what was printed meanwhile.

    Raises:
        BuildError: the backend failed; it has what the backend printed.
        ConfigError: there is no such backend, or it lacks what PEP 517 demands.
        OutsideError: the interpreter can't be started, or the run was ended.
    """
    from pyproject_hooks import BackendInvalid, BackendUnavailable, BuildBackendHookCaller

    printed: list[str] = []

    def run(
        cmd: Sequence[str],
        cwd: str | None = None,
        extra_environ: Mapping[str, str] | None = None,
    ) -> None:
        done = programs.run(
            [*_removals(call.variables), *cmd],
            cwd=None if cwd is None else Path(cwd),
            environment=_given(call.variables) | dict(extra_environ or {}),
        )
        printed.append(done.stdout + done.stderr)
        if done.status != 0:
            raise _failed(call.backend, printed[-1])

    try:
        caller = BuildBackendHookCaller(
            str(call.project),
            call.backend,
            backend_path=call.backend_path,
            runner=run,
            python_executable=str(call.python),
        )
        name = caller.build_wheel(str(out_dir), config_settings=dict(config_settings))
    except (BackendUnavailable, BackendInvalid, ValueError) as error:
        raise ConfigError(
            f"build-backend = {call.backend!r} can't be loaded: {error}",
            hint="correct build-backend, or add what it needs to requires in [build-system]",
        ) from error
    return out_dir / name, "".join(printed)


def _given(variables: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if value is not None}


def _removals(variables: Mapping[str, str | None]) -> list[str]:
    """Return the beginning of a command line that takes variables away from a program."""
    removed = [name for name, value in variables.items() if value is None]
    if not removed:
        return []
    return [find_program("env") or "env", *(word for name in removed for word in ("-u", name))]


def _failed(backend: str, printed: str) -> BuildError:
    lines = [line for line in printed.splitlines() if line.strip()]
    return BuildError(
        f"{backend} built no wheel",
        details=tuple(lines[-_SHOWN_LINES:]),
        log=printed,
        hint="correct what it says; python -m build --wheel builds for this machine alone",
    )
