"""Finding a module's definition in the bytes of a library: `PyModuleDef`, or an array of `PySlot`.

Both hold a pointer to the module's name, which the name of the init function tells. What lies
around the pointer is compared with the two layouts; no code is followed.
"""

import re
from collections.abc import Iterator
from itertools import islice

from alloconda.binary.formats.image import Image
from alloconda.binary.formats.module_bytes import MalformedError, ReadBudget
from alloconda.binary.model.definition import AbiInfo, ModuleDefinition, ObjectHead

_INIT = re.compile(r"(?:PyInit|PyModExport)_(\w+)", re.ASCII)
_PACKAGES = re.compile(rb"[A-Za-z0-9_.]*\.$")
# Larger modules are not searched: it would take longer than all else that is read of them.
MOST_SEARCHED_BYTES = 32 << 20
_FREE_S = 0.1
_LONGEST_NAME_BYTES = 512
_MOST_MODULES = 16
# A module's name is in one definition, and by chance in something that looks like one.
_MOST_CANDIDATES = 8

# A reference count as the macros of all versions write it: 1, or one that marks as immortal.
_LEAST_IMMORTAL = 0x3FFFFFFF
_LOCAL_IMMORTAL = 0xFFFFFFFF
_LARGEST_STATE_BYTES = 1 << 30

_SLOT_BYTES = 16
_MOST_SLOTS = 64
_HIGHEST_SLOT = 0xFF
_MOD_NAME, _MOD_ABI = 100, 109


def has_init_function(exports: frozenset[str]) -> bool:
    """Return whether a library exports an init function, so that a definition is to be expected."""
    return any(_INIT.fullmatch(name) for name in exports)


def find_definitions(image: Image, exports: frozenset[str]) -> tuple[ModuleDefinition, ...]:
    """Return the definitions of the modules whose init functions a library exports.

    Large and hostile files may hold any number of places to look at: what is not found in time is
    not looked for.
    """
    time_left = ReadBudget(free_s=_FREE_S)
    time_left.allow(len(image.data))
    names = sorted({match[1] for name in exports if (match := _INIT.fullmatch(name))})
    found: dict[ModuleDefinition, None] = {}
    try:
        for name in names[:_MOST_MODULES]:
            for text, place in islice(_candidates(image, name, time_left), _MOST_CANDIDATES):
                time_left.check()
                definition = _read(image, text, place)
                if definition is not None:
                    found[definition] = None
    except MalformedError:
        return tuple(found)
    return tuple(found)


def _candidates(image: Image, name: str, time_left: ReadBudget) -> Iterator[tuple[str, int]]:
    """Return the name in each text, and the pointers to it that may be part of a definition."""
    for text, address in _texts(image, name):
        time_left.check()
        for place in image.pointers_to(address):
            if _is_name_slot(image, place) or _head(image, place) is not None:
                yield text, place


def _texts(image: Image, name: str) -> Iterator[tuple[str, int]]:
    """Return where a name is, with the packages before it and alone.

    Linkers let one text be the end of another, so that what is before it says nothing.
    """
    for address in image.find(name.encode() + b"\0"):
        packages = _PACKAGES.search(image.before(address, _LONGEST_NAME_BYTES))
        if packages is not None:
            yield packages[0].decode() + name, address - len(packages[0])
        yield name, address


def _read(image: Image, name: str, place: int) -> ModuleDefinition | None:
    """Return the definition that a pointer to a module's name is part of, if it is of one."""
    if _is_name_slot(image, place):
        return _slots(image, name, place - 8)
    head = _head(image, place)
    # What the loader sets is no zero, even if the file has one there.
    if head is None or image.is_relocated(place - 5 * image.word, place):
        return None
    if not _continues(image, place):
        return None
    kind, flags = head
    return ModuleDefinition(name=name, head=kind, head_flags=flags)


def _is_name_slot(image: Image, place: int) -> bool:
    return image.number(place - 8, 2) == _MOD_NAME and image.number(place - 4, 4) == 0


def _head(image: Image, place: int) -> tuple[ObjectHead, int] | None:
    """Read the head before `m_init`, `m_index`, `m_copy` and `m_name` (moduleobject.h)."""
    word = image.word
    if image.number(place - 4 * word, 4 * word) != 0:
        return None
    # The word before the type is a reference count, or the shared one of two.
    head = place - 5 * word
    count, local = image.number(head, word), image.number(head - 4, 4)
    if count == 1 or (count or 0) & 0xFFFFFFFF >= _LEAST_IMMORTAL:
        return ObjectHead.GIL, 0
    if count == 0 and local == _LOCAL_IMMORTAL and image.number(head - 6, 2) == 0:
        return ObjectHead.FREE_THREADED, image.number(head - 8, 2) or 0
    return None


def _continues(image: Image, place: int) -> bool:
    """Return whether `m_doc`, `m_size`, `m_methods` and `m_slots` follow a name."""
    word = image.word
    size = image.number(place + 2 * word, word)
    is_size = size is not None and (size <= _LARGEST_STATE_BYTES or size == (1 << 8 * word) - 1)
    doc, methods, slots = (image.is_pointer(place + index * word) for index in (1, 3, 4))
    if not is_size or None in (doc, methods, slots) or not (methods or slots):
        return False
    # In a PyMethodDef, a function follows the name.
    return not (doc and image.is_code(image.pointer(place + word) or 0))


def _slots(image: Image, name: str, place: int) -> ModuleDefinition:
    """Read the array that a slot at an address is part of; it ends in a slot of number 0."""
    for _ in range(_MOST_SLOTS):
        if _slot(image, place - _SLOT_BYTES) is None:
            break
        place -= _SLOT_BYTES
    slots: list[tuple[int, int]] = []
    abi = None
    while len(slots) < _MOST_SLOTS and (slot := _slot(image, place)) is not None:
        slots.append(slot)
        if slot[0] == _MOD_ABI:
            abi = _abi_info(image, image.pointer(place + 8))
        place += _SLOT_BYTES
    return ModuleDefinition(name=name, slots=tuple(slots), abi=abi)


def _slot(image: Image, place: int) -> tuple[int, int] | None:
    """Return number and flags of a slot; None where there is none."""
    number, flags = image.number(place, 2), image.number(place + 2, 2)
    if number is None or flags is None or image.number(place + 4, 4) != 0:
        return None
    return (number, flags) if 0 < number <= _HIGHEST_SLOT else None


def _abi_info(image: Image, address: int | None) -> AbiInfo | None:
    if address is None or image.number(address, 1) != 1:
        return None
    flags, version = image.number(address + 2, 2), image.number(address + 8, 4)
    if flags is None or version is None:
        return None
    return AbiInfo(flags=flags, abi_version=version)
