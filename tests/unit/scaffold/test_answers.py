"""What is assumed of a directory, and which answers are refused."""

from dataclasses import replace

import pytest

from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.targets.target import DEFAULT_TAGS
from alloconda.scaffold.model.answer_values import (
    LicenseName,
    chosen_groups,
    floor_problem,
    parse_license,
    parse_platforms,
    parse_zig_pin,
)
from alloconda.scaffold.model.answers import (
    DEFAULT_FLOOR,
    InitAnswers,
    assumed_answers,
    check_answers,
)
from alloconda.scaffold.model.earlier_metadata import EarlierMetadata
from alloconda.scaffold.model.project_scan import ProjectScan


def test_an_empty_directory_gives_a_direct_stable_project_of_its_name() -> None:
    assumed = assumed_answers(ProjectScan(folder_name="hello-world"))

    assert assumed == InitAnswers(project_name="hello-world")
    assert (assumed.package_name, assumed.module_name) == ("hello_world", "_hello_world")


def test_what_pyproject_says_is_taken_up() -> None:
    pyproject = {
        "project": {
            "name": "Fast",
            "version": "3.1",
            "requires-python": ">= 3.12, <4",
            "license": "MIT",
        },
        "tool": {
            "alloconda": {
                "module-name": "_quick",
                "package-dir": "src/fast",
                "source": "zig/main.zig",
                "targets": ["win_amd64"],
                "zig-version": "0.16.0",
            }
        },
    }

    assumed = assumed_answers(ProjectScan(folder_name="x", pyproject=pyproject, has_sources=True))

    assert assumed.project_name == "Fast"
    assert assumed.version == "3.1"
    assert assumed.python_floor == Python(minor=12)
    assert assumed.license is LicenseName.MIT
    assert (assumed.package_name, assumed.module_name) == ("fast", "_quick")
    assert (assumed.source, assumed.build_zig, assumed.abi3) == ("zig/main.zig", False, False)
    assert (assumed.targets, assumed.zig_version) == (("win_amd64",), "0.16.0")


def test_fields_of_project_that_are_no_text_are_all_told() -> None:
    project = {"name": 3, "version": 1.0, "requires-python": ["3.11"]}

    with pytest.raises(ConfigError) as caught:
        assumed_answers(ProjectScan(folder_name="x", pyproject={"project": project}))

    assert caught.value.details == (
        "project.name: must be a string, not 3",
        "project.version: must be a string, not 1.0",
        "project.requires-python: must be a string, not ['3.11']",
    )


def test_what_another_tool_says_comes_before_the_directory() -> None:
    earlier = EarlierMetadata(name="fast", version="2.0", requires_python=">=3.12,<4")

    assumed = assumed_answers(ProjectScan(folder_name="x", earlier=earlier))

    assert (assumed.project_name, assumed.version) == ("fast", "2.0")
    assert assumed.python_floor == Python(minor=12)
    assert assumed.requires_python == ">=3.12,<4"
    assert replace(assumed, python_floor=Python(minor=13)).requires_python == ">=3.13"


def test_a_floor_below_what_can_be_built_is_raised_to_it() -> None:
    earlier = EarlierMetadata(requires_python=">=3.8")

    assumed = assumed_answers(ProjectScan(folder_name="x", earlier=earlier))

    assert assumed.requires_python == ">=3.10"


def test_a_floor_of_thousands_of_digits_is_none() -> None:
    earlier = EarlierMetadata(requires_python=">=3." + "9" * 5000)

    assumed = assumed_answers(ProjectScan(folder_name="x", earlier=earlier))

    assert assumed.python_floor == DEFAULT_FLOOR


def test_a_build_zig_that_makes_a_module_compiles_it() -> None:
    text = '.name = "fast"; const include = b.option([]const u8, "python-include", "");'

    assumed = assumed_answers(ProjectScan(folder_name="x", build_zig=text))

    assert (assumed.build_zig, assumed.module_name, assumed.abi3) == (True, "fast", False)


def test_a_library_with_a_build_zig_gets_a_module_beside_it() -> None:
    scan = ProjectScan(folder_name="x", build_zig="addLibrary", root_zig="pub fn add() void {}")

    assumed = assumed_answers(scan)

    assert (assumed.build_zig, assumed.source, assumed.abi3) == (False, "src/python.zig", True)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it is empty"),
        ("-x", "letters, digits"),
        ("9lives", "not a Python name"),
        ("class", "not a Python name"),
        ("tests", "collide"),
        ("json", "hide the module"),
        ("alloconda", "hide the module"),
        ("aux", "Windows"),
    ],
)
def test_impossible_names_are_refused_with_the_flag(name: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        check_answers(InitAnswers(project_name=name))

    assert "--name" in (caught.value.hint or "")


@pytest.mark.parametrize("module", ["a b", "", "a.", "class"])
def test_an_impossible_module_is_refused_with_its_flag(module: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_answers(InitAnswers(project_name="hello", module=module))

    assert "--module" in (caught.value.hint or "")


@pytest.mark.parametrize("module", ["con", "NUL", "lpt1", "hello.aux"])
def test_a_module_whose_file_windows_takes_for_a_device_is_refused(module: str) -> None:
    with pytest.raises(UsageError, match="it is a device on Windows") as caught:
        check_answers(InitAnswers(project_name="hello", module=module))

    assert "--module" in (caught.value.hint or "")


@pytest.mark.parametrize("text", ["2.7", "3.8", "3.14t", "3.12.1", "", "three"])
def test_floors_that_are_none_are_refused(text: str) -> None:
    assert floor_problem(text) is not None
    assert floor_problem("3.12") is None


def test_platforms_are_groups_or_tags_in_any_mixture() -> None:
    assert parse_platforms(["windows, linux", "win_arm64"]) == (
        "win_amd64",
        "manylinux_2_28_x86_64",
        "manylinux_2_28_aarch64",
        "win_arm64",
    )
    assert chosen_groups(DEFAULT_TAGS) == ("linux", "macos")
    with pytest.raises(UsageError, match="'beos'"):
        parse_platforms(["beos"])
    with pytest.raises(UsageError, match="no platform"):
        parse_platforms([","])


def test_licenses_are_read_in_any_case() -> None:
    assert parse_license("apache-2.0") is LicenseName.APACHE
    assert parse_license("NONE") is None
    with pytest.raises(UsageError, match="GPL"):
        parse_license("GPL-3.0")


def test_only_a_supported_zig_can_be_pinned() -> None:
    assert parse_zig_pin("0.16.0") == "0.16.0"
    for text in ("0.11.0", "0.16", "0.18.0"):
        with pytest.raises(UsageError, match="can't be pinned"):
            parse_zig_pin(text)


@pytest.mark.parametrize(
    ("folder", "module", "package", "whole"),
    [
        (None, None, "hello", "hello._hello"),
        (None, "core", "hello", "hello.core"),
        (None, "hello.deep.core", "hello", "hello.deep.core"),
        ("src/hello", "core", "hello", "hello.core"),
        ("src/acme/hello", "acme.hello.core", "acme.hello", "acme.hello.core"),
    ],
)
def test_a_package_and_its_module_are_imported_as_the_build_places_them(
    folder: str | None, module: str | None, package: str, whole: str
) -> None:
    answers = InitAnswers(project_name="hello", package_dir=folder, module=module)

    assert (answers.import_name, answers.module_import_name) == (package, whole)
