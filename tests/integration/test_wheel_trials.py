"""The command test: wheels on this machine's interpreters, and on foreign ones through a runner."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli import Alloconda, Ran, copy_example, run, wheels


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
    """Return what came of the trials, by Python version."""
    pythons = {one["trial"]: one["python"] for one in events(done, "trial-queued")}
    return {pythons[one["trial"]]: one["outcome"] for one in events(done, "trial-finished")}


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


def test_a_test_command_that_fails_fails_the_wheel(alloconda: Alloconda) -> None:
    command = "{python} -c 'import nearest; raise SystemExit(nearest.__name__)'"

    done = alloconda("test", _wheel(alloconda, "x86_64"), "--command", command)

    assert done.status == 1
    assert "FAIL" in done.stdout
    assert "nearest" in done.stderr


def test_a_wheel_that_does_not_import_fails_with_pythons_words(
    alloconda: Alloconda, tmp_path: Path
) -> None:
    wheel = _wheel(alloconda, "x86_64")
    broken = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(broken, "w") as archive:
        for info in source.infolist():
            data = source.read(info)
            archive.writestr(info, b"boom = 1 / 0\n" if info.filename.endswith("t__.py") else data)

    done = alloconda("test", broken)

    assert done.status == 1
    assert "ZeroDivisionError" in done.stderr


def test_a_runner_that_is_no_python_is_refused(alloconda: Alloconda) -> None:
    done = alloconda("test", _wheel(alloconda, "win"), "--runner", "true")

    assert done.status == 2
    assert "--runner /usr/bin/true is no CPython that can be started here" in done.stderr


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
    if f"{machine}: ready" not in alloconda_lab_status(lab):
        pytest.skip(f"the lab has no {machine}")

    done = alloconda("test", _wheel(alloconda, part), "--runner", f"{lab} {machine}", "--json")

    assert done.status == 0, done.stderr
    assert "passed" in outcomes(done).values()


def alloconda_lab_status(lab: Path) -> str:
    return run(lab, "status", cwd=lab.parent).stdout
