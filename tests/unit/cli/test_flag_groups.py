from typing import Annotated

import typer
from typer.testing import CliRunner

from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.cli import shared_flags
from alloconda.cli.flag_groups import takes_groups
from alloconda.kernel.targets.target_flags import TargetFlags


def values_of(words: list[str]) -> tuple[MatrixFlags, TargetFlags, int]:
    """Return what a command with two groups and a flag of its own is called with."""
    seen: list[tuple[MatrixFlags, TargetFlags, int]] = []

    @takes_groups
    def command(
        *,
        matrix: shared_flags.MatrixFlags,
        platform: shared_flags.WheelTargetFlags,
        own: Annotated[int, typer.Option("--own")] = 1,
    ) -> None:
        seen.append((matrix, platform, own))

    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return seen[0]


def test_flags_that_are_not_given_leave_the_defaults_of_the_value() -> None:
    assert values_of([]) == (MatrixFlags(), TargetFlags(), 1)


def test_flags_become_the_fields_of_the_value_and_lists_tuples() -> None:
    matrix, platform, own = values_of(
        ["--python-version", "3.13", "--python-version", "3.14t", "--include-windows"]
        + ["--zig-target", "x86-windows-gnu", "--own", "2"]
    )

    assert matrix == MatrixFlags(python_versions=("3.13", "3.14t"), windows=True)
    assert platform == TargetFlags(zig_target="x86-windows-gnu")
    assert own == 2
