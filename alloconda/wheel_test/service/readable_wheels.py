"""Which of some files are wheels that can be tried, and for which versions of Python."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from alloconda.inspect.model.wheel_check import danger
from alloconda.inspect.service import WheelReport
from alloconda.kernel.errors import AllocondaError, UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.values import replace
from alloconda.wheel_test.service.wheel_test import BadWheel


def read_wheels(
    paths: Iterable[Path], inspect: Callable[[Path], WheelReport], wanted: Collection[Python]
) -> tuple[list[WheelReport], list[BadWheel]]:
    """Read wheels for some series of Python, or for all that they serve.

    Args:
        paths: the files.
        inspect: reads one, or raises an AllocondaError.
        wanted: the series; all if it is empty.

    Returns:
        What can be tried, and what is not a wheel or must not be installed.

    Raises:
        UsageError: no wheel serves any of these series.
    """
    reports, bad = [], []
    for path in paths:
        try:
            report = inspect(path)
        except AllocondaError as error:
            bad.append(BadWheel(path=str(path), reason=error.message.removeprefix(f"{path} ")))
            continue
        reason = _obstacle(report)
        served = tuple(one for one in report.pythons if not wanted or one in wanted)
        if reason is not None:
            bad.append(BadWheel(path=str(path), reason=reason))
        elif served or not wanted:
            reports.append(replace(report, pythons=served))
    if wanted and not reports and not bad:
        raise UsageError(
            f"no wheel serves Python {', '.join(map(str, sorted(wanted)))}",
            hint="alloconda inspect shows which versions a wheel serves",
        )
    return reports, bad


def _obstacle(report: WheelReport) -> str | None:
    if report.facts.filename is None:
        failure = report.facts.filename_failure
        return f"its name is not a wheel's (NAME-VERSION-PYTHON-ABI-PLATFORM.whl): {failure}"
    return danger(report.facts)
