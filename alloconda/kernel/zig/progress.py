"""Zig's progress over ZIG_PROGRESS: the wire format, and the current step.

The format is that of std/Progress.zig: a byte with the number of nodes, for each node two little
endian counts and a name of a fixed size that ends at the first NUL, then a byte for each node with
the index of its parent. It is one format in all supported versions but for the size of a name.
"""

import struct
from collections.abc import Callable

from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.version import ZigVersion

_COUNTS = struct.Struct("<II")
# A node whose total says this holds no counts: its own program has not reported yet.
_NO_COUNTS = 0xFFFFFFFF

# The phases of a compilation in the order in which they come; the latest that runs is the news.
_PHASES = (
    "AST Lowering",
    "Semantic Analysis",
    "Code Generation",
    "LLVM Emit Object",
    "LLD Link",
)
# It is there from the beginning, and the news only where nothing else is.
_LINKING = "Linking"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressNode:
    """One node of Zig's progress tree; `parent` is an index, `total` is None while unknown."""

    name: str
    completed: int
    total: int | None
    parent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What Zig is doing: names from the outside to the inside, and its progress.

    `total` is None while unknown; `completed` is 0 where nothing is counted.
    """

    path: tuple[str, ...]
    completed: int = 0
    total: int | None = None


# What Zig compiles of its own before it links a module, which takes a minute and lasts for good.
_RUNTIMES = {"libcxx": "libc++", "libcxxabi": "libc++"}
_MINGW = "mingw-w64 "


def compiled_runtime(activity: Activity) -> str | None:
    """Return which of Zig's runtimes is being compiled, such as "libc++"; None for another step.

    Zig takes it from its global cache in later builds for the platform, and then names it nowhere.
    """
    for name in activity.path:
        if name in _RUNTIMES:
            return _RUNTIMES[name]
        if name.startswith(_MINGW):
            return "mingw-w64"
    return None


ActivityReport = Callable[[Activity], None]


def name_size_bytes(version: ZigVersion) -> int:
    """Return the size of a node's name in a Zig version's format."""
    return 40 if version.minor < 16 else 120


class ProgressDecoder:
    """Takes the bytes as they come, in pieces of any size, and gives the newest whole tree."""

    def __init__(self, name_size: int) -> None:
        self._node_size = _COUNTS.size + name_size
        self._rest = b""
        self._newest = b""

    def feed(self, data: bytes) -> None:
        """Take bytes in; cheap, for a hundred programs may send progress at once."""
        rest, start = self._rest + data, 0
        while start < len(rest):
            end = start + 1 + rest[start] * (self._node_size + 1)
            if end > len(rest):
                break
            self._newest, start = rest[start:end], end
        self._rest = rest[start:]

    def newest(self) -> tuple[ProgressNode, ...]:
        """Return the newest complete tree; empty when there is none since the last call."""
        packet, self._newest = self._newest, b""
        return self._decode(packet) if packet else ()

    def _decode(self, packet: bytes) -> tuple[ProgressNode, ...]:
        count = packet[0]
        parents = packet[1 + count * self._node_size :]
        return tuple(self._node(packet, number, parents[number]) for number in range(count))

    def _node(self, packet: bytes, number: int, parent: int) -> ProgressNode:
        start = 1 + number * self._node_size
        completed, total = _COUNTS.unpack_from(packet, start)
        name = packet[start + _COUNTS.size : start + self._node_size].partition(b"\0")[0]
        counted = total != _NO_COUNTS
        return ProgressNode(
            name=name.decode(errors="replace"),
            completed=completed if counted else 0,
            total=total if counted and total > 0 else None,
            # A parent is before its children; anything else is a stream out of step.
            parent=parent if parent < number else None,
        )


def newest_activity(nodes: tuple[ProgressNode, ...]) -> Activity | None:
    """Return what a tree's reader wants to know: the latest phase, and in what it runs.

    Where Zig names no phase, as between the steps of a build.zig or while it compiles C, the first
    deepest node is shown.
    """
    if not nodes:
        return None
    phases = [
        (_PHASES.index(node.name), -_depth(nodes, number), number)
        for number, node in enumerate(nodes)
        if node.name in _PHASES
    ]
    if phases:
        chosen = max(phases)[2]
    else:
        steps = [n for n, node in enumerate(nodes) if node.name not in ("", _LINKING)]
        chosen = max(steps or range(len(nodes)), key=lambda n: (_depth(nodes, n), -n))
    path = tuple(name for name in _names_to(nodes, chosen) if name)
    if not path:
        return None
    return Activity(path=path, completed=nodes[chosen].completed, total=nodes[chosen].total)


def _names_to(nodes: tuple[ProgressNode, ...], number: int) -> list[str]:
    names: list[str] = []
    at: int | None = number
    while at is not None:
        names.insert(0, nodes[at].name)
        at = nodes[at].parent
    return names


def _depth(nodes: tuple[ProgressNode, ...], number: int) -> int:
    return len(_names_to(nodes, number))
