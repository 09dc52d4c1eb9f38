"""What a plan would build, found without Zig or network."""

from collections.abc import Callable, Mapping
from typing import Protocol

from alloconda.build.model.cell_needs import header_requests
from alloconda.build.model.matrix import Build, BuildPlan
from alloconda.build.model.plan_report import PlannedCell, PlanReport
from alloconda.build.service.module_part import parts_of
from alloconda.headers.model.header_set import HeaderOrigin, HeaderRequest
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.errors import AllocondaError
from alloconda.kernel.zig.contract import ContractOption


class HeaderOrigins(Protocol):
    """Says where headers would come from, without the network."""

    def origin(self, request: HeaderRequest) -> HeaderOrigin:
        """Return where they come from; AllocondaError if from nowhere."""
        ...


def report_plan(
    plan: BuildPlan, project: Project, names: Mapping[str, str], origins: HeaderOrigins | None
) -> PlanReport:
    """Return what a plan is shown from.

    Args:
        plan: the cells.
        project: the project that they are of.
        names: the file names of the wheels, by the cells' ids.
        origins: says where headers would come from; None where the code needs none.
    """
    return PlanReport(
        cells=tuple(
            PlannedCell(
                build=build,
                wheel=names[build.cell],
                zig_targets=tuple(
                    project.compiled_target(target).zig_target for target in build.target.slices
                ),
                needs_headers=origins is not None,
                headers=None if origins is None else _origin(origins, build),
                modules=tuple(
                    (part.name, part.abi(build).abi_tag)
                    for part in parts_of(project, build)
                    if part.name is not None
                ),
            )
            for build in plan.builds
        ),
        left_out=plan.left_out,
        presumed=project.build_mode is BuildMode.BUILD_ZIG,
    )


def may_need_headers(project: Project, build_zig: Callable[[], str]) -> bool:
    """Return whether a project's code needs Python.h, judged by its texts.

    `build_zig` gives the text of its build.zig.
    """
    if project.build_mode is BuildMode.DIRECT:
        return project.may_want_headers
    return f'"{ContractOption.PYTHON_INCLUDE}"' in build_zig()


def _origin(origins: HeaderOrigins, build: Build) -> HeaderOrigin | None:
    try:
        return origins.origin(header_requests(build)[0])
    except AllocondaError:
        return None
