"""CPython's stable ABI as the package abi3info knows it."""

from functools import cache

from abi3info import DATAS, FUNCTIONS
from abi3info.models import FeatureMacro

from alloconda.domain.stable_abi import Presence, StableSymbol, StableSymbols


@cache
def stable_symbols() -> StableSymbols:
    """Return every symbol of the stable ABI, with the version that added it."""
    by_name = {
        symbol.name: StableSymbol(
            added=function.added.minor, presence=_presence(function.ifdef), is_data=False
        )
        for symbol, function in FUNCTIONS.items()
    }
    by_name |= {
        symbol.name: StableSymbol(
            added=data.added.minor, presence=_presence(data.ifdef), is_data=True
        )
        for symbol, data in DATAS.items()
    }
    return StableSymbols(by_name=by_name)


def _presence(macro: FeatureMacro | None) -> Presence:
    """Turn a condition in CPython's headers into where ordinary builds meet it."""
    if macro is None:
        return Presence.ALL
    match macro.name:
        case "MS_WINDOWS":
            return Presence.WINDOWS
        case "HAVE_FORK":
            return Presence.UNIX
        case "PY_HAVE_THREAD_NATIVE_ID":
            # Linux, macOS and Windows all have native thread IDs.
            return Presence.ALL
        case _:
            return Presence.SPECIAL
