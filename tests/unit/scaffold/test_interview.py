"""The interview: which questions come, and going back."""

from collections.abc import Callable
from dataclasses import dataclass, field

from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.interview import Interview
from alloconda.scaffold.model.module_choice import ModuleChoice
from alloconda.scaffold.model.native_code import Language
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.questions import Kind, Question
from alloconda.scaffold.service.interview import interview

Reply = tuple[str, ...] | None
EMPTY = ProjectScan(folder_name="hello")
HELLO = InitAnswers(project_name="hello")


@dataclass
class ScriptedPrompter:
    """Replies by the question's key, and takes its default where the script says nothing."""

    script: dict[str, list[Reply]]
    asked: list[str] = field(default_factory=list)
    defaults: list[tuple[str, ...]] = field(default_factory=list)

    def ask(self, question: Question, *, number: int, of: int) -> Reply:
        assert 1 <= number <= of
        self.asked.append(question.key)
        self.defaults.append(question.default)
        replies = self.script.get(question.key)
        return replies.pop(0) if replies else question.default


def run(script: dict[str, list[Reply]], scan: ProjectScan = EMPTY) -> tuple[InitAnswers, list[str]]:
    prompter = ScriptedPrompter(script)
    answers = interview(Interview(scan=scan).steps(), HELLO, prompter)
    return answers, prompter.asked


def test_taking_every_default_changes_nothing() -> None:
    answers, asked = run({})

    assert answers == HELLO
    assert asked == [
        "name",
        "build-zig",
        "module",
        "start-with",
        "python",
        "abi3",
        "platform",
        "zig-version",
        "license",
        "github-actions",
    ]


def test_every_reply_lands_in_its_answer() -> None:
    answers, _ = run(
        {
            "name": [("fast-math",)],
            "build-zig": [("build-zig",)],
            "module": [("_core",)],
            "start-with": [("class",)],
            "python": [("3.13",)],
            "abi3": [("no",)],
            "platform": [("windows",)],
            "zig-version": [("0.16.0",)],
            "license": [("MIT",)],
            "github-actions": [("yes",)],
        }
    )

    assert (answers.project_name, answers.module_name) == ("fast-math", "_core")
    assert (answers.build_zig, answers.abi3, answers.workflow) == (True, False, True)
    assert (answers.start, answers.python_floor.series) == ("class", "3.13")
    assert (answers.targets, answers.zig_version, answers.license) == (
        ("win_amd64",),
        "0.16.0",
        "MIT",
    )


def test_going_back_asks_again_with_what_was_said() -> None:
    prompter = ScriptedPrompter(
        {"name": [("fast",)], "build-zig": [("build-zig",), None], "module": [None]}
    )

    answers = interview(Interview(scan=EMPTY).steps(), HELLO, prompter)

    assert prompter.asked[:6] == ["name", "build-zig", "module", "build-zig", "name", "build-zig"]
    assert prompter.defaults[3:5] == [("build-zig",), ("fast",)]
    assert answers.project_name == "fast"


def test_the_first_question_has_no_way_back() -> None:
    _, asked = run({"name": [None, None, ("x1",)]})

    assert asked[:4] == ["name", "name", "name", "build-zig"]


def test_a_module_name_follows_the_project_until_it_is_given() -> None:
    prompter = ScriptedPrompter({"name": [("fast",)]})

    answers = interview(Interview(scan=EMPTY).steps(), HELLO, prompter)

    assert answers.module is None
    assert answers.module_name == "_fast"


def test_what_flags_and_the_project_say_is_not_asked() -> None:
    scan = ProjectScan(
        folder_name="hello",
        pyproject={
            "build-system": {"build-backend": "hatchling.build"},
            "project": {"name": "hello", "requires-python": ">=3.11"},
        },
        has_license=True,
    )
    prompter = ScriptedPrompter({})

    steps = Interview(scan=scan, answered=frozenset({"abi3", "github-actions"})).steps()
    interview(steps, HELLO, prompter)

    assert prompter.asked == [
        "build-zig",
        "module",
        "start-with",
        "platform",
        "zig-version",
        "replace-backend",
    ]


def test_questions_explain_themselves_and_check_their_replies() -> None:
    questions = {step(HELLO).key: step(HELLO) for step in Interview(scan=EMPTY).steps()}

    assert all(question.explanation.endswith(".") for question in questions.values())
    assert all(len(question.explanation) < 80 for question in questions.values())
    check: Callable[[str, str], str | None] = lambda key, text: questions[key].check((text,))  # noqa: E731
    assert check("name", "json") is not None
    assert check("module", "a-b") is not None
    assert check("python", "3.1") is not None
    assert questions["platform"].kind is Kind.MANY
    assert questions["platform"].check(()) is not None


def test_a_choice_that_was_made_fits_one_line_of_a_narrow_terminal() -> None:
    zigs = tuple((version, "PATH") for version in ("0.15.2", "0.16.0", "0.17.1"))
    system = {"build-backend": "poetry.core.masonry.api"}
    scan = ProjectScan(folder_name="hello", pyproject={"build-system": system})

    questions = [step(HELLO) for step in Interview(scan=scan, zigs=zigs).steps()]

    for question in questions:
        if question.kind is Kind.ONE:
            for choice in question.choices:
                assert len(f"? {question.title} {choice.title}") <= 60


def test_the_zigs_that_are_found_are_shown() -> None:
    zigs = (("0.16.0", "PATH"), ("0.15.3", "the ziglang package"))

    steps = Interview(scan=EMPTY, zigs=zigs).steps()
    (question,) = [step(HELLO) for step in steps if step(HELLO).key == "zig-version"]

    titles = [choice.title for choice in question.choices]
    assert titles[0] == "any supported (found: 0.15.3, 0.16.0)"
    assert "exactly 0.15.3 (found: the ziglang package)" in titles
    assert "exactly 0.16.0 (found: PATH)" in titles


def test_c_code_is_asked_neither_for_a_way_nor_for_a_package() -> None:
    choice = ModuleChoice(name="tally", language=Language.C, sources=("src/tally.c",))
    scan = ProjectScan(folder_name="hello", choice=choice)

    questions = {step(HELLO).key: step(HELLO) for step in Interview(scan=scan).steps()}

    assert "build-zig" not in questions
    assert "no package" in questions["module"].explanation
