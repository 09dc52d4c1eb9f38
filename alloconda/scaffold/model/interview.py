"""The questions of `alloconda init`, as data: each knows its default, its choices and its check."""

import re
from collections.abc import Callable
from enum import StrEnum

from alloconda.kernel.python import parse_python
from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.version import SUPPORTED_RELEASES
from alloconda.scaffold.model.answers import (
    PLATFORM_GROUPS,
    InitAnswers,
    LicenseName,
    chosen_groups,
    floor_problem,
    module_problem,
    name_problem,
    parse_license,
    parse_platforms,
    version_problem,
)
from alloconda.scaffold.model.project_scan import ProjectScan

_ANY = "any"
_YES, _NO = "yes", "no"
# Offered beside the versions that are found.


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a question's choices."""

    value: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to the user.

    Attributes:
        key: what it is about, and the name of the flag that answers it.
        explanation: one line on what hangs on the answer.
        default: the text, or the values of the choices that are taken at first.
        check: why a text or a set of values won't do, or None.
        apply: the answers with this one in them.
    """

    key: str
    title: str
    explanation: str
    kind: Kind
    default: tuple[str, ...]
    apply: Callable[[InitAnswers, tuple[str, ...]], InitAnswers]
    choices: tuple[Choice, ...] = ()
    check: Callable[[tuple[str, ...]], str | None] = lambda _reply: None


Step = Callable[[InitAnswers], Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What is asked, and of what: the rest is said by flags or stands in the directory.

    Attributes:
        answered: keys of the questions that flags have answered.
        zigs: (version, origin) of every usable Zig that was found.
    """

    scan: ProjectScan
    answered: frozenset[str] = frozenset()
    zigs: tuple[tuple[str, str], ...] = ()

    def steps(self) -> tuple[Step, ...]:
        """Return the questions in their order, each made when the ones before are answered."""
        scan, config = self.scan, self.scan.config or {}
        project = scan.project
        is_known = {
            "name": "name" in project,
            "way": bool(config) or scan.is_c_module,
            "module": "module-name" in config,
            "project-version": "version" not in scan.computed_fields
            or scan.new_version_file is not None,
            "python": "requires-python" in project,
            "abi3": bool(config),
            "platform": "targets" in config,
            "zig-version": "zig-version" in config,
            "license": "license" in project or scan.has_license,
            "backend": scan.foreign_backend is None,
        }
        steps: dict[str, Step] = {
            "name": _name,
            "project-version": _version,
            "way": _way,
            "module": lambda answers: _module(answers, is_alone=scan.is_module_alone),
            "python": _python,
            "abi3": _abi3,
            "platform": _platform,
            "zig-version": lambda answers: _zig_version(answers, self.zigs),
            "license": _license,
            "github-actions": _workflow,
            "backend": lambda answers: _backend(answers, scan.foreign_backend or ""),
        }
        return tuple(
            step
            for key, step in steps.items()
            if key not in self.answered and not is_known.get(key, False)
        )


def _name(answers: InitAnswers) -> Question:
    return Question(
        key="name",
        title="Name of the project",
        explanation="What people install: pip install NAME.",
        kind=Kind.TEXT,
        default=(answers.project_name,),
        check=lambda reply: name_problem(reply[0]),
        apply=lambda before, reply: replace(before, project_name=reply[0]),
    )


def _version(answers: InitAnswers) -> Question:
    return Question(
        key="project-version",
        title="Version of the project",
        explanation="The one of before is computed by code, which is not run.",
        kind=Kind.TEXT,
        default=(answers.version,),
        check=lambda reply: (problem := version_problem(reply[0])) and f"{reply[0]!r} {problem}",
        apply=lambda before, reply: replace(before, version=reply[0]),
    )


def _way(answers: InitAnswers) -> Question:
    return Question(
        key="way",
        title="How is it compiled?",
        explanation="Directly, unless you have Zig dependencies or build steps of your own.",
        kind=Kind.ONE,
        default=("build-zig" if answers.build_zig else "direct",),
        choices=(
            Choice(value="direct", title="directly: fastest, nothing to set up"),
            Choice(value="build-zig", title="by build.zig: dependencies, own steps"),
        ),
        apply=lambda before, reply: replace(before, build_zig=reply[0] == "build-zig"),
    )


def _module(answers: InitAnswers, *, is_alone: bool) -> Question:
    def apply(before: InitAnswers, reply: tuple[str, ...]) -> InitAnswers:
        derived = replace(before, module=None)
        return derived if reply[0] == derived.module_name else replace(before, module=reply[0])

    return Question(
        key="module",
        title="Name of the extension module",
        explanation="What Python imports; it stands in no package."
        if is_alone
        else f"The compiled part inside the package {answers.package_name}.",
        kind=Kind.TEXT,
        default=(answers.module_name,),
        check=lambda reply: module_problem(reply[0]),
        apply=apply,
    )


def _python(answers: InitAnswers) -> Question:
    return Question(
        key="python",
        title="Lowest Python version",
        explanation="Older ones can't install it; each Python lives for five years.",
        kind=Kind.TEXT,
        default=(answers.python_floor.series,),
        check=lambda reply: floor_problem(reply[0]),
        apply=lambda before, reply: replace(before, python_floor=parse_python(reply[0])),
    )


def _abi3(answers: InitAnswers) -> Question:
    floor = answers.python_floor.series
    return Question(
        key="abi3",
        title="Wheels for which Pythons?",
        explanation="The stable ABI is enough for most modules, and far fewer wheels.",
        kind=Kind.ONE,
        default=(_YES if answers.abi3 else _NO,),
        choices=(
            Choice(value=_YES, title=f"one for {floor} and later (abi3)"),
            Choice(value=_NO, title="one for each version"),
        ),
        apply=lambda before, reply: replace(before, abi3=reply[0] == _YES),
    )


_GROUP_TITLES = {
    "linux": "Linux (x86_64, arm64)",
    "musllinux": "Alpine Linux (x86_64, arm64)",
    "macos": "macOS (Apple silicon, Intel)",
    "windows": "Windows (x64)",
    "windows-arm64": "Windows (arm64)",
    "linux-more": "Linux (armv7, ppc64le, s390x, riscv64)",
}


def _platform(answers: InitAnswers) -> Question:
    return Question(
        key="platform",
        title="Platforms",
        explanation="What `alloconda wheel-all` builds for, all from this machine.",
        kind=Kind.MANY,
        default=chosen_groups(answers.targets),
        choices=tuple(Choice(value=name, title=_GROUP_TITLES[name]) for name in PLATFORM_GROUPS),
        check=lambda reply: None if reply else "choose at least one, with the space bar",
        apply=lambda before, reply: replace(before, targets=_same_or(before.targets, reply)),
    )


def _same_or(targets: tuple[str, ...], groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups' platforms; in the order that stands when they are the same."""
    chosen = parse_platforms(groups)
    return targets if set(chosen) == set(targets) else chosen


def _zig_version(answers: InitAnswers, found: tuple[tuple[str, str], ...]) -> Question:
    origins = dict(reversed(found))
    shown = f" (found: {', '.join(sorted(origins))})" if origins else " (none found here yet)"
    releases = sorted({*ZIG_RELEASES, *origins}, key=_numbers)
    return Question(
        key="zig-version",
        title="Which Zig?",
        explanation=f"alloconda works with {SUPPORTED_RELEASES}; a pinned one is got from PyPI.",
        kind=Kind.ONE,
        default=(answers.zig_version or _ANY,),
        choices=(
            Choice(value=_ANY, title=f"any supported{shown}"),
            *(
                Choice(
                    value=release,
                    title=f"exactly {release}"
                    + (f" (found: {origins[release]})" if release in origins else ""),
                )
                for release in releases
            ),
        ),
        apply=lambda before, reply: replace(
            before, zig_version=None if reply[0] == _ANY else reply[0]
        ),
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _license(answers: InitAnswers) -> Question:
    return Question(
        key="license",
        title="License",
        explanation="Without one, others may not use the code.",
        kind=Kind.ONE,
        default=(answers.license.value if answers.license else "none",),
        choices=(
            Choice(value="none", title="none, or I add one later"),
            Choice(value=LicenseName.MIT, title="MIT: do what you like, keep the notice"),
            Choice(value=LicenseName.APACHE, title="Apache-2.0: the same, with a patent grant"),
            Choice(value=LicenseName.BSD, title="BSD-3-Clause: like MIT, names not for ads"),
        ),
        apply=lambda before, reply: replace(before, license=parse_license(reply[0])),
    )


def _workflow(answers: InitAnswers) -> Question:
    return Question(
        key="github-actions",
        title="Write a GitHub Actions workflow?",
        explanation="Builds all wheels on one Linux runner, tries them, and publishes tags.",
        kind=Kind.ONE,
        default=(_YES if answers.workflow else _NO,),
        choices=(Choice(value=_NO, title="no"), Choice(value=_YES, title="yes")),
        apply=lambda before, reply: replace(before, workflow=reply[0] == _YES),
    )


def _backend(answers: InitAnswers, existing: str) -> Question:
    return Question(
        key="backend",
        title=f"Replace the build backend {existing}?",
        explanation="Only then does pip install compile the module; the old settings are left.",
        kind=Kind.ONE,
        default=(_YES if answers.replace_backend else _NO,),
        choices=(
            Choice(value=_NO, title="no"),
            Choice(value=_YES, title="yes"),
        ),
        apply=lambda before, reply: replace(before, replace_backend=reply[0] == _YES),
    )
