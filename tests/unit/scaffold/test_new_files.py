"""Which files a project gets, and what becomes of its pyproject.toml."""

import zlib
from pathlib import Path

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.supported import NEWEST_RELEASED_MINOR
from alloconda.kernel.targets.target_groups import TARGET_GROUPS
from alloconda.scaffold.model.answer_values import LicenseName, Start
from alloconda.scaffold.model.answers import InitAnswers, assumed_answers
from alloconda.scaffold.model.module_choice import ModuleChoice
from alloconda.scaffold.model.native_code import Language
from alloconda.scaffold.model.new_files import scaffold_files, zig_fingerprint
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.pyproject_changes import pyproject_changes

TEMPLATES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parents[3] / "alloconda/templates").iterdir()
    if path.is_file()
}
EMPTY = ProjectScan(folder_name="hello")
HELLO = InitAnswers(project_name="hello")
SETUPTOOLS = {
    "build-system": {"requires": ["setuptools"], "build-backend": "setuptools.build_meta"},
    "project": {"name": "hello", "dynamic": ["version"]},
    "tool": {"setuptools": {"dynamic": {"version": {"file": "VERSION"}}}},
}


def test_a_new_project_has_code_that_people_learn_from() -> None:
    files = scaffold_files(HELLO, TEMPLATES, EMPTY)

    assert set(files) == {
        "src/root.zig",
        "hello/__init__.py",
        "hello/py.typed",
        "tests/test_hello.py",
        "build.zig",
        "build.zig.zon",
        "README.md",
        ".gitignore",
    }
    assert not [path for path, text in files.items() if "{{" in text]


def test_a_project_that_starts_with_a_class_has_its_code_and_test() -> None:
    answers = InitAnswers(project_name="hello", start=Start.CLASS)

    files = scaffold_files(answers, TEMPLATES, EMPTY)

    assert set(files) == set(scaffold_files(HELLO, TEMPLATES, EMPTY))
    assert "py.class(Recent" in files["src/root.zig"]
    assert "import Recent" in files["hello/__init__.py"]
    assert "hello.Recent(" in files["tests/test_hello.py"]
    assert not [path for path, text in files.items() if "{{" in text]


def test_a_dotted_module_is_where_the_build_puts_it() -> None:
    answers = InitAnswers(project_name="hello", module="hello.deep.core")

    files = scaffold_files(answers, TEMPLATES, EMPTY)

    assert '.name = "core"' in files["src/root.zig"]
    assert "from hello.deep.core import add" in files["hello/__init__.py"]


def test_the_sample_beside_a_namespace_package_is_imported_from_there() -> None:
    answers = InitAnswers(
        project_name="hello", package_dir="src/acme/hello", module="acme.hello._hello"
    )
    scan = ProjectScan(folder_name="hello", package_dir="src/acme/hello")

    files = scaffold_files(answers, TEMPLATES, scan)
    changes = pyproject_changes(answers, answers, scan)

    assert "src/acme/hello/__init__.py" not in files
    assert changes.missing["tool.pytest.ini_options"]["pythonpath"] == ["src"]
    assert "from acme.hello import _hello" in files["tests/test_hello_native.py"]


def test_a_module_of_another_package_is_refused_before_anything_is_written() -> None:
    answers = InitAnswers(project_name="hello", module="other.core")

    with pytest.raises(UsageError, match="the package directory is hello") as caught:
        scaffold_files(answers, TEMPLATES, EMPTY)

    assert "hello.core" in (caught.value.hint or "")


def test_both_ways_have_a_build_zig_that_says_what_it_is_for() -> None:
    direct = scaffold_files(HELLO, TEMPLATES, EMPTY)["build.zig"]
    own = scaffold_files(InitAnswers(project_name="h", build_zig=True), TEMPLATES, EMPTY)

    assert direct.startswith("//! For editors")
    assert own["build.zig"].startswith("//! Compiles the extension module")


@pytest.mark.parametrize("name", list(LicenseName))
def test_a_license_comes_with_its_text(name: LicenseName) -> None:
    answers = InitAnswers(project_name="hello", license=name, holder="Ada", year=1843)

    text = scaffold_files(answers, TEMPLATES, EMPTY)["LICENSE"]

    assert "{{" not in text
    assert name is LicenseName.APACHE or "1843" in text
    assert name is LicenseName.APACHE or "Ada" in text


def test_a_license_that_stands_there_is_kept() -> None:
    answers = InitAnswers(project_name="hello", license=LicenseName.MIT)

    assert "LICENSE" not in scaffold_files(
        answers, TEMPLATES, ProjectScan(folder_name="hello", has_license=True)
    )


def test_the_workflow_tries_wheels_on_the_runners_that_can_import_them() -> None:
    targets = TARGET_GROUPS["windows"] + TARGET_GROUPS["musllinux"]
    answers = InitAnswers(project_name="hello", workflow=True, targets=targets)

    text = scaffold_files(answers, TEMPLATES, EMPTY)[".github/workflows/wheels.yml"]

    assert 'os: ["windows-latest"]' in text
    assert f'python: ["3.11", "3.{NEWEST_RELEASED_MINOR}"]' in text


def test_a_package_that_stands_there_keeps_its_face() -> None:
    scan = ProjectScan(
        folder_name="hello", pyproject={"project": {"name": "hello"}}, package_dir="src/hello"
    )

    files = scaffold_files(assumed_answers(scan), TEMPLATES, scan)

    assert "src/hello/__init__.py" not in files
    assert "README.md" not in files
    assert "from hello import _hello\n" in files["tests/test_hello_native.py"]


def test_code_that_stands_there_gets_no_sample() -> None:
    scan = ProjectScan(folder_name="hello", build_zig="addPythonModule(b, .{})")

    files = scaffold_files(assumed_answers(scan), TEMPLATES, scan)

    assert set(files) == {"README.md", ".gitignore"}


def test_another_backend_is_replaced_only_when_asked() -> None:
    scan = ProjectScan(folder_name="hello", pyproject=SETUPTOOLS)
    assumed = assumed_answers(scan)
    asked = InitAnswers(project_name="hello", replace_backend=True)

    kept = pyproject_changes(assumed, assumed, scan)
    replaced = pyproject_changes(asked, assumed, scan)

    assert "build-system" not in kept.missing | kept.replaced
    assert replaced.replaced["build-system"]["build-backend"] == "alloconda.build_backend"
    assert replaced.missing["tool.alloconda"]["version-file"] == "VERSION"


@pytest.mark.parametrize(
    ("tool", "file"),
    [
        ({"hatch": {"version": {"path": "src/hello/about.py"}}}, "src/hello/about.py"),
        ({"pdm": {"version": {"path": "VERSION"}}}, "VERSION"),
        ({"setuptools": {"dynamic": {"version": {"file": "VERSION"}}}}, "VERSION"),
        (
            {"setuptools": {"dynamic": {"version": {"attr": "hello.sub.about.__version__"}}}},
            "src/hello/sub/about.py",
        ),
        ({"setuptools": {"dynamic": {"version": {"attr": "hello.__version__"}}}}, None),
        ({"setuptools": {"dynamic": {"version": {"attr": "other.about.__version__"}}}}, None),
    ],
)
def test_a_dynamic_version_is_read_where_the_other_backend_reads_it(
    tool: dict[str, object], file: str | None
) -> None:
    project = {"name": "hello", "dynamic": ["version"]}
    scan = ProjectScan(
        folder_name="hello",
        pyproject={"project": project, "build-system": {}, "tool": tool},
        package_dir="src/hello",
    )

    changes = pyproject_changes(HELLO, HELLO, scan)

    assert changes.missing["tool.alloconda"].get("version-file") == file


def test_a_setup_py_counts_as_another_backend() -> None:
    scan = ProjectScan(folder_name="hello", has_setup_py=True)

    changes = pyproject_changes(HELLO, HELLO, scan)

    assert scan.foreign_backend == "setuptools"
    assert "build-system" not in changes.missing


def test_only_what_the_user_wants_otherwise_is_replaced() -> None:
    pyproject = {
        "project": {"name": "hello", "requires-python": ">=3.11"},
        "tool": {"alloconda": {"source": "src/root.zig", "abi3": True}},
    }
    scan = ProjectScan(folder_name="hello", pyproject=pyproject, has_sources=True)
    assumed = assumed_answers(scan)
    wanted = InitAnswers(project_name="hello", abi3=False, targets=("win_amd64",))

    assert pyproject_changes(assumed, assumed, scan).replaced == {}
    assert pyproject_changes(wanted, assumed, scan).replaced == {
        "tool.alloconda": {"abi3": False, "targets": ["win_amd64"]}
    }


def test_pytest_is_told_where_the_package_is_unless_it_is_configured() -> None:
    configured = ProjectScan(
        folder_name="hello", pyproject={"tool": {"pytest": {"ini_options": {}}}}
    )

    new = pyproject_changes(HELLO, HELLO, EMPTY).missing
    old = pyproject_changes(HELLO, HELLO, configured).missing

    assert new["tool.pytest.ini_options"]["pythonpath"] == ["."]
    assert "tool.pytest.ini_options" not in old


def test_a_fingerprint_begins_with_the_names_checksum() -> None:
    fingerprint = zig_fingerprint("_hello")

    assert fingerprint >> 32 == zlib.crc32(b"_hello")
    assert fingerprint & 0xFFFF_FFFF not in (0, 0xFFFF_FFFF)
    assert fingerprint == zig_fingerprint("_hello")


def test_an_author_may_come_with_an_address() -> None:
    named = InitAnswers(project_name="hello", holder="Ada")
    reached = InitAnswers(project_name="hello", holder="Ada <ada@example.org>")

    tables = [pyproject_changes(who, HELLO, EMPTY).missing["project"] for who in (named, reached)]

    assert tables[0]["authors"] == [{"name": "Ada"}]
    assert tables[1]["authors"] == [{"name": "Ada", "email": "ada@example.org"}]


def test_c_code_gets_no_zig_beside_it() -> None:
    choice = ModuleChoice(name="_fast", language=Language.C, sources=("src/a.c", "src/b.c"))
    scan = ProjectScan(folder_name="hello", choice=choice)
    answers = assumed_answers(scan)

    files = scaffold_files(answers, TEMPLATES, scan)
    tables = pyproject_changes(answers, answers, scan).missing

    assert set(files) == {"README.md", ".gitignore"}
    assert tables["tool.alloconda"] == {
        "module-name": "_fast",
        "c-sources": ["src/a.c", "src/b.c"],
    }
    assert "in C" in str(tables["project"]["description"])
    assert not any("Zig" in str(value) for value in tables["project"].values())


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2", "1.2.0"),
        ("1!2024.01.02.3", "2024.1.2"),
        ("0.1.0rc1", "0.1.0"),
        ("9" * 5000, "9" * 19 + ".0.0"),
        ("x", "0.0.0"),
    ],
)
def test_any_version_becomes_one_that_zig_reads(version: str, expected: str) -> None:
    answers = InitAnswers(project_name="hello", version=version, build_zig=True)

    files = scaffold_files(answers, TEMPLATES, EMPTY)

    assert f'.version = "{expected}"' in files["build.zig.zon"]
