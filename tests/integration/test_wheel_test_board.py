"""Tests on a real terminal and in pipes: the board, what ends it, and what it leaves."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import Alloconda, copy_example

pytest.importorskip("pexpect", reason="a pty on POSIX is wanted", exc_type=ImportError)
pytest.importorskip("pyte", exc_type=ImportError)

if sys.platform == "win32":
    pytest.skip("a pty on POSIX is wanted", allow_module_level=True)

from tests.bench import CommandBench, bench_environment
from tests.terminal import without_escapes

_SLEEP = '{{python}} -c \'import time; open("{flag}", "w").close(); time.sleep(600)\''


class Bench(CommandBench):
    """A project with a wheel for this machine and one that nothing here runs."""

    def assert_clean(self) -> None:
        """Prove that no process and no temporary file is left."""
        deadline = time.monotonic() + 10
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert self.processes() == []
        assert list((self.folder / "tmp").iterdir()) == []


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, zig: Path, zig_cache: Path) -> Path:
    """Return a project whose wheels are built."""
    folder = tmp_path_factory.mktemp("project") / "nearest"
    copy_example(folder)
    program = Alloconda(cwd=folder, zig=zig, zig_cache=zig_cache)
    tags = ("manylinux_2_28_x86_64", "macosx_11_0_arm64")
    done = program("wheel-all", *(word for tag in tags for word in ("--target", tag)))
    assert done.status == 0, done.stderr
    return folder


@pytest.fixture
def bench(project: Path, pythons: dict[str, Path], tmp_path: Path) -> Iterator[Bench]:
    """Return a bench with every interpreter of this machine named."""
    usable = [path for version, path in pythons.items() if int(version[2:]) >= 11]
    named = [word for path in usable for word in ("--interpreter", str(path))]
    made = Bench(
        root=project,
        folder=tmp_path,
        environment=bench_environment(tmp_path),
        words=("test", *named),
        size=(80, 24),
    )
    yield made
    for process in made.processes():
        os.kill(process, signal.SIGKILL)


def _is_waiting(text: str) -> bool:
    return re.search(r"^[⠋-⠿] 3\.\d+ .*test command", text, re.MULTILINE) is not None


class TestBoard:
    @pytest.mark.parametrize("size", [(60, 12), (80, 24), (120, 40)])
    def test_it_fits_and_ends_in_a_table(self, bench: Bench, size: tuple[int, int]) -> None:
        command = "{python} -c 'import time; time.sleep(1)'"
        terminal = bench.on_terminal("--jobs", "2", "--command", command, size=size)

        seen = terminal.read_until(_is_waiting)

        lines = seen.splitlines()
        assert lines[0].startswith("testing nearest 1.0.0 · ")
        assert "2 jobs" in lines[0]
        assert all(len(line) <= size[0] for line in lines)
        assert any(line.startswith(("━", "─")) for line in lines)
        spinning = [line for line in lines if line and line[0] in "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"]
        assert 1 <= len(spinning) <= 2
        assert terminal.read_to_end() == 0
        assert terminal.is_restored()
        assert re.search(r"manylinux_2_28_x86_64 .* ok ", terminal.text)
        assert " 0 failed, " in terminal.text
        assert all(len(line) <= size[0] for line in terminal.lines)
        bench.assert_clean()

    def test_a_failure_shows_pythons_last_words_while_the_others_go_on(self, bench: Bench) -> None:
        go = bench.folder / "go"
        # 3.11 fails at once, the others when they are let.
        test = bench.folder / "check.py"
        test.write_text(
            "import pathlib, sys, time\n"
            f"while sys.version_info[1] != 11 and not pathlib.Path({str(go)!r}).exists():\n"
            "    time.sleep(0.05)\n"
            "1 / 0\n"
        )
        terminal = bench.on_terminal("--command", f"{{python}} {test}", "--jobs", "8")

        # Of 3.11 there may be several.
        seen = terminal.read_until(
            lambda text: (
                "ZeroDivisionError: division by zero" in text
                and re.search(r"[1-9] failed", text) is not None
            )
        )

        assert any(line[:1] in "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" for line in seen.splitlines() if line)
        go.touch()
        assert terminal.read_to_end() == 1
        assert "FAIL" in terminal.text

    def test_without_utf8_colour_or_a_clever_terminal_it_says_the_same(self, bench: Bench) -> None:
        command = "{python} -c 'import time; time.sleep(1)'"
        plain = bench.on_terminal(
            *("--command", command),
            LANG="C",
            LC_ALL="C",
            PYTHONUTF8="0",
            PYTHONCOERCECLOCALE="0",
            PYTHONIOENCODING="ascii",
            NO_COLOR="1",
        )

        seen = plain.read_until(lambda text: "test command" in text)

        assert seen.isascii()
        assert b"\x1b[3" not in plain.raw
        assert plain.read_to_end() == 0
        dumb = bench.on_terminal(TERM="dumb")
        assert dumb.read_to_end() == 0
        assert b"\x1b[?25l" not in dumb.raw
        assert "  passed   3.11   cp311-abi3-manylinux" in without_escapes(dumb.raw)

    def test_resizing_leaves_one_board(self, bench: Bench) -> None:
        command = "{python} -c 'import time; time.sleep(2)'"
        terminal = bench.on_terminal("--command", command, size=(100, 30))
        terminal.read_until(_is_waiting)

        terminal.resize(62, 14)
        terminal.read_until(lambda text: text.count("testing nearest 1.0.0") == 1)

        assert all(len(line) <= 62 for line in terminal.lines)
        assert terminal.read_to_end() == 0


class TestInterrupts:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_signal_ends_all_programs_and_says_what_was_tested(
        self, bench: Bench, number: int
    ) -> None:
        flag = bench.folder / "flag"
        terminal = bench.on_terminal("--jobs", "2", "--command", _SLEEP.format(flag=flag))
        terminal.read_until(_is_waiting)
        terminal.read_until(lambda _text: flag.exists())

        terminal.child.kill(number)

        assert terminal.read_to_end() == 130
        assert "not tried: interrupted" in terminal.text
        assert " 0 failed, " in terminal.text
        assert "only a Mac runs it" in terminal.text
        assert terminal.is_restored()
        bench.assert_clean()

    def test_a_second_ctrl_c_ends_at_once_and_leaves_no_file(self, bench: Bench) -> None:
        flag = bench.folder / "flag"
        stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
        command = f'{{python}} -c \'{stubborn}; open("{flag}", "w").close(); time.sleep(600)\''
        terminal = bench.on_terminal("--jobs", "2", "--command", command)
        terminal.read_until(lambda _text: flag.exists())

        terminal.child.sendintr()
        terminal.read_until(lambda text: "interrupted, ending" in text)
        # Sooner, it would be the same wish.
        terminal.read(for_s=1.1)
        terminal.child.sendintr()

        assert terminal.read_to_end() == 130
        assert terminal.is_restored()
        bench.assert_clean()

    def test_a_hanging_test_is_ended_by_its_time_and_fails(self, bench: Bench) -> None:
        command = _SLEEP.format(flag=bench.folder / "flag")

        done = bench.alloconda("--timeout", "1", "--command", command)

        assert done.status == 1
        assert "took longer than 1 s, and was killed" in done.stderr
        bench.assert_clean()

    def test_ctrl_z_gives_the_terminal_back_and_stops_the_programs(self, bench: Bench) -> None:
        command = "{python} -c 'import time; time.sleep(2)'"
        terminal = bench.on_terminal("--jobs", "2", "--command", command)
        terminal.read_until(_is_waiting)

        terminal.child.kill(signal.SIGTSTP)
        deadline = time.monotonic() + 10
        while _state(terminal.process) != "T" and time.monotonic() < deadline:
            time.sleep(0.02)
        terminal.read(for_s=0.3)

        assert terminal.is_restored()
        states = {_state(process) for process in bench.processes()}
        assert states == {"T"}
        terminal.child.kill(signal.SIGCONT)
        assert terminal.read_to_end() == 0


class TestWithoutATerminal:
    def test_lines_go_to_stderr_and_the_table_to_stdout(self, bench: Bench) -> None:
        done = bench.alloconda()

        assert done.status == 0
        assert "\x1b" not in done.stdout + done.stderr
        assert done.stderr.startswith("testing 2 wheels, ")
        assert "cp311-abi3-macosx_11_0_arm64: only a Mac runs it" in done.stderr
        head = next(line for line in done.lines if line)
        assert head.split()[0] == "3.11"
        assert done.lines[-1].endswith(" skipped")

    def test_json_tells_every_trial_from_its_queue_to_its_end(self, bench: Bench) -> None:
        done = bench.alloconda("--json")

        told = [json.loads(line) for line in done.lines]
        names = [one["event"] for one in told]
        assert names[0] == "wheel-tests-started"
        assert names[-1] == "wheel-tests-finished"
        queued = [one["test"] for one in told if one["event"] == "wheel-test-queued"]
        ended = [one["test"] for one in told if one["event"] == "wheel-test-finished"]
        assert sorted(queued) == sorted(ended)
        assert len(set(queued)) == len(queued)
        assert {one["schema"] for one in told} == {1}

    def test_jobs_are_how_many_run_at_once(self, bench: Bench) -> None:
        most = {}
        for jobs in (1, 3):
            done = bench.alloconda("--json", "--jobs", str(jobs))
            running, top = 0, 0
            for one in map(json.loads, done.lines):
                started = one["event"] == "wheel-test-started"
                made = one["event"] == "wheel-test-finished" and one["outcome"] != "skipped"
                running += started - made
                top = max(top, running)
            most[jobs] = top

        assert most[1] == 1
        assert most[3] in (2, 3)

    def test_a_board_without_a_terminal_is_refused(self, bench: Bench) -> None:
        done = bench.alloconda("--progress", "board")

        assert done.status == 2
        assert "--progress board needs a terminal" in done.stderr


def _state(process: int) -> str:
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0]
