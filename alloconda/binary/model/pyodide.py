"""Whether a WebAssembly module honours a tag of Pyodide: what it imports, and what engines know."""

from collections.abc import Iterator

from alloconda.binary.model.cpython import is_cpython_name
from alloconda.binary.model.facts import BinaryFacts, WasmFacts
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.kernel.targets.target import PYODIDE_MINORS

# What every browser since 2023 knows, and Node since 18 (webassembly.org/features).
_KNOWN_FEATURES = frozenset(
    {
        *("mutable-globals", "sign-ext", "nontrapping-fptoint", "bulk-memory", "bulk-memory-opt"),
        *("multivalue", "reference-types", "call-indirect-overlong", "simd128"),
        "exception-handling",
    }
)
# The loader aligns each module's memory as it asks; more than a page is a mistake.
_MOST_ALIGNMENT_BYTES = 1 << 16
# What Zig's runtime of compiler helpers has and Emscripten's has not: arithmetic of integers with
# any number of bits, and of floats with 80.
_OF_ZIG = ("__udivei", "__umodei", "__divei", "__modei")
_OF_80_BITS = ("xf2", "xf3", "xfdi", "xfsi", "xfti", "xfhf2", "xfsf2", "xfdf2", "xftf2")


def judge_pyodide(
    facts: BinaryFacts, expectation: Expectation, cpython_symbols: CpythonSymbols
) -> Iterator[Problem]:
    """Find what keeps a WebAssembly module from being what its tag says."""
    yield from _judge_libraries(facts, expectation)
    for target in expectation.targets:
        if target.floor is not None:
            yield from _judge_names(facts, expectation, cpython_symbols, target.floor)
    if facts.wasm is not None:
        yield from _judge_engine(facts.wasm)


def helpers_of_zig(facts: BinaryFacts) -> tuple[str, ...]:
    """Return the names that a module imports and only Zig's own runtime of helpers has."""
    return tuple(
        symbol.name
        for symbol in facts.imports
        if symbol.name.startswith(_OF_ZIG)
        or (symbol.name.startswith("__") and symbol.name.endswith(_OF_80_BITS))
    )


def _judge_libraries(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    for name in facts.needed:
        if name.rpartition("/")[2] not in expectation.bundled:
            yield Problem(
                code=ProblemCode.LIBRARY_NOT_ALLOWED,
                subject=name,
                message=f"it needs {name}, which is neither a part of Pyodide nor in the wheel",
            )
    for symbol in facts.imports:
        if symbol.library is not None:
            yield Problem(
                code=ProblemCode.UNRESOLVED_SYMBOL,
                subject=symbol.name,
                message=f"it imports {symbol.name} from {symbol.library}, and Pyodide gives "
                "modules only what is in env, GOT.mem, GOT.func and wasi_snapshot_preview1",
            )


def _judge_names(
    facts: BinaryFacts,
    expectation: Expectation,
    cpython_symbols: CpythonSymbols,
    release: tuple[int, int],
) -> Iterator[Problem]:
    """Find names that Pyodide's main module doesn't export; nothing where a library may."""
    known = cpython_symbols.pyodide.get(release)
    if known is None or facts.needed:
        return
    of_cpython = cpython_symbols.exported.of(PYODIDE_MINORS[release]) or frozenset()
    for symbol in facts.imports:
        name = symbol.name
        if symbol.library is not None or symbol.weak or name in known or name in facts.exports:
            continue
        if not expectation.abi.is_stable and is_cpython_name(name) and name not in of_cpython:
            # The check of CPython's names says it, with what may be meant.
            continue
        yield Problem(
            code=ProblemCode.UNRESOLVED_SYMBOL,
            subject=name,
            message=f"it imports {name}, which Pyodide {release[0]}.{release[1]} doesn't have",
        )


def _judge_engine(wasm: WasmFacts) -> Iterator[Problem]:
    for feature in wasm.features:
        if feature not in _KNOWN_FEATURES:
            yield Problem(
                code=ProblemCode.FEATURE_TOO_NEW,
                subject=feature,
                message=f"it needs the feature {feature} of WebAssembly, which not every browser "
                "since 2023 and Pyodide have: leave out of zig-args what turns it on",
            )
    if wasm.grows_memory:
        yield Problem(
            code=ProblemCode.GROWS_MEMORY,
            subject="memory.grow",
            message="it makes Pyodide's memory larger by itself, and Pyodide would use the same "
            "memory for something else: take memory from py.allocator, not from "
            "std.heap.page_allocator or std.heap.wasm_allocator",
        )
    if wasm.memory_alignment_bytes > _MOST_ALIGNMENT_BYTES:
        yield Problem(
            code=ProblemCode.TOO_ALIGNED,
            subject=str(wasm.memory_alignment_bytes),
            message=f"its variables want an alignment of {wasm.memory_alignment_bytes} bytes, more "
            "than a page of WebAssembly's memory has",
        )
