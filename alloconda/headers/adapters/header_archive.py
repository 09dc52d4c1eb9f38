"""Reading headers out of a CPython archive, with nothing taken on trust.

Members are read into memory and judged by name and kind; nothing is unpacked onto the disk here, so
no link or path in an archive can reach anything. What no honest archive has is refused.
"""

import gzip
import hashlib
import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, BinaryIO

import zstandard

from alloconda.headers.model.archive_index import Archive
from alloconda.headers.model.header_set import FileSha256, HeaderFile, tree_digest
from alloconda.kernel.errors import OutsideError

# A CPython archive expands to 60-600 MB and its headers to 1-3 MB; twice and ten times that.
MAX_EXPANDED_BYTES = 1200 << 20
MAX_KEPT_BYTES = 48 << 20
MAX_MEMBERS = 60_000
# Long names and the like come as members of their own, which tarfile reads whole into memory, one
# within the other: a global header, a member's own, a long name and a long link.
MAX_METADATA_BYTES = 1 << 20
_MAX_METADATA_IN_A_ROW = 4
_MAX_MEMBER_BYTES = 2 << 30
# Real archives grow fourfold when they are expanded.
_FREE_EXPANDED_BYTES = 64 << 20
_MAX_EXPANSION = 100
_SMALL_READ_BYTES = 64
_FREE_SMALL_READS_BYTES = 4 << 20
_BLOCK_BYTES = 256 << 10
_NEEDED = ("include/Python.h", "include/pyconfig.h", "include/patchlevel.h")
_SAFE_PART = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_.+-]*")


class ArchiveContentError(OutsideError):
    """An archive that is damaged, or holds what it should not."""


def read_headers(stream: IO[bytes], archive: Archive) -> tuple[HeaderFile, ...]:
    """Read headers, import libraries and sysconfig data out of an archive.

    When the index knows the digest of the header tree, reading ends as soon as the tree is
    complete, and what the digest doesn't vouch for is left out. Otherwise the caller has proved
    the archive's own hash before.

    Args:
        stream: the archive's bytes, read forward only.
        archive: what it should be.

    Raises:
        ArchiveContentError: it is damaged, unsafe, or no archive of CPython's headers.
    """
    with open_tar(stream, archive) as tar:
        return _Picker(archive).pick(tar)


@contextmanager
def open_tar(stream: IO[bytes], archive: Archive) -> Iterator[tarfile.TarFile]:
    """Yield the tar file inside an archive, read forward only; `members` goes through it.

    Raises:
        ArchiveContentError: it is damaged, too large, or made to keep its reader busy.
    """
    counted = _Counted(stream)
    try:
        with tarfile.open(
            fileobj=_Expanded(_decompressed(counted, archive), counted),
            mode="r|",
            bufsize=_BLOCK_BYTES,
            tarinfo=_checked_tarinfo(),
        ) as tar:
            yield tar
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise ArchiveContentError(f"{archive.name} is damaged: {error}") from error
    except (EOFError, ValueError, OverflowError, RecursionError) as error:
        raise ArchiveContentError(f"{archive.name} is damaged: {error}") from error


def members(tar: tarfile.TarFile, archive: Archive) -> Iterator[tarfile.TarInfo]:
    """Yield the members of an archive.

    Raises:
        ArchiveContentError: there are too many, or one is larger than any whole archive.
    """
    for count, member in enumerate(tar):
        if count >= MAX_MEMBERS:
            raise _refusal(archive, f"it has more than {MAX_MEMBERS} members")
        # A header of PAX may say another size than the member's own. To skip it, tarfile would
        # read on and on, also when nothing comes any more.
        if not 0 <= member.size <= _MAX_MEMBER_BYTES:
            raise _refusal(archive, f"{member.name!r} has an impossible size")
        yield member


class _Picker:
    """Goes through the members of one archive and collects those that are wanted."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._files: dict[str, HeaderFile] = {}
        self._digests: dict[str, FileSha256] = {}
        self._names: set[str] = set()
        self._kept_bytes = 0

    def pick(self, tar: tarfile.TarFile) -> tuple[HeaderFile, ...]:
        changed = False
        for member in members(tar, self._archive):
            path = self._wanted_path(self._judged(member))
            if path is not None and member.isfile():
                self._keep(path, member, tar)
                changed = True
            elif changed and self._is_complete():
                break
            else:
                changed = False
        return self._result()

    def _judged(self, member: tarfile.TarInfo) -> PurePosixPath:
        path = self._inside(PurePosixPath(), member.name, "the member")
        if member.issym():
            self._inside(path.parent, member.linkname, f"the link {path} to")
        elif member.islnk():
            self._inside(PurePosixPath(), member.linkname, f"the link {path} to")
        elif not (member.isfile() or member.isdir()):
            raise self._refusal(f"{member.name!r} is neither a file, a folder nor a link")
        return path

    def _inside(self, base: PurePosixPath, name: str, what: str) -> PurePosixPath:
        """Return base/name in plain form if it stays inside the archive."""
        if name.startswith("/") or "\\" in name or "\0" in name or re.match("[A-Za-z]:", name):
            raise self._refusal(f"{what} {name!r} leaves the archive")
        parts = list(base.parts)
        for part in name.split("/"):
            if part == "..":
                if not parts:
                    raise self._refusal(f"{what} {name!r} leaves the archive")
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        if ".." in name.split("/") and what == "the member":
            raise self._refusal(f"{what} {name!r} leaves its folder")
        return PurePosixPath(*parts)

    def _wanted_path(self, path: PurePosixPath) -> str | None:
        """Return the path that a member has in a header set; None when it isn't wanted."""
        parts = path.parts[1:] if path.parts[:1] == ("python",) else ()
        if self._archive.flavor.endswith("full"):
            parts = parts[1:] if parts[:1] == ("install",) else ()
        if "windows" in self._archive.triple:
            kept = _windows_path(parts)
        else:
            python = self._archive.python
            kept = _unix_path(parts, f"python{python.series}{python.build_letter}")
        if kept is not None and not all(_SAFE_PART.fullmatch(part) for part in kept.split("/")):
            raise self._refusal(f"{str(path)!r} is not a valid header name")
        return kept

    def _keep(self, path: str, member: tarfile.TarInfo, tar: tarfile.TarFile) -> None:
        if path.casefold() in self._names:
            raise self._refusal(f"{member.name!r} is there twice")
        self._kept_bytes += member.size
        if self._kept_bytes > MAX_KEPT_BYTES:
            raise self._refusal(f"its headers are larger than {MAX_KEPT_BYTES >> 20} MB")
        file = tar.extractfile(member)
        if file is None:
            raise self._refusal(f"{member.name!r} has no content")
        data = file.read()
        self._names.add(path.casefold())
        self._files[path] = HeaderFile(path=path, data=data)
        self._digests[path] = FileSha256(hashlib.sha256(data).hexdigest())

    def _is_complete(self) -> bool:
        return self._archive.tree is not None and tree_digest(self._digests) == self._archive.tree

    def _result(self) -> tuple[HeaderFile, ...]:
        for needed in _NEEDED:
            if needed not in self._files:
                raise self._refusal(f"it holds no {needed}")
        if self._archive.tree is None:
            return tuple(self._files[path] for path in sorted(self._files))
        if not self._is_complete():
            raise ArchiveContentError(
                f"the headers in {self._archive.name} are not those that were expected: "
                f"their digest is {tree_digest(self._digests)}, expected {self._archive.tree}"
            )
        vouched = sorted(path for path in self._files if not path.startswith("lib/"))
        return tuple(self._files[path] for path in vouched)

    def _refusal(self, reason: str) -> ArchiveContentError:
        return _refusal(self._archive, reason)


def _refusal(archive: Archive, reason: str) -> ArchiveContentError:
    return ArchiveContentError(
        f"{archive.name} is refused: {reason}",
        hint="this is not an archive of python-build-standalone: check the mirror that it is from",
    )


class _Counted(io.RawIOBase, BinaryIO):
    """The archive as it comes, and how much of it came."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._reads = 0
        self.count_bytes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self.count_bytes += len(data)
        self._reads += 1
        # gzip reads the name in a header byte by byte, and a million empty files one by one.
        if self._reads * _SMALL_READ_BYTES > self.count_bytes + _FREE_SMALL_READS_BYTES:
            raise ArchiveContentError("an archive is refused: it is made of tiny parts")
        return data


class _Expanded(io.RawIOBase):
    """The expanded archive, which ends with an error where it grows beyond all sense."""

    def __init__(self, stream: IO[bytes], counted: _Counted) -> None:
        self._stream = stream
        self._counted = counted
        self._count_bytes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size if size >= 0 else _BLOCK_BYTES)
        self._count_bytes += len(data)
        if self._count_bytes > MAX_EXPANDED_BYTES:
            raise ArchiveContentError(
                f"an archive expands to more than {MAX_EXPANDED_BYTES >> 20} MB and is refused"
            )
        usual = _FREE_EXPANDED_BYTES + _MAX_EXPANSION * self._counted.count_bytes
        if self._count_bytes > usual:
            raise ArchiveContentError(
                f"an archive grows more than {_MAX_EXPANSION} times when it is expanded and is "
                "refused"
            )
        return data


def _checked_tarinfo() -> type[tarfile.TarInfo]:
    """Return the class for the member headers of one archive, with bounds."""
    plain = (*tarfile.REGULAR_TYPES, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE)
    in_a_row = 0

    class Checked(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "Checked":
            nonlocal in_a_row
            info = super().frombuf(buf, encoding, errors)
            if info.size < 0:
                raise ArchiveContentError("an archive is damaged: a member has a negative size")
            in_a_row = 0 if info.type in plain else in_a_row + 1
            if in_a_row > _MAX_METADATA_IN_A_ROW:
                raise ArchiveContentError("an archive is refused: a member has too many headers")
            if in_a_row and info.size > MAX_METADATA_BYTES:
                raise ArchiveContentError("an archive is refused: a member's metadata is too large")
            if info.size > _MAX_MEMBER_BYTES:
                raise ArchiveContentError("an archive is refused: a member has an impossible size")
            if info.type == tarfile.GNUTYPE_SPARSE:
                raise _sparse()
            return info

        # Maps of sparse files are read before the member is known, and without bounds.
        def _proc_gnusparse_00(self, *_arguments: object) -> None:
            raise _sparse()

        def _proc_gnusparse_01(self, *_arguments: object) -> None:
            raise _sparse()

        def _proc_gnusparse_10(self, *_arguments: object) -> None:
            raise _sparse()

    return Checked


def _sparse() -> ArchiveContentError:
    return ArchiveContentError("an archive is refused: it has a sparse file")


def _decompressed(stream: _Counted, archive: Archive) -> IO[bytes]:
    if archive.extension == "tar.gz":
        return gzip.GzipFile(fileobj=stream, mode="rb")  # type: ignore[return-value]
    # The largest window that zstd --ultra makes without --long; more would be a memory bomb.
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    return decompressor.stream_reader(stream, read_across_frames=True)


def _windows_path(parts: tuple[str, ...]) -> str | None:
    match parts:
        case ("include", _, *_):
            return "/".join(parts)
        case ("libs", name) if name.endswith(".lib"):
            return f"libs/{name}"
    return None


def _unix_path(parts: tuple[str, ...], folder: str) -> str | None:
    match parts:
        case ("include", found, first, *rest) if found == folder:
            return "/".join(("include", first, *rest))
        case ("lib", found, name) if found == folder and _is_sysconfig_data(name):
            return f"lib/{name}"
    return None


def _is_sysconfig_data(name: str) -> bool:
    is_data = name.startswith("_sysconfigdata") and name.endswith(".py")
    return is_data or name == "build-details.json"
