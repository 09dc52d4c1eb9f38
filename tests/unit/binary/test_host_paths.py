import io

import pytest

from alloconda.binary.formats.host_paths import host_paths


@pytest.mark.parametrize(
    "path",
    [
        "/home/me/hello/src/a.c",
        "/Users/me/My Projects/hello/a.zig",
        "/private/tmp/build-x/a.c",
        "/root/hello/src",
        "/__w/hello/hello/src/a.c",
        "C:\\Users\\me\\hello\\a.c",
        "D:\\a\\hello\\hello\\a.c",
    ],
)
def test_a_path_of_a_building_machine_is_found(path: str) -> None:
    data = b"\x7fELF\x00" + b"\x00" * (1 << 20) + path.encode() + b"\x00more\x00"

    assert host_paths(io.BytesIO(data)) == (path,)


@pytest.mark.parametrize(
    "text", ["https://example.org/home/me/x", "/usr/lib/libSystem.B.dylib", "home/me/x", "/dev/tmp"]
)
def test_another_text_is_none(text: str) -> None:
    assert host_paths(io.BytesIO(b"\x00" + text.encode() + b"\x00")) == ()


def test_a_path_across_two_pieces_is_found_whole() -> None:
    path = "/home/me/hello/src/a.c"

    found = host_paths(io.BytesIO(b"\x00" * ((1 << 20) - 10) + path.encode() + b"\x00"))

    assert path in found


def test_only_the_first_paths_are_listed() -> None:
    data = b"".join(f"\x00/home/me/{number}.c".encode() for number in range(100))

    assert len(host_paths(io.BytesIO(data))) == 20
