"""Flags with one value that are given twice."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from alloconda.cli.app import program
from alloconda.kernel.errors import UsageError

_COMMANDS = {
    f"{name} {word}".strip(): one
    for name, command in program().commands.items()
    for word, one in {**getattr(command, "commands", {}), "": command}.items()
}
_VALUES = ("7", "8")


def _contradictions() -> Iterator[Any]:
    """Give, for every flag of every command that takes one value, two values for it."""
    for name, command in _COMMANDS.items():
        for option in command.params:
            if option.param_type_name != "option" or option.multiple:
                continue
            flag = option.opts[0]
            if option.secondary_opts:
                words: tuple[str, ...] = (flag, option.secondary_opts[0])
            elif option.is_flag:
                continue
            else:
                words = (flag, _VALUES[0], flag, _VALUES[1])
            yield pytest.param(name, words, id=f"{name} {flag}")


def parse(name: str, *words: str, resilient: bool = False) -> dict[str, Any]:
    """Return the values that a command's parser gives, before they are converted."""
    command = _COMMANDS[name]
    context: Any = typer.Context(command, info_name=name, resilient_parsing=resilient)
    values, rest, _ = command.make_parser(context).parse_args(list(words))
    assert rest == []
    return dict(values)


@pytest.mark.parametrize(("name", "words"), list(_contradictions()))
def test_two_values_for_a_flag_that_takes_one_are_refused(
    name: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError, match=r"give either .* or .*, not both"):
        parse(name, *words)


def test_a_value_that_is_said_twice_is_one() -> None:
    words = ("--out-dir", "a", "--out-dir=a", "--abi3", "--abi3", "-v", "--verbose")

    values = parse("wheel", *words)

    assert (values["out_dir"], values["abi3"], values["verbose"]) == ("a", True, True)


def test_flags_that_take_several_values_keep_all() -> None:
    values = parse("wheel-all", "--target", "win_amd64", "--target", "win_arm64")

    assert values["targets"] == ["win_amd64", "win_arm64"]


def test_both_are_named_without_passwords() -> None:
    with pytest.raises(UsageError) as caught:
        parse("wheel", "--mirror", "http://me:hunter2@a", "--mirror", "http://b")

    assert caught.value.message == (
        "alloconda: give either --mirror http://NAME:PASSWORD@a or --mirror http://b, not both"
    )


def test_a_flag_of_every_command_may_contradict_itself_across_the_commands_name() -> None:
    words = ["--color", "never", "targets", "--color", "always"]

    with pytest.raises(UsageError, match="either --color never or --color always"):
        program()(words, prog_name="alloconda", standalone_mode=False)


def test_completion_goes_on_whatever_was_typed() -> None:
    values = parse("wheel", "--out-dir", "a", "--out-dir", "b", resilient=True)

    assert values["out_dir"] == "a"
