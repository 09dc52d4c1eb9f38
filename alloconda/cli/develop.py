"""The command that installs a project while its code is edited: develop."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import HeaderFlags, ProjectFlags

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
    quiet: options.Quiet = False,
) -> None:
    """Build the module and install the project editable into a virtual environment."""
    from alloconda.build.wiring.develop import develop_project
    from alloconda.cli.display import showing_build
    from alloconda.cli.settings import build_settings
    from alloconda.kernel.system.run_folders import run_folder

    with run_folder() as folder:
        project.out_dir = folder
        with showing_build(quiet=quiet) as observer:
            done = develop_project(build_settings(project, headers), python, observer)
    if not quiet:
        place = f"{done.environment} ({done.why})"
        sys.stderr.write(
            f"installed by {done.installer}, editable, into {place}\n"
            if done.installer
            else f"installed already, editable, in {place}\n"
        )
    sys.stdout.writelines(f"{path}\n" for path in done.modules)
