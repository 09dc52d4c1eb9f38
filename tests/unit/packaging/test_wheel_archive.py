import hashlib
import os
import struct
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from alloconda.kernel.errors import OutsideError
from alloconda.packaging.adapters import unchanged_file
from alloconda.packaging.adapters.archive_file import HashingFile, write_archive
from alloconda.packaging.adapters.wheel_archive import WheelWriter, write_wheel
from alloconda.packaging.model.wheel_contents import GeneratedFile, PackageFile
from tests.packing import SCRIPTS, contents_of, write_rich_project

FILENAME = "rich_project-1.0rc1-cp310-abi3-manylinux_2_17_x86_64.whl"
DIST_INFO = "rich_project-1.0rc1.dist-info"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_rich_project(tmp_path / "project")


def test_members_stand_in_order_with_fixed_modes_and_times(project: Path, tmp_path: Path) -> None:
    wheel = write_wheel(contents_of(project), tmp_path / "dist")

    infos = zipfile.ZipFile(wheel.path).infolist()
    assert wheel.path == tmp_path / "dist" / FILENAME
    assert [info.filename for info in infos] == [
        "rich_project/__init__.py",
        "rich_project/__init__.pyi",
        "rich_project/_rich.abi3.so",
        "rich_project/data/Grüße, Welt.csv",
        "rich_project/py.typed",
        "rich_project/run.sh",
        "rich_project/sub/__init__.py",
        f"{DIST_INFO}/METADATA",
        f"{DIST_INFO}/WHEEL",
        f"{DIST_INFO}/entry_points.txt",
        f"{DIST_INFO}/licenses/LICENSES/Apache-2.0.txt",
        f"{DIST_INFO}/licenses/LICENSES/MIT.txt",
        f"{DIST_INFO}/licenses/NOTICE",
        f"{DIST_INFO}/RECORD",
    ]
    executable = {info.filename for info in infos if info.external_attr >> 16 == 0o100755}
    assert executable == {"rich_project/_rich.abi3.so", *SCRIPTS}
    assert {info.external_attr >> 16 for info in infos} == {0o100755, 0o100644}
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {(info.create_system, info.compress_type) for info in infos} == {(3, 8)}


def test_sizes_stand_before_contents_so_that_a_wheel_unpacks_while_it_downloads(
    project: Path, tmp_path: Path
) -> None:
    wheel = write_wheel(contents_of(project), tmp_path / "dist")

    data = wheel.path.read_bytes()
    for info in zipfile.ZipFile(wheel.path).infolist():
        compressed, size = struct.unpack_from("<II", data, info.header_offset + 18)
        assert (compressed, size) == (info.compress_size, info.file_size)
        assert info.extra == b""


@pytest.mark.parametrize(("limit", "value"), [("ZIP64_LIMIT", 200), ("ZIP_FILECOUNT_LIMIT", 13)])
def test_a_wheel_beyond_the_limits_of_plain_zip_is_written_as_zip64(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    plain = write_wheel(contents_of(project), tmp_path / "plain")
    monkeypatch.setattr(zipfile, limit, value)

    wheel = write_wheel(contents_of(project), tmp_path / "dist")

    assert b"PK\x06\x06" in wheel.path.read_bytes()
    assert b"PK\x06\x06" not in plain.path.read_bytes()
    with zipfile.ZipFile(wheel.path) as archive, zipfile.ZipFile(plain.path) as other:
        assert archive.testzip() is None
        names = archive.namelist()
        assert [archive.read(name) for name in names] == [other.read(name) for name in names]


@pytest.mark.parametrize("change", ["grown", "cut", "rewritten"])
def test_a_file_that_changes_while_it_is_packed_is_refused(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    big = project / "src/rich_project/big.bin"
    big.write_bytes(bytes(3 << 20))
    contents = contents_of(project)
    read = unchanged_file.UnchangedFile.read

    def change_then_read(self: unchanged_file.UnchangedFile, size: int) -> bytes:
        data = read(self, size)
        if self.size_bytes == 3 << 20:
            with big.open("r+b") as file:
                match change:
                    case "grown":
                        file.seek(0, os.SEEK_END)
                        file.write(b"more")
                    case "cut":
                        file.truncate(1 << 20)
                    case _:
                        file.write(b"other")
        return data

    monkeypatch.setattr(unchanged_file.UnchangedFile, "read", change_then_read)

    with pytest.raises(OutsideError, match=r"big\.bin was changed while it was packed into rich_"):
        write_wheel(contents, tmp_path / "dist")
    assert not list((tmp_path / "dist").iterdir())


def test_the_result_tells_size_and_digest_of_the_file(project: Path, tmp_path: Path) -> None:
    wheel = write_wheel(contents_of(project), tmp_path / "dist")

    data = wheel.path.read_bytes()
    assert wheel.size_bytes == len(data)
    assert wheel.sha256 == hashlib.sha256(data).hexdigest()
    assert list(wheel.path.parent.iterdir()) == [wheel.path]


def test_another_place_time_and_umask_give_the_same_bytes(tmp_path: Path) -> None:
    first_root = write_rich_project(tmp_path / "first")
    first = write_wheel(contents_of(first_root), first_root / "dist")
    before = os.umask(0o077)
    try:
        second_root = write_rich_project(tmp_path / "else" / "where")
        for path in second_root.rglob("*"):
            os.utime(path, (time.time() - 1e6, 1e9))
        second = write_wheel(contents_of(second_root), second_root / "dist")
    finally:
        os.umask(before)

    assert first.path.read_bytes() == second.path.read_bytes()


def test_the_very_same_wheel_is_not_touched(project: Path, tmp_path: Path) -> None:
    first, first_stood = WheelWriter().write(contents_of(project), tmp_path)
    os.utime(first.path, (5, 5))

    again, again_stood = WheelWriter().write(contents_of(project), tmp_path)
    other, other_stood = WheelWriter().write(contents_of(project, b"other"), tmp_path)

    assert (first_stood, again_stood, other_stood) == (False, True, False)
    assert again == first
    assert other.path == first.path
    assert other.path.stat().st_mtime > 5
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [FILENAME]


def test_source_date_epoch_is_the_time_of_every_member(project: Path, tmp_path: Path) -> None:
    wheel = write_wheel(contents_of(project), tmp_path, source_date_epoch=1_700_000_001)

    times = {info.date_time for info in zipfile.ZipFile(wheel.path).infolist()}
    assert times == {(2023, 11, 14, 22, 13, 20)}


def test_a_generated_file_takes_the_place_of_the_users(project: Path, tmp_path: Path) -> None:
    forced = GeneratedFile(arcname="rich_project/__init__.py", data=b"generated")
    script = GeneratedFile(arcname="rich_project/run.sh", data=b"")

    wheel = write_wheel(replace(contents_of(project), generated=(forced, script)), tmp_path)

    with zipfile.ZipFile(wheel.path) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        assert archive.read("rich_project/__init__.py") == b"generated"
        assert archive.getinfo("rich_project/run.sh").external_attr >> 16 == 0o100644


def test_further_metadata_files_stand_in_dist_info(project: Path, tmp_path: Path) -> None:
    bill = GeneratedFile(arcname="sboms/rich.cdx.json", data=b"{}")

    wheel = write_wheel(replace(contents_of(project), dist_info=(bill,)), tmp_path)

    assert f"{DIST_INFO}/sboms/rich.cdx.json" in zipfile.ZipFile(wheel.path).namelist()


def test_a_file_that_changes_between_two_wheels_is_read_again(
    project: Path, tmp_path: Path
) -> None:
    big = project / "src/rich_project/big.bin"
    big.write_bytes(b"0123456789" * 100_000)
    writer = WheelWriter()
    platforms = [f"manylinux_2_{minor}_x86_64" for minor in range(17, 37)]
    contents = [contents_of(project, platform=platform) for platform in platforms]
    writer.write(contents[0], tmp_path)

    big_before = big.stat()
    big.write_bytes(b"9876543210" * 100_000)
    os.utime(big, ns=(big_before.st_atime_ns, big_before.st_mtime_ns))
    with ThreadPoolExecutor(4) as pool:
        wheels = list(pool.map(lambda content: writer.write(content, tmp_path), contents))

    bigs = {zipfile.ZipFile(wheel.path).read("rich_project/big.bin") for wheel, _ in wheels}
    assert bigs == {b"9876543210" * 100_000}


def test_a_vanished_file_is_told_and_nothing_is_written(project: Path, tmp_path: Path) -> None:
    gone = PackageFile(arcname="rich_project/gone", path=project / "gone")

    with pytest.raises(OutsideError, match=rf"can't read .*gone for {FILENAME}: No such file"):
        write_wheel(replace(contents_of(project), files=(gone,)), tmp_path / "dist")

    assert not (tmp_path / "dist").exists()


def test_an_output_directory_that_is_a_file_is_told(project: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").touch()

    with pytest.raises(OutsideError, match=r"can't write .* into .*dist: ") as caught:
        write_wheel(contents_of(project), tmp_path / "dist")

    assert "--out-dir" in (caught.value.hint or "")


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_an_interruption_leaves_the_earlier_file_and_nothing_else(
    tmp_path: Path, error: type[BaseException]
) -> None:
    earlier = tmp_path / "x.whl"
    earlier.write_text("earlier")

    def write(file: HashingFile) -> None:
        file.write(b"half of it")
        raise error

    with pytest.raises(error):
        write_archive(earlier, write)

    assert list(tmp_path.iterdir()) == [earlier]
    assert earlier.read_text() == "earlier"
