"""The keys of `[tool.alloconda]` that say how native code is made and compiled.

They are part of the table of all keys.
"""

from collections.abc import Mapping
from typing import cast

from alloconda.kernel.config import tool_values as values
from alloconda.kernel.config.config_key import ConfigKey
from alloconda.kernel.config.modules import StaticLibrary, parse_libraries


def _read_libraries(rows: object) -> tuple[str | StaticLibrary, ...]:
    """Read the libraries at the top: those that are linked, and tables of those that are built."""
    tables = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    if not tables:
        return values.read_libraries(rows)
    found, problems = parse_libraries(tables, {key.name: key.read for key in NATIVE_KEYS})
    if problems:
        raise values.WrongRowsError(problems)
    named = [row for row in cast("list[object]", rows) if not isinstance(row, Mapping)]
    return (*values.read_libraries(named), *found)


NATIVE_KEYS: tuple[ConfigKey, ...] = (
    ConfigKey(
        name="source",
        shape="path",
        meaning="Zig root file of a direct compilation; default src/root.zig "
        "where no build.zig is.",
        read=values.read_path,
    ),
    ConfigKey(
        name="c-sources",
        shape="list of paths",
        meaning="C files of a direct compilation, with or instead of `source`; the same as "
        "`sources`.",
        read=values.read_source_paths,
    ),
    ConfigKey(
        name="sources",
        shape="list of paths or tables",
        meaning="C, C++ and assembler of a direct compilation, with or instead of `source`: paths, "
        "patterns such as `src/*.c`, or tables with `path`, `flags` for these files alone, and the "
        "`arch` that they are for.",
        read=values.read_sources,
    ),
    ConfigKey(
        name="cffi",
        shape="list of strings",
        meaning="Build script of cffi in API mode, with the variable that holds the FFI, such as "
        '["build_ffi.py:ffi"]: its C is compiled as the module. For one FFI a module.',
        read=values.read_cffi,
    ),
    ConfigKey(
        name="cython-language",
        shape="string",
        meaning='What Cython makes of `.pyx` among `sources`: "c" or "c++"; default what the '
        "file's `# distutils: language` says, else C.",
        read=values.read_cython_language,
    ),
    ConfigKey(
        name="cython-directives",
        shape="table",
        meaning="Directives of Cython, such as { boundscheck = false }; they count more than those "
        "in a file's comments.",
        read=values.read_directives,
    ),
    ConfigKey(
        name="generate",
        shape="list of tables",
        meaning="Commands that make sources before all is compiled: `command`, a list; `inputs`, "
        "paths or patterns of what it reads; `outputs`, the paths that it writes. It runs again "
        "when one of these has changed.",
        read=values.read_generate,
    ),
    ConfigKey(
        name="include-dirs",
        shape="list of paths",
        meaning="Directories of headers, in the order in which they are searched.",
        read=values.read_paths,
    ),
    ConfigKey(
        name="include-packages",
        shape="list of names",
        meaning='Python packages whose headers C and C++ include, such as ["numpy"]: they are '
        "installed where alloconda runs, by `[build-system] requires` for example.",
        read=values.read_modules,
    ),
    ConfigKey(
        name="define",
        shape="list of macros",
        meaning='Macros that are defined for C and C++, such as ["NDEBUG", "LEVEL=2"].',
        read=values.read_macros,
    ),
    ConfigKey(
        name="undef",
        shape="list of names",
        meaning="Macros that are not defined, even if `define` or the compiler defines them.",
        read=values.read_macro_names,
    ),
    ConfigKey(
        name="c-flags",
        shape="list of flags",
        meaning="Flags of the compiler for C, such as `-std=c11`; those of CPPFLAGS and CFLAGS "
        "come before them.",
        read=values.read_texts,
    ),
    ConfigKey(
        name="cxx-flags",
        shape="list of flags",
        meaning="Flags of the compiler for C++, such as `-std=c++20`; those of CPPFLAGS and "
        "CXXFLAGS come before them.",
        read=values.read_texts,
    ),
    ConfigKey(
        name="link-flags",
        shape="list of flags",
        meaning="Flags of the linker as C compilers take them, such as `-Wl,-z,nodelete`; those of "
        "LDFLAGS come before them.",
        read=values.read_texts,
    ),
    ConfigKey(
        name="libraries",
        shape="list of libraries or tables",
        meaning="Libraries to link: names as in `-l`, or paths of static libraries in the project. "
        "As `[[tool.alloconda.libraries]]`, static libraries that are compiled once and linked "
        "into the modules that name them: `name`, `sources`, `include-dirs`, `define`, `undef`, "
        "`c-flags`, `cxx-flags`, `python-headers`; a project of one module links them all.",
        read=_read_libraries,
    ),
    ConfigKey(
        name="link-libc",
        shape="boolean",
        meaning="Link the C library; default only with `sources` or python-headers.",
        read=values.read_flag,
    ),
    ConfigKey(
        name="link-libcpp",
        shape="boolean",
        meaning="Link the standard library of C++, statically; default only with C++ sources.",
        read=values.read_flag,
    ),
    ConfigKey(
        name="python-headers",
        shape="boolean",
        meaning="Give a direct compilation the target's Python.h: C sources may include it, Zig "
        'may @import("python_h"); default only with c-sources.',
        read=values.read_flag,
    ),
)
