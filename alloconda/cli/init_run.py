"""What `alloconda init` does with its flags: asks for the rest, shows, writes."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import typer

from alloconda.cli.terminals import can_draw, stream_columns, stream_painter, wants_color
from alloconda.kernel.errors import ExitCode
from alloconda.kernel.system.user_shell import command_text, user_shell
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.finding import installed_zigs
from alloconda.scaffold.model.answers import assumed_answers
from alloconda.scaffold.model.init_options import given_project_fields, with_given
from alloconda.scaffold.model.interview import Interview
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.refusals import refuse_directory, setup_refusal
from alloconda.scaffold.service.init_project import InitPlan, InitRequest, refuse_guesses
from alloconda.scaffold.view.init_plan import write_assumptions, write_diff, write_plan
from alloconda.scaffold.wiring import create_project, plan_new_project, read_setup, scan_project


@dataclass(frozen=True, slots=True, kw_only=True)
class InitModes:
    """How init works.

    Attributes:
        yes: whether all defaults are accepted.
        force: whether files are overwritten.
        sample: whether a sample may be written beside native code.
        run_setup: whether setup.py may be run; None to ask.
        dry_run: whether what would change is shown, and nothing written.
        again: the running command, in words.
    """

    yes: bool
    force: bool
    sample: bool
    run_setup: bool | None
    dry_run: bool
    again: tuple[str, ...]


def run_init(given: Mapping[str, object], directory: Path, modes: InitModes) -> None:
    """Write a project into a directory, or what it lacks.

    Args:
        given: what flags say, by the keys of init's options.
        directory: the project's directory, which need not exist.
        modes: how init works.

    Raises:
        AllocondaError: a flag is wrong, or the directory can't be read or written.
        Exit: the user wants to leave; then nothing is written, which was said.
    """
    # Resolved, a device has no name, and a dot or blank at the end is gone.
    refuse_directory(directory)
    root = directory.resolve()
    named = given.get("module")
    module = named if isinstance(named, str) else None
    scan = _with_setup(scan_project(root, module=module), root, modes)
    assumed = replace(assumed_answers(scan), year=datetime.now(tz=UTC).year)
    request = InitRequest(
        answers=with_given(assumed, given),
        assumed=assumed,
        scan=scan,
        force=modes.force,
        sample=modes.sample,
        module=module,
        given=given_project_fields(given),
        again=lambda *more: command_text((*modes.again, *more)),
    )
    if modes.dry_run:
        _show_changes(plan_new_project(request, root))
        return
    if not modes.yes and _at_a_terminal():
        try:
            plan = _ask(request, root, frozenset(given))
        except KeyboardInterrupt:
            sys.stderr.write("\nleft: nothing was written\n")
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
        create_project(plan, root)
    else:
        plan = plan_new_project(request, root)
        if not modes.yes:
            write_assumptions(request.answers, sys.stderr)
        create_project(plan, root)
        columns = stream_columns(sys.stderr)
        write_plan(plan, sys.stderr, stream_painter(sys.stderr), columns=columns)
    # A package below src/ is found only once it is installed.
    is_nested = "/" in (request.answers.package_dir or "")
    _write_next(plan, directory, root, command="develop" if is_nested else "build")


def _with_setup(scan: ProjectScan, root: Path, modes: InitModes) -> ProjectScan:
    """Return a scan with what setup.py says, where it may be run.

    Raises:
        UsageError: it was to be run, and can't be.
        Exit: the user wants to leave.
    """
    if modes.sample or not scan.may_read_setup:
        return scan
    wanted = modes.run_setup
    if wanted is None:
        is_asked = not (modes.yes or modes.dry_run) and _at_a_terminal()
        wanted = _may_run_setup() if is_asked else modes.yes
    if not wanted:
        return replace(scan, unread=True)
    found = read_setup(root, scan)
    if modes.run_setup and found.failed is not None:
        raise setup_refusal(found.failed, found.other_requirements, sys.executable)
    return found


def _may_run_setup() -> bool:
    from alloconda.scaffold.view.wizard import TerminalPrompter

    prompter = TerminalPrompter(
        sys.stderr, stream_painter(sys.stderr), colour=wants_color(sys.stderr)
    )
    try:
        return prompter.agrees(
            "Run setup.py to read its extensions?",
            "It is run in a copy of the project, without a network; pip would run it as well.",
        )
    except KeyboardInterrupt:
        sys.stderr.write("\nleft: nothing was written\n")
        raise typer.Exit(int(ExitCode.INTERRUPTED)) from None


def _show_changes(plan: InitPlan) -> None:
    write_diff(plan, sys.stdout, stream_painter(sys.stdout))
    columns = stream_columns(sys.stderr)
    write_plan(plan, sys.stderr, stream_painter(sys.stderr), columns=columns)
    sys.stderr.write("dry run: nothing was written\n")


def _ask(request: InitRequest, root: Path, answered: frozenset[str]) -> InitPlan:
    """Ask, show, and return what is to be written.

    Raises:
        KeyboardInterrupt: the user wants to leave.
    """
    from alloconda.scaffold.service.interview import interview
    from alloconda.scaffold.view.wizard import TerminalPrompter

    # A person is asked for name and version.
    request = replace(request, given=frozenset(request.scan.computed_fields))
    refuse_guesses(request)
    colour = wants_color(sys.stderr)
    prompter = TerminalPrompter(sys.stderr, stream_painter(sys.stderr), colour=colour)
    zigs = installed_zigs(os.environ.get("ALLOCONDA_ZIG"))
    steps = Interview(scan=request.scan, answered=answered, zigs=zigs).steps()
    answers, begin = request.answers, 0
    while True:
        answers = interview(steps, answers, prompter, begin=begin)
        plan = plan_new_project(replace(request, answers=answers, replace=True), root)
        agreed = prompter.confirm(plan, str(root))
        if agreed is not None:
            break
        begin = max(len(steps) - 1, 0)
    if not agreed:
        raise KeyboardInterrupt
    return plan


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and can_draw(sys.stderr)


def _write_next(plan: InitPlan, directory: Path, root: Path, *, command: str) -> None:
    commands: list[tuple[str, ...]] = [("alloconda", command)]
    if root != Path.cwd():
        commands.insert(0, ("cd", str(directory)))
    if any(file.path.startswith("tests/test_") for file in plan.files):
        commands.append(("python", "-m", "unittest", "discover", "tests"))
    first = user_shell().then.join(map(command_text, commands))
    sys.stderr.write(f"next: {first}\nthen: alloconda wheel-all\n")
