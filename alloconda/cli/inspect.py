"""The commands that look into what was built: inspect, inspect-lib."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options

Wheels = Annotated[
    list[Path],
    typer.Argument(help="Wheels of any origin, or directories of wheels.", metavar="WHEEL"),
]


_Verify = Annotated[
    bool,
    typer.Option("--verify", help="Check the wheel specification and the tags; status 1 if wrong."),
]
_AsJson = Annotated[
    bool, typer.Option("--json", help="Write a JSON array.", rich_help_panel=options.OUTPUT)
]


def inspect(
    *,
    wheels: Wheels,
    verify: _Verify = False,
    as_json: _AsJson = False,
) -> None:
    """Show what is in wheels and where they can be installed, and verify their tags."""
    from alloconda.cli.file_arguments import wheel_files
    from alloconda.cli.terminals import stream_painter
    from alloconda.cli.verbosity import is_verbose
    from alloconda.inspect.view.wheel_json import print_wheels_json
    from alloconda.inspect.view.wheel_page import WheelPage
    from alloconda.inspect.wiring import build_wheel_inspector
    from alloconda.kernel.errors import ExitCode

    inspector = build_wheel_inspector()
    page = WheelPage(
        sys.stdout, stream_painter(sys.stdout), columns=_columns(), verbose=is_verbose()
    )
    reports = []
    for wheel in wheel_files(wheels):
        report = inspector.inspect(wheel, verify=verify)
        reports.append(report)
        if not as_json:
            page.print_wheel(report, verified=verify)
    if as_json:
        print_wheels_json(reports, sys.stdout, verified=verify)
    if any(report.problems for report in reports):
        raise typer.Exit(int(ExitCode.BUILD_FAILED))


_Libraries = Annotated[
    list[Path], typer.Argument(help="Extension modules or shared libraries.", metavar="LIB")
]
_AsJson2 = Annotated[
    bool, typer.Option("--json", help="Write a JSON array.", rich_help_panel=options.OUTPUT)
]


def inspect_lib(
    *,
    libraries: _Libraries,
    as_json: _AsJson2 = False,
) -> None:
    """Show what is in a built module: CPU, system, imports, exports, lowest valid tag."""
    from alloconda.binary.formats.binaries import read_binary
    from alloconda.cli.file_arguments import matched
    from alloconda.cli.terminals import stream_painter
    from alloconda.cli.verbosity import is_verbose
    from alloconda.inspect.model.wheel_facts import LibraryFacts
    from alloconda.inspect.view.wheel_json import print_libraries_json
    from alloconda.inspect.view.wheel_page import WheelPage

    found = [
        LibraryFacts(name=path.as_posix(), binary=read_binary(path), size_bytes=path.stat().st_size)
        for path in matched(libraries)
    ]
    if as_json:
        print_libraries_json(found, sys.stdout)
        return
    page = WheelPage(
        sys.stdout, stream_painter(sys.stdout), columns=_columns(), verbose=is_verbose()
    )
    for library in found:
        page.print_library(library)


def _columns() -> int:
    return min(shutil.get_terminal_size((80, 24)).columns, 120)
