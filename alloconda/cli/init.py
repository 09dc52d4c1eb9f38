"""The command that begins a project: init."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer


def init(
    *,
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Directory of the project.", file_okay=False)
    ] = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    name: Annotated[
        str | None,
        typer.Option("--name", help="Name of the project; default pyproject.toml's or DIR's."),
    ] = None,
    python_floor: Annotated[
        str, typer.Option("--python", help="Lowest Python version.", metavar="VERSION")
    ] = "3.11",
    build_zig: Annotated[
        bool, typer.Option("--build-zig", help="Compile through a build.zig of its own.")
    ] = False,
) -> None:
    """Write a project: Zig source, Python package, test, pyproject.toml."""
    from alloconda.domain.python import parse_python
    from alloconda.domain.scaffold import InitAnswers
    from alloconda.wiring import create_project, standing_project_name

    root = directory.resolve()
    answers = InitAnswers(
        project_name=name or standing_project_name(root) or root.name,
        python_floor=parse_python(python_floor).of_series(),
        build_zig=build_zig,
    )
    result = create_project(answers, root)
    if not yes:
        sys.stderr.write(f"assumed: name {answers.project_name}, Python {python_floor} or later\n")
    for path in result.written:
        sys.stderr.write(f"  wrote  {directory / path}\n")
    for path in result.kept:
        sys.stderr.write(f"  kept   {directory / path}\n")
    place = "" if root == Path.cwd() else f"cd {shlex.quote(str(directory))} && "
    sys.stderr.write(
        f"next: {place}alloconda build && python -m unittest discover tests\n"
        f"then: alloconda wheel-all\n"
    )
