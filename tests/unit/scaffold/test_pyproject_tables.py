import tomllib

import pytest

from alloconda.kernel.errors import ConfigError
from alloconda.scaffold.adapters.pyproject_tables import add_missing_tables

WANTED: dict[str, dict[str, object]] = {
    "build-system": {"requires": ["alloconda"], "build-backend": "alloconda.build_backend"},
    "project": {"name": "hello", "version": "0.1.0", "readme": "README.md"},
    "tool.alloconda": {"module-name": "_hello", "abi3": True},
    "tool.pytest.ini_options": {"testpaths": ["tests"]},
}


def add(text: str) -> str:
    """Return the text with what it lacks; adding again must change nothing."""
    after = add_missing_tables(text, WANTED)
    assert add_missing_tables(after, WANTED) == after
    return after


def test_an_empty_file_gets_every_table() -> None:
    assert tomllib.loads(add("")) == {
        "build-system": WANTED["build-system"],
        "project": WANTED["project"],
        "tool": {
            "alloconda": WANTED["tool.alloconda"],
            "pytest": {"ini_options": WANTED["tool.pytest.ini_options"]},
        },
    }


def test_what_stands_there_keeps_its_order_comments_and_style() -> None:
    before = (
        "# mine\n[tool.ruff]\nline-length = 90   # wide\n\n"
        "[project]   # the project\nname    = 'hello'\n\n[tool.mypy]\nstrict=true\n"
    )

    after = add(before)

    kept = [line for line in after.splitlines() if line in before.splitlines()]
    assert [line for line in kept if line] == [line for line in before.splitlines() if line]
    assert tomllib.loads(after)["project"] == WANTED["project"]
    assert tomllib.loads(after)["tool"]["mypy"] == {"strict": True}


def test_a_table_that_stands_there_is_left_as_it_is() -> None:
    before = (
        "[build-system]\nrequires = ['hatchling']\n[tool.alloconda]\n"
        "[tool.pytest.ini_options]\naddopts = '-q'\n"
    )

    after = tomllib.loads(add(before))

    assert after["build-system"] == {"requires": ["hatchling"]}
    assert after["tool"] == {"alloconda": {}, "pytest": {"ini_options": {"addopts": "-q"}}}


def test_a_key_that_the_project_calls_dynamic_is_not_added() -> None:
    after = tomllib.loads(add("[project]\nname = 'x'\ndynamic = ['version']\n"))

    assert after["project"] == {"name": "x", "dynamic": ["version"], "readme": "README.md"}


@pytest.mark.parametrize(
    "before",
    [
        "project.name = 'x'\ntool.ruff.line-length = 90\n",
        "project = {name = 'x', version = '1'}\n",
        "[[tool.mypy.overrides]]\nmodule = 'x'\n[[tool.mypy.overrides]]\nmodule = 'y'\n",
        "[tool]\nruff.line-length = 90\n",
        "[project]\nname = 'x'\n[project.urls]\na = 'b'\n[tool.x]\n[project.scripts]\nc = 'd:e'\n",
        "[project]\nname = 'x'",
        "\n\n# only a comment\n",
        "[project]\nname = 'x'\nreadme = {text = 'a'}\n\n\n",
        "# no table of ours\n[tool.'alloconda.x']\na = 1\n",
    ],
)
def test_every_way_to_write_tables_is_added_to(before: str) -> None:
    after = tomllib.loads(add(before))

    assert after["tool"]["alloconda"] == WANTED["tool.alloconda"]
    assert {"name", "version", "readme"} <= set(after["project"])
    assert tomllib.loads(before).get("project", {}).items() <= after["project"].items()


def test_windows_line_ends_stay() -> None:
    after = add("# mine\r\n[project]\r\nname = 'x'\r\n")

    assert after.startswith("# mine\r\n[project]\r\nname = 'x'\r\n")
    assert "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize(
    "before",
    [
        "[build-system]\nrequires = []  # none\nbackend-path = ['.']\n[project]\nname = 'x'\n",
        "build-system.requires = []\nbuild-system.backend-path = ['.']\n",
        "build-system = {requires = [], backend-path = ['.']}\n",
    ],
)
def test_a_key_that_must_go_is_removed(before: str) -> None:
    replaced: dict[str, dict[str, object]] = {
        "build-system": {"requires": ["alloconda"], "backend-path": None}
    }

    after = add_missing_tables(before, {}, replaced)

    assert tomllib.loads(after)["build-system"] == {"requires": ["alloconda"]}
    assert add_missing_tables(after, {}, replaced) == after


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("[project\n", "not TOML"),
        ("a = " + "[" * 5000, "not TOML"),
        ("tool = 3\n", "tool must be a table"),
        ("project = []\n", "project must be a table"),
        ("[tool]\nalloconda = 'x'\n", r"tool\.alloconda must be a table"),
        ("tool = {ruff = {a = 1}}\n", "can't add to"),
    ],
)
def test_what_cannot_be_added_to_is_told(before: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        add_missing_tables(before, WANTED)

    assert caught.value.hint


def test_lists_of_tables_are_written_as_tables_after_the_keys_and_comments() -> None:
    config: dict[str, object] = {
        "package-dir": "hello",
        "modules": [{"name": "hello._a", "sources": ["a.c"] * 20}],
        "overrides": [
            {
                "when": {"os": "windows"},
                "modules": {"hello._a": {"append": {"define": ["A"]}}},
            }
        ],
    }

    after = add_missing_tables(
        "",
        {"project": {"urls": {"Home page": "x"}}, "tool.alloconda": config},
        comments={"tool.alloconda": ("one", "two")},
    )

    assert tomllib.loads(after)["tool"]["alloconda"] == config
    assert tomllib.loads(after)["project"] == {"urls": {"Home page": "x"}}
    assert "[tool.alloconda]\n# one\n# two\npackage-dir" in after
    assert '[[tool.alloconda.overrides]]\nwhen = { os = "windows" }\n' in after
    assert 'modules."hello._a".append.define = ["A"]' in after
    assert max(map(len, after.splitlines())) < 100
