"""What the paths and kinds of a wheel's entries must not be.

Installers differ in what they make of such an entry: some refuse it, some write it elsewhere, some
drop it. What one of them would write where it does not belong is wrong in a wheel.
"""

import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from alloconda.inspect.model.wheel_facts import MemberFacts, WheelFacts
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.entry_points import shadows_program
from alloconda.packaging.model.file_names import windows_refusal

# code, path, sentence
PathProblem = tuple[str, str, str]

_OUTSIDE = "it would be written outside of the installation"
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# All of these are one folder in a virtual environment.
_SITE_FOLDER = re.compile(
    r"[^/]+\.data/(?:(?:purelib|platlib)"
    r"|data/(?i:lib(?:64)?/python3(?:\.\d+t?)?/(?:site|dist)-packages|Lib/site-packages))/"
)
# PEP 829 added `.start` in Python 3.15.
_STARTED = re.compile(
    r"(?:sitecustomize|usercustomize)(?:\.[^/]*)?(?:/.*)?|[^/]*\.(?:pth|start)", re.IGNORECASE
)
_PROGRAM_FOLDER = re.compile(r"[^/]+\.data/(?:scripts|data/(?:bin|Scripts))/([^/]+)")
# On Unix, on Windows, and zipped on both.
_LIBRARY = re.compile(
    r"[^/]+\.data/data/(?:(?i:lib(?:64)?/python3(?:\.\d+t?)?)/(?!(?i:site|dist)-packages/)"
    r"|Lib/(?!(?i:site-packages)/)|(?i:lib/[^/]+\.py[cd]?|(?:lib(?:64)?/)?python3\d*t?\.zip)$)"
)
_SETTINGS = re.compile(
    r"[^/]+\.data/data/(?:pyvenv\.cfg|[^/]+\._pth|pip\.(?:conf|ini)"
    r"|etc/conda/(?:de)?activate\.d/.*)",
    re.IGNORECASE,
)
# They turn the letters that follow around, are not seen at all, or end a line.
_TURNING = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_MOST_LETTERS, _MOST_PART_BYTES = 1024, 255
# Ten times what the largest wheels have: files and folders, and the parts of all their paths.
_MOST_NODES, _MOST_PARTS = 200_000, 1_000_000
_SPECIAL_BITS = stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX


def path_problems(facts: WheelFacts) -> Iterator[PathProblem]:
    """Yield what is wrong with the entries' paths and kinds."""
    names = [member.name for member in facts.members]
    plain = [name for name in (*names, *facts.folders) if len(name) <= _MOST_LETTERS]
    if sum(name.count("/") for name in plain) > _MOST_PARTS:
        yield "unsafe-path", plain[-1], "its paths are nested too deep"
        return
    for name, count in Counter((*names, *facts.folders)).items():
        if count > 1:
            yield "duplicate", name, f"it is in the archive {count} times"
        if problem := _unsafe(name):
            yield "unsafe-path", name, problem
        if _runs_at_start(name):
            yield "runs-at-start", name, "every Python of the environment would run it at its start"
        if problem := _shadowing(name):
            yield "takes-a-place", name, problem
    yield from _refused_by_windows(facts)
    for member in facts.members:
        if problem := _kind(member):
            yield "special-file", member.name, problem
    yield from _collisions(names, facts.folders)
    for name, sentence in facts.differences:
        yield "headers-differ", name, sentence


def _refused_by_windows(facts: WheelFacts) -> Iterator[PathProblem]:
    platforms = {tag[2] for tag in facts.filename.tags} if facts.filename else set()
    if not any(platform == "any" or platform.startswith("win") for platform in platforms):
        return
    for member in facts.members:
        refusal = None if _unsafe(member.name) else windows_refusal(member.name)
        if refusal is not None:
            yield "windows-name", member.name, f"Windows can't have it: {refusal}"


def _unsafe(name: str) -> str:
    parts = name.removesuffix("/").split("/")
    if len(name) > _MOST_LETTERS or any(_is_too_long(part) for part in parts):
        return "its name is too long for every system"
    if not name.strip("/") or "\0" in name or _CONTROL.search(name):
        return "it is not a valid file name"
    if _TURNING.search(name):
        return "it holds characters that are not seen, or turn others around"
    if "\\" in name or name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        return _OUTSIDE
    if "" in parts or "." in parts:
        # After a scheme's folder, the rest of a//b is absolute.
        return f"{_OUTSIDE}, or elsewhere than RECORD says: it is not a plain relative path"
    return ""


def _is_too_long(part: str) -> bool:
    return len(part.encode("utf-8", "surrogatepass")) > _MOST_PART_BYTES


def _installed(name: str) -> str:
    """Return where an entry is written, from site-packages on if it is there."""
    return _SITE_FOLDER.sub("", name, count=1) if ".data/" in name else name


def _runs_at_start(name: str) -> bool:
    """Return whether Python's `site` takes a file up whenever it starts."""
    if re.match(r"[^/]+\.data/data/", name):
        # Below an installation's root anything may be its site-packages.
        return bool(_STARTED.fullmatch(name.rpartition("/")[2]))
    return bool(_STARTED.fullmatch(_installed(name)))


def _shadowing(name: str) -> str:
    """Return what part of an environment or of another distribution a file would replace."""
    installed = _installed(name)
    top, _, below = installed.partition("/")
    program = _PROGRAM_FOLDER.fullmatch(name)
    if program is not None and shadows_program(program[1]):
        return "it takes the place of Python's own program"
    if _SETTINGS.fullmatch(name):
        return "it decides what Python, pip or the environment starts with"
    if _LIBRARY.match(name):
        return "it is in Python's own library"
    if top.lower().endswith((".egg-info", ".egg-link")):
        return "it is metadata of another distribution"
    return _among_installed(below, moved=installed != name) if top.endswith(".dist-info") else ""


def _among_installed(below: str, *, moved: bool) -> str:
    """Return what is wrong with a file in a .dist-info, by its path there."""
    if moved:
        return "it would be among what installers write of distributions"
    if below in ("direct_url.json", "REQUESTED"):
        return "the installer writes it (PEP 610, PEP 627), and a wheel must not"
    return ""


def _kind(member: MemberFacts) -> str:
    kind = stat.S_IFMT(member.mode)
    if kind == stat.S_IFLNK:
        return "it is a symbolic link, which wheels can't have"
    if kind == stat.S_IFDIR:
        return "it says that it is a folder, and its name says that it is a file"
    if kind not in (0, stat.S_IFREG):
        return "it is a device, FIFO or socket, which wheels can't have"
    if member.mode & _SPECIAL_BITS:
        return "it would run with another user's rights (setuid, setgid or sticky)"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One file or folder: how its own name is written, and the entry that first named it."""

    number: int
    part: str
    is_file: bool
    entry: str


def _collisions(names: Sequence[str], folders: Sequence[str]) -> Iterator[PathProblem]:
    """Yield the entries that are one on some systems, or a file and a folder at once."""
    nodes: dict[tuple[int, str], _Node] = {}
    for name in (*names, *folders):
        if len(name) > _MOST_LETTERS:
            continue  # No system has it, so it is refused already.
        parts = _installed(name).removesuffix("/").split("/")
        above = 0
        for index, part in enumerate(parts):
            if len(nodes) > _MOST_NODES:
                yield "collision", name, "there are more folders than any wheel has"
                return
            is_file = index + 1 == len(parts) and not name.endswith("/")
            node = _Node(number=len(nodes) + 1, part=part, is_file=is_file, entry=name)
            known = nodes.setdefault((above, _folded(part)), node)
            if known is not node and (problem := _clash(known, node)):
                yield "collision", name, problem
                break
            above = known.number


def _clash(known: _Node, node: _Node) -> str:
    if known.part != node.part:
        return (
            f"{known.entry} is there too, and both are one where case or accents don't count, as "
            "on Windows and macOS"
        )
    if known.is_file and node.is_file and known.entry != node.entry:
        return f"it would be written to the place of {known.entry}"
    if known.is_file is not node.is_file:
        return f"a file and a folder have one name, as {known.entry} says"
    return ""


def _folded(part: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", part).casefold())
