"""The version of a Zig is kept for as long as its files are the same, and for no launcher."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from alloconda.kernel.system.processes import ProcessRunner
from alloconda.kernel.system.program import Finished, ProgressSink
from alloconda.kernel.zig.known_version import KnownVersion
from alloconda.kernel.zig.places import LocalZigHost
from tests.posix import NEEDS_LINKS


class ProgramsWithProgress(ProcessRunner):
    """Answers every program's question for its version, and counts the questions."""

    def __init__(self) -> None:
        super().__init__()
        self.questions = 0
        self.answer = Finished(status=0, stdout="0.17.1\n", stderr="")

    def run(
        self,
        _command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: ProgressSink | None = None,
        timeout_s: float | None = None,
    ) -> Finished:
        del cwd, environment, progress, timeout_s
        self.questions += 1
        return self.answer


@pytest.fixture
def programs() -> ProgramsWithProgress:
    return ProgramsWithProgress()


@pytest.fixture
def zig(tmp_path: Path) -> Path:
    zig = tmp_path / "zig-0.17.1" / "zig"
    library = zig.parent / "lib" / "std" / "std.zig"
    library.parent.mkdir(parents=True)
    library.write_text("//! The standard library.\n")
    zig.write_bytes(b"\x7fELF, so to speak")
    return zig


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    (tmp_path / ".zig-cache").mkdir()
    return tmp_path / ".zig-cache" / "alloconda-notes" / "zig-version"


def version_of(zig: Path, kept: Path, programs: ProgramsWithProgress) -> str:
    host = LocalZigHost(None, processes=programs, known=KnownVersion(kept))
    return str(host.version_of(str(zig)))


def test_the_same_zig_is_asked_once(zig: Path, kept: Path, programs: ProgramsWithProgress) -> None:
    versions = [version_of(zig, kept, programs) for _ in range(3)]

    assert versions == ["0.17.1"] * 3
    assert programs.questions == 1


def replaced(zig: Path) -> None:
    times = zig.stat()
    other = zig.with_name("other")
    other.write_bytes(zig.read_bytes())
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(zig)


def rewritten(zig: Path) -> None:
    zig.write_bytes(b"\x7fELF, and another one")


def touched(zig: Path) -> None:
    os.utime(zig, ns=(0, 0))


def given_another_library(zig: Path) -> None:
    (zig.parent / "lib" / "std" / "std.zig").write_text("//! Another standard library.\n")


@pytest.mark.parametrize("change", [replaced, rewritten, touched, given_another_library])
def test_a_zig_that_changed_is_asked_again(
    zig: Path, kept: Path, programs: ProgramsWithProgress, change: Callable[[Path], None]
) -> None:
    version_of(zig, kept, programs)
    programs.answer = Finished(status=0, stdout="0.16.0\n", stderr="")

    change(zig)

    assert version_of(zig, kept, programs) == "0.16.0"


def test_another_zig_is_asked(zig: Path, kept: Path, programs: ProgramsWithProgress) -> None:
    version_of(zig, kept, programs)
    other = zig.parent.rename(zig.parent.with_name("elsewhere")) / "zig"
    programs.answer = Finished(status=0, stdout="0.16.0\n", stderr="")

    assert version_of(other, kept, programs) == "0.16.0"


@NEEDS_LINKS
def test_a_link_that_leads_to_another_zig_is_asked(
    zig: Path, kept: Path, programs: ProgramsWithProgress, tmp_path: Path
) -> None:
    link = tmp_path / "zig"
    link.symlink_to(zig)
    version_of(link, kept, programs)
    other = tmp_path / "zig-0.16.0" / "zig"
    (other.parent / "lib" / "std").mkdir(parents=True)
    (other.parent / "lib" / "std" / "std.zig").write_text("//! The standard library.\n")
    other.write_bytes(zig.read_bytes())
    programs.answer = Finished(status=0, stdout="0.16.0\n", stderr="")

    link.unlink()
    link.symlink_to(other)

    assert version_of(link, kept, programs) == "0.16.0"


@pytest.mark.parametrize("content", [b"#!/bin/sh\nexec zig-0.17.1 $@\n", b"\x7fELF, alone"])
def test_what_may_start_another_zig_is_asked_each_time(
    zig: Path, kept: Path, programs: ProgramsWithProgress, content: bytes
) -> None:
    zig.write_bytes(content)
    if not content.startswith(b"#!"):
        (zig.parent / "lib" / "std" / "std.zig").unlink()

    for _ in range(2):
        version_of(zig, kept, programs)

    assert programs.questions == 2
    assert not kept.exists()


def test_what_is_no_zig_is_asked_each_time(
    zig: Path, kept: Path, programs: ProgramsWithProgress
) -> None:
    programs.answer = Finished(status=1, stdout="0.17.1\n", stderr="")

    assert [version_of(zig, kept, programs) for _ in range(2)] == ["None", "None"]
    assert programs.questions == 2


@pytest.mark.parametrize("damage", ["", "x", "\xff 0.16.0\n", "0.16.0\n", "{identity} zero\n"])
def test_what_was_damaged_is_not_taken(
    zig: Path, kept: Path, programs: ProgramsWithProgress, damage: str
) -> None:
    version_of(zig, kept, programs)
    identity = kept.read_text().partition(" ")[0]
    kept.write_bytes(damage.replace("{identity}", identity).encode("latin-1"))

    assert version_of(zig, kept, programs) == "0.17.1"
    assert programs.questions == 2


def test_no_cache_is_made_for_it(zig: Path, kept: Path, programs: ProgramsWithProgress) -> None:
    kept.parent.parent.rmdir()

    version_of(zig, kept, programs)

    assert not kept.parent.parent.exists()
