"""What to do about names of CPython that the stable ABI lacks, or has only since later."""

from collections.abc import Iterable

from alloconda.binary.model.problems import Problem, ProblemCode
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.kernel.python import Abi


def stable_abi_hint(
    problems: Iterable[Problem], abi: Abi, cpython_symbols: CpythonSymbols
) -> str | None:
    """Return the next step where a module uses more than its stable ABI; None where it doesn't."""
    apart = "build for each version by itself, with abi3 = false"
    too_new = [one.subject for one in problems if one.code is ProblemCode.STABLE_TOO_NEW]
    outside = [one.subject for one in problems if one.code is ProblemCode.NOT_STABLE]
    if outside:
        twins = {name: _stable_twin(name, abi, cpython_symbols) for name in outside}
        found = [f"{twin} in place of {name}" for name, twin in twins.items() if twin is not None]
        return f"call {found[0]}, or {apart}" if found else f"leave out {outside[0]}, or {apart}"
    if too_new:
        added = max(cpython_symbols.by_name[name].added for name in too_new)
        return f'set abi3 = "3.{added}" and requires-python = ">=3.{added}", or {apart}'
    return None


def _stable_twin(name: str, abi: Abi, cpython_symbols: CpythonSymbols) -> str | None:
    """Return the function of the stable ABI that a macro such as PyList_GET_ITEM stands for."""
    plain = name.replace("_", "").lower()
    return next(
        (
            known
            for known, symbol in sorted(cpython_symbols.by_name.items())
            if known.replace("_", "").lower() == plain and symbol.added <= abi.python.minor
        ),
        None,
    )
