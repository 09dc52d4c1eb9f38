import json
from io import StringIO

from alloconda.build.model.matrix import MatrixRequest, plan_builds
from alloconda.build.model.plan_report import PlannedCell, PlanReport
from alloconda.build.view.plan_table import print_plan, print_plan_json
from alloconda.headers.model.header_set import HeaderOrigin, OriginKind
from alloconda.kernel.python import Python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.values import replace


def some_plan() -> PlanReport:
    tags = ("win_arm64", "macosx_11_0_universal2")
    plan = plan_builds(
        MatrixRequest(
            targets=tuple(parse_target(tag) for tag in tags),
            pythons=(Python(minor=10), Python(minor=13)),
            stable_from=None,
            without_libc=True,
        )
    )
    origin = HeaderOrigin(
        kind=OriginKind.DOWNLOAD,
        python=Python(minor=10),
        name="cpython-3.10.tar.gz",
        size_bytes=None,
    )
    return PlanReport(
        cells=tuple(
            PlannedCell(
                build=build,
                wheel=f"hello-1-{build.cell}.whl",
                zig_targets=tuple(target.zig_target for target in build.target.slices),
                needs_headers=True,
                headers=origin if build.python.minor == 10 else None,
            )
            for build in plan.builds
        ),
        left_out=plan.left_out,
        presumed=False,
    )


def test_a_plan_is_a_table_with_headers_reasons_and_what_was_left_out() -> None:
    stream = StringIO()

    print_plan(some_plan(), stream, width=None)

    head, *rows, left_out, total = stream.getvalue().splitlines()
    assert head.split() == [
        *("Python", "ABI", "Platform", "tags", "Zig", "target", "Headers", "Wheel", "Why"),
    ]
    assert len(rows) == 3
    assert "x86_64-macos.11.0, aarch64-macos.11.0  to fetch, 17-35 MB  hello-1-cp310" in rows[0]
    assert left_out.startswith("left out: 3.10 on win_arm64: ")
    assert total == "headers: 1 archive to fetch once, 17 MB to 35 MB"


def test_on_a_middling_terminal_the_wheels_name_stands_for_what_it_says() -> None:
    stream = StringIO()

    print_plan(some_plan(), stream, width=180)

    lines = stream.getvalue().splitlines()
    assert lines[0].split() == ["Zig", "target", "Headers", "Wheel", "Why"]
    assert max(map(len, lines)) <= 180


def test_on_a_narrow_terminal_each_cell_is_a_block() -> None:
    stream = StringIO()

    print_plan(some_plan(), stream, width=80)

    lines = stream.getvalue().splitlines()
    assert lines[0] == "hello-1-cp310-cp310-macosx_11_0_universal2.whl"
    assert lines[3] == "  Headers     to fetch, 17-35 MB"


def test_a_plan_is_json_lines_for_programs() -> None:
    stream = StringIO()

    print_plan_json(some_plan(), stream)

    first, *_, last = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first["cell"] == "cp310-cp310-macosx_11_0_universal2"
    assert first["zig_targets"] == ["x86_64-macos.11.0", "aarch64-macos.11.0"]
    assert first["headers"]["kind"] == "download"
    assert last["kind"] == "left-out"


def test_of_several_modules_each_is_named_where_its_abi_is_another() -> None:
    plan = some_plan()
    modules = (("hello._a", "abi3"), ("hello._b", "cp313"))
    report = replace(plan, cells=tuple(replace(cell, modules=modules) for cell in plan.cells))
    table, lines = StringIO(), StringIO()

    print_plan(report, table, width=None)
    print_plan_json(report, lines)

    said = [line for line in table.getvalue().splitlines() if line.startswith("module: ")]
    assert said == [
        "module: hello._a, abi3 in 3 of the wheels",
        "module: hello._b, cp313 in 1 of the wheels",
    ]
    first = json.loads(lines.getvalue().splitlines()[0])
    assert first["modules"] == [
        {"name": "hello._a", "abi": "abi3"},
        {"name": "hello._b", "abi": "cp313"},
    ]


def test_a_module_that_some_wheels_have_is_named_with_their_platforms() -> None:
    plan = some_plan()
    first, *others = plan.cells
    everywhere, here = ("hello._a", "abi3"), ("hello._b", first.build.abi.abi_tag)
    cells = (
        replace(first, modules=(everywhere, here)),
        *(replace(cell, modules=(everywhere,)) for cell in others),
    )
    table = StringIO()

    print_plan(replace(plan, cells=cells), table, width=None)

    (said,) = [line for line in table.getvalue().splitlines() if "module: hello._b" in line]
    assert said == f"module: hello._b, for {' and '.join(first.build.platform_tags)} alone"
