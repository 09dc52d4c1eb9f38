"""Finding what wheels can be tried on: interpreters that are here, and some that are fetched."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from alloconda.headers.model.header_set import HeaderRequest
from alloconda.inspect.model.wheel_check import wheel_targets
from alloconda.inspect.service import WheelReport
from alloconda.kernel.errors import AllocondaError, UsageError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.python import Python
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass, replace
from alloconda.wheel_test.model.emulation import Emulator, emulator_name
from alloconda.wheel_test.model.wheel_test import (
    NAMED,
    Interpreter,
    SearchResult,
    missing_interpreters,
)


class Finder(Protocol):
    """Looks for interpreters."""

    def find(
        self,
        named: Sequence[str],
        runners: Sequence[str],
        fetched: Sequence[Path],
        emulators: Collection[str],
    ) -> tuple[Interpreter, ...]:
        """Return what is here, the preferred first; UsageError for a named one that can't be run.

        Of what emulators run, only what those named here do is looked for.
        """
        ...

    def ask(self, executable: Path) -> Interpreter | None:
        """Return what a fetched executable is; None where it can't be started."""
        ...


class InterpreterStore(Protocol):
    """Keeps interpreters of python-build-standalone."""

    def installed(self) -> Sequence[Path]:
        """Return the executables of those that are here."""
        ...

    def fetch(
        self, requests: Sequence[HeaderRequest], observer: Observer
    ) -> Mapping[HeaderRequest, Path | AllocondaError]:
        """Return the executable of each, downloaded if it isn't here, or why there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """What interpreters are wanted.

    Attributes:
        named: paths of interpreters that are tried in addition to those found.
        runners: commands that run interpreters elsewhere.
        fetch: whether missing ones may be downloaded.
        series: the series of Python that wheels are tested on; all if it is empty.
    """

    named: tuple[str, ...] = ()
    runners: tuple[str, ...] = ()
    fetch: bool = False
    series: frozenset[Python] = frozenset()


class WheelTestSearch:
    """Finds interpreters for wheels.

    Args:
        finder: looks for them.
        store: keeps those that were fetched.
        host: this machine's platform.
        emulators: what runs interpreters of other platforms.
        options: which ones are wanted.
    """

    def __init__(
        self,
        finder: Finder,
        store: InterpreterStore,
        host: Target,
        emulators: Sequence[Emulator],
        options: SearchOptions,
    ) -> None:
        self._finder = finder
        self._store = store
        self._host = host
        self._emulators = tuple(emulators)
        self._options = options

    def __call__(self, reports: Sequence[WheelReport], observer: Observer) -> SearchResult:
        """Return what the wheels can be tried on, after downloading what is missing on request.

        Raises:
            UsageError: a named interpreter or a runner is not Python, or is of a series on which
                nothing is tested.
        """
        options = self._options
        targets = {target for report in reports for target in wheel_targets(report.facts)}
        emulators = {name for one in targets if (name := emulator_name(one, self._host))}
        installed = self._store.installed()
        found = self._finder.find(options.named, options.runners, installed, emulators)
        _check_series(found, options.series)
        here = SearchResult(
            host=_with_floor(self._host, found), interpreters=found, emulators=self._emulators
        )
        if not options.fetch:
            return here
        wanted = dict.fromkeys(
            request
            for report in reports
            for request in missing_interpreters(report.facts, report.pythons, here)
        )
        fetched: list[Interpreter] = []
        refusals: dict[HeaderRequest, str] = {}
        for request, answer in self._store.fetch(list(wanted), observer).items():
            if isinstance(answer, AllocondaError):
                refusals[request] = f"{request} is not available: {answer.message}"
            elif interpreter := self._finder.ask(answer):
                fetched.append(interpreter)
            else:
                refusals[request] = f"{request} was fetched, and can't be started: {answer}"
        return replace(here, interpreters=(*found, *fetched), refusals=refusals)


def _check_series(found: Sequence[Interpreter], series: frozenset[Python]) -> None:
    for one in found:
        own = one.python.of_series()
        if one.origin == NAMED and series and own not in series:
            raise UsageError(
                f"--interpreter {one.command[-1]} is Python {one.python}, and --python-version "
                f"names only {', '.join(map(str, sorted(series)))}",
                hint=f"leave --interpreter out, or add --python-version {own}",
            )


def _with_floor(host: Target, found: Sequence[Interpreter]) -> Target:
    """Return the host with the version of its C library or of macOS that interpreters report."""
    own = [
        one.system.floor
        for one in found
        if one.emulator is None
        and (one.system.os, one.system.arch, one.system.libc) == (host.os, host.arch, host.libc)
        and one.system.floor is not None
    ]
    return replace(host, floor=max(own)) if own else host
