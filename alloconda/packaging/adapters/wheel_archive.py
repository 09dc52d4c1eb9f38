"""Writes wheels: the same contents give the same bytes, and a wheel is whole or not there."""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from alloconda import __version__
from alloconda.kernel.config.data_folders import Scheme
from alloconda.kernel.errors import OutsideError, ProjectError
from alloconda.kernel.system.bounded_files import read_bounded
from alloconda.kernel.values import dataclass, replace
from alloconda.packaging.adapters.archive_file import write_archive
from alloconda.packaging.adapters.unchanged_file import UnchangedFile
from alloconda.packaging.model.archive_limits import (
    MAX_ENTRIES,
    MAX_METADATA_BYTES,
    expansion_refusal,
)
from alloconda.packaging.model.scripts import installable_script
from alloconda.packaging.model.wheel import (
    RecordEntry,
    archive_order,
    file_mode,
    record_text,
    wheel_text,
    zip_time,
)
from alloconda.packaging.model.wheel_contents import DataFile, GeneratedFile, WheelContents
from alloconda.packaging.model.written_archive import WrittenArchive

GENERATOR = f"alloconda {__version__}"

_UNIX = 3
_MAX_SCRIPT_BYTES = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A file of a wheel; of one on the disk, the size is known when it is opened."""

    source: Path | bytes
    size_bytes: int = 0
    executable: bool = False


class WheelWriter:
    """Writes the wheels of a project; may be used by several threads."""

    def __init__(self, *, source_date_epoch: int | None = None) -> None:
        self._moment = zip_time(source_date_epoch)

    def write(self, contents: WheelContents, out_dir: Path) -> tuple[WrittenArchive, bool]:
        """Write a wheel into a directory, in place of an earlier one of the same name.

        Returns:
            The wheel, and whether the same file existed before.

        Raises:
            ProjectError: indexes and `inspect` would refuse the wheel.
            OutsideError: a file can't be read, or the wheel can't be written; then nothing is left
                of it, and an earlier one is as it was.
        """
        name = contents.filename
        members = _members(contents)
        # RECORD is one more.
        if len(members) >= MAX_ENTRIES:
            _refuse(name, f"it would hold {len(members) + 1} files, more than {MAX_ENTRIES}")
        if len(contents.metadata.metadata_bytes) > MAX_METADATA_BYTES:
            _refuse(name, f"its METADATA is larger than {MAX_METADATA_BYTES >> 20} MB")

        def write(file: BinaryIO) -> None:
            # Sizes are before contents, which some installers want: zipfile goes back to where
            # they belong when a member is done.
            with zipfile.ZipFile(file, "w") as archive:
                self._fill(archive, members, contents)
            expanded_bytes = sum(info.file_size for info in archive.infolist())
            _refuse(name, expansion_refusal(expanded_bytes, file.seek(0, os.SEEK_END)))

        return write_archive(out_dir / name, lambda file: file.write_seekable(write))

    def _fill(
        self, archive: zipfile.ZipFile, members: dict[str, _Member], contents: WheelContents
    ) -> None:
        entries = []
        for arcname, member in members.items():
            if isinstance(member.source, bytes):
                entries.append(self._add(archive, arcname, member, (member.source,)))
                continue
            with UnchangedFile(member.source, contents.filename) as file:
                sized = replace(member, size_bytes=file.size_bytes)
                entries.append(self._add(archive, arcname, sized, file.chunks()))
        record = f"{contents.dist_info_dir}/RECORD"
        data = record_text(entries, record).encode()
        self._add(archive, record, _generated_member(data), (data,))

    def _add(
        self, archive: zipfile.ZipFile, arcname: str, member: _Member, chunks: Iterable[bytes]
    ) -> RecordEntry:
        info = zipfile.ZipInfo(arcname, self._moment)
        info.create_system = _UNIX
        info.external_attr = file_mode(executable=member.executable) << 16
        # At zlib's own level, which is 6.
        info.compress_type = zipfile.ZIP_DEFLATED
        # By it zipfile knows beforehand which members need zip64.
        info.file_size = member.size_bytes
        digest, size_bytes = hashlib.sha256(), 0
        with archive.open(info, "w") as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size_bytes += len(chunk)
        return RecordEntry(arcname=arcname, sha256=digest.digest(), size_bytes=size_bytes)


def _refuse(name: str, reason: str | None) -> None:
    if reason is not None:
        raise ProjectError(
            f"{name} can't be written: {reason}",
            hint="pack less: name what is not needed in [tool.alloconda] exclude, keep large data "
            "compressed or elsewhere, and the readme short",
        )


def write_wheel(
    contents: WheelContents, out_dir: Path, *, source_date_epoch: int | None = None
) -> WrittenArchive:
    """Write a single wheel; see WheelWriter.write."""
    written, _ = WheelWriter(source_date_epoch=source_date_epoch).write(contents, out_dir)
    return written


def data_digests(data: tuple[DataFile, ...]) -> tuple[GeneratedFile, ...]:
    """Return a metadata file that changes with what is installed outside of site-packages.

    `alloconda develop` knows by it whether an environment has the files of today.
    """
    if not data:
        return ()
    lines = [
        f"{_digest(_data_member(file).source)} {file.below_data}\n"
        for file in sorted(data, key=lambda file: file.below_data)
    ]
    return (GeneratedFile(arcname="alloconda-data.txt", data="".join(lines).encode()),)


def _digest(source: Path | bytes) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with UnchangedFile(source, source.name) as file:
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return digest.hexdigest()


def write_dist_info(contents: WheelContents, folder: Path) -> Path:
    """Write the .dist-info directory of a wheel, but for RECORD, into a directory (PEP 517).

    Returns:
        The .dist-info directory.

    Raises:
        OutsideError: a license file can't be read.
    """
    for arcname, data in _dist_info_files(contents).items():
        path = folder / arcname
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / contents.dist_info_dir


def _dist_info_files(contents: WheelContents) -> dict[str, bytes]:
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
    """Return the files of a wheel but RECORD by their path, in the order of the archive."""
    # A generated file takes the place of one from the disk, because it comes later.
    found = dict(_from_disk(contents))
    found |= {arcname: _generated_member(data) for arcname, data in _generated(contents)}
    for member in found.values():
        if isinstance(member.source, Path):
            # Before anything is written.
            with UnchangedFile(member.source, contents.filename):
                pass
    return {arcname: found[arcname] for arcname in sorted(found, key=archive_order)}


def _generated_member(data: bytes) -> _Member:
    return _Member(source=data, size_bytes=len(data))


def _data_member(file: DataFile) -> _Member:
    """Return a file that is installed outside of site-packages; a script as installers want it."""
    if file.scheme is not Scheme.SCRIPTS:
        return _Member(source=file.path, executable=file.executable)
    try:
        data = installable_script(read_bounded(file.path, max_bytes=_MAX_SCRIPT_BYTES))
    except OSError as error:
        raise OutsideError(
            f"can't read {file.path}: {error.strerror or error}",
            hint="check that the file is there and that you may read it",
        ) from error
    return replace(_generated_member(data), executable=True)


def _from_disk(contents: WheelContents) -> Iterator[tuple[str, _Member]]:
    for file in contents.files:
        yield file.arcname, _Member(source=file.path, executable=file.executable)
    for data in contents.data:
        yield f"{contents.data_dir}/{data.below_data}", _data_member(data)
    for below, path in contents.metadata.license_files:
        yield f"{contents.dist_info_dir}/licenses/{below}", _Member(source=path)
    for module in contents.modules:
        size_bytes = len(module.source) if isinstance(module.source, bytes) else 0
        yield module.arcname, _Member(source=module.source, size_bytes=size_bytes, executable=True)
