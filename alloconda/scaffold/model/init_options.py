"""The options of `alloconda init`, as one table: flags, questions, and what is assumed.

The command line, the wizard, shell completion, the reference page and the assumptions without a
terminal follow from `INIT_OPTIONS`. A new question is a row there, a field of `InitAnswers`, and a
function in `questions`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.targets.target import DEFAULT_TAGS
from alloconda.kernel.targets.target_groups import GROUP_NAMES
from alloconda.kernel.values import dataclass, replace
from alloconda.scaffold.model.answer_values import (
    LicenseName,
    Start,
    chosen_groups,
    parse_floor,
    parse_license,
    parse_platforms,
    parse_start,
    parse_version,
    parse_zig_pin,
)
from alloconda.scaffold.model.answers import DEFAULT_FLOOR, DEFAULT_VERSION, InitAnswers
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.questions import (
    InitContext,
    Question,
    abi3_question,
    backend_question,
    build_mode_question,
    license_question,
    module_question,
    name_question,
    platform_question,
    python_question,
    start_question,
    version_question,
    workflow_question,
    zig_version_question,
)


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
    question: Callable[[InitAnswers, InitContext], Question] | None = None
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


def _platform_names(answers: InitAnswers) -> str:
    return ", ".join(chosen_groups(answers.targets) or answers.targets)


_START_TITLES = {
    None: "what is there",
    Start.FUNCTIONS: "a start with functions",
    Start.CLASS: "a start with a class",
}


def _configured(scan: ProjectScan, key: str) -> bool:
    return key in (scan.config or {})


# In the order of the questions.
INIT_OPTIONS = (
    InitOption(
        flag="--name",
        help="Name of the project; default pyproject.toml's or DIR's.",
        field="project_name",
        project_field="name",
        question=name_question,
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
        question=version_question,
        is_known=lambda scan: (
            "version" not in scan.computed_fields or scan.new_version_file is not None
        ),
    ),
    InitOption(
        flag="--build-zig/--direct",
        help="Compile with a build.zig, or directly (default).",
        field="build_zig",
        question=build_mode_question,
        is_known=lambda scan: bool(scan.config) or scan.is_c_module or scan.is_recorded,
        assumed=("compiled", lambda answers: "by build.zig" if answers.build_zig else "directly"),
    ),
    InitOption(
        flag="--module",
        help="Name of the extension module; default the one in the code, else _NAME.",
        field="module",
        question=module_question,
        is_known=lambda scan: scan.is_recorded or _configured(scan, "module-name"),
        assumed=("module", lambda answers: answers.module_name),
    ),
    InitOption(
        flag="--start-with",
        help="What the module starts with: functions (default) or class.",
        field="start",
        read=parse_start,
        metavar="SAMPLE",
        offers=tuple(Start),
        question=start_question,
        is_known=lambda scan: scan.has_native_code,
        assumed=("code", lambda answers: _START_TITLES[answers.start]),
    ),
    InitOption(
        flag="--python",
        help=f"Lowest Python version; default {DEFAULT_FLOOR.series}.",
        field="python_floor",
        read=parse_floor,
        metavar="VERSION",
        question=python_question,
        is_known=lambda scan: "requires-python" in scan.project,
        assumed=("Python", lambda answers: f"{answers.python_floor} or later"),
    ),
    InitOption(
        flag="--abi3/--no-abi3",
        help="Build one wheel for all Pythons (default), or one for each.",
        field="abi3",
        question=abi3_question,
        is_known=lambda scan: bool(scan.config) or scan.is_recorded,
        assumed=(
            "wheels",
            lambda answers: "one for all Pythons (abi3)" if answers.abi3 else "one for each Python",
        ),
    ),
    InitOption(
        flag="--platform",
        help=f"{', '.join(GROUP_NAMES)} or a platform tag; may be repeated. "
        f"Default {' and '.join(chosen_groups(DEFAULT_TAGS))}.",
        field="targets",
        read=parse_platforms,
        repeats=True,
        offers=GROUP_NAMES,
        question=platform_question,
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
        question=zig_version_question,
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
        question=license_question,
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
        question=workflow_question,
        assumed=("workflow", lambda answers: "GitHub Actions" if answers.workflow else "none"),
    ),
    InitOption(
        flag="--replace-backend/--keep-backend",
        help="Replace another build backend by alloconda, or keep it (default).",
        field="replace_backend",
        question=backend_question,
        is_known=lambda scan: scan.foreign_backend is None,
    ),
)


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
