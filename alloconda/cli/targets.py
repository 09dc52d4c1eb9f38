"""The commands that tell what alloconda knows: targets, explain."""

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.domain.explanation import ExplainedCell
from alloconda.domain.project import Project
from alloconda.domain.python import Abi, Python
from alloconda.domain.target import Target

Json = Annotated[bool, typer.Option("--json", help="Write JSON.", rich_help_panel=options.OUTPUT)]


def targets(*, python_version: options.PythonVersion = None, as_json: Json = False) -> None:
    """List the platforms that wheels can be built for."""
    from alloconda.domain.python import known_series, parse_python, version_abi
    from alloconda.domain.target import (
        DEFAULT_TAGS,
        MUSLLINUX_TAGS,
        WINDOWS_TAGS,
        known_targets,
        parse_target,
    )
    from alloconda.ui.target_pages import print_targets, print_targets_json

    python = parse_python(python_version) if python_version else known_series()[-1]
    customary = [parse_target(tag) for tag in (*DEFAULT_TAGS, *MUSLLINUX_TAGS, *WINDOWS_TAGS)]
    every = tuple(dict.fromkeys((*customary, *known_targets())))
    if as_json:
        print_targets_json(every, version_abi(python), sys.stdout)
    else:
        width = shutil.get_terminal_size((80, 24)).columns
        print_targets(every, version_abi(python), sys.stdout, columns=width)


def explain(
    *,
    tag: Annotated[str, typer.Argument(help="Platform tag, such as win_amd64.", metavar="TAG")],
    python_version: options.PythonVersion = None,
    abi3: options.Abi3 = None,
    project_dir: options.ProjectDir = Path(),
    as_json: Json = False,
) -> None:
    """Explain how a wheel for a platform comes about, step by step, with reasons."""
    from alloconda.cli.settings import stream_painter
    from alloconda.domain.explanation import explain as decide
    from alloconda.domain.target import parse_target
    from alloconda.ui.target_pages import print_explanation, print_explanation_json

    target = parse_target(tag)
    cell = _cell(tag, target, python_version, abi3=abi3, project=_project(project_dir))
    title = f"{cell.abi.python_tag}-{cell.abi.abi_tag}-{target}"
    if as_json:
        print_explanation_json(title, decide(cell), sys.stdout)
    else:
        width = min(shutil.get_terminal_size((80, 24)).columns, 100)
        paint = stream_painter(sys.stdout)
        print_explanation(title, decide(cell), sys.stdout, paint, columns=width)


def _project(folder: Path) -> Project | None:
    """Return the project of a directory; None where there is none, errors where it is wrong."""
    if not (folder / "pyproject.toml").is_file():
        return None
    from alloconda.domain.config import ProjectConfig
    from alloconda.workplace import Settings, Workplace

    return Workplace(Settings(project_dir=folder, overrides=ProjectConfig())).project


def _cell(
    tag: str, target: Target, version: str | None, *, abi3: bool | None, project: Project | None
) -> ExplainedCell:
    from alloconda.domain.project import Way
    from alloconda.domain.target import check_python

    abi, reason = _abi(version, abi3=abi3, project=project)
    check_python(target, abi.python)
    if project is None or project.way is not Way.DIRECT:
        return ExplainedCell(
            written=tag,
            target=target,
            abi=abi,
            abi_reason=reason,
            module=None if project is None else project.module,
        )
    return ExplainedCell(
        written=tag,
        target=target,
        abi=abi,
        abi_reason=reason,
        module=project.module,
        needs_headers=project.wants_headers,
        links_libc=project.links_libc,
    )


def _abi(version: str | None, *, abi3: bool | None, project: Project | None) -> tuple[Abi, str]:
    from alloconda.domain.python import known_series, parse_python, stable_abi, version_abi
    from alloconda.services.plan import stable_floor

    admitted = (project.admitted if project else None) or known_series()
    python = parse_python(version) if version else admitted[-1]
    floor: Python | None = None
    reason = "--python-version" if version else "the newest version"
    if abi3:
        floor = python if version else admitted[0]
        reason = "--abi3"
    elif abi3 is None and project is not None:
        floor = stable_floor(project)
        reason = "abi3 in [tool.alloconda]" if floor else reason
    if floor is None or python.free_threaded is not floor.free_threaded or python < floor:
        return version_abi(python), "--python-version" if version else "the newest version"
    return stable_abi(floor), reason
