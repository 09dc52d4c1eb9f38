"""A wheel as it is: what an adapter reads from the archive, before anything is judged."""

import math
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from alloconda.binary.model import BinaryFacts
from alloconda.inspect.model.provenance_check import ProvenanceFacts
from alloconda.inspect.model.sbom_check import SbomFacts
from alloconda.kernel.values import dataclass

_EXTENSION = re.compile(r"(?P<name>[^.]+)(?:\.[\w-]+)*\.(?:so|pyd)")
_TAGGED = re.compile(
    r"[^.]+\.(?:cpython-\w+(?:-[\w-]+)?|abi3t?(?:-[\w-]+)?|cp\d+t?-\w+)\.(?:so|pyd)"
)
# A wheel for every platform and Python at once has less than a hundred.
MAX_TAGS = 256
_INIT = re.compile(r"(?:PyInit|PyModExport)U?_\w+")


def tag_count(text: str) -> int:
    """Return how many tags a compressed one such as cp311.cp312-abi3-linux_x86_64 means.

    Every tag is made of one of each part (PEP 425), so that a short text may mean millions.
    """
    return math.prod(part.count(".") + 1 for part in text.split("-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FilenameFacts:
    """The parts of a wheel's file name.

    Attributes:
        tags: every single compatibility tag, sorted: (interpreter, ABI, platform).
    """

    name: str
    version: str
    build: str
    tags: tuple[tuple[str, str, str], ...]

    @property
    def tag_texts(self) -> frozenset[str]:
        """The single tags as WHEEL lists them."""
        return frozenset("-".join(tag) for tag in self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """One file of the archive.

    Attributes:
        digest: of its content, as RECORD writes it, by the algorithm that RECORD names for it if
            that is one for RECORD.
        mode: its kind and permissions as Unix has them; 0 if the archive says nothing.
        failure: why its content can't be read, or "".
    """

    name: str
    size_bytes: int
    stored_bytes: int
    digest: str
    mode: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One line of RECORD as it is written."""

    name: str
    digest: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFacts:
    """One shared library in a wheel.

    Attributes:
        binary: what it says of itself; None if it can't be read.
        failure: why it can't be read, or "".
    """

    name: str
    size_bytes: int
    binary: BinaryFacts | None
    failure: str = ""

    @property
    def basename(self) -> str:
        """The file's name without its directories."""
        return PurePosixPath(self.name).name

    @property
    def is_extension(self) -> bool:
        """Whether Python imports it: its suffix or its exports say so."""
        if _TAGGED.fullmatch(self.basename) or self.basename.endswith(".pyd"):
            return True
        return bool(self.module_name) and bool(self.init_functions)

    @property
    def module_name(self) -> str:
        """The last part of the module's dotted name; "" for a library."""
        match = _EXTENSION.fullmatch(self.basename)
        return match["name"] if match else ""

    @property
    def init_functions(self) -> tuple[str, ...]:
        """The functions by which Python begins a module, sorted."""
        names = self.binary.exports if self.binary else frozenset()
        return tuple(sorted(name for name in names if _INIT.fullmatch(name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelFacts:
    """All that is read of a wheel.

    Attributes:
        path: as it was given.
        filename: None if the name is none of a wheel; `filename_failure` says why.
        members: the files, in the archive's order.
        folders: the entries for folders, each with the slash at its end.
        differences: what the headers before files say otherwise than the archive's directory: the
            file's name, and a sentence.
        dist_infos: the directories called *.dist-info, sorted.
        wheel: the fields of WHEEL, name → values; None without that file.
        metadata: the fields of METADATA that matter here; None without that file.
        metadata_problems: what the core metadata specification says against METADATA.
        entry_point_problems: what is wrong with entry_points.txt.
        record: None without that file.
        sboms: the bills of materials in `.dist-info/sboms/`.
        provenances: the files beside it that say how it was made.
        failures: texts that can't be read, each with its reason.
    """

    path: str
    size_bytes: int
    filename: FilenameFacts | None
    filename_failure: str
    members: tuple[MemberFacts, ...]
    dist_infos: tuple[str, ...]
    wheel: Mapping[str, tuple[str, ...]] | None
    metadata: Mapping[str, str] | None
    metadata_problems: tuple[str, ...]
    record: tuple[RecordRow, ...] | None
    libraries: tuple[LibraryFacts, ...]
    sboms: tuple[SbomFacts, ...] = ()
    provenances: tuple[ProvenanceFacts, ...] = ()
    entry_point_problems: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    differences: tuple[tuple[str, str], ...] = ()

    @property
    def unpacked_bytes(self) -> int:
        """The size of all files together, as they are installed."""
        return sum(member.size_bytes for member in self.members)

    @property
    def extensions(self) -> tuple[LibraryFacts, ...]:
        """The extension modules."""
        return tuple(library for library in self.libraries if library.is_extension)

    @property
    def bundled(self) -> frozenset[str]:
        """The file names of all shared libraries that the wheel brings along."""
        return frozenset(library.basename for library in self.libraries)
