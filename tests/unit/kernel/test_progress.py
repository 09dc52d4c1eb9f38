"""The wire format of Zig's progress, as std/Progress.zig of each version writes it."""

import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.kernel.zig.progress import (
    Activity,
    ProgressDecoder,
    ProgressNode,
    compiled_runtime,
    name_size_bytes,
    newest_activity,
)
from alloconda.kernel.zig.version import ZigVersion, parse_zig_version

Node = tuple[str, int, int, int]


def packet(nodes: list[Node], size: int) -> bytes:
    storage = b"".join(
        struct.pack("<II", completed, total) + name.encode()[:size].ljust(size, b"\0")
        for name, completed, total, _ in nodes
    )
    return bytes([len(nodes)]) + storage + bytes(parent for *_, parent in nodes)


def version(text: str) -> ZigVersion:
    found = parse_zig_version(text)
    assert found is not None
    return found


@pytest.mark.parametrize(("text", "size"), [("0.15.2", 40), ("0.16.0", 120), ("0.17.1", 120)])
def test_names_are_as_long_as_the_version_has_them(text: str, size: int) -> None:
    assert name_size_bytes(version(text)) == size


def test_the_newest_whole_tree_counts() -> None:
    decoder = ProgressDecoder(40)
    old = packet([("old", 0, 0, 255)], 40)
    new = packet([("", 0, 0, 255), ("Code Generation", 3, 9, 0)], 40)

    decoder.feed(old + new + old[:7])

    assert decoder.newest() == (
        ProgressNode(name="", completed=0, total=None, parent=None),
        ProgressNode(name="Code Generation", completed=3, total=9, parent=0),
    )
    assert decoder.newest() == ()


@given(cuts=st.lists(st.integers(min_value=0, max_value=400), max_size=8))
def test_pieces_of_any_size_come_to_the_same(cuts: list[int]) -> None:
    data = packet([("a", 1, 2, 255), ("b", 3, 0, 0)], 120) * 2
    places = sorted({0, len(data), *(cut % len(data) for cut in cuts)})
    decoder = ProgressDecoder(120)

    for start, end in itertools.pairwise(places):
        decoder.feed(data[start:end])

    assert [node.name for node in decoder.newest()] == ["a", "b"]


@given(data=st.binary(max_size=3000))
def test_no_bytes_break_it(data: bytes) -> None:
    decoder = ProgressDecoder(40)

    decoder.feed(data)

    newest_activity(decoder.newest())


def activity_of(*nodes: Node) -> Activity | None:
    decoder = ProgressDecoder(120)
    decoder.feed(packet(list(nodes), 120))
    return newest_activity(decoder.newest())


def test_the_latest_phase_is_the_news() -> None:
    assert activity_of(
        ("", 0, 0, 255),
        ("Linking", 1, 5, 0),
        ("compiler_rt", 3, 0, 0),
        ("LLVM Emit Object", 0, 0, 2),
        ("Semantic Analysis", 4869, 0, 0),
    ) == Activity(path=("compiler_rt", "LLVM Emit Object"))


def test_a_phase_counts_what_it_has_done() -> None:
    assert activity_of(("", 0, 0, 255), ("Code Generation", 3, 9, 0)) == Activity(
        path=("Code Generation",), completed=3, total=9
    )


def test_linking_is_no_news_while_something_is_compiled() -> None:
    assert activity_of(
        ("", 0, 0, 255), ("Linking", 1, 5, 0), ("libcxx", 3, 50, 0), ("locale.cpp", 0, 0, 2)
    ) == Activity(path=("libcxx", "locale.cpp"))
    assert activity_of(("", 0, 0, 255), ("Linking", 1, 5, 0)) == Activity(
        path=("Linking",), completed=1, total=5
    )


def test_between_phases_the_deepest_node_tells() -> None:
    assert activity_of(("steps", 2, 7, 255), ("install hello", 0, 0, 0)) == Activity(
        path=("steps", "install hello")
    )


def test_a_tree_without_names_says_nothing() -> None:
    assert activity_of(("", 0, 0, 255)) is None


@pytest.mark.parametrize(
    ("path", "runtime"),
    [
        (("Linking", "libcxx", "locale.cpp"), "libc++"),
        (("libcxxabi",), "libc++"),
        (("mingw-w64 libmingw32.lib", "dirent.c"), "mingw-w64"),
        (("compiler_rt", "LLVM Emit Object"), None),
        (("root", "libcxx.cpp"), None),
    ],
)
def test_a_runtime_of_zigs_own_is_known_by_its_name(
    path: tuple[str, ...], runtime: str | None
) -> None:
    assert compiled_runtime(Activity(path=path)) == runtime
