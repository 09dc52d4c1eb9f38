"""What `alloconda init` does with its flags: asks for the rest, shows, writes."""

import os
import sys
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from alloconda.cli.terminals import can_draw, stream_columns, stream_painter, wants_color
from alloconda.kernel.system.user_shell import command_text, user_shell
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.finding import installed_zigs
from alloconda.scaffold.model.answers import (
    InitAnswers,
    assumed_answers,
    parse_floor,
    parse_license,
    parse_platforms,
    parse_version,
    parse_zig_pin,
)
from alloconda.scaffold.service.init_project import InitPlan, InitRequest, refuse_guesses
from alloconda.scaffold.view.init_plan import write_assumptions, write_plan
from alloconda.scaffold.wiring import create_project, plan_new_project, scan_project

_Read = TypeVar("_Read")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class InitFlags:
    """The answers that flags give; None where a flag says nothing."""

    name: str | None = None
    module: str | None = None
    project_version: str | None = None
    python: str | None = None
    abi3: bool | None = None
    platform: tuple[str, ...] | None = None
    build_zig: bool | None = None
    zig_version: str | None = None
    license: str | None = None
    author: str | None = None
    github_actions: bool | None = None
    replace_backend: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InitModes:
    """How init works.

    Attributes:
        yes: whether nothing is asked.
        force: whether files are overwritten.
        sample: whether a sample may be written beside native code.
        again: the running command, in words.
    """

    yes: bool
    force: bool
    sample: bool
    again: tuple[str, ...]


# Questions are called after their flags, but for these.
_QUESTIONS = {"build_zig": "way", "replace_backend": "backend"}


def run_init(flags: InitFlags, directory: Path, modes: InitModes) -> None:
    """Write a project into a directory, or what it lacks.

    Raises:
        AllocondaError: a flag is wrong, or the directory can't be read or written.
        KeyboardInterrupt: the user wants to leave; then nothing is written.
    """
    root = directory.resolve()
    scan = scan_project(root, module=flags.module)
    assumed = replace(assumed_answers(scan), year=datetime.now(tz=UTC).year)
    request = InitRequest(
        answers=_with_flags(assumed, flags),
        assumed=assumed,
        scan=scan,
        force=modes.force,
        sample=modes.sample,
        module=flags.module,
        given=_given(flags),
        again=lambda *more: command_text((*modes.again, *more)),
    )
    if not modes.yes and _at_a_terminal():
        try:
            plan = _ask(request, root, _answered(flags))
        except KeyboardInterrupt:
            sys.stderr.write("\nleft: nothing was written\n")
            raise
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


def _ask(request: InitRequest, root: Path, answered: frozenset[str]) -> InitPlan:
    """Ask, show, and return what is to be written.

    Raises:
        KeyboardInterrupt: the user wants to leave.
    """
    from alloconda.scaffold.model.interview import Interview
    from alloconda.scaffold.service.interview import interview
    from alloconda.scaffold.view.wizard import TerminalAsker

    # A person is asked for name and version.
    request = replace(request, given=frozenset(request.scan.computed_fields))
    refuse_guesses(request)
    colour = wants_color(sys.stderr)
    asker = TerminalAsker(sys.stderr, stream_painter(sys.stderr), colour=colour)
    zigs = installed_zigs(os.environ.get("ALLOCONDA_ZIG"))
    steps = Interview(scan=request.scan, answered=answered, zigs=zigs).steps()
    answers, begin = request.answers, 0
    while True:
        answers = interview(steps, answers, asker, begin=begin)
        plan = plan_new_project(replace(request, answers=answers, replace=True), root)
        agreed = asker.confirm(plan, str(root))
        if agreed is not None:
            break
        begin = max(len(steps) - 1, 0)
    if not agreed:
        raise KeyboardInterrupt
    return plan


def _with_flags(answers: InitAnswers, flags: InitFlags) -> InitAnswers:
    """Return the answers with what flags say.

    Raises:
        UsageError: a flag's value is wrong.
    """
    said = {
        "project_name": flags.name,
        "module": flags.module,
        "version": _read(parse_version, flags.project_version),
        "python_floor": _read(parse_floor, flags.python),
        "abi3": flags.abi3,
        "targets": _read(parse_platforms, flags.platform),
        "build_zig": flags.build_zig,
        "zig_version": _read(parse_zig_pin, flags.zig_version),
        "license": _read(parse_license, flags.license),
        "holder": flags.author,
        "workflow": flags.github_actions,
        "replace_backend": flags.replace_backend,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    return replace(answers, **changes)  # type: ignore[arg-type] # Each reader gives its field's type.


def _read(reader: Callable[[_Value], _Read], value: _Value | None) -> _Read | None:
    return None if value is None else reader(value)


def _answered(flags: InitFlags) -> frozenset[str]:
    """Return the questions that flags have answered."""
    said = (field.name for field in fields(flags) if getattr(flags, field.name) is not None)
    return frozenset(_QUESTIONS.get(name, name.replace("_", "-")) for name in said)


def _given(flags: InitFlags) -> frozenset[str]:
    """Return the fields of [project] that flags give."""
    said = {"name": flags.name, "version": flags.project_version}
    return frozenset(field for field, text in said.items() if text is not None)


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
