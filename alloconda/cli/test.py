"""The command that tests wheels on real interpreters: test."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from alloconda.cli import options
from alloconda.cli.flag_groups import takes_groups
from alloconda.cli.shared_flags import CacheFlags

_RUNNER_VARIABLE = "ALLOCONDA_RUNNER"


def _chosen_runners(ctx: typer.Context, value: list[str] | None) -> list[str] | None:
    """Take the variable line by line: Typer would split each command at its blanks."""
    source = ctx.get_parameter_source("runner")
    if source is None or source.name != "ENVIRONMENT":
        return value
    lines = os.environ[_RUNNER_VARIABLE].splitlines()
    return [line.strip() for line in lines if line.strip()]


_Wheels = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Wheels to test, or directories of wheels; default the project's.",
        metavar="WHEEL",
    ),
]
_Command = Annotated[
    str | None,
    typer.Option(
        help="Test command, such as 'pytest {project}/tests'; also {python}, {package}, "
        "{wheel}. Default: import every module.",
        metavar="COMMAND",
        rich_help_panel=options.BUILD,
    ),
]
_With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        help="Package that the test command needs; may be repeated.",
        metavar="PACKAGE",
        rich_help_panel=options.BUILD,
    ),
]
_Interpreter = Annotated[
    list[str] | None,
    typer.Option(
        help="Also test with this Python; Wine or QEMU runs one of another platform. May be "
        "repeated.",
        metavar="PATH",
        rich_help_panel=options.TARGET,
    ),
]
_Runner = Annotated[
    list[str] | None,
    typer.Option(
        help="Command that runs a Python of another platform; may be repeated; the variable "
        "holds one per line.",
        metavar="COMMAND",
        envvar=_RUNNER_VARIABLE,
        callback=_chosen_runners,
        rich_help_panel=options.TARGET,
    ),
]
_Fetch = Annotated[
    bool,
    typer.Option(
        "--fetch",
        help="Download missing CPythons that can run here from python-build-standalone.",
        rich_help_panel=options.TARGET,
    ),
]
_Require = Annotated[
    bool,
    typer.Option(
        "--require",
        help="Count skipped tests as failures.",
        rich_help_panel=options.BUILD,
    ),
]
_Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        help="Number of parallel tests; default the number of CPUs.",
        envvar="ALLOCONDA_JOBS",
        rich_help_panel=options.BUILD,
    ),
]
_Timeout = Annotated[
    float,
    typer.Option(
        min=1,
        help="Kill a program after this many seconds.",
        rich_help_panel=options.BUILD,
    ),
]
_Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Only print failures.", rich_help_panel=options.OUTPUT),
]


@takes_groups
def try_wheels(
    *,
    wheels: _Wheels = None,
    command: _Command = None,
    with_: _With = None,
    python_version: options.PythonVersions = None,
    interpreter: _Interpreter = None,
    runner: _Runner = None,
    fetch: _Fetch = False,
    require: _Require = False,
    jobs: _Jobs = None,
    timeout: _Timeout = 300.0,
    project_dir: options.ProjectDir = Path(),
    out_dir: options.OutDir = None,
    cache: CacheFlags,
    as_json: options.Json = False,
    quiet: _Quiet = False,
    progress: options.Progress = "auto",
) -> None:
    """Install wheels in fresh environments of every Python that can run them, and test them."""
    from alloconda.cli.progress import choose_progress
    from alloconda.cli.wheel_test_display import end_tests, showing_tests
    from alloconda.cli.wheels import named_wheels, project_wheels
    from alloconda.inspect.wiring import build_wheel_inspector
    from alloconda.kernel.python import parse_python
    from alloconda.kernel.secret_variables import withheld_variables
    from alloconda.kernel.system.host import cpu_count
    from alloconda.wheel_test.service.interpreters import SearchOptions
    from alloconda.wheel_test.service.readable_wheels import read_wheels
    from alloconda.wheel_test.service.wheel_test import WheelTestOptions
    from alloconda.wheel_test.wiring import WheelTestSettings, run_tests

    mode = choose_progress(progress, as_json=as_json, quiet=quiet)
    series = frozenset(parse_python(text).of_series() for text in python_version or ())
    reports, bad = read_wheels(
        named_wheels(wheels) if wheels else project_wheels(project_dir, out_dir),
        partial(build_wheel_inspector().inspect, verify=False),
        series,
    )
    settings = WheelTestSettings(
        search=SearchOptions(
            named=tuple(interpreter or ()),
            runners=tuple(runner or ()),
            fetch=fetch,
            series=series,
        ),
        options=WheelTestOptions(
            command=command,
            requirements=tuple(with_ or ()),
            project=project_dir,
            jobs=jobs or cpu_count(),
            offline=cache.offline,
        ),
        timeout_s=timeout,
        cache_dir=None if cache.cache_dir is None else cache.cache_dir.absolute(),
        mirror=cache.mirror,
        withheld=withheld_variables(os.environ, _passed_variables(project_dir)),
    )
    with showing_tests(mode) as (observer, suspended):
        result = run_tests(settings, reports, bad, observer, suspended)
    end_tests(result, mode, require=require)


def _passed_variables(project_dir: Path) -> tuple[str, ...]:
    """Return the patterns of secret variables that the project lets through, if there is one."""
    from alloconda.kernel.config.project_files import read_config

    return read_config(project_dir.resolve()).env_pass or ()
