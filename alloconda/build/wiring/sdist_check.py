"""Joins `sdist --check` to two builds: of the project, and of its sdist in an empty place."""

import tarfile
import zipfile
from pathlib import Path

from alloconda.build.model.matrix import BuildPlan
from alloconda.build.model.wheel_difference import wheel_differences
from alloconda.build.service.plan import WheelFlags
from alloconda.build.wiring.matrix import build_wheels
from alloconda.build.wiring.session import Session
from alloconda.kernel.errors import AllocondaError, CheckError
from alloconda.kernel.events.events import Observer
from alloconda.kernel.system.run_folders import run_folder
from alloconda.kernel.targets.target_flags import TargetFlags
from alloconda.kernel.values import replace

_HINT = (
    "name what is missing in [tool.alloconda] sdist-include; files that git ignores stay out of an "
    "sdist unless the code includes them"
)


def check_sdist(session: Session, sdist: Path, observer: Observer) -> None:
    """Build a wheel from an sdist and one from the project, without the network, and compare them.

    Args:
        session: the project.
        sdist: its sdist.
        observer: gets the events of both builds.

    Raises:
        CheckError: the sdist builds no wheel, or another one.
        AllocondaError: the project itself can't be built.
    """
    with run_folder() as folder:
        wanted = _wheel(session, session.project.root, folder / "of-project", observer)
        with tarfile.open(sdist) as archive:
            archive.extractall(folder / "sdist", filter="data")
        (root,) = (folder / "sdist").iterdir()
        try:
            found = _wheel(session, root, folder / "of-sdist", observer)
        except AllocondaError as error:
            raise CheckError(
                f"{sdist.name} builds no wheel: {error.message}", hint=_HINT, details=error.details
            ) from error
        lines = tuple(wheel_differences(_checksums(wanted), _checksums(found)))
    if lines:
        raise CheckError(
            f"{sdist.name} builds another wheel than the project", hint=_HINT, details=lines
        )


def _wheel(session: Session, root: Path, out_dir: Path, observer: Observer) -> Path:
    """Build the wheel of a directory for this machine, and return its path."""
    overrides = replace(session.settings.overrides, out_dir=str(out_dir), provenance=False)
    settings = replace(
        session.settings,
        project_dir=root,
        overrides=overrides,
        offline=True,
        cache_dir=session.named_cache_dir(),
    )
    opened = Session(settings)
    plan: BuildPlan = opened.plan_wheel(WheelFlags(target=TargetFlags()))
    result = build_wheels(opened, plan, observer, fail_fast=True)
    for cell in result.failed:
        raise cell.error
    return result.wheels[0]


def _checksums(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as archive:
        return {member.filename: member.CRC for member in archive.infolist()}
