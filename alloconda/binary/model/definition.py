"""What a module's definition in the file says of the CPython that it is compiled for.

A `PyModuleDef` (PEP 489) begins with an object's head, whose layout differs between builds with the
GIL and free-threaded ones (PEP 703). An array of `PySlot` (PEP 793, PEP 820) has none, and may hold
a `PyABIInfo` that CPython compares with itself.
"""

from enum import StrEnum

from alloconda.kernel.values import dataclass


class ObjectHead(StrEnum):
    """The layouts of an object's head."""

    GIL = "GIL"
    FREE_THREADED = "free-threaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbiInfo:
    """A `PyABIInfo`.

    Attributes:
        flags: PyABIInfo_STABLE and the like.
        abi_version: the version of the ABI as PY_VERSION_HEX has it; 0 says none.
    """

    flags: int
    abi_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleDefinition:
    """A definition as the file holds it: a `PyModuleDef`, or slots, which have no head.

    Attributes:
        name: the module's name as the definition has it, maybe with its packages.
        head: the layout of the head; None for slots.
        head_flags: `ob_flags` of a free-threaded head.
        slots: number and flags of each slot.
        abi: what the slots say of the ABI, where they do.
    """

    name: str
    head: ObjectHead | None = None
    head_flags: int = 0
    slots: tuple[tuple[int, int], ...] = ()
    abi: AbiInfo | None = None

    def __str__(self) -> str:
        if self.head is None:
            return "slots (PEP 793)"
        if self.head is ObjectHead.GIL:
            return "for builds with the GIL"
        static = "" if self.is_static else ", not marked as static"
        return f"for free-threaded builds{static}"

    @property
    def is_static(self) -> bool:
        """Whether a free-threaded head says that the object is allocated statically."""
        return bool(self.head_flags & STATICALLY_ALLOCATED)


# _Py_STATICALLY_ALLOCATED_FLAG of free-threaded builds (object.h).
STATICALLY_ALLOCATED = 1 << 2
