"""Fetching as programs do it: many processes at once, killed at any moment, by the command line."""

import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alloconda.headers.adapters.header_cache import HeaderCache, entry_dirs, read_manifest
from alloconda.headers.adapters.header_store import damaged_files
from alloconda.headers.model.header_set import HeaderRequest
from alloconda.kernel.python import parse_python
from tests.pbs_archives import Filling, make_archive
from tests.pbs_server import Fault, PbsServer, serve, teach
from tests.terminal import Terminal, open_terminal

GNU = "aarch64-unknown-linux-gnu"
TRIPLES = (GNU, "aarch64-unknown-linux-musl", "x86_64-apple-darwin")
FILLING = Filling(binary_bytes=300_000, library_bytes=1_000_000)


@pytest.fixture(scope="module")
def _server() -> Iterator[PbsServer]:
    pythons = [parse_python("3.12.90"), parse_python("3.13.90")]
    with serve(
        make_archive(python, triple, filling=FILLING) for python in pythons for triple in TRIPLES
    ) as server:
        yield server


@pytest.fixture
def cache_dir(server: PbsServer, tmp_path: Path) -> Path:
    teach(server, tmp_path / "cache")
    server.reset()
    return tmp_path / "cache"


def command(server: PbsServer, cache_dir: Path, *arguments: str) -> list[str]:
    flags = ["--cache-dir", str(cache_dir)]
    if arguments[0] == "python" or "--repair" in arguments:
        flags += ["--mirror", server.url]
    return [sys.executable, "-m", "alloconda", *arguments, *flags]


def run(
    server: PbsServer, cache_dir: Path, *arguments: str, status: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(server, cache_dir, *arguments), capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def fetch_arguments(version: str, *triples: str) -> list[str]:
    targets = {
        GNU: "manylinux_2_28_aarch64",
        "aarch64-unknown-linux-musl": "musllinux_1_2_aarch64",
        "x86_64-apple-darwin": "macosx_11_0_x86_64",
    }
    named = [part for triple in triples for part in ("--target", targets[triple])]
    return ["python", "fetch", "--no-refresh", "--version", version, *named]


def wait_for(
    partial: Path, size_bytes: int, child: "subprocess.Popen[str] | subprocess.Popen[bytes]"
) -> None:
    """Wait until a running process has received so much of an archive."""
    while not (partial.exists() and partial.stat().st_size >= size_bytes):
        assert child.poll() is None
        time.sleep(0.02)


def assert_undamaged(cache_dir: Path) -> None:
    for entry in entry_dirs(cache_dir / "headers-v1"):
        manifest = read_manifest(entry)
        assert manifest is not None, entry
        assert damaged_files(entry, manifest) == ()


def test_eight_processes_download_each_archive_once(server: PbsServer, cache_dir: Path) -> None:
    server.total_rate = 20e6
    wanted = [
        fetch_arguments("3.13", *TRIPLES) if number % 2 else fetch_arguments("3.12", GNU)
        for number in range(8)
    ]

    children = [
        subprocess.Popen(command(server, cache_dir, *arguments), stderr=subprocess.PIPE, text=True)
        for arguments in wanted
    ]
    outcomes = [(child.communicate()[1], child.returncode) for child in children]

    assert [status for _, status in outcomes] == [0] * 8, outcomes
    assert len(server.downloads()) == len(set(server.downloads())) == 4
    assert_undamaged(cache_dir)
    assert list((cache_dir / "headers-v1/.partial").iterdir()) == []


@pytest.mark.slow
def test_a_fetch_that_is_killed_at_any_moment_does_no_harm(
    server: PbsServer, cache_dir: Path, request: pytest.FixtureRequest
) -> None:
    # Slow enough that most moments lie within downloads, extraction and writing.
    server.total_rate = 8e6
    moments = random.Random(3)  # noqa: S311 - moments, not secrets
    arguments = fetch_arguments("3.13", *TRIPLES)

    for _ in range(60 if request.config.getoption("--full") else 15):
        # What a former run got goes, so that each run downloads, extracts and writes.
        for triple in TRIPLES:
            shutil.rmtree(cache_dir / "headers-v1" / triple, ignore_errors=True)
        child = subprocess.Popen(
            command(server, cache_dir, *arguments),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moments.uniform(0.3, 1.3))
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert_undamaged(cache_dir)
    server.reset()
    run(server, cache_dir, *arguments)

    assert_undamaged(cache_dir)
    run(server, cache_dir, "cache", "prune")
    assert list((cache_dir / "headers-v1/.partial").iterdir()) == []
    assert len(json.loads(run(server, cache_dir, "cache", "ls", "--json").stdout)["entries"]) == 3


def test_a_killed_download_goes_on_in_the_next_run(server: PbsServer, cache_dir: Path) -> None:
    server.total_rate = 1e6
    arguments = fetch_arguments("3.13", GNU)
    partial = cache_dir / "headers-v1/.partial" / f"{GNU}.3.13.90+20270101.tar.gz"

    child = subprocess.Popen(command(server, cache_dir, *arguments), stderr=subprocess.DEVNULL)
    wait_for(partial, 200_000, child)
    child.send_signal(signal.SIGKILL)
    child.wait()
    stood = partial.stat().st_size
    server.total_rate = None
    run(server, cache_dir, *arguments)

    assert server.requests[-1].range == f"bytes={stood}-"
    assert_undamaged(cache_dir)


def test_what_a_killed_force_left_goes_with_the_next_fetch(
    server: PbsServer, cache_dir: Path
) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", GNU))
    leftovers = cache_dir / "headers-v1/.partial"
    partial = leftovers / f"{GNU}.3.13.90+20270101.tar.gz"
    # Slow enough to be far from its end however busy the machine is.
    server.total_rate = 1e5
    force = command(server, cache_dir, *fetch_arguments("3.13", GNU), "--force")
    killed = subprocess.Popen(force, stderr=subprocess.DEVNULL)
    wait_for(partial, 40_000, killed)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    going = subprocess.Popen(force, stderr=subprocess.DEVNULL)
    wait_for(partial, partial.stat().st_size + 1, going)

    run(server, cache_dir, *fetch_arguments("3.13", GNU))
    stands_while_it_grows = partial.exists()
    going.send_signal(signal.SIGKILL)
    going.wait()
    run(server, cache_dir, *fetch_arguments("3.13", GNU))

    assert stands_while_it_grows
    assert list(leftovers.iterdir()) == []
    assert_undamaged(cache_dir)


def test_an_interrupted_fetch_says_what_is_kept_and_goes_on(
    server: PbsServer, cache_dir: Path
) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", "x86_64-apple-darwin"))
    server.reset()
    server.total_rate = 1e6
    arguments = fetch_arguments("3.13", "x86_64-apple-darwin", GNU)
    partial = cache_dir / "headers-v1/.partial" / f"{GNU}.3.13.90+20270101.tar.gz"

    child = subprocess.Popen(
        command(server, cache_dir, *arguments), stderr=subprocess.PIPE, text=True
    )
    wait_for(partial, 300_000, child)
    child.send_signal(signal.SIGINT)
    said = child.communicate()[1]
    stood = partial.stat().st_size
    server.total_rate = None
    run(server, cache_dir, *arguments)

    assert child.returncode == 130
    assert re.search(r"interrupted: 1 header set is in the cache, \d+ kB of 1 cut download", said)
    assert "hint: the same command resumes the download\n" in said
    assert server.requests[-1].range == f"bytes={stood}-"
    assert_undamaged(cache_dir)


def test_a_burst_of_interruptions_is_one_wish(server: PbsServer, cache_dir: Path) -> None:
    server.total_rate = 1e6
    partial = cache_dir / "headers-v1/.partial" / f"{GNU}.3.13.90+20270101.tar.gz"
    child = subprocess.Popen(
        command(server, cache_dir, *fetch_arguments("3.13", GNU)), stderr=subprocess.PIPE, text=True
    )
    wait_for(partial, 100_000, child)

    for _ in range(60):
        child.send_signal(signal.SIGINT)
        time.sleep(0.002)
    said = child.communicate(timeout=30)[1]

    assert child.returncode == 130
    assert "Traceback" not in said
    assert "interrupted: " in said


def test_an_interrupted_fetch_waits_for_no_silent_server(
    server: PbsServer, cache_dir: Path
) -> None:
    server.fail("3.13.90", Fault.SILENT)
    server.silence_s = 60

    child = subprocess.Popen(
        command(server, cache_dir, *fetch_arguments("3.13", GNU)), stderr=subprocess.PIPE, text=True
    )
    while server.faults:
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    # Long before it would give the server up.
    said = child.communicate(timeout=20)[1]

    assert child.returncode == 130
    assert said.endswith("interrupted: nothing has arrived yet\n")


def test_the_hint_for_missing_headers_is_the_command_that_gets_them(
    server: PbsServer, cache_dir: Path
) -> None:
    done = run(server, cache_dir, *fetch_arguments("3.13", GNU), "--offline", status=3)
    program, *arguments = shlex.split(done.stderr.partition("hint:")[2])

    subprocess.run([sys.executable, "-m", program, *arguments], check=True, capture_output=True)

    assert [entry.parent.name for entry in entry_dirs(cache_dir / "headers-v1")] == [GNU]


def test_a_proxy_that_fails_is_named_without_its_password(
    server: PbsServer, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://me:secret@127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    done = run(server, cache_dir, *fetch_arguments("3.13", GNU), status=3)

    assert "(through the proxy 127.0.0.1:9)" in done.stderr
    assert "secret" not in done.stderr
    assert server.requests == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("python", "fetch", "--force"),
        ("python", "fetch", "--refresh"),
        ("python", "list", "--refresh"),
        ("python", "lock", "--refresh"),
        ("cache", "verify", "--repair"),
    ],
    ids=" ".join,
)
def test_what_needs_the_network_is_refused_offline(
    server: PbsServer, cache_dir: Path, arguments: tuple[str, ...]
) -> None:
    done = run(server, cache_dir, *arguments, "--offline", status=2)

    assert f"--offline and {arguments[-1]} contradict each other" in done.stderr
    assert server.requests == []


def test_fetch_says_what_it_does_and_json_is_lines(server: PbsServer, cache_dir: Path) -> None:
    plain = run(server, cache_dir, *fetch_arguments("3.13", GNU))
    again = run(server, cache_dir, *fetch_arguments("3.13", GNU), "--json")

    assert "fetching" in plain.stderr
    assert "fetched   cpython-3.13.90" in plain.stderr
    assert plain.stdout == ""
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert [(event["event"], event["cached"]) for event in events] == [("fetch-finished", True)]


def test_fetch_all_skips_what_never_existed(server: PbsServer, cache_dir: Path) -> None:
    done = run(
        server, cache_dir,
        *("python", "fetch", "--all", "--no-refresh", "--version", "3.13", "--target"),
        "macosx_11_0_x86_64",
    )  # fmt: skip

    assert "3.13.90" in done.stderr


def test_several_failures_are_listed_together(server: PbsServer, cache_dir: Path) -> None:
    done = run(
        server,
        cache_dir,
        *fetch_arguments("3.13.77", GNU, "x86_64-apple-darwin"),
        status=3,
    )

    assert "2 of 2 header sets could not be downloaded" in done.stderr
    assert "3.13.90" not in done.stdout


def test_the_cache_commands_tell_the_truth(server: PbsServer, cache_dir: Path) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", *TRIPLES))
    listed = json.loads(run(server, cache_dir, "cache", "ls", "--json").stdout)
    table = run(server, cache_dir, "cache", "ls").stdout

    assert [entry["triple"] for entry in listed["entries"]] == sorted(TRIPLES)
    sizes = sum(entry["size_bytes"] for entry in listed["entries"])
    assert listed["stored_bytes"] + listed["shared_bytes"] == sizes
    assert listed["shared_bytes"] > sizes / 2
    assert "sharing identical files saves" in table
    assert run(server, cache_dir, "cache", "dir").stdout.strip() == str(cache_dir)
    known = json.loads(run(server, cache_dir, "python", "list", "--json", "--cached").stdout)
    assert {(row["python"], row["cached"]) for row in known} == {("3.13.90", True)}
    older = run(server, cache_dir, "python", "list", "--cached", "--version", "3.12").stdout
    assert older == "nothing that fits is cached\n"


def test_verify_finds_damage_and_repairs_it(server: PbsServer, cache_dir: Path) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", *TRIPLES))
    entry = next(iter(entry_dirs(cache_dir / "headers-v1")))
    header = entry / "include/object.h"
    header.chmod(0o644)
    # The same inode, so every entry that shares it is damaged, in its size too.
    header.write_text("not C\n")
    os.truncate(header, 5)

    found = run(server, cache_dir, "cache", "verify", status=1)
    repaired = run(server, cache_dir, "cache", "verify", "--repair")
    clean = run(server, cache_dir, "cache", "verify")

    assert found.stdout.count("include/object.h") == 3
    assert "alloconda cache verify --repair" in found.stderr
    assert repaired.stdout.count("repaired") == 3
    assert clean.stdout == "3 header sets, 0 damaged\n"


def test_prune_says_what_goes_and_leaves_what_is_in_use(server: PbsServer, cache_dir: Path) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", *TRIPLES))
    build = HeaderCache(cache_dir)
    used = build.find(HeaderRequest(python=parse_python("3.13"), triple=GNU))
    assert used is not None

    dry = run(server, cache_dir, "cache", "prune", "--max-size", "0B", "--dry-run")
    before = len(list(entry_dirs(cache_dir / "headers-v1")))
    real = run(server, cache_dir, "cache", "prune", "--max-size", "0B")

    assert before == 3
    assert dry.stdout.count("would go") == real.stdout.count("removed") == 2
    assert "a running build uses it" in real.stdout
    assert (used.include_dir / "Python.h").is_file()
    assert_undamaged(cache_dir)
    build.close()
    run(server, cache_dir, "cache", "clear", "--yes")
    assert list(entry_dirs(cache_dir / "headers-v1")) == []
    assert list((cache_dir / "headers-v1/.files").rglob("*.h")) == []


def test_clear_asks_first(server: PbsServer, cache_dir: Path) -> None:
    done = run(server, cache_dir, "cache", "clear", status=2)

    assert "--yes" in done.stderr


def test_at_a_terminal_no_means_no_and_tables_keep_its_width(
    server: PbsServer, cache_dir: Path
) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", *TRIPLES))
    environment = {**os.environ, "TERM": "xterm", "ALLOCONDA_CACHE_DIR": str(cache_dir)}
    environment.pop("COLUMNS", None)

    def open_(*arguments: str) -> Terminal:
        return open_terminal([*arguments], cwd=cache_dir, environment=environment, size=(60, 24))

    clearing = open_("cache", "clear")
    # The question wraps wherever the path's length has it.
    clearing.read_until(lambda text: "3 header sets" in text and "[y/N]" in text.replace("\n", ""))
    clearing.child.sendline("n")
    answered = clearing.read_to_end()
    listing = open_("cache", "ls")
    listed = listing.read_to_end()

    assert (answered, listed) == (0, 0)
    assert "nothing was removed" in clearing.lines
    assert "Python   Triple                        Size  Age  Last used" in listing.lines
    assert listing.lines.count("    20270101, install_only_stripped") == 3


def test_other_layouts_are_left_alone(server: PbsServer, cache_dir: Path) -> None:
    foreign = cache_dir / "headers-v2" / "x" / "entry"
    foreign.mkdir(parents=True)
    (cache_dir / "headers-v1/odd/not-an-entry").mkdir(parents=True)

    run(server, cache_dir, *fetch_arguments("3.13", GNU))
    run(server, cache_dir, "cache", "clear", "--yes")

    assert foreign.is_dir()
    assert (cache_dir / "headers-v1/odd/not-an-entry").is_dir()


def run_bound(
    server: PbsServer, cache_dir: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run alloconda so that permissions bind it, which they don't bind root to."""
    rights = "-dac_override,-dac_read_search"
    bound = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]
    if os.geteuid() != 0:
        bound = []
    elif shutil.which("setpriv") is None:
        pytest.skip("root writes everywhere, and there is no setpriv")
    words = [*bound, *command(server, cache_dir, *arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@contextmanager
def allowed(folders: Iterable[Path], mode: int) -> Iterator[None]:
    """Give folders a mode for a while."""
    changed = list(folders)
    for path in changed:
        path.chmod(mode)
    try:
        yield
    finally:
        for path in changed:
            path.chmod(0o755)


def test_a_read_only_cache_serves_and_says_when_it_can_not(
    server: PbsServer, cache_dir: Path
) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", GNU))
    folders = [path for path in [cache_dir, *cache_dir.rglob("*")] if path.is_dir()]

    with allowed(folders, 0o555):
        served = run_bound(server, cache_dir, *fetch_arguments("3.13", GNU))
        verified = run_bound(server, cache_dir, "cache", "verify")
        refused = [
            run_bound(server, cache_dir, *arguments)
            for arguments in (fetch_arguments("3.12", GNU), ["cache", "prune", "--max-size", "0B"])
        ]

    assert (served.returncode, verified.returncode) == (0, 0)
    assert "cached" in served.stderr
    assert [done.returncode for done in refused] == [3, 3]
    for done in refused:
        assert "can't be written: Permission denied" in " ".join(done.stderr.split())


def test_a_project_builds_with_a_read_only_cache(
    server: PbsServer, cache_dir: Path, tmp_path: Path, zig: Path
) -> None:
    run(server, cache_dir, *fetch_arguments("3.13", GNU))
    subprocess.run(
        [sys.executable, "-m", "alloconda", "init", "hello", "--yes"], check=True, cwd=tmp_path
    )
    folders = [path for path in [cache_dir, *cache_dir.rglob("*")] if path.is_dir()]
    words = ("wheel", "--project-dir", str(tmp_path / "hello"), "--zig", str(zig))

    with allowed(folders, 0o555):
        done = run_bound(server, cache_dir, *words, "--platform-tag", "win_amd64")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "hello/.zig-cache/alloconda-generated").is_dir()
    assert not (cache_dir / "generated-v1").exists()


@pytest.mark.parametrize("below", [".", "cache"])
def test_a_cache_that_can_not_be_read_is_said(
    server: PbsServer, tmp_path: Path, below: str
) -> None:
    locked = tmp_path / "locked"
    (locked / "headers-v1").mkdir(parents=True)

    with allowed([locked], 0o000):
        outcomes = [
            run_bound(server, locked / below, *arguments)
            for arguments in (["cache", "ls"], ["cache", "clear", "--yes"], fetch_arguments("3.13"))
        ]

    for done in outcomes:
        assert done.returncode in (2, 3), done.stderr
        assert "--cache-dir" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_cache_directory_that_is_a_file_is_said(server: PbsServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = run(server, tmp_path / "file/cache", *fetch_arguments("3.13.17", GNU), status=3)

    assert "--cache-dir" in done.stderr
