"""Joins a dry run to the project's files and headers."""

import contextlib

from alloconda.build.model.matrix import BuildPlan
from alloconda.build.model.plan_report import PlanReport
from alloconda.build.service.dry_run import presumably_wants_headers, report_plan
from alloconda.build.wiring.session import Session
from alloconda.kernel.system.bounded_files import read_bounded_text


def dry_run(session: Session, plan: BuildPlan) -> PlanReport:
    """Return what a plan comes to, with neither Zig nor network."""

    def build_zig_text() -> str:
        with contextlib.suppress(OSError):
            return read_bounded_text(session.project.root / "build.zig", errors="replace")
        return ""

    origins = None
    if presumably_wants_headers(session.project, build_zig_text):
        from alloconda.build.wiring.headers import header_source

        origins = header_source(session, plan)
    return report_plan(plan, session.project, session.wheel_names(plan), origins)
