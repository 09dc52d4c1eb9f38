"""`--watch` of build and develop: builds again after each change, and what follows a build."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from alloconda.cli.shared_flags import WatchFlags
from alloconda.kernel.errors import UsageError


def check_watch(watching: WatchFlags) -> None:
    """Refuse a command that follows builds where there is one build.

    Raises:
        UsageError: `--then` is given without `--watch`.
    """
    if watching.then is not None and not watching.watch:
        raise UsageError(
            "--then runs a command after each build of --watch, which is not given",
            hint="add --watch, or run the command by itself",
        )


def run_watch(
    root: Path,
    build: Callable[[], tuple[Path, ...]],
    then: str | None,
    environment: Callable[[], Mapping[str, str]],
) -> None:
    """Build after each change until Ctrl-C, and run a command after each success.

    Args:
        root: the project's directory.
        build: builds it; returns its modules.
        then: a command for the user's shell.
        environment: returns the variables that the command gets.
    """
    from alloconda.build.service.watch import Rebuild
    from alloconda.build.view.watch_log import print_rebuild, print_then
    from alloconda.build.wiring.watch import watch_project
    from alloconda.cli.terminals import stream_columns, stream_linker, stream_painter

    folder, paint = root.resolve(), stream_painter(sys.stderr)

    def report(done: Rebuild) -> None:
        print_rebuild(
            done,
            folder,
            sys.stderr,
            paint,
            columns=stream_columns(sys.stderr),
            link=stream_linker(sys.stderr, folder),
        )
        if then is not None and done.error is None:
            ended = subprocess.run(then, shell=True, cwd=root, env=environment(), check=False)  # noqa: S602 # It is the user's own command line.
            print_then(then, ended.returncode, sys.stderr, paint)

    try:
        watch_project(root, build, report)
    except KeyboardInterrupt:
        # It is how watching ends.
        sys.stderr.write("\n")


def programs_of(environment: Path | None) -> Mapping[str, str]:
    """Return this process's variables, with the programs of a virtual environment first."""
    if environment is None:
        return os.environ
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    path = os.pathsep.join((str(programs), os.environ.get("PATH", os.defpath)))
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(environment)}
