"""Writes wheels: the same contents give the same bytes, and a wheel is whole or not there."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from alloconda import __version__
from alloconda.adapters.archive_file import write_archive
from alloconda.adapters.zip_writer import (
    Compressed,
    ZipMember,
    ZipTooLargeError,
    compress,
    write_zip,
)
from alloconda.domain.wheel import (
    RecordEntry,
    archive_order,
    file_mode,
    record_text,
    wheel_text,
    zip_time,
)
from alloconda.domain.wheel_contents import WheelContents, WrittenArchive
from alloconda.errors import OutsideError, UsageError

GENERATOR = f"alloconda {__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """Content that was read: how it stands in an archive, and its digest for RECORD."""

    content: Compressed
    sha256: bytes
    executable: bool = False


class WheelWriter:
    """Writes the wheels of a project; may be used by several threads.

    What is read from the disk is kept compressed, so that the files of a package are read, hashed
    and compressed once however many wheels take them in. A file that has changed is read again.
    """

    def __init__(self, *, source_date_epoch: int | None = None) -> None:
        self._moment = zip_time(source_date_epoch)
        self._kept: dict[tuple[Path, bool, int, int, int], _Packed] = {}
        self._lock = Lock()

    def write(self, contents: WheelContents, out_dir: Path) -> tuple[WrittenArchive, bool]:
        """Write a wheel into a directory, in place of an earlier one of the same name.

        Returns:
            The wheel, and whether the very same one stood there before.

        Raises:
            OutsideError: a file can't be read, or the wheel can't be written; then nothing is left
                of it, and an earlier one is as it was.
            UsageError: the wheel is too large for the zip format.
        """
        name = contents.filename
        try:
            members = self._members(contents)
            return write_archive(
                out_dir / name, lambda file: write_zip(file, members, self._moment)
            )
        except ZipTooLargeError as error:
            raise UsageError(
                f"{name} can't be written: {error}",
                hint="keep large data out of the package with [tool.alloconda] exclude",
            ) from error
        except OSError as error:
            raise OutsideError(
                f"can't read {error.filename} for {name}: {error.strerror or error}",
                hint="check that the file is still there and that you may read it",
            ) from error

    def _members(self, contents: WheelContents) -> list[ZipMember]:
        # A generated file takes the place of one from the disk, because it comes later.
        packed = dict(self._from_disk(contents))
        packed |= {arcname: _pack(data) for arcname, data in _generated(contents)}
        record = f"{contents.dist_info_dir}/RECORD"
        arcnames = sorted(packed, key=archive_order)
        entries = (
            RecordEntry(
                arcname=arcname,
                sha256=packed[arcname].sha256,
                size_bytes=packed[arcname].content.size_bytes,
            )
            for arcname in arcnames
        )
        packed[record] = _pack(record_text(entries, record).encode())
        return [
            ZipMember(
                arcname=arcname,
                content=packed[arcname].content,
                mode=file_mode(executable=packed[arcname].executable),
            )
            for arcname in (*arcnames, record)
        ]

    def _from_disk(self, contents: WheelContents) -> Iterator[tuple[str, _Packed]]:
        for file in contents.files:
            yield file.arcname, self._read(file.path, executable=file.executable)
        for below, path in contents.metadata.license_files:
            yield f"{contents.dist_info_dir}/licenses/{below}", self._read(path)
        module = contents.module
        if module is None:
            return
        data = module.source if isinstance(module.source, bytes) else module.source.read_bytes()
        yield module.arcname, _pack(data, executable=True)

    def _read(self, path: Path, *, executable: bool = False) -> _Packed:
        # Other threads wait while a file is compressed: they are about to need the same one.
        with self._lock:
            status = path.stat()
            key = (path, executable, status.st_mtime_ns, status.st_ctime_ns, status.st_size)
            if key not in self._kept:
                self._kept[key] = _pack(path.read_bytes(), executable=executable)
            return self._kept[key]


def write_wheel(
    contents: WheelContents, out_dir: Path, *, source_date_epoch: int | None = None
) -> WrittenArchive:
    """Write a single wheel; see WheelWriter.write."""
    written, _ = WheelWriter(source_date_epoch=source_date_epoch).write(contents, out_dir)
    return written


def dist_info_files(contents: WheelContents) -> dict[str, bytes]:
    """Return the metadata files of a wheel but for RECORD, by their path in the archive.

    Raises:
        OutsideError: a license file can't be read.
    """
    folder = contents.dist_info_dir
    files = {
        arcname: data for arcname, data in _generated(contents) if arcname.startswith(f"{folder}/")
    }
    try:
        for below, path in contents.metadata.license_files:
            files[f"{folder}/licenses/{below}"] = path.read_bytes()
    except OSError as error:
        raise OutsideError(
            f"can't read {error.filename}: {error.strerror or error}",
            hint="check that the file is still there and that you may read it",
        ) from error
    return files


def _generated(contents: WheelContents) -> Iterator[tuple[str, bytes]]:
    folder, entry_points = contents.dist_info_dir, contents.metadata.entry_points_text
    for file in contents.generated:
        yield file.arcname, file.data
    for file in contents.dist_info:
        yield f"{folder}/{file.arcname}", file.data
    yield f"{folder}/METADATA", contents.metadata.metadata_bytes
    yield f"{folder}/WHEEL", wheel_text(contents.tags, generator=GENERATOR).encode()
    if entry_points is not None:
        yield f"{folder}/entry_points.txt", entry_points.encode()


def _pack(data: bytes, *, executable: bool = False) -> _Packed:
    return _Packed(
        content=compress(data), sha256=hashlib.sha256(data).digest(), executable=executable
    )
