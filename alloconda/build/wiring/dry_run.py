"""Joins a dry run to the project's files and headers."""

from alloconda.build.model.matrix import BuildPlan
from alloconda.build.model.plan_report import PlanReport
from alloconda.build.service.dry_run import may_need_headers, report_plan
from alloconda.build.wiring.session import Session
from alloconda.kernel.config.project_files import build_zig_text


def dry_run(session: Session, plan: BuildPlan) -> PlanReport:
    """Return what a plan would build, without Zig or network."""
    project = session.project
    origins = None
    if may_need_headers(project, lambda: build_zig_text(project.root)):
        from alloconda.build.wiring.headers import header_source

        origins = header_source(session, plan)
    return report_plan(plan, project, session.wheel_names(plan), origins)
