"""Modules for Pyodide: what they may import, and what engines must know."""

import pytest

from alloconda.binary.formats.pyodide_names import parse_pyodide_names, pyodide_names
from alloconda.binary.formats.stable_abi import cpython_symbols
from alloconda.binary.formats.wasm import read_wasm
from alloconda.binary.model import Expectation, judge, needs_compiler_rt
from alloconda.kernel.python import Abi, Python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import PYODIDE_MINORS
from tests.wasm import custom, dylink, items, text, wasm_module

ABI3 = stable_abi(Python(minor=11))
CP314 = version_abi(Python(minor=14))
OF_CPYTHON = ("env", "PyModuleDef_Init")


def found(data: bytes, abi: Abi = ABI3, *, bundled: frozenset[str] = frozenset()) -> list[str]:
    """Return the codes and subjects of what is wrong with a module called hello."""
    expectation = Expectation(
        targets=(parse_target("pyemscripten_2026_0_wasm32"),),
        abi=abi,
        module="hello",
        bundled=bundled,
    )
    problems = judge(read_wasm(data), expectation, cpython_symbols())
    return [f"{one.code}: {one.subject}" for one in problems]


def test_the_shipped_table_has_every_release() -> None:
    names = pyodide_names()

    assert set(names) == set(PYODIDE_MINORS)
    for release in names.values():
        assert {"PyModuleDef_Init", "memcpy", "__divti3", "fd_write", "_Py_NoneStruct"} <= release
        assert "__udivei4" not in release


def test_a_table_is_read_block_by_block() -> None:
    names = parse_pyodide_names("# Names.\r\n[2025_0,2026_0]\r\nsin\r\n[2026_0]\r\ncos\r\n")

    assert names == {(2025, 0): {"sin"}, (2026, 0): {"sin", "cos"}}


def test_a_module_of_what_pyodide_has_is_right() -> None:
    imports = (OF_CPYTHON, ("env", "memcpy"), ("GOT.mem", "_Py_NoneStruct"), ("env", "__divti3"))

    assert found(wasm_module(imports=imports)) == []


@pytest.mark.parametrize(
    ("name", "abi", "said"),
    [
        ("gethostbyname_x", ABI3, "unresolved-symbol: gethostbyname_x"),
        ("PyLong_AsLogn", CP314, "unknown-name: PyLong_AsLogn"),
        ("PyOS_CheckStack", CP314, "unresolved-symbol: PyOS_CheckStack"),
    ],
)
def test_a_name_that_pyodide_lacks_is_named_once(name: str, abi: Abi, said: str) -> None:
    assert found(wasm_module(imports=(OF_CPYTHON, ("env", name))), abi) == [said]


def test_a_name_beyond_the_stable_abi_is_refused() -> None:
    data = wasm_module(imports=(OF_CPYTHON, ("env", "PyUnicode_New")))

    assert found(data) == ["not-stable: PyUnicode_New"]
    assert found(data, CP314) == []


def test_own_and_weak_names_may_be_lacking() -> None:
    start = dylink(weak=("perhaps",))
    imports = (OF_CPYTHON, ("env", "perhaps"), ("GOT.func", "own"))

    assert found(wasm_module(imports=imports, exports=("PyInit_hello", "own"), start=start)) == []


def test_other_modules_and_libraries_are_refused() -> None:
    foreign = wasm_module(imports=(OF_CPYTHON, ("wbg", "now")))
    library = wasm_module(start=dylink(needed=("libone.so",)), imports=(OF_CPYTHON, ("env", "one")))

    assert found(foreign) == ["unresolved-symbol: now"]
    assert found(library) == ["library-not-allowed: libone.so"]
    assert found(library, bundled=frozenset({"libone.so"})) == []


def test_only_features_of_every_browser_are_admitted() -> None:
    known = items(b"+" + text("simd128"), b"+" + text("sign-ext"))
    newer = items(b"+" + text("extended-const"), b"+" + text("relaxed-simd"))

    assert found(wasm_module(imports=(OF_CPYTHON,), end=custom("target_features", known))) == []
    assert found(wasm_module(imports=(OF_CPYTHON,), end=custom("target_features", newer))) == [
        "feature-too-new: extended-const",
        "feature-too-new: relaxed-simd",
    ]


def test_a_module_leaves_the_memory_and_its_pages_to_pyodide() -> None:
    data = wasm_module(imports=(OF_CPYTHON,), code=b"\x40\0\x0b", start=dylink(alignment=17))

    assert found(data) == ["grows-memory: memory.grow", "too-aligned: 131072"]


def test_other_files_are_told_from_modules() -> None:
    assert found(wasm_module(start=b"")) == ["not-a-library: WebAssembly"]
    assert found(wasm_module(imports=(OF_CPYTHON,), exports=())) == ["no-init: PyInit_hello"]


def test_helpers_that_only_zig_has_are_compiled_in() -> None:
    expectation = Expectation(
        targets=(parse_target("pyemscripten_2026_0_wasm32"),), abi=ABI3, module="hello"
    )
    names = ("__divti3", "__udivei4", "__addxf3", "PyLong_AsLong", "__extendxftf2")
    facts = read_wasm(wasm_module(imports=tuple(("env", name) for name in names)))

    assert needs_compiler_rt(facts, expectation) == ("__udivei4", "__addxf3", "__extendxftf2")
