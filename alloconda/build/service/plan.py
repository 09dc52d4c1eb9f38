"""Planning for a project: the cells that its configuration and a command's flags ask for."""

import logging
from dataclasses import field

from alloconda.build.model.abi_flags import (
    AbiFlags,
    check_abi_flags,
    check_stable_serves,
    check_suffix,
    exact_python,
    full_python_tag,
)
from alloconda.build.model.matrix import (
    Build,
    BuildPlan,
    LeftOut,
    MatrixRequest,
    choose_pythons,
    choose_stable_floor,
    plan_builds,
)
from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.build.service.without_c import check_without_c
from alloconda.kernel.config.applied_overrides import override_reasons
from alloconda.kernel.config.project import Project
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import (
    Abi,
    Python,
    check_known,
    known_series,
    parse_python,
)
from alloconda.kernel.supported import OLDEST_MINOR
from alloconda.kernel.targets.extension_suffix import check_looked_for
from alloconda.kernel.targets.selection import (
    choose_abi,
    choose_matrix_targets,
    choose_targets,
)
from alloconda.kernel.targets.target import Os, Target, check_abi, pyodide_python
from alloconda.kernel.targets.target_flags import TargetFlags
from alloconda.kernel.values import dataclass, replace

_LOG = logging.getLogger(__name__)
# More versions than these are shown as a range.
_NAMED_SERIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelFlags:
    """What a command says of the one wheel that it builds.

    Attributes:
        for_interpreter: whether the running interpreter has to be served, even if the
            configuration names other versions.
    """

    target: TargetFlags
    abi: AbiFlags = field(default_factory=AbiFlags)
    extension_suffix: str | None = None
    for_interpreter: bool = False


def stable_floor(project: Project) -> Python | None:
    """Return the floor of the project's stable ABI, or None when it builds per version.

    Raises:
        UsageError: the stable ABI is asked for and no floor can be found.
    """
    admitted = project.admitted if project.admitted is not None else known_series()
    floor = choose_stable_floor(abi3=project.config.abi3, admitted=admitted)
    if project.config.abi3 is not None or not project.parts:
        return floor
    # A wheel is for the stable ABI if each of its modules is.
    floors = [
        choose_stable_floor(abi3=part.config.abi3, admitted=admitted) for part in project.parts
    ]
    known = [one for one in floors if one is not None]
    return max(known) if len(known) == len(floors) else None


def missing_versions_note(project: Project) -> str | None:
    """Return a note on versions that requires-python admits and no wheel serves; or None."""
    if not project.unserved:
        return None
    newest = project.unserved[-1]
    are_few = len(project.unserved) <= _NAMED_SERIES
    names = " and ".join(map(str, project.unserved)) if are_few else f"{newest} and earlier"
    return (
        f"requires-python admits Python {names}, which no wheel serves: alloconda builds for "
        f'3.{OLDEST_MINOR} and later; let it begin with ">=3.{OLDEST_MINOR}"'
    )


def plan_wheel(project: Project, flags: WheelFlags, host: Target, running: Python) -> BuildPlan:
    """Plan one wheel: for this machine and the running interpreter, unless flags say otherwise.

    Raises:
        UsageError: the flags name something impossible or contradict each other.
    """
    targets = choose_targets(flags.target, host)
    if len({(target.os, target.arch) for target in targets}) > 1:
        tags = ", ".join(target.platform_tag for target in targets)
        raise UsageError(
            f"one wheel can't be for {tags}", hint="build them apart, with alloconda wheel-all"
        )
    if len(targets) > 1 and not (targets[0].os is Os.LINUX and project.without_libc):
        raise UsageError(
            "several platform tags fit only a Linux module that is compiled directly without libc",
            hint="name one platform",
        )
    stable_from = stable_floor(project)
    abi, python = choose_wheel_abi(
        flags.abi,
        python=_wanted_python(project, flags, targets[0], running),
        stable_from=stable_from,
    )
    if not abi.is_stable:
        check_known(python)
    check_abi(targets[0], abi)
    if not abi.is_stable:
        _check_admitted(project, (python,))
    _check_one_suffix(targets, abi)
    if flags.extension_suffix is not None:
        check_suffix(flags.extension_suffix, targets[0], abi)
        check_looked_for(flags.extension_suffix, targets, abi)
    why = f"{python} on {targets[0]} asked for"
    build = Build(
        targets=targets,
        abi=abi,
        python=python,
        why=(why,),
        triple=flags.target.pbs_target,
        suffix=flags.extension_suffix,
        # The user didn't name the patch level, and the series has one ABI.
        nearest=flags.abi.version is None and not python.is_prerelease,
    )
    return _explained(project, _with_modules(project, BuildPlan(builds=(build,))))


def choose_wheel_abi(
    flags: AbiFlags, *, python: Python, stable_from: Python | None
) -> tuple[Abi, Python]:
    """Return the ABI of one wheel by its flags, and the version whose headers serve.

    Args:
        flags: what was given.
        python: the version that is meant where no flag names one.
        stable_from: the floor of the project's stable ABI, or None without one.

    Raises:
        UsageError: the flags name something impossible or contradict each other.
    """
    check_abi_flags(flags, stable_from)
    check_stable_serves(flags, stable_from)
    abi, chosen = choose_abi(
        python_tag=full_python_tag(flags),
        abi_tag=flags.abi_tag,
        python=python,
        stable_from=stable_from,
    )
    return abi, exact_python(flags, chosen)


def plan_matrix(project: Project, flags: MatrixFlags) -> BuildPlan:
    """Plan every wheel of a project: its platforms times its Python versions.

    Raises:
        UsageError: a platform or version is unknown, or nothing is left to build.
    """
    if flags.every_python and flags.python_versions:
        raise UsageError(
            f"--all and --python-version {flags.python_versions[0]} contradict each other",
            hint="leave one of them out",
        )
    requested = tuple(parse_python(text) for text in flags.python_versions)
    if not requested and not flags.every_python:
        requested = project.config.python_version
    pythons = choose_pythons(requested, project.admitted)
    _check_admitted(project, pythons)
    plan = plan_builds(
        MatrixRequest(
            targets=choose_matrix_targets(
                tags=flags.targets,
                configured=project.config.targets,
                musllinux=flags.musllinux,
                windows=flags.windows,
                pyodide=flags.pyodide,
            ),
            pythons=pythons,
            stable_from=stable_floor(project),
            without_libc=project.without_libc,
        )
    )
    return _explained(project, _with_modules(project, plan))


def _with_modules(project: Project, plan: BuildPlan) -> BuildPlan:
    """Leave out the cells whose wheels no module is for.

    Raises:
        UsageError: none is left.
    """
    if not project.parts:
        return plan
    empty = [one for one in plan.builds if not project.parts_for(one.target, one.abi)]
    reason = "no table of [[tool.alloconda.modules]] is for it, by its when"
    if len(empty) == len(plan.builds):
        raise UsageError(
            f"nothing to build for {', '.join(one.cell for one in empty)}: {reason}",
            hint="choose another platform or Python, or change when in pyproject.toml",
        )
    left_out = (
        LeftOut(target=target, python=one.abi.python, reason=reason)
        for one in empty
        for target in one.targets
    )
    return replace(
        plan,
        builds=tuple(one for one in plan.builds if one not in empty),
        left_out=(*plan.left_out, *left_out),
    )


def _explained(project: Project, plan: BuildPlan) -> BuildPlan:
    """Add to each cell which overrides hold for it, and log why it is there; -v shows it.

    Raises:
        ProjectError: a cell is for a platform that the project's code can't be compiled for.
    """
    check_without_c(project, plan)
    builds = tuple(
        replace(build, why=(*build.why, *override_reasons(project, build.target, build.abi)))
        for build in plan.builds
    )
    plan = replace(plan, builds=builds)
    for build in plan.builds:
        _LOG.debug("cell: %s: %s", build.cell, "; ".join(build.why))
    for item in plan.left_out:
        _LOG.debug("left out: %s on %s: %s", item.python, item.target, item.reason)
    return plan


def _check_admitted(project: Project, pythons: tuple[Python, ...]) -> None:
    """Refuse versions that the wheel's own Requires-Python would keep every installer from.

    Raises:
        UsageError: requires-python doesn't admit one of them.
    """
    if project.admitted is None:
        return
    minors = [python.minor for python in project.admitted]
    refused = [python for python in pythons if python.minor not in minors]
    if refused:
        names = " and ".join(str(python) for python in refused)
        raise UsageError(
            f"requires-python in pyproject.toml doesn't admit Python {names}, "
            "so nothing could install the wheel",
            hint="name an admitted version with --python-version, or widen requires-python",
        )


def _check_one_suffix(targets: tuple[Target, ...], abi: Abi) -> None:
    suffixes = {target.extension_suffix(abi) for target in targets}
    if len(suffixes) > 1:
        raise UsageError(
            f"one {abi} wheel can't be for {' and '.join(str(target) for target in targets)}: "
            f"their modules are called {' and '.join(sorted(suffixes))}",
            hint="build them apart, or for abi3",
        )


def _wanted_python(project: Project, flags: WheelFlags, target: Target, running: Python) -> Python:
    if flags.abi.version is not None:
        return flags.abi.version
    only = pyodide_python(target)
    if only is not None:
        return only
    if flags.for_interpreter:
        return running
    configured = project.config.python_version
    if not configured or running.of_series() in [python.of_series() for python in configured]:
        return running
    return configured[0]
