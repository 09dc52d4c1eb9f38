"""From flags to the settings of a run."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from alloconda.domain.config import Optimize, ProjectConfig, parse_config, parse_optimize
from alloconda.domain.events import Observer
from alloconda.errors import UsageError
from alloconda.ui.paint import Paint, painter
from alloconda.workplace import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFlags:
    """The flags that every building command has."""

    project_dir: Path
    module: str | None = None
    library: str | None = None
    package_dir: str | None = None
    no_init: bool | None = None
    force_init: bool | None = None
    release: bool = False
    debug: bool = False
    optimize: str | None = None
    abi3: bool | None = None
    zig: str | None = None
    out_dir: Path | None = None
    jobs: int | None = None
    skip_build: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFlags:
    """The flags about headers and their cache."""

    fetch: bool = True
    cache_dir: Path | None = None
    mirror: str | None = None
    offline: bool = False


def build_settings(flags: ProjectFlags, headers: HeaderFlags) -> Settings:
    """Turn flags into settings; the environment's own are in the flags already.

    Raises:
        UsageError: flags contradict each other, or a value is wrong.
    """
    named = {"module-name": flags.module, "package-dir": flags.package_dir}
    checked = parse_config({key: value for key, value in named.items() if value is not None})
    overrides = ProjectConfig(
        module_name=checked.module_name,
        package_dir=checked.package_dir,
        optimize=_optimize(flags),
        abi3=flags.abi3,
        out_dir=None if flags.out_dir is None else str(flags.out_dir.absolute()),
        jobs=flags.jobs,
        no_init=flags.no_init,
        force_init=flags.force_init,
    )
    return Settings(
        project_dir=flags.project_dir,
        overrides=overrides,
        zig=None if flags.zig is None else (flags.zig, "--zig or ALLOCONDA_ZIG"),
        library=flags.library,
        skip_build=flags.skip_build,
        cache_dir=headers.cache_dir,
        mirror=headers.mirror,
        fetch=headers.fetch,
        offline=headers.offline,
        source_date_epoch=os.environ.get("SOURCE_DATE_EPOCH"),
    )


def stream_painter(stream: TextIO) -> Paint:
    """Return how to colour text for a stream: as NO_COLOR, FORCE_COLOR and the terminal say."""
    if os.environ.get("NO_COLOR"):
        return painter(colour=False)
    wanted = bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
    return painter(colour=wanted and os.environ.get("TERM") != "dumb")


def build_observer(*, as_json: bool, quiet: bool) -> Observer:
    """Return what shows a run: JSON lines on stdout, or a log on stderr."""
    if as_json:
        from alloconda.ui.json_lines import JsonLines

        return JsonLines(sys.stdout)
    from alloconda.ui.plain import PlainLog

    return PlainLog(stream=sys.stderr, paint=stream_painter(sys.stderr), quiet=quiet)


def _optimize(flags: ProjectFlags) -> Optimize | None:
    mode = None if flags.optimize is None else parse_optimize(flags.optimize)
    said = {
        "--debug": Optimize.DEBUG if flags.debug else None,
        "--release": (mode or Optimize.FAST) if flags.release else None,
        "--optimize": mode,
    }
    values = {name: value for name, value in said.items() if value is not None}
    if len(set(values.values())) > 1:
        raise UsageError(
            f"{' and '.join(values)} contradict each other", hint="leave all but one of them"
        )
    return next(iter(values.values()), None)
