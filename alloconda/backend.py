"""The build backend (PEP 517, 660): what pip, build and uv call; published as `build_backend`.

It reads the environment as the command line does, and an expected error ends it with a message and
no traceback, which front ends show as they show a compiler's.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self, TextIO

from alloconda.build.model.build_options import ConfigSettings, read_config_settings
from alloconda.build.model.matrix import BuildPlan
from alloconda.build.service.backend_hooks import editable_flags, required_zig, wheel_flags
from alloconda.build.service.plan import missing_versions_note
from alloconda.build.view.plain import PlainLog
from alloconda.build.wiring.session import Session
from alloconda.kernel.config.settings import Settings
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import AllocondaError, ExitCode
from alloconda.kernel.system.host import host_target
from alloconda.kernel.system.interrupts import Interrupts, stop_this_process
from alloconda.kernel.system.system_errors import explain_system_error
from alloconda.terminal.clean_stream import clean_stream
from alloconda.terminal.paint import painter
from alloconda.terminal.plain_text import plain_text

_Given = Mapping[str, str | list[str]] | None


def get_requires_for_build_wheel(config_settings: _Given = None) -> list[str]:
    """Return what a build needs beside `[build-system] requires`: a Zig where none is usable."""
    with _Reported():
        return list(_missing_zig(read_config_settings(config_settings or {})))


def get_requires_for_build_editable(config_settings: _Given = None) -> list[str]:
    """Return what an editable build needs: the same as a wheel."""
    return get_requires_for_build_wheel(config_settings)


def get_requires_for_build_sdist(config_settings: _Given = None) -> list[str]:
    """Return what an sdist needs beside `[build-system] requires`: nothing."""
    del config_settings
    return []


def build_wheel(
    wheel_directory: str,
    config_settings: _Given = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the wheel for the running interpreter and this machine; return its file name."""
    del metadata_directory
    with _Reported() as reported:
        options = _options(config_settings)
        session = _open(options, out_dir=wheel_directory)
        plan = _plan(session, options)
        note = missing_versions_note(session.project)
        if note is not None:
            _note(note)
        from alloconda.build.wiring.matrix import build_wheels

        result = build_wheels(session, plan, _log(), fail_fast=True)
        if result.failed:
            # The log has the reason.
            raise SystemExit(result.exit_code)
        if result.interrupted:
            reported.interrupt()
        return result.wheels[0].name


def build_sdist(sdist_directory: str, config_settings: _Given = None) -> str:
    """Write the sdist; return its file name."""
    with _Reported():
        session = _open(_options(config_settings))
        return session.packing.write_sdist(_note, Path(sdist_directory).absolute()).path.name


def build_editable(
    wheel_directory: str,
    config_settings: _Given = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the module into the package and write a wheel that points there (PEP 660)."""
    del metadata_directory
    with _Reported():
        options = _options(config_settings)
        session = _open(options, out_dir=wheel_directory)
        plan = _plan_editable(session, options)
        from alloconda.build.wiring.in_place import build_in_place

        built = build_in_place(session, plan, _log())
        return session.packing.write_editable(plan, built[0].name).path.name


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: _Given = None
) -> str:
    """Write the wheel's .dist-info without building it; return the directory's name."""
    with _Reported():
        options = _options(config_settings)
        session = _open(options)
        plan = _plan(session, options)
        return session.packing.write_dist_info(plan, Path(metadata_directory)).name


def prepare_metadata_for_build_editable(
    metadata_directory: str, config_settings: _Given = None
) -> str:
    """Write the editable wheel's .dist-info without building; return the directory's name."""
    with _Reported():
        options = _options(config_settings)
        session = _open(options)
        plan = _plan_editable(session, options)
        return session.packing.write_dist_info(plan, Path(metadata_directory)).name


class _Reported:
    """Shows an expected error as a message, and ends the backend's process without a traceback.

    What the system refuses, such as a directory that may not be entered, is expected too, and so
    is an interruption: what a front end or a CI system ends by a signal ends Zig first, and once
    is enough.
    """

    def __init__(self) -> None:
        self._heard = False
        self._interrupts = Interrupts(interrupt=self.interrupt, suspend=stop_this_process)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt, once."""
        if not self._heard:
            self._heard = True
            raise KeyboardInterrupt

    def __enter__(self) -> Self:
        self._interrupts.__enter__()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if not isinstance(error, KeyboardInterrupt):
            self._interrupts.__exit__()
        if error is None:
            return
        if isinstance(error, KeyboardInterrupt):
            self._interrupts.leave_quiet()
            sys.stderr.write("interrupted\n")
            sys.stderr.flush()
            raise SystemExit(int(ExitCode.INTERRUPTED)) from None
        expected = error if isinstance(error, AllocondaError) else explain_system_error(error)
        if expected is not None:
            _stderr().write(f"error: {expected}\n")
            sys.stderr.flush()
            raise SystemExit(int(expected.exit_code)) from None


def _note(sentence: str) -> None:
    _stderr().write(f"note: {sentence}\n")


def _stderr() -> TextIO:
    return clean_stream(sys.stderr, plain_text)


def _log() -> PlainLog:
    return PlainLog(stream=_stderr(), paint=painter(colour=False))


def _options(config_settings: _Given) -> ConfigSettings:
    return read_config_settings(
        config_settings or {}, default_optimize=os.environ.get("ALLOCONDA_OPTIMIZE")
    )


def _open(options: ConfigSettings, out_dir: str | None = None, *, offline: bool = False) -> Session:
    zig = (options.zig, "config setting zig") if options.zig else None
    from_environment = os.environ.get("ALLOCONDA_ZIG")
    if zig is None and from_environment:
        zig = (from_environment, "ALLOCONDA_ZIG")
    cache = os.environ.get("ALLOCONDA_CACHE_DIR")
    return Session(
        Settings(
            project_dir=Path.cwd(),
            overrides=ProjectConfig(
                optimize=options.optimize,
                abi3=options.abi3,
                out_dir=None if out_dir is None else str(Path(out_dir).absolute()),
                # A front end takes one file from a build.
                provenance=False,
            ),
            zig=zig,
            cache_dir=Path(cache).absolute() if cache else None,
            mirror=os.environ.get("ALLOCONDA_PBS_MIRROR"),
            offline=offline or _is_set("ALLOCONDA_OFFLINE"),
            locked=_is_set("ALLOCONDA_LOCKED"),
            source_date_epoch=os.environ.get("SOURCE_DATE_EPOCH"),
        )
    )


def _is_set(name: str) -> bool:
    """Return whether an environment variable says yes, as the command line reads such variables."""
    return os.environ.get(name, "").strip().lower() not in ("", "0", "false", "f", "no", "n", "off")


def _missing_zig(options: ConfigSettings) -> tuple[str, ...]:
    from alloconda.build.wiring.project_lock import project_lock
    from alloconda.build.wiring.zig import find_project_zig

    # Offline, so that a pinned Zig is not downloaded here: the front end installs what is returned.
    session = _open(options, offline=True)
    return required_zig(
        session.project.config,
        options.zig or os.environ.get("ALLOCONDA_ZIG"),
        find=lambda: find_project_zig(session),
        read_lock=lambda: project_lock(session),
    )


def _plan(session: Session, options: ConfigSettings) -> BuildPlan:
    return session.plan_wheel(wheel_flags(options, os.environ, host_target()))


def _plan_editable(session: Session, options: ConfigSettings) -> BuildPlan:
    return session.plan_wheel(editable_flags(options, host_target()))
