"""`[tool.alloconda]` in pyproject.toml: the known keys, and reading a table of them.

The table of keys below is the one place that says what may be configured: reading, the nearest
known key for a mistyped one, and the reference page are all made from it.
"""

import keyword
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from alloconda.kernel.config.vendored import Vendored, parse_vendored
from alloconda.kernel.errors import ConfigError, UsageError
from alloconda.kernel.python import Python, parse_python, stable_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.targets.target import Target
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.optimize import Optimize, parse_optimize
from alloconda.kernel.zig.version import SUPPORTED_RELEASES, parse_zig_version


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectConfig:
    """What a project says in `[tool.alloconda]`; None and empty mean that it says nothing.

    Paths are as written, relative to the project's root.
    """

    module_name: str | None = None
    package_dir: str | None = None
    source: str | None = None
    c_sources: tuple[str, ...] = ()
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
    exclude: tuple[str, ...] = ()
    env_pass: tuple[str, ...] | None = None
    jobs: int | None = None
    python_cache: str | None = None
    version_file: str | None = None
    no_init: bool | None = None
    force_init: bool | None = None
    vendored: tuple[Vendored, ...] = ()
    provenance: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKey:
    """One key of `[tool.alloconda]`: its name, the shape of its value, and what it is for."""

    name: str
    shape: str
    meaning: str
    read: Callable[[object], object]

    @property
    def field(self) -> str:
        """The ProjectConfig field that holds the value."""
        return self.name.replace("-", "_")


class _WrongValueError(ValueError):
    """A value that a key can't have; the text says what it must be."""


class _WrongRowsError(Exception):
    """A list of tables with problems: each begins with its place in the list."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


def parse_config(table: Mapping[str, object]) -> ProjectConfig:
    """Read the table `[tool.alloconda]`.

    Raises:
        ConfigError: with one line for every unknown key and wrong value, not only the first.
    """
    known = {key.name: key for key in CONFIG_KEYS}
    values: dict[str, object] = {}
    problems: list[str] = []
    for name, value in table.items():
        key = known.get(name)
        if key is None:
            problems.append(_unknown_key(name, list(known)))
            continue
        try:
            values[key.field] = key.read(value)
        except _WrongRowsError as error:
            problems += [f"tool.alloconda.{name}{problem}" for problem in error.problems]
        except (_WrongValueError, UsageError) as error:
            problems.append(f"tool.alloconda.{name}: {_reason(error)}")
    problems += _contradictions(values)
    if problems:
        raise ConfigError(
            _count(len(problems), "problem") + " in [tool.alloconda]",
            details=tuple(problems),
            hint="correct pyproject.toml; `alloconda doctor` looks at it again",
        )
    return ProjectConfig(**values)  # type: ignore[arg-type] # Each reader gives its field's type.


def is_module_name(name: str) -> bool:
    """Tell whether Python can import an extension module of a name, dotted or not.

    Modules with other letters than ASCII's have an init function of another name (PEP 489), which
    alloconda doesn't write.
    """
    return all(
        part.isascii() and part.isidentifier() and not keyword.iskeyword(part)
        for part in name.split(".")
    )


def _contradictions(values: Mapping[str, object]) -> list[str]:
    problems = []
    if values.get("no_init") and values.get("force_init"):
        problems.append("tool.alloconda.no-init: contradicts tool.alloconda.force-init")
    direct = next((key for key in ("source", "c_sources") if values.get(key)), None)
    if values.get("build_step") and direct:
        problems.append(
            "tool.alloconda.build-step: is a step of build.zig, which is not used beside "
            f"tool.alloconda.{direct.replace('_', '-')}"
        )
    return problems


def _unknown_key(name: str, known: list[str]) -> str:
    close = get_close_matches(name.replace("_", "-"), known, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
    return f"tool.alloconda.{name}: unknown key; {meant}"


def _reason(error: Exception) -> str:
    if isinstance(error, UsageError):
        return error.message + (f" ({error.hint})" if error.hint else "")
    return str(error)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _text(value: object) -> str:
    if not isinstance(value, str) or not _is_text(value):
        raise _WrongValueError(f"must be a non-empty string, not {_shown(value)}")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongValueError(f"must be true or false, not {_shown(value)}")
    return value


def _count_of_workers(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _WrongValueError(f"must be a whole number from 1, not {_shown(value)}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(item, str) and _is_text(item) for item in value
    ):
        raise _WrongValueError(f"must be a list of non-empty strings, not {_shown(value)}")
    return tuple(value)


def _variables(value: object) -> tuple[str, ...]:
    patterns = _texts(value)
    wrong = [one for one in patterns if not re.fullmatch(r"[\w*?\[\]!()-]+", one, re.ASCII)]
    if wrong:
        raise _WrongValueError(
            f'must be names of environment variables, or patterns such as "AWS_*", not {wrong[0]!r}'
        )
    return patterns


def _is_text(value: str) -> bool:
    # No path and no argument of a program can hold a NUL.
    return bool(value.strip()) and "\0" not in value


def _text_or_texts(value: object, example: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(value),)
    if not isinstance(value, list):
        raise _WrongValueError(
            f"must be a string or a list of strings such as {example}, not {_shown(value)}"
        )
    return _texts(value)


def _module_name(value: object) -> str:
    name = _text(value)
    if not is_module_name(name):
        raise _WrongValueError(f"must be a Python module name such as _hello, not {name!r}")
    return name


def _relative_path(value: object) -> str:
    path = _text(value)
    parts = re.split(r"[/\\]", path)
    if path.startswith(("/", "\\", "~")) or ".." in parts or re.match(r"[A-Za-z]:", path):
        raise _WrongValueError(f"must be a path inside the project, not {path!r}")
    return path


def _package_path(value: object) -> str:
    path = _relative_path(value)
    if not path.replace("\\", "/").strip("./"):
        raise _WrongValueError(f"must be a directory below the project's own, not {path!r}")
    return path


def _relative_paths(value: object) -> tuple[str, ...]:
    return tuple(_relative_path(path) for path in _texts(value))


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _texts(value)
    for pattern in patterns:
        # Of two backslashes, the first makes the second a plain character.
        is_open = (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1
        if is_open or not pattern.strip().removeprefix("!").strip("/"):
            raise _WrongValueError(
                f"must be a list of patterns as in .gitignore, and {pattern!r} is none"
            )
    return patterns


def _pythons(value: object) -> tuple[Python, ...]:
    texts = _text_or_texts(value, '["3.13", "3.14t"]')
    return tuple(dict.fromkeys(parse_python(text) for text in texts))


def _targets(value: object) -> tuple[Target, ...]:
    texts = _text_or_texts(value, '["win_amd64"]')
    return tuple(dict.fromkeys(parse_target(text) for text in texts))


def _abi3(value: object) -> Python | bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise _WrongValueError(
            f'must be true, false or a version such as "3.11", not {_shown(value)}'
        )
    return stable_abi(parse_python(value)).python


def _optimize(value: object) -> Optimize:
    return parse_optimize(_text(value))


def _zig_version(value: object) -> str:
    text = _text(value).strip()
    version = parse_zig_version(text)
    if version is None:
        raise _WrongValueError(f'must be an exact Zig version such as "0.16.0", not {text!r}')
    if not version.is_supported:
        raise _WrongValueError(f"Zig {version} is not supported, only {SUPPORTED_RELEASES}")
    return str(version)


def _vendored(value: object) -> tuple[Vendored, ...]:
    rows, problems = parse_vendored(value)
    if problems:
        raise _WrongRowsError(problems)
    return rows


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


CONFIG_KEYS: tuple[ConfigKey, ...] = (
    ConfigKey(
        name="module-name",
        shape="string",
        meaning="Name of the extension module; default `_NAME` for a project called NAME.",
        read=_module_name,
    ),
    ConfigKey(
        name="package-dir",
        shape="path",
        meaning="Python package that the module belongs to; default the directory called NAME, "
        "src/NAME or python/NAME that holds an `__init__.py`, else the module stands alone.",
        read=_package_path,
    ),
    ConfigKey(
        name="source",
        shape="path",
        meaning="Zig root file of a direct compilation; default src/root.zig "
        "where no build.zig is.",
        read=_relative_path,
    ),
    ConfigKey(
        name="c-sources",
        shape="list of paths",
        meaning="C files of a direct compilation, with or instead of `source`.",
        read=_relative_paths,
    ),
    ConfigKey(
        name="link-libc",
        shape="boolean",
        meaning="Link the C library; default only with c-sources or python-headers.",
        read=_flag,
    ),
    ConfigKey(
        name="python-headers",
        shape="boolean",
        meaning="A direct compilation gets the target's Python.h: C sources may include it, Zig "
        'may @import("python_h"); default only with c-sources.',
        read=_flag,
    ),
    ConfigKey(
        name="python-version",
        shape="string or list of strings",
        meaning='Versions to build for, such as "3.13" or ["3.13", "3.14t"]; default what '
        "requires-python admits.",
        read=_pythons,
    ),
    ConfigKey(
        name="optimize",
        shape="string",
        meaning="Debug, ReleaseSafe, ReleaseFast (default) or ReleaseSmall.",
        read=_optimize,
    ),
    ConfigKey(
        name="targets",
        shape="list of platform tags",
        meaning="Platforms of wheel-all; default two of macOS and two of manylinux.",
        read=_targets,
    ),
    ConfigKey(
        name="abi3",
        shape="boolean or string",
        meaning="Build for the stable ABI, from the lowest version of requires-python (true) or "
        'from the given one ("3.11").',
        read=_abi3,
    ),
    ConfigKey(
        name="zig",
        shape="path",
        meaning="Zig executable to use before the one on PATH.",
        read=_text,
    ),
    ConfigKey(
        name="zig-version",
        shape="string",
        meaning='Exact Zig version, such as "0.16.0"; got from PyPI when it is not found.',
        read=_zig_version,
    ),
    ConfigKey(
        name="build-step",
        shape="string",
        meaning="Step of build.zig to run; default its install step.",
        read=_text,
    ),
    ConfigKey(
        name="zig-args",
        shape="list of strings",
        meaning="More arguments for `zig build` or `zig build-lib`.",
        read=_texts,
    ),
    ConfigKey(
        name="out-dir",
        shape="path",
        meaning="Directory for wheels; default dist.",
        read=_text,
    ),
    ConfigKey(
        name="include",
        shape="list of patterns",
        meaning="Files to add to the wheel and the sdist.",
        read=_patterns,
    ),
    ConfigKey(
        name="exclude",
        shape="list of patterns",
        meaning="Files to keep out of the wheel and the sdist.",
        read=_patterns,
    ),
    ConfigKey(
        name="env-pass",
        shape="list of names",
        meaning="Secret environment variables that the programs of `alloconda test` get, such as "
        '["MY_TOKEN", "AWS_*"]; default none. Where it is set, even empty, builds get no others '
        "either.",
        read=_variables,
    ),
    ConfigKey(
        name="jobs",
        shape="integer",
        meaning="How many cells wheel-all builds at once; default the number of CPUs.",
        read=_count_of_workers,
    ),
    ConfigKey(
        name="python-cache",
        shape="path",
        meaning="Directory of the header cache; default the user's cache directory.",
        read=_text,
    ),
    ConfigKey(
        name="version-file",
        shape="path",
        meaning='File that holds `__version__ = "…"`, for dynamic = ["version"]; default the '
        "package's `__init__.py`.",
        read=_relative_path,
    ),
    ConfigKey(
        name="no-init",
        shape="boolean",
        meaning="Never generate an `__init__.py` in the wheel.",
        read=_flag,
    ),
    ConfigKey(
        name="force-init",
        shape="boolean",
        meaning="Put a generated `__init__.py` into the wheel even when the package has one.",
        read=_flag,
    ),
    ConfigKey(
        name="vendored",
        shape="list of tables",
        meaning="Libraries of others whose sources are in the project, for the bill of materials "
        "in each wheel: `name`, and as far as known `version`, `license` (an SPDX expression), "
        "`purl`, `cpe`.",
        read=_vendored,
    ),
    ConfigKey(
        name="provenance",
        shape="boolean",
        meaning="`wheel` and `wheel-all` write beside each wheel how it was made "
        "(`NAME.whl.provenance.json`); default false.",
        read=_flag,
    ),
)
