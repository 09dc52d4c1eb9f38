"""The commands that build one module: build, wheel."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import (
    HeaderFlags,
    PackingFlags,
    ProjectFlags,
    WatchFlags,
    WheelTargetFlags,
)


@takes_groups
def build(
    *,
    project: ProjectFlags,
    python_version: options.PythonVersion = None,
    headers: HeaderFlags,
    watching: WatchFlags,
    quiet: options.Quiet = False,
) -> None:
    """Build the module for this machine and put it into the package directory."""
    from alloconda.build.model.abi_flags import AbiFlags
    from alloconda.build.service.plan import WheelFlags
    from alloconda.build.wiring.in_place import build_in_place
    from alloconda.build.wiring.session import Session
    from alloconda.cli.display import showing_build
    from alloconda.cli.settings import build_settings
    from alloconda.cli.watching import check_watch, programs_of, run_watch
    from alloconda.kernel.targets.target_flags import TargetFlags

    check_watch(watching)
    abi = AbiFlags(python_version=python_version, abi3=project.abi3)

    def build_once() -> tuple[Path, ...]:
        session = Session(build_settings(project, headers))
        plan = session.plan_wheel(WheelFlags(target=TargetFlags(), abi=abi))
        with showing_build(quiet=quiet) as observer:
            return tuple(one.path for one in build_in_place(session, plan, observer))

    if watching.watch:
        run_watch(project.project_dir, build_once, watching.then, partial(programs_of, None))
        return
    sys.stdout.writelines(f"{path}\n" for path in build_once())


_PythonTag = Annotated[
    str | None,
    typer.Option(help="Python tag, such as cp312.", rich_help_panel=options.TARGET),
]
_AbiTag = Annotated[
    str | None,
    typer.Option(help="ABI tag: cp312, cp314t, abi3.", rich_help_panel=options.TARGET),
]
_ExtSuffix = Annotated[
    str | None,
    typer.Option(
        help="File name suffix of the module, instead of the computed one.",
        rich_help_panel=options.TARGET,
    ),
]
_SkipBuild = Annotated[
    bool,
    typer.Option(
        "--skip-build",
        help="Pack the module already built in zig-out or in the package.",
        rich_help_panel=options.BUILD,
    ),
]


@takes_groups
def wheel(
    *,
    project: PackingFlags,
    python_version: options.PythonVersion = None,
    python_tag: _PythonTag = None,
    abi_tag: _AbiTag = None,
    platform: WheelTargetFlags,
    ext_suffix: _ExtSuffix = None,
    skip_build: _SkipBuild = False,
    headers: HeaderFlags,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Build one wheel: for this machine, or for another platform and Python version."""
    from alloconda.build.model.abi_flags import AbiFlags
    from alloconda.build.service.plan import WheelFlags, missing_versions_note
    from alloconda.build.wiring.session import Session
    from alloconda.cli.display import end, showing
    from alloconda.cli.progress import Progress, choose_progress, shows_status
    from alloconda.cli.settings import build_settings
    from alloconda.cli.verbosity import print_note
    from alloconda.packaging.model.upload_note import upload_note

    project.skip_build = skip_build
    session = Session(build_settings(project, headers))
    plan = session.plan_wheel(
        WheelFlags(
            target=platform,
            abi=AbiFlags(
                python_version=python_version,
                python_tag=python_tag,
                abi_tag=abi_tag,
                abi3=project.abi3,
            ),
            extension_suffix=ext_suffix,
        )
    )
    print_note(missing_versions_note(session.project), quiet=quiet)
    print_note(upload_note(session.packing.metadata), quiet=quiet)
    mode = choose_progress("plain", as_json=as_json, quiet=quiet)
    if mode is Progress.PLAIN and shows_status(quiet=quiet):
        mode = Progress.LINE
    from alloconda.build.wiring.matrix import build_wheels

    with showing(mode, session.project.root) as (observer, suspended):
        result = build_wheels(session, plan, observer, fail_fast=False, suspended=suspended)
    end(result, mode)
