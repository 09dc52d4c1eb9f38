"""alloconda on Windows: its tests, run there by the lab's Python under Wine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import Ran
from tests.windows_host.machine import WindowsHost, windows_host

pytestmark = [pytest.mark.lab, pytest.mark.slow]


@pytest.fixture
def windows(
    lab: Path, zigs: dict[str, Path], test_cache: Path, tmp_path: Path
) -> Iterator[WindowsHost]:
    assert zigs, "zig.exe forwards to them"
    with windows_host(lab, tmp_path, test_cache) as host:
        yield host


def passed(ran: Ran) -> int:
    """Return how many tests passed, none having failed."""
    assert ran.status == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
    counted = re.search(r"^(\d+) passed", ran.stdout, re.MULTILINE)
    assert counted, ran.stdout[-2000:]
    return int(counted[1])


def test_the_commands_and_what_only_windows_has_work(windows: WindowsHost) -> None:
    ran = windows.tests("tests/windows_host")

    assert passed(ran) >= 20


def test_the_unit_tests_pass_on_windows(windows: WindowsHost) -> None:
    # That of bombs counts seconds of the processor, of which emulated calls take more. The cases of
    # a test differ in their data, and those of the documentation read the repository alone: both
    # are the same on every system, and each call of this one is emulated.
    fewer = ("--ignore=tests/unit/docs", "--cases=2", "--hypothesis-profile=few")
    ran = windows.tests("tests/unit", "-k", "not bomb", *fewer)

    assert passed(ran) > 1500
