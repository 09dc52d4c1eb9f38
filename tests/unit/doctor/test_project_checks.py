"""What doctor finds in pyproject.toml and among a project's files."""

import pytest

from alloconda.doctor.model.checkup import State
from alloconda.doctor.model.project_checks import (
    FileAges,
    check_ages,
    check_build_system,
    check_ignored,
    check_tables,
)

OURS = "alloconda.build_backend"


@pytest.mark.parametrize("name", ["aloconda", "Alloconda", "allocnda"])
def test_a_table_that_nothing_reads_is_named(name: str) -> None:
    (finding,) = check_tables({"tool": {name: {}, "alloconda": {}, "ruff": {}, "pytest": {}}})
    assert (finding.state, finding.text) == (State.BROKEN, f"nothing reads [tool.{name}]")
    assert finding.fix == "rename it to [tool.alloconda] in pyproject.toml"


@pytest.mark.parametrize("pyproject", [{}, {"tool": 3}, {"tool": {"alloconda": {}, "black": {}}}])
def test_other_tables_are_of_others(pyproject: dict[str, object]) -> None:
    assert not list(check_tables(pyproject))


@pytest.mark.parametrize(
    ("table", "state", "said"),
    [
        (None, State.WARNING, "with setuptools, as there is no build-backend"),
        ({"requires": ["hatchling"]}, State.WARNING, "setuptools, as there is no"),
        ({"build-backend": "hatchling.build"}, State.WARNING, "with hatchling.build"),
        ({"build-backend": OURS, "requires": ["aloconda"]}, State.BROKEN, "has no alloconda"),
        ({"build-backend": OURS, "requires": "x"}, State.BROKEN, "has no alloconda"),
        ({"build-backend": OURS, "requires": ["Alloconda"]}, State.WARNING, "no bounds"),
        (
            {"build-backend": OURS, "requires": ["alloconda<0.1"]},
            State.WARNING,
            "this is alloconda 0.1.3, and pip, uv and build take alloconda<0.1",
        ),
        ({"build-backend": OURS, "requires": ["?", "alloconda>=0.1,<1"]}, State.OK, OURS),
        ({"build-backend": OURS, "requires": ["alloconda @ file:///a"]}, State.OK, OURS),
    ],
)
def test_what_builds_the_project_is_said(table: object, state: State, said: str) -> None:
    finding = check_build_system({"build-system": table}, "0.1.3")
    assert finding.state is state
    assert said in finding.text
    if state is not State.OK and "with" not in said.split()[:1] and "setuptools" not in said:
        assert 'requires = ["alloconda>=0.1,<1"]' in str(finding.fix)


def test_code_that_git_ignores_is_counted() -> None:
    assert check_ignored(()) is None
    finding = check_ignored([f"src/{name}.c" for name in "abcdef"])
    assert finding is not None
    assert finding.details == ("src/a.c", "src/b.c", "src/c.c", "src/d.c", "and 2 more")


def test_a_module_older_than_its_code_is_to_be_built() -> None:
    ages = FileAges(now_s=1000, sources={"a.zig": 900, "b.zig": 10}, modules={"m.so": 800})
    (finding,) = check_ages(ages)
    assert (finding.details, finding.fix) == (("m.so",), "alloconda build")
    assert not list(check_ages(FileAges(now_s=1000, sources={"a": 900}, modules={"m.so": 950})))


def test_files_of_the_future_speak_of_the_clock() -> None:
    ages = FileAges(now_s=1000, sources={"a.zig": 9000, "b.zig": 1100}, modules={"m.so": 900})
    (finding,) = check_ages(ages)
    assert (finding.topic, finding.details) == ("clock", ("a.zig",))
