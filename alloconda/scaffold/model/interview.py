"""Which questions `alloconda init` asks: those that neither flags nor the directory answer."""

from collections.abc import Callable

from alloconda.kernel.values import dataclass, replace
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.init_options import INIT_OPTIONS, InitOption
from alloconda.scaffold.model.project_scan import ProjectScan
from alloconda.scaffold.model.questions import InitContext, Question

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

    def _step(self, key: str, make: Callable[[InitAnswers, InitContext], Question]) -> Step:
        context = InitContext(scan=self.scan, zigs=self.zigs)
        return lambda answers: replace(make(answers, context), key=key)
