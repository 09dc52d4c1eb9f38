"""Whole matrices on a real terminal and in pipes, with a Zig that does what a test tells it to."""

import base64
import csv
import hashlib
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alloconda.kernel.targets.platform_tag import parse_target
from tests.cli import run, wheels
from tests.compiled import SOURCES, ModuleCompiler

pytest.importorskip("pexpect", reason="a pty on POSIX is wanted", exc_type=ImportError)
pytest.importorskip("pyte", exc_type=ImportError)

if sys.platform == "win32":
    pytest.skip("a pty on POSIX is wanted", allow_module_level=True)

from tests.bench import CommandBench, bench_environment
from tests.terminal import without_escapes

TWELVE = (
    "manylinux_2_28_x86_64",
    "manylinux_2_28_aarch64",
    "manylinux_2_28_ppc64le",
    "manylinux_2_28_s390x",
    "manylinux_2_17_i686",
    "manylinux_2_17_armv7l",
    "manylinux_2_31_riscv64",
    "musllinux_1_2_x86_64",
    "musllinux_1_2_aarch64",
    "macosx_11_0_arm64",
    "macosx_11_0_x86_64",
    "macosx_11_0_universal2",
)
FOUR = (
    "manylinux_2_28_x86_64",
    "manylinux_2_28_aarch64",
    "macosx_11_0_arm64",
    "macosx_11_0_x86_64",
)
MANIFEST = """\
[project]
name = "lean"
version = "1.0"
requires-python = ">=3.11"

[tool.alloconda]
module-name = "lean"
source = "src/root.zig"
targets = {targets}
"""


@dataclass(kw_only=True)
class Bench(CommandBench):
    """A project whose Zig is the fake one."""

    orders: Path

    def order(self, **orders: object) -> None:
        """Tell the fake Zig what to do."""
        known = json.loads(self.orders.read_text(encoding="utf-8"))
        self.orders.write_text(json.dumps(known | orders), encoding="utf-8")

    def compiled(self) -> list[str]:
        """Return the targets that the fake Zig was asked for."""
        log = self.root.parent / "compilations"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


@pytest.fixture(scope="session")
def modules(test_cache: Path, zig: Path, zig_cache: Path) -> dict[str, str]:
    """Return a module for each target that the fake Zig is asked for, compiled once for all."""
    digest = hashlib.sha256((SOURCES / "lean.zig").read_bytes()).hexdigest()[:12]
    folder = test_cache / f"lean-modules-{digest}"
    folder.mkdir(exist_ok=True)
    compile_module = ModuleCompiler(zig=zig, zig_cache=zig_cache, folder=folder)
    found = {}
    for tag in TWELVE:
        for target in parse_target(tag).slices:
            kept = folder / f"{target.platform_tag}.module"
            if not kept.exists():
                compile_module("lean.zig", target.platform_tag).replace(kept)
            found[target.without_libc().zig_target] = str(kept)
    return found


@pytest.fixture
def bench(tmp_path: Path, modules: dict[str, str]) -> Iterator[Bench]:
    """Return a project with four targets, and a fake Zig on PATH."""
    made = _bench(tmp_path, modules)
    yield made
    for process in made.processes():
        os.kill(process, signal.SIGKILL)


def _bench(folder: Path, modules: dict[str, str]) -> Bench:
    root = folder / "project"
    (root / "src").mkdir(parents=True)
    (root / "pyproject.toml").write_text(MANIFEST.format(targets=json.dumps(FOUR)))
    (root / "src" / "root.zig").write_text("// The fake Zig doesn't look.\n")
    programs = folder / "bin"
    programs.mkdir()
    program = Path(__file__).parent.parent / "fake_zig.py"
    (programs / "zig").write_text(f'#!/bin/sh\nexec {sys.executable} -S -E {program} "$@"\n')
    (programs / "zig").chmod(0o755)
    orders = folder / "orders.json"
    log = str(folder / "compilations")
    orders.write_text(json.dumps({"modules": modules, "seconds": 0.05, "log": log}))
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **bench_environment(folder),
        "PATH": path,
        "FAKE_ZIG_ORDERS": str(orders),
    }
    return Bench(root=root, folder=folder, environment=environment, orders=orders)


def _every_target(bench: Bench) -> None:
    manifest = MANIFEST.format(targets=json.dumps(TWELVE))
    (bench.root / "pyproject.toml").write_text(manifest)


def _assert_whole(wheel: Path) -> None:
    """Prove that each file of a wheel is there as its RECORD says."""
    with zipfile.ZipFile(wheel) as archive:
        (record,) = [name for name in archive.namelist() if name.endswith("/RECORD")]
        rows = list(csv.reader(archive.read(record).decode().splitlines()))
        assert {row[0] for row in rows} == set(archive.namelist())
        for name, digest, _ in rows:
            if digest:
                made = hashlib.sha256(archive.read(name)).digest()
                assert digest == f"sha256={base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def _assert_clean(bench: Bench) -> None:
    deadline = time.monotonic() + 5
    while bench.processes() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert bench.processes() == []
    assert list((bench.root.parent / "tmp").iterdir()) == []
    dist = bench.root / "dist"
    if dist.exists():
        assert [path.name for path in dist.iterdir() if path.suffix != ".whl"] == []
        for wheel in wheels(dist):
            _assert_whole(wheel)


class TestSixtyCells:
    @pytest.mark.parametrize("size", [(60, 12), (80, 24), (120, 40)])
    def test_the_board_fits_and_keeps_what_is_active_in_sight(
        self, bench: Bench, size: tuple[int, int]
    ) -> None:
        _every_target(bench)
        terminal = bench.on_terminal("wheel-all", "--jobs", "4", size=size)
        seen = terminal.read_until(
            lambda text: (
                re.search(r"^[⠋-⠿] cp", text, re.MULTILINE) is not None
                and re.search(r" [1-9]\d*/60", text) is not None
            )
        )

        assert seen.splitlines()[0].startswith("lean 1.0 · Zig 0.16.0 · 4 jobs")
        assert all(len(line) <= size[0] for line in terminal.lines)
        spinning = [line for line in terminal.lines if line[:1] in "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" and line]
        compiling = [line for line in spinning if not re.search(r" (checking|packing) ", line)]
        # A job is a Zig: while it compiles, modules that are done may be checked and packed.
        assert spinning
        assert len(compiling) <= 4
        assert any(line.startswith(("━", "─")) and "/60" in line for line in terminal.lines)
        assert terminal.read_to_end() == 0
        assert "60 wheels, 0 failed in" in terminal.text
        assert terminal.is_restored()
        assert len(wheels(bench.root / "dist")) == 60
        _assert_clean(bench)

    def test_identical_compilations_are_made_once_and_shards_split_evenly(
        self, bench: Bench
    ) -> None:
        _every_target(bench)

        shards = [
            [
                json.loads(line)["wheel"]
                for line in bench.alloconda(
                    "wheel-all", "--dry-run", "--json", "--shard", f"{number}/7"
                ).lines
            ]
            for number in range(1, 8)
        ]
        ran = bench.alloconda("wheel-all", "--jobs", "4", "--python-version", "3.12")

        names = [name for shard in shards for name in shard]
        assert len(names) == len(set(names)) == 60
        assert max(map(len, shards)) - min(map(len, shards)) <= 2
        assert ran.status == 0, ran.stderr
        assert len(ran.lines) == 12
        assert "shared" in ran.stderr
        # Both C libraries of Linux take one module, and universal2 takes the two of its CPUs.
        assert len(bench.compiled()) == 9


class TestBoard:
    def test_zigs_own_step_is_shown(self, bench: Bench) -> None:
        bench.order(seconds=1.5)
        terminal = bench.on_terminal("wheel-all", "--python-version", "3.12", "--jobs", "2")

        terminal.read_until(lambda text: "Semantic Analysis" in text)

        assert terminal.read_to_end() == 0

    def test_it_draws_at_most_ten_frames_a_second(self, bench: Bench) -> None:
        bench.order(seconds=1.0)
        terminal = bench.on_terminal("wheel-all", "--python-version", "3.12", "--jobs", "4")
        terminal.read_until(_is_compiling)
        before, started = terminal.raw.count(b"lean 1.0"), time.monotonic()

        terminal.read(for_s=0.8)

        frames = terminal.raw.count(b"lean 1.0") - before
        assert 1 <= frames <= 10 * (time.monotonic() - started) + 2
        terminal.read_to_end()

    def test_without_utf8_colour_or_a_clever_terminal_it_says_the_same(self, bench: Bench) -> None:
        bench.order(seconds=0.5, fail=["macos"])
        words = ("wheel-all", "--python-version", "3.12")
        ascii_only = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        plain = bench.on_terminal(
            *words, size=(80, 24), PYTHONIOENCODING="ascii", NO_COLOR="1", **ascii_only
        )

        seen = plain.read_until(lambda text: " failed" in text)

        assert seen.isascii()
        assert b"\x1b[3" not in plain.raw
        assert plain.read_to_end() == 1
        dumb = bench.on_terminal(*words, TERM="dumb")
        assert dumb.read_to_end() == 1
        assert b"\x1b[?25l" not in dumb.raw
        assert "src/root.zig:3:5: error: no luck with" in without_escapes(dumb.raw)

    def test_resizing_leaves_one_board(self, bench: Bench) -> None:
        bench.order(seconds=1.0)
        terminal = bench.on_terminal("wheel-all", "--jobs", "2", size=(100, 30))
        terminal.read_until(_is_compiling)

        terminal.resize(62, 14)
        terminal.read(for_s=0.7)

        assert sum("lean 1.0" in line for line in terminal.lines) == 1
        assert all(len(line) <= 62 for line in terminal.lines)
        terminal.child.sendintr()
        assert terminal.read_to_end() == 130

    def test_a_size_of_nothing_in_the_environment_is_no_size(self, bench: Bench) -> None:
        terminal = bench.on_terminal("wheel-all", size=(80, 24), COLUMNS="0", LINES="0")

        assert terminal.read_to_end() == 0

        assert "Traceback" not in without_escapes(terminal.raw)
        assert "lean 1.0 · " in without_escapes(terminal.raw)

    def test_what_v_shows_stands_above_the_board(self, bench: Bench) -> None:
        bench.order(seconds=0.1, hang=["x86_64-macos"])
        terminal = bench.on_terminal(
            *("wheel-all", "-v", "--progress", "board", "--python-version", "3.12", "--jobs", "1"),
            size=(80, 24),
        )

        terminal.read_until(lambda text: "+ run:" in text and " 3/4" in text)

        (top,) = (n for n, line in enumerate(terminal.lines) if line.startswith("lean 1.0"))
        rows = terminal.lines[top + 1 : top + 5]
        assert all(re.match(r"[✓·⠇-⠿] cp312  m", row) for row in rows), terminal.text
        assert " 3/4" in terminal.lines[top + 5]
        assert not any(terminal.lines[top + 6 :])
        terminal.child.kill(signal.SIGINT)
        assert terminal.read_to_end() == 130

    def test_ctrl_z_gives_the_terminal_back_and_stops_zig_as_well(self, bench: Bench) -> None:
        bench.order(seconds=1.0)
        terminal = bench.on_terminal("wheel-all", "--python-version", "3.12", "--jobs", "2")
        terminal.read_until(_is_compiling)

        terminal.child.kill(signal.SIGTSTP)
        _wait_for_state(terminal.process, "T")
        terminal.read(for_s=0.3)

        assert terminal.is_restored()
        stopped = [_state(process) for process in bench.processes()]
        assert stopped
        assert set(stopped) == {"T"}
        terminal.child.kill(signal.SIGCONT)
        assert terminal.read_to_end() == 0
        assert "4 wheels, 0 failed" in terminal.text

    def test_a_failure_shows_at_once_and_the_end_says_how_to_go_on(self, bench: Bench) -> None:
        bench.order(fail=["aarch64-linux"])
        terminal = bench.on_terminal("wheel-all", "--python-version", "3.12", size=(120, 40))

        assert terminal.read_to_end() == 1

        cell = "cp312-cp312-manylinux_2_28_aarch64"
        log = bench.root / ".alloconda" / "logs" / f"{cell}.log"
        assert "  src/root.zig:3:5: error: no luck with aarch64-linux-musl" in terminal.lines
        assert f"alloconda wheel-all --python-version 3.12 --only {cell}" in terminal.text
        assert "@compileError();" in log.read_text(encoding="utf-8")
        assert "3 wheels, 1 failed in" in terminal.text


class TestRealZig:
    def test_seven_platforms_on_a_board_with_the_step_of_each_zig(
        self, bench: Bench, zigs: dict[str, Path], zig_cache: Path
    ) -> None:
        seven = ("--include-musllinux", "--include-windows", "--python-version", "3.12")
        source = (SOURCES / "lean.zig").read_text(encoding="utf-8")
        for version, zig in zigs.items():
            (bench.root / "src" / "root.zig").write_text(f"{source}\n// {version}\n")
            terminal = bench.on_terminal(
                *("wheel-all", *seven),
                ALLOCONDA_ZIG=str(zig),
                ZIG_GLOBAL_CACHE_DIR=str(zig_cache),
            )

            status = terminal.read_to_end()

            assert status == 0, terminal.text
            assert f"Zig {version}" in without_escapes(terminal.raw)
            assert "7 wheels" in terminal.text
            assert terminal.is_restored()
        assert len(wheels(bench.root / "dist")) == 7


class TestInterrupts:
    def test_ctrl_c_at_twenty_moments_leaves_nothing_behind(self, bench: Bench) -> None:
        moments = random.Random(4)  # noqa: S311 # The moments are no secret.
        bench.order(seconds=0.12, children=True)
        for number in range(20):
            terminal = bench.on_terminal("wheel-all", "--jobs", "3", size=(80, 20))
            _wait_until_it_heeds_signals(terminal.process)
            terminal.read(for_s=moments.uniform(0.0, 0.2 if number % 3 == 0 else 1.2))
            terminal.child.sendintr()
            if number % 4 == 3:
                terminal.read(for_s=moments.uniform(0.0, 0.1))
                terminal.child.sendintr()

            status = terminal.read_to_end()

            assert status in (0, 130), terminal.text
            assert "Traceback" not in terminal.text
            assert terminal.is_restored()
            _assert_clean(bench)
        assert bench.alloconda("wheel-all").status == 0
        verified = bench.alloconda("inspect", "--verify", *map(str, wheels(bench.root / "dist")))
        assert verified.status == 0, verified.stdout + verified.stderr

    def test_a_zig_that_never_says_its_version_is_ended_as_well(self, bench: Bench) -> None:
        zig = bench.root.parent / "bin" / "zig"
        zig.write_text("#!/bin/sh\nsleep 600 &\nsleep 600\n")
        terminal = bench.on_terminal("wheel-all", "--python-version", "3.12", size=(60, 12))
        terminal.read_until(lambda text: "looking for Zig" in text)

        terminal.child.sendintr()

        assert terminal.read_to_end() == 130
        assert "0 wheels, 0 failed, 4 not built" in terminal.text
        _assert_clean(bench)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_ends_a_run_with_a_summary(self, bench: Bench, number: int) -> None:
        bench.order(hang=["macos"], children=True)
        terminal = bench.on_terminal(
            "wheel-all", "--python-version", "3.12", "--jobs", "4", "--progress", "plain"
        )
        terminal.read_until(lambda text: text.count("  built ") == 2)

        terminal.child.kill(number)

        assert terminal.read_to_end() == 130
        assert "2 wheels, 0 failed, 2 not built in" in terminal.text
        _assert_clean(bench)

    def test_a_hanging_zig_is_ended_by_its_time(self, bench: Bench) -> None:
        bench.order(hang=["x86_64-macos"], children=True)

        ran = bench.alloconda("wheel-all", "--python-version", "3.12", "--timeout", "1")

        assert ran.status == 1
        assert "was killed after its time limit of 1 s" in ran.stderr
        assert len(ran.lines) == 3
        _assert_clean(bench)

    def test_a_process_that_left_zigs_group_holds_no_run_up(self, bench: Bench) -> None:
        bench.order(escape=True)

        ran = bench.alloconda("wheel-all", "--python-version", "3.12")

        assert (ran.status, len(ran.lines)) == (0, 4)
        _assert_clean(bench)

    def test_such_a_process_ends_with_the_time_of_its_zig(self, bench: Bench) -> None:
        bench.order(escape=True, hang=["x86_64-macos"])

        ran = bench.alloconda("wheel-all", "--python-version", "3.12", "--timeout", "1")

        assert (ran.status, len(ran.lines)) == (1, 3)
        _assert_clean(bench)

    @pytest.mark.parametrize("ends", [("SIGINT", "SIGINT"), ("SIGTERM",)])
    def test_such_a_process_ends_when_the_run_is_ended(
        self, bench: Bench, ends: tuple[str, ...]
    ) -> None:
        bench.order(escape=True, hang=["macos"])
        terminal = bench.on_terminal(
            "wheel-all", "--python-version", "3.12", "--jobs", "4", "--progress", "plain"
        )
        terminal.read_until(lambda text: text.count("  built ") == 2)

        for name in ends:
            terminal.child.kill(getattr(signal, name))
            # What follows sooner is the same wish.
            terminal.read(for_s=1.2)

        assert terminal.read_to_end() == 130
        _assert_clean(bench)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    @pytest.mark.parametrize("front_end", ["build", "build_wheel", "build_editable"])
    def test_every_front_end_ends_with_all_that_its_zig_started(
        self, bench: Bench, front_end: str, number: int
    ) -> None:
        bench.order(escape=True, children=True, hang=["linux", "macos"])
        code = f"from alloconda import build_backend as b; b.{front_end}('out')"
        command = ("-m", "alloconda", "build") if front_end == "build" else ("-c", code)
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=bench.root,
            env=bench.environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while len(bench.processes()) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)

        # A key that is held down.
        while process.poll() is None and time.monotonic() < deadline:
            process.send_signal(number)
            time.sleep(0.003)
        _, said = process.communicate(timeout=30)

        assert process.returncode == 130, said
        assert said.endswith("interrupted\n")
        assert "Traceback" not in said
        _assert_clean(bench)

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT])
    def test_zig_ends_with_a_run_that_is_killed_and_the_next_one_clears_up(
        self, bench: Bench, number: int
    ) -> None:
        bench.order(escape=True, hang=["macos"])
        folder = bench.root.parent / "tmp"
        terminal = bench.on_terminal("wheel-all", "--python-version", "3.12", "--jobs", "4")
        terminal.read_until(lambda text: "2/4" in text)
        draft = bench.root / "dist" / ".partly-1.0.0-cp312-none-any.whl.0a1b2c3d.tmp"
        draft.write_bytes(b"half")

        terminal.child.kill(number)

        assert terminal.read_to_end() == 128 + number
        assert terminal.is_restored() or number == signal.SIGKILL
        deadline = time.monotonic() + 5
        while bench.processes() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert bench.processes() == []
        assert [path.name[:10] for path in folder.iterdir()] == ["alloconda-"]
        bench.order(escape=False, hang=[])
        assert bench.alloconda("wheel-all", "--python-version", "3.12").status == 0
        _assert_clean(bench)

    def test_a_run_clears_nothing_of_a_live_run_up(self, bench: Bench) -> None:
        bench.order(hang=["macos"])
        terminal = bench.on_terminal("wheel-all", "--python-version", "3.12", "--jobs", "4")
        terminal.read_until(lambda text: "2/4" in text)
        (folder,) = (bench.root.parent / "tmp").iterdir()
        bench.order(hang=[])

        assert bench.alloconda("wheel-all", "--python-version", "3.12").status == 0

        assert folder.is_dir()
        terminal.child.kill(signal.SIGTERM)
        assert terminal.read_to_end() == 130
        _assert_clean(bench)

    def test_fail_fast_ends_what_runs(self, bench: Bench) -> None:
        bench.order(fail=["aarch64-linux"], hang=["macos", "x86_64-linux"])

        ran = bench.alloconda("wheel-all", "--python-version", "3.12", "--fail-fast", "-j", "4")

        assert ran.status == 1
        assert "0 wheels, 1 failed, 3 not built" in ran.stderr
        _assert_clean(bench)


class TestAgain:
    def test_retry_failed_builds_what_failed_or_is_missing(self, bench: Bench) -> None:
        words = ("wheel-all", "--python-version", "3.12")
        bench.order(fail=["aarch64-macos"])
        first = bench.alloconda(*words)
        bench.order(fail=[])
        next((bench.root / "dist").glob("*manylinux_2_28_x86_64.whl")).unlink()

        again = bench.alloconda(*words, "--retry-failed")
        nothing = bench.alloconda(*words, "--retry-failed")

        assert (first.status, again.status, nothing.status) == (1, 0, 0)
        assert sorted(Path(line).name.split("-")[-1] for line in again.lines) == [
            "macosx_11_0_arm64.whl",
            "manylinux_2_28_x86_64.whl",
        ]
        assert "nothing to retry" in nothing.stderr

    def test_a_retry_of_nothing_is_told_to_programs(self, bench: Bench) -> None:
        words = ("wheel-all", "--python-version", "3.12")
        bench.alloconda(*words)

        again = bench.alloconda(*words, "--retry-failed", "--json")
        planned = bench.alloconda(*words, "--retry-failed", "--dry-run")

        started, finished = (json.loads(line) for line in again.lines)
        assert (started["event"], started["cells"]) == ("matrix-started", 0)
        assert (finished["event"], finished["built"]) == ("matrix-finished", 0)
        assert "nothing to retry" in planned.stderr

    def test_a_wheel_of_an_earlier_source_never_counts_for_a_run_that_died(
        self, bench: Bench
    ) -> None:
        words = ("wheel-all", "--python-version", "3.12")
        bench.alloconda(*words)
        (bench.root / "src" / "root.zig").write_text("// Another one.\n")

        bench.order(hang=["macos", "linux"])
        terminal = bench.on_terminal(*words)
        terminal.read_until(_is_compiling)
        terminal.child.kill(signal.SIGKILL)
        terminal.read_to_end()
        for process in bench.processes():
            os.kill(process, signal.SIGKILL)
        bench.order(hang=[])
        after_a_kill = bench.alloconda(*words, "--retry-failed", "--dry-run")
        bench.alloconda(*words)
        without_zig = bench.alloconda(*words, "--zig", "/nowhere")
        after_no_zig = bench.alloconda(*words, "--retry-failed", "--dry-run")

        assert without_zig.status == 3
        assert after_a_kill.stdout.count(".whl") == 4
        assert after_no_zig.stdout.count(".whl") == 4

    def test_a_wheel_that_was_built_elsewhere_is_none_of_this_directory(self, bench: Bench) -> None:
        words = ("wheel-all", "--python-version", "3.12")
        bench.alloconda(*words)
        stale = next((bench.root / "dist").glob("*arm64.whl"))
        stale.write_bytes(stale.read_bytes() + b"\0")

        bench.alloconda(*words, "--out-dir", "elsewhere")
        again = bench.alloconda(*words, "--retry-failed", "--dry-run")

        assert again.stdout.count(".whl") == 1
        assert stale.name in again.stdout

    def test_nothing_is_compiled_when_nothing_has_changed(self, bench: Bench) -> None:
        words = ("wheel-all", "--python-version", "3.12")
        bench.alloconda(*words)
        compilations = len(bench.compiled())

        again = bench.alloconda(*words)
        unchanged = len(bench.compiled())
        (bench.root / "src" / "data.txt").write_text("embedded, maybe")
        bench.alloconda(*words)

        assert again.stderr.count("up to date") == 9
        assert unchanged == compilations == 4
        assert len(bench.compiled()) == 8

    def test_what_was_damaged_in_the_cache_is_compiled_anew(self, bench: Bench) -> None:
        words = ("wheel-all", "--python-version", "3.12")
        bench.alloconda(*words)
        before = {wheel.name: wheel.read_bytes() for wheel in wheels(bench.root / "dist")}
        for path in (bench.root / ".zig-cache").rglob("*"):
            if path.is_file():
                path.write_bytes(path.read_bytes()[:-1] + b"?")

        again = bench.alloconda(*words)

        assert again.status == 0, again.stderr
        assert {wheel.name: wheel.read_bytes() for wheel in wheels(bench.root / "dist")} == before
        assert len(bench.compiled()) == 8

    def test_what_stands_in_a_wheels_place_is_named_with_a_way_out(self, bench: Bench) -> None:
        name = "lean-1.0-cp312-cp312-macosx_11_0_arm64.whl"
        (bench.root / "dist" / name / "stray").mkdir(parents=True)

        ran = bench.alloconda("wheel-all", "--python-version", "3.12")

        assert ran.status == 3
        assert f"can't write {name}" in ran.stderr
        assert "hint: move the existing file or directory away" in ran.stderr
        assert len(ran.lines) == 3

    def test_the_longest_cell_of_the_last_run_starts_first(self, bench: Bench) -> None:
        words = ("wheel-all", "--python-version", "3.12", "--jobs", "1")
        bench.alloconda(*words)
        notes = bench.root / ".alloconda" / "last-run.json"
        document = json.loads(notes.read_text(encoding="utf-8"))
        document["cells"]["cp312-cp312-macosx_11_0_x86_64"]["duration_s"] = 99.0
        notes.write_text(json.dumps(document), encoding="utf-8")

        again = bench.alloconda(*words)

        first = next(line for line in again.stderr.splitlines() if "building" in line)
        assert "macosx_11_0_x86_64" in first


class TestForPrograms:
    def test_json_lines_tell_the_run_and_nothing_else_is_on_stdout(self, bench: Bench) -> None:
        bench.order(fail=["aarch64-linux"])

        ran = bench.alloconda("wheel-all", "--python-version", "3.12", "--json")

        events = [json.loads(line) for line in ran.lines]
        names = [event["event"] for event in events]
        assert names[0] == "matrix-started"
        assert names[-1] == "matrix-finished"
        assert {event["schema"] for event in events} == {1}
        (failed,) = (event for event in events if event["event"] == "build-failed")
        assert failed["places"][0] == {
            "file": "src/root.zig",
            "line": 3,
            "column": 5,
            "message": "no luck with aarch64-linux-musl",
        }
        assert failed["repeat"][-2:] == ["--only", "cp312-cp312-manylinux_2_28_aarch64"]

    def test_github_actions_get_annotations_and_groups(self, bench: Bench) -> None:
        bench.order(fail=["aarch64-linux"])

        ran = bench.alloconda(
            *("wheel-all", "--python-version", "3.12"),
            GITHUB_ACTIONS="true",
            GITHUB_WORKSPACE=str(bench.root.parent),
        )

        assert "::error file=project/src/root.zig,line=3,col=5,title=cp312-cp312-" in ran.stderr
        assert "::group::whole log of cp312-cp312-manylinux_2_28_aarch64" in ran.stderr

    def test_quiet_says_failures_and_wheels_alone(self, bench: Bench) -> None:
        bench.order(fail=["aarch64-linux"])

        ran = bench.alloconda("wheel-all", "--python-version", "3.12", "--quiet")

        assert len(ran.lines) == 3
        assert ran.stderr.startswith("  failed    cp312-cp312-manylinux_2_28_aarch64: ")
        assert "built" not in ran.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is wanted")
    @pytest.mark.parametrize("flag", ["--quiet", "--json"])
    def test_paths_and_events_that_get_lost_are_a_failure(self, bench: Bench, flag: str) -> None:
        words = (sys.executable, "-m", "alloconda", "wheel-all", "--python-version", "3.12", flag)

        ran = run(
            *("sh", "-c", '"$@" >/dev/full', "sh", *words),
            cwd=bench.root,
            environment=bench.environment,
        )

        assert ran.status == 3
        assert ran.stderr.startswith("error: stdout can't be written: No space left on device")
        assert "Traceback" not in ran.stderr
        _assert_clean(bench)

    def test_the_matrix_for_ci_services_covers_every_wheel_once(self, bench: Bench) -> None:
        words = ("matrix", "--python-version", "3.12", "--shards", "3")

        document = json.loads(bench.alloconda(*words, "--format", "json").stdout)
        github = json.loads(bench.alloconda(*words, "--format", "github").stdout)
        gitlab = bench.alloconda(*words, "--format", "gitlab").stdout

        built = [name for shard in document["shards"] for name in shard["wheels"]]
        assert len(built) == len(set(built)) == 4
        assert [row["shard"] for row in github["include"]] == ["1/3", "2/3", "3/3"]
        assert 'ALLOCONDA_SHARD: ["1/3", "2/3", "3/3"]' in gitlab

    def test_a_pipeline_finds_the_wheels_of_a_project_with_another_output_directory(
        self, bench: Bench
    ) -> None:
        pyproject = bench.root / "pyproject.toml"
        table = "[tool.alloconda]\n"
        text = pyproject.read_text()
        pyproject.write_text(text.replace(table, f'{table}out-dir = "w h"\n'))

        ran = bench.alloconda(
            *("matrix", "--python-version", "3.12", "--format", "gitlab", "--shards", "1")
        )
        (command,) = re.findall(r'- ("alloconda .*")', ran.stdout)
        variables = {"ALLOCONDA_SHARD": "1/1", **dict(re.findall(r'(\w+): "(.*)"', ran.stdout))}
        bench.alloconda(*shlex.split(json.loads(command))[1:], **variables)

        assert table in text
        (pattern,) = json.loads(re.findall(r"paths: (.*)", ran.stdout)[0])
        assert len(list(bench.root.glob(pattern))) == 4

    def test_no_machine_is_left_without_work_where_wheels_share_a_compilation(
        self, bench: Bench
    ) -> None:
        ran = bench.alloconda(
            *("matrix", "--python-version", "3.12", "--format", "github", "--shards", "9"),
            *("--target", "manylinux_2_28_x86_64", "--target", "musllinux_1_2_x86_64"),
            *("--target", "macosx_11_0_arm64"),
        )

        assert ran.status == 0, ran.stderr
        assert [row["wheels"] for row in json.loads(ran.stdout)["include"]] == [1, 2]

    def test_a_dry_run_needs_no_zig(self, bench: Bench) -> None:
        ran = bench.alloconda("wheel-all", "--dry-run", "--only", "*macosx*", PATH="/nowhere")

        assert ran.status == 0, ran.stderr
        assert len(ran.lines) == 11
        assert bench.compiled() == []


def _is_compiling(text: str) -> bool:
    return "compiling" in text or "Semantic Analysis" in text


def _wait_until_it_heeds_signals(process: int) -> None:
    """Wait until the program's own code runs: before, Python answers signals in its own way."""
    taken = 1 << (signal.SIGTERM - 1)
    deadline = time.monotonic() + 10
    while True:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        (caught,) = re.findall(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)
        if int(caught, 16) & taken:
            return
        assert time.monotonic() < deadline
        time.sleep(0.001)


def _state(process: int) -> str:
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0]


def _wait_for_state(process: int, state: str) -> None:
    deadline = time.monotonic() + 10
    while _state(process) != state:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("command", ["build", "wheel"])
def test_one_module_says_on_a_line_what_goes_on_and_leaves_nothing_of_it(
    bench: Bench, command: str
) -> None:
    bench.order(seconds=1.5)
    terminal = bench.on_terminal(command)
    shown = terminal.read_until(lambda text: bool(re.search(r"compiling.* 0:0\d", text)))
    assert "Semantic Analysis" in shown or "compiling" in shown
    assert terminal.read_to_end() == 0
    assert "0:0" not in terminal.text
    assert terminal.is_restored()


def test_an_interrupted_build_takes_its_line_away(bench: Bench) -> None:
    bench.order(hang=["linux"])
    terminal = bench.on_terminal("build")
    terminal.read_until(lambda text: "compiling" in text)
    terminal.child.sendintr()
    assert terminal.read_to_end() == 130
    assert "compiling" not in terminal.text
    assert terminal.is_restored()
    assert not bench.processes()


def test_a_quiet_build_and_one_without_a_terminal_have_no_line(bench: Bench) -> None:
    bench.order(seconds=0.6)
    quiet = bench.on_terminal("build", "-q")
    assert quiet.read_to_end() == 0
    assert b"compiling" not in quiet.raw
    ran = bench.alloconda("wheel", "--python-version", "3.12")
    assert "\r" not in ran.stderr
    assert "compiling" not in ran.stderr
