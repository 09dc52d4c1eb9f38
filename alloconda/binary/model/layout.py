"""Whether the constants in a module's definition are those of the CPythons that the tags name.

What CPython does: `PyModuleDef_Init`, `PyABIInfo_Check` and `PyModule_FromSlotsAndSpec` refuse what
doesn't fit, from 3.15 on. Before that, a head of another layout is a crash.
"""

from collections.abc import Iterator

from alloconda.binary.model.cpython import init_name
from alloconda.binary.model.definition import ModuleDefinition, ObjectHead
from alloconda.binary.model.facts import BinaryFacts
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.kernel.python import Abi

_FIRST_CHECKED_MINOR = 15
_MOD_METHODS = 103
_SLOT_STATIC = 0x02
_ABI_STABLE, _ABI_GIL, _ABI_FREE_THREADED = 0x01, 0x02, 0x04


def judge_layout(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    """Find a module whose definition no CPython of the tags would take.

    Nothing is claimed where no definition was found in the file, such as one that is written at run
    time, or where one of several would be taken.
    """
    for part in facts.parts:
        found = [one for one in part.definitions if _is_used(one, part, expectation)]
        faults = [_fault(one, expectation.abi) for one in found]
        if not faults or None in faults:
            continue
        where = f"its {part.machines[0]} code: " if facts.slices else ""
        yield Problem(
            code=ProblemCode.WRONG_LAYOUT,
            subject=found[0].name,
            message=f"{where}{faults[0]}",
        )


def _is_used(definition: ModuleDefinition, part: BinaryFacts, expectation: Expectation) -> bool:
    """Return whether the import of the module leads to a definition."""
    if definition.name.rpartition(".")[2] != expectation.module:
        return False
    by_slots = init_name(expectation.module, "PyModExport") in part.exports
    if expectation.abi.python.minor < _FIRST_CHECKED_MINOR:
        by_slots = False
    return by_slots is (definition.head is None)


def _fault(definition: ModuleDefinition, abi: Abi) -> str | None:
    if definition.head is None:
        return _slot_fault(definition, abi)
    wanted = ObjectHead.FREE_THREADED if abi.python.free_threaded else ObjectHead.GIL
    if definition.head is not wanted:
        return (
            f"the PyModuleDef of {definition.name} has the object head of "
            f"{_build(free_threaded=not abi.python.free_threaded)}, and {abi} is for "
            f"{_build(free_threaded=abi.python.free_threaded)}: compile it for {abi.python}"
        )
    checks = abi.python.free_threaded and abi.python.minor >= _FIRST_CHECKED_MINOR
    if checks and not definition.is_static:
        return (
            f"the PyModuleDef of {definition.name} isn't marked as allocated statically "
            f"(ob_flags), and {abi.python} refuses it: compile it with the headers of {abi.python}"
        )
    return None


def _slot_fault(definition: ModuleDefinition, abi: Abi) -> str | None:
    for slot, flags in definition.slots:
        if slot == _MOD_METHODS and not flags & _SLOT_STATIC:
            return (
                f"the slot Py_mod_methods of {definition.name} lacks the flag PySlot_STATIC, and "
                f"{abi.python} refuses it"
            )
    if definition.abi is None:
        return None
    flags, version = definition.abi.flags, definition.abi.abi_version
    wanted = _ABI_FREE_THREADED if abi.python.free_threaded else _ABI_GIL
    if flags & (_ABI_FREE_THREADED | _ABI_GIL) not in (0, wanted, _ABI_FREE_THREADED | _ABI_GIL):
        return (
            f"the PyABIInfo of {definition.name} says that it is for "
            f"{_build(free_threaded=not abi.python.free_threaded)}, and {abi} is for "
            f"{_build(free_threaded=abi.python.free_threaded)}"
        )
    return _version_fault(definition.name, version, abi, stable=bool(flags & _ABI_STABLE))


def _version_fault(name: str, version: int, abi: Abi, *, stable: bool) -> str | None:
    major, minor = version >> 24, version >> 16 & 0xFF
    if version == 0:
        return None
    fits = (major, minor) <= (3, abi.python.minor) if stable else minor == abi.python.minor
    if fits and (stable or not abi.is_stable):
        return None
    kind = "the stable ABI from" if stable else "the ABI of"
    return f"the PyABIInfo of {name} says that it is for {kind} {major}.{minor}, the tag says {abi}"


def _build(*, free_threaded: bool) -> str:
    return "free-threaded builds" if free_threaded else "builds with the GIL"
