"""The options of `alloconda init`, as one table: flags, questions, and what is assumed.

The command line, the wizard, shell completion, the reference page and the assumptions without a
terminal follow from `INIT_OPTIONS`. A new question is a row there, and a field of `InitAnswers`.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from alloconda.kernel.python import parse_python
from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.targets.target import DEFAULT_TAGS
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.version import SUPPORTED_RELEASES
from alloconda.scaffold.model.answers import (
    DEFAULT_FLOOR,
    DEFAULT_VERSION,
    PLATFORM_GROUPS,
    InitAnswers,
    LicenseName,
    chosen_groups,
    floor_problem,
    module_problem,
    name_problem,
    parse_floor,
    parse_license,
    parse_platforms,
    parse_version,
    parse_zig_pin,
    version_problem,
)
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
class InitOption:
    """One option of init.

    Attributes:
        flag: the flag's name; a switch has a second one for the contrary, after a slash.
        help: the help of the flag, with its default.
        field: the field of `InitAnswers` that it sets.
        read: makes the field's value of the flag's; UsageError if it is wrong.
        metavar: what help calls the value; None for the usual name.
        repeats: whether the flag may be given several times.
        offers: values that shells complete.
        project_field: the key of `[project]` that it gives, if it is one that init can't guess.
        question: makes the question from the answers so far; None if it is never asked.
        is_known: whether the directory answers the question.
        assumed: label and text of what is assumed where there is no terminal; None to hide it.
    """

    flag: str
    help: str
    field: str
    read: Callable[[Any], object] = lambda value: value
    metavar: str | None = None
    repeats: bool = False
    offers: tuple[str, ...] = ()
    project_field: str | None = None
    question: "Callable[[InitAnswers, Interview], Question] | None" = None
    is_known: Callable[[ProjectScan], bool] = lambda _scan: False
    assumed: tuple[str, Callable[[InitAnswers], str]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The flag's name; of a switch, both names."""
        return tuple(self.flag.split("/"))

    @property
    def is_switch(self) -> bool:
        """Whether the flag takes no value."""
        return len(self.names) > 1

    @property
    def key(self) -> str:
        """The name of the flag without its dashes."""
        return self.names[0].removeprefix("--")


def _name(answers: InitAnswers, _interview: "Interview") -> Question:
    return Question(
        title="Name of the project",
        explanation="What people install: pip install NAME.",
        kind=Kind.TEXT,
        default=(answers.project_name,),
        check=lambda reply: name_problem(reply[0]),
        apply=lambda before, reply: replace(before, project_name=reply[0]),
    )


def _version(answers: InitAnswers, _interview: "Interview") -> Question:
    return Question(
        title="Version of the project",
        explanation="The existing one is computed by code, which is not run.",
        kind=Kind.TEXT,
        default=(answers.version,),
        check=lambda reply: (problem := version_problem(reply[0])) and f"{reply[0]!r} {problem}",
        apply=lambda before, reply: replace(before, version=reply[0]),
    )


def _way(answers: InitAnswers, _interview: "Interview") -> Question:
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


def _module(answers: InitAnswers, interview: "Interview") -> Question:
    def apply(before: InitAnswers, reply: tuple[str, ...]) -> InitAnswers:
        derived = replace(before, module=None)
        return derived if reply[0] == derived.module_name else replace(before, module=reply[0])

    return Question(
        title="Name of the extension module",
        explanation="What Python imports; it is in no package."
        if interview.scan.is_module_alone
        else f"The compiled part inside the package {answers.package_name}.",
        kind=Kind.TEXT,
        default=(answers.module_name,),
        check=lambda reply: module_problem(reply[0]),
        apply=apply,
    )


def _python(answers: InitAnswers, _interview: "Interview") -> Question:
    return Question(
        title="Lowest Python version",
        explanation="Older ones can't install it; each Python is supported for five years.",
        kind=Kind.TEXT,
        default=(answers.python_floor.series,),
        check=lambda reply: floor_problem(reply[0]),
        apply=lambda before, reply: replace(before, python_floor=parse_python(reply[0])),
    )


def _abi3(answers: InitAnswers, _interview: "Interview") -> Question:
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
}


def _platform(answers: InitAnswers, _interview: "Interview") -> Question:
    return Question(
        title="Platforms",
        explanation="What `alloconda wheel-all` builds for, all from this machine.",
        kind=Kind.MANY,
        default=chosen_groups(answers.targets),
        choices=tuple(Choice(value=name, title=_GROUP_TITLES[name]) for name in PLATFORM_GROUPS),
        check=lambda reply: None if reply else "choose at least one, with the space bar",
        apply=lambda before, reply: replace(before, targets=_keep_order(before.targets, reply)),
    )


def _keep_order(targets: tuple[str, ...], groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups' platforms; in their present order when they are the same."""
    chosen = parse_platforms(groups)
    return targets if set(chosen) == set(targets) else chosen


def _zig_version(answers: InitAnswers, interview: "Interview") -> Question:
    origins = dict(reversed(interview.zigs))
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
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _license(answers: InitAnswers, _interview: "Interview") -> Question:
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


def _workflow(answers: InitAnswers, _interview: "Interview") -> Question:
    return Question(
        title="Write a GitHub Actions workflow?",
        explanation="Builds all wheels on one Linux runner, tests them, and publishes tags.",
        kind=Kind.ONE,
        default=(_YES if answers.workflow else _NO,),
        choices=(Choice(value=_NO, title="no"), Choice(value=_YES, title="yes")),
        apply=lambda before, reply: replace(before, workflow=reply[0] == _YES),
    )


def _backend(answers: InitAnswers, interview: "Interview") -> Question:
    return Question(
        title=f"Replace the build backend {interview.scan.foreign_backend}?",
        explanation="Only then does pip install compile the module; the old settings are kept.",
        kind=Kind.ONE,
        default=(_YES if answers.replace_backend else _NO,),
        choices=(
            Choice(value=_NO, title="no"),
            Choice(value=_YES, title="yes"),
        ),
        apply=lambda before, reply: replace(before, replace_backend=reply[0] == _YES),
    )


def _platform_names(answers: InitAnswers) -> str:
    return ", ".join(chosen_groups(answers.targets) or answers.targets)


def _configured(scan: ProjectScan, key: str) -> bool:
    return key in (scan.config or {})


# In the order of the questions.
INIT_OPTIONS = (
    InitOption(
        flag="--name",
        help="Name of the project; default pyproject.toml's or DIR's.",
        field="project_name",
        project_field="name",
        question=_name,
        is_known=lambda scan: "name" in scan.project,
        assumed=("name", lambda answers: answers.project_name),
    ),
    InitOption(
        flag="--project-version",
        help=f"Version of the project; default the existing one, else {DEFAULT_VERSION}.",
        field="version",
        read=parse_version,
        metavar="VERSION",
        project_field="version",
        question=_version,
        is_known=lambda scan: (
            "version" not in scan.computed_fields or scan.new_version_file is not None
        ),
    ),
    InitOption(
        flag="--build-zig/--direct",
        help="Compile through a build.zig of its own, or directly (default).",
        field="build_zig",
        question=_way,
        is_known=lambda scan: bool(scan.config) or scan.is_c_module,
        assumed=("compiled", lambda answers: "by build.zig" if answers.build_zig else "directly"),
    ),
    InitOption(
        flag="--module",
        help="Name of the extension module; default the one in the code, else _NAME.",
        field="module",
        question=_module,
        is_known=lambda scan: _configured(scan, "module-name"),
        assumed=("module", lambda answers: answers.module_name),
    ),
    InitOption(
        flag="--python",
        help=f"Lowest Python version; default {DEFAULT_FLOOR.series}.",
        field="python_floor",
        read=parse_floor,
        metavar="VERSION",
        question=_python,
        is_known=lambda scan: "requires-python" in scan.project,
        assumed=("Python", lambda answers: f"{answers.python_floor} or later"),
    ),
    InitOption(
        flag="--abi3/--no-abi3",
        help="One wheel for all Pythons (default), or one for each.",
        field="abi3",
        question=_abi3,
        is_known=lambda scan: bool(scan.config),
        assumed=(
            "wheels",
            lambda answers: "one for all Pythons (abi3)" if answers.abi3 else "one for each Python",
        ),
    ),
    InitOption(
        flag="--platform",
        help=f"{', '.join(PLATFORM_GROUPS)} or a platform tag; may be repeated. "
        f"Default {' and '.join(chosen_groups(DEFAULT_TAGS))}.",
        field="targets",
        read=parse_platforms,
        repeats=True,
        offers=tuple(PLATFORM_GROUPS),
        question=_platform,
        is_known=lambda scan: _configured(scan, "targets"),
        assumed=("platforms", _platform_names),
    ),
    InitOption(
        flag="--zig-version",
        help=f"Pin an exact Zig version, such as {ZIG_RELEASES[-2]}; default any supported one.",
        field="zig_version",
        read=parse_zig_pin,
        metavar="VERSION",
        offers=ZIG_RELEASES,
        question=_zig_version,
        is_known=lambda scan: _configured(scan, "zig-version"),
        assumed=("Zig", lambda answers: answers.zig_version or "any supported one"),
    ),
    InitOption(
        flag="--license",
        help=f"{', '.join(LicenseName)} or none (default).",
        field="license",
        read=parse_license,
        metavar="SPDX",
        offers=(*LicenseName, "none"),
        question=_license,
        is_known=lambda scan: "license" in scan.project or scan.has_license,
        assumed=("license", lambda answers: answers.license or "none"),
    ),
    InitOption(
        flag="--author",
        help="Author for license and metadata, as Ada <ada@example.org>; default git's name.",
        field="holder",
    ),
    InitOption(
        flag="--github-actions/--no-github-actions",
        help="Write a workflow that builds, tests and publishes the wheels.",
        field="workflow",
        question=_workflow,
        assumed=("workflow", lambda answers: "GitHub Actions" if answers.workflow else "none"),
    ),
    InitOption(
        flag="--replace-backend/--keep-backend",
        help="Replace another build backend by alloconda, or keep it (default).",
        field="replace_backend",
        question=_backend,
        is_known=lambda scan: scan.foreign_backend is None,
    ),
)

Step = Callable[[InitAnswers], Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What is asked, and of what: flags and the directory answer the rest.

    Attributes:
        answered: keys of the options that flags have answered.
        zigs: (version, origin) of every usable Zig that was found.
    """

    scan: ProjectScan
    answered: frozenset[str] = frozenset()
    zigs: tuple[tuple[str, str], ...] = ()
    options: tuple[InitOption, ...] = INIT_OPTIONS

    def steps(self) -> tuple[Step, ...]:
        """Return the questions in their order, each made when the ones before are answered."""
        return tuple(
            self._step(option.key, option.question)
            for option in self.options
            if option.question is not None
            and option.key not in self.answered
            and not option.is_known(self.scan)
        )

    def _step(self, key: str, make: "Callable[[InitAnswers, Interview], Question]") -> Step:
        return lambda answers: replace(make(answers, self), key=key)


def with_given(
    answers: InitAnswers,
    given: Mapping[str, object],
    options: tuple[InitOption, ...] = INIT_OPTIONS,
) -> InitAnswers:
    """Return the answers with those that flags give, by the keys of the options.

    Raises:
        UsageError: a flag's value is wrong.
    """
    changes = {one.field: one.read(given[one.key]) for one in options if one.key in given}
    return replace(answers, **changes)  # type: ignore[arg-type] # Each reader gives its field's type.


def given_project_fields(
    given: Mapping[str, object], options: tuple[InitOption, ...] = INIT_OPTIONS
) -> frozenset[str]:
    """Return the keys of `[project]` that flags give."""
    return frozenset(one.project_field for one in options if one.project_field and one.key in given)
