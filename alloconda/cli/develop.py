"""The command that installs a project while its code is edited: develop."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import HeaderFlags, ProjectFlags


@takes_groups
def develop(
    *,
    project: ProjectFlags,
    python: Annotated[
        Path | None,
        typer.Option(
            "--python",
            help="Environment or interpreter to install into; default the active one, else the "
            "nearest .venv.",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    headers: HeaderFlags,
    quiet: options.Quiet = False,
) -> None:
    """Install the project editable into a virtual environment, its module built."""
    from alloconda.build.service.plan import WheelFlags
    from alloconda.build.wiring.session import Session
    from alloconda.cli.settings import build_observer, build_settings
    from alloconda.kernel.system.run_folders import run_folder
    from alloconda.kernel.targets.selection import TargetFlags
    from alloconda.packaging.adapters.editable_install import EditableInstaller
    from alloconda.packaging.adapters.environments import LocalEnvironments
    from alloconda.packaging.service.develop import find_environment

    root = project.project_dir.resolve()
    with run_folder() as folder:
        project.out_dir = folder
        session = Session(build_settings(project, headers))
        interpreter, why = find_environment(root, LocalEnvironments(os.environ, python))
        flags = WheelFlags(target=TargetFlags(), for_interpreter=True)
        plan = session.plan_wheel(flags, interpreter.python)
        path = session.build_in_place(plan, build_observer(as_json=False, quiet=quiet))
        installer = EditableInstaller(interpreter)
        wheel = session.packing.write_editable(plan).path
        place = f"{interpreter.executable.parent.parent} ({why})"
        if installer.is_installed(wheel, root):
            told = f"installed already, editable, in {place}\n"
        else:
            program = installer.install(wheel, root)
            told = f"installed by {program}, editable, into {place}\n"
        if not quiet:
            sys.stderr.write(told)
    sys.stdout.write(f"{path}\n")
