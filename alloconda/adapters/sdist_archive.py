"""Writes sdists: a pax tar in gzip, with the same bytes for the same contents."""

import gzip
import io
import stat
import tarfile
from pathlib import Path
from typing import BinaryIO, cast

from alloconda.adapters.archive_file import HashingFile, write_archive
from alloconda.domain.sdist import SdistContents
from alloconda.domain.wheel import archive_time_s, file_mode
from alloconda.domain.written_archive import WrittenArchive
from alloconda.errors import OutsideError

_COMPRESSION_LEVEL = 9


def write_sdist(
    contents: SdistContents, out_dir: Path, *, source_date_epoch: int | None = None
) -> WrittenArchive:
    """Write an sdist into a directory, in place of an earlier one of the same name.

    Raises:
        OutsideError: a file can't be read, or the sdist can't be written; then nothing is left of
            it, and an earlier one is as it was.
    """
    members = _members(contents)
    moment_s = archive_time_s(source_date_epoch)

    def write(file: HashingFile) -> None:
        # Neither name nor time of the tar stand in the header of gzip.
        with (
            gzip.GzipFile("", "wb", _COMPRESSION_LEVEL, cast("BinaryIO", file), 0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for arcname, data, mode in members:
                archive.addfile(_header(arcname, len(data), mode, moment_s), io.BytesIO(data))

    written, _ = write_archive(out_dir / contents.filename, write)
    return written


def _members(contents: SdistContents) -> list[tuple[str, bytes, int]]:
    """Return path, content and mode of every member: PKG-INFO first, as readers look for it."""
    members = [(f"{contents.folder}/PKG-INFO", contents.metadata.metadata_bytes, False)]
    try:
        members += [
            (f"{contents.folder}/{file.arcname}", file.path.read_bytes(), file.executable)
            for file in contents.files
        ]
    except OSError as error:
        raise OutsideError(
            f"can't read {error.filename} for {contents.filename}: {error.strerror or error}",
            hint="check that the file is still there and that you may read it",
        ) from error
    return [
        (arcname, data, stat.S_IMODE(file_mode(executable=executable)))
        for arcname, data, executable in members
    ]


def _header(arcname: str, size_bytes: int, mode: int, moment_s: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(arcname)
    header.size = size_bytes
    header.mode = mode
    # Owner and group stay 0 and without names, as TarInfo has them.
    header.mtime = moment_s
    return header
