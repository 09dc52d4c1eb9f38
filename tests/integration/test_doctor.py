"""The commands doctor, explain and targets, as programs."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli import Alloconda, copy_example
from tests.conftest import ZIG_VERSIONS, AllocondaIn

_BUILD_ZIG = """const std = @import("std");
pub fn build(b: *std.Build) void {
    BODY
}
"""
_PLAIN_OPTIONS = """_ = b.standardTargetOptions(.{});
    _ = b.standardOptimizeOption(.{});
    _ = b.option([]const u8, "python-include", "Python.h");
    _ = b.option(bool, "mine", "an option that alloconda knows nothing of");
"""


@pytest.fixture
def alloconda(alloconda_in: AllocondaIn, tmp_path: Path) -> Alloconda:
    copy_example(tmp_path)
    return alloconda_in(tmp_path)


def _states(alloconda: Alloconda, *flags: str) -> dict[str, str]:
    done = alloconda("doctor", "--offline", "--json", *flags)
    return {one["topic"]: one["state"] for one in json.loads(done.stdout)}


def test_a_sound_project_is_sound(alloconda: Alloconda) -> None:
    done = alloconda("doctor", "--offline")

    assert done.status == 0, done.stdout
    assert "broken" not in done.stdout
    assert "_nearest, exported by src/root.zig" in done.stdout


def test_no_zig_names_the_command_that_installs_one(alloconda: Alloconda) -> None:
    done = alloconda("doctor", "--offline", "--zig", "no-such-zig")

    assert done.status == 1
    assert "pip install" in done.stdout


def test_another_module_name_is_told_with_the_line_to_write(alloconda: Alloconda) -> None:
    pyproject = alloconda.cwd / "pyproject.toml"
    pyproject.write_text(
        pyproject.read_text().replace('module-name = "_nearest"', 'module-name = "other"')
    )

    done = alloconda("doctor", "--offline", COLUMNS="200")

    assert done.status == 1
    assert 'set module-name = "_nearest"' in done.stdout


def test_c_imports_are_named_with_their_lines(alloconda: Alloconda, zigs: dict[str, Path]) -> None:
    (alloconda.cwd / "src" / "old.zig").write_text("// @cImport\nconst c = @cImport({});\n")

    newest = alloconda("doctor", "--offline", "--zig", str(zigs["0.17.1"]))
    middle = alloconda("doctor", "--offline", "--zig", str(zigs["0.16.0"]))

    assert newest.status == 1
    assert "src/old.zig:2" in newest.stdout
    assert middle.status == 0
    assert "deprecates @cImport" in middle.stdout


@pytest.fixture
def by_build_zig(alloconda_in: AllocondaIn, tmp_path: Path) -> Alloconda:
    """Return alloconda in a project that its build.zig compiles, as after a fresh clone."""
    assert (
        alloconda_in(tmp_path)("init", ".", "--name", "hello", "--yes", "--build-zig").status == 0
    )
    shutil.rmtree(tmp_path / ".alloconda")
    return alloconda_in(tmp_path)


def _of_build_zig(alloconda: Alloconda, zig: Path) -> tuple[str, str, str]:
    """Return what doctor says of build.zig: its state, the text and the fix."""
    done = alloconda("doctor", "--offline", "--json", "--zig", str(zig))
    (found,) = [one for one in json.loads(done.stdout) if one["topic"] == "build.zig"]
    assert done.status == (found["state"] == "broken")
    return found["state"], " ".join([found["text"], *found["details"]]), found["fix"] or ""


@pytest.mark.slow
@pytest.mark.parametrize("version", ZIG_VERSIONS)
def test_the_options_of_a_build_zig_are_read_with_every_zig(
    by_build_zig: Alloconda, zigs: dict[str, Path], version: str
) -> None:
    build_zig = by_build_zig.cwd / "build.zig"

    written = _of_build_zig(by_build_zig, zigs[version])
    build_zig.write_text(_BUILD_ZIG.replace("BODY", "const = 1;"))
    wrong = _of_build_zig(by_build_zig, zigs[version])

    assert written == (
        "ok",
        "declares -Dcpu, -Doptimize, -Dpython-abi, -Dpython-lib, -Dpython-lib-dir, "
        "-Dpython-version, -Dtarget",
        "",
    )
    assert wrong[0] == "broken"
    assert "build.zig:3:11: error: expected" in wrong[1]
    assert "`zig build --help`" in wrong[2]


@pytest.mark.slow
def test_the_options_of_a_build_zig_are_judged(by_build_zig: Alloconda, zig: Path) -> None:
    build_zig = by_build_zig.cwd / "build.zig"

    build_zig.write_text(_BUILD_ZIG.replace("BODY", _PLAIN_OPTIONS))
    plain = _of_build_zig(by_build_zig, zig)
    build_zig.write_text(_BUILD_ZIG.replace("BODY", '_ = b.option(bool, "target2", "none");'))
    without = _of_build_zig(by_build_zig, zig)

    assert plain == ("ok", "declares -Dcpu, -Doptimize, -Dpython-include, -Dtarget", "")
    assert without[0] == "broken"
    assert "declares no -Dtarget" in without[1]
    assert "standardTargetOptions" in without[2]


def test_the_library_of_a_build_zig_may_name_the_module(by_build_zig: Alloconda) -> None:
    pyproject = by_build_zig.cwd / "pyproject.toml"
    text = pyproject.read_text().replace('module-name = "_hello"\n', "")
    pyproject.write_text(text.replace('name = "hello"', 'name = "other"'))

    done = by_build_zig("doctor", "--json")

    (found,) = [one for one in json.loads(done.stdout) if one["topic"] == "module"]
    assert (found["state"], found["text"]) == ("ok", "_hello, exported by src/root.zig")


def test_problems_of_the_configuration_are_shown(alloconda: Alloconda) -> None:
    pyproject = alloconda.cwd / "pyproject.toml"
    pyproject.write_text(
        pyproject.read_text().replace("[tool.alloconda]", '[tool.alloconda]\ntargts = ["win32"]')
    )

    done = alloconda("doctor", "--offline")

    assert done.status == 1
    assert "did you mean targets?" in done.stdout


def test_a_damaged_cache_is_told(alloconda: Alloconda) -> None:
    entry = alloconda.cwd / ".test-cache/headers-v1/x86_64-unknown-linux-gnu/3.13.2+20260101"
    entry.mkdir(parents=True)
    (entry / "manifest.json").write_text("{")

    assert _states(alloconda)["cache"] == "broken"


def test_a_directory_without_a_project_is_fine(alloconda_in: AllocondaIn, tmp_path: Path) -> None:
    assert _states(alloconda_in(tmp_path))["project"] == "skipped"


def test_an_unreachable_server_is_a_warning(alloconda: Alloconda) -> None:
    done = alloconda("doctor", "--json", "--mirror", "http://127.0.0.1:9/")

    states = {one["topic"]: one for one in json.loads(done.stdout)}
    assert states["network"]["state"] == "warning"
    assert states["network"]["fix"]


def test_explain_gives_reasons_and_sources(alloconda: Alloconda) -> None:
    done = alloconda("explain", "manylinux2014_ppc64le", "--python-version", "3.13", "--no-abi3")

    assert done.status == 0, done.stderr
    for text in (
        "manylinux_2_17_ppc64le",
        "PEP 600",
        ".cpython-313-powerpc64le-linux-gnu.so",
    ):
        assert text in done.stdout


def test_explain_knows_the_project(alloconda: Alloconda) -> None:
    found = json.loads(alloconda("explain", "win_amd64", "--json").stdout)

    values = {one["what"]: one["value"] for one in found["decisions"]}
    assert found["cell"] == "cp311-abi3-win_amd64"
    assert values["headers"] == "none"
    assert values["file"] == "_nearest.pyd"
    assert values["CPython"] == "python3.dll"


@pytest.mark.parametrize("version", ["3.13", "3.15", "3.15t"])
@pytest.mark.parametrize("configured", ["true", '"3.12"'])
def test_explain_says_the_same_floor_as_the_matrix(
    alloconda: Alloconda, version: str, configured: str
) -> None:
    pyproject = alloconda.cwd / "pyproject.toml"
    text = pyproject.read_text()
    assert "abi3 = true" in text
    pyproject.write_text(text.replace("abi3 = true", f"abi3 = {configured}"))
    flags = ("--python-version", version, "--abi3")

    explained = alloconda("explain", "win_amd64", *flags, "--json")
    planned = alloconda("wheel-all", "--target", "win_amd64", *flags, "--dry-run", "--json")

    cell = json.loads(explained.stdout)["cell"]
    assert cell in planned.stdout, planned.stdout + planned.stderr
    expected = {"true": "cp311-abi3", '"3.12"': "cp312-abi3"}[configured]
    assert cell.startswith("cp315-abi3t" if version == "3.15t" else expected)


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_targets_fit_into_the_terminal(alloconda: Alloconda, columns: str) -> None:
    done = alloconda("targets", COLUMNS=columns)

    assert done.status == 0
    assert max(map(len, done.lines)) <= int(columns)
    assert "musllinux_1_2_riscv64" in done.stdout


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["wheell"], "error: alloconda has no command 'wheell'"),
        (["wheel", "--python-versoin", "3.14"], "did you mean --python-version or"),
        (["build", "--target", "win32"], "that is a flag of"),
        (["explain", "manylinux_2_28_x86"], "did you mean manylinux_2_28_x86_64"),
        (["cache", "prun"], "did you mean prune?"),
        (["wheel", "--optimize", "Fastest"], "use one of Debug, ReleaseSafe"),
        (["wheel", "--color", "red"], "use --color auto, --color always or never"),
        (["inspect"], "see: alloconda inspect --help"),
        (["python", "fetch", "3.13"], "did you mean --version 3.13?"),
        (["wheel", "win_amd64"], "did you mean --platform-tag win_amd64?"),
        (["build", "src"], "did you mean --project-dir src?"),
        (["init", "a", "b"], "takes no more than DIR, and was given b"),
        (["wheel-all", "--jobs", "0"], "--jobs must be a whole number from 1 up, not '0'"),
        (["test", "--timeout", "x", "a.whl"], "--timeout must be a number from 1 up, not 'x'"),
        (["python", "fetch", "--version"], "alloconda python fetch: --version needs a value"),
        (["wheel", "--json=3"], "alloconda wheel: --json takes no value"),
        (["init", "pyproject.toml"], "DIR needs a directory, and pyproject.toml is a file"),
        (["explain", "win32", "--python-version", "2.7"], "Python 2.7 is not supported"),
    ],
)
def test_a_mistake_is_told_with_what_was_meant(
    alloconda: Alloconda, words: list[str], error: str
) -> None:
    done = alloconda(*words)

    assert done.status == 2
    assert error in done.stderr
    assert "hint:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_environment_variable_is_named(alloconda: Alloconda) -> None:
    jobs = alloconda("wheel-all", ALLOCONDA_JOBS="many")
    offline = alloconda("wheel", ALLOCONDA_OFFLINE="perhaps")

    assert "error: ALLOCONDA_JOBS must be a whole number from 1 up, not 'many'" in jobs.stderr
    assert "error: ALLOCONDA_OFFLINE must be true or false, not 'perhaps'" in offline.stderr


def test_explain_and_a_dry_run_name_the_same_zig_target(
    alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    alloconda_in(tmp_path)("init", "hello", "--yes")
    alloconda = alloconda_in(tmp_path / "hello")
    tag = "manylinux_2_28_x86_64"

    explained = alloconda("explain", tag)
    planned = alloconda("wheel-all", "--dry-run", "--json", "--target", tag)

    (target,) = json.loads(planned.lines[0])["zig_targets"]
    assert target == "x86_64-linux-musl"
    assert target in explained.stdout.split()


def test_explain_answers_in_a_project_without_native_code(
    alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "words"\nversion = "1"\nrequires-python = ">=3.10,<3.13"\n'
    )

    done = alloconda_in(tmp_path)("explain", "win_amd64")

    assert done.status == 0, done.stderr
    assert done.lines[0] == "cp312-cp312-win_amd64"
    assert "where the code includes Python.h" in " ".join(done.stdout.split())


def test_explain_answers_where_pyproject_has_settings_of_tools_alone(
    alloconda_in: AllocondaIn, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")

    done = alloconda_in(tmp_path)("explain", "win_amd64")

    assert done.status == 0, done.stderr
