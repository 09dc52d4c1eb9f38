"""The lock: which Zig and which headers a project is built with, and nothing else.

    version = 1
    zig = "0.16.0"
    index = "20261021"

    [[zig-wheels]]
    wheel = "ziglang-0.16.0-py3-none-macosx_12_0_arm64.whl"
    sha256 = "…"

    [[headers]]
    archive = "cpython-3.13.1+20250115-x86_64-unknown-linux-gnu-install_only_stripped.tar.gz"
    sha256 = "…"
    tree = "…"

An archive's name says version, build and platform, so nothing is said twice and nothing can
contradict itself. No address is in it: where archives come from is each machine's own matter.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from alloconda.headers.model.archive_index import Archive, ArchiveIndex, parse_archive_name
from alloconda.headers.model.header_set import HeaderRequest, TreeDigest
from alloconda.kernel.config.project import LOCK_NAME
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.values import dataclass, replace
from alloconda.kernel.zig.version import SUPPORTED_RELEASES, parse_zig_version
from alloconda.kernel.zig.wheels import ZigWheel, sorted_wheels, wheel_version

LOCK_FORMAT = 1
RENEW_HINT = "bring it up to date: alloconda python lock"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BUILD = re.compile(r"\d{8}")
_KEYS = ("version", "zig", "zig-wheels", "index", "headers")
_ROW_KEYS = ("archive", "sha256", "tree")
_WHEEL_KEYS = ("wheel", "sha256")


class LockError(UsageError):
    """What is to be built and what the lock says are not the same; the details show both."""


class NewerLockError(ConfigError):
    """A lock of a format that only a newer alloconda knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A project's lock.

    Attributes:
        zig: the exact version of Zig.
        zig_wheels: the wheels that it is installed from, one for each platform; none in a lock that
            pins it by its version alone.
        index: the newest build that the index knew when the lock was written; None without headers.
        archives: where the headers are from, each with the digest of its header tree; at most one
            for each series and platform, in order.
    """

    zig: str
    zig_wheels: tuple[ZigWheel, ...] = ()
    index: str | None = None
    archives: tuple[Archive, ...] = ()

    def find(self, request: HeaderRequest) -> Archive | None:
        """Return the locked archive of a request's series and platform, of any patch version."""
        return next((one for one in self.archives if _is_of(one, request)), None)

    def archive(self, request: HeaderRequest) -> Archive:
        """Return the locked archive of a request.

        Raises:
            LockError: there is none, or it is of another patch version than the request.
        """
        problem = self._problem(request)
        archive = self.find(request)
        if problem is not None or archive is None:
            raise _unfit((problem or "",))
        return archive

    def check_covers(self, requests: Iterable[HeaderRequest]) -> None:
        """Refuse to build what the lock doesn't hold, before anything is built.

        Raises:
            LockError: with a line for each request that the lock doesn't answer.
        """
        problems = [self._problem(request) for request in dict.fromkeys(requests)]
        found = tuple(problem for problem in problems if problem is not None)
        if found:
            raise _unfit(found)

    def check_against(self, index: ArchiveIndex) -> None:
        """Refuse a lock that gives a known archive another content than the index does.

        Raises:
            LockError: with both sides.
        """
        known = {archive.name: archive for archive in index.archives}
        problems = [
            f"{archive.name}: {LOCK_NAME} has {what} {ours}, the index of archives has {theirs}"
            for archive in self.archives
            if (other := known.get(archive.name)) is not None
            for what, ours, theirs in (
                ("sha256", archive.sha256, other.sha256),
                ("tree", archive.tree, other.tree),
            )
            if theirs is not None and ours != theirs
        ]
        if problems:
            raise LockError(
                f"{LOCK_NAME} contradicts the index of archives",
                details=tuple(problems),
                hint="it was changed by hand: restore it, or write it again: alloconda python lock",
            )

    def check_pin(self, pinned: str | None) -> None:
        """Refuse a lock of another Zig than pyproject.toml pins.

        Raises:
            LockError: with both sides.
        """
        if pinned is not None and pinned != self.zig:
            raise LockError(
                f"pyproject.toml and {LOCK_NAME} name different versions of Zig",
                details=(f"pyproject.toml: zig-version = {pinned!r}", f"{LOCK_NAME}: {self.zig!r}"),
                hint=RENEW_HINT,
            )

    def _problem(self, request: HeaderRequest) -> str | None:
        archive = self.find(request)
        if archive is None:
            here = [str(one.python) for one in self.archives if one.platform == request.triple]
            return f"needed: {request}; locked for that platform: {', '.join(here) or 'nothing'}"
        if request.python.patch not in (None, archive.python.patch):
            return f"needed: {request}; locked: CPython {archive.python}"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRenewal:
    """The outcome of renewing a lock.

    Attributes:
        path: the lock file.
        lock: what it holds now.
        old: what it held before, or None.
        was_damaged: why the earlier file could not be read, or None.
        unpinned: why Zig's wheels are not pinned by their hashes, or None.
        changed: whether the file was written.
    """

    path: Path
    lock: Lock
    old: Lock | None
    was_damaged: str | None
    changed: bool
    unpinned: str | None = None


def missing_lock(root: Path) -> LockError:
    """Return the error of a build that must be locked in a project without a lock."""
    return LockError(
        f"there is no {LOCK_NAME} in {root}, and --locked (ALLOCONDA_LOCKED) requires one",
        hint="write it: alloconda python lock",
    )


def parse_lock(table: Mapping[str, object]) -> Lock:
    """Read the table of a lock file.

    Raises:
        ConfigError: it is of another format, or holds what it should not; every problem is named.
    """
    version = table.get("version")
    # True equals 1, and is not a format.
    if version != LOCK_FORMAT or isinstance(version, bool):
        raise _other_format(version)
    problems = [f"{key}: is not a key of a lock" for key in table if key not in _KEYS]
    zig = _zig(table, problems)
    wheels = _zig_wheels(table, zig, problems)
    index = table.get("index")
    if index is not None and not (isinstance(index, str) and _BUILD.fullmatch(index)):
        problems.append(f"index: must be the date of a build, such as '20261021', not {index!r}")
    archives = _archives(table, problems)
    if problems:
        raise ConfigError(
            f"{LOCK_NAME} is damaged",
            details=tuple(problems),
            hint="restore it, or write it anew: alloconda python lock",
        )
    return Lock(
        zig=zig,
        zig_wheels=wheels,
        index=index if isinstance(index, str) else None,
        archives=archives,
    )


def lock_table(lock: Lock) -> dict[str, object]:
    """Return the table that `parse_lock` reads."""
    table: dict[str, object] = {"version": LOCK_FORMAT, "zig": lock.zig}
    if lock.index is not None:
        table["index"] = lock.index
    if lock.zig_wheels:
        table["zig-wheels"] = [
            {"wheel": wheel.name, "sha256": wheel.sha256} for wheel in lock.zig_wheels
        ]
    if lock.archives:
        table["headers"] = [
            {"archive": archive.name, "sha256": archive.sha256, "tree": archive.tree}
            for archive in lock.archives
        ]
    return table


def sorted_archives(archives: Iterable[Archive]) -> tuple[Archive, ...]:
    """Return archives in the order of a lock file."""
    return tuple(sorted(set(archives), key=lambda one: (one.python, one.platform, one.name)))


def _zig(table: Mapping[str, object], problems: list[str]) -> str:
    value = table.get("zig")
    version = parse_zig_version(value) if isinstance(value, str) else None
    if version is None:
        problems.append(f"zig: must be a version such as '0.16.0', not {value!r}")
        return ""
    if not version.is_supported:
        problems.append(f"zig: {version} is not supported: alloconda supports {SUPPORTED_RELEASES}")
    return str(version)


def _zig_wheels(table: Mapping[str, object], zig: str, problems: list[str]) -> tuple[ZigWheel, ...]:
    rows = table.get("zig-wheels", [])
    if not isinstance(rows, list):
        problems.append("zig-wheels: must be tables, each headed by [[zig-wheels]]")
        return ()
    wheels = {}
    for number, row in enumerate(rows):
        place = f"zig-wheels[{number}]"
        if not isinstance(row, dict):
            problems.append(f"{place}: must be a table with {', '.join(_WHEEL_KEYS)}")
            continue
        problems += [
            f"{place}.{key}: is not a key of a lock" for key in row if key not in _WHEEL_KEYS
        ]
        name, sha256 = row.get("wheel"), row.get("sha256")
        if not isinstance(name, str) or wheel_version(name) != zig:
            problems.append(f"{place}.wheel: {name!r} is not the name of a wheel of Zig {zig}")
        elif name in wheels:
            problems.append(f"{place}.wheel: {name} is there twice")
        elif not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
            problems.append(f"{place}.sha256: must be 64 hexadecimal digits, not {sha256!r}")
        else:
            wheels[name] = ZigWheel(name=name, sha256=sha256)
    return sorted_wheels(wheels.values())


def _archives(table: Mapping[str, object], problems: list[str]) -> tuple[Archive, ...]:
    rows = table.get("headers", [])
    if not isinstance(rows, list):
        problems.append("headers: must be tables, each headed by [[headers]]")
        return ()
    found: dict[tuple[object, str], Archive] = {}
    for number, row in enumerate(rows):
        archive = _archive(row, f"headers[{number}]", problems)
        if archive is None:
            continue
        key = archive.python.of_series(), archive.platform
        if key in found:
            problems.append(
                f"headers[{number}]: {archive.name} is locked beside {found[key].name}, "
                "and only one of a series and platform can be"
            )
        found[key] = archive
    return sorted_archives(found.values())


def _archive(row: object, place: str, problems: list[str]) -> Archive | None:
    if not isinstance(row, dict):
        problems.append(f"{place}: must be a table with {', '.join(_ROW_KEYS)}")
        return None
    problems += [f"{place}.{key}: is not a key of a lock" for key in row if key not in _ROW_KEYS]
    digests = {key: row.get(key) for key in ("sha256", "tree")}
    wrong = [
        key
        for key, value in digests.items()
        if not (isinstance(value, str) and _SHA256.fullmatch(value))
    ]
    problems += [
        f"{place}.{key}: must be 64 hexadecimal digits, not {digests[key]!r}" for key in wrong
    ]
    name = row.get("archive")
    archive = parse_archive_name(name, "0" * 64) if isinstance(name, str) else None
    if archive is None or archive.name != name:
        problems.append(f"{place}.archive: {name!r} is not the name of a CPython archive")
        return None
    if wrong:
        return None
    parsed = parse_archive_name(archive.name, str(digests["sha256"]))
    return None if parsed is None else replace(parsed, tree=TreeDigest(str(digests["tree"])))


def _is_of(archive: Archive, request: HeaderRequest) -> bool:
    same_series = archive.python.of_series() == request.python.of_series()
    return same_series and archive.platform == request.triple


def _unfit(problems: tuple[str, ...]) -> LockError:
    return LockError(
        f"{LOCK_NAME} doesn't fit what is to be built",
        details=problems,
        hint="bring it up to date with the project's targets and python-version: "
        "alloconda python lock",
    )


def _other_format(version: object) -> ConfigError:
    if isinstance(version, int) and not isinstance(version, bool) and version > LOCK_FORMAT:
        return NewerLockError(
            f"{LOCK_NAME} has format {version}, and this alloconda knows format {LOCK_FORMAT}",
            hint="use the alloconda that wrote it, or a newer one",
        )
    return ConfigError(
        f"{LOCK_NAME} is damaged: version: must be {LOCK_FORMAT}, not {version!r}",
        hint="restore it, or write it anew: alloconda python lock",
    )
