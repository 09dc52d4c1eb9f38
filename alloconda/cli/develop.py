"""The command that installs a project while its code is edited: develop."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options


def develop(
    *,
    project_dir: options.ProjectDir = Path(),
    python: Annotated[
        Path | None,
        typer.Option(
            "--python",
            help="Environment or interpreter to install into; default the active one, else the "
            "nearest .venv.",
            rich_help_panel=options.TARGET,
        ),
    ] = None,
    module: options.Module = None,
    lib: options.Library = None,
    package_dir: options.PackageDir = None,
    release: options.Release = False,
    debug: options.Debug = False,
    optimize: options.OptimizeMode = None,
    abi3: options.Abi3 = None,
    zig: options.ZigPath = None,
    fetch: options.Fetch = True,
    cache_dir: options.CacheDir = None,
    mirror: options.Mirror = None,
    offline: options.Offline = False,
    quiet: options.Quiet = False,
) -> None:
    """Install the project editable into a virtual environment, its module built."""
    import tempfile

    from alloconda.adapters.editable_install import EditableInstaller
    from alloconda.adapters.environments import LocalEnvironments
    from alloconda.cli.settings import HeaderFlags, ProjectFlags, build_observer, build_settings
    from alloconda.domain.selection import TargetFlags
    from alloconda.services.develop import find_environment
    from alloconda.services.plan import WheelFlags
    from alloconda.workplace import Workplace

    root = project_dir.resolve()
    with tempfile.TemporaryDirectory(prefix="alloconda-") as folder:
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
            out_dir=Path(folder),
        )
        headers = HeaderFlags(fetch=fetch, cache_dir=cache_dir, mirror=mirror, offline=offline)
        workplace = Workplace(build_settings(flags, headers))
        interpreter, why = find_environment(root, LocalEnvironments(os.environ, python))
        plan = workplace.plan_wheel(
            WheelFlags(target=TargetFlags(), python_version=str(interpreter.python.of_series()))
        )
        path = workplace.build_in_place(plan, build_observer(as_json=False, quiet=quiet))
        installer = EditableInstaller(interpreter)
        wheel = workplace.packing.write_editable(plan).path
        place = f"{interpreter.executable.parent.parent} ({why})"
        if installer.is_installed(wheel, root):
            told = f"installed already, editable, in {place}\n"
        else:
            program = installer.install(wheel, root)
            told = f"installed by {program}, editable, into {place}\n"
        if not quiet:
            sys.stderr.write(told)
    sys.stdout.write(f"{path}\n")
