"""Which wheels a command is about: those that are named, else those of the project."""

from collections.abc import Sequence
from pathlib import Path

from alloconda.inspect.model.wheel_paths import danger
from alloconda.inspect.service import WheelReport
from alloconda.inspect.wiring import build_wheel_inspector
from alloconda.kernel.errors import AllocondaError, UsageError
from alloconda.kernel.python import parse_python
from alloconda.kernel.values import replace
from alloconda.wheel_test.service.wheel_test import BadWheel


def named_wheels(paths: Sequence[Path]) -> list[Path]:
    """Return named wheels, each once.

    Raises:
        UsageError: one is not there.
    """
    absent = [path for path in paths if not path.is_file()]
    if absent:
        raise UsageError(
            f"there is no wheel {absent[0]}",
            details=tuple(f"nor {path}" for path in absent[1:]),
            hint="name wheels that exist, or none for those of the project",
        )
    return list({path.resolve(): path for path in paths}.values())


def project_wheels(project_dir: Path, out_dir: Path | None) -> list[Path]:
    """Return the wheels that stand in the project's output directory.

    Raises:
        UsageError: there are none, or this is no project.
    """
    folder = _out_dir(project_dir) if out_dir is None else out_dir
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        raise UsageError(
            f"there are no wheels in {_short(folder)}", hint="build them: alloconda wheel-all"
        )
    return [Path(_short(wheel)) for wheel in wheels]


def read_wheels(
    paths: Sequence[Path], versions: Sequence[str] | None
) -> tuple[list[WheelReport], list[BadWheel]]:
    """Read wheels for some Python versions, or for all that they serve.

    Returns:
        what can be tried, and what is no wheel.

    Raises:
        UsageError: a version is none, or no wheel serves it.
    """
    wanted = {parse_python(text).of_series() for text in versions or ()}
    inspector = build_wheel_inspector()
    reports, bad = [], []
    for path in paths:
        try:
            report = inspector.inspect(path, verify=False)
        except AllocondaError as error:
            bad.append(BadWheel(path=str(path), reason=error.message.removeprefix(f"{path} ")))
            continue
        if report.facts.filename is None:
            reason = "its name is not a wheel's: NAME-VERSION-PYTHON-ABI-PLATFORM.whl"
            bad.append(BadWheel(path=str(path), reason=reason))
        elif (found := danger(report.facts)) is not None:
            bad.append(BadWheel(path=str(path), reason=found))
        elif not wanted:
            reports.append(report)
        elif wanted.intersection(report.pythons):
            served = tuple(one for one in report.pythons if one in wanted)
            reports.append(replace(report, pythons=served))
    if wanted and not reports and not bad:
        raise UsageError(
            f"no wheel serves Python {', '.join(map(str, sorted(wanted)))}",
            hint="alloconda inspect shows which versions a wheel serves",
        )
    return reports, bad


def _out_dir(project_dir: Path) -> Path:
    from alloconda.kernel.config.project_files import load_project, read_pyproject
    from alloconda.kernel.config.tool_table import ProjectConfig

    root = project_dir.resolve()
    return load_project(root, read_pyproject(root), ProjectConfig()).out_dir


def _short(path: Path) -> str:
    """Return a path as one would type it here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
