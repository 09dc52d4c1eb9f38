"""The command test: wheels on this machine's interpreters, and on foreign ones by emulators."""

import json
import os
import platform
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from alloconda.kernel.python import parse_python
from tests.cli import Alloconda, Ran, copy_example, wheels
from tests.foreign import lab_folder, wine_prefix
from tests.pbs_interpreters import interpreter_archive
from tests.pbs_server import serve


@pytest.fixture(scope="module")
def alloconda(tmp_path_factory: pytest.TempPathFactory, zig: Path, zig_cache: Path) -> Alloconda:
    """Return alloconda in a copy of the example, whose wheels are built."""
    folder = tmp_path_factory.mktemp("project") / "nearest"
    copy_example(folder)
    program = Alloconda(cwd=folder, zig=zig, zig_cache=zig_cache)
    tags = ("manylinux_2_28_x86_64", "manylinux_2_28_aarch64", "win_amd64", "macosx_11_0_arm64")
    done = program("wheel-all", *(word for tag in tags for word in ("--target", tag)))
    assert done.status == 0, done.stderr
    return program


def events(done: Ran, name: str) -> list[dict[str, Any]]:
    """Return the events of a name, in order."""
    told = [json.loads(line) for line in done.lines]
    return [one for one in told if one["event"] == name]


def outcomes(done: Ran) -> dict[str, str]:
    """Return what came of the tests, by Python version."""
    pythons = {one["test"]: one["python"] for one in events(done, "wheel-test-queued")}
    return {pythons[one["test"]]: one["outcome"] for one in events(done, "wheel-test-finished")}


def _wheel(alloconda: Alloconda, part: str) -> Path:
    return next(path for path in wheels(alloconda.cwd / "dist") if part in path.name)


def test_a_wheel_is_imported_by_every_python_that_is_here(
    alloconda: Alloconda, pythons: dict[str, Path]
) -> None:
    named = [word for path in pythons.values() for word in ("--interpreter", str(path))]

    done = alloconda("test", _wheel(alloconda, "x86_64"), "--json", *named)

    results = outcomes(done)
    assert done.status == 0, done.stderr
    for version in pythons:
        if version in results:
            assert results[version] == "passed"
    assert results.keys() >= {"3.11", "3.15"}


def test_what_cannot_be_tried_is_told_with_its_reason(alloconda: Alloconda) -> None:
    wheel = _wheel(alloconda, "macosx")

    done = alloconda("test", wheel)

    assert done.status == 0
    assert "1 skipped" in done.stdout
    assert "cp311-abi3-macosx_11_0_arm64: only a Mac runs it" in done.stderr


def test_require_makes_skipped_a_failure(alloconda: Alloconda) -> None:
    assert alloconda("test", _wheel(alloconda, "macosx"), "--require").status == 1


def test_a_test_command_runs_in_the_environment(alloconda: Alloconda) -> None:
    command = "{python} -m unittest discover {project}/tests"

    done = alloconda("test", _wheel(alloconda, "x86_64"), "--command", command)

    assert done.status == 0, done.stderr


def test_a_test_command_imports_the_wheel_and_not_the_project(alloconda: Alloconda) -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import nearest; sys.exit(nearest.__file__)"

    done = alloconda(
        *("test", _wheel(alloconda, "x86_64"), "--command"),
        f"{{python}} -c '{code}' {{project}}",
    )

    assert done.status == 1
    assert "site-packages/nearest/__init__.py" in done.stderr
    assert f"{alloconda.cwd}/nearest/__init__.py" not in done.stderr


def test_a_test_command_that_fails_fails_the_wheel(alloconda: Alloconda) -> None:
    command = "{python} -c 'import nearest; raise SystemExit(nearest.__name__)'"

    done = alloconda("test", _wheel(alloconda, "x86_64"), "--command", command)

    assert done.status == 1
    assert "FAIL" in done.stdout
    assert "nearest" in done.stderr


def test_a_wheel_that_does_not_import_fails_with_pythons_words(
    alloconda: Alloconda, tmp_path: Path
) -> None:
    broken = _broken(_wheel(alloconda, "x86_64"), tmp_path)

    done = alloconda("test", broken)

    assert done.status == 1
    assert "ZeroDivisionError" in done.stderr


def test_a_runner_that_is_no_python_is_refused(alloconda: Alloconda) -> None:
    done = alloconda("test", _wheel(alloconda, "win"), "--runner", "true")

    assert done.status == 2
    assert "--runner /usr/bin/true is not a CPython that can be started here" in done.stderr


def test_an_unknown_placeholder_names_the_known_ones(alloconda: Alloconda) -> None:
    done = alloconda("test", _wheel(alloconda, "x86_64"), "--command", "pytest {where}")

    assert done.status == 2
    assert "{where} is unknown" in done.stderr
    assert "{project}" in done.stderr


@pytest.mark.lab
@pytest.mark.parametrize(("machine", "part"), [("arm64", "aarch64"), ("windows", "win_amd64")])
def test_foreign_wheels_run_through_a_runner(
    alloconda: Alloconda, lab: Path, machine: str, part: str
) -> None:
    lab_folder(lab, machine)

    done = alloconda("test", _wheel(alloconda, part), "--runner", f"{lab} {machine}", "--json")

    assert done.status == 0, done.stderr
    assert "passed" in outcomes(done).values()


@pytest.mark.lab
def test_a_python_below_qemus_root_is_found_and_runs_the_tests(
    alloconda: Alloconda, lab: Path
) -> None:
    root = lab_folder(lab, "arm64")
    command = "{python} -m unittest discover {project}/tests"

    done = alloconda(
        *("test", _wheel(alloconda, "aarch64"), "--json", "--command", command),
        QEMU_LD_PREFIX=str(root),
    )

    assert outcomes(done)["3.11"] == "passed", done.stderr
    (found,) = [
        one for one in events(done, "interpreters-found")[0]["interpreters"] if one["emulator"]
    ]
    assert found["emulator"] == "qemu-aarch64"
    assert found["origin"] == str(root)
    assert {one["stage"] for one in events(done, "wheel-test-step")} >= {"import", "command"}


@pytest.mark.lab
def test_an_emulated_python_is_meant_by_its_plain_name_and_imports_the_wheel(
    alloconda: Alloconda, lab: Path
) -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import nearest; sys.exit(nearest.__file__)"

    done = alloconda(
        *("test", _wheel(alloconda, "aarch64"), "--python-version", "3.11", "--command"),
        f"python -c '{code}' {{project}}",
        QEMU_LD_PREFIX=str(lab_folder(lab, "arm64")),
    )

    assert done.status == 1
    assert "site-packages/nearest/__init__.py" in done.stderr


@pytest.mark.lab
def test_a_python_in_wines_prefix_is_found_and_runs_the_tests(
    alloconda: Alloconda, lab: Path, tmp_path: Path
) -> None:
    prefix = wine_prefix(lab, tmp_path / "prefix", python=lab_folder(lab, "windows"))
    command = "{python} -m unittest discover {project}/tests"

    done = alloconda(
        *("test", _wheel(alloconda, "win_amd64"), "--json", "--command", command),
        WINEPREFIX=str(prefix),
    )

    assert outcomes(done)["3.12"] == "passed", done.stderr
    text = next(one for one in events(done, "wheel-test-finished") if one["outcome"] == "passed")[
        "text"
    ]
    assert text == "imported nearest, nearest._nearest, command passed"


@pytest.mark.lab
@pytest.mark.parametrize(
    ("executable", "part", "emulator"),
    [
        ("arm64/usr/bin/python3.11", "aarch64", "qemu-aarch64"),
        ("windows/python.exe", "win_amd64", "Wine"),
    ],
)
def test_a_named_foreign_python_is_started_by_what_runs_it(
    alloconda: Alloconda, lab: Path, tmp_path: Path, executable: str, part: str, emulator: str
) -> None:
    machine, _, inner = executable.partition("/")
    folder = lab_folder(lab, machine)
    variables = {}
    if machine == "windows":
        variables["WINEPREFIX"] = str(wine_prefix(lab, tmp_path / "prefix", python=None))

    done = alloconda(
        *("test", _wheel(alloconda, part), "--json", "--interpreter", folder / inner),
        **variables,
    )

    assert "passed" in outcomes(done).values(), done.stderr
    assert events(done, "interpreters-found")[0]["interpreters"][0]["emulator"] == emulator


@pytest.mark.lab
def test_a_foreign_wheel_that_does_not_import_fails(
    alloconda: Alloconda, lab: Path, tmp_path: Path
) -> None:
    root = lab_folder(lab, "arm64")
    broken = _broken(_wheel(alloconda, "aarch64"), tmp_path)

    done = alloconda("test", broken, QEMU_LD_PREFIX=str(root))

    assert done.status == 1
    assert "ZeroDivisionError: division by zero" in done.stderr


@pytest.mark.lab
def test_fetched_foreign_interpreters_run_through_emulators(
    alloconda: Alloconda, lab: Path, tmp_path: Path
) -> None:
    root, windows = lab_folder(lab, "arm64"), lab_folder(lab, "windows")
    archives = [
        interpreter_archive(root / "usr", parse_python("3.11.90"), "aarch64-unknown-linux-gnu"),
        interpreter_archive(windows, parse_python("3.12.90"), "x86_64-pc-windows-msvc"),
    ]
    bare = tmp_path / "root"
    # What Debian's package of the C library for another CPU brings: libraries, no Python.
    (bare / "lib").mkdir(parents=True)
    for path in (*root.glob("lib/*"), *root.glob("usr/lib/aarch64-linux-gnu/*")):
        if not (bare / "lib" / path.name).exists():
            (bare / "lib" / path.name).symlink_to(path)

    with serve(archives) as server:
        done = alloconda(
            *("test", _wheel(alloconda, "aarch64"), _wheel(alloconda, "win_amd64"), "--json"),
            *("--fetch", "--mirror", server.url, "--python-version", "3.11"),
            *("--python-version", "3.12"),
            QEMU_LD_PREFIX=str(bare),
            WINEPREFIX=str(wine_prefix(lab, tmp_path / "prefix", python=None)),
            ALLOCONDA_CACHE_DIR=str(tmp_path / "cache"),
        )

    passed = [one for one in events(done, "wheel-test-finished") if one["outcome"] == "passed"]
    assert len(passed) == 2, done.stdout + done.stderr
    refused = [one["text"] for one in events(done, "wheel-test-finished") if one not in passed]
    missing = "CPython 3.12 for aarch64-unknown-linux-gnu is not available"
    assert any(missing in one for one in refused)


def test_without_emulators_it_says_what_to_install(alloconda: Alloconda, tmp_path: Path) -> None:
    if platform.machine() != "x86_64" or sys.platform != "linux":
        pytest.skip("Linux on x86_64 is wanted, which needs emulators for both wheels")

    done = alloconda(
        "test", _wheel(alloconda, "aarch64"), _wheel(alloconda, "win_amd64"), PATH=str(tmp_path)
    )

    assert "qemu-aarch64 is missing: apt install qemu-user-static" in done.stderr
    assert "Wine is missing: apt install wine" in done.stderr


def test_a_named_python_whose_emulator_is_missing_says_so(
    alloconda: Alloconda, tmp_path: Path
) -> None:
    if platform.machine() != "x86_64" or sys.platform != "linux":
        pytest.skip("Linux on x86_64 is wanted")
    with zipfile.ZipFile(_wheel(alloconda, "aarch64")) as archive:
        (module,) = [name for name in archive.namelist() if name.endswith(".so")]
        # Any program of that CPU will do.
        (tmp_path / "python3").write_bytes(archive.read(module))
    (tmp_path / "python3").chmod(0o755)

    done = alloconda(
        *("test", _wheel(alloconda, "aarch64"), "--interpreter", tmp_path / "python3"),
        PATH=str(tmp_path / "nothing"),
    )

    assert done.status == 2
    assert "can't be started: qemu-aarch64 is missing" in done.stderr
    assert "hint: apt install qemu-user-static" in done.stderr


def test_a_runner_from_the_environment_is_a_line_with_blanks(alloconda: Alloconda) -> None:
    runner = f"env PYTHONUTF8=1 {sys.executable}\n\n{sys.executable} -I"

    done = alloconda("test", _wheel(alloconda, "x86_64"), "--json", ALLOCONDA_RUNNER=runner)

    found = events(done, "interpreters-found")[0]["interpreters"]
    assert [one["command"][1:] for one in found if one["origin"] == "--runner"] == [
        ["PYTHONUTF8=1", sys.executable],
        ["-I"],
    ]


def test_wheels_that_are_none_fail_and_the_others_are_tried(
    alloconda: Alloconda, tmp_path: Path
) -> None:
    rubbish = tmp_path / "rubbish-1.0-py3-none-any.whl"
    rubbish.write_bytes(b"no archive")
    misnamed = tmp_path / "misnamed.whl"
    misnamed.write_bytes(_wheel(alloconda, "x86_64").read_bytes())

    done = alloconda("test", rubbish, _wheel(alloconda, "x86_64"), misnamed)

    assert done.status == 1
    assert "rubbish-1.0-py3-none-any.whl\n           is not a wheel: File is not" in done.stderr
    assert "its name is not a wheel's (NAME-VERSION-PYTHON-ABI-PLATFORM.whl): " in done.stderr
    assert "passed" in done.stderr
    assert " 2 failed" in done.stdout


def test_an_absent_wheel_ends_the_command_before_anything_is_tried(alloconda: Alloconda) -> None:
    done = alloconda("test", _wheel(alloconda, "x86_64"), "dist/nope.whl")

    assert done.status == 2
    assert "there is no wheel dist/nope.whl" in done.stderr
    assert done.stdout == ""


def test_a_directory_names_its_wheels(alloconda: Alloconda) -> None:
    done = alloconda("test", "dist", "--json", "--python-version", "3.11")

    assert done.status == 0
    assert len(events(done, "wheel-tests-started")[0]["wheels"]) == 4


def test_without_names_the_projects_wheels_are_tried(alloconda: Alloconda, tmp_path: Path) -> None:
    done = alloconda("test", "--json", "--python-version", "3.11")
    elsewhere = alloconda("test", "--out-dir", tmp_path)

    assert len(events(done, "wheel-tests-started")[0]["wheels"]) == 4
    assert elsewhere.status == 2
    assert f"there are no wheels in {tmp_path}" in elsewhere.stderr
    assert "alloconda wheel-all" in elsewhere.stderr


def test_a_program_of_another_python_is_refused(alloconda: Alloconda, tmp_path: Path) -> None:
    strange = tmp_path / "strangetest"
    strange.write_text(f"#!{sys.executable}\nprint('I pass')\n")
    strange.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    done = alloconda("test", _wheel(alloconda, "x86_64"), "--command", "strangetest", PATH=path)
    absent = alloconda("test", _wheel(alloconda, "x86_64"), "--command", "absenttest")

    assert done.status == absent.status == 2
    assert "runs another Python" in done.stderr
    assert "--with strangetest" in done.stderr
    assert "there is no program absenttest" in absent.stderr


def test_quiet_says_failures_alone(alloconda: Alloconda, tmp_path: Path) -> None:
    good = alloconda("test", _wheel(alloconda, "x86_64"), "-q")
    bad = alloconda("test", _broken(_wheel(alloconda, "x86_64"), tmp_path), "-q")

    assert (good.status, good.stdout, good.stderr) == (0, "", "")
    assert bad.status == 1
    assert bad.stdout == ""
    assert "ZeroDivisionError" in bad.stderr
    assert "skipped" not in bad.stderr


def _broken(wheel: Path, folder: Path) -> Path:
    """Copy a wheel, with a package that can't be imported."""
    broken = folder / wheel.name
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(broken, "w") as archive:
        for info in source.infolist():
            data = source.read(info)
            archive.writestr(info, b"boom = 1 / 0\n" if info.filename.endswith("t__.py") else data)
    return broken
