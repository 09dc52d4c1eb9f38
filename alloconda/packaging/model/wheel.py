"""The wheel format: file names, tags, RECORD, WHEEL, entry order, permissions and time stamps.

The specification is the "Binary distribution format" of the Python packaging user guide (PEP 427
and its amendments), with PEP 425 for tags.
"""

import base64
import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import product

from alloconda.kernel.config.project import normalized_name
from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import dataclass

# The zip format keeps local times from 1980 to 2107, in steps of two seconds.
OLDEST_ZIP_TIME_S = 315_532_800
NEWEST_ZIP_TIME_S = 4_354_819_198

FILE_MODE = 0o100644
# Executable files, and shared objects: linkers create those executable, and ldd and the dependency
# generators of distributions look only at shared objects that are.
EXECUTABLE_MODE = 0o100755

ZipTime = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTags:
    """The compatibility tag of a wheel (PEP 425); the platforms form a compressed set.

    Attributes:
        python: the interpreter tag, such as "cp311"; several are joined by dots.
        abi: the ABI tag, such as "abi3"; several are joined by dots.
        platforms: the platform tags, in any order.
    """

    python: str
    abi: str
    platforms: tuple[str, ...]

    def __post_init__(self) -> None:
        if not all(re.fullmatch(r"\w+(?:\.\w+)*", part, re.ASCII) for part in self._parts):
            raise ValueError(f"{'-'.join(self._parts)!r} is not a compatibility tag")

    @property
    def text(self) -> str:
        """The tag in the file name, each of its sets sorted: "cp311-abi3-win_amd64"."""
        return "-".join(".".join(sorted(set(part.split(".")))) for part in self._parts)

    @property
    def expanded(self) -> tuple[str, ...]:
        """Every single tag that the wheel carries, as WHEEL lists them."""
        sets = [part.split(".") for part in self.text.split("-")]
        return tuple("-".join(tag) for tag in product(*sets))

    @property
    def _parts(self) -> tuple[str, str, str]:
        return self.python, self.abi, ".".join(self.platforms)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """One line of RECORD: an archive member, the digest of its content, and its size."""

    arcname: str
    sha256: bytes
    size_bytes: int


def wheel_filename(name: str, version: str, tags: WheelTags) -> str:
    """Return the file name of a wheel; the version is a normalised one (PEP 440)."""
    return f"{normalized_name(name)}-{_escaped_version(version)}-{tags.text}.whl"


def dist_info_dir(name: str, version: str) -> str:
    """Return the name of the directory in the wheel that holds its metadata."""
    return f"{normalized_name(name)}-{_escaped_version(version)}.dist-info"


def data_dir(name: str, version: str) -> str:
    """Return the name of the directory of what is installed outside of site-packages."""
    return f"{normalized_name(name)}-{_escaped_version(version)}.data"


def wheel_text(tags: WheelTags, *, generator: str) -> str:
    """Return the WHEEL file: its format's version, what made it, and every tag it carries."""
    lines = ["Wheel-Version: 1.0", f"Generator: {generator}", "Root-Is-Purelib: false"]
    lines += [f"Tag: {tag}" for tag in tags.expanded]
    return "".join(f"{line}\n" for line in lines)


def record_text(entries: Iterable[RecordEntry], record_arcname: str) -> str:
    """Return the RECORD file; it lists itself last, without digest and size."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for entry in entries:
        writer.writerow([entry.arcname, record_digest(entry.sha256), entry.size_bytes])
    writer.writerow([record_arcname, "", ""])
    return buffer.getvalue()


def record_digest(sha256: bytes) -> str:
    """Return a digest as RECORD writes it: URL-safe base64 without padding."""
    return "sha256=" + base64.urlsafe_b64encode(sha256).rstrip(b"=").decode()


def archive_order(arcname: str) -> tuple[int, str]:
    """Sort key of archive members: the package's files, then the metadata, RECORD last.

    The specification recommends it, so that the metadata can be read from the end of the file.
    """
    folder, _, rest = arcname.partition("/")
    if not folder.endswith(".dist-info"):
        return 0, arcname
    return (2 if rest == "RECORD" else 1), arcname


def archive_time_s(source_date_epoch: int | None) -> int:
    """Return the time stamp of every archive member, in seconds since 1970.

    1980-01-01 when none is given; times that the zip format can't hold become the nearest that it
    can.
    """
    seconds = OLDEST_ZIP_TIME_S if source_date_epoch is None else source_date_epoch
    return min(max(seconds, OLDEST_ZIP_TIME_S), NEWEST_ZIP_TIME_S)


def zip_time(source_date_epoch: int | None) -> ZipTime:
    """Return the time stamp of every archive member as zip keeps it, in UTC."""
    moment = datetime.fromtimestamp(archive_time_s(source_date_epoch), UTC)
    return (
        *(moment.year, moment.month, moment.day),
        *(moment.hour, moment.minute, moment.second // 2 * 2),
    )


def parse_source_date_epoch(text: str | None) -> int | None:
    """Read the value of SOURCE_DATE_EPOCH: seconds since 1970, or nothing.

    Raises:
        UsageError: it is not a whole number.
    """
    if text is None or not text.strip():
        return None
    if not re.fullmatch(r"-?\d{1,20}", text.strip(), re.ASCII):
        raise UsageError(
            f"SOURCE_DATE_EPOCH={text} is not a time",
            hint="set it to whole seconds since 1970-01-01 UTC: "
            "SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)",
        )
    return int(text)


def file_mode(*, executable: bool) -> int:
    """Return the Unix mode of an archive member, independent of the umask."""
    return EXECUTABLE_MODE if executable else FILE_MODE


def _escaped_version(version: str) -> str:
    return version.replace("-", "_")
