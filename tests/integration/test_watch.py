"""`--watch`: a build after each change, errors that end nothing, and Ctrl-C."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli import Alloconda
from tests.conftest import AllocondaIn
from tests.integration.test_develop import WITH_UV
from tests.integration.test_front_ends import make_environment, replace_in, succeeded

_LIMIT_S = 20


class Watched:
    """A watching alloconda, whose lines come one by one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def until(self, *texts: str) -> str:
        """Return what is written until a line has one of some texts."""
        seen = ""
        while True:
            try:
                seen += (line := self._lines.get(timeout=_LIMIT_S))
            except queue.Empty:
                raise AssertionError(f"none of {texts} came after\n{seen}") from None
            if any(text in line for text in texts):
                return seen

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)


@contextmanager
def _watching(alloconda: Alloconda, *words: str) -> Iterator[Watched]:
    process = subprocess.Popen(
        [sys.executable, "-m", "alloconda", *words],
        cwd=alloconda.cwd,
        env={**os.environ, **alloconda.environment, **WITH_UV},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield Watched(process)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def project(tmp_path: Path, alloconda_in: AllocondaIn) -> Alloconda:
    """Return alloconda in the project `hello` that init makes."""
    succeeded(alloconda_in(tmp_path)("init", "hello", "--yes"))
    return alloconda_in(tmp_path / "hello")


def test_each_edit_is_built_and_tried_until_ctrl_c(project: Alloconda) -> None:
    root = project.cwd
    make_environment(root / ".venv")
    source, pyproject = root / "src/root.zig", root / "pyproject.toml"
    then = "python -c 'import hello, sys; print(hello.add(2, 3), flush=True); sys.exit(4)'"
    with _watching(project, "develop", "--watch", "--then", then) as watched:
        first = watched.until("with status 4")
        assert "editable, into" in first
        assert "built   hello/_hello.abi3.so in" in first
        assert "\n5\n" in first

        replace_in(source, "std.math.add(i64, a, b)", "std.math.mul(i64, a, b)")
        edited = watched.until("with status 4")
        assert ", after src/root.zig\n" in edited
        assert "\n6\n" in edited

        replace_in(source, "return std.math.mul", "retur std.math.mul")
        broken = watched.until("^~~")
        assert "failed  in" in broken
        assert "src/root.zig:12:" in broken

        replace_in(pyproject, "module-name", "modul-name")
        assert "did you mean module-name?" in watched.until("hint:")
        replace_in(pyproject, "modul-name", "module-name")
        watched.until("^~~")

        (root / "src/more").mkdir()
        (root / "src/more/more.zig").write_text("pub const more = 3;\n")
        watched.until("^~~")
        total = 'return a + b + @import("more/more.zig").more'
        replace_in(source, "retur std.math.mul(i64, a, b)", total)
        assert "\n8\n" in watched.until("with status 4")

        # These are of no interest.
        for name in (".hidden", "root.zig~", "4913"):
            (root / "src" / name).write_text("x")
        (root / ".zig-cache/x").write_text("x")
        watched.process.send_signal(signal.SIGINT)
        assert watched.process.wait(timeout=_LIMIT_S) == 0
    assert (root / "hello/_hello.abi3.so").is_file()


def test_build_watches_too_and_says_what_is_missing(project: Alloconda) -> None:
    with _watching(project, "build", "--watch", "--then", "echo then") as watched:
        watched.until("then")
        watched.process.send_signal(signal.SIGTERM)
        assert watched.process.wait(timeout=_LIMIT_S) == 0
    alone = project("build", "--then", "echo then")
    assert alone.status == 2
    assert "add --watch" in alone.stderr
    (project.cwd / "watchfiles.py").write_text("raise ImportError")
    lacking = project("build", "--watch", PYTHONPATH=str(project.cwd))
    assert lacking.status == 2
    assert "pip install 'alloconda[watch]'" in lacking.stderr
