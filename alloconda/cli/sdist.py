"""The command that packs sources: sdist."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options

_Check = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Build a wheel from the sdist in an empty place, offline, and compare it with the "
        "project's.",
        rich_help_panel=options.OUTPUT,
    ),
]


def sdist(
    *,
    project_dir: options.ProjectDir = Path(),
    out_dir: options.OutDir = None,
    check: _Check = False,
    zig: options.ZigPath = None,
    cache_dir: options.CacheDir = None,
    quiet: options.Quiet = False,
) -> None:
    """Pack the project's sources for PyPI."""
    from alloconda.build.wiring.session import Session
    from alloconda.cli.settings import named_zig
    from alloconda.cli.verbosity import print_note
    from alloconda.kernel.config.settings import Settings
    from alloconda.kernel.config.tool_table import ProjectConfig

    out = None if out_dir is None else str(out_dir.absolute())
    settings = Settings(
        project_dir=project_dir,
        overrides=ProjectConfig(out_dir=out),
        zig=named_zig(zig),
        cache_dir=None if cache_dir is None else cache_dir.absolute(),
        source_date_epoch=os.environ.get("SOURCE_DATE_EPOCH"),
    )

    def report(sentence: str) -> None:
        sys.stderr.write(f"note: {sentence}\n")

    session = Session(settings)
    path = session.packing.write_sdist(report).path
    if check:
        from alloconda.build.wiring.sdist_check import check_sdist
        from alloconda.cli.display import showing_build

        with showing_build(quiet=quiet) as observer:
            check_sdist(session, path, observer)
        print_note(f"{path.name} builds the same wheel as the project", quiet=quiet)
    sys.stdout.write(f"{path}\n")
