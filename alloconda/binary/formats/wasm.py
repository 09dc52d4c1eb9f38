"""Reading WebAssembly shared libraries, as the tool conventions' section `dylink.0` makes them.

The module's own sections are those of the core specification, chapter 5; the conventions are
DynamicLinking.md and Linking.md of WebAssembly/tool-conventions.
"""

import mmap
from collections.abc import Callable, Iterator
from dataclasses import field

from alloconda.binary.formats.module_bytes import MalformedError, ReadBudget
from alloconda.binary.formats.wasm_bytes import WasmBytes
from alloconda.binary.formats.wasm_code import code_traits, constant_traits
from alloconda.binary.model import BinaryFacts, BinaryFormat, ImportedSymbol
from alloconda.binary.model.facts import WasmFacts
from alloconda.kernel.targets.target import Arch
from alloconda.kernel.values import dataclass

_HEADER = b"\0asm\1\0\0\0"
_CUSTOM, _IMPORTS, _TABLES, _MEMORIES, _GLOBALS, _EXPORTS = 0, 2, 4, 5, 6, 7
_ELEMENTS, _CODE, _DATA = 9, 10, 11
_FUNCTION, _TABLE, _MEMORY, _GLOBAL, _TAG = range(5)
_MEMORY_INFO, _NEEDED, _IMPORT_INFO, _RUNTIME_PATH = 1, 2, 4, 5
_WEAK, _BINDING = 1, 3
_SHARED, _IS_64 = 2, 4
# The last but one is what the loader looks addresses up in.
_OF_THE_PROCESS = ("env", "GOT.mem", "GOT.func", "wasi_snapshot_preview1")
# What the loader itself gives: places and the stack, no names of libraries.
LOADER_NAMES = frozenset(
    {
        *("memory", "__indirect_function_table", "__stack_pointer", "__memory_base"),
        *("__table_base", "__tls_base"),
    }
)
# Walking through instructions of larger modules takes longer than all else.
_MOST_CODE_BYTES = 16 << 20
_MOST_ITEMS = 1_000_000


@dataclass(frozen=False, slots=True, kw_only=True)
class _Draft:
    """What was read of a module so far."""

    has_dylink: bool = False
    is_64_bit: bool = False
    alignment: int = 1
    needed: list[str] = field(default_factory=list)
    rpaths: list[str] = field(default_factory=list)
    weak: set[str] = field(default_factory=set)
    imports: dict[tuple[str, str], None] = field(default_factory=dict)
    exports: set[str] = field(default_factory=set)
    features: set[str] = field(default_factory=set)
    grows_memory: bool = False
    has_names: bool = False
    has_debug_info: bool = False


def read_wasm(data: bytes | mmap.mmap, time_left: ReadBudget | None = None) -> BinaryFacts:
    """Read a WebAssembly module.

    Raises:
        MalformedError: it is cut off or contradicts itself, or is of no known version.
    """
    if data[: len(_HEADER)] != _HEADER:
        raise MalformedError("it is WebAssembly of another version than 1, or a component")
    budget = time_left or ReadBudget()
    budget.allow(len(data))
    draft = _Draft()
    try:
        for kind, section in wasm_sections(data):
            read = _SECTIONS.get(kind)
            if read is not None:
                read(section, draft, budget)
    except IndexError as error:
        raise MalformedError("one of its sections ends before its content does") from error
    return _facts(draft)


def wasm_sections(data: bytes | mmap.mmap) -> Iterator[tuple[int, WasmBytes]]:
    """Yield the sections of a module: the number of each, and its content.

    Raises:
        MalformedError: one of them reaches beyond the end.
    """
    whole = WasmBytes(data, len(_HEADER), len(data))
    while whole.at < whole.end:
        kind = whole.byte()
        yield kind, whole.part()


def _facts(draft: _Draft) -> BinaryFacts:
    machine = "wasm64" if draft.is_64_bit else "wasm32"
    return BinaryFacts(
        format=BinaryFormat.WASM,
        machines=(machine,),
        arches=() if draft.is_64_bit else (Arch.WASM32,),
        is_library=draft.has_dylink,
        needed=tuple(dict.fromkeys(draft.needed)),
        rpaths=tuple(draft.rpaths),
        imports=tuple(
            ImportedSymbol(
                name=name,
                library=None if place in _OF_THE_PROCESS else place,
                weak=name in draft.weak,
            )
            for place, name in draft.imports
            if not (place == "env" and name in LOADER_NAMES)
        ),
        exports=frozenset(draft.exports),
        has_symbol_table=draft.has_names,
        has_debug_info=draft.has_debug_info,
        wasm=WasmFacts(
            memory_alignment_bytes=draft.alignment,
            features=tuple(sorted(draft.features)),
            grows_memory=draft.grows_memory,
        ),
    )


def _custom(section: WasmBytes, draft: _Draft, _budget: ReadBudget) -> None:
    name = section.name()
    if name == "dylink.0":
        draft.has_dylink = True
        _dylink(section, draft)
    elif name == "target_features":
        for _ in range(_count(section)):
            prefix, feature = section.byte(), section.name()
            if prefix == ord("+"):
                draft.features.add(feature)
    elif name == "name":
        draft.has_names = True
    elif name.startswith((".debug_", "external_debug_info", "sourceMappingURL")):
        draft.has_debug_info = True


def _dylink(section: WasmBytes, draft: _Draft) -> None:
    while section.at < section.end:
        kind = section.byte()
        part = section.part()
        if kind == _MEMORY_INFO:
            part.number()
            exponent = part.number()
            if exponent > 31:
                raise MalformedError("its memory's alignment is beyond any memory")
            draft.alignment = 1 << exponent
        elif kind == _NEEDED:
            draft.needed += [part.name() for _ in range(_count(part))]
        elif kind == _RUNTIME_PATH:
            draft.rpaths += [part.name() for _ in range(_count(part))]
        elif kind == _IMPORT_INFO:
            for _ in range(_count(part)):
                part.name()
                name, flags = part.name(), part.number()
                if flags & _BINDING == _WEAK:
                    draft.weak.add(name)


def _imports(section: WasmBytes, draft: _Draft, budget: ReadBudget) -> None:
    for _ in range(_count(section)):
        budget.check()
        place, name, kind = section.name(), section.name(), section.byte()
        draft.imports[(place, name)] = None
        if kind == _FUNCTION:
            section.number()
        elif kind == _TABLE:
            section.byte()
            _limits(section, draft)
        elif kind == _MEMORY:
            _limits(section, draft, of_memory=True)
        elif kind == _GLOBAL:
            section.skip(2)
        elif kind == _TAG:
            section.byte()
            section.number()
        else:
            raise MalformedError(f"it imports {name} as something of an unknown kind ({kind})")


def _limits(section: WasmBytes, draft: _Draft, *, of_memory: bool = False) -> None:
    flags = section.byte()
    section.number()
    if flags & 1:
        section.number()
    if of_memory:
        draft.is_64_bit = draft.is_64_bit or bool(flags & _IS_64)
        if flags & _SHARED:
            draft.features.add("atomics")


def _memories(section: WasmBytes, draft: _Draft, _budget: ReadBudget) -> None:
    for _ in range(_count(section)):
        _limits(section, draft, of_memory=True)


def _globals(section: WasmBytes, draft: _Draft, budget: ReadBudget) -> None:
    for _ in range(_count(section)):
        budget.check()
        section.skip(2)
        draft.features |= constant_traits(section)


def _exports(section: WasmBytes, draft: _Draft, budget: ReadBudget) -> None:
    for _ in range(_count(section)):
        budget.check()
        name, kind = section.name(), section.byte()
        section.number()
        if kind in (_FUNCTION, _GLOBAL):
            draft.exports.add(name)


def _elements(section: WasmBytes, draft: _Draft, budget: ReadBudget) -> None:
    for _ in range(_count(section)):
        budget.check()
        flags = section.number()
        if flags & 3 == 2:
            section.number()
        if not flags & 1:
            draft.features |= constant_traits(section)
        if flags & 3:
            section.byte()
        for _ in range(_count(section)):
            if flags & 4:
                draft.features |= constant_traits(section)
            else:
                section.number()


def _data(section: WasmBytes, draft: _Draft, budget: ReadBudget) -> None:
    for _ in range(_count(section)):
        budget.check()
        flags = section.number()
        if flags == 2:
            section.number()
        if flags != 1:
            draft.features |= constant_traits(section)
        section.part()


def _code(section: WasmBytes, draft: _Draft, budget: ReadBudget) -> None:
    if section.end - section.at > _MOST_CODE_BYTES:
        return
    for _ in range(_count(section)):
        budget.check()
        traits = code_traits(section.part())
        draft.features |= traits.features
        draft.grows_memory = draft.grows_memory or traits.grows_memory


def _count(section: WasmBytes) -> int:
    count = section.number()
    # Each item has a byte at least.
    if count > min(section.end - section.at, _MOST_ITEMS):
        raise MalformedError("one of its lists is longer than the section that it is in")
    return count


_SECTIONS: dict[int, Callable[[WasmBytes, _Draft, ReadBudget], None]] = {
    _CUSTOM: _custom,
    _IMPORTS: _imports,
    _MEMORIES: _memories,
    _GLOBALS: _globals,
    _EXPORTS: _exports,
    _ELEMENTS: _elements,
    _CODE: _code,
    _DATA: _data,
}
