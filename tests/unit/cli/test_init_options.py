"""A new option of init is one row: flag, help, completion, page, question and assumption follow."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from alloconda.cli.command import Group, to_command
from alloconda.cli.command_tree import command_tree
from alloconda.cli.init import AnswerFlags, init_command
from alloconda.completion.model import CommandSpec
from alloconda.completion.view.bash import bash_script
from alloconda.completion.view.fish import fish_script
from alloconda.completion.view.powershell import powershell_script
from alloconda.completion.view.zsh import zsh_script
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.init_options import INIT_OPTIONS, InitOption, with_given
from alloconda.scaffold.model.interview import Interview
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.questions import InitContext, Kind, Question
from alloconda.scaffold.view.init_plan import write_assumptions
from docs.generate import command_line_page

EMPTY = ProjectScan(folder_name="hello")


def _asks(answers: InitAnswers, _context: InitContext) -> Question:
    return Question(
        title="What is it for?",
        explanation="One line for package indexes.",
        kind=Kind.TEXT,
        default=(answers.description,),
        apply=lambda before, _reply: before,
    )


NEW = InitOption(
    flag="--description",
    help="Summary of the project.",
    field="description",
    read=str.strip,
    offers=("fast-sums", "fast-sorts"),
    question=_asks,
    assumed=("summary", lambda answers: answers.description),
)
OPTIONS = (*INIT_OPTIONS, NEW)


HELLO = InitAnswers(project_name="hello")


@pytest.fixture
def init() -> Any:
    """Return the command with the new option."""
    return to_command("init", init_command(OPTIONS))


@pytest.fixture
def tree(init: Any) -> CommandSpec:
    """Return a program with that command as a value."""
    return command_tree(Group(name="alloconda", commands={"init": init}), OPTIONS)


def test_its_flag_sets_its_answer(init: Any) -> None:
    ctx = init.make_context("init", ["hello", "--description", " Sums. "])

    given = AnswerFlags(OPTIONS).take_from(ctx.params)

    assert given == {"description": " Sums. "}
    assert with_given(HELLO, given, OPTIONS).description == "Sums."


def test_help_shows_it(init: Any) -> None:
    page = init.get_help(init.context_class(init, info_name="alloconda init"))

    assert "--description" in page
    assert "Summary of the project." in page


def test_the_reference_page_shows_it(tree: CommandSpec) -> None:
    page = command_line_page(tree)

    assert "| `--description TEXT` | Summary of the project. |" in page


@pytest.mark.parametrize("script", [bash_script, zsh_script, fish_script, powershell_script])
def test_every_shell_completes_its_values(
    script: Callable[[CommandSpec], str], tree: CommandSpec
) -> None:
    text = script(tree)

    assert "description" in text
    assert "fast-sums" in text
    assert "fast-sorts" in text


def test_the_wizard_asks_for_it_unless_its_flag_answers() -> None:
    asked = {step(HELLO).key for step in Interview(scan=EMPTY, options=OPTIONS).steps()}
    answered = Interview(scan=EMPTY, options=OPTIONS, answered=frozenset({"description"}))

    assert asked - {step(HELLO).key for step in answered.steps()} == {"description"}


def test_without_a_terminal_it_is_told_with_its_flag() -> None:
    lines = io.StringIO()

    write_assumptions(HELLO, lines, OPTIONS)

    assert f"  summary    {HELLO.description}  (--description)\n" in lines.getvalue()


def test_every_option_sets_a_field_of_its_own() -> None:
    fields = [option.field for option in INIT_OPTIONS]

    assert len(fields) == len(set(fields))
    assert all(hasattr(HELLO, field) for field in fields)
