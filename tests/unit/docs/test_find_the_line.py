"""The pages that lead through the code name what exists, and what they claim holds."""

import re

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "alloconda"
FRONT_ENDS = ("alloconda/cli/", "alloconda/backend.py")
_PATH = re.compile(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?|[a-z_]+\.py)`")


def _rows(heading: str) -> list[str]:
    """Return the rows of the table below a heading row in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition(heading)[2].partition("\n\n")[0]
    return table.splitlines()[2:]


@pytest.mark.parametrize("row", _rows("| Where is …?"))
def test_every_answer_to_where_names_files_that_exist(row: str) -> None:
    named = _PATH.findall(row)

    assert named
    assert [path for path in named if not (PACKAGE / path).exists()] == []


def test_the_path_of_a_wheel_names_files_that_exist() -> None:
    page = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    path_of_a_wheel = page.partition("## The path of a wheel")[2].partition("## ")[0]

    named = _PATH.findall(path_of_a_wheel)

    assert named
    assert [path for path in named if not (PACKAGE / path).exists()] == []


def test_only_front_ends_read_the_variables_of_alloconda() -> None:
    reading = re.compile(r"environ(?:\.get\(|\[)\"ALLOCONDA_|getenv\(\"ALLOCONDA_")

    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if reading.search(path.read_text(encoding="utf-8"))
    ]

    assert "alloconda/backend.py" in found
    assert [path for path in found if not path.startswith(FRONT_ENDS)] == []
