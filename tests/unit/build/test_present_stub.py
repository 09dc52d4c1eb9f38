"""What `stubs` says of the stub that a package has."""

from pathlib import Path

import pytest

from alloconda.build.service.present_stub import ProjectStub, check_present, refuse_replacing
from alloconda.kernel.errors import CheckError, ExitCode, ProjectError
from alloconda.packaging.model.stubs import STARTED_LINE, stub_source

CARRIED = ProjectStub(
    source=stub_source("a: int\n"),
    path=Path("hello/_hello.pyi"),
    shown="hello/_hello.pyi",
    is_kept=True,
)
STARTED = ProjectStub(
    source=STARTED_LINE + "a: int\n", path=CARRIED.path, shown=CARRIED.shown, is_kept=False
)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_modules_own_stub_is_up_to_date(line_end: str) -> None:
    present = CARRIED.source.replace("\n", line_end).encode()

    assert check_present(CARRIED, present) == "hello/_hello.pyi is up to date"


def test_a_stale_one_fails_with_the_difference() -> None:
    with pytest.raises(CheckError, match="is not what the module has now") as caught:
        check_present(CARRIED, stub_source("a: str\n").encode())

    assert caught.value.details[-2:] == ("-a: str", "+a: int")
    assert "alloconda stubs" in (caught.value.hint or "")
    assert caught.value.exit_code is ExitCode.BUILD_FAILED


@pytest.mark.parametrize("stub", [CARRIED, STARTED])
def test_an_absent_one_fails(stub: ProjectStub) -> None:
    with pytest.raises(CheckError, match=r"hello/_hello\.pyi is not there"):
        check_present(stub, None)


@pytest.mark.parametrize("stub", [CARRIED, STARTED])
@pytest.mark.parametrize("present", [b"", b"b: int\n", b"\xff\xfe", STARTED.source.encode()])
def test_one_that_was_written_by_hand_is_neither_compared_nor_replaced(
    stub: ProjectStub, present: bytes
) -> None:
    assert "written by hand" in check_present(stub, present)
    with pytest.raises(ProjectError, match="written by hand, so it stays"):
        refuse_replacing(stub, present)


def test_one_that_is_generated_or_absent_may_be_replaced() -> None:
    for stub in (CARRIED, STARTED):
        for present in (None, stub_source("b: int\n").encode()):
            refuse_replacing(stub, present)


def test_one_that_a_module_without_a_stub_can_not_have_made_fails() -> None:
    with pytest.raises(CheckError, match="the module carries no stub"):
        check_present(STARTED, stub_source("a: int\n").encode())
