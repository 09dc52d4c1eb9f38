"""What becomes of output that nobody takes: a full disk, a reader that went away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import NO_NETWORK, copy_example, run

if sys.platform == "win32":
    pytest.skip("pipes and descriptors of POSIX are wanted", allow_module_level=True)

WORDS = [
    ("--version",),
    ("--help",),
    ("--complete-values", "targets"),
    ("targets",),
    ("explain", "win_amd64"),
    ("completion", "bash"),
    ("cache", "ls"),
    ("cache", "dir"),
    ("python", "list", "--offline"),
    ("matrix", "--format", "github"),
    ("wheel-all", "--dry-run"),
    ("wheel-all", "--dry-run", "--json"),
]
ALLOCONDA = (sys.executable, "-m", "alloconda")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project."""
    copy_example(tmp_path)
    return tmp_path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is wanted")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_full_disk_is_said_and_counted(
    project: Path, words: tuple[str, ...], unbuffered: str
) -> None:
    environment = {**NO_NETWORK, "PYTHONUNBUFFERED": unbuffered}

    ran = run(
        "sh",
        "-c",
        '"$@" >/dev/full',
        "sh",
        *ALLOCONDA,
        *words,
        cwd=project,
        environment=environment,
    )

    assert ran.status == 3, ran.stderr
    assert ran.stderr == (
        "error: stdout can't be written: No space left on device\n"
        "hint: make room for the output, or send it elsewhere\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is wanted")
@pytest.mark.parametrize("words", [("targets",), ("wheel-all", "--dry-run"), ("sdist",)])
def test_the_status_says_so_where_no_stream_can(project: Path, words: tuple[str, ...]) -> None:
    lost = '"$@" >/dev/full 2>/dev/full'

    ran = run("sh", "-c", lost, "sh", *ALLOCONDA, *words, cwd=project, environment=NO_NETWORK)

    assert ran.status == 3


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_reader_that_went_away_is_no_reason_for_words(
    project: Path, words: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "wb") as nobody_reads:
        done = subprocess.run(
            [*ALLOCONDA, *words],
            cwd=project,
            env={**os.environ, **NO_NETWORK},
            stdin=subprocess.DEVNULL,
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.stderr == b""
    assert done.returncode == 3


@pytest.mark.parametrize("closed", ["<&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    "words",
    [*WORDS, ("sdist",), ("doctor",), ("cache", "clear"), ("init", "new"), ("inspect", "x.whl")],
    ids=" ".join,
)
def test_streams_that_are_closed_from_the_start_hinder_nothing(
    project: Path, closed: str, words: tuple[str, ...]
) -> None:
    environment = {**NO_NETWORK, "ALLOCONDA_CACHE_DIR": str(project / ".test-cache")}

    ran = run(
        "sh", "-c", f'"$@" {closed}', "sh", *ALLOCONDA, *words, cwd=project, environment=environment
    )

    assert "Traceback" not in ran.stderr
    assert ran.status in (0, 1, 2)


def test_no_file_takes_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    code = (
        "import os, subprocess\n"
        "from alloconda.cli.streams import deliver\n"
        "def command():\n"
        "    file = open('data', 'w')\n"
        "    subprocess.run(['sh', '-c', 'echo talk; echo talk >&2'])\n"
        "    return 0 if file.fileno() > 2 else 9\n"
        "raise SystemExit(deliver(command))"
    )

    ran = run("sh", "-c", '"$@" <&- >&- 2>&-', "sh", sys.executable, "-c", code, cwd=tmp_path)

    assert ran.status == 0
    assert (tmp_path / "data").read_text() == ""
