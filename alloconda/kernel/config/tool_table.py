"""`[tool.alloconda]` in pyproject.toml: the known keys, and reading a table of them.

The table of keys below is the one place that says what may be configured: reading, the nearest
known key for a mistyped one, and the reference page are all made from it.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from alloconda.kernel.config import tool_values as values
from alloconda.kernel.config.config_key import ConfigKey
from alloconda.kernel.config.data_folders import DataFolder
from alloconda.kernel.config.generate_steps import GenerateStep
from alloconda.kernel.config.modules import (
    ModuleTable,
    StaticLibrary,
    parse_modules,
    unknown_owners,
)
from alloconda.kernel.config.native_keys import NATIVE_KEYS
from alloconda.kernel.config.overrides import Override, parse_overrides
from alloconda.kernel.config.source_patterns import SourcePattern
from alloconda.kernel.config.vendored import Vendored
from alloconda.kernel.errors import ConfigError
from alloconda.kernel.python import Python
from alloconda.kernel.targets.target import Target
from alloconda.kernel.targets.target_groups import GROUP_NAMES
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.optimize import Optimize


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectConfig:
    """What a project says in `[tool.alloconda]`; None and empty mean that it says nothing.

    Paths are as written, relative to the project's root.
    """

    module_name: str | None = None
    package_dir: str | None = None
    packages: tuple[str, ...] = ()
    py_modules: tuple[str, ...] = ()
    data: tuple[DataFolder, ...] = ()
    source: str | None = None
    c_sources: tuple[SourcePattern, ...] = ()
    sources: tuple[SourcePattern, ...] = ()
    cffi: tuple[SourcePattern, ...] = ()
    cython_language: str | None = None
    cython_directives: tuple[str, ...] = ()
    generate: tuple[GenerateStep, ...] = ()
    include_dirs: tuple[str, ...] = ()
    include_packages: tuple[str, ...] = ()
    define: tuple[str, ...] = ()
    undef: tuple[str, ...] = ()
    c_flags: tuple[str, ...] = ()
    cxx_flags: tuple[str, ...] = ()
    link_flags: tuple[str, ...] = ()
    libraries: tuple[str | StaticLibrary, ...] = ()
    link_libcpp: bool | None = None
    link_libc: bool | None = None
    python_headers: bool | None = None
    python_version: tuple[Python, ...] = ()
    optimize: Optimize | None = None
    targets: tuple[Target, ...] = ()
    abi3: Python | bool | None = None
    zig: str | None = None
    zig_version: str | None = None
    build_step: str | None = None
    zig_args: tuple[str, ...] = ()
    out_dir: str | None = None
    include: tuple[str, ...] = ()
    sdist_include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    env_pass: tuple[str, ...] | None = None
    jobs: int | None = None
    python_cache: str | None = None
    version_file: str | None = None
    no_init: bool | None = None
    force_init: bool | None = None
    vendored: tuple[Vendored, ...] = ()
    provenance: bool | None = None
    stubs: bool | None = None
    modules: tuple[ModuleTable, ...] = ()
    overrides: tuple[Override, ...] = ()


def parse_config(table: Mapping[str, object]) -> ProjectConfig:
    """Read the table `[tool.alloconda]`.

    Raises:
        ConfigError: with one line for every unknown key and wrong value, not only the first.
    """
    known = {key.name: key for key in CONFIG_KEYS}
    found: dict[str, object] = {}
    problems: list[str] = []
    for name, value in table.items():
        key = known.get(name)
        if key is None:
            problems.append(_unknown_key(name, list(known)))
            continue
        read, wrong = values.read_or_explain(key.read, value)
        problems += [f"tool.alloconda.{name}{problem}" for problem in wrong]
        if not wrong:
            found[key.field] = read
    problems += [f"tool.alloconda.{problem}" for problem in _contradictions(found, table)]
    if problems:
        raise ConfigError(
            _count(len(problems), "problem") + " in [tool.alloconda]",
            details=tuple(problems),
            hint="correct pyproject.toml; `alloconda doctor` looks at it again",
        )
    return ProjectConfig(**found)  # type: ignore[arg-type] # Each reader gives its field's type.


def _contradictions(found: Mapping[str, Any], table: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong with keys beside each other; each begins with its place.

    What is wrong by itself is not held against others: it is in the table, and was not found.
    """
    if found.get("no_init") and found.get("force_init"):
        yield "no-init: contradicts tool.alloconda.force-init"
    code = ("source", "c_sources", "sources", "cffi")
    direct = next((key for key in code if found.get(key)), None)
    if found.get("build_step") and direct:
        yield (
            "build-step: is a step of build.zig, which is not used beside "
            f"tool.alloconda.{direct.replace('_', '-')}"
        )
    modules = found.get("modules", ())
    yield from unknown_owners(
        found.get("overrides", ()),
        modules if modules or "modules" not in table else None,
        found.get("libraries", None if "libraries" in table else ()),
    )
    if not modules:
        return
    for field, key in (("module_name", "name"), ("source", "source")):
        if found.get(field):
            name = field.replace("_", "-")
            place = "[[tool.alloconda.modules]]"
            yield f"{name}: is for a project of one module; write {key} in {place}"
    if found.get("abi3"):
        for number, module in enumerate(modules, 1):
            if module.abi3 is False:
                yield (
                    f"modules[{number}].abi3: a wheel for the stable ABI can't have a module for "
                    "one version; leave out tool.alloconda.abi3"
                )


def _unknown_key(name: str, known: list[str]) -> str:
    close = get_close_matches(name.replace("_", "-"), known, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
    return f"tool.alloconda.{name}: unknown key; {meant}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _read_overrides(rows: object) -> tuple[Override, ...]:
    readers = {key.name: key.read for key in CONFIG_KEYS if key.name in _OVERRIDABLE}
    readers["libraries"] = values.read_libraries
    overrides, problems = parse_overrides(rows, readers)
    if problems:
        raise values.WrongRowsError(problems)
    return overrides


def _read_modules(rows: object) -> tuple[ModuleTable, ...]:
    modules, problems = parse_modules(rows, {key.name: key.read for key in CONFIG_KEYS})
    if problems:
        raise values.WrongRowsError(problems)
    return modules


# What of a project may differ from platform to platform.
_OVERRIDABLE = frozenset(
    {
        *("c-sources", "sources", "include-dirs", "define", "undef", "c-flags", "cxx-flags"),
        *("link-flags", "libraries", "link-libc", "link-libcpp", "python-headers", "optimize"),
        *("zig-args", "include-packages"),
    }
)
CONFIG_KEYS: tuple[ConfigKey, ...] = (
    ConfigKey(
        name="module-name",
        shape="string",
        meaning="Name of the extension module; default `_NAME` for a project called NAME. A "
        "dotted one, such as acme.hello._hello, names the packages above: of a namespace package, "
        "for example.",
        read=values.read_module_name,
    ),
    ConfigKey(
        name="package-dir",
        shape="path",
        meaning="Python package that the module belongs to; default the one in src/, python/ or "
        "the project's directory that a dotted module-name names, or else that is called NAME, and "
        "that holds an `__init__.py`; where there is none, the module stands alone.",
        read=values.read_package_path,
    ),
    ConfigKey(
        name="packages",
        shape="list of names",
        meaning="Every package of the wheel as Python imports it, dots and all, such as "
        '["acme.tools", "acme-stubs"], from src/, python/ or the project\'s directory; those '
        "without an `__init__.py` are namespace packages. The module belongs to the one that its "
        "dotted name says, or the first. Default the package of package-dir.",
        read=values.read_packages,
    ),
    ConfigKey(
        name="py-modules",
        shape="list of names",
        meaning='Single Python modules of the wheel, such as ["brot"] for brot.py, with their '
        "stubs (brot.pyi); looked for as `packages` are.",
        read=values.read_modules,
    ),
    ConfigKey(
        name="data",
        shape="table of paths",
        meaning="Directories whose files are installed outside of site-packages: `scripts` into "
        "the environment's directory of programs, `data` into the environment itself, `headers` "
        "among its headers.",
        read=values.read_data,
    ),
    *NATIVE_KEYS,
    ConfigKey(
        name="python-version",
        shape="string or list of strings",
        meaning='Versions to build for, such as "3.13" or ["3.13", "3.14t"]; default what '
        "requires-python admits.",
        read=values.read_pythons,
    ),
    ConfigKey(
        name="optimize",
        shape="string",
        meaning="Debug, ReleaseSafe (default), ReleaseFast (default of C alone) or ReleaseSmall.",
        read=values.read_optimize,
    ),
    ConfigKey(
        name="targets",
        shape="list of platform tags",
        meaning="Platforms of wheel-all; default two of macOS and two of manylinux. Groups are "
        f"{', '.join(GROUP_NAMES)}.",
        read=values.read_targets,
    ),
    ConfigKey(
        name="abi3",
        shape="boolean or string",
        meaning="Build for the stable ABI, from the lowest version of requires-python (true) or "
        'from the given one ("3.11").',
        read=values.read_abi3,
    ),
    ConfigKey(
        name="zig",
        shape="path",
        meaning="Zig executable to use before the one on PATH.",
        read=values.read_text,
    ),
    ConfigKey(
        name="zig-version",
        shape="string",
        meaning='Exact Zig version, such as "0.16.0"; installed from PyPI when it is not found.',
        read=values.read_zig_version,
    ),
    ConfigKey(
        name="build-step",
        shape="string",
        meaning="Step of build.zig to run; default its install step.",
        read=values.read_text,
    ),
    ConfigKey(
        name="zig-args",
        shape="list of strings",
        meaning="More arguments for `zig build` or `zig build-lib`.",
        read=values.read_texts,
    ),
    ConfigKey(
        name="out-dir",
        shape="path",
        meaning="Directory for wheels; default dist.",
        read=values.read_text,
    ),
    ConfigKey(
        name="include",
        shape="list of patterns",
        meaning="Files of the packages to add to the wheel and the sdist, although the defaults "
        "leave them out; a pattern without such a file is an error.",
        read=values.read_patterns,
    ),
    ConfigKey(
        name="sdist-include",
        shape="list of patterns",
        meaning="Files to add to the sdist alone, such as those that git ignores.",
        read=values.read_patterns,
    ),
    ConfigKey(
        name="exclude",
        shape="list of patterns",
        meaning="Files to keep out of the wheel and the sdist.",
        read=values.read_patterns,
    ),
    ConfigKey(
        name="env-pass",
        shape="list of names",
        meaning="Secret environment variables that the programs of `alloconda test` get, such as "
        '["MY_TOKEN", "AWS_*"]; default none. Where it is set, even empty, builds get no others '
        "either.",
        read=values.read_variables,
    ),
    ConfigKey(
        name="jobs",
        shape="integer",
        meaning="How many cells wheel-all compiles at once; default by CPUs and free memory.",
        read=values.read_count,
    ),
    ConfigKey(
        name="python-cache",
        shape="path",
        meaning="Directory of the cache: headers, Pythons, Zig; default the user's.",
        read=values.read_text,
    ),
    ConfigKey(
        name="version-file",
        shape="path",
        meaning='File that holds `__version__ = "…"`, for dynamic = ["version"]; default the '
        "package's `__init__.py`.",
        read=values.read_path,
    ),
    ConfigKey(
        name="no-init",
        shape="boolean",
        meaning="Never generate an `__init__.py` in the wheel.",
        read=values.read_flag,
    ),
    ConfigKey(
        name="force-init",
        shape="boolean",
        meaning="Put a generated `__init__.py` into the wheel even when the package has one.",
        read=values.read_flag,
    ),
    ConfigKey(
        name="vendored",
        shape="list of tables",
        meaning="Third-party libraries whose sources are in the project, for the bill of materials "
        "in each wheel: `name`, and as far as known `version`, `license` (an SPDX expression), "
        "`purl`, `cpe`.",
        read=values.read_vendored,
    ),
    ConfigKey(
        name="provenance",
        shape="boolean",
        meaning="`wheel` and `wheel-all` write beside each wheel how it was made "
        "(`NAME.whl.provenance.json`); default false.",
        read=values.read_flag,
    ),
    ConfigKey(
        name="stubs",
        shape="boolean",
        meaning="Keep the stub (`.pyi`) that a Zig module carries beside the module, and put it "
        "into wheels with a `py.typed`; default true. One that you wrote stays.",
        read=values.read_flag,
    ),
    ConfigKey(
        name="modules",
        shape="list of tables",
        meaning="The modules of a wheel with several: `name`, with all its dots, decides its "
        "place; `source`, `sources`, `include-dirs`, `define`, `undef`, `c-flags`, `cxx-flags`, "
        "`link-flags`, `libraries`, `link-libc`, `link-libcpp`, `python-headers`, `optimize`, "
        "`zig-args` and `abi3` are as at the top, where lists are for all modules; with "
        "`optional`, wheels do without a module that doesn't compile; `when`, a table as in "
        "`overrides`, says which wheels have it.",
        read=_read_modules,
    ),
    ConfigKey(
        name="overrides",
        shape="list of tables",
        meaning="What holds for some wheels alone: `when`, a table of `os`, `arch`, `libc`, "
        "`python`, `abi` and `free-threaded`, and keys for how the code is compiled, with "
        "`append.` or `remove.` before them where they change a list and don't replace it; a "
        "module's own are written `modules.\"NAME\".define`, a static library's "
        '`libraries."NAME".define`.',
        read=_read_overrides,
    ),
)
