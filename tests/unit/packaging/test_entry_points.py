import configparser

import pytest

from alloconda.packaging.model.entry_points import (
    entry_point_groups,
    entry_point_problems,
    entry_points_text,
)

PROJECT: dict[str, object] = {
    "scripts": {"zeta": "pkg:main", "alpha": "pkg.cli:App.run"},
    "gui-scripts": {"window": "pkg:window"},
    "entry-points": {"pkg.plugins": {"One: the first": "pkg.plugin", "two": "pkg:Two [extra]"}},
}


def test_the_text_is_sorted_and_read_back_by_configparser() -> None:
    text = entry_points_text(entry_point_groups(PROJECT))

    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text or "")
    assert parser.sections() == ["console_scripts", "gui_scripts", "pkg.plugins"]
    assert list(parser["console_scripts"].items()) == [
        ("alpha", "pkg.cli:App.run"),
        ("zeta", "pkg:main"),
    ]
    assert dict(parser["pkg.plugins"]) == {
        "One: the first": "pkg.plugin",
        "two": "pkg:Two [extra]",
    }
    assert entry_point_problems(PROJECT) == []


def test_there_is_no_text_without_entry_points() -> None:
    assert entry_points_text(entry_point_groups({"scripts": {}, "entry-points": {"x": {}}})) is None


@pytest.mark.parametrize(
    ("project", "problem"),
    [
        ({"scripts": {"x": "pkg"}}, "project.scripts.x: 'pkg' names no function"),
        ({"scripts": {"x": "pkg:"}}, "project.scripts.x: 'pkg:' must be like"),
        ({"scripts": {"x": "my-pkg:main"}}, "project.scripts.x: 'my-pkg:main' must be like"),
        ({"scripts": {"a/b": "pkg:main"}}, "project.scripts: 'a/b' can't be"),
        ({"gui-scripts": {"x": "a b"}}, "project.gui-scripts.x: "),
        ({"entry-points": {"g": {"a=b": "m"}}}, "project.entry-points.g: 'a=b' can't be"),
        ({"entry-points": {"g": {"a": "m\n[x]"}}}, "project.entry-points.g.a: "),
        (
            {"entry-points": {"gui_scripts": {"a": "m:f"}}},
            "project.entry-points.gui_scripts: belongs into [project.gui-scripts]",
        ),
    ],
)
def test_a_wrong_entry_point_is_told_with_its_key(project: dict[str, object], problem: str) -> None:
    assert [line for line in entry_point_problems(project) if line.startswith(problem)]


def test_values_of_a_wrong_type_are_left_to_the_reader_of_the_table() -> None:
    assert entry_point_problems({"scripts": 1, "entry-points": {"g": "x", "h": {"a": 1}}}) == []
