"""The pages that lead through the code name what exists, and what they claim holds."""

import re

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "alloconda"
FRONT_ENDS = ("alloconda/cli/", "alloconda/backend.py")
_PATH = re.compile(r"`((?:[a-z_]+/)+(?:[a-z_]+\.(?:py|zig))?|[a-z_]+\.py)`")
# A row of a table in the Zig package: what a function stands for in Python.
_MEANING = re.compile(r"^    \.\{\s*\"([a-z]\w*)\",\s*\"", re.MULTILINE)


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


def test_every_protocol_of_a_class_is_in_the_reference() -> None:
    classes = PACKAGE / "zig/src/class"
    page = (ROOT / "docs/reference/zig-package.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`(?:pub fn )?(\w+)(?:\([^`]*)?`", page))

    sources = [classes / "reserved.zig", *sorted((classes / "protocol").glob("*.zig"))]
    names = {
        name for path in sources for name in _MEANING.findall(path.read_text(encoding="utf-8"))
    }

    assert {"getItem", "opAdd", "anext", "aexit", "buffer"} <= names
    assert sorted(names - described) == []


def test_every_public_name_of_the_zig_package_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/zig-package.md").read_text(encoding="utf-8")
    names = re.findall(r"^pub const (\w+)", _zig("alloconda.zig"), re.MULTILINE)
    fields = _listed(_zig("module/checks.zig"), "parts_fields")
    methods = [
        name
        for path in ("object.zig", "gil.zig", "log.zig")
        for name in re.findall(r"^    pub (?:inline )?fn (\w+)", _zig(path), re.MULTILINE)
    ]

    assert {"exportModule", "errors", "compare"} <= {*names, *fields, *methods}
    assert [name for name in names if f"py.{name}" not in page] == []
    assert [name for name in fields if f".{name}" not in page] == []
    assert [name for name in methods if not re.search(rf"\b{name}\b", page)] == []


def _zig(path: str) -> str:
    """Return a source of the Zig package."""
    return (PACKAGE / "zig/src" / path).read_text(encoding="utf-8")


def _listed(source: str, table: str) -> list[str]:
    """Return the texts of a table in Zig code."""
    return re.findall(r'"(\w+)"', source.partition(f"{table} = ")[2].partition("};")[0])


def test_what_the_comparison_claims_is_tested() -> None:
    page = (ROOT / "docs/explanation/comparison.md").read_text(encoding="utf-8")
    table = page.partition("| shown by |")[2].partition("\n\n")[0].splitlines()[2:]
    integration = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests/integration").glob("*.py")
    )

    assert len(table) > 15
    for row in table:
        (shown,) = re.findall(r"\| `((?:\w+: )?\w+)` \|$", row)
        project, _, function = shown.rpartition(": ")
        code = (
            (ROOT / f"tests/projects/{project}/check.py").read_text(encoding="utf-8")
            if project
            else integration
        )
        assert f"def {function}(" in code, row


def test_only_front_ends_read_the_variables_of_alloconda() -> None:
    reading = re.compile(r"environ(?:\.get\(|\[)\"ALLOCONDA_|getenv\(\"ALLOCONDA_")

    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if reading.search(path.read_text(encoding="utf-8"))
    ]

    assert "alloconda/backend.py" in found
    assert [path for path in found if not path.startswith(FRONT_ENDS)] == []
