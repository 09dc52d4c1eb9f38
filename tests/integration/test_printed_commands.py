"""The commands that are printed to be run do what they say, from a shell, as they were printed."""

import json
import os
import re
import shlex
import shutil
import stat
import sys
from pathlib import Path

import pytest

from tests.cli import Alloconda, Ran, run
from tests.conftest import ROOT, AllocondaIn
from tests.pbs_server import PbsServer
from tests.printed import commands_in, stored_words

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are run in a POSIX shell")
# What stands for this machine's own, and for versions, in the stored texts.
_STAND_INS = re.compile(r"\b(ZIG|PROJECT|PYTHON|N\d*DATE|VERSIONS)\b|\.N\b")
# Where common flags may stand, and how they look.
COMMON = ["-v", "--color never", "--color=always", "-v --color auto"]
FLAGS = "--target manylinux_2_28_aarch64 --target win_amd64 --no-abi3 --python-version 3.13"


@pytest.fixture
def hello(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return alloconda in a fresh project."""
    assert alloconda_in(tmp_path)("init", "hello", "--yes").status == 0
    return alloconda_in(tmp_path / "hello")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a directory with an `alloconda`, as an activated environment has it."""
    program = tmp_path / "bin" / "alloconda"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m alloconda "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program.parent


def _in_shell(line: str, alloconda: Alloconda, programs: Path, **environment: str) -> Ran:
    return run(
        *("bash", "-euc", line),
        cwd=alloconda.cwd,
        environment={
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(alloconda.cwd),
            "ALLOCONDA_ZIG": str(alloconda.zig),
            "ZIG_GLOBAL_CACHE_DIR": str(alloconda.zig_cache),
            "ALLOCONDA_CACHE_DIR": str(alloconda.cwd / ".test-cache"),
            **environment,
        },
    )


@pytest.mark.parametrize("common", COMMON)
@pytest.mark.parametrize("is_first", [True, False])
def test_the_matrix_prints_the_same_commands_wherever_common_flags_stand(
    common: str, *, is_first: bool, hello: Alloconda
) -> None:
    words = ["matrix", *FLAGS.split(), "--only", "*win*", "--shards", "1"]
    given = [*common.split(), *words] if is_first else [*words, *common.split()]

    plain, ran = hello(*words), hello(*given)

    (share,) = json.loads(plain.stdout)["shards"]
    assert share["command"][:2] == ["alloconda", "wheel-all"]
    assert ran.stdout == plain.stdout


@pytest.mark.parametrize("form", ["github", "json"])
def test_what_the_matrix_prints_plans_the_wheels_of_its_shards(
    form: str, hello: Alloconda, programs: Path
) -> None:
    out_dir = "di st/it's"
    flags = (*FLAGS.split(), "--only", "*", "--shards", "2", "--format")
    shares = json.loads(hello("--color", "never", "matrix", *flags, form).stdout)
    planned: list[str] = []
    for share in shares["include" if form == "github" else "shards"]:
        line = share["command"] if form == "github" else shlex.join(share["command"])

        ran = _in_shell(f"{line} --dry-run --json", hello, programs, ALLOCONDA_OUT_DIR=out_dir)

        assert ran.status == 0, ran.stderr
        planned += [json.loads(row)["wheel"] for row in ran.lines]
    names = {
        name
        for share in json.loads(hello("matrix", *flags, "json").stdout)["shards"]
        for name in share["wheels"]
    }
    assert sorted(planned) == sorted(names)


def test_the_gitlab_pipeline_runs(hello: Alloconda, programs: Path) -> None:
    text = hello("-v", "matrix", *FLAGS.split(), "--format", "gitlab", "--shards", "2").stdout
    (script,) = re.findall(r'^    - (".*")$', text, re.MULTILINE)

    ran = _in_shell(f"{json.loads(script)} --dry-run", hello, programs, ALLOCONDA_SHARD="1/2")

    assert ran.status == 0, ran.stderr


@pytest.mark.parametrize("common", ["-v --color never", ""])
def test_repeat_it_builds_the_cell_that_failed_once_it_is_mended(
    common: str, hello: Alloconda, programs: Path
) -> None:
    source = hello.cwd / "src/root.zig"
    right = source.read_text()
    source.write_text(right + '\ncomptime { @compileError("not yet"); }\n')
    flags = (
        *FLAGS.split(),
        "--out-dir",
        "di st/it's $HOME",
        "-vj2",
        "--timeout=500",
        "--only=*win*",
    )
    failed = hello(*common.split(), "wheel-all", *flags)
    (line,) = re.findall(r"repeat it: (.*)", failed.stderr)
    source.write_text(right)

    ran = _in_shell(line, hello, programs)

    assert ran.status == 0, ran.stderr
    (wheel,) = (hello.cwd / "di st/it's $HOME").glob("*.whl")
    assert "win_amd64" in wheel.name
    assert ran.lines == [str(wheel)]


@pytest.mark.parametrize("by_flag", [True, False], ids=["flag", "python-cache"])
def test_the_command_for_missing_headers_gets_them(
    tmp_path: Path,
    alloconda_in: AllocondaIn,
    pbs_server: PbsServer,
    programs: Path,
    *,
    by_flag: bool,
) -> None:
    project = Path(shutil.copytree(ROOT / "tests/projects/native_c", tmp_path / "native_c"))
    alloconda, cache = alloconda_in(project), ("--cache-dir", "the cache's")
    server = ("--mirror", pbs_server.url)
    assert alloconda("python", "list", "--refresh", *cache, *server).status == 0
    target = ("--platform-tag", "win_amd64", "--python-version", "3.13")
    wheel = ("wheel", "--no-fetch", *target, *(cache if by_flag else ()), *server)
    if not by_flag:
        _configure(project, 'python-cache = "the cache\'s"')
    failed = alloconda("-v", *wheel, ALLOCONDA_CACHE_DIR="")
    (line,) = set(re.findall(r"hint: (alloconda .*)", failed.stderr))

    ran = _in_shell(line, alloconda, programs)

    assert ran.status == 0, ran.stderr
    assert alloconda(*wheel, ALLOCONDA_CACHE_DIR="").status == 0


def _configure(project: Path, line: str) -> None:
    table = "[tool.alloconda]\n"
    pyproject = project / "pyproject.toml"
    text = pyproject.read_text()
    assert table in text
    pyproject.write_text(text.replace(table, f"{table}{line}\n"))


def test_the_commands_that_init_ends_with_work(
    tmp_path: Path, alloconda_in: AllocondaIn, programs: Path
) -> None:
    (tmp_path / "here").mkdir()
    alloconda = alloconda_in(tmp_path / "here")
    made = alloconda("--color", "never", "init", "my hello's", "--yes", "--name", "hello")
    (following,) = re.findall(r"next: (.*)\nthen: .*", made.stderr)

    ran = _in_shell(following.replace("python -m", f"{sys.executable} -m"), alloconda, programs)

    assert ran.status == 0, ran.stderr


@pytest.mark.slow
def test_the_commands_that_stored_errors_advise_run(
    hello: Alloconda, programs: Path, pbs_server: PbsServer
) -> None:
    advised = {
        command
        for place, text in stored_words()
        if "errors/" in place
        for command in commands_in(text)
        if not _STAND_INS.search(command) and not command.endswith("--install")
    }
    hello("wheel")
    shutil.copytree(hello.cwd, backup := hello.cwd.with_name("backup"))
    problems = []
    for command in sorted(advised):
        shutil.rmtree(hello.cwd)
        shutil.copytree(backup, hello.cwd)

        ran = _in_shell(
            f"{command} < /dev/null", hello, programs, ALLOCONDA_PBS_MIRROR=pbs_server.url
        )

        # What it finds may be out of order; that it can't be meant is the fault looked for here.
        if ran.status not in (0, 1) or "Traceback" in ran.stderr:
            problems.append(f"{command}: {ran.status}: {ran.stderr[-300:]}")

    assert len(advised) > 10
    assert not problems
