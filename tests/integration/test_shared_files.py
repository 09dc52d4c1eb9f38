"""Each content once on the disk, however many threads and processes add and remove at a time."""

import errno
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from alloconda.headers.adapters.shared_files import SharedFiles
from alloconda.headers.model.header_set import FileSha256

ROOT = Path(__file__).parents[2]
CONTENTS = tuple(f"/* header {number} */\n".encode() * 100 for number in range(200))
# More than ext4, XFS or NTFS give one file; some file systems know no bound.
MAX_LINKS = 70_000
# Says that it is ready and waits, so that all begin at once.
PLACE_ALL = """
import sys
from pathlib import Path
from alloconda.headers.adapters.shared_files import SharedFiles
from tests.integration.test_shared_files import place_all
print("ready", flush=True)
sys.stdin.readline()
place_all(SharedFiles(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def digest_of(content: bytes) -> FileSha256:
    return FileSha256(sha256(content).hexdigest())


def place_all(files: SharedFiles, entry: Path) -> None:
    """Put all contents into a new entry."""
    entry.mkdir()
    for number, content in enumerate(CONTENTS):
        files.place(entry / f"{number}.h", content, digest_of(content))


def copies(entries: Iterable[Path]) -> list[int]:
    """Return how many different files each content is in, after a look at what they hold."""
    inodes: list[set[int]] = [set() for _ in CONTENTS]
    for entry in entries:
        for number, content in enumerate(CONTENTS):
            path = entry / f"{number}.h"
            assert path.read_bytes() == content
            inodes[number].add(path.stat().st_ino)
    return [len(found) for found in inodes]


def test_threads_that_write_at_once_share_every_file(tmp_path: Path) -> None:
    files = SharedFiles(tmp_path / "files")
    entries = [tmp_path / f"entry{number}" for number in range(8)]
    ready = threading.Barrier(len(entries))

    def write(entry: Path) -> None:
        ready.wait()
        place_all(files, entry)

    with ThreadPoolExecutor(len(entries)) as pool:
        list(pool.map(write, entries))

    assert copies(entries) == [1] * len(CONTENTS)


def test_processes_that_write_at_once_share_every_file(tmp_path: Path) -> None:
    entries = [tmp_path / f"entry{number}" for number in range(4)]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", PLACE_ALL, tmp_path / "files", entry],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for entry in entries
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        child.communicate()
    statuses = [child.returncode for child in children]

    assert statuses == [0] * len(entries)
    assert copies(entries) == [1] * len(CONTENTS)


def test_a_sweep_takes_no_file_that_an_entry_begins_to_share(tmp_path: Path) -> None:
    files = SharedFiles(tmp_path / "files")
    ended = threading.Event()

    def sweep() -> None:
        while not ended.is_set():
            files.sweep(dry_run=False)

    with ThreadPoolExecutor(1) as pool:
        sweeping = pool.submit(sweep)
        try:
            for number in range(20):
                first, second = tmp_path / f"first{number}", tmp_path / f"second{number}"
                place_all(files, first)
                place_all(files, second)
                # One content is in one file for as long as an entry holds it.
                assert copies([first, second]) == [1] * len(CONTENTS)
                shutil.rmtree(first)
                shutil.rmtree(second)
        finally:
            ended.set()
        sweeping.result()

    files.sweep(dry_run=False)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_damaged_file_is_replaced_once_for_all_who_find_it(tmp_path: Path) -> None:
    files = SharedFiles(tmp_path / "files")
    place_all(files, tmp_path / "old")
    for path in (tmp_path / "old").iterdir():
        path.chmod(0o644)
        path.write_bytes(b"not C")
    entries = [tmp_path / f"entry{number}" for number in range(6)]
    ready = threading.Barrier(len(entries))

    def write(entry: Path) -> None:
        ready.wait()
        place_all(files, entry)

    with ThreadPoolExecutor(len(entries)) as pool:
        list(pool.map(write, entries))

    assert copies(entries) == [1] * len(CONTENTS)


@pytest.mark.slow
def test_a_file_that_takes_no_more_links_is_shared_anew(tmp_path: Path) -> None:
    files, content = SharedFiles(tmp_path / "files"), b"/* known everywhere */\n"
    files.place(tmp_path / "first", content, digest_of(content))
    (tmp_path / "links").mkdir()
    for number in range(MAX_LINKS):
        try:
            os.link(tmp_path / "first", tmp_path / "links" / str(number))
        except OSError as error:
            if error.errno != errno.EMLINK:
                raise
            break
    else:
        pytest.skip(f"this file system gives a file more than {MAX_LINKS} links")

    later = [tmp_path / f"later{number}" for number in range(3)]
    for path in later:
        files.place(path, content, digest_of(content))
    shutil.rmtree(tmp_path / "links")

    assert [path.read_bytes() for path in later] == [content] * 3
    assert len({path.stat().st_ino for path in later}) == 1
    assert not later[0].samefile(tmp_path / "first")


def test_an_entry_keeps_copies_of_its_own_where_nothing_can_be_shared(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder, so no link can be made in it")
    files = SharedFiles(tmp_path / "files")

    place_all(files, tmp_path / "first")
    place_all(files, tmp_path / "second")

    assert copies([tmp_path / "first", tmp_path / "second"]) == [2] * len(CONTENTS)
    assert files.sweep(dry_run=False) == 0


def test_a_shared_file_can_not_be_edited_by_mistake(tmp_path: Path) -> None:
    place_all(SharedFiles(tmp_path / "files"), tmp_path / "entry")

    assert stat.S_IMODE((tmp_path / "entry" / "0.h").stat().st_mode) == 0o444
