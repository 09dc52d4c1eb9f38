"""The command line as a whole: help that fits, examples, completion of every flag."""

from collections.abc import Iterator
from typing import Any

import pytest

from alloconda.cli.app import program
from alloconda.cli.command_tree import command_tree
from alloconda.cli.commands import COMMANDS, FLAG_VARIABLES
from alloconda.cli.examples import EXAMPLES
from alloconda.cli.flag_values import ARGUMENT_VALUES, FLAG_VALUES
from alloconda.cli.help_page import long_name
from alloconda.completion.model import CommandSpec, Values
from alloconda.scaffold.model.init_options import INIT_OPTIONS

_WIDEST_EXAMPLE = 60


def _commands() -> list[CommandSpec]:
    return [command for command in command_tree(program()).walk() if not command.commands]


def _parameters() -> Iterator[tuple[str, Any]]:
    def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        for parameter in command.params:
            yield path, parameter
        for name, child in getattr(command, "commands", {}).items():
            yield from walk(child, f"{path} {name}".strip())

    yield from walk(program(), "")


def _help(path: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    command: Any = program()
    ctx = command.context_class(command, info_name="alloconda")
    for word in path.split():
        command = command.commands[word]
        ctx = command.context_class(command, info_name=word, parent=ctx)
    return str(command.get_help(ctx))


@pytest.mark.parametrize("columns", [80, 60])
def test_help_fits_into_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in command_tree(program()).walk():
        text = _help(command.path, columns, monkeypatch)

        too_long = [line for line in text.splitlines() if len(line) > columns]
        assert not too_long, command.path


def test_the_help_of_the_program_says_what_the_commands_say_of_themselves() -> None:
    told = {name: entry.summary for name, entry in COMMANDS.items()}

    assert told == {command.path: command.help for command in command_tree(program()).commands}


def test_the_help_of_the_program_names_every_variable() -> None:
    found = {
        parameter.envvar: long_name(parameter)
        for _, parameter in _parameters()
        if isinstance(parameter.envvar, str)
    }

    assert found == FLAG_VARIABLES
    assert list(FLAG_VARIABLES) == sorted(FLAG_VARIABLES)


@pytest.mark.parametrize("command", _commands(), ids=lambda command: command.path)
def test_a_command_has_a_group_and_examples(command: CommandSpec) -> None:
    examples = EXAMPLES.get(command.path, ())

    assert examples, "cli/examples.py has no example of it"
    assert all(example.startswith(f"alloconda {command.path}") for example in examples)
    assert all(len(example) < _WIDEST_EXAMPLE for example in examples)


def test_every_flag_with_a_value_says_what_completes_it() -> None:
    of_init = {name for option in INIT_OPTIONS for name in option.names}
    unknown = [
        f"{path} {parameter.opts[0]}"
        for path, parameter in _parameters()
        if parameter.param_type_name == "option"
        and not (parameter.is_flag or parameter.count or parameter.type_descriptor.is_path)
        and not any(name in FLAG_VALUES for name in parameter.opts)
        and not any(path == "init" and name in of_init for name in parameter.opts)
    ]

    assert not unknown, "cli/flag_values.py doesn't know them"


def test_every_argument_says_what_completes_it() -> None:
    unknown = [
        f"{path} {parameter.name}"
        for path, parameter in _parameters()
        if parameter.param_type_name == "argument" and (path, parameter.name) not in ARGUMENT_VALUES
    ]

    assert not unknown, "cli/flag_values.py doesn't know them"


def test_every_flag_has_help_that_is_a_sentence() -> None:
    for path, parameter in _parameters():
        assert parameter.help, f"{path} {parameter.name}"
        assert parameter.help.endswith("."), f"{path} {parameter.name}: {parameter.help}"


def test_python_values_are_named_by_what_they_are() -> None:
    metavars = [
        flag.metavar
        for command in _commands()
        for flag in command.flags
        if flag.values is not None and flag.values is not Values.FREE
    ]

    assert "<str>" not in metavars
    assert "" not in metavars


def test_help_shows_groups_and_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _help("", 80, monkeypatch)

    headings = [line for line in text.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings == [
        *("Project:", "Build:", "Inspect:", "Headers:", "Options:", "Common:"),
        *("Environment:", "Examples:"),
    ]


def test_help_lists_every_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = _help("", 80, monkeypatch).split("Environment:\n")[1].splitlines()

    listed = {line.split()[0] for line in lines if line.startswith("  ALLOCONDA_")}
    assert listed == {one.envvar for _, one in _parameters() if isinstance(one.envvar, str)}
    assert ["ALLOCONDA_CACHE_DIR", "As", "--cache-dir."] in [line.split() for line in lines]
