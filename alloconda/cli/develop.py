"""The command that installs a project while its code is edited: develop."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import HeaderFlags, ProjectFlags, WatchFlags

if TYPE_CHECKING:
    from alloconda.packaging.service.develop import Developed

_Python = Annotated[
    Path | None,
    typer.Option(
        "--python",
        help="Environment or interpreter to install into; default the active one, else the "
        "nearest .venv.",
        rich_help_panel=options.TARGET,
    ),
]


@takes_groups
def develop(
    *,
    project: ProjectFlags,
    python: _Python = None,
    headers: HeaderFlags,
    watching: WatchFlags,
    quiet: options.Quiet = False,
) -> None:
    """Build the module and install the project editable into a virtual environment."""
    from alloconda.build.wiring.develop import develop_project
    from alloconda.cli.display import showing_build
    from alloconda.cli.settings import build_settings
    from alloconda.cli.watching import check_watch, programs_of, run_watch
    from alloconda.kernel.system.run_folders import run_folder

    check_watch(watching)
    installed: list[Developed] = []

    def develop_once() -> tuple[Path, ...]:
        with run_folder() as folder:
            project.out_dir = folder
            with showing_build(quiet=quiet) as observer:
                done = develop_project(build_settings(project, headers), python, observer)
        if not watching.watch or not installed:
            _print_place(done, quiet=quiet)
        installed[:] = [done]
        return done.modules

    if watching.watch:
        run_watch(
            project.project_dir,
            develop_once,
            watching.then,
            lambda: programs_of(installed[0].environment),
        )
        return
    sys.stdout.writelines(f"{path}\n" for path in develop_once())


def _print_place(done: "Developed", *, quiet: bool) -> None:
    """Print where the project was installed."""
    if not quiet:
        place = f"{done.environment} ({done.why})"
        sys.stderr.write(
            f"installed by {done.installer}, editable, into {place}\n"
            if done.installer
            else f"installed already, editable, in {place}\n"
        )
