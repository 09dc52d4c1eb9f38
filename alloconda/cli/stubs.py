"""The command that writes the module's types: stubs."""

import os
import stat
import sys
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import HeaderFlags, ProjectFlags

_Check = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Write nothing; exit with status 1 if the package's stub is not the module's.",
        rich_help_panel=options.OUTPUT,
    ),
]
_Stdout = Annotated[
    bool,
    typer.Option(
        "--stdout", help="Print the stub, and write nothing.", rich_help_panel=options.OUTPUT
    ),
]


@takes_groups
def stubs(
    *,
    project: ProjectFlags,
    check: _Check = False,
    to_stdout: _Stdout = False,
    headers: HeaderFlags,
    quiet: options.Quiet = False,
) -> None:
    """Write the stub (.pyi) of the module beside it: for editors and type checkers."""
    from alloconda.build.model.abi_flags import AbiFlags
    from alloconda.build.service.plan import WheelFlags
    from alloconda.build.wiring.session import Session
    from alloconda.build.wiring.stubs import check_project_stub, project_stubs, write_project_stub
    from alloconda.cli.display import showing_build
    from alloconda.cli.settings import build_settings
    from alloconda.cli.verbosity import print_note
    from alloconda.kernel.targets.target_flags import TargetFlags

    session = Session(build_settings(project, headers))
    flags = WheelFlags(target=TargetFlags(), abi=AbiFlags(abi3=project.abi3))
    plan = session.plan_wheel(flags)
    with showing_build(quiet=quiet) as observer:
        found = project_stubs(session, plan, observer)
    for stub in found:
        if to_stdout:
            # Of several, each says whose it is.
            _print(stub.source if len(found) == 1 else f"# {stub.shown}\n{stub.source}")
        elif check:
            print_note(check_project_stub(stub), quiet=quiet)
        else:
            write_project_stub(stub)
            sys.stdout.write(f"{stub.path}\n")


def _print(source: str) -> None:
    """Print a stub; a file gets the bytes that the package has, in any locale."""
    if stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode):
        sys.stdout.buffer.write(source.encode())
    else:
        sys.stdout.write(source)
