"""Reading wheels of any origin: zip archive, file name, WHEEL, METADATA, RECORD, libraries."""

import base64
import csv
import email.parser
import email.policy
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from alloconda.adapters.binaries import read_binary_bytes
from alloconda.adapters.module_bytes import MalformedError
from alloconda.domain.wheel_facts import (
    FilenameFacts,
    LibraryFacts,
    MemberFacts,
    RecordRow,
    WheelFacts,
)
from alloconda.errors import CheckError

_CHUNK = 1 << 20
_MAGICS = (
    *(b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf"),
    *(b"\xfe\xed\xfa\xce", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"),
)
_LIBRARY_SUFFIXES = (".so", ".pyd", ".dll", ".dylib")
_READ_FIELDS = (
    "Name",
    "Version",
    "Requires-Python",
    "Summary",
    "Metadata-Version",
    "Requires-Dist",
)


def read_wheel(path: Path) -> WheelFacts:
    """Read a wheel; what is wrong inside becomes part of the facts.

    Raises:
        CheckError: the file can't be read, or is no zip archive.
    """
    if path.exists() and not path.is_file():
        raise CheckError(f"{path} is no file", hint="name wheels, such as dist/*.whl")
    try:
        with zipfile.ZipFile(path) as archive:
            return _Reader(path, archive).facts()
    except OSError as error:
        raise CheckError(
            f"{path} can't be read: {error.strerror or error}",
            hint="name wheels that exist, such as dist/*.whl",
        ) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise CheckError(
            f"{path} is no wheel: {error}",
            hint="a wheel is a zip archive; one that was cut off while it was copied looks like "
            "this",
        ) from error


def admits(requires_python: str, series: str) -> bool:
    """Tell whether a Requires-Python admits any release of a series; one that is broken does."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifiers = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return True
    return any(specifiers.contains(f"{series}.{patch}", prereleases=True) for patch in (0, 99, 5))


class _Reader:
    """Reads one open archive, each member once."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._infos = [info for info in archive.infolist() if not info.is_dir()]
        self._failures: list[str] = []
        folders = {info.filename.split("/")[0] for info in self._infos if "/" in info.filename}
        self._dist_infos = tuple(sorted(name for name in folders if name.endswith(".dist-info")))

    def facts(self) -> WheelFacts:
        filename, failure = _parse_filename(self._path.name)
        metadata, problems = self._metadata()
        record = self._record()
        algorithms = {row.name: row.digest.partition("=")[0] for row in record or ()}
        members: list[MemberFacts] = []
        libraries: list[LibraryFacts] = []
        for info in self._infos:
            member, data = self._read(info, algorithms.get(info.filename, "sha256"))
            members.append(member)
            if data is not None:
                libraries.append(_library(info.filename, data))
        return WheelFacts(
            path=str(self._path),
            size_bytes=self._path.stat().st_size,
            filename=filename,
            filename_failure=failure,
            members=tuple(members),
            dist_infos=self._dist_infos,
            wheel=self._wheel(),
            metadata=metadata,
            metadata_problems=problems,
            record=record,
            libraries=tuple(libraries),
            failures=tuple(self._failures),
        )

    def _read(self, info: zipfile.ZipInfo, algorithm: str) -> tuple[MemberFacts, bytes | None]:
        """Digest a member; its content is kept only if it is a shared library."""
        try:
            digest = hashlib.new(algorithm)
        except (ValueError, TypeError):
            digest, algorithm = hashlib.sha256(), "sha256"
        chunks: list[bytes] | None = None
        crc_holds, size = True, 0
        try:
            for number, chunk in enumerate(self._chunks(info)):
                if number == 0 and _is_library(info.filename, chunk):
                    chunks = []
                if chunks is not None:
                    chunks.append(chunk)
                digest.update(chunk)
                size += len(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            crc_holds = False
        text = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
        member = MemberFacts(
            name=info.filename,
            size_bytes=size,
            stored_bytes=info.compress_size,
            digest=f"{algorithm}={text}",
            crc_holds=crc_holds,
        )
        return member, None if chunks is None else b"".join(chunks)

    def _chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        with self._archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def _text(self, name: str) -> str | None:
        if not self._dist_infos:
            return None
        arcname = f"{self._dist_infos[0]}/{name}"
        try:
            return self._archive.read(arcname).decode("utf-8")
        except KeyError:
            return None
        except (UnicodeDecodeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            self._failures.append(f"{arcname} can't be read: {error}")
            return None

    def _wheel(self) -> dict[str, tuple[str, ...]] | None:
        text = self._text("WHEEL")
        if text is None:
            return None
        fields: dict[str, list[str]] = {}
        for name, value in email.parser.Parser(policy=email.policy.compat32).parsestr(text).items():
            fields.setdefault(name, []).append(str(value).strip())
        return {name: tuple(values) for name, values in fields.items()}

    def _metadata(self) -> tuple[dict[str, str] | None, tuple[str, ...]]:
        text = self._text("METADATA")
        if text is None:
            return None, ()
        message = email.parser.Parser(policy=email.policy.compat32).parsestr(text)
        fields = {name: str(message[name]) for name in _READ_FIELDS if message[name] is not None}
        # Extras are for those who ask for them; the rest is needed to import anything.
        needed = [one for one in message.get_all("Requires-Dist", []) if "extra" not in str(one)]
        if needed:
            fields["Requires-Dist"] = ", ".join(str(one) for one in needed)
        return fields, _metadata_problems(text)

    def _record(self) -> tuple[RecordRow, ...] | None:
        text = self._text("RECORD")
        if text is None:
            return None
        rows = []
        try:
            for row in csv.reader(io.StringIO(text)):
                if row:
                    name, digest, size = (*row, "", "")[:3]
                    rows.append(RecordRow(name=name, digest=digest, size=size))
        except csv.Error as error:
            self._failures.append(f"RECORD can't be read: {error}")
        return tuple(rows)


def _parse_filename(name: str) -> tuple[FilenameFacts | None, str]:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        project, version, build, tags = parse_wheel_filename(name)
    except (InvalidWheelFilename, ValueError) as error:
        return None, str(error)
    facts = FilenameFacts(
        name=str(project),
        version=str(version),
        build="".join(str(part) for part in build),
        tags=tuple(sorted((tag.interpreter, tag.abi, tag.platform) for tag in tags)),
    )
    return facts, ""


def _metadata_problems(text: str) -> tuple[str, ...]:
    from packaging.metadata import Metadata, parse_email

    raw, unparsed = parse_email(text)
    problems = [f"METADATA: the field {name!r} is not understood" for name in sorted(unparsed)]
    try:
        Metadata.from_raw(raw, validate=True)
    except Exception as error:  # noqa: BLE001 # An ExceptionGroup of its own before Python 3.11's.
        inner = getattr(error, "exceptions", (error,))
        # Many tools write a field before its time; installers take no offence.
        problems += [
            f"METADATA: {problem}" for problem in inner if " introduced in " not in str(problem)
        ]
    return tuple(problems)


def _is_library(name: str, start: bytes) -> bool:
    basename = name.rpartition("/")[2]
    looks = basename.endswith(_LIBRARY_SUFFIXES) or ".so." in basename
    if start.startswith(b"MZ"):
        return looks
    # Java's class files begin like fat Mach-O files.
    return (start.startswith(_MAGICS) and not name.endswith(".class")) or (looks and not start)


def _library(name: str, data: bytes) -> LibraryFacts:
    try:
        binary = read_binary_bytes(data)
    except MalformedError as error:
        return LibraryFacts(name=name, size_bytes=len(data), binary=None, failure=str(error))
    return LibraryFacts(name=name, size_bytes=len(data), binary=binary)
