"""Control characters in the fields of [project]."""

from pathlib import Path

import pytest

from alloconda.kernel.errors import ConfigError
from alloconda.packaging.adapters.project_metadata import read_project_metadata
from alloconda.packaging.model.control_characters import (
    control_character_in_file,
    control_character_problems,
)
from tests.posix import NEEDS_ANY_NAME

_ESCAPE = "\x1b]0;x\x07"


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ({"description": _ESCAPE}, "project.description"),
        ({"authors": [{"name": "A"}, {"name": _ESCAPE}]}, "project.authors.name"),
        ({"maintainers": [{"email": "a\x85@b.org"}]}, "project.maintainers.email"),
        ({"authors": [{"name": "A\nHome-page: evil"}]}, "project.authors.name"),
        ({"keywords": ["fast", "a\u2028b"]}, "project.keywords"),
        ({"classifiers": ["Private :: \x9b31m"]}, "project.classifiers"),
        ({"urls": {"Home": f"https://x.org/{_ESCAPE}"}}, "project.urls.Home"),
        ({"urls": {"\x1b[2J": "https://x.org"}}, r"project.urls: the key '\x1b[2J'"),
        ({"readme": {"text": _ESCAPE}}, "project.readme.text"),
        ({"license": {"text": "MIT\x00"}}, "project.license.text"),
        ({"dependencies": ["a; python_version > '3\x7f'"]}, "project.dependencies"),
        ({"optional-dependencies": {"x": ["a\x01"]}}, "project.optional-dependencies.x"),
        ({"entry-points": {"g": {"n": "m:f [\x1b]"}}}, "project.entry-points.g.n"),
        ({"entry-points": {"g\x1b": {}}}, r"project.entry-points: the key 'g\x1b'"),
    ],
)
def test_a_control_character_is_refused_with_its_field(field: dict[str, object], key: str) -> None:
    (problem,) = control_character_problems({"name": "hello", **field})

    assert problem.startswith(f"{key}: ")
    assert "holds the control character U+00" in problem or "U+2028" in problem
    assert problem.isprintable()


def test_texts_of_any_script_may_have_tabs_line_breaks_and_form_feeds() -> None:
    project = {
        "description": "Größe\tin שלום e\u0301 \u200f🙂",
        "authors": [{"name": "José\u00a0Ñ"}],
        "readme": {"text": "# Hello\r\n\f\tworld\n"},
        "license": {"text": "GPL\n\fsecond page\n"},
    }

    assert control_character_problems(project) == []


def test_a_readme_with_an_escape_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"# Hello\n\nworld {_ESCAPE}\n")
    (tmp_path / "COPYING").write_text("page\n\f\x1b[2J")
    fields = {"readme": "README.md", "license": {"file": "COPYING"}, "description": _ESCAPE}

    with pytest.raises(ConfigError) as caught:
        read_project_metadata({"project": {"name": "x", "version": "1", **fields}}, tmp_path)

    assert caught.value.details == (
        "project.description: '\\x1b]0;x\\x07' holds the control character U+001B; remove it",
        "project.readme: README.md: line 3 holds the control character U+001B; remove it",
        "project.license.file: COPYING: line 2 holds the control character U+001B; remove it",
    )


@NEEDS_ANY_NAME
def test_the_name_of_a_license_file_is_a_field_too(tmp_path: Path) -> None:
    (tmp_path / "LICENSE\x1b[2J").write_text("MIT")

    with pytest.raises(ConfigError) as caught:
        read_project_metadata({"project": {"name": "x", "version": "1"}}, tmp_path)

    assert caught.value.details == (
        "project.license-files: 'LICENSE\\x1b[2J' can't be packed: "
        "its name holds a line break or another control character",
    )


def test_a_plain_file_has_none() -> None:
    assert control_character_in_file("# Hello\r\n\f\tworld\n") is None
