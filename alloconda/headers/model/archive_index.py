"""Archives of python-build-standalone: their names, the index, and which one fits a request.

An archive is called `cpython-<version>+<build>-<triple>-<flavor>.<tar.gz|tar.zst>` and lies in the
folder of its build, a date.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby
from urllib.parse import quote

from alloconda.headers.model.header_set import ArchiveSha256, HeaderRequest, TreeDigest
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python
from alloconda.kernel.values import dataclass

# Best first: smaller archives of the same headers come before larger ones.
_FLAVORS = (
    "install_only_stripped",
    "install_only",
    "pgo+lto-full",
    "pgo-full",
    "lto-full",
    "noopt-full",
)
_FREE_THREADED = ("freethreaded-", "freethreaded+")
_NAME = re.compile(
    r"cpython-3\.(?P<minor>\d{1,3})\.(?P<patch>\d{1,3}(?:(?:a|b|rc)\d{1,3})?)"
    r"\+(?P<build>\d{8})"
    r"-(?P<triple>[a-z0-9_]+-(?:apple-darwin|unknown-linux-[a-z]+|"
    r"pc-windows-msvc(?:-shared|-static)?))"
    r"-(?P<flavor>(?:freethreaded[-+])?(?:install_only(?:_stripped)?|[a-z+]+-full))"
    r"\.(?P<extension>tar\.gz|tar\.zst)"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One row of the index.

    Attributes:
        python: the exact version.
        build: the date of the build, which is the release folder too.
        triple: as the name has it.
        flavor: as the name has it, "freethreaded-" or "freethreaded+" included.
        extension: "tar.gz" or "tar.zst".
        sha256: of the whole archive.
        tree: the digest of the header tree inside, where it is known beforehand. With it a
            download can end as soon as the tree is complete; without it only the last byte of the
            archive proves that the headers are the right ones.
    """

    python: Python
    build: str
    triple: str
    flavor: str
    extension: str
    sha256: ArchiveSha256
    tree: TreeDigest | None = None

    @property
    def name(self) -> str:
        """The file name."""
        return (
            f"cpython-{self.python.version}+{self.build}-{self.triple}-{self.flavor}"
            f".{self.extension}"
        )

    @property
    def address(self) -> str:
        """The address below the mirror's base; "+" is written %2B."""
        return f"{self.build}/{quote(self.name)}"

    @property
    def platform(self) -> str:
        """The triple that requests name: older Windows archives append "-shared" to it."""
        return self.triple.removesuffix("-shared")

    @property
    def release(self) -> str:
        """Version and build in one word that sorts into the cache, such as "3.13.1+20250115t"."""
        return f"{self.python.version}+{self.build}{self.python.build_letter}"


@dataclass(frozen=True)
class ArchiveIndex:
    """Known archives, and the rule that picks one of them."""

    archives: tuple[Archive, ...]

    def resolve(self, request: HeaderRequest) -> Archive:
        """Return the archive for a request: the exact version, or the newest patch of the series.

        A prerelease is picked only when the request names it. Where the exact version is unknown,
        a request for the nearest one is answered by the newest patch.

        Raises:
            UsageError: no archive fits; the details say which versions and triples exist.
        """
        fitting = [archive for archive in self._of(request.triple) if _fits(archive, request)]
        if fitting:
            return max(fitting, key=_preference)
        if request.nearest:
            return self.resolve(request.of_series())
        raise self._unknown(request)

    def has_only_prereleases(self, request: HeaderRequest) -> bool:
        """Return whether the series that a request means has no release yet for its triple."""
        alike = [one for one in self.pythons(request.triple) if _same_series(one, request.python)]
        return bool(alike) and all(python.is_prerelease for python in alike)

    def has(self, request: HeaderRequest) -> bool:
        """Return whether an archive fits the request exactly."""
        return self._has(request, request.triple)

    def refined_by(self, newer: "ArchiveIndex") -> "ArchiveIndex":
        """Return the union; where both know an archive by name, this index's row is used.

        So a list from the network can add archives, but never change the hash of a known one.
        """
        known = {archive.name for archive in self.archives}
        added = tuple(archive for archive in newer.archives if archive.name not in known)
        return ArchiveIndex((*self.archives, *added))

    def named(self, name: str) -> Archive | None:
        """Return the archive of a file name; None for an unknown one."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Archive]:
        return {archive.name: archive for archive in self.archives}

    @cached_property
    def triples(self) -> tuple[str, ...]:
        """Every triple that has an archive."""
        return tuple(sorted(self._by_triple))

    def pythons(self, triple: str) -> tuple[Python, ...]:
        """Return the versions that have an archive for a triple, oldest first."""
        return tuple(sorted({archive.python for archive in self._of(triple)}))

    @cached_property
    def _by_triple(self) -> dict[str, tuple[Archive, ...]]:
        rows = sorted(self.archives, key=lambda archive: archive.platform)
        return {
            triple: tuple(group)
            for triple, group in groupby(rows, key=lambda archive: archive.platform)
        }

    def _of(self, triple: str) -> tuple[Archive, ...]:
        return self._by_triple.get(triple, ())

    def _unknown(self, request: HeaderRequest) -> UsageError:
        if request.triple not in self._by_triple:
            return UsageError(
                f"there are no CPython archives for {request.triple!r}",
                details=(f"known triples: {', '.join(self.triples)}",),
                hint="`alloconda python list` shows what exists",
            )
        here = self.pythons(request.triple)
        there = [triple for triple in self.triples if self._has(request, triple)]
        return UsageError(
            f"no archive is known for {request}",
            details=(
                f"{request.triple} has {_listed(request, here)}",
                f"{request.python} exists for {', '.join(there) or 'no triple'}",
            ),
            hint=_advice(request, here),
        )

    def _has(self, request: HeaderRequest, triple: str) -> bool:
        return any(_fits(archive, request) for archive in self._of(triple))


def parse_archive_name(name: str, sha256: str) -> Archive | None:
    """Read the file name of an archive; None when it holds no headers of a CPython.

    Args:
        name: the name as release folders have it ("%2B" is taken for "+").
        sha256: the digest that the list gives it.
    """
    match = _NAME.fullmatch(name.replace("%2B", "+"))
    if match is None or not _SHA256.fullmatch(sha256):
        return None
    flavor = match["flavor"]
    return Archive(
        python=Python(
            minor=int(match["minor"]),
            patch=match["patch"],
            free_threaded=flavor.startswith(_FREE_THREADED),
        ),
        build=match["build"],
        triple=match["triple"],
        flavor=flavor,
        extension=match["extension"],
        sha256=ArchiveSha256(sha256),
    )


def parse_sums(text: str) -> ArchiveIndex:
    """Read a SHA256SUMS file: lines "<sha256>  <name>"; other lines and files are passed over."""
    rows = []
    for line in text.splitlines():
        sha256, _, name = line.strip().partition(" ")
        archive = parse_archive_name(name.strip().removeprefix("*"), sha256.lower())
        if archive is not None and _is_wanted_flavor(archive.flavor):
            rows.append(archive)
    return ArchiveIndex(tuple(rows))


def parse_index(text: str) -> ArchiveIndex:
    """Read the compact index that ships with alloconda; `format_index` says how it is laid out.

    Raises:
        ValueError: the text has another layout.
    """
    heading, *lines = text.splitlines() or [""]
    if heading != _INDEX_HEADING or len(lines) < _NAMES_LINES:
        raise ValueError("not an archive index of this layout")
    triples = lines[0].split(" ")
    flavors = [tuple(flavor.rsplit(":", 1)) for flavor in lines[1].split(" ")]
    pythons: tuple[Python, ...] = ()
    rows: list[Archive] = []
    for line in lines[_NAMES_LINES:]:
        if line.startswith("3."):
            version, build = line.split(" ")
            minor, patch = version.split(".", 2)[1:]
            pythons = tuple(
                Python(minor=int(minor), patch=patch, free_threaded=free) for free in (False, True)
            )
            continue
        triple, flavor_number, sha256, *tree = line.split(" ")
        flavor, extension = flavors[int(flavor_number)]
        rows.append(
            Archive(
                python=pythons[flavor.startswith(_FREE_THREADED)],
                build=build,
                triple=triples[int(triple)],
                flavor=flavor,
                extension=extension,
                sha256=ArchiveSha256(sha256),
                tree=TreeDigest(tree[0]) if tree else None,
            )
        )
    return ArchiveIndex(tuple(rows))


def format_index(index: ArchiveIndex) -> str:
    """Write an index compactly.

    A heading; the triples; the flavors with their extensions; then for each version and build a
    line that names both, and below it a line for each archive: number of the triple, number of
    the flavor, sha256 and, where it is known, the digest of the header tree.
    """
    triples = sorted({archive.triple for archive in index.archives})
    flavors = sorted({f"{archive.flavor}:{archive.extension}" for archive in index.archives})
    lines = [_INDEX_HEADING, " ".join(triples), " ".join(flavors)]
    rows = sorted(index.archives, key=_row_order)
    for (_, build, version), group in groupby(rows, key=_row_group):
        lines.append(f"{version} {build}")
        for archive in group:
            numbers = (
                str(triples.index(archive.triple)),
                str(flavors.index(f"{archive.flavor}:{archive.extension}")),
            )
            tree = (archive.tree,) if archive.tree else ()
            lines.append(" ".join((*numbers, archive.sha256, *tree)))
    return "\n".join(lines) + "\n"


_INDEX_HEADING = "alloconda archive index 1"
# Below the heading: the triples, and the flavors.
_NAMES_LINES = 2


def _row_group(archive: Archive) -> tuple[Python, str, str]:
    exact = Python(minor=archive.python.minor, patch=archive.python.patch)
    return exact, archive.build, archive.python.version


def _row_order(archive: Archive) -> tuple[tuple[Python, str, str], str, str]:
    return _row_group(archive), archive.triple, archive.flavor


def _fits(archive: Archive, request: HeaderRequest) -> bool:
    known, wanted = archive.python, request.python
    if (known.minor, known.free_threaded) != (wanted.minor, wanted.free_threaded):
        return False
    return not known.is_prerelease if wanted.patch is None else known.patch == wanted.patch


def _preference(archive: Archive) -> tuple[Python, str, bool, int]:
    flavor = archive.flavor
    for prefix in _FREE_THREADED:
        flavor = flavor.removeprefix(prefix)
    rank = _FLAVORS.index(flavor) if flavor in _FLAVORS else len(_FLAVORS)
    # A plain triple is the newer spelling of the one with "-shared".
    return archive.python, archive.build, archive.triple == archive.platform, -rank


def _is_wanted_flavor(flavor: str) -> bool:
    for prefix in _FREE_THREADED:
        flavor = flavor.removeprefix(prefix)
    return flavor in _FLAVORS


def _listed(request: HeaderRequest, pythons: Sequence[Python]) -> str:
    """List the available versions: of the requested series, else the newest of each."""
    alike = [python for python in pythons if _same_series(python, request.python)]
    if alike:
        return ", ".join(str(python) for python in alike)
    return ", ".join(str(python) for python in _newest_of_each_series(pythons)) or "none"


def _newest_of_each_series(pythons: Iterable[Python]) -> list[Python]:
    newest: dict[Python, Python] = {}
    for python in sorted(pythons):
        if not python.is_prerelease or python.of_series() not in newest:
            newest[python.of_series()] = python
    return list(newest.values())


def _advice(request: HeaderRequest, here: Sequence[Python]) -> str:
    alike = [python for python in here if _same_series(python, request.python)]
    if alike and request.python.patch is None:
        return (
            f"for {request.triple} only prereleases of {request.python} are known: ask for one "
            f"by its whole name, such as {alike[-1]}"
        )
    if alike:
        return (
            f"ask for {request.python.of_series()} to get the newest one, or look for newer "
            "archives with `alloconda python list --refresh`"
        )
    return "`alloconda python list` shows what exists; with --refresh it looks for newer archives"


def _same_series(one: Python, other: Python) -> bool:
    return one.of_series() == other.of_series()
