"""The matrix: which wheels a project is built into, cell by cell, and why each cell is there."""

from collections.abc import Iterable

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import (
    Abi,
    Python,
    covering_floor,
    known_series,
    stable_abi,
    version_abi,
)
from alloconda.kernel.supported import FIRST_ABI3T_MINOR
from alloconda.kernel.targets.target import Arch, Os, Target, check_python, pyodide_python
from alloconda.kernel.values import dataclass


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
        nearest: whether other headers of the series serve where there are none of exactly
            `python`.
    """

    targets: tuple[Target, ...]
    abi: Abi
    python: Python
    why: tuple[str, ...]
    triple: str | None = None
    suffix: str | None = None
    nearest: bool = False

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
        stable_from: the floor of the stable ABI, or None to build each version on its own. A floor
            with the GIL brings abi3t for the free-threaded versions that have it.
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
    for row in _rows(request):
        possible, impossible = _split_by_existence(request.targets, row)
        left_out += impossible
        builds += _cells(possible, row, without_libc=request.without_libc)
    if not builds:
        raise UsageError(
            "nothing to build: no platform of the matrix has one of its Python versions",
            details=tuple(dict.fromkeys(item.reason for item in left_out)),
            hint="choose another --target or --python-version",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The cells of one ABI: what they are built with, and the versions that they serve."""

    abi: Abi
    headers: Python
    serves: tuple[Python, ...]
    why: tuple[str, ...]


def _rows(request: MatrixRequest) -> list[_Row]:
    floor = request.stable_from
    served: dict[Python, list[Python]] = {}
    alone: list[_Row] = []
    for python, reason in _one_per_series(request.pythons):
        covering = covering_floor(python, floor)
        if covering is not None:
            served.setdefault(covering, []).append(python)
            continue
        why = reason
        if floor is not None:
            why = f"{_standalone_reason(python, floor)}, so it is built on its own"
        alone.append(_Row(abi=version_abi(python), headers=python, serves=(python,), why=(why,)))
    if floor is not None and not request.pythons:
        served[floor] = []
    # abi3 comes before abi3t, whichever is asked for first.
    stable = [_stable_row(one, tuple(served[one])) for one in sorted(served, key=_gil_first)]
    return [*stable, *alone]


def _stable_row(floor: Python, serves: tuple[Python, ...]) -> _Row:
    names = ", ".join(str(python) for python in serves) or f"{floor} and later"
    abi = stable_abi(floor)
    return _Row(
        abi=abi,
        headers=next((one for one in serves if one.minor == floor.minor), floor),
        serves=serves or (floor,),
        why=(f"{abi.abi_tag} from {floor} serves {names}",),
    )


def _gil_first(floor: Python) -> bool:
    return floor.free_threaded


def _one_per_series(pythons: tuple[Python, ...]) -> list[tuple[Python, str]]:
    """Return the newest release of each series that is asked for: they have one wheel together."""
    asked: dict[Python, list[Python]] = {}
    for python in dict.fromkeys(pythons):
        asked.setdefault(python.of_series(), []).append(python)
    return [
        (max(same), f"Python {' and '.join(str(python) for python in same)} asked for")
        for same in asked.values()
    ]


def _standalone_reason(python: Python, floor: Python) -> str:
    stable = stable_abi(floor).abi_tag
    if python.free_threaded and not floor.free_threaded:
        since = f"abi3t starts with 3.{FIRST_ABI3T_MINOR}t"
        return f"{python} is free-threaded: {stable} doesn't cover it, and {since}"
    if floor.free_threaded and not python.free_threaded:
        return f"{python} has the GIL: {stable} doesn't cover it"
    return f"{python} is below the {stable} floor {floor}"


def _split_by_existence(
    targets: tuple[Target, ...], row: _Row
) -> tuple[list[Target], list[LeftOut]]:
    """Separate the platforms that have a version of the row from those that have none."""
    possible: list[Target] = []
    left_out: list[LeftOut] = []
    for target in dict.fromkeys(targets):
        # A stable-ABI wheel is for everything later too, so a platform that began later than the
        # floor is served by the later versions.
        refusals = [
            (python, reason)
            for python in row.serves
            if (reason := _refusal(target, python)) is not None
        ]
        is_possible = len(refusals) < len(row.serves)
        if is_possible:
            possible.append(target)
        # Pyodide has one version by nature: a wheel for that one and others lacks nothing.
        if not is_possible or pyodide_python(target) is None:
            left_out += [
                LeftOut(target=target, python=python, reason=reason) for python, reason in refusals
            ]
    return possible, left_out


def _refusal(target: Target, python: Python) -> str | None:
    try:
        check_python(target, python)
    except UsageError as error:
        return error.message
    return None


def _cells(targets: list[Target], row: _Row, *, without_libc: bool) -> list[Build]:
    groups: dict[object, list[Target]] = {}
    for target in targets:
        shared = without_libc and target.os is Os.LINUX
        # CPython for musl imports modules of one version only under a suffix of its own.
        key = (target.arch, target.extension_suffix(row.abi)) if shared else target
        groups.setdefault(key, []).append(target)
    return [_cell(tuple(group), row) for group in groups.values()]


def _cell(targets: tuple[Target, ...], row: _Row) -> Build:
    why = list(row.why)
    if len(targets) > 1:
        tags = " and ".join(target.platform_tag for target in targets)
        why.append(f"without libc, one module serves {tags}")
    if targets[0].arch is Arch.UNIVERSAL2:
        why.append("compiled for each CPU and merged into one file")
    headers = row.headers
    if _refusal(targets[0], headers) is not None:
        # The stable ABI's headers are in every later version too.
        headers = next(one for one in row.serves if _refusal(targets[0], one) is None)
    return Build(targets=targets, abi=row.abi, python=headers, why=tuple(why))
