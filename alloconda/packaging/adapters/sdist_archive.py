"""Writes sdists: a pax tar in gzip, with the same bytes for the same contents."""

import gzip
import io
import stat
import tarfile
from pathlib import Path
from typing import BinaryIO, cast

from alloconda.packaging.adapters.archive_file import HashingFile, write_archive
from alloconda.packaging.adapters.unchanged_file import UnchangedFile
from alloconda.packaging.model.sdist import SdistContents
from alloconda.packaging.model.wheel import archive_time_s, file_mode
from alloconda.packaging.model.written_archive import WrittenArchive

_COMPRESSION_LEVEL = 9


def write_sdist(
    contents: SdistContents, out_dir: Path, *, source_date_epoch: int | None = None
) -> WrittenArchive:
    """Write an sdist into a directory, in place of an earlier one of the same name.

    Raises:
        OutsideError: a file can't be read, or the sdist can't be written; then nothing is left of
            it, and an earlier one is as it was.
    """
    for file in contents.files:
        # Before anything is written.
        with UnchangedFile(file.path, contents.filename):
            pass
    moment_s = archive_time_s(source_date_epoch)

    def header(name: str, size_bytes: int, *, executable: bool) -> tarfile.TarInfo:
        mode = stat.S_IMODE(file_mode(executable=executable))
        return _header(f"{contents.folder}/{name}", size_bytes, mode, moment_s)

    def write(file: HashingFile) -> None:
        # Neither name nor time of the tar are in the header of gzip.
        with (
            gzip.GzipFile("", "wb", _COMPRESSION_LEVEL, cast("BinaryIO", file), 0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            # It comes first, as readers look for it.
            about = contents.metadata.metadata_bytes
            archive.addfile(header("PKG-INFO", len(about), executable=False), io.BytesIO(about))
            for member in contents.files:
                with UnchangedFile(member.path, contents.filename) as source:
                    info = header(member.arcname, source.size_bytes, executable=member.executable)
                    archive.addfile(info, cast("BinaryIO", source))

    written, _ = write_archive(out_dir / contents.filename, write)
    return written


def _header(arcname: str, size_bytes: int, mode: int, moment_s: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(arcname)
    header.size = size_bytes
    header.mode = mode
    # Owner and group stay 0 and without names, as TarInfo has them.
    header.mtime = moment_s
    return header
