"""CPython's symbols: the stable ABI as the package abi3info knows it, and each version's names."""

from functools import cache

from alloconda.binary.formats.cpython_names import cpython_names
from alloconda.binary.formats.pyodide_names import pyodide_names
from alloconda.binary.model.stable_abi import CpythonSymbols, Presence, StableSymbol


@cache
def cpython_symbols() -> CpythonSymbols:
    """Return every symbol of the stable ABI with the version that added it, and all names."""
    # A thousand objects: only a check or an import library needs them.
    from abi3info import DATAS, FUNCTIONS
    from abi3info.models import FeatureMacro

    def name_of(macro: FeatureMacro | None) -> str | None:
        return None if macro is None else macro.name

    by_name = {
        symbol.name: StableSymbol(
            added=function.added.minor, presence=_presence(name_of(function.ifdef)), is_data=False
        )
        for symbol, function in FUNCTIONS.items()
    }
    by_name |= {
        symbol.name: StableSymbol(
            added=data.added.minor, presence=_presence(name_of(data.ifdef)), is_data=True
        )
        for symbol, data in DATAS.items()
    }
    return CpythonSymbols(by_name=by_name, exported=cpython_names(), pyodide=pyodide_names())


def _presence(macro: str | None) -> Presence:
    """Turn a condition in CPython's headers into where ordinary builds meet it."""
    match macro:
        case None:
            return Presence.ALL
        case "MS_WINDOWS":
            return Presence.WINDOWS
        case "HAVE_FORK":
            return Presence.UNIX
        case "PY_HAVE_THREAD_NATIVE_ID":
            # Linux, macOS and Windows all have native thread IDs.
            return Presence.ALL
        case _:
            return Presence.SPECIAL
