"""Runs a project's setup.py in a copy of the project, once for each platform that it asks about."""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alloconda.kernel.system.isolated_python import NEUTRAL_VARIABLES
from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program import Finished
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.targets.target import Arch, Os
from alloconda.scaffold.adapters.project_scan import project_files
from alloconda.scaffold.model.recorded_setup import (
    PLATFORMS,
    FailedSetup,
    RecordedSetup,
    Recordings,
    read_recording,
)

_TIMEOUT_S = 60.0
_SHOWN_LINES = 8
_SYSTEMS = {Os.LINUX: "linux", Os.MACOS: "darwin", Os.WINDOWS: "win32"}
_MACHINES = {
    (Os.LINUX, Arch.X86_64): "x86_64",
    (Os.LINUX, Arch.AARCH64): "aarch64",
    (Os.MACOS, Arch.X86_64): "x86_64",
    (Os.MACOS, Arch.AARCH64): "arm64",
    (Os.WINDOWS, Arch.X86_64): "AMD64",
    (Os.WINDOWS, Arch.AARCH64): "ARM64",
}
# Without a repository, setuptools-scm fails. The version that it is given is not used.
_VARIABLES = {
    **NEUTRAL_VARIABLES,
    "PYTHONDONTWRITEBYTECODE": "1",
    "PIP_NO_INDEX": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "SETUPTOOLS_SCM_PRETEND_VERSION": "0.dev0",
}


def read_setup(root: Path, withheld: Sequence[str] = ()) -> Recordings | FailedSetup:
    """Return what setup.py says on each platform, or on the first one where it asks about none.

    Each run has a copy of the project, as far as it isn't hidden, and no network.

    Args:
        root: the project's directory.
        withheld: names of environment variables that setup.py doesn't get.

    Raises:
        OutsideError: there is no room for the copies, or Python can't be started.
    """
    programs = ProcessRunner(timeout_s=_TIMEOUT_S, withheld=withheld)
    found: dict[tuple[Os, Arch], RecordedSetup] = {}
    with run_folder() as folder:
        for platform in PLATFORMS:
            answer = _run(programs, root, folder, platform)
            if isinstance(answer, FailedSetup):
                return answer
            found[platform] = answer
            if not answer.looked_at:
                break
    return found


def _run(
    programs: ProcessRunner, root: Path, folder: Path, platform: tuple[Os, Arch]
) -> RecordedSetup | FailedSetup:
    copy, answer = folder / "project", folder / "answer.json"
    shutil.rmtree(copy, ignore_errors=True)
    answer.unlink(missing_ok=True)
    _copy(root, copy)
    recorder = ("-m", "alloconda.scaffold.adapters.setup_recorder", str(answer))
    done = programs.run(
        [sys.executable, "-P", *recorder, _SYSTEMS[platform[0]], _MACHINES[platform]],
        cwd=copy,
        environment=_VARIABLES,
    )
    lines = tuple(done.log.splitlines()[-_SHOWN_LINES:])
    written = _written(answer)
    if written is None:
        return FailedSetup(reason=_end(done), output=lines)
    if "error" in written:
        missing = written.get("missing")
        return FailedSetup(reason=str(written["error"]), missing=missing, output=lines)
    return read_recording(written)


def _copy(root: Path, copy: Path) -> None:
    """Copy a project's files; links become what they lead to, hidden directories are left out."""
    copy.mkdir()
    for path in project_files(root):
        place = copy / path.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            shutil.copy(path, place)


def _written(answer: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(answer.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _end(done: Finished) -> str:
    if done.timed_out:
        return f"setup.py took longer than {_TIMEOUT_S:.0f} seconds"
    return f"setup.py ended Python with status {done.status}"
