"""Which features of WebAssembly a function's instructions need, and whether it grows the memory.

The instructions are those of the core specification, 5.4, and of the proposals for threads,
relaxed SIMD and exceptions.
"""

from alloconda.binary.formats.module_bytes import MalformedError
from alloconda.binary.formats.wasm_bytes import WasmBytes
from alloconda.kernel.values import dataclass

_END = 0x0B
_BR_TABLE, _TRY_TABLE, _SELECT_TYPED = 0x0E, 0x1F, 0x1C
_MEMORY_GROW = 0x40
_MISC, _SIMD, _ATOMIC = 0xFC, 0xFD, 0xFE
_V128_CONST, _SHUFFLE = 12, 13
_FIRST_RELAXED = 0x100
_FENCE = 3
_OF_GC = (0x14, 0x15, 0xFB, *range(0xD3, 0xD7))
_SECOND_MEMORY = 0x40

# What follows an opcode: a count of numbers, but memory accesses, which have a place of their own.
_NUMBERS = {
    **dict.fromkeys((0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0C, 0x0D, 0x10, 0x12, 0x18), 1),
    **dict.fromkeys((0x11, 0x13), 2),
    **dict.fromkeys((*range(0x20, 0x27), 0x3F, _MEMORY_GROW, 0x41, 0x42, 0xD0, 0xD2), 1),
}
_BYTES = {0x43: 4, 0x44: 8}
_ACCESSES = range(0x28, 0x3F)
_PLAIN = frozenset(
    {
        *(0x00, 0x01, 0x05, 0x0A, _END, 0x0F, 0x19, 0x1A, 0x1B, 0xD1),
        *range(0x45, 0xC5),
    }
)
_FEATURES = {
    **dict.fromkeys((0x06, 0x07, 0x08, 0x09, 0x18, 0x19), "exception-handling"),
    **dict.fromkeys((0x0A, _TRY_TABLE), "exnref"),
    **dict.fromkeys((0x12, 0x13), "tail-call"),
    **dict.fromkeys((_SELECT_TYPED, 0x25, 0x26, 0xD0, 0xD1, 0xD2), "reference-types"),
    **dict.fromkeys(range(0xC0, 0xC5), "sign-ext"),
}
# Of the opcodes after 0xFC, how many numbers follow.
_MISC_NUMBERS = (*([0] * 8), 2, 1, 2, 1, 2, 1, 2, 1, 1, 1)
_CONSTANTS = {0x23: 1, 0x41: 1, 0x42: 1, 0xD0: 1, 0xD2: 1}
# Sums, differences and products of constants.
_COMPUTED = (0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTraits:
    """What a function needs of the engine, and does to the memory."""

    features: frozenset[str]
    grows_memory: bool


def code_traits(body: WasmBytes) -> CodeTraits:
    """Return what the instructions of a function's body need.

    Raises:
        MalformedError: it holds an instruction that is not known here.
    """
    for _ in range(body.number()):
        body.number()
        body.number()
    features: set[str] = set()
    grows_memory = False
    while body.at < body.end:
        opcode = body.byte()
        if opcode in _PLAIN:
            pass
        elif opcode in _NUMBERS:
            grows_memory = grows_memory or opcode == _MEMORY_GROW
            for _ in range(_NUMBERS[opcode]):
                body.number()
        elif opcode in _ACCESSES:
            _access(body, features)
        elif opcode in _BYTES:
            body.skip(_BYTES[opcode])
        else:
            _rare(opcode, body, features)
        if opcode in _FEATURES:
            features.add(_FEATURES[opcode])
    return CodeTraits(features=frozenset(features), grows_memory=grows_memory)


def constant_traits(section: WasmBytes) -> frozenset[str]:
    """Read a constant expression, and return the features that it needs.

    Raises:
        MalformedError: it holds an instruction that is none of a constant.
    """
    features: set[str] = set()
    while (opcode := section.byte()) != _END:
        if opcode in _CONSTANTS:
            section.number()
        elif opcode in _BYTES:
            section.skip(_BYTES[opcode])
        elif opcode in _COMPUTED:
            features.add("extended-const")
        elif opcode == _SIMD and section.number() == _V128_CONST:
            section.skip(16)
            features.add("simd128")
        else:
            raise MalformedError(f"one of its constants holds the instruction {opcode:#x}")
    return frozenset(features)


def _access(body: WasmBytes, features: set[str]) -> None:
    if body.number() & _SECOND_MEMORY:
        features.add("multimemory")
        body.number()
    body.number()


def _rare(opcode: int, body: WasmBytes, features: set[str]) -> None:
    read = _RARE.get(opcode)
    if read is not None:
        read(body, features)
    elif opcode in _OF_GC:
        # What follows is of no interest: no Pyodide takes such a module.
        features.add("gc")
        body.at = body.end
    else:
        raise MalformedError(f"its code holds the unknown instruction {opcode:#x}")


def _atomic(body: WasmBytes, features: set[str]) -> None:
    features.add("atomics")
    if body.number() == _FENCE:
        body.byte()
    else:
        _access(body, features)


def _table_of_labels(body: WasmBytes, _features: set[str]) -> None:
    for _ in range(body.number() + 1):
        body.number()


def _typed_selection(body: WasmBytes, _features: set[str]) -> None:
    body.skip(body.number())


def _try_table(body: WasmBytes, _features: set[str]) -> None:
    body.number()
    for _ in range(body.number()):
        # Those that catch one kind name it, others catch all.
        if body.byte() < 2:
            body.number()
        body.number()


def _misc(body: WasmBytes, features: set[str]) -> None:
    number = body.number()
    if number < 8:
        features.add("nontrapping-fptoint")
    elif number < len(_MISC_NUMBERS):
        features.add("bulk-memory" if number < 15 else "reference-types")
        for _ in range(_MISC_NUMBERS[number]):
            body.number()
    elif 19 <= number <= 22:
        features.add("wide-arithmetic")
    else:
        raise MalformedError(f"its code holds the unknown instruction 0xfc {number:#x}")


def _simd(body: WasmBytes, features: set[str]) -> None:
    number = body.number()
    features.add("simd128" if number < _FIRST_RELAXED else "relaxed-simd")
    if number <= 11 or number in (92, 93):
        _access(body, features)
    elif number in (_V128_CONST, _SHUFFLE):
        body.skip(16)
    elif 21 <= number <= 34:
        body.skip(1)
    elif 84 <= number <= 91:
        _access(body, features)
        body.skip(1)


_RARE = {
    _MISC: _misc,
    _SIMD: _simd,
    _ATOMIC: _atomic,
    _BR_TABLE: _table_of_labels,
    _SELECT_TYPED: _typed_selection,
    _TRY_TABLE: _try_table,
}
