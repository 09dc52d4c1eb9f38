import json
from io import StringIO

from alloconda.domain.matrix import BuildPlan, MatrixRequest, plan_builds
from alloconda.domain.python import Python
from alloconda.domain.target import parse_target
from alloconda.ui.plan_table import print_plan


def some_plan() -> BuildPlan:
    tags = ("win_arm64", "macosx_11_0_universal2")
    return plan_builds(
        MatrixRequest(
            targets=tuple(parse_target(tag) for tag in tags),
            pythons=(Python(minor=10), Python(minor=13)),
            stable_from=None,
            without_libc=True,
        )
    )


def test_a_plan_is_a_table_with_reasons_and_what_was_left_out() -> None:
    stream = StringIO()

    print_plan(some_plan(), stream, as_json=False)

    head, *rows, left_out = stream.getvalue().splitlines()
    assert head.split() == ["Python", "ABI", "Zig", "target", "Platform", "tags", "Why"]
    assert len(rows) == 3
    assert "x86_64-macos.11.0, aarch64-macos.11.0" in rows[0]
    assert left_out.startswith("left out: 3.10 on win_arm64: ")


def test_a_plan_is_json_lines_for_programs() -> None:
    stream = StringIO()

    print_plan(some_plan(), stream, as_json=True)

    first = json.loads(stream.getvalue().splitlines()[0])
    assert first["cell"] == "cp310-cp310-macosx_11_0_universal2"
    assert first["zig_targets"] == ["x86_64-macos.11.0", "aarch64-macos.11.0"]
