import hashlib
import os
import tarfile
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.packaging.adapters.sdist_archive import write_sdist
from alloconda.packaging.adapters.unchanged_file import UnchangedFile
from alloconda.packaging.model.sdist import SdistContents
from alloconda.packaging.model.wheel_contents import PackageFile, ProjectMetadata
from tests.packing import write_files

METADATA = ProjectMetadata(name="A.b", version="1.0", metadata_bytes=b"Name: A.b\n")
LONG = "x" * 120 + "/ü.txt"


def contents_below(root: Path) -> SdistContents:
    write_files(root, {"run": "#!", "a": "text", LONG: "long"})
    files = tuple(
        PackageFile(arcname=name, path=root / name, executable=name == "run")
        for name in ("a", "run", LONG)
    )
    return SdistContents(metadata=METADATA, files=files)


def test_members_have_one_folder_fixed_modes_and_no_owner(tmp_path: Path) -> None:
    sdist = write_sdist(contents_below(tmp_path), tmp_path / "dist")

    with tarfile.open(sdist.path) as archive:
        members = archive.getmembers()
        first = archive.extractfile(members[0])
        assert first is not None
        assert first.read() == METADATA.metadata_bytes
    assert sdist.path == tmp_path / "dist/a_b-1.0.tar.gz"
    assert [(member.name, member.mode) for member in members] == [
        ("a_b-1.0/PKG-INFO", 0o644),
        ("a_b-1.0/a", 0o644),
        ("a_b-1.0/run", 0o755),
        (f"a_b-1.0/{LONG}", 0o644),
    ]
    assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {
        (0, 0, "", "", 315532800)
    }


def test_the_gzip_header_holds_neither_name_nor_time(tmp_path: Path) -> None:
    data = write_sdist(contents_below(tmp_path), tmp_path).path.read_bytes()

    # Magic number, deflate, no flags (so no name), no time.
    assert data[:8] == b"\x1f\x8b\x08\x00" + bytes(4)


def test_another_place_time_and_umask_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_sdist(contents_below(tmp_path / "a"), tmp_path / "1")
    before = os.umask(0o077)
    try:
        contents = contents_below(tmp_path / "b")
        for file in contents.files:
            os.utime(file.path, (1e9, 1e9))
        second = write_sdist(contents, tmp_path / "2")
    finally:
        os.umask(before)

    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == hashlib.sha256(second.path.read_bytes()).hexdigest()
    assert first.size_bytes == second.path.stat().st_size


def test_source_date_epoch_is_the_time_of_every_member(tmp_path: Path) -> None:
    sdist = write_sdist(contents_below(tmp_path), tmp_path, source_date_epoch=1_700_000_001)

    with tarfile.open(sdist.path) as archive:
        assert {member.mtime for member in archive} == {1_700_000_001}


def test_a_vanished_file_is_told(tmp_path: Path) -> None:
    gone = PackageFile(arcname="gone", path=tmp_path / "gone")

    with pytest.raises(OutsideError, match=r"can't read .*gone for a_b-1\.0\.tar\.gz"):
        write_sdist(SdistContents(metadata=METADATA, files=(gone,)), tmp_path / "dist")

    assert not (tmp_path / "dist").exists()


def test_a_file_that_grows_while_it_is_packed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = contents_below(tmp_path)
    read = UnchangedFile.read

    def grow_then_read(self: UnchangedFile, size: int) -> bytes:
        with (tmp_path / "run").open("a") as file:
            file.write("more")
        return read(self, size)

    monkeypatch.setattr(UnchangedFile, "read", grow_then_read)

    with pytest.raises(OutsideError, match=r"run was changed while it was packed into a_b-1\.0"):
        write_sdist(contents, tmp_path / "dist")
    assert not list((tmp_path / "dist").iterdir())
