"""Which wheels a command is about."""

from pathlib import Path

from alloconda.cli.wheels import project_wheels


def test_the_wheels_of_a_project_without_native_code_are_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "words"\nversion = "1"\n')
    wheel = tmp_path / "dist/words-1-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.touch()

    found = project_wheels(tmp_path, None)

    assert found == [wheel]
