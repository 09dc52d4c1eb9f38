import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.kernel.errors import UsageError
from alloconda.scaffold.model.answer_values import floor_problem, name_problem
from alloconda.scaffold.model.answers import InitAnswers, check_answers
from alloconda.scaffold.model.new_files import zig_fingerprint


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("hello", "hello"),
        ("Hello-World", "hello_world"),
        ("a.b-c_d", "a_b_c_d"),
        ("x--y", "x_y"),
        ("x2", "x2"),
    ],
)
def test_a_project_name_gives_package_and_module(name: str, package: str) -> None:
    answers = InitAnswers(project_name=name)

    check_answers(answers)

    assert (answers.package_name, answers.module_name) == (package, f"_{package}")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "can't be a project's name"),
        ("-a", "can't be a project's name"),
        ("a-", "can't be a project's name"),
        ("my project", "can't be a project's name"),
        ("größe", "can't be a project's name"),
        ("a/b", "can't be a project's name"),
        ("a\n", "can't be a project's name"),
        ("7zip", "can't be imported"),
        ("class", "can't be imported"),
        ("Lambda", "can't be imported"),
        ("src", "collide"),
        ("tests", "collide"),
        ("Dist", "collide"),
        ("json", "would hide"),
        ("alloconda", "would hide"),
        ("aux", "Windows"),
        ("COM1", "Windows"),
    ],
)
def test_a_name_that_would_not_work_is_refused(name: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        check_answers(InitAnswers(project_name=name))

    assert "--name" in (caught.value.hint or "")


@pytest.mark.parametrize("name", ["a b", "class", "src", "json", "aux", "größe"])
def test_the_reason_fits_one_line_of_a_narrow_terminal(name: str) -> None:
    reason = name_problem(name)

    assert reason is not None
    assert len(reason) <= 60


@pytest.mark.parametrize("text", ["2.7", "3.1", "3.99", "3.14t", "3.12.1", ""])
def test_the_reason_against_a_floor_fits_one_line_too(text: str) -> None:
    reason = floor_problem(text)

    assert reason is not None
    assert len(reason) <= 60


@given(st.text(max_size=40))
def test_any_name_is_good_or_refused(name: str) -> None:
    answers = InitAnswers(project_name=name)

    try:
        check_answers(answers)
    except UsageError:
        return

    assert answers.package_name.isidentifier()


def test_a_fingerprint_holds_the_names_checksum_and_a_valid_id() -> None:
    fingerprint = zig_fingerprint("_hello")

    assert fingerprint >> 32 == zlib.crc32(b"_hello")
    assert fingerprint & 0xFFFF_FFFF not in (0, 0xFFFF_FFFF)
    assert fingerprint == zig_fingerprint("_hello")
