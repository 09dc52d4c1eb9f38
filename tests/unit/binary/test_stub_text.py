"""Finding the stub that a module carries."""

from pathlib import Path

import pytest

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.formats.stub_section import without_stub
from alloconda.binary.formats.stub_text import read_stubs

HEAD, END = b"# Stub by alloconda.\n", b"# End of the stub.\n"


def section(content: bytes, name: bytes = b".pyi", kind: int = 0) -> bytes:
    """Return a custom section of WebAssembly, whose sizes take two bytes."""
    body = bytes((len(name),)) + name + content
    return bytes((kind, len(body) & 0x7F | 0x80, len(body) >> 7)) + body


def stubs_in(content: bytes, folder: Path) -> tuple[str, ...]:
    path = folder / "module.so"
    path.write_bytes(b"\0asm\1\0\0\0" + section(b"\0" * 200, b"other") + section(content))
    return read_stubs(path)


def test_it_is_what_stands_between_its_first_and_last_line(tmp_path: Path) -> None:
    data = HEAD + "def größe() -> int: ...\n".encode() + END + b"\0\0"

    assert stubs_in(data, tmp_path) == ("def größe() -> int: ...\n",)


def test_the_same_one_for_each_cpu_counts_once(tmp_path: Path) -> None:
    first, second = HEAD + b"a: int\n" + END, HEAD + b"b: int\n" + END

    assert stubs_in(first + b"\0" * 9 + first, tmp_path) == ("a: int\n",)
    assert stubs_in(first + second, tmp_path) == ("a: int\n", "b: int\n")


def test_its_first_and_last_line_may_be_in_a_docstring(tmp_path: Path) -> None:
    text = b'"""x\n' + END + b"\n" + HEAD + b'"""\n'

    assert stubs_in(HEAD + text + END, tmp_path) == (text.decode(),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD + b"x: int\n",
        END + HEAD,
        HEAD + b"\xff\xfe\n" + END,
        HEAD + b"\0\n" + END,
        HEAD * 1000,
    ],
)
def test_what_is_no_stub_is_passed_by(tmp_path: Path, data: bytes) -> None:
    assert stubs_in(data, tmp_path) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x7fELF",
        b"\x7fELF" + b"\2\1" + b"\xff" * 80,
        b"MZ" + b"\xff" * 100,
        b"\xcf\xfa\xed\xfe" + b"\xff" * 100,
        b"\xca\xfe\xba\xbe" + b"\xff" * 100,
        b"\0asm\1\0\0\0" + b"\0\xff\xff\xff\xff\xff",
        b"\0asm\1\0\0\0" + section(b"", name=b".text"),
        b"\0asm\1\0\0\0" + section(b"", kind=7),
    ],
)
def test_the_text_elsewhere_in_a_file_is_no_stub(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "module.so"
    path.write_bytes(data + HEAD + b"x: int\n" + END)

    assert read_stubs(path) == ()


def test_a_file_without_a_stub_keeps_its_bytes() -> None:
    for data in (b"", b"MZ", b"\0asm\1\0\0\0" + section(HEAD, b"x"), b"\xcf\xfa\xed\xfe"):
        assert without_stub(data) == data


def test_a_module_of_webassembly_loses_it_and_an_object_keeps_it() -> None:
    header, code, stub = b"\0asm\1\0\0\0", section(b"1", b"", kind=10), section(HEAD + END)
    other, relocations = section(b"2", b"name"), section(b"3", b"reloc.CODE")

    assert without_stub(header + code + stub + other) == header + code + other
    made = header + code + stub + relocations
    assert without_stub(made) == made


@pytest.mark.parametrize(
    "data", [b"\x7fELF", b"\x7fELF\2\1" + b"\0" * 34 + b"\x40" + b"\0" * 17 + b"\x40\0\2\0\1\0"]
)
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError, match="reaches beyond its end"):
        without_stub(data)
