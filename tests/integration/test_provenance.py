"""The provenance beside wheels: written on request, right, the same every time, and verified."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli import Alloconda, copy_example, wheels
from tests.conftest import AllocondaIn

SECRET = {"GITHUB_TOKEN": "hush"}
IDENTITY = ("-c", "user.name=Me", "-c", "user.email=me@example.org")


@pytest.fixture
def alloconda(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return alloconda in the example."""
    copy_example(tmp_path)
    return alloconda_in(tmp_path)


def read(wheel: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(f"{wheel}.provenance.json").read_text())
    return found


def only_wheel(alloconda: Alloconda) -> Path:
    (wheel,) = wheels(alloconda.cwd / "dist")
    return wheel


def test_none_is_written_unasked(alloconda: Alloconda) -> None:
    assert alloconda("wheel").status == 0

    assert [path.suffix for path in (alloconda.cwd / "dist").iterdir()] == [".whl"]


def test_each_wheel_of_a_matrix_has_one_with_its_digest(alloconda: Alloconda) -> None:
    flags = ("--target", "win_amd64", "--target", "macosx_11_0_universal2")

    ran = alloconda("wheel-all", "--provenance", *flags)

    assert ran.status == 0, ran.stderr
    found = wheels(alloconda.cwd / "dist")
    assert len(found) == 2
    for wheel in found:
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        statement = read(wheel)
        assert statement["subject"] == [{"name": wheel.name, "digest": {"sha256": digest}}]
        (zig,) = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
        assert zig["digest"]["sha256"] == hashlib.sha256(alloconda.zig.read_bytes()).hexdigest()


def test_a_second_run_writes_the_same_bytes(alloconda: Alloconda) -> None:
    pyproject = alloconda.cwd / "pyproject.toml"
    pyproject.write_text(
        pyproject.read_text().replace("[tool.alloconda]", "[tool.alloconda]\nprovenance = true")
    )
    assert "provenance = true" in pyproject.read_text()
    assert alloconda("wheel").status == 0
    path = Path(f"{only_wheel(alloconda)}.provenance.json")
    first, moment_ns = path.read_bytes(), path.stat().st_mtime_ns

    assert alloconda("wheel").status == 0

    assert path.read_bytes() == first
    assert path.stat().st_mtime_ns == moment_ns
    path.unlink()
    assert alloconda("wheel", "--no-provenance").status == 0
    assert not path.exists()


def test_the_commit_and_the_workflow_are_named_and_no_secret(alloconda: Alloconda) -> None:
    git(alloconda, "init", "-q")
    git(alloconda, "add", "pyproject.toml")
    git(alloconda, *IDENTITY, "commit", "-qm", "Begin")
    git(alloconda, "remote", "add", "origin", "https://me:hush@example.org/hello.git")
    commit = git(alloconda, "rev-parse", "HEAD")

    ran = alloconda(
        *("wheel", "--provenance"),
        GITHUB_ACTIONS="true",
        GITHUB_SERVER_URL="https://github.com",
        GITHUB_REPOSITORY="me/hello",
        GITHUB_WORKFLOW_REF="me/hello/.github/workflows/wheels.yml@refs/tags/v1",
        GITHUB_RUN_ID="42",
        **SECRET,
    )

    assert ran.status == 0, ran.stderr
    statement = read(only_wheel(alloconda))
    source = statement["predicate"]["buildDefinition"]["resolvedDependencies"][0]
    assert source == {
        "name": "source",
        "uri": f"git+https://example.org/hello.git@{commit}",
        "digest": {"gitCommit": commit},
    }
    builder = statement["predicate"]["runDetails"]["builder"]["id"]
    assert builder == "https://github.com/me/hello/.github/workflows/wheels.yml@refs/tags/v1"
    assert "hush" not in json.dumps(statement)


def test_no_program_that_the_repository_configures_is_started(alloconda: Alloconda) -> None:
    marks = alloconda.cwd / "ran"
    marks.mkdir()
    sources = {"a.clean": "clean", "b.equals": "a=b", "c.long": "long"}
    for name in sources:
        (alloconda.cwd / name).write_text("x")
    git(alloconda, "init", "-q")
    git(alloconda, "add", "pyproject.toml", *sources)
    git(alloconda, *IDENTITY, "commit", "-qm", "Begin")
    hook = alloconda.cwd / ".git/hooks/post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch '{marks}/hook'\n")
    hook.chmod(0o755)
    for key, name in {
        "core.fsmonitor": "monitor",
        "filter.clean.clean": "clean",
        "filter.a=b.clean": "equals",
        "filter.long.process": "process",
    }.items():
        git(alloconda, "config", key, f"touch '{marks}/{name}'; cat")
    git(alloconda, "config", "filter.long.required", "true")
    lines = [f"*{Path(name).suffix} filter={one}\n" for name, one in sources.items()]
    (alloconda.cwd / ".git/info/attributes").write_text("".join(lines))
    for name in sources:
        # Git compares the text of a file that was touched since it looked.
        os.utime(alloconda.cwd / name, (1, 1))
    index = (alloconda.cwd / ".git/index").read_bytes()

    ran = alloconda("wheel", "--provenance")

    assert ran.status == 0, ran.stderr
    assert [path.name for path in marks.iterdir()] == []
    assert (alloconda.cwd / ".git/index").read_bytes() == index
    source = read(only_wheel(alloconda))["predicate"]["buildDefinition"]["resolvedDependencies"][0]
    assert source["name"] == "source"


def test_inspect_shows_it_and_verify_checks_its_digest(alloconda: Alloconda) -> None:
    assert alloconda("wheel", "--provenance").status == 0
    wheel = only_wheel(alloconda)

    good = alloconda("inspect", "--verify", wheel)
    (told,) = json.loads(alloconda("inspect", "--json", wheel).stdout)[0]["provenances"]
    with wheel.open("r+b") as file:
        # An archive may have a comment; installers don't mind.
        file.seek(-2, 2)
        file.write(b"\x01\x00x")
    wrong = alloconda("inspect", "--verify", wheel)

    assert good.status == 0, good.stdout
    assert "not signed" in good.stdout
    assert told["types"] == ["https://slsa.dev/provenance/v1"]
    assert wrong.status == 1
    assert "the digest is not the wheel's" in " ".join(wrong.stdout.split())


def git(alloconda: Alloconda, *arguments: str) -> str:
    """Run git in the project; return what it printed."""
    return subprocess.run(
        [str(shutil.which("git")), *arguments],
        cwd=alloconda.cwd,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
