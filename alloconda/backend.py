"""The build backend (PEP 517): what pip, build and uv call; published as `alloconda.build_backend`.

It reads the environment as the command line does, and raises alloconda's own errors as one message
without a traceback where the front end shows what a backend prints.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from alloconda.domain.config import Optimize, ProjectConfig, parse_optimize
from alloconda.domain.selection import TargetFlags
from alloconda.errors import AllocondaError, UsageError
from alloconda.services.plan import WheelFlags
from alloconda.ui.paint import painter
from alloconda.ui.plain import PlainLog
from alloconda.workplace import Settings, Workplace

ConfigSettings = Mapping[str, str | list[str]]
_KNOWN_SETTINGS = ("debug", "optimize", "target", "python-version", "zig")


def get_requires_for_build_wheel(config_settings: ConfigSettings | None = None) -> list[str]:
    """Return what a build needs beside `[build-system] requires`: nothing."""
    del config_settings
    return []


def get_requires_for_build_sdist(config_settings: ConfigSettings | None = None) -> list[str]:
    """Return what an sdist needs beside `[build-system] requires`: nothing."""
    del config_settings
    return []


def get_requires_for_build_editable(config_settings: ConfigSettings | None = None) -> list[str]:
    """Return what an editable build needs beside `[build-system] requires`: nothing."""
    del config_settings
    return []


def build_wheel(
    wheel_directory: str,
    config_settings: ConfigSettings | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the wheel for the running interpreter and this machine; return its file name."""
    del metadata_directory
    with _Reported():
        values = _read_settings(config_settings)
        workplace = _open(values, out_dir=wheel_directory)
        result = workplace.build_wheels(
            workplace.plan_wheel(_wheel_flags(values)), _log(), fail_fast=True
        )
        if result.failed:
            raise result.failed[0].error
        if result.interrupted:
            raise KeyboardInterrupt
        return result.wheels[0].name


def build_sdist(sdist_directory: str, config_settings: ConfigSettings | None = None) -> str:
    """Write the sdist; return its file name."""
    with _Reported():
        workplace = _open(_read_settings(config_settings))
        return workplace.write_sdist(Path(sdist_directory).absolute()).path.name


def build_editable(
    wheel_directory: str,
    config_settings: ConfigSettings | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the module into the package and write a wheel that points there (PEP 660)."""
    del metadata_directory
    with _Reported():
        values = _read_settings(config_settings)
        workplace = _open(values, out_dir=wheel_directory)
        plan = workplace.plan_wheel(_wheel_flags(values))
        workplace.build_in_place(plan, _log())
        return workplace.write_editable(plan).path.name


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: ConfigSettings | None = None
) -> str:
    """Write the wheel's .dist-info without building it; return the directory's name."""
    with _Reported():
        values = _read_settings(config_settings)
        workplace = _open(values)
        plan = workplace.plan_wheel(_wheel_flags(values))
        return workplace.write_dist_info(plan, Path(metadata_directory)).name


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


class _Reported:
    """Shows an expected error as a message, and ends the backend's process without a traceback."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, AllocondaError):
            sys.stderr.write(f"error: {error}\n")
            sys.stderr.flush()
            raise SystemExit(int(error.exit_code)) from None


def _log() -> PlainLog:
    return PlainLog(stream=sys.stderr, paint=painter(colour=False))


def _read_settings(config_settings: ConfigSettings | None) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in (config_settings or {}).items():
        key = name.removeprefix("--")
        if key not in _KNOWN_SETTINGS:
            raise UsageError(
                f"config setting {name!r} is not known",
                hint=f"alloconda knows {', '.join(_KNOWN_SETTINGS)}",
            )
        values[key] = value if isinstance(value, str) else value[-1]
    return values


def _open(values: Mapping[str, str], out_dir: str | None = None) -> Workplace:
    zig = values.get("zig") or os.environ.get("ALLOCONDA_ZIG")
    cache = os.environ.get("ALLOCONDA_CACHE_DIR")
    return Workplace(
        Settings(
            project_dir=Path.cwd(),
            overrides=ProjectConfig(
                optimize=_optimize(values),
                out_dir=None if out_dir is None else str(Path(out_dir).absolute()),
            ),
            zig=None if not zig else (zig, "ALLOCONDA_ZIG"),
            cache_dir=Path(cache).absolute() if cache else None,
            mirror=os.environ.get("ALLOCONDA_PBS_MIRROR"),
            offline=bool(os.environ.get("ALLOCONDA_OFFLINE")),
            locked=bool(os.environ.get("ALLOCONDA_LOCKED")),
            source_date_epoch=os.environ.get("SOURCE_DATE_EPOCH"),
        )
    )


def _optimize(values: Mapping[str, str]) -> Optimize | None:
    if values.get("debug", "").lower() in ("1", "true", "yes"):
        return Optimize.DEBUG
    named = values.get("optimize") or os.environ.get("ALLOCONDA_OPTIMIZE")
    return parse_optimize(named) if named else None


def _wheel_flags(values: Mapping[str, str]) -> WheelFlags:
    return WheelFlags(
        target=TargetFlags(platform_tag=values.get("target")),
        python_version=values.get("python-version"),
    )
