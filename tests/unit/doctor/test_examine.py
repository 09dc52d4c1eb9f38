"""What doctor finds, and the way out that it names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from alloconda.doctor.model.checkup import Finding, State
from alloconda.doctor.service import DoctorPorts, ProjectFacts, examine
from alloconda.headers.service.cache import CacheContents
from alloconda.kernel.errors import AllocondaError, OutsideError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import ZigVersion
from tests.fake_headers import cache_entry

ZIG = Zig(path="/bin/zig", version=ZigVersion(major=0, minor=16, patch=0), origin="PATH")
CACHE = CacheContents(directory="/cache", entries=(), stored_bytes=0, shared_bytes=0)


@dataclass
class Machine:
    """A sound machine, but for what a test breaks."""

    zig_cache: AllocondaError | None = None
    zig: str | None = None
    version: Python = field(default_factory=lambda: parse_python("3.13.1"))
    tools: tuple[str, ...] = ("uv", "pip")
    cache: str | None = None

    def zig_cache_failure(self) -> AllocondaError | None:
        return self.zig_cache

    def zig_starts(self, zig: Zig) -> str | None:
        assert zig == ZIG
        return self.zig

    def python(self) -> tuple[Python, str]:
        return self.version, "/bin/python"

    def installers(self) -> tuple[str, ...]:
        return self.tools

    def cache_failure(self) -> str | None:
        return self.cache


def sight(
    sources: Mapping[str, str] | None = None, declared: Iterable[str] | None = None
) -> ProjectFacts:
    return ProjectFacts(
        name="hello 1.0",
        build_mode="directly",
        module="_hello",
        sources={"src/root.zig": "export fn PyInit__hello"} if sources is None else sources,
        declared=None if declared is None else lambda: declared,
    )


PORTS = DoctorPorts(
    machine=Machine(),
    find_zig=lambda: ZIG,
    cache=lambda: CACHE,
    ask_server=lambda: "https://example.org",
    project=sight,
)


def fails() -> AllocondaError:
    return OutsideError("it went wrong", hint="fix it", details=("line",))


def fail() -> Any:
    raise fails()


def find(topic: str, ports: DoctorPorts = PORTS) -> Finding:
    (finding,) = [one for one in examine(ports) if one.topic == topic]
    return finding


def broken_machine(**broken: Any) -> DoctorPorts:
    return replace(PORTS, machine=Machine(**broken))


def test_where_all_is_well_everything_is_told_in_order() -> None:
    assert list(examine(PORTS)) == [
        Finding(topic="Zig", state=State.OK, text="0.16.0 at /bin/zig (PATH)"),
        Finding(topic="Python", state=State.OK, text="3.13.1 at /bin/python"),
        Finding(topic="installer", state=State.OK, text="uv and pip"),
        Finding(topic="cache", state=State.OK, text="/cache, 0 header sets, 0.0 MB"),
        Finding(topic="network", state=State.OK, text="https://example.org"),
        Finding(topic="project", state=State.OK, text="hello 1.0, compiled directly"),
        Finding(topic="module", state=State.OK, text="_hello, exported by src/root.zig"),
    ]


def test_what_can_t_be_found_out_is_a_finding_and_the_rest_is_looked_at() -> None:
    for topic, port in (("Zig", "find_zig"), ("cache", "cache"), ("project", "project")):
        ports = replace(PORTS, **{port: fail})  # type: ignore[arg-type]

        assert find(topic, ports) == Finding(
            topic=topic,
            state=State.BROKEN,
            text="it went wrong",
            details=("line",),
            fix="fix it",
        )
        assert find("network", ports).state is State.OK


def test_a_zig_without_a_place_for_its_cache_can_t_work() -> None:
    finding = find("Zig", broken_machine(zig_cache=fails()))

    assert finding.state is State.BROKEN
    assert finding.text == "0.16.0 at /bin/zig (PATH) can't work: it went wrong"
    assert finding.fix == "fix it"


def test_a_zig_that_does_not_start_is_to_be_installed_again() -> None:
    finding = find("Zig", broken_machine(zig="no lib"))

    assert finding.state is State.BROKEN
    assert finding.details == ("no lib",)
    assert "pip install --force-reinstall" in str(finding.fix)


@pytest.mark.parametrize(("minor", "state"), [(9, State.WARNING), (10, State.OK)])
def test_a_python_that_wheels_can_t_be_built_for_is_a_warning(minor: int, state: State) -> None:
    finding = find("Python", broken_machine(version=Python(minor=minor)))

    assert finding.state is state
    assert bool(finding.fix) is (state is State.WARNING)


def test_without_an_installer_some_commands_don_t_work() -> None:
    finding = find("installer", broken_machine(tools=()))

    assert finding.state is State.WARNING
    assert finding.fix == "/bin/python -m ensurepip"
    assert find("installer", broken_machine(tools=("pip",))).text == "pip"


def test_a_cache_that_can_t_be_written_wants_another_place() -> None:
    finding = find("cache", broken_machine(cache="read-only"))

    assert finding.state is State.BROKEN
    assert finding.text == "/cache can't be written: read-only"
    assert "--cache-dir" in str(finding.fix)


def test_damaged_headers_are_named_with_the_command_that_repairs_them() -> None:
    entries = (cache_entry("3.12.1"), cache_entry("3.13.1", is_intact=False))
    ports = replace(PORTS, cache=lambda: replace(CACHE, entries=entries, stored_bytes=12_340_000))

    finding = find("cache", ports)

    assert finding.state is State.BROKEN
    assert finding.text == "/cache, 2 header sets, 12.3 MB, 1 damaged"
    assert finding.details == (entries[1].key,)
    assert finding.fix == "alloconda cache verify --repair"


def test_one_header_set_is_one() -> None:
    ports = replace(PORTS, cache=lambda: replace(CACHE, entries=(cache_entry("3.12.1"),)))

    assert find("cache", ports).text == "/cache, 1 header set, 0.0 MB"


def test_offline_the_server_is_not_asked() -> None:
    assert find("network", replace(PORTS, ask_server=None)).state is State.SKIPPED


def test_a_server_that_can_t_be_reached_is_a_warning() -> None:
    ports = replace(PORTS, ask_server=fail)

    finding = find("network", ports)

    assert finding.state is State.WARNING
    assert finding.text.startswith("it went wrong; headers that are cached")
    assert finding.fix == "fix it"


def test_without_a_hint_another_server_is_the_way_out() -> None:
    def silent() -> str:
        raise OutsideError("silence")

    assert "--mirror" in str(find("network", replace(PORTS, ask_server=silent)).fix)


def test_without_a_project_one_can_be_made() -> None:
    finding = find("project", replace(PORTS, project=None))

    assert finding.state is State.SKIPPED
    assert finding.fix == "alloconda init"
    assert [one.topic for one in examine(replace(PORTS, project=None))][-1] == "project"


class TestABuildZig:
    def find(self, *declared: str, zig: bool = True) -> list[Finding]:
        ports = replace(PORTS, project=lambda: sight(declared=declared))
        if not zig:
            ports = replace(ports, find_zig=fail)
        return [one for one in examine(ports) if one.topic == "build.zig"]

    def test_declares_options(self) -> None:
        (finding,) = self.find("target", "optimize")

        assert finding.state is State.OK
        assert finding.text == "declares -Doptimize, -Dtarget"

    def test_without_a_target_builds_for_this_machine_alone(self) -> None:
        (finding,) = self.find("optimize")

        assert finding.state is State.BROKEN
        assert "standardTargetOptions" in str(finding.fix)

    def test_is_not_asked_without_zig(self) -> None:
        assert self.find("target", zig=False) == []

    def test_may_not_compile(self) -> None:
        ports = replace(PORTS, project=lambda: replace(sight(), declared=fail))

        assert find("build.zig", ports).text == "it went wrong"


class TestTheSources:
    def test_may_export_another_module(self) -> None:
        sources = {"a.c": "PyMODINIT_FUNC PyInit_other(void)"}

        finding = find("module", replace(PORTS, project=lambda: sight(sources)))

        assert finding.state is State.BROKEN
        assert finding.text == "the project builds '_hello', but a.c exports 'other'"
        assert 'module-name = "other"' in str(finding.fix)

    def test_export_each_of_several_modules(self) -> None:
        sources = {"a.c": "PyInit__a", "b.c": "PyInit__c"}
        facts = replace(sight(sources), modules=("_a", "_b"))

        findings = [
            one for one in examine(replace(PORTS, project=lambda: facts)) if one.topic == "module"
        ]

        assert [(one.state, one.text) for one in findings] == [
            (State.OK, "_a, exported by a.c"),
            (State.BROKEN, "the project builds '_b', but b.c exports '_c'"),
        ]

    def test_say_what_the_module_of_a_build_zig_is_called(self) -> None:
        facts = replace(sight({"a.c": "PyMODINIT_FUNC PyInit_other(void)"}), module=None)

        finding = find("module", replace(PORTS, project=lambda: facts))

        assert finding == Finding(topic="module", state=State.OK, text="other, exported by a.c")

    @pytest.mark.parametrize(
        ("module", "lacking"), [("_hello", "PyInit__hello"), (None, "a module")]
    )
    def test_may_export_none_that_is_seen(self, module: str | None, lacking: str) -> None:
        facts = replace(sight({"a.zig": "// PyInit__hello\nfn f() void {}"}), module=module)

        finding = find("module", replace(PORTS, project=lambda: facts))

        assert finding.state is State.WARNING
        assert finding.text == f"no source seems to export {lacking}"

    def test_may_declare_the_module_in_zig(self) -> None:
        sources = {"a.zig": 'exportModule(.{ .doc = "x",\n .name = "_hello" })'}

        assert find("module", replace(PORTS, project=lambda: sight(sources))).state is State.OK

    @pytest.mark.parametrize(
        ("minor", "state"), [(16, State.WARNING), (17, State.BROKEN), (None, State.WARNING)]
    )
    def test_may_import_c_in_a_way_that_zig_gives_up(self, minor: int | None, state: State) -> None:
        sources = {"a.zig": "// @cImport\nconst c = @cImport({});\nPyInit__hello"}
        version = ZigVersion(major=0, minor=minor or 0, patch=0)

        class AnyZig(Machine):
            def zig_starts(self, _zig: Zig) -> None:
                return None

        ports = replace(
            PORTS,
            machine=AnyZig(),
            project=lambda: sight(sources),
            find_zig=fail if minor is None else lambda: replace(ZIG, version=version),
        )

        finding = find("sources", ports)

        assert finding.state is state
        assert finding.details == ("a.zig:2",)
