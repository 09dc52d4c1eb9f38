"""The matrix: which wheels a project is built into, cell by cell, and why each cell is there."""

from collections.abc import Iterable
from dataclasses import dataclass

from alloconda.domain.python import Abi, Python, known_series, stable_abi, version_abi
from alloconda.domain.target import Arch, Os, Target, check_python
from alloconda.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One cell: one wheel.

    Attributes:
        targets: the platform tags that the wheel carries; more than one only where one module
            honours all of them.
        abi: the ABI of the module.
        python: the version whose headers serve, as exact as it was asked for.
        why: the reasons, in the order in which they were decided.
        triple: the PBS triple of the headers, where it is not the target's own.
        suffix: the module's file name suffix, where it is not the target's own.
    """

    targets: tuple[Target, ...]
    abi: Abi
    python: Python
    why: tuple[str, ...]
    triple: str | None = None
    suffix: str | None = None

    @property
    def cell(self) -> str:
        """The cell's id: stable between runs, and readable."""
        return f"{self.abi.python_tag}-{self.abi.abi_tag}-{'.'.join(self.platform_tags)}"

    @property
    def platform_tags(self) -> tuple[str, ...]:
        """The wheel's platform tags, sorted as in its file name (PEP 425)."""
        return tuple(sorted(target.platform_tag for target in self.targets))

    @property
    def target(self) -> Target:
        """The target that the cell is named after and compiled for."""
        return self.targets[0]

    @property
    def extension_suffix(self) -> str:
        """The suffix of the module's file name in the wheel."""
        return self.suffix or self.target.extension_suffix(self.abi)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A combination that was asked for and has no cell, with the reason."""

    target: Target
    python: Python
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildPlan:
    """The cells of a run, in the order in which they are listed, and what was left out."""

    builds: tuple[Build, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRequest:
    """What a matrix is planned from.

    Attributes:
        targets: the platforms.
        pythons: the versions.
        stable_from: the floor of the stable ABI, or None to build each version on its own.
        without_libc: whether the module holds no C library, so that one compilation serves all
            Linux platforms of a CPU.
    """

    targets: tuple[Target, ...]
    pythons: tuple[Python, ...]
    stable_from: Python | None
    without_libc: bool


def plan_builds(request: MatrixRequest) -> BuildPlan:
    """Lay out the cells: versions times platforms, merged by the stable ABI and by shared modules.

    Raises:
        UsageError: no cell remains.
    """
    left_out: list[LeftOut] = []
    builds: list[Build] = []
    for abi, python, reasons in _abis(request):
        possible: list[Target] = []
        for target in dict.fromkeys(request.targets):
            try:
                _check_cell(target, abi, python)
            except UsageError as error:
                left_out.append(LeftOut(target=target, python=python, reason=error.message))
            else:
                possible.append(target)
        builds += _cells(possible, abi, python, reasons, without_libc=request.without_libc)
    if not builds:
        raise UsageError(
            "nothing to build: no platform of the matrix has one of its Python versions",
            details=tuple(dict.fromkeys(item.reason for item in left_out)),
            hint="choose other --target or --python-version",
        )
    return BuildPlan(builds=tuple(builds), left_out=tuple(left_out))


def choose_pythons(
    requested: tuple[Python, ...], specifier: Iterable[Python] | None
) -> tuple[Python, ...]:
    """Return the versions to build for: the requested ones, else those that the project admits.

    `specifier` holds the series that requires-python admits, or None when it says nothing.
    """
    if requested:
        return tuple(dict.fromkeys(requested))
    return known_series() if specifier is None else tuple(specifier)


def choose_stable_floor(
    *, abi3: Python | bool | None, admitted: tuple[Python, ...]
) -> Python | None:
    """Return the floor of the stable ABI: the configured one, or the lowest admitted version.

    Raises:
        UsageError: the stable ABI is asked for and no version with the GIL is admitted.
    """
    if abi3 is None or abi3 is False:
        return None
    if isinstance(abi3, Python):
        return abi3.of_series()
    floors = [python for python in admitted if not python.free_threaded]
    if not floors:
        raise UsageError(
            "abi3 needs a floor, and no Python version with the GIL is built for",
            hint='say abi3 = "3.11", or give requires-python',
        )
    return min(floors).of_series()


def _abis(request: MatrixRequest) -> list[tuple[Abi, Python, tuple[str, ...]]]:
    floor = request.stable_from
    merged: list[Python] = []
    rows: list[tuple[Abi, Python, tuple[str, ...]]] = []
    for python in dict.fromkeys(request.pythons):
        if floor is None:
            rows.append((version_abi(python), python, (f"Python {python} asked for",)))
        elif python.free_threaded:
            reason = f"{python} is free-threaded: abi3 doesn't cover it, so it is built on its own"
            rows.append((version_abi(python), python, (reason,)))
        elif python.minor < floor.minor:
            reason = f"{python} is below the abi3 floor {floor}, so it is built on its own"
            rows.append((version_abi(python), python, (reason,)))
        else:
            merged.append(python)
    if floor is not None and (merged or not request.pythons):
        names = ", ".join(str(python) for python in merged) or f"{floor} and later"
        headers = next((python for python in merged if python.minor == floor.minor), floor)
        rows.insert(0, (stable_abi(floor), headers, (f"abi3 from {floor} serves {names}",)))
    return rows


def _check_cell(target: Target, abi: Abi, python: Python) -> None:
    # A stable-ABI wheel is for its floor and everything later, so a platform that began later is
    # served by the later versions.
    if not abi.is_stable:
        check_python(target, python)


def _cells(
    targets: list[Target], abi: Abi, python: Python, why: tuple[str, ...], *, without_libc: bool
) -> list[Build]:
    groups: dict[object, list[Target]] = {}
    for target in targets:
        shared = without_libc and target.os is Os.LINUX
        groups.setdefault(target.arch if shared else target, []).append(target)
    cells = []
    for group in groups.values():
        reasons = list(why)
        if len(group) > 1:
            tags = " and ".join(target.platform_tag for target in group)
            reasons.append(f"without libc, one module serves {tags}")
        if group[0].arch is Arch.UNIVERSAL2:
            reasons.append("compiled for each CPU and merged into one file")
        cells.append(Build(targets=tuple(group), abi=abi, python=python, why=tuple(reasons)))
    return cells
