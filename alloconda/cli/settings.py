"""From flags to the settings of a run."""

import contextlib
import os
from pathlib import Path

from alloconda.build.model.build_options import choose_optimize
from alloconda.cli.shared_flags import CacheFlags, ProjectFlags
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.config.tool_table import ProjectConfig, parse_config
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.service_run import service_run
from alloconda.kernel.zig.optimize import Optimize


def build_settings(flags: ProjectFlags, headers: CacheFlags) -> Settings:
    """Turn flags into settings; the environment's own are in the flags already.

    Raises:
        UsageError: flags contradict each other, or a value is wrong.
    """
    checked = _checked_names(flags)
    overrides = ProjectConfig(
        module_name=checked.module_name,
        package_dir=checked.package_dir,
        optimize=_optimize(flags),
        abi3=flags.abi3,
        out_dir=None if flags.out_dir is None else str(flags.out_dir.absolute()),
        jobs=flags.jobs,
        no_init=flags.no_init,
        force_init=flags.force_init,
        provenance=flags.provenance,
    )
    return Settings(
        compare_stub=True,
        project_dir=flags.project_dir,
        overrides=overrides,
        zig=named_zig(flags.zig),
        library=flags.library,
        skip_build=flags.skip_build,
        # Zig runs in the project, so no path may depend on where alloconda was started.
        cache_dir=None if headers.cache_dir is None else headers.cache_dir.absolute(),
        mirror=headers.mirror,
        fetch=headers.fetch,
        offline=headers.offline,
        locked=headers.locked,
        source_date_epoch=os.environ.get("SOURCE_DATE_EPOCH"),
        service=service_run(os.environ),
    )


def require_folder(project_dir: Path) -> None:
    """Refuse a project directory that is not there, where one without a project will do.

    Raises:
        UsageError: it is not valid.
    """
    # One below a directory that may not be entered raises an error that says so.
    if not project_dir.is_dir():
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            project_dir.stat()
        raise UsageError(
            f"--project-dir {project_dir} does not exist", hint="correct the path, or leave it out"
        )


def _optimize(flags: ProjectFlags) -> Optimize | None:
    # Typer gives the environment's value as the flag's.
    default = os.environ.get("ALLOCONDA_OPTIMIZE")
    return choose_optimize(
        debug=flags.debug,
        release=flags.release,
        optimize=None if flags.optimize == default else flags.optimize,
        default=default,
    )


def _checked_names(flags: ProjectFlags) -> ProjectConfig:
    named = {"module-name": flags.module, "package-dir": flags.package_dir}
    try:
        return parse_config({key: value for key, value in named.items() if value is not None})
    except ConfigError as error:
        lines = [
            line.replace("tool.alloconda.module-name", "--module").replace(
                "tool.alloconda.package-dir", "--package-dir"
            )
            for line in error.details
        ]
        raise UsageError("; ".join(lines), hint="give another, or leave it out") from error


def named_zig(text: str | None) -> tuple[str, str] | None:
    """Return the Zig of a flag or the environment, with the setting that gave it."""
    return None if text is None else (_zig_path(text), "--zig or ALLOCONDA_ZIG")


def _zig_path(text: str) -> str:
    """Return a path as an absolute one; a bare name is looked for on PATH."""
    is_path = any(separator in text for separator in (os.sep, os.altsep) if separator)
    if not is_path:
        return text
    try:
        return str(Path(text).expanduser().absolute())
    except RuntimeError as error:
        raise UsageError(
            f"--zig {text}: there is no such home directory", hint="write the whole path"
        ) from error
