"""Files are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from alloconda.kernel.system.whole_files import stage_file, write_generated, write_whole
from tests.posix import NEEDS_FIFOS, NEEDS_LINKS, NEEDS_PERMISSIONS


@NEEDS_PERMISSIONS
def test_the_content_is_replaced_and_the_permissions_stay(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_bytes(b"before")
    file.chmod(0o640)

    write_whole(file, b"\xff after\r\n")

    assert file.read_bytes() == b"\xff after\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["settings"]


@NEEDS_LINKS
@pytest.mark.parametrize("exists", [True, False], ids=["to a file", "to nothing yet"])
def test_a_link_stays_a_link(tmp_path: Path, exists: bool) -> None:  # noqa: FBT001
    kept, link = tmp_path / "dotfiles" / "zshrc", tmp_path / ".zshrc"
    kept.parent.mkdir()
    if exists:
        kept.write_bytes(b"before")
    link.symlink_to(Path("dotfiles") / "zshrc")

    write_whole(link, b"after")

    assert link.is_symlink()
    assert kept.read_bytes() == b"after"


@NEEDS_LINKS
@pytest.mark.parametrize("after", [b"a=1\nb=2\n", b"", b"a=1\n", b"other"])
def test_a_file_of_two_names_stays_one_file(tmp_path: Path, after: bytes) -> None:
    kept, other = tmp_path / "dotfiles", tmp_path / ".zshrc"
    kept.write_bytes(b"a=1\n")
    other.hardlink_to(kept)

    write_whole(other, after)

    assert kept.read_bytes() == after
    assert kept.samefile(other)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".zshrc", "dotfiles"]


@NEEDS_LINKS
def test_a_full_disk_leaves_a_file_of_two_names_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, other = tmp_path / "dotfiles", tmp_path / ".zshrc"
    kept.write_bytes(b"a=1\n")
    other.hardlink_to(kept)
    staged = stage_file(other, b"a=1\n" + b"much\n" * 1000)
    write = os.write

    def write_little(file: int, data: bytes) -> int:
        if len(data) < 3000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data[:1000])

    monkeypatch.setattr(os, "write", write_little)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        staged.commit()

    assert kept.read_bytes() == b"a=1\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".zshrc", "dotfiles"]


def test_drafts_of_killed_runs_go_and_those_of_live_ones_stay(tmp_path: Path) -> None:
    old, new = ".settings.01234567.new", ".settings.89abcdef.new"
    others = [".settings.new", ".settings.0123456.new", ".other.01234567.new"]
    for name in (old, new, *others):
        (tmp_path / name).write_bytes(b"")
        if name != new:
            os.utime(tmp_path / name, (1, 1))

    write_whole(tmp_path / "settings", b"after")

    assert {path.name for path in tmp_path.iterdir()} == {"settings", new, *others}


def test_a_read_only_file_is_refused_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_bytes(b"before")
    file.chmod(0o444)

    with pytest.raises(PermissionError, match="read-only"):
        write_whole(file, b"after")

    assert file.read_bytes() == b"before"


@NEEDS_FIFOS
def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(OSError, match="regular file"):
        write_whole(tmp_path / "pipe", b"after")
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"after")

    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_full_disk_leaves_the_file_of_before_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings"
    file.write_bytes(b"before")

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(file, b"after")

    assert file.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["settings"]


def test_a_draft_changes_nothing_until_it_is_put(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_bytes(b"before")

    staged = stage_file(file, b"after")
    assert file.read_bytes() == b"before"
    staged.discard()

    assert [path.name for path in tmp_path.iterdir()] == ["settings"]


def test_a_generated_file_takes_the_place_of_what_was_there_and_makes_its_directory(
    tmp_path: Path,
) -> None:
    file = tmp_path / "cache" / "notes"

    write_generated(file, b"before")
    write_generated(file, b"after")

    assert file.read_bytes() == b"after"
    assert [path.name for path in file.parent.iterdir()] == ["notes"]


def test_a_generated_file_leaves_the_bytes_alone_that_others_share(tmp_path: Path) -> None:
    file, shared = tmp_path / "module.so", tmp_path / "cached.so"
    shared.write_bytes(b"before")
    os.link(shared, file)

    write_generated(file, b"after")

    assert file.read_bytes() == b"after"
    assert shared.read_bytes() == b"before"


@NEEDS_LINKS
def test_a_generated_file_takes_the_place_of_a_link(tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "module.so", tmp_path / "elsewhere.so"
    elsewhere.write_bytes(b"before")
    file.symlink_to(elsewhere)

    write_generated(file, b"after")

    assert not file.is_symlink()
    assert elsewhere.read_bytes() == b"before"


@NEEDS_PERMISSIONS
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o007, 0o660)])
def test_a_generated_file_can_be_read_by_whom_the_umask_lets(
    tmp_path: Path, mask: int, mode: int
) -> None:
    before = os.umask(mask)
    try:
        write_generated(tmp_path / "names.def", b"")
    finally:
        os.umask(before)

    assert (tmp_path / "names.def").stat().st_mode & 0o777 == mode


def test_a_full_disk_leaves_the_generated_file_of_before_and_nothing_else(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux and the BSDs have /dev/full")
    file = tmp_path / "notes"
    write_generated(file, b"before")

    with pytest.MonkeyPatch.context() as patch:
        full = os.open
        patch.setattr(os, "open", lambda _path, _flags, _mode: full("/dev/full", os.O_WRONLY))
        with pytest.raises(OSError, match="No space left"):
            write_generated(file, b"after")

    assert file.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]
