"""Joins the service that tries wheels to the interpreters of this machine."""

from collections.abc import Iterable, Sequence

from alloconda.domain.python import Python
from alloconda.services.trials import WheelTrials


def find_trials(
    named: Sequence[str], runners: Sequence[str], *, fetch: Iterable[Python], timeout_s: float
) -> WheelTrials:
    """Find the interpreters that are here, and build the service that tries wheels on them.

    Args:
        named: paths of interpreters that go first.
        runners: commands that run interpreters of other platforms.
        fetch: versions to get through uv beforehand.
        timeout_s: how long one program may take.

    Raises:
        UsageError: a named one or a runner is no Python.
    """
    from alloconda.adapters.interpreter_search import InterpreterSearch
    from alloconda.adapters.processes import ProcessRunner
    from alloconda.adapters.trial_rooms import TrialRooms

    programs = ProcessRunner(timeout_s=timeout_s)
    search = InterpreterSearch(programs)
    search.fetch(sorted(fetch))
    return WheelTrials(TrialRooms(programs), search.find(named, runners), programs.stop)
