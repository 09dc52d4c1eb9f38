"""Which cells of a plan are built, and what a dry run tells of them."""

from pathlib import Path

import pytest

from alloconda.build.model.matrix import BuildPlan
from alloconda.build.model.matrix_choice import Shard
from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.build.service.cell_choice import CellChoice, choose_cells, split_plan
from alloconda.build.service.dry_run import may_need_headers, report_plan
from alloconda.build.service.plan import plan_matrix
from alloconda.headers.model.header_set import HeaderOrigin, HeaderRequest, OriginKind
from alloconda.kernel.config.project import BuildMode, Project
from alloconda.kernel.config.project_files import load_project
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import OutsideError, UsageError
from tests.fakes import direct_project

TABLES: dict[str, object] = {
    "project": {"name": "hello", "version": "1", "requires-python": ">=3.11"}
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "root.zig").touch()
    return load_project(tmp_path, TABLES, ProjectConfig())


@pytest.fixture
def plan(project: Project) -> BuildPlan:
    return plan_matrix(project, MatrixFlags(python_versions=("3.13", "3.14"), windows=True))


def names_of(plan: BuildPlan) -> dict[str, str]:
    return {build.cell: f"{build.cell}.whl" for build in plan.builds}


def first(plan: BuildPlan) -> BuildPlan:
    return BuildPlan(builds=plan.builds[:1], left_out=plan.left_out)


def test_everything_is_built_unless_something_else_is_said(plan: BuildPlan) -> None:
    chosen = choose_cells(plan, CellChoice(), names_of(plan), first, without_libc=True)

    assert chosen == plan


def test_patterns_the_shard_and_what_failed_narrow_the_plan_in_turn(plan: BuildPlan) -> None:
    choice = CellChoice(only=("*linux*",), shard=Shard(number=1, of=2), retry_failed=True)

    chosen = choose_cells(plan, choice, names_of(plan), first, without_libc=True)

    assert len(chosen.builds) == 1
    assert "linux" in chosen.builds[0].cell


def test_a_pattern_that_matches_nothing_is_refused(plan: BuildPlan) -> None:
    choice = CellChoice(only=("*solaris*",))

    with pytest.raises(UsageError, match="solaris"):
        choose_cells(plan, choice, names_of(plan), first, without_libc=True)


@pytest.mark.parametrize("count", [1, 2, 3, None, 500])
def test_shards_hold_every_cell_once(plan: BuildPlan, count: int | None) -> None:
    shares = split_plan(plan, count, without_libc=True)

    cells = [build.cell for _, share in shares for build in share.builds]
    assert sorted(cells) == sorted(build.cell for build in plan.builds)
    assert [shard.number for shard, _ in shares] == list(range(1, len(shares) + 1))
    assert {shard.of for shard, _ in shares} == {len(shares)}
    assert len(shares) <= (count or 8)


class SomeOrigins:
    """Knows where headers of Linux come from."""

    def origin(self, request: HeaderRequest) -> HeaderOrigin:
        if "linux" not in request.triple:
            raise OutsideError("not known", hint="")
        return HeaderOrigin(
            kind=OriginKind.CACHE, python=request.python, name=request.triple, size_bytes=0
        )


def test_a_dry_run_says_where_headers_come_from_as_far_as_it_is_known(
    project: Project, plan: BuildPlan
) -> None:
    report = report_plan(plan, project, names_of(plan), SomeOrigins())

    assert [cell.build for cell in report.cells] == list(plan.builds)
    known = {"linux" in cell.build.cell: cell.headers is not None for cell in report.cells}
    assert known == {True: True, False: False}
    assert all(cell.needs_headers for cell in report.cells)


def test_a_dry_run_of_code_without_headers_names_none(project: Project, plan: BuildPlan) -> None:
    report = report_plan(plan, project, names_of(plan), None)

    assert not any(cell.needs_headers or cell.headers for cell in report.cells)


def test_a_build_zig_that_declares_the_include_option_wants_headers(tmp_path: Path) -> None:
    (tmp_path / "build.zig").touch()
    by_build_zig = load_project(tmp_path, TABLES, ProjectConfig())

    wants = may_need_headers(by_build_zig, lambda: 'b.option([]u8, "python-include", "")')
    wants_none = may_need_headers(by_build_zig, lambda: "pub fn build() void {}")

    assert (wants, wants_none) == (True, False)


def test_a_dry_run_names_the_target_that_is_compiled(tmp_path: Path, plan: BuildPlan) -> None:
    origins = direct_project(tmp_path), direct_project(tmp_path, build_mode=BuildMode.BUILD_ZIG)

    direct, by_build_zig = (report_plan(plan, one, names_of(plan), None) for one in origins)

    linux = [index for index, build in enumerate(plan.builds) if "linux" in build.cell]
    assert linux
    for index in linux:
        assert all("linux-musl" in one for one in direct.cells[index].zig_targets)
        assert all("linux-gnu" in one for one in by_build_zig.cells[index].zig_targets)
