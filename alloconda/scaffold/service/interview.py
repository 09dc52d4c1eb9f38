"""Asks one question after the other, with a way back."""

from typing import Protocol

from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.interview import Step
from alloconda.scaffold.model.questions import Question


class Prompter(Protocol):
    """Asks the user questions."""

    def ask(self, question: Question, *, number: int, of: int) -> tuple[str, ...] | None:
        """Return the reply, which passes the question's check; None to go back."""
        ...


def interview(
    steps: tuple[Step, ...], answers: InitAnswers, prompter: Prompter, *, begin: int = 0
) -> InitAnswers:
    """Ask all questions from one on; going back asks the one before, with its answer as default."""
    position = begin
    while position < len(steps):
        question = steps[position](answers)
        reply = prompter.ask(question, number=position + 1, of=len(steps))
        if reply is None:
            position = max(position - 1, 0)
        else:
            answers = question.apply(answers, reply)
            position += 1
    return answers
