"""The commands that build one module: build, wheel."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options


def build(
    *,
    project_dir: options.ProjectDir = Path(),
    module: options.Module = None,
    lib: options.Library = None,
    package_dir: options.PackageDir = None,
    python_version: options.PythonVersion = None,
    release: options.Release = False,
    debug: options.Debug = False,
    optimize: options.OptimizeMode = None,
    abi3: options.Abi3 = None,
    zig: options.ZigPath = None,
    fetch: options.Fetch = True,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    locked: options.Locked = False,
    quiet: options.Quiet = False,
) -> None:
    """Build the module for this machine and put it into the package directory."""
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_observer, build_settings
    from alloconda.domain.selection import TargetFlags
    from alloconda.services.plan import WheelFlags
    from alloconda.workplace import Workplace

    flags = ProjectFlags(
        project_dir=project_dir,
        module=module,
        library=lib,
        package_dir=package_dir,
        release=release,
        debug=debug,
        optimize=optimize,
        abi3=abi3,
        zig=zig,
    )
    headers = HeaderFlags(
        fetch=fetch, cache_dir=cache_dir, mirror=mirror, offline=offline, locked=locked
    )
    workplace = Workplace(build_settings(flags, headers))
    plan = workplace.plan_wheel(WheelFlags(target=TargetFlags(), python_version=python_version))
    path = workplace.build_in_place(plan, build_observer(as_json=False, quiet=quiet))
    sys.stdout.write(f"{path}\n")


def wheel(
    *,
    project_dir: options.ProjectDir = Path(),
    module: options.Module = None,
    lib: options.Library = None,
    package_dir: options.PackageDir = None,
    no_init: options.NoInit = None,
    force_init: options.ForceInit = None,
    python_version: options.PythonVersion = None,
    python_tag: Annotated[
        str | None,
        typer.Option(help="Python tag, such as cp312.", rich_help_panel=options.TARGET),
    ] = None,
    abi_tag: Annotated[
        str | None,
        typer.Option(help="ABI tag: cp312, cp314t, abi3.", rich_help_panel=options.TARGET),
    ] = None,
    platform_tag: Annotated[
        str | None,
        typer.Option(help="Platform tag, such as win_amd64.", rich_help_panel=options.TARGET),
    ] = None,
    manylinux: Annotated[
        str | None,
        typer.Option(help="glibc floor, such as 2_28 or 2014.", rich_help_panel=options.TARGET),
    ] = None,
    musllinux: Annotated[
        str | None,
        typer.Option(help="musl floor, such as 1_2.", rich_help_panel=options.TARGET),
    ] = None,
    arch: Annotated[
        str | None,
        typer.Option(
            help="CPU for --manylinux and --musllinux; default this machine's.",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    zig_target: Annotated[
        str | None,
        typer.Option(
            help="Zig target, such as x86_64-linux-gnu.2.28.", rich_help_panel=options.TARGET
        ),
    ] = None,
    pbs_target: Annotated[
        str | None,
        typer.Option(
            help="Triple of the headers; names the platform when nothing else does.",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    ext_suffix: Annotated[
        str | None,
        typer.Option(
            help="File name suffix of the module, in place of the computed one.",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    release: options.Release = False,
    debug: options.Debug = False,
    optimize: options.OptimizeMode = None,
    abi3: options.Abi3 = None,
    zig: options.ZigPath = None,
    skip_build: Annotated[
        bool,
        typer.Option(
            "--skip-build",
            help="Pack the module that stands in zig-out or in the package.",
            rich_help_panel=options.BUILD,
        ),
    ] = False,
    out_dir: options.OutDir = None,
    fetch: options.Fetch = True,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    locked: options.Locked = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Build one wheel: for this machine, or across with a platform and a Python version."""
    from alloconda.cli.display import choose_progress, end, showing
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_settings
    from alloconda.cli.talk import tell_note
    from alloconda.domain.selection import TargetFlags
    from alloconda.services.plan import WheelFlags, unserved_note
    from alloconda.workplace import Workplace

    flags = ProjectFlags(
        project_dir=project_dir,
        module=module,
        library=lib,
        package_dir=package_dir,
        no_init=no_init,
        force_init=force_init,
        release=release,
        debug=debug,
        optimize=optimize,
        abi3=abi3,
        zig=zig,
        out_dir=out_dir,
        skip_build=skip_build,
    )
    headers = HeaderFlags(
        fetch=fetch, cache_dir=cache_dir, mirror=mirror, offline=offline, locked=locked
    )
    workplace = Workplace(build_settings(flags, headers))
    target = TargetFlags(
        platform_tag=platform_tag,
        manylinux=manylinux,
        musllinux=musllinux,
        arch=arch,
        zig_target=zig_target,
        pbs_target=pbs_target,
    )
    plan = workplace.plan_wheel(
        WheelFlags(
            target=target,
            python_version=python_version,
            python_tag=python_tag,
            abi_tag=abi_tag,
            extension_suffix=ext_suffix,
        )
    )
    tell_note(unserved_note(workplace.project), quiet=quiet)
    way = choose_progress("plain", as_json=as_json, quiet=quiet)
    with showing(way, workplace.project.root) as (observer, display):
        result = workplace.build_wheels(plan, observer, fail_fast=False, display=display)
    end(result, way)
