"""What a cell waits for, and what it prepares for others."""

from alloconda.build.model.matrix import Build, MatrixRequest, plan_builds
from alloconda.build.service.cell_order import known_runtimes, scheduled_cell
from alloconda.build.service.run_history import presumed_duration_s
from alloconda.build.service.schedule import ScheduledCell
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.kernel.python import parse_python
from alloconda.kernel.targets.platform_tag import parse_target

LINUX, MUSL = "manylinux_2_28_x86_64", "musllinux_1_2_x86_64"


def cells_of(*tags: str, pythons: str = "3.12") -> tuple[Build, ...]:
    request = MatrixRequest(
        targets=tuple(parse_target(tag) for tag in tags),
        pythons=tuple(parse_python(text) for text in pythons.split()),
        stable_from=None,
        without_libc=False,
    )
    return plan_builds(request).builds


def scheduled(build: Build, *, without_libc: bool = False) -> ScheduledCell:
    return scheduled_cell(build, (), {}, without_libc=without_libc)


def test_a_cell_waits_for_its_headers() -> None:
    (build,) = cells_of(LINUX)
    request = HeaderRequest(python=build.python, triple="x86_64-unknown-linux-gnu")

    cell = scheduled_cell(build, (request,), {}, without_libc=False)

    assert cell.needs == {request}


def test_a_cell_takes_as_long_as_in_an_earlier_run_or_as_is_presumed() -> None:
    first, second = cells_of(LINUX, "win_amd64")

    cells = [
        scheduled_cell(one, (), {first.cell: 7.5}, without_libc=False) for one in (first, second)
    ]

    assert [cell.expected_s for cell in cells] == [7.5, presumed_duration_s(second)]


def test_cells_of_one_target_share_its_runtime() -> None:
    older, newer = (scheduled(build) for build in cells_of(LINUX, pythons="3.12 3.13"))

    assert len(older.firsts & newer.firsts) == 1
    assert older.firsts != newer.firsts


def test_cells_of_both_c_libraries_share_all_where_the_module_uses_none() -> None:
    glibc, musl = cells_of(LINUX, MUSL)

    assert scheduled(glibc, without_libc=True).firsts == scheduled(musl, without_libc=True).firsts
    assert scheduled(glibc).firsts.isdisjoint(scheduled(musl).firsts)


def test_universal2_waits_for_the_runtime_of_each_cpu() -> None:
    (universal,) = cells_of("macosx_11_0_universal2")
    (intel,) = cells_of("macosx_11_0_x86_64")

    assert len(scheduled(universal).firsts) == 3
    assert len(scheduled(universal).firsts & scheduled(intel).firsts) == 1


def test_what_an_earlier_run_compiled_for_is_known() -> None:
    first, second = (scheduled(build) for build in cells_of(LINUX, "win_amd64"))

    known = set(known_runtimes((first, second), {first.build.cell: 1.0}))

    assert len(known) == 1
    assert known < first.firsts
    assert known.isdisjoint(second.firsts)
