from collections.abc import Callable
from typing import Annotated

import typer
from typer.testing import CliRunner

from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.cli import shared_flags
from alloconda.cli.flag_groups import takes_groups
from alloconda.kernel.targets.target_flags import TargetFlags


def run(command: Callable[..., None], *words: str) -> None:
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output


def matrix_of(*words: str) -> MatrixFlags:
    seen: list[MatrixFlags] = []

    @takes_groups
    def command(*, matrix: shared_flags.MatrixFlags) -> None:
        seen.append(matrix)

    run(command, *words)
    return seen[0]


def platform_of(*words: str) -> tuple[TargetFlags, int]:
    seen: list[tuple[TargetFlags, int]] = []

    @takes_groups
    def command(
        *,
        platform: shared_flags.WheelTargetFlags,
        own: Annotated[int, typer.Option("--own")] = 1,
    ) -> None:
        seen.append((platform, own))

    run(command, *words)
    return seen[0]


def test_flags_that_are_not_given_leave_the_defaults_of_the_value() -> None:
    assert matrix_of() == MatrixFlags()
    assert platform_of() == (TargetFlags(), 1)


def test_flags_become_the_fields_of_the_value_and_lists_tuples() -> None:
    matrix = matrix_of("--python-version", "3.13", "--python-version", "3.14t", "--include-windows")

    assert matrix == MatrixFlags(python_versions=("3.13", "3.14t"), windows=True)


def test_a_group_leaves_a_command_its_own_flags() -> None:
    platform, own = platform_of("--zig-target", "x86-windows-gnu", "--own", "2")

    assert platform == TargetFlags(zig_target="x86-windows-gnu")
    assert own == 2
