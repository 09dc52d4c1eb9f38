"""Reading wheels of any origin: zip archive, file name, WHEEL, METADATA, RECORD, libraries.

Nothing is expanded before it is known how large it is, and nothing is kept but what is needed.
"""

import base64
import errno
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from alloconda.binary.formats.binaries import read_binary_file
from alloconda.binary.formats.module_bytes import MalformedError, ReadBudget
from alloconda.inspect.adapters.wheel_texts import (
    MAX_ENTRY_POINTS_BYTES,
    MAX_RECORD_BYTES,
    MAX_SBOM_BYTES,
    TextError,
    admits,
    parse_filename,
    read_entry_points,
    read_fields,
    read_metadata,
    read_record,
)
from alloconda.inspect.adapters.zip_directory import (
    check_count,
    check_directory,
    check_expansion,
)
from alloconda.inspect.adapters.zip_headers import contradictions
from alloconda.inspect.adapters.zip_members import read_member
from alloconda.inspect.model.provenance_check import (
    SUFFIXES,
    ProvenanceFacts,
    read_provenance,
)
from alloconda.inspect.model.sbom_check import SbomFacts, read_sbom
from alloconda.inspect.model.wheel_facts import LibraryFacts, MemberFacts, WheelFacts
from alloconda.kernel.errors import CheckError
from alloconda.kernel.system.bounded_files import open_plain
from alloconda.packaging.model.archive_limits import MAX_METADATA_BYTES

__all__ = ["admits", "read_wheel"]

_CHUNK = 1 << 20
# A larger library is read from a temporary file.
_IN_MEMORY_BYTES = 16 << 20
_MAGICS = (
    *(b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf"),
    *(b"\xfe\xed\xfa\xce", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"),
)
_LIBRARY_SUFFIXES = (".so", ".pyd", ".dll", ".dylib")
# Those that RECORD may have; some others of hashlib have no size of their own.
_ALGORITHMS = frozenset(
    {
        *("sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"),
        *("sha224", "sha1", "md5"),
    }
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
_MAX_SBOMS = 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_T = TypeVar("_T")


def read_wheel(path: Path) -> WheelFacts:
    """Read a wheel; what is wrong inside becomes part of the facts.

    Raises:
        CheckError: the file can't be read, or is not a zip archive.
    """
    try:
        with open_plain(path) as file:
            entries = check_directory(file)
            with zipfile.ZipFile(file) as archive:
                check_count(archive, entries)
                return _Reader(path, file, archive).facts()
    except OSError as error:
        raise CheckError(
            f"{path} can't be read: {error.strerror or error}",
            hint="name wheels that exist, such as dist/*.whl",
        ) from error
    except _DAMAGE as error:
        is_name = isinstance(error, UnicodeDecodeError)
        reason = "it says that its names are UTF-8, and they are not" if is_name else error
        raise CheckError(
            f"{path} is not a wheel: {reason}",
            hint="a wheel is a zip archive; one that was cut off while it was copied looks like "
            "this",
        ) from error


class _Reader:
    """Reads one open archive, each member once."""

    def __init__(self, path: Path, file: BinaryIO, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._file = file
        self._archive = archive
        self._time = ReadBudget()
        # zipfile cuts a name at the first NUL, and others don't.
        infos = archive.infolist()
        self._infos = [info for info in infos if not info.orig_filename.endswith("/")]
        self._folders = tuple(
            info.orig_filename for info in infos if info.orig_filename.endswith("/")
        )
        self._failures: list[str] = []
        folders = {info.filename.split("/")[0] for info in self._infos if "/" in info.filename}
        self._dist_infos = tuple(sorted(name for name in folders if name.endswith(".dist-info")))

    def facts(self) -> WheelFacts:
        infos = self._archive.infolist()
        size_bytes = self._path.stat().st_size
        check_expansion(infos, size_bytes)
        differences = tuple(contradictions(self._file, self._archive))
        filename, failure = parse_filename(self._path.name)
        metadata, problems = self._text("METADATA", read_metadata, MAX_METADATA_BYTES) or (None, ())
        record = self._text("RECORD", read_record, MAX_RECORD_BYTES)
        algorithms = {row.name: row.digest.partition("=")[0] for row in record or ()}
        members: list[MemberFacts] = []
        libraries: list[LibraryFacts] = []
        for info in self._infos:
            member, library = self._read(info, algorithms.get(info.orig_filename, "sha256"))
            members.append(member)
            if library is not None:
                libraries.append(library)
        return WheelFacts(
            path=str(self._path),
            size_bytes=size_bytes,
            filename=filename,
            filename_failure=failure,
            members=tuple(members),
            folders=self._folders,
            differences=differences,
            dist_infos=self._dist_infos,
            wheel=self._text("WHEEL", read_fields, MAX_METADATA_BYTES),
            metadata=metadata,
            metadata_problems=problems,
            entry_point_problems=self._text(
                "entry_points.txt", read_entry_points, MAX_ENTRY_POINTS_BYTES
            )
            or (),
            record=record,
            libraries=tuple(libraries),
            sboms=tuple(self._sboms()),
            provenances=tuple(self._provenances()),
            failures=tuple(self._failures),
        )

    def _read(self, info: zipfile.ZipInfo, wanted: str) -> tuple[MemberFacts, LibraryFacts | None]:
        """Digest a member; look into it if it is a shared library."""
        algorithm = wanted if wanted in _ALGORITHMS else "sha256"
        digest = hashlib.new(algorithm)
        library, size, failure = None, 0, _obstacle(info)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as kept:
            try:
                is_library = False
                for number, chunk in enumerate(() if failure else read_member(self._file, info)):
                    is_library |= number == 0 and _is_library(info.filename, chunk)
                    if is_library:
                        kept.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
            except zipfile.BadZipFile as error:
                failure = str(error)
            except (*_DAMAGE, OSError):
                failure = "its content is not what was packed"
            if is_library:
                library = self._library(info.filename, size, cast("BinaryIO", kept))
        text = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
        member = MemberFacts(
            name=info.orig_filename,
            size_bytes=size,
            stored_bytes=info.compress_size,
            digest=f"{algorithm}={text}",
            mode=info.external_attr >> 16,
            failure=failure,
        )
        return member, library

    def _library(self, name: str, size_bytes: int, kept: BinaryIO) -> LibraryFacts:
        try:
            binary = read_binary_file(kept, self._time)
        except MalformedError as error:
            return LibraryFacts(name=name, size_bytes=size_bytes, binary=None, failure=str(error))
        return LibraryFacts(name=name, size_bytes=size_bytes, binary=binary)

    def _sboms(self) -> Iterator[SbomFacts]:
        """Read the bills of materials, as far as they are not larger or more than any."""
        start = f"{self._dist_infos[0]}/sboms/" if self._dist_infos else "/"
        names = [info.filename for info in self._infos if info.filename.startswith(start)]
        if len(names) > _MAX_SBOMS:
            self._failures.append(f"{start} holds more than {_MAX_SBOMS} files")
        for name in names[:_MAX_SBOMS]:
            below = name.partition("/")[2]
            found = self._text(below, partial(read_sbom, name), MAX_SBOM_BYTES)
            if found is not None:
                yield found

    def _provenances(self) -> Iterator[ProvenanceFacts]:
        """Read what is beside the wheel about its origin; its digest is taken only for that."""
        digest = ""
        for suffix in SUFFIXES:
            path = self._path.with_name(self._path.name + suffix)
            try:
                with open_plain(path) as file:
                    data = file.read(MAX_SBOM_BYTES)
            except OSError as error:
                # A name that is too long with the suffix is one of no file.
                if error.errno in (errno.ENOENT, errno.ENAMETOOLONG):
                    continue
                self._failures.append(f"{path.name} can't be read: {error.strerror or error}")
                continue
            digest = digest or self._sha256()
            yield read_provenance(path.name, data, wheel=self._path.name, sha256=digest)

    def _sha256(self) -> str:
        digest = hashlib.sha256()
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            digest.update(chunk)
        return digest.hexdigest()

    def _text(self, name: str, read: Callable[[bytes], _T], max_bytes: int) -> _T | None:
        """Read a text of .dist-info; why it can't be read becomes a failure."""
        if not self._dist_infos:
            return None
        arcname = f"{self._dist_infos[0]}/{name}"
        try:
            info = self._archive.getinfo(arcname)
            if reason := _obstacle(info):
                raise TextError(reason)
            if info.file_size > max_bytes:
                raise TextError(f"it is larger than {max_bytes >> 20} MB")
            return read(b"".join(read_member(self._file, info)))
        except KeyError:
            return None
        except (*_DAMAGE, OSError) as error:
            self._failures.append(f"{arcname} can't be read: {error}")
            return None


def _obstacle(info: zipfile.ZipInfo) -> str:
    """Return why a member is not even tried."""
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in _METHODS:
        return (
            "it is compressed in a way that not every installer knows: only deflate is for wheels"
        )
    return ""


def _is_library(name: str, start: bytes) -> bool:
    basename = name.rpartition("/")[2]
    looks = basename.endswith(_LIBRARY_SUFFIXES) or ".so." in basename
    # Programs of Windows and of browsers are data.
    if start.startswith((b"MZ", b"\0asm")):
        return looks
    # Java's class files begin like fat Mach-O files.
    return (start.startswith(_MAGICS) and not name.endswith(".class")) or (looks and not start)
