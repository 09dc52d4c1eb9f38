"""Doctor: checks everything that a build needs, and how to fix what is missing."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from alloconda import __version__
from alloconda.doctor.model.checkup import Finding, State, check_module_name, find_c_imports
from alloconda.doctor.model.project_checks import (
    FileAges,
    check_ages,
    check_build_system,
    check_ignored,
    check_tables,
)
from alloconda.headers.service.cache import CacheContents
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.python import Python
from alloconda.kernel.supported import OLDEST_MINOR
from alloconda.kernel.system.user_shell import command_text
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.command_lines import Zig
from alloconda.kernel.zig.version import ZIG_PACKAGE


class Machine(Protocol):
    """What the machine says of itself."""

    def zig_cache_failure(self) -> AllocondaError | None:
        """Return why Zig has no place for its global cache; None if it has one."""
        ...

    def zig_starts(self, zig: Zig) -> str | None:
        """Start Zig and have it find its own library; return what went wrong, or None."""
        ...

    def python(self) -> tuple[Python, str]:
        """Return the running interpreter's version and path."""
        ...

    def installers(self) -> tuple[str, ...]:
        """Return which of uv and pip are there."""
        ...

    def cache_failure(self) -> str | None:
        """Write into the cache directory; return what went wrong, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """The project that is checked.

    Attributes:
        name: as pyproject.toml has it, with its version.
        build_mode: how it is compiled, in words.
        module: the module's name; None where the library that build.zig makes says it.
        sources: path in the project → text of Zig and C sources.
        declared: the options of its build.zig; None when there is none.
        modules: the names, without dots, of several modules that are compiled directly.
        ignored: what is compiled and git ignores, relative to the project.
        ages: when its files were changed; None where that is not looked at.
    """

    name: str
    build_mode: str
    module: str | None
    sources: Mapping[str, str]
    declared: Callable[[], Iterable[str]] | None
    modules: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    ages: FileAges | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorPorts:
    """What doctor asks; each may raise an AllocondaError, which becomes a finding.

    Attributes:
        project: None where no project is.
        pyproject: reads its pyproject.toml.
        ask_server: reaches the server of header archives and returns its address; None when the
            network must not be touched.
    """

    machine: Machine
    find_zig: Callable[[], Zig]
    cache: Callable[[], CacheContents]
    ask_server: Callable[[], str] | None
    project: Callable[[], ProjectFacts] | None
    pyproject: Callable[[], Mapping[str, object]] | None = None


def examine(ports: DoctorPorts) -> Iterator[Finding]:
    """Yield the findings one by one, as they are made."""
    zig: Zig | None = None
    try:
        zig = ports.find_zig()
    except AllocondaError as error:
        yield _broken("Zig", error)
    else:
        yield _check_zig(zig, ports.machine)
    yield _check_python(ports.machine)
    yield _check_installers(ports.machine)
    yield _check_cache(ports)
    yield _check_server(ports)
    yield from _check_project(ports, zig)


def _check_zig(zig: Zig, machine: Machine) -> Finding:
    text = f"{zig.version} at {zig.path} ({zig.origin})"
    obstacle = machine.zig_cache_failure()
    if obstacle is not None:
        return Finding(
            topic="Zig",
            state=State.BROKEN,
            text=f"{text} can't work: {obstacle.message}",
            fix=obstacle.hint,
        )
    failure = machine.zig_starts(zig)
    if failure is None:
        return Finding(topic="Zig", state=State.OK, text=text)
    return Finding(
        topic="Zig",
        state=State.BROKEN,
        text=f"{text} does not work",
        details=(failure,),
        fix=f"install it again: pip install --force-reinstall '{ZIG_PACKAGE}'",
    )


def _check_python(machine: Machine) -> Finding:
    python, path = machine.python()
    if python.minor < OLDEST_MINOR:
        return Finding(
            topic="Python",
            state=State.WARNING,
            text=f"{python} at {path} is older than what alloconda builds for",
            fix=f"install CPython 3.{OLDEST_MINOR} or later",
        )
    return Finding(topic="Python", state=State.OK, text=f"{python} at {path}")


def _check_installers(machine: Machine) -> Finding:
    found = machine.installers()
    if found:
        return Finding(topic="installer", state=State.OK, text=" and ".join(found))
    return Finding(
        topic="installer",
        state=State.WARNING,
        text="neither uv nor pip: develop and zig-version need one of them",
        # Another Python may be the first on PATH, such as where pipx installed alloconda.
        fix=command_text((machine.python()[1], "-m", "ensurepip")),
    )


def _check_cache(ports: DoctorPorts) -> Finding:
    try:
        contents = ports.cache()
    except AllocondaError as error:
        return _broken("cache", error)
    failure = ports.machine.cache_failure()
    if failure is not None:
        return Finding(
            topic="cache",
            state=State.BROKEN,
            text=f"{contents.directory} can't be written: {failure}",
            fix="choose another place with --cache-dir or ALLOCONDA_CACHE_DIR",
        )
    damaged = tuple(entry.key for entry in contents.entries if not entry.is_intact)
    count = len(contents.entries)
    text = f"{contents.directory}, {count} header set{'' if count == 1 else 's'}"
    text += f", {contents.stored_bytes / 1e6:.1f} MB"
    if damaged:
        return Finding(
            topic="cache",
            state=State.BROKEN,
            text=f"{text}, {len(damaged)} damaged",
            details=damaged,
            fix="alloconda cache verify --repair",
        )
    return Finding(topic="cache", state=State.OK, text=text)


def _check_server(ports: DoctorPorts) -> Finding:
    if ports.ask_server is None:
        return Finding(topic="network", state=State.SKIPPED, text="offline, as requested")
    try:
        return Finding(topic="network", state=State.OK, text=ports.ask_server())
    except AllocondaError as error:
        return Finding(
            topic="network",
            state=State.WARNING,
            text=f"{error.message}; headers that are cached, and code that needs none, still build",
            fix=error.hint or "name a mirror with --mirror or ALLOCONDA_PBS_MIRROR",
        )


def _check_project(ports: DoctorPorts, zig: Zig | None) -> Iterator[Finding]:
    if ports.project is None:
        yield Finding(
            topic="project",
            state=State.SKIPPED,
            text="no pyproject.toml here",
            fix="alloconda init",
        )
        return
    if ports.pyproject is not None:
        # What is not TOML is reported for the project.
        with contextlib.suppress(AllocondaError):
            pyproject = ports.pyproject()
            yield from check_tables(pyproject)
            yield check_build_system(pyproject, __version__)
    try:
        project = ports.project()
    except AllocondaError as error:
        yield _broken("project", error)
        return
    yield Finding(
        topic="project", state=State.OK, text=f"{project.name}, compiled {project.build_mode}"
    )
    if project.declared is not None and zig is not None:
        yield _check_options(project.declared)
    for module in project.modules or (project.module,):
        others = frozenset(project.modules) - {module}
        yield check_module_name(project.sources, module, others)
    ignored = check_ignored(project.ignored)
    if ignored is not None:
        yield ignored
    if project.ages is not None:
        yield from check_ages(project.ages)
    found = find_c_imports(project.sources, None if zig is None else zig.version.minor)
    if found is not None:
        yield found


def _check_options(declared: Callable[[], Iterable[str]]) -> Finding:
    try:
        names = sorted(declared())
    except AllocondaError as error:
        return _broken("build.zig", error)
    if "target" not in names:
        return Finding(
            topic="build.zig",
            state=State.BROKEN,
            text="it declares no -Dtarget, so it can't be built for other platforms",
            fix="const target = b.standardTargetOptions(.{});",
        )
    text = f"declares {', '.join(f'-D{name}' for name in names)}"
    return Finding(topic="build.zig", state=State.OK, text=text)


def _broken(topic: str, error: AllocondaError) -> Finding:
    return Finding(
        topic=topic,
        state=State.BROKEN,
        text=error.message,
        details=error.details,
        fix=error.hint,
    )
