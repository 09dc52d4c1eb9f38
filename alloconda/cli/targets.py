"""The commands that show what alloconda knows: targets, explain."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options

Json = Annotated[bool, typer.Option("--json", help="Write JSON.", rich_help_panel=options.OUTPUT)]


def targets(*, python_version: options.PythonVersion = None, as_json: Json = False) -> None:
    """List the platforms that wheels can be built for."""
    from alloconda.doctor.view.target_pages import print_targets, print_targets_json
    from alloconda.kernel.python import known_series, parse_python, version_abi
    from alloconda.kernel.targets.platform_tag import parse_target
    from alloconda.kernel.targets.target import (
        CUSTOMARY_TAGS,
        has_python,
        known_targets,
    )

    python = parse_python(python_version) if python_version else known_series()[-1]
    customary = [parse_target(tag) for tag in CUSTOMARY_TAGS]
    known = dict.fromkeys((*customary, *known_targets()))
    every = tuple(target for target in known if has_python(target, python))
    if as_json:
        print_targets_json(every, version_abi(python), sys.stdout)
    else:
        width = shutil.get_terminal_size((80, 24)).columns
        print_targets(every, version_abi(python), sys.stdout, columns=width)


_Tag = Annotated[
    str, typer.Argument(help="Platform tag, whole tag, or a wheel's file name.", metavar="TAG")
]


def explain(
    *,
    tag: _Tag,
    python_version: options.PythonVersion = None,
    abi3: options.Abi3 = None,
    project_dir: options.ProjectDir = Path(),
    as_json: Json = False,
) -> None:
    """Explain step by step how a wheel for a platform is built, and why."""
    from alloconda.cli.explained_cell import explained_cell
    from alloconda.cli.terminals import stream_painter
    from alloconda.doctor.model.explanation import explain as decide
    from alloconda.doctor.model.pasted_tag import agreed, read_pasted_tag
    from alloconda.doctor.view.target_pages import print_explanation, print_explanation_json
    from alloconda.kernel.targets.platform_tag import parse_target

    pasted = agreed(read_pasted_tag(tag), python_version, abi3=abi3)
    target = parse_target(pasted.platform)
    cell = explained_cell(
        pasted.platform,
        target,
        pasted.python_version,
        abi3=pasted.abi3,
        project_dir=project_dir,
    )
    title = f"{cell.abi.python_tag}-{cell.abi.abi_tag}-{target}"
    if as_json:
        print_explanation_json(title, decide(cell), sys.stdout)
    else:
        width = min(shutil.get_terminal_size((80, 24)).columns, 100)
        paint = stream_painter(sys.stdout)
        print_explanation(title, decide(cell), sys.stdout, paint, columns=width)
