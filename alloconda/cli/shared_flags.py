"""The groups of flags that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import FlagGroup


class ProjectFlags(FlagGroup):
    """The project, and how its module is built."""

    project_dir: options.ProjectDir = Path()
    module: options.Module = None
    library: options.Library = None
    package_dir: options.PackageDir = None
    release: options.Release = False
    debug: options.Debug = False
    optimize: options.OptimizeMode = None
    abi3: options.Abi3 = None
    zig: options.ZigPath = None
    # Only some commands have flags for these.
    no_init: bool | None = None
    force_init: bool | None = None
    provenance: bool | None = None
    out_dir: Path | None = None
    jobs: int | None = None
    skip_build: bool = False


class PackingFlags(ProjectFlags):
    """The project, how its module is built, and how it is packed."""

    no_init: options.NoInit = None
    force_init: options.ForceInit = None
    out_dir: options.OutDir = None
    provenance: options.Provenance = None


class CacheFlags(FlagGroup):
    """Where headers come from, and where they are kept."""

    cache_dir: options.CacheDir = None
    mirror: options.Mirror = None
    offline: options.Offline = False
    # Only commands that build have flags for these.
    fetch: bool = True
    locked: bool = False


class HeaderFlags(CacheFlags):
    """Where headers come from, and which of them may be used."""

    fetch: options.Fetch = True
    locked: options.Locked = False


class PlatformFlags(FlagGroup):
    """The ways to name the platform of one wheel."""

    platform_tag: Annotated[
        str | None,
        typer.Option(help="Platform tag, such as win_amd64.", rich_help_panel=options.TARGET),
    ] = None
    manylinux: Annotated[
        str | None,
        typer.Option(help="glibc floor, such as 2_28 or 2014.", rich_help_panel=options.TARGET),
    ] = None
    musllinux: Annotated[
        str | None,
        typer.Option(help="musl floor, such as 1_2.", rich_help_panel=options.TARGET),
    ] = None
    arch: Annotated[
        str | None,
        typer.Option(
            help="CPU for --manylinux and --musllinux, such as arm64; default this machine's.",
            rich_help_panel=options.TARGET,
        ),
    ] = None
    pbs_target: options.PbsTarget = None
    # Headers do not depend on it.
    zig_target: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether any of them was given."""
        return any(vars(self).values())


class MatrixChoice(FlagGroup):
    """The platforms and the Python versions of a matrix."""

    python_version: options.PythonVersions = None
    every_python: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Every version that requires-python admits, whatever the configuration names.",
            rich_help_panel=options.TARGET,
        ),
    ] = False
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            help="Platform tag; may be repeated, and replaces the configured list.",
            rich_help_panel=options.TARGET,
        ),
    ] = None
    include_musllinux: Annotated[
        bool,
        typer.Option(
            "--include-musllinux",
            help="Add musllinux_1_2 on x86_64 and aarch64.",
            rich_help_panel=options.TARGET,
        ),
    ] = False
    include_windows: Annotated[
        bool,
        typer.Option("--include-windows", help="Add win_amd64.", rich_help_panel=options.TARGET),
    ] = False
