from dataclasses import replace
from pathlib import Path

import pytest

from alloconda.build.model.abi_flags import AbiFlags
from alloconda.build.model.matrix import BuildPlan
from alloconda.build.model.matrix_flags import MatrixFlags
from alloconda.build.service.plan import (
    WheelFlags,
    missing_versions_note,
    plan_matrix,
    plan_wheel,
)
from alloconda.kernel.config.project import BuildMode
from alloconda.kernel.config.project_files import load_project
from alloconda.kernel.config.toml_text import parse_toml
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ProjectError, UsageError
from alloconda.kernel.python import Python, parse_python
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target_flags import TargetFlags
from tests.fakes import direct_project
from tests.packing import write_files

HOST = parse_target("manylinux_2_28_x86_64")
ADMITTED = tuple(Python(minor=minor) for minor in (11, 12, 13))


def one_wheel(
    config: ProjectConfig | None = None,
    flags: TargetFlags | None = None,
    *,
    running: str = "3.12.4",
    build_mode: BuildMode = BuildMode.DIRECT,
    python_version: str | None = None,
    python_tag: str | None = None,
    suffix: str | None = None,
    abi: AbiFlags | None = None,
) -> BuildPlan:
    project = direct_project(Path("/p"), config, admitted=ADMITTED, build_mode=build_mode)
    wheel_flags = WheelFlags(
        target=flags or TargetFlags(),
        abi=abi or AbiFlags(python_version=python_version, python_tag=python_tag),
        extension_suffix=suffix,
    )
    return plan_wheel(project, wheel_flags, HOST, parse_python(running))


def cell(plan: BuildPlan) -> str:
    (build,) = plan.builds
    return build.cell


def test_a_wheel_is_for_this_machine_and_the_running_python() -> None:
    plan = one_wheel()

    assert cell(plan) == "cp312-cp312-manylinux_2_28_x86_64"
    assert str(plan.builds[0].python) == "3.12.4"


@pytest.mark.parametrize(
    ("version", "tag", "whole"),
    [
        (None, "cp312", "cp312-abi3"),
        ("3.12", "cp312", "cp312-abi3"),
        ("3.12.4", "cp312", "cp312-abi3"),
        ("3.13", "cp311", "cp311-abi3"),
        ("3.13", None, "cp311-abi3"),
        ("3.15t", "cp315", "cp315-abi3t"),
    ],
)
def test_the_wheel_of_the_stable_abi_has_the_python_tag_that_is_asked_for(
    version: str | None, tag: str | None, whole: str
) -> None:
    config = ProjectConfig(abi3=True)

    plan = one_wheel(config, python_version=version, python_tag=tag)

    assert cell(plan) == f"{whole}-manylinux_2_28_x86_64"


def test_only_a_patch_that_nobody_named_may_give_way_to_another() -> None:
    assert one_wheel().builds[0].nearest
    assert not one_wheel(python_version="3.12.4").builds[0].nearest
    assert not one_wheel(running="3.13.0rc1").builds[0].nearest


def test_the_interpreter_at_hand_wins_over_the_configured_version() -> None:
    project = direct_project(
        Path("/p"), ProjectConfig(python_version=(Python(minor=13),)), admitted=ADMITTED
    )
    flags = WheelFlags(target=TargetFlags(), for_interpreter=True)

    plan = plan_wheel(project, flags, HOST, parse_python("3.12.4"))

    assert str(plan.builds[0].python) == "3.12.4"


def test_a_wheel_of_an_abi3_project_has_its_floor() -> None:
    plan = one_wheel(ProjectConfig(abi3=True))

    assert cell(plan) == "cp311-abi3-manylinux_2_28_x86_64"


@pytest.mark.parametrize(
    ("version", "tags"),
    [("3.13", "cp311-abi3"), ("3.15", "cp311-abi3"), ("3.15t", "cp315-abi3t")],
)
def test_abi3_gives_a_named_version_the_wheel_of_its_stable_abi(version: str, tags: str) -> None:
    flags = AbiFlags(python_version=version, abi3=True)

    plan = one_wheel(ProjectConfig(abi3=True), abi=flags)

    assert cell(plan) == f"{tags}-manylinux_2_28_x86_64"


def test_abi3_and_a_version_without_a_stable_abi_contradict_each_other() -> None:
    with pytest.raises(UsageError, match="abi3t starts with"):
        one_wheel(ProjectConfig(abi3=True), abi=AbiFlags(python_version="3.14t", abi3=True))


def test_the_flag_wins_over_the_configured_version_and_that_over_the_running_one() -> None:
    config = ProjectConfig(python_version=(Python(minor=13), Python(minor=11)))

    assert cell(one_wheel(config, python_version="3.12")).startswith("cp312-")
    assert cell(one_wheel(config)).startswith("cp313-")
    assert cell(one_wheel(config, running="3.11.9")).startswith("cp311-")


def test_one_abi3_wheel_without_libc_carries_glibc_and_musl() -> None:
    plan = one_wheel(ProjectConfig(abi3=True), TargetFlags(manylinux="2_17", musllinux="1_2"))

    assert plan.builds[0].platform_tags == ("manylinux_2_17_x86_64", "musllinux_1_2_x86_64")


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (TargetFlags(platform_tag="win_amd64.manylinux_2_28_x86_64"), "one wheel can't be for"),
        (
            TargetFlags(platform_tag="manylinux_2_28_aarch64.manylinux_2_28_x86_64"),
            "one wheel can't be for",
        ),
        (TargetFlags(platform_tag="macosx_11_0_arm64.macosx_12_0_arm64"), "several platform tags"),
        (TargetFlags(manylinux="2_17", musllinux="1_2"), "their modules are called"),
    ],
)
def test_one_wheel_is_refused_for_what_one_module_cannot_serve(
    flags: TargetFlags, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        one_wheel(flags=flags)

    assert caught.value.hint


def test_a_build_zig_may_link_libc_so_its_wheel_has_one_tag() -> None:
    flags = TargetFlags(manylinux="2_17", musllinux="1_2")

    with pytest.raises(UsageError, match="several platform tags"):
        one_wheel(ProjectConfig(abi3=True), flags, build_mode=BuildMode.BUILD_ZIG)


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("3.10", "doesn't admit Python 3.10"),
        ("3.14", "doesn't admit Python 3.14"),
        ("3.99", "not supported"),
    ],
)
def test_a_wheel_that_nothing_could_install_is_refused(version: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        one_wheel(python_version=version)


def test_a_running_python_that_is_too_new_asks_for_another() -> None:
    with pytest.raises(UsageError, match=r"3\.16.* is not supported"):
        plan_wheel(
            direct_project(Path("/p")),
            WheelFlags(target=TargetFlags()),
            HOST,
            Python(minor=16, patch="0a1"),
        )


def test_windows_on_arm_is_refused_for_310() -> None:
    with pytest.raises(UsageError, match=r"starts with 3\.11"):
        plan_wheel(
            direct_project(Path("/p")),
            WheelFlags(
                target=TargetFlags(platform_tag="win_arm64"), abi=AbiFlags(python_version="3.10")
            ),
            HOST,
            Python(minor=12),
        )


def test_the_headers_triple_and_the_suffix_can_be_named() -> None:
    plan = one_wheel(flags=TargetFlags(pbs_target="x86_64-unknown-linux-gnu"), suffix=".abi3.so")

    assert plan.builds[0].triple == "x86_64-unknown-linux-gnu"
    assert plan.builds[0].extension_suffix == ".abi3.so"


@pytest.mark.parametrize("suffix", ["so", "foo", "/x.so", ".so.1", ""])
def test_a_suffix_that_is_none_is_refused(suffix: str) -> None:
    with pytest.raises(UsageError, match="not an extension suffix"):
        one_wheel(suffix=suffix)


def matrix(config: ProjectConfig | None = None, flags: MatrixFlags | None = None) -> list[str]:
    project = direct_project(Path("/p"), config, admitted=ADMITTED)
    return [build.cell for build in plan_matrix(project, flags or MatrixFlags()).builds]


def test_a_matrix_has_what_requires_python_admits() -> None:
    assert matrix(flags=MatrixFlags(targets=("win32",))) == [
        *("cp311-cp311-win32", "cp312-cp312-win32", "cp313-cp313-win32")
    ]


def test_a_matrix_prefers_flags_to_configuration_unless_all_are_wanted() -> None:
    config = ProjectConfig(python_version=(Python(minor=12),), targets=(parse_target("win32"),))

    assert matrix(config) == ["cp312-cp312-win32"]
    assert matrix(config, MatrixFlags(python_versions=("3.13",))) == ["cp313-cp313-win32"]
    assert len(matrix(config, MatrixFlags(every_python=True))) == 3
    assert matrix(config, MatrixFlags(targets=("win_amd64",))) == ["cp312-cp312-win_amd64"]


def test_a_matrix_refuses_versions_that_the_project_does_not_admit() -> None:
    with pytest.raises(UsageError, match=r"3\.10 and 3\.14"):
        matrix(flags=MatrixFlags(python_versions=("3.10", "3.12", "3.14")))


def test_the_default_matrix_of_an_abi3_project_is_one_wheel_a_platform() -> None:
    flags = MatrixFlags(musllinux=True, windows=True)

    assert matrix(ProjectConfig(abi3=True), flags) == [
        "cp311-abi3-macosx_11_0_arm64",
        "cp311-abi3-macosx_11_0_x86_64",
        "cp311-abi3-manylinux_2_28_x86_64.musllinux_1_2_x86_64",
        "cp311-abi3-manylinux_2_28_aarch64.musllinux_1_2_aarch64",
        "cp311-abi3-win_amd64",
    ]


def test_pyodide_has_a_wheel_of_the_stable_abi_or_of_its_own_version() -> None:
    flags = MatrixFlags(targets=("win_amd64",), pyodide=True, python_versions=("3.11", "3.14"))
    admitted = (*ADMITTED, Python(minor=14))

    stable, versions = (
        plan_matrix(direct_project(Path("/p"), config, admitted=admitted), flags)
        for config in (ProjectConfig(abi3=True), ProjectConfig())
    )

    assert [one.cell for one in stable.builds] == [
        "cp311-abi3-win_amd64",
        "cp311-abi3-pyemscripten_2026_0_wasm32",
    ]
    assert [str(one.python) for one in stable.builds] == ["3.11", "3.14"]
    assert stable.left_out == ()
    assert [one.cell for one in versions.builds] == [
        "cp311-cp311-win_amd64",
        "cp314-cp314-win_amd64",
        "cp314-cp314-pyemscripten_2026_0_wasm32",
    ]
    assert [str(one.python) for one in versions.left_out] == ["3.11"]


def test_a_wheel_for_pyodide_is_for_its_python_whichever_runs() -> None:
    flags = TargetFlags(platform_tag="pyodide_2025_0_wasm32")

    assert cell(one_wheel(flags=flags)) == "cp313-cp313-pyodide_2025_0_wasm32"
    with pytest.raises(UsageError, match=r"does not exist for Python 3\.12.* is CPython 3\.13"):
        one_wheel(flags=flags, python_version="3.12")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (ProjectConfig(link_libc=True), "links the C library"),
        (ProjectConfig(python_headers=True), "includes Python.h"),
        (ProjectConfig(link_libcpp=True), "links the C library"),
    ],
)
def test_code_that_needs_a_c_library_is_refused_for_pyodide_alone(
    config: ProjectConfig, said: str
) -> None:
    project = direct_project(Path("/p"), config, admitted=(Python(minor=14),))

    with pytest.raises(ProjectError, match=said) as caught:
        plan_matrix(project, MatrixFlags(pyodide=True))

    assert 'os = "emscripten"' in (caught.value.hint or "")
    assert len(plan_matrix(project, MatrixFlags()).builds) == 4


@pytest.mark.parametrize(
    ("minors", "said"),
    [
        ((8, 9), "admits Python 3.8 and 3.9, which no wheel serves"),
        ((9,), "admits Python 3.9, which no wheel serves"),
        (tuple(range(10)), "admits Python 3.9 and earlier, which no wheel serves"),
    ],
)
def test_versions_that_are_promised_in_vain_are_told_with_what_to_set(
    minors: tuple[int, ...], said: str
) -> None:
    unserved = tuple(Python(minor=minor) for minor in minors)
    project = replace(direct_project(Path("/p"), None, admitted=ADMITTED), unserved=unserved)

    note = missing_versions_note(project) or ""

    assert said in note
    assert '">=3.10"' in note
    assert missing_versions_note(replace(project, unserved=())) is None


def test_wheels_that_no_module_is_for_are_left_out(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.c": ""})
    table = parse_toml(
        '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.13,<3.14"\n'
        '[[tool.alloconda.modules]]\nname = "x._a"\nsources = ["a.c"]\n'
        'when = { os = "windows" }\n'
    )
    project = load_project(tmp_path, table, ProjectConfig())

    plan = plan_matrix(project, MatrixFlags(targets=("win_amd64", "manylinux_2_28_x86_64")))

    assert cell(plan) == "cp313-cp313-win_amd64"
    assert [(one.target, one.reason) for one in plan.left_out] == [
        (HOST, "no table of [[tool.alloconda.modules]] is for it, by its when")
    ]
    with pytest.raises(UsageError, match="nothing to build for cp313-cp313-manylinux_2_28_x86_64"):
        plan_wheel(project, WheelFlags(target=TargetFlags()), HOST, parse_python("3.13"))
