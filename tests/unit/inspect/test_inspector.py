"""Which interpreters can install a wheel, and what a library really needs."""

from pathlib import Path

import pytest

from alloconda.binary.model import VersionNeed
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.inspect.model.wheel_facts import FilenameFacts, WheelFacts
from alloconda.inspect.service import WheelInspector, can_install, floor_found
from alloconda.kernel.python import Python
from alloconda.kernel.targets.target import Floor
from tests.fakes import CPYTHON_SYMBOLS, elf_facts, macho_facts, pe_facts


def wheel(*tags: tuple[str, str], requires: str | None = None) -> WheelFacts:
    named = FilenameFacts(
        name="hello",
        version="1.0",
        build="",
        tags=tuple((interpreter, abi, "any") for interpreter, abi in tags),
    )
    return WheelFacts(
        path="hello.whl",
        size_bytes=1,
        filename=named if tags else None,
        filename_failure="",
        members=(),
        dist_infos=(),
        wheel=None,
        metadata=None if requires is None else {"Requires-Python": requires},
        metadata_problems=(),
        record=None,
        libraries=(),
    )


def pythons(*tags: tuple[str, str]) -> list[str]:
    builds = [
        Python(minor=minor, free_threaded=free)
        for minor in range(8, 16)
        for free in ((False, True) if minor >= 13 else (False,))
    ]
    return [str(python) for python in builds if can_install(wheel(*tags), python)]


@pytest.mark.parametrize(
    ("tags", "takers"),
    [
        ([("cp312", "cp312")], ["3.12"]),
        ([("cp314", "cp314t")], ["3.14t"]),
        ([("cp314", "cp314t"), ("cp314", "cp314")], ["3.14", "3.14t"]),
        ([("cp312", "abi3")], ["3.12", "3.13", "3.14", "3.15"]),
        ([("cp315", "abi3t")], ["3.15t"]),
        ([("cp313", "none")], ["3.13", "3.13t"]),
        ([("py313", "none")], ["3.13", "3.13t", "3.14", "3.14t", "3.15", "3.15t"]),
        ([("cp27", "cp27m")], []),
        ([("py2", "none")], []),
        ([("pp310", "pypy310_pp73")], []),
        ([("pp310", "none")], []),
        ([], []),
    ],
)
def test_an_interpreter_takes_a_wheel_by_its_tags(
    tags: list[tuple[str, str]], takers: list[str]
) -> None:
    assert pythons(*tags) == takers


def test_a_pure_wheel_is_for_all() -> None:
    assert len(pythons(("py2", "none"), ("py3", "none"))) == 11


class TestAReport:
    def inspect(
        self, facts: WheelFacts, *, verify: bool = False
    ) -> tuple[list[str], int, list[str]]:
        asked: list[str] = []

        def symbols() -> CpythonSymbols:
            asked.append("symbols")
            return CPYTHON_SYMBOLS

        inspector = WheelInspector(
            read=lambda path: facts if path == Path("hello.whl") else wheel(),
            admits=lambda requires, version: not requires or version == requires.strip("="),
            cpython_symbols=symbols,
        )
        report = inspector.inspect(Path("hello.whl"), verify=verify)
        assert report.facts is facts
        return [str(one) for one in report.pythons], len(report.problems), asked

    def test_names_the_interpreters_that_tags_and_requirements_admit(self) -> None:
        assert self.inspect(wheel(("cp312", "abi3"), requires="==3.14"))[0] == ["3.14"]
        assert self.inspect(wheel(("cp314", "abi3")))[0] == ["3.14", "3.15"]

    def test_goes_from_the_oldest_that_wheels_are_found_for_to_the_newest(self) -> None:
        found = self.inspect(wheel(("py3", "none")))[0]

        assert (found[0], found[-1]) == ("3.8", "3.15t")

    def test_judges_only_on_demand(self) -> None:
        facts = wheel(("cp312", "abi3"))

        _, problems, asked = self.inspect(facts)
        assert (problems, asked) == (0, [])
        _, problems, asked = self.inspect(facts, verify=True)
        assert problems > 0
        assert asked == ["symbols"]


@pytest.mark.parametrize(
    ("versions", "floor"),
    [
        (("GLIBC_2.17", "GLIBC_2.9", "GLIBC_2.2.5"), (2, 17)),
        (("GLIBC_PRIVATE", "GLIBCXX_3.4"), None),
        (("GLIBC_2",), None),
        (("GLIBC_2." + "9" * 5000,), None),
        ((), None),
    ],
)
def test_a_linux_library_needs_the_newest_glibc_that_it_names(
    versions: tuple[str, ...], floor: Floor | None
) -> None:
    needs = tuple(VersionNeed(library="libc.so.6", version=one) for one in versions)

    assert floor_found(elf_facts(version_needs=needs)) == floor


def test_a_macos_library_names_what_it_needs_and_a_windows_one_does_not() -> None:
    assert floor_found(macho_facts(minimum=(12, 0))) == (12, 0)
    assert floor_found(pe_facts()) is None
