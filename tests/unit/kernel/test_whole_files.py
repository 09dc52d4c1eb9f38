"""Files are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from alloconda.kernel.system.whole_files import write_draft, write_whole
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

    draft = write_draft(file, b"after")
    assert file.read_bytes() == b"before"
    draft.drop()

    assert [path.name for path in tmp_path.iterdir()] == ["settings"]
