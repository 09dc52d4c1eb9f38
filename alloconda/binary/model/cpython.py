"""CPython's side of a module: its init function, and the symbols that it takes from CPython."""

import difflib
import re
from collections.abc import Iterator

from alloconda.binary.model.cpython_names import CpythonNames
from alloconda.binary.model.facts import BinaryFacts, BinaryFormat
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.kernel.listing import listed
from alloconda.kernel.python import Abi
from alloconda.kernel.supported import FIRST_ABI3T_MINOR
from alloconda.kernel.targets.target import Os

# PEP 793: module export hooks came with 3.15, and abi3t (PEP 803) knows no other kind, because the
# PyModuleDef of PyInit_ is an object, and the size of objects differs between its interpreters.
FIRST_EXPORT_HOOK_MINOR = 15

_CPYTHON_NAME = re.compile(r"_?Py[A-Z_]\w*")
_INIT_NAME = re.compile(r"(?:PyInit|PyModExport)U?_\w+")
# What a bugfix release may add to.
_PRIVATE = ("_Py", "PyUnstable_")
_PYTHON_DLL = re.compile(r"python3\w*(?:\.\w+)?\.dll")
# With these a module may look CPython's names up while it runs, and name none in its tables.
_LOOK_UPS = frozenset({"dlsym", "GetProcAddress"})


def is_cpython_name(name: str) -> bool:
    """Return whether a symbol has a prefix that is reserved for CPython: Py or _Py."""
    return _CPYTHON_NAME.fullmatch(name) is not None


def init_name(module: str, hook: str = "PyInit") -> str:
    """Return the function that an import of the module looks for (PEP 489, PEP 793).

    Names beyond ASCII are written in Punycode after a U, with underscores for its hyphens.
    """
    if module.isascii():
        return f"{hook}_{module}"
    encoded = module.encode("punycode").decode("ascii").replace("-", "_")
    return f"{hook}U_{encoded}"


def init_names(module: str, abi: Abi) -> tuple[str, ...]:
    """Return the functions of which the module must export one, the customary one first."""
    if abi.is_stable and abi.python.free_threaded:
        return (init_name(module, "PyModExport"),)
    if abi.python.minor >= FIRST_EXPORT_HOOK_MINOR:
        return (init_name(module), init_name(module, "PyModExport"))
    return (init_name(module),)


def exported_init_names(facts: BinaryFacts) -> tuple[str, ...]:
    """Return the init functions that a library exports; one that has none is not Python module."""
    return tuple(sorted(name for name in facts.exports if _INIT_NAME.fullmatch(name)))


def judge_init(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    """Find a module that Python couldn't import under its name."""
    accepted = init_names(expectation.module, expectation.abi)
    if any(name in facts.exports for name in accepted):
        return
    wanted = " or ".join(accepted)
    found = exported_init_names(facts)
    if not found:
        yield Problem(
            code=ProblemCode.NO_INIT,
            subject=accepted[0],
            message=f"it exports no init function: the module {expectation.module!r} needs "
            f"{wanted}",
        )
        return
    code, reason = ProblemCode.WRONG_INIT, ""
    if init_name(expectation.module, "PyModExport") in found:
        code = ProblemCode.WRONG_HOOK
        reason = f", because Python {expectation.abi.python} doesn't know PyModExport_ (PEP 793)"
    elif init_name(expectation.module) in found:
        code = ProblemCode.WRONG_HOOK
        reason = f", because abi3t starts with 3.{FIRST_ABI3T_MINOR}t and has no PyInit_ (PEP 803)"
    yield Problem(
        code=code,
        subject=found[0],
        message=f"it exports {listed(found)}, but the module {expectation.module!r} needs {wanted}"
        f"{reason}",
    )


def is_python_dll(name: str) -> bool:
    """Return whether a DLL is CPython's own, of any version."""
    return _PYTHON_DLL.fullmatch(name.lower()) is not None


def judge_cpython_use(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    """Find a module that takes nothing from CPython, though its init function can't do without.

    What PyInit_ returns is an object, which only CPython makes. PyModExport_ (PEP 793) returns a
    table, for which nothing of CPython is needed. Where a library that the wheel brings along is
    between the module and CPython, nothing is claimed.
    """
    names = init_names(expectation.module, expectation.abi)
    by_table = init_name(expectation.module, "PyModExport")
    if by_table in names and by_table in facts.exports:
        return
    bundled = {name.lower() for name in expectation.bundled}
    for part in facts.parts:
        if not bundled.isdisjoint(_basenames(part)) or _uses_cpython(part):
            continue
        where = f"its {part.machines[0]} code" if facts.slices else "it"
        reached = "CPython's DLL" if facts.format is BinaryFormat.PE else "CPython"
        yield Problem(
            code=ProblemCode.NO_CPYTHON,
            subject=names[0],
            message=f"{where} takes no name from {reached}, and {names[0]} has to return an object "
            "that only CPython makes",
        )


def _basenames(part: BinaryFacts) -> frozenset[str]:
    return frozenset(name.rpartition("/")[2].lower() for name in part.needed)


def _uses_cpython(part: BinaryFacts) -> bool:
    if any(symbol.name in _LOOK_UPS for symbol in part.imports):
        return True
    if part.format is BinaryFormat.PE:
        return any(is_python_dll(name) for name in part.needed)
    return any(is_cpython_name(symbol.name) for symbol in part.imports)


def judge_stable_abi(
    facts: BinaryFacts, expectation: Expectation, cpython_symbols: CpythonSymbols
) -> Iterator[Problem]:
    """Find symbols that some CPython that the abi3 tag admits doesn't have, or may change."""
    if not expectation.abi.is_stable:
        return
    names = {symbol.name for symbol in facts.imports if is_cpython_name(symbol.name)}
    for name in sorted(names):
        problem = _judge_stable_symbol(name, expectation, cpython_symbols)
        if problem is not None:
            yield problem


def judge_version_names(
    facts: BinaryFacts, expectation: Expectation, exported: CpythonNames
) -> Iterator[Problem]:
    """Find names of CPython that its version doesn't export: misspelt, or of another version.

    The linker finds them for Windows; elsewhere they are left to the import, which fails. Bugfix
    releases get no new public names, but may get private ones (`_Py`, `PyUnstable_`, PEP 689): of
    those only what no version has is a mistake. Nothing is claimed of versions that aren't known,
    and where a library that the wheel brings along may have the name.
    """
    minor = expectation.abi.python.minor
    known = exported.of(minor)
    if expectation.abi.is_stable or not expectation.version_is_certain or known is None:
        return
    bundled = {name.lower() for name in expectation.bundled}
    wanted = {
        symbol.name
        for part in facts.parts
        if part.format is not BinaryFormat.PE and bundled.isdisjoint(_basenames(part))
        for symbol in part.imports
        if symbol.library is None and not symbol.weak and is_cpython_name(symbol.name)
    }
    for name in sorted(wanted - known):
        if name.startswith(_PRIVATE) and exported.any_has(name):
            continue
        yield Problem(
            code=ProblemCode.UNKNOWN_NAME,
            subject=name,
            message=f"it takes {name} from CPython, but 3.{minor} has no such name"
            f"{_near(name, exported)}",
        )


def _near(name: str, exported: CpythonNames) -> str:
    """Return which versions have a name, or what was meant, as the end of a sentence."""
    having = [minor for minor in exported.minors if name in (exported.of(minor) or ())]
    if having:
        return f" (3.{having[0]} has)" if len(having) == 1 else f" (3.{having[0]} and others have)"
    every = frozenset().union(*(exported.of(minor) or () for minor in exported.minors))
    meant = difflib.get_close_matches(name, sorted(every), n=1, cutoff=0.85)
    return f"; is {meant[0]} meant?" if meant else ""


def _judge_stable_symbol(
    name: str, expectation: Expectation, cpython_symbols: CpythonSymbols
) -> Problem | None:
    symbol = cpython_symbols.by_name.get(name)
    floor = expectation.abi.python
    if symbol is None:
        return Problem(
            code=ProblemCode.NOT_STABLE,
            subject=name,
            message=f"{name} is not in the stable ABI, so the tag {expectation.abi.abi_tag} "
            "doesn't hold",
        )
    if not symbol.exists_on(expectation.os):
        where = "Windows" if expectation.os is not Os.WINDOWS else "Unix"
        kind = "special builds of CPython" if symbol.presence == "special" else where
        return Problem(
            code=ProblemCode.NOT_STABLE,
            subject=name,
            message=f"{name} exists only on {kind}",
        )
    if symbol.added > floor.minor:
        return Problem(
            code=ProblemCode.STABLE_TOO_NEW,
            subject=name,
            message=f"{name} is in the stable ABI from 3.{symbol.added}, the floor is {floor}",
        )
    return None
