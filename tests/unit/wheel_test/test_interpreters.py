"""Finding interpreters for wheels, and downloading those that are missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from alloconda.headers.model.header_set import HeaderRequest
from alloconda.kernel.errors import AllocondaError, OutsideError, UsageError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.python import parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.wheel_test.model.emulation import Emulator
from alloconda.wheel_test.model.wheel_test import NAMED, Interpreter, SearchResult
from alloconda.wheel_test.service.interpreters import SearchOptions, WheelTestSearch
from tests.fake_interpreters import HOST, interpreter, report_of
from tests.fakes import ignore_events

GNU = "x86_64-unknown-linux-gnu"
QEMU = Emulator(name="qemu-aarch64", path="/usr/bin/qemu-aarch64", roots=("/usr/aarch64",))


@dataclass
class Finder:
    """Finds what a test puts there; `fetched` are executables → what they are."""

    found: tuple[Interpreter, ...] = ()
    fetched: dict[Path, Interpreter] = field(default_factory=dict)
    asked_for: list[object] = field(default_factory=list)

    def find(
        self,
        named: Sequence[str],
        runners: Sequence[str],
        fetched: Sequence[Path],
        emulators: Collection[str],
    ) -> tuple[Interpreter, ...]:
        self.asked_for += [tuple(named), tuple(runners), tuple(fetched), set(emulators)]
        return self.found

    def ask(self, executable: Path) -> Interpreter | None:
        return self.fetched.get(executable)


@dataclass
class Store:
    """Answers each request for an interpreter as a test says."""

    answers: dict[str, Path | AllocondaError] = field(default_factory=dict)
    here: tuple[Path, ...] = ()
    requests: list[HeaderRequest] | None = None

    def installed(self) -> Sequence[Path]:
        return self.here

    def fetch(
        self, requests: Sequence[HeaderRequest], _observer: Observer
    ) -> Mapping[HeaderRequest, Path | AllocondaError]:
        self.requests = list(requests)
        return {one: self.answers[str(one.python)] for one in requests}


def search(
    finder: Finder, store: Store | None = None, *platforms: str, **options: object
) -> SearchResult:
    report = report_of()
    if platforms:
        filename = report.facts.filename
        assert filename is not None
        tags = tuple(("cp312", "abi3", platform) for platform in platforms)
        facts = replace(report.facts, filename=replace(filename, tags=tags))
        report = replace(report, facts=facts)
    looking = WheelTestSearch(
        finder=finder,
        store=store or Store(),
        host=HOST,
        emulators=[QEMU],
        options=SearchOptions(**options),  # type: ignore[arg-type]
    )
    return looking([report, report], ignore_events)


def test_what_is_here_is_found_and_nothing_is_downloaded_unasked() -> None:
    finder, store = Finder(found=(interpreter("3.12"),)), Store(here=(Path("/cache/python"),))

    here = search(finder, store, named=("/my/python",), runners=("wine python",))

    assert here == SearchResult(host=HOST, interpreters=finder.found, emulators=(QEMU,))
    assert finder.asked_for == [("/my/python",), ("wine python",), (Path("/cache/python"),), set()]
    assert store.requests is None


def test_emulators_are_looked_for_only_where_a_wheel_needs_them() -> None:
    finder = Finder()

    search(finder, None, "manylinux_2_28_x86_64", "manylinux_2_28_aarch64")

    assert finder.asked_for[-1] == {"qemu-aarch64"}


def test_missing_versions_are_downloaded_once() -> None:
    finder = Finder((interpreter("3.12"),), {Path("/cache/3.13"): interpreter("3.13")})
    store = Store({"3.13": Path("/cache/3.13")})

    here = search(finder, store, fetch=True)

    assert store.requests == [HeaderRequest(python=parse_python("3.13"), triple=GNU)]
    assert here.interpreters == (interpreter("3.12"), interpreter("3.13"))
    assert here.refusals == {}


def test_what_can_t_be_downloaded_or_started_is_told_by_the_test_that_lacks_it() -> None:
    store = Store({"3.12": OutsideError("404 Not Found"), "3.13": Path("/cache/3.13")})

    here = search(Finder(), store, fetch=True)

    requests = [HeaderRequest(python=parse_python(one), triple=GNU) for one in ("3.12", "3.13")]
    assert here.interpreters == ()
    assert list(here.refusals) == requests
    assert f"CPython 3.12 for {GNU}" in here.refusals[requests[0]]
    assert here.refusals[requests[0]].endswith(": 404 Not Found")
    assert f"can't be started: {Path('/cache/3.13')}" in here.refusals[requests[1]]


def test_the_machine_is_as_new_as_its_interpreters_say() -> None:
    old, new = (parse_target(f"manylinux_2_{minor}_x86_64") for minor in (17, 40))
    found = (
        replace(interpreter("3.12"), system=old),
        replace(interpreter("3.13"), system=new),
        replace(interpreter("3.12"), system=parse_target("musllinux_1_2_x86_64")),
        replace(interpreter("3.12"), system=parse_target("manylinux_2_42_aarch64")),
        replace(interpreter("3.12"), system=parse_target("manylinux_2_42_x86_64"), emulator="qemu"),
    )

    assert search(Finder(found)).host == new
    assert search(Finder(found[:1])).host == old


def test_a_machine_without_an_interpreter_of_its_own_is_what_it_was_taken_for() -> None:
    unknown = replace(interpreter("3.12"), system=replace(HOST, floor=None))

    assert search(Finder((unknown,))).host == HOST


@pytest.mark.parametrize("series", [(), ("3.12",), ("3.12", "3.13")])
def test_a_named_interpreter_of_a_named_series_is_used(series: tuple[str, ...]) -> None:
    named = replace(interpreter("3.12.4"), origin=NAMED, is_named=True)
    wanted = frozenset(map(parse_python, series))

    found = search(Finder(found=(named, interpreter("3.11.7"))), series=wanted)

    assert named in found.interpreters


def test_a_named_interpreter_that_no_test_would_use_is_refused() -> None:
    named = replace(interpreter("3.12.4"), origin=NAMED, is_named=True)
    wanted = frozenset({parse_python("3.13"), parse_python("3.14t")})

    with pytest.raises(UsageError, match=r"python3\.12\.4 is Python 3\.12\.4, and") as caught:
        search(Finder(found=(named,)), series=wanted)

    assert "names only 3.13, 3.14t" in caught.value.message
    assert "add --python-version 3.12" in (caught.value.hint or "")


def test_a_runner_of_another_series_is_passed_over() -> None:
    runner = replace(interpreter("3.12.4"), origin="--runner", is_named=True)

    found = search(Finder(found=(runner,)), series=frozenset({parse_python("3.13")}))

    assert found.interpreters == (runner,)
