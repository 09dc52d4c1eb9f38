"""The command that begins a project: init."""

from pathlib import Path
from typing import Annotated

import typer

_ANSWERS = "Answers"


def init(
    ctx: typer.Context,
    *,
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Directory of the project.", file_okay=False)
    ] = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Accept all defaults.")] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Overwrite files, and keys that flags contradict."),
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            help="Name of the project; default pyproject.toml's or DIR's.",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    module: Annotated[
        str | None,
        typer.Option(
            "--module",
            help="Name of the extension module; default the one in the code, else _NAME.",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    project_version: Annotated[
        str | None,
        typer.Option(
            "--project-version",
            help="Version of the project; default the existing one, else 0.1.0.",
            metavar="VERSION",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    sample: Annotated[
        bool,
        typer.Option("--sample", help="Write a sample module beside existing native code."),
    ] = False,
    python_floor: Annotated[
        str | None,
        typer.Option(
            "--python",
            help="Lowest Python version; default 3.11.",
            metavar="VERSION",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    abi3: Annotated[
        bool | None,
        typer.Option(
            "--abi3/--no-abi3",
            help="One wheel for all Pythons (default), or one for each.",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    platform: Annotated[
        list[str] | None,
        typer.Option(
            "--platform",
            help="linux, musllinux, macos, windows, windows-arm64, linux-more or a platform tag; "
            "may be repeated. Default linux and macos.",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    build_zig: Annotated[
        bool | None,
        typer.Option(
            "--build-zig/--direct",
            help="Compile through a build.zig of its own, or directly (default).",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    zig_version: Annotated[
        str | None,
        typer.Option(
            "--zig-version",
            help="Pin an exact Zig version, such as 0.16.0; default any supported one.",
            metavar="VERSION",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    license_name: Annotated[
        str | None,
        typer.Option(
            "--license",
            help="MIT, Apache-2.0, BSD-3-Clause or none (default).",
            metavar="SPDX",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    author: Annotated[
        str | None,
        typer.Option(
            "--author",
            help="Author for license and metadata, as Ada <ada@example.org>; default git's name.",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    github_actions: Annotated[
        bool | None,
        typer.Option(
            "--github-actions/--no-github-actions",
            help="Write a workflow that builds, tests and publishes the wheels.",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
    replace_backend: Annotated[
        bool | None,
        typer.Option(
            "--replace-backend/--keep-backend",
            help="Replace another build backend by alloconda, or keep it (default).",
            rich_help_panel=_ANSWERS,
        ),
    ] = None,
) -> None:
    """Write a project, or add what an existing one lacks; asks at a terminal."""
    from alloconda.cli.command_line import given_flags
    from alloconda.cli.init_run import InitFlags, InitModes, run_init

    flags = InitFlags(
        name=name,
        module=module,
        project_version=project_version,
        python=python_floor,
        abi3=abi3,
        platform=tuple(platform) if platform else None,
        build_zig=build_zig,
        zig_version=zig_version,
        license=license_name,
        author=author,
        github_actions=github_actions,
        replace_backend=replace_backend,
    )
    again = ("alloconda", "init", *(() if directory == Path() else (str(directory),)))
    modes = InitModes(
        yes=yes,
        force=force,
        sample=sample,
        again=(*again, *given_flags(ctx, leave_out={"directory"})),
    )
    run_init(flags, directory, modes)
