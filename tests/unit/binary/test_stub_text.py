"""Finding the stub that a module carries."""

from pathlib import Path

import pytest

from alloconda.binary.formats.stub_text import read_stubs

HEAD, END = b"# Stub by alloconda.\n", b"# End of the stub.\n"


def stubs_in(data: bytes, folder: Path) -> tuple[str, ...]:
    path = folder / "module.so"
    path.write_bytes(data)
    return read_stubs(path)


def test_it_is_what_stands_between_its_first_and_last_line(tmp_path: Path) -> None:
    data = b"\x7fELF\0\xff" + HEAD + "def größe() -> int: ...\n".encode() + END + b"\0\xfe"

    assert stubs_in(data, tmp_path) == ("def größe() -> int: ...\n",)


def test_the_same_one_for_each_cpu_counts_once(tmp_path: Path) -> None:
    first, second = HEAD + b"a: int\n" + END, HEAD + b"b: int\n" + END

    assert stubs_in(first + b"\0" * 9 + first, tmp_path) == ("a: int\n",)
    assert stubs_in(first + second, tmp_path) == ("a: int\n", "b: int\n")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x7fELF",
        HEAD + b"x: int\n",
        END + HEAD,
        HEAD + b"\xff\xfe\n" + END,
        HEAD + b"\0\n" + END,
        HEAD * 1000,
    ],
)
def test_what_is_no_stub_is_passed_by(tmp_path: Path, data: bytes) -> None:
    assert stubs_in(data, tmp_path) == ()
