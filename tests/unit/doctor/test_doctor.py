"""What doctor finds, on machines of every kind."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from alloconda.doctor.model.checkup import Finding, State
from alloconda.doctor.service import DoctorPorts, ProjectFacts, examine
from alloconda.headers.model.prune import CacheEntry
from alloconda.headers.service.cache import CacheContents
from alloconda.kernel.errors import AllocondaError, BuildError, ConfigError, OutsideError
from alloconda.kernel.python import Python
from alloconda.kernel.values import replace
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import ZigVersion

ZIG = Zig(path="/zig", version=ZigVersion(major=0, minor=16, patch=0), origin="PATH")


@dataclass
class FakeMachine:
    """A machine that lacks nothing, but for what a test takes from it."""

    zig_cache: AllocondaError | None = None
    zig_failure: str | None = None
    minor: int = 13
    found_installers: tuple[str, ...] = ("uv", "pip")
    cache: str | None = None

    def zig_cache_failure(self) -> AllocondaError | None:
        return self.zig_cache

    def zig_starts(self, _zig: Zig) -> str | None:
        return self.zig_failure

    def python(self) -> tuple[Python, str]:
        return Python(minor=self.minor), "/usr/bin/python"

    def installers(self) -> tuple[str, ...]:
        return self.found_installers

    def cache_failure(self) -> str | None:
        return self.cache


def contents(*entries: CacheEntry) -> CacheContents:
    return CacheContents(
        directory="/cache", entries=entries, stored_bytes=2_500_000, shared_bytes=0
    )


def ports(machine: FakeMachine | None = None) -> DoctorPorts:
    return DoctorPorts(
        machine=machine or FakeMachine(),
        find_zig=lambda: ZIG,
        cache=contents,
        ask_server=lambda: "https://example.org",
        project=None,
    )


def sight(
    declared: Iterable[str] | AllocondaError | None = None, code: str = "PyInit__hello"
) -> ProjectFacts:
    def options() -> Iterable[str]:
        assert declared is not None
        if isinstance(declared, AllocondaError):
            raise declared
        return declared

    return ProjectFacts(
        name="hello 1.0",
        way="by build.zig",
        module="_hello",
        sources={"src/root.zig": code},
        declared=None if declared is None else options,
    )


def found(given: DoctorPorts, topic: str) -> Finding:
    (finding,) = (one for one in examine(given) if one.topic == topic)
    return finding


def refused() -> Zig:
    raise OutsideError("there is no Zig", hint="pip install ziglang")


def test_a_machine_that_lacks_nothing_is_in_order() -> None:
    findings = list(examine(ports()))

    assert [one.topic for one in findings] == [
        *("Zig", "Python", "installer", "cache", "network", "project")
    ]
    assert {one.state for one in findings[:-1]} == {State.OK}
    assert findings[0].text == "0.16.0 at /zig (PATH)"
    assert findings[3].text == "/cache, 0 header sets, 2.5 MB"


def test_without_zig_the_rest_is_looked_at() -> None:
    given = replace(ports(), find_zig=refused, project=lambda: sight(["target"]))

    zig = found(given, "Zig")

    assert (zig.state, zig.fix) == (State.BROKEN, "pip install ziglang")
    assert found(given, "project").state is State.OK
    # Only Zig knows the options of a build.zig.
    assert "build.zig" not in [one.topic for one in examine(given)]


@pytest.mark.parametrize(
    ("machine", "topic", "state", "text"),
    [
        (FakeMachine(zig_failure="no std"), "Zig", State.BROKEN, "does not work"),
        (
            FakeMachine(zig_cache=OutsideError("no cache", hint="set HOME")),
            *("Zig", State.BROKEN, "can't work: no cache"),
        ),
        (FakeMachine(minor=8), "Python", State.WARNING, "is older than"),
        (FakeMachine(found_installers=()), "installer", State.WARNING, "neither uv nor pip"),
        (FakeMachine(found_installers=("pip",)), "installer", State.OK, "pip"),
        (FakeMachine(cache="no space"), "cache", State.BROKEN, "can't be written: no space"),
    ],
)
def test_what_a_machine_lacks_is_found(
    machine: FakeMachine, topic: str, state: State, text: str
) -> None:
    finding = found(ports(machine), topic)

    assert finding.state is state
    assert text in finding.text
    assert finding.state is State.OK or finding.fix


def test_damaged_header_sets_are_named() -> None:
    whole = CacheEntry(
        key="3.13",
        python=Python(minor=13),
        build="1",
        triple="x86_64-unknown-linux-gnu",
        archive="",
        sha256="",
        created_s=0.0,
        used_s=0.0,
        files=(),
    )
    damaged = replace(whole, key="3.14", is_intact=False)

    finding = found(replace(ports(), cache=lambda: contents(whole, damaged)), "cache")

    assert finding.state is State.BROKEN
    assert finding.text.endswith("2 header sets, 2.5 MB, 1 damaged")
    assert finding.details == ("3.14",)


def test_a_server_out_of_reach_is_no_more_than_a_warning() -> None:
    def unreachable() -> str:
        raise OutsideError("the server is gone")

    finding = found(replace(ports(), ask_server=unreachable), "network")

    assert finding.state is State.WARNING
    assert finding.fix == "name a mirror with --mirror or ALLOCONDA_PBS_MIRROR"
    assert found(replace(ports(), ask_server=None), "network").state is State.SKIPPED


def test_a_project_that_is_wrong_is_told_with_its_problems() -> None:
    def wrong() -> ProjectFacts:
        raise ConfigError("2 problems", details=("one", "two"))

    finding = found(replace(ports(), project=wrong), "project")

    assert (finding.state, finding.details) == (State.BROKEN, ("one", "two"))


@pytest.mark.parametrize(
    ("declared", "state", "text"),
    [
        (["target", "optimize"], State.OK, "declares -Doptimize, -Dtarget"),
        (["optimize"], State.BROKEN, "declares no -Dtarget"),
        (BuildError("it doesn't compile"), State.BROKEN, "it doesn't compile"),
    ],
)
def test_a_build_zig_must_take_a_target(
    declared: list[str] | AllocondaError, state: State, text: str
) -> None:
    finding = found(replace(ports(), project=lambda: sight(declared)), "build.zig")

    assert finding.state is state
    assert text in finding.text


@pytest.mark.parametrize(("minor", "state"), [(16, State.WARNING), (17, State.BROKEN)])
def test_a_c_import_is_broken_with_the_zig_that_lacks_it(minor: int, state: State) -> None:
    zig = replace(ZIG, version=ZigVersion(major=0, minor=minor, patch=0))
    project = sight(code="const c = @cImport(1);\nexport fn PyInit__hello() void {}")

    finding = found(replace(ports(), find_zig=lambda: zig, project=lambda: project), "sources")

    assert (finding.state, finding.details) == (state, ("src/root.zig:1",))
