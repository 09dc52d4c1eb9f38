"""Writes wheels: the same contents give the same bytes, and a wheel is whole or not there."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alloconda import __version__
from alloconda.adapters.archive_file import HashingFile, write_archive
from alloconda.domain.wheel import (
    RecordEntry,
    archive_order,
    file_mode,
    record_text,
    wheel_text,
    zip_time,
)
from alloconda.domain.wheel_contents import WheelContents
from alloconda.domain.written_archive import WrittenArchive
from alloconda.errors import OutsideError, UsageError

GENERATOR = f"alloconda {__version__}"

_UNIX = 3
_COMPRESSION_LEVEL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A file of a wheel."""

    data: bytes
    executable: bool = False


class WheelWriter:
    """Writes the wheels of a project; may be used by several threads."""

    def __init__(self, *, source_date_epoch: int | None = None) -> None:
        self._moment = zip_time(source_date_epoch)

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
            members = _members(contents)
        except OSError as error:
            raise OutsideError(
                f"can't read {error.filename} for {name}: {error.strerror or error}",
                hint="check that the file is still there and that you may read it",
            ) from error
        try:
            archive = self._archive(members)
        except zipfile.LargeZipFile as error:
            raise UsageError(
                f"{name} can't be written: it has 2 GiB or more, or more than 65,535 files",
                hint="keep large data out of the package with [tool.alloconda] exclude",
            ) from error

        def write(file: HashingFile) -> None:
            file.write(archive)

        return write_archive(out_dir / name, write)

    def _archive(self, members: dict[str, _Member]) -> bytes:
        # In memory, zipfile writes the sizes before the contents. Into a file that can't be read
        # back while it is hashed, it would write them after, which some installers refuse.
        output = io.BytesIO()
        # Not every reader of wheels knows zip64.
        with zipfile.ZipFile(output, "w", allowZip64=False) as archive:
            for arcname, member in members.items():
                info = zipfile.ZipInfo(arcname, self._moment)
                info.create_system = _UNIX
                info.external_attr = file_mode(executable=member.executable) << 16
                archive.writestr(info, member.data, zipfile.ZIP_DEFLATED, _COMPRESSION_LEVEL)
        return output.getvalue()


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


def _members(contents: WheelContents) -> dict[str, _Member]:
    """Return the files of a wheel by their path, in the order in which they stand in it."""
    # A generated file takes the place of one from the disk, because it comes later.
    found = dict(_from_disk(contents))
    found |= {arcname: _Member(data=data) for arcname, data in _generated(contents)}
    members = {arcname: found[arcname] for arcname in sorted(found, key=archive_order)}
    record = f"{contents.dist_info_dir}/RECORD"
    entries = [
        RecordEntry(
            arcname=arcname,
            sha256=hashlib.sha256(member.data).digest(),
            size_bytes=len(member.data),
        )
        for arcname, member in members.items()
    ]
    members[record] = _Member(data=record_text(entries, record).encode())
    return members


def _from_disk(contents: WheelContents) -> Iterator[tuple[str, _Member]]:
    for file in contents.files:
        yield file.arcname, _Member(data=file.path.read_bytes(), executable=file.executable)
    for below, path in contents.metadata.license_files:
        yield f"{contents.dist_info_dir}/licenses/{below}", _Member(data=path.read_bytes())
    module = contents.module
    if module is None:
        return
    data = module.source if isinstance(module.source, bytes) else module.source.read_bytes()
    yield module.arcname, _Member(data=data, executable=True)
