"""What others wrote never commands the terminal, by whatever way it gets into what is printed."""

import json
import os
import stat
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli import NO_NETWORK, run

pytest.importorskip("pexpect", reason="a pty on POSIX is wanted", exc_type=ImportError)
pytest.importorskip("pyte", exc_type=ImportError)

if sys.platform == "win32":
    pytest.skip("a pty on POSIX is wanted", allow_module_level=True)

from tests.terminal import open_terminal

# A title, a style and colours that alloconda never gives, an 8-bit sequence, and Unicode's mirror.
EVIL = "\x1b]0;evil\x07\x1b[5mE\x1b[8;7mV\x1b[2J\x1b[HI\x9b31m\u202eL\r\b"
FORBIDDEN = ("\x1b]", "\x1b[5m", "\x1b[8;7m", "\x9b", "\u202e", "\x07", "\b")
ZIG = """#!/bin/sh
if [ "$1" = version ]; then echo 0.16.0; exit; fi
printf '%s\\n' "$EVIL_TEXT" "src/root.zig:1:1: error: $EVIL_TEXT" >&2
exit 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose folder has an evil name."""
    root = tmp_path / f"p{EVIL}".replace("/", "")
    (root / "src").mkdir(parents=True)
    (root / "src/root.zig").touch()
    (root / "pyproject.toml").write_text(
        "[project]\nname = 'x'\nversion = '1.0'\nrequires-python = '>=3.11'\n"
    )
    return root


def printed(project: Path, *arguments: str, **variables: str) -> str:
    """Return all that a command writes to a terminal."""
    environment = {
        **os.environ,
        **NO_NETWORK,
        "NO_PROXY": "127.0.0.1",
        "ALLOCONDA_CACHE_DIR": str(project.parent / "cache"),
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
        "EVIL_TEXT": EVIL,
        **variables,
    }
    for name in ("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "GITHUB_ACTIONS"):
        if name not in variables:
            environment.pop(name, None)
    terminal = open_terminal([*arguments], cwd=project, environment=environment, size=(200, 50))
    terminal.read_to_end()
    text = terminal.raw.decode("utf-8", "surrogateescape")
    # The terminal itself adds these.
    return text.replace("\r\n", "\n")


def assert_shown(text: str) -> None:
    # Where messages quote, they show what is there.
    assert "EVIL" in text or "]0;evil" in text, ascii(text)


def assert_clean(text: str) -> None:
    for sequence in FORBIDDEN:
        assert sequence not in text, ascii(text)


def write_zig(project: Path) -> Path:
    zig = project.parent / "zig"
    zig.write_text(ZIG)
    zig.chmod(zig.stat().st_mode | stat.S_IXUSR)
    return zig


def test_names_of_files_and_arguments_are_cleaned(project: Path) -> None:
    for arguments in (
        (EVIL,),
        ("inspect", f"{EVIL}.whl"),
        ("inspect-lib", EVIL),
        ("explain", EVIL),
        ("wheel", "--python-version", EVIL),
        ("wheel-all", "--dry-run", "--project-dir", EVIL),
        ("build", "-v", "--zig", f"/{EVIL}"),
        ("test", f"{EVIL}.whl"),
        ("python", "fetch", "--offline", "--version", EVIL),
        ("cache", "prune", "--older-than", EVIL),
    ):
        text = printed(project, *arguments)

        assert_shown(text)
        assert_clean(text)


def test_configuration_is_cleaned(project: Path) -> None:
    evil = json.dumps(EVIL)
    for line in (
        f"readme = {evil}",
        f"description = {evil}",
        f"classifiers = [{evil}]",
        f"[tool.alloconda]\n{evil} = 1",
        f"[tool.alloconda]\nsource = {evil}",
        f"[tool.alloconda]\ntargets = [{evil}]",
    ):
        base = "[project]\nname = 'x'\nversion = '1.0'\n"
        (project / "pyproject.toml").write_text(f"{base}{line}\n")

        text = printed(project, "wheel-all", "--dry-run")

        assert "error" in text
        assert_clean(text)


@pytest.mark.parametrize("name", ["ALLOCONDA_OPTIMIZE", "ALLOCONDA_ZIG", "SOURCE_DATE_EPOCH"])
def test_environment_variables_are_cleaned(project: Path, name: str) -> None:
    text = printed(project, "wheel", **{name: EVIL})

    assert_shown(text)
    assert_clean(text)


@pytest.mark.parametrize("command", [("build",), ("wheel-all", "-v"), ("wheel-all",)])
def test_what_a_compiler_prints_is_cleaned(project: Path, command: tuple[str, ...]) -> None:
    text = printed(project, *command, "--zig", str(write_zig(project)))

    assert_shown(text)
    assert_clean(text)


def test_what_is_in_a_wheel_is_cleaned(project: Path) -> None:
    wheel = project / "evil-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{EVIL}.py", "")
        archive.writestr("evil-1.0.dist-info/WHEEL", f"Wheel-Version: 1.0\nGenerator: {EVIL}\n")
        archive.writestr("evil-1.0.dist-info/METADATA", f"Name: {EVIL}\nSummary: {EVIL}\n")
        archive.writestr("evil-1.0.dist-info/RECORD", f"{EVIL},{EVIL},\n")

    for options in ((), ("-v",), ("--verify", "-v")):
        text = printed(project, "inspect", *options, wheel.name)

        assert_shown(text)
        assert_clean(text)


class _EvilAnswer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # The base class calls it so.
        reason = EVIL.replace("\r", "").encode("latin-1", "replace").decode("latin-1")
        self.send_response(404, reason)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Keep silent."""


@pytest.fixture
def evil_server() -> Iterator[str]:
    """Give the address of a server whose every answer is evil."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EvilAnswer)
    thread = threading.Thread(target=server.serve_forever, name="evil server")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_a_server_answers_is_cleaned(project: Path, evil_server: str) -> None:
    target = ("--version", "3.12", "--pbs-target", "x86_64-unknown-linux-gnu")

    text = printed(project, "python", "fetch", *target, "--mirror", evil_server)

    assert "404" in text
    assert_clean(text)


def test_our_own_styles_stay_where_they_are_wanted(project: Path) -> None:
    coloured = printed(project, "inspect", f"{EVIL}\x1b[1;31m.whl")
    plain = printed(project, "inspect", f"{EVIL}\x1b[1;31m.whl", NO_COLOR="1")

    assert "\x1b[1;31merror:\x1b[0m" in coloured
    assert "\x1b" not in plain


def test_files_and_pipes_get_the_same(project: Path) -> None:
    done = run(sys.executable, "-m", "alloconda", "inspect", f"{EVIL}.whl", cwd=project)

    assert_shown(done.stderr)
    assert "\x1b" not in done.stderr
    assert_clean(done.stderr)


def test_the_build_backend_cleans_what_it_prints(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        f"[project]\nname = 'x'\nversion = '1'\n[tool.alloconda]\n{json.dumps(EVIL)} = 1\n"
    )

    code = "from alloconda import build_backend; build_backend.build_wheel('.')"
    done = run(sys.executable, "-c", code, cwd=project)

    assert_shown(done.stderr)
    assert "Traceback" not in done.stderr
    assert_clean(done.stderr)


def test_a_name_that_is_no_text_reaches_programs_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff")

    done = run(
        sys.executable,
        *("-m", "alloconda", "cache", "dir", "--cache-dir", str(folder)),
        cwd=tmp_path,
        environment={"PYTHONIOENCODING": "utf-8:strict"},
    )

    assert done.status == 0, done.stderr
