"""Reading and stripping WebAssembly modules that are put together here, whole and damaged."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.formats.strip_wasm import strip_wasm
from alloconda.binary.formats.wasm import read_wasm
from alloconda.binary.model import BinaryFormat, ImportedSymbol
from alloconda.kernel.targets.target import Arch
from tests.wasm import HEADER, custom, dylink, items, section, text, wasm_module

LEB_64 = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00"


def test_a_module_says_what_it_takes_and_gives() -> None:
    data = wasm_module(
        imports=(("env", "PyLong_AsLong"), ("env", "__memory_base"), ("GOT.mem", "PyExc_Value")),
        start=dylink(alignment=4, needed=("libone.so",), weak=("PyLong_AsLong",)),
    )

    facts = read_wasm(data)

    assert (facts.format, facts.machines, facts.arches) == (
        BinaryFormat.WASM,
        ("wasm32",),
        (Arch.WASM32,),
    )
    assert facts.is_library
    assert facts.needed == ("libone.so",)
    assert facts.imports == (
        ImportedSymbol(name="PyLong_AsLong", weak=True),
        ImportedSymbol(name="PyExc_Value"),
    )
    assert facts.exports == {"PyInit_hello"}
    assert facts.wasm is not None
    assert facts.wasm.memory_alignment_bytes == 16


def test_a_name_of_another_module_is_told_apart() -> None:
    facts = read_wasm(wasm_module(imports=(("wbg", "now"), ("wasi_snapshot_preview1", "fd_write"))))

    assert [(one.name, one.library) for one in facts.imports] == [
        ("now", "wbg"),
        ("fd_write", None),
    ]


def test_a_module_without_dylink_is_no_library() -> None:
    assert not read_wasm(wasm_module(start=b"")).is_library


@pytest.mark.parametrize(
    ("code", "features"),
    [
        (b"", []),
        (b"\x02\x40\x0b\x0c\0\x0e\x01\0\0\x10\0\x11\0\0\x1a\x20\0", []),
        (b"\x28\x02\x08\x43\0\0\0\0\x44" + bytes(8) + b"\x42" + LEB_64 + b"\x6a", []),
        (b"\xc0", ["sign-ext"]),
        (b"\xfc\x07", ["nontrapping-fptoint"]),
        (b"\xfc\x0a\0\0\xfc\x0b\0", ["bulk-memory"]),
        (b"\x1c\x01\x7f\xd0\x70\xd1", ["reference-types"]),
        (b"\xfd\x0c" + bytes(16) + b"\xfd\x15\0\xfd\x00\x04\0\xfd\x54\0\0\0\xfd\x6e", ["simd128"]),
        (b"\xfd\x80\x02", ["relaxed-simd"]),
        (b"\xfe\x03\0\xfe\x10\x02\0", ["atomics"]),
        (b"\x06\x40\x07\0\x08\0\x19\x0b", ["exception-handling"]),
        (b"\x1f\x40\x02\0\0\0\x02\0\x0b", ["exnref"]),
        (b"\x12\0", ["tail-call"]),
        (b"\x28\x42\x01\0", ["multimemory"]),
        (b"\xfb\x00\xff\xff", ["gc"]),
    ],
)
def test_instructions_tell_which_features_they_need(code: bytes, features: list[str]) -> None:
    facts = read_wasm(wasm_module(code=code + b"\x0b"))

    assert facts.wasm is not None
    assert list(facts.wasm.features) == features
    assert not facts.wasm.grows_memory


def test_a_module_that_grows_the_memory_is_seen() -> None:
    # The same two bytes are not that instruction where they are a number.
    grows, reads = (
        read_wasm(wasm_module(code=code + b"\x0b")) for code in (b"\x40\0", b"\x41\x40\0")
    )

    assert grows.wasm is not None
    assert reads.wasm is not None
    assert (grows.wasm.grows_memory, reads.wasm.grows_memory) == (True, False)


def test_computed_constants_and_listed_features_count() -> None:
    listed = custom("target_features", items(b"+" + text("fp16"), b"-" + text("simd128")))
    data = wasm_module(constant=b"\x23\0\x41\x08\x6a\x0b", end=listed)

    facts = read_wasm(data)

    assert facts.wasm is not None
    assert facts.wasm.features == ("extended-const", "fp16")


def test_a_memory_of_64_bits_is_another_machine() -> None:
    imported = section(2, items(text("env") + text("memory") + b"\x02\x04\0"))

    facts = read_wasm(HEADER + dylink() + imported)

    assert (facts.machines, facts.arches) == (("wasm64",), ())


def test_what_debuggers_read_is_taken_out() -> None:
    sections = custom("name", b"\0\0") + custom(".debug_info", b"/home/me") + custom("producers")
    data = wasm_module(end=sections)

    stripped = strip_wasm(data)

    assert read_wasm(data).has_debug_info
    assert read_wasm(data).has_symbol_table
    assert stripped == wasm_module(end=custom("producers"))
    assert strip_wasm(stripped) == stripped


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\0asm\x0d\0\x01\0", "another version"),
        (HEADER + b"\x02", "ends before"),
        (HEADER + b"\x02\x7f", "beyond the end"),
        (HEADER + b"\x02" + b"\xff" * 11, "no end"),
        (HEADER + section(2, b"\xff\x01\0\0"), "longer than the section"),
        (HEADER + section(2, items(text("env") + text("x") + b"\x09")), "unknown kind"),
        (HEADER + section(6, items(b"\x7f\0\x10\0\x0b")), "holds the instruction 0x10"),
        (wasm_module(code=b"\xff"), "unknown instruction 0xff"),
        (wasm_module(code=b"\xfc\x20"), "unknown instruction 0xfc 0x20"),
        (HEADER + dylink(alignment=40), "beyond any memory"),
    ],
)
def test_a_damaged_module_is_refused_with_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(MalformedError, match=said):
        read_wasm(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tail: bytes) -> None:
    with contextlib.suppress(MalformedError):
        read_wasm(HEADER + tail)
    with contextlib.suppress(MalformedError):
        strip_wasm(HEADER + tail)


WHOLE = wasm_module(
    code=b"\x02\x40\x0b\x28\x02\x08\xfc\x0a\0\0\xfd\x0c" + bytes(16) + b"\x0b",
    constant=b"\x41\x08\x0b",
    start=dylink(needed=("a.so",), weak=("b",)),
    end=custom("target_features", items(b"+" + text("simd128"))) + custom("name"),
)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(place: int, value: int) -> None:
    changed = WHOLE[:place] + bytes([value]) + WHOLE[place + 1 :]

    with contextlib.suppress(MalformedError):
        read_wasm(changed)
    with contextlib.suppress(MalformedError):
        strip_wasm(changed)


@pytest.mark.parametrize("end", range(9, len(WHOLE)))
def test_a_module_that_was_cut_off_is_refused_or_has_whole_sections(end: int) -> None:
    try:
        facts = read_wasm(WHOLE[:end])
    except MalformedError:
        return

    assert facts.is_library
