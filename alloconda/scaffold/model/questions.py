"""The questions of `alloconda init`: what each says, offers, refuses and changes."""

import re
from collections.abc import Callable
from enum import StrEnum

from alloconda.kernel.python import parse_python
from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.targets.target_groups import TARGET_GROUPS
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.version import SUPPORTED_RELEASES
from alloconda.scaffold.model.answer_values import (
    LicenseName,
    Start,
    chosen_groups,
    floor_problem,
    module_problem,
    name_problem,
    parse_license,
    parse_platforms,
    parse_start,
    version_problem,
)
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.project_scan import ProjectScan

_ANY = "any"
_YES, _NO = "yes", "no"


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
        key: the key of its option.
        explanation: one line on what hangs on the answer.
        default: the text, or the values of the choices that are taken at first.
        check: why a text or a set of values won't do, or None.
        apply: the answers with this one in them.
    """

    key: str = ""
    title: str
    explanation: str
    kind: Kind
    default: tuple[str, ...]
    apply: Callable[[InitAnswers, tuple[str, ...]], InitAnswers]
    choices: tuple[Choice, ...] = ()
    check: Callable[[tuple[str, ...]], str | None] = lambda _reply: None


@dataclass(frozen=True, slots=True, kw_only=True)
class InitContext:
    """What was found where a project is made.

    Attributes:
        scan: what is in the directory.
        zigs: (version, origin) of every usable Zig that was found.
    """

    scan: ProjectScan
    zigs: tuple[tuple[str, str], ...] = ()


def name_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question for the name of the project."""
    return Question(
        title="Name of the project",
        explanation="What people install: pip install NAME.",
        kind=Kind.TEXT,
        default=(answers.project_name,),
        check=lambda reply: name_problem(reply[0]),
        apply=lambda before, reply: replace(before, project_name=reply[0]),
    )


def version_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question for the version of the project."""
    return Question(
        title="Version of the project",
        explanation="The existing one is computed by code, which is not run.",
        kind=Kind.TEXT,
        default=(answers.version,),
        check=lambda reply: (problem := version_problem(reply[0])) and f"{reply[0]!r} {problem}",
        apply=lambda before, reply: replace(before, version=reply[0]),
    )


def build_mode_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question of how the module is compiled."""
    return Question(
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


def module_question(answers: InitAnswers, context: InitContext) -> Question:
    """Return the question for the name of the module."""

    def apply(before: InitAnswers, reply: tuple[str, ...]) -> InitAnswers:
        derived = replace(before, module=None)
        return derived if reply[0] == derived.module_name else replace(before, module=reply[0])

    return Question(
        title="Name of the extension module",
        explanation="What Python imports; it is in no package."
        if context.scan.is_module_alone
        else f"The compiled part inside the package {answers.package_name}.",
        kind=Kind.TEXT,
        default=(answers.module_name,),
        check=lambda reply: module_problem(reply[0]),
        apply=apply,
    )


def start_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question of what the module's code begins with."""
    return Question(
        title="What does the module start with?",
        explanation="Code to change; a module can have any number of both.",
        kind=Kind.ONE,
        default=(answers.start or Start.FUNCTIONS,),
        choices=(
            Choice(value=Start.FUNCTIONS, title="functions"),
            Choice(value=Start.CLASS, title="a class"),
        ),
        apply=lambda before, reply: replace(before, start=parse_start(reply[0])),
    )


def python_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question for the lowest Python."""
    return Question(
        title="Lowest Python version",
        explanation="Older ones can't install it; each Python is supported for five years.",
        kind=Kind.TEXT,
        default=(answers.python_floor.series,),
        check=lambda reply: floor_problem(reply[0]),
        apply=lambda before, reply: replace(before, python_floor=parse_python(reply[0])),
    )


def abi3_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question for the Pythons of a wheel."""
    floor = answers.python_floor.series
    return Question(
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
    "pyodide": "Pyodide (CPython in the browser)",
}


def platform_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question for the platforms."""
    return Question(
        title="Platforms",
        explanation="What `alloconda wheel-all` builds for, all from this machine.",
        kind=Kind.MANY,
        default=chosen_groups(answers.targets),
        choices=tuple(Choice(value=name, title=_GROUP_TITLES[name]) for name in TARGET_GROUPS),
        check=lambda reply: None if reply else "choose at least one, with the space bar",
        apply=lambda before, reply: replace(before, targets=_keep_order(before.targets, reply)),
    )


def _keep_order(targets: tuple[str, ...], groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups' platforms; in their present order when they are the same."""
    chosen = parse_platforms(groups)
    return targets if set(chosen) == set(targets) else chosen


def zig_version_question(answers: InitAnswers, context: InitContext) -> Question:
    """Return the question for the Zig to pin."""
    origins = dict(reversed(context.zigs))
    shown = f" (found: {', '.join(sorted(origins))})" if origins else " (none found here yet)"
    releases = sorted({*ZIG_RELEASES, *origins}, key=_numbers)
    return Question(
        title="Which Zig?",
        explanation=f"alloconda works with {SUPPORTED_RELEASES}; PyPI has the pinned one.",
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
    return tuple(int(part) for part in re.findall(r"\d{1,9}", version))


def license_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question for the license."""
    return Question(
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


def workflow_question(answers: InitAnswers, _context: InitContext) -> Question:
    """Return the question of whether to write a workflow."""
    return Question(
        title="Write a GitHub Actions workflow?",
        explanation="Builds all wheels on one Linux runner, tests them, and publishes tags.",
        kind=Kind.ONE,
        default=(_YES if answers.workflow else _NO,),
        choices=(Choice(value=_NO, title="no"), Choice(value=_YES, title="yes")),
        apply=lambda before, reply: replace(before, workflow=reply[0] == _YES),
    )


def backend_question(answers: InitAnswers, context: InitContext) -> Question:
    """Return the question of whether to replace the build backend."""
    return Question(
        title=f"Replace the build backend {context.scan.foreign_backend}?",
        explanation="Only then does pip install compile the module; the old settings are kept.",
        kind=Kind.ONE,
        default=(_YES if answers.replace_backend else _NO,),
        choices=(
            Choice(value=_NO, title="no"),
            Choice(value=_YES, title="yes"),
        ),
        apply=lambda before, reply: replace(before, replace_backend=reply[0] == _YES),
    )
