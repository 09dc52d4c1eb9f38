"""Which files are wheels that can be tried."""

from pathlib import Path

import pytest

from alloconda.inspect.service import WheelReport
from alloconda.kernel.errors import CheckError, UsageError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.values import replace
from alloconda.wheel_test.service.readable_wheels import read_wheels
from alloconda.wheel_test.service.wheel_test import BadWheel
from tests.fake_interpreters import PYTHONS, report_of

NAMELESS = replace(
    report_of(), facts=replace(report_of().facts, filename=None, filename_failure="why")
)
MANY_TAGS = "-".join(".".join(["x"] * 120) for _ in range(3))
SHELF = {
    Path("both.whl"): report_of("both"),
    Path("old.whl"): report_of("old", pythons=1),
    Path("evil.whl"): report_of("evil", "../outside"),
    Path("nameless.whl"): NAMELESS,
    Path("fake.whl"): report_of("fake", "fake-1.0.data/scripts/python3"),
    Path("program.whl"): replace(
        report_of(), facts=replace(report_of().facts, entry_point_problems=("it is '../x'",))
    ),
    Path("tags.whl"): replace(
        report_of(),
        facts=replace(report_of().facts, wheel={"Tag": (MANY_TAGS, MANY_TAGS, MANY_TAGS)}),
    ),
}


def inspect(path: Path) -> WheelReport:
    if path not in SHELF:
        raise CheckError(f"{path} is no zip archive")
    return SHELF[path]


def read(*names: str, wanted: tuple[Python, ...] = ()) -> tuple[list[WheelReport], list[BadWheel]]:
    return read_wheels([Path(name) for name in names], inspect, wanted)


def test_a_wheel_is_tried_on_all_that_it_serves() -> None:
    reports, bad = read("both.whl", "old.whl")

    assert [one.pythons for one in reports] == [PYTHONS, PYTHONS[:1]]
    assert bad == []


def test_a_wheel_is_tried_on_what_is_wanted_of_it() -> None:
    reports, bad = read("both.whl", "old.whl", wanted=(parse_python("3.13"),))

    assert [(one.facts.path, one.pythons) for one in reports] == [("both.whl", PYTHONS[1:])]
    assert bad == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("absent.whl", "is no zip archive"),
        ("nameless.whl", "its name is not a wheel's (NAME-VERSION-PYTHON-ABI-PLATFORM.whl): why"),
        ("evil.whl", "../outside: it would be written outside of the installation"),
        (
            "fake.whl",
            "fake-1.0.data/scripts/python3: it takes the place of Python's own program",
        ),
        ("tags.whl", "WHEEL: it means 5184000 tags, more than the 256 that are read"),
        ("program.whl", "entry_points.txt: it is '../x'"),
    ],
)
def test_what_is_no_wheel_or_would_do_harm_is_named(name: str, reason: str) -> None:
    reports, bad = read("both.whl", name)

    assert [one.facts.path for one in reports] == ["both.whl"]
    assert bad == [BadWheel(path=name, reason=reason)]


def test_a_version_that_no_wheel_serves_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no wheel serves Python 3\.14"):
        read("both.whl", wanted=(parse_python("3.14"),))


def test_a_wheel_that_is_none_is_told_first() -> None:
    assert read("absent.whl", wanted=(parse_python("3.14"),))[1] != []
