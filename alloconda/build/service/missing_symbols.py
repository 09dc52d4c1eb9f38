"""Functions that C code calls and nothing provides: which file defines them, or which library."""

import re
from collections.abc import Callable, Iterable

# Returns the path, relative to the project with slashes, of the source that defines a function.
FindDefinition = Callable[[str], str | None]

# What the names of widely used libraries' functions look like; their own documentation has them.
_LIBRARIES = {
    "zlib": r"(?:in|de)flate\w*|(?:un)?compress2?|compressBound|crc32\w*|adler32\w*|gz[a-z]+",
    "OpenSSL": r"(?:SSL|EVP|BIO|X509|PEM|RSA|HMAC|SHA\d+|OPENSSL|CRYPTO|BN|EC|ERR|RAND)_\w+",
    "SQLite": r"sqlite3_\w+",
    "Expat": r"XML_\w+",
    "bzip2": r"BZ2_\w+",
    "xz": r"lzma_\w+",
    "Zstandard": r"ZSTD_\w+",
    "LZ4": r"LZ4F?_\w+",
    "libpng": r"png_\w+",
    "libjpeg": r"jpeg_\w+",
    "libffi": r"ffi_\w+",
    "curl": r"curl_\w+",
    "libxml2": r"xml[A-Z]\w+",
    "libyaml": r"yaml_\w+",
    "BLAS": r"cblas_\w+|[sdcz](?:gemm|gemv|axpy|dot|scal|nrm2)_",
}


# Returns the library of Windows that has a function, as `libraries` names it.
FindLibrary = Callable[[str], str | None]


def defined_nowhere(_symbol: str) -> None:
    """Return that no source defines a function."""


def missing_symbol_hint(
    symbols: Iterable[str],
    find: FindDefinition,
    find_windows_library: FindLibrary = defined_nowhere,
) -> str | None:
    """Return what to do about the first function of some that is known; None if none is."""
    for symbol in symbols:
        place = find(symbol)
        if place is not None:
            return f"{place} defines {symbol}: add it to sources in [tool.alloconda]"
        system_library = find_windows_library(symbol)
        if system_library is not None:
            return (
                f"{symbol} is of {system_library}, of Windows: write append.libraries = "
                f'["{system_library}"] with when = {{ os = "windows" }} in '
                "[[tool.alloconda.overrides]]"
            )
        for library, names in _LIBRARIES.items():
            if re.fullmatch(names, symbol):
                return (
                    f"{symbol} is of {library}: put its sources into the project and name them in "
                    "sources, or name a static library of it in libraries, in [tool.alloconda]"
                )
    return None
