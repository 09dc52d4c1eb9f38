"""No text of others is a command to GitHub Actions."""

import json

import pytest

from alloconda.terminal.workflow_commands import without_commands


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::set-env name=A::b\n", ": :set-env name=A::b\n"),
        ("a\n \t::error::b\n::\n", "a\n \t: :error::b\n: :\n"),
        ("a ##[add-path]b", "a ## [add-path]b"),
        ("std::vector ## [x] ::y\n", "std::vector ## [x] ::y\n"),
    ],
)
def test_a_line_is_shown_and_not_obeyed(text: str, shown: str) -> None:
    assert without_commands(text) == shown


def test_json_keeps_its_meaning() -> None:
    value = {"##[a]": ["::b", "##[c]"]}

    guarded = without_commands(json.dumps(value, indent=1))

    assert "##[" not in guarded
    assert json.loads(guarded) == value
