import pytest

from alloconda.cli.app import run
from alloconda.cli.program_page import program_help


@pytest.mark.parametrize(
    "columns",
    ["0", "20", "52", "60", "71", "72", "73", "79", "80", "81", "200", " 60", "99999", "x"],
)
def test_the_programs_help_is_what_typer_makes_of_it(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    page = program_help()
    monkeypatch.setenv("COLUMNS", columns)

    monkeypatch.setattr("sys.argv", ["alloconda", "--help"])

    run()

    assert page == capsys.readouterr().out
