"""What an environment is made for, and what it consists of."""

from collections.abc import Mapping
from pathlib import Path

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.targets.target import Arch, Os, Target
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.command_lines import Zig


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossRequest:
    """One cell: a platform and a CPython for which a project's own backend compiles.

    Attributes:
        target: a platform with one CPU; universal2 is built as its slices.
        project: the directory whose files see the target as their platform.
        headers: the directory that holds the target's Python.h and pyconfig.h.
        interpreter: the CPython of this machine that runs the backend.
        compiler_python: the CPython that runs the compiler wrappers.
        version_library: on Windows, the import library of python3XY.dll.
        stable_library: on Windows, that of python3.dll, if the CPython has a stable ABI.
    """

    target: Target
    python: Python
    project: Path
    headers: Path
    interpreter: Path
    compiler_python: Path
    zig: Zig
    version_library: Path | None = None
    stable_library: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossEnvironment:
    """What a backend's process gets beside what every process has.

    Attributes:
        variables: environment variables; None removes one.
        config_settings: what a backend is given beside the project's own settings (PEP 517), by
            the backend's name, such as "mesonpy".
        backend_variables: what is different in `variables` for one backend, by its name.
        site: the directory that PYTHONPATH names, with the view of the project's files.
        answers: the file that has one line per answer that the project's files were given; it is
            not there where they asked for nothing.
    """

    variables: Mapping[str, str | None]
    config_settings: Mapping[str, Mapping[str, tuple[str, ...]]]
    backend_variables: Mapping[str, Mapping[str, str | None]]
    site: Path
    answers: Path


def check_request(request: CrossRequest) -> None:
    """Refuse what no environment can be made for.

    Raises:
        UsageError: a target with two CPUs, Pyodide, or Windows without its import library.
    """
    target = request.target
    if target.arch is Arch.UNIVERSAL2:
        raise UsageError(f"{target} is two platforms: build its slices and merge them")
    if target.os is Os.EMSCRIPTEN:
        raise UsageError(
            f"{target} can't be built by another build backend: Zig has no C library for it",
            hint="leave it out of targets",
        )
    if target.os is Os.WINDOWS and request.version_library is None:
        raise UsageError(f"{target} needs an import library of CPython {request.python}")
