"""The values that keys of `[tool.alloconda]` can have, each read from what TOML gives.

Each reader raises a WrongValueError or a UsageError that says what the value must be.
"""

import keyword
import re
from collections.abc import Callable, Mapping

from alloconda.kernel.config.data_folders import DataFolder, data_scheme
from alloconda.kernel.config.generate_steps import GenerateStep, parse_generate
from alloconda.kernel.config.source_patterns import SourcePattern, parse_sources
from alloconda.kernel.config.vendored import Vendored, parse_vendored
from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python, parse_python, stable_abi
from alloconda.kernel.targets.target import Target
from alloconda.kernel.targets.target_groups import named_targets
from alloconda.kernel.zig.native_code import is_library_file
from alloconda.kernel.zig.optimize import Optimize, parse_optimize
from alloconda.kernel.zig.version import SUPPORTED_RELEASES, parse_zig_version


class WrongValueError(ValueError):
    """A value that a key can't have; the text says what it must be."""


class WrongRowsError(Exception):
    """A list of tables with problems: each begins with its place in the list."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


def read_or_explain(read: Callable[[object], object], value: object) -> tuple[object, list[str]]:
    """Return what a reader makes of a value, and what is wrong with it.

    Each problem begins with its place below the key, such as "[2].path: …" or ": …".
    """
    try:
        return read(value), []
    except WrongRowsError as error:
        return None, error.problems
    except UsageError as error:
        return None, [f": {error.message}" + (f" ({error.hint})" if error.hint else "")]
    except ValueError as error:
        return None, [f": {error}"]


def is_module_name(name: str) -> bool:
    """Return whether Python can import an extension module of a name, dotted or not.

    Modules with other letters than ASCII's have an init function of another name (PEP 489), which
    alloconda doesn't write.
    """
    return all(
        part.isascii() and part.isidentifier() and not keyword.iskeyword(part)
        for part in name.split(".")
    )


def read_text(value: object) -> str:
    """Return a string with something in it."""
    if not isinstance(value, str) or not _is_text(value):
        raise WrongValueError(f"must be a non-empty string, not {_shown(value)}")
    return value


def read_flag(value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise WrongValueError(f"must be true or false, not {_shown(value)}")
    return value


def read_count(value: object) -> int:
    """Return a whole number from 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise WrongValueError(f"must be a whole number from 1, not {_shown(value)}")
    return value


def read_texts(value: object) -> tuple[str, ...]:
    """Return a list of strings with something in them."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and _is_text(item) for item in value
    ):
        raise WrongValueError(f"must be a list of non-empty strings, not {_shown(value)}")
    return tuple(value)


def read_variables(value: object) -> tuple[str, ...]:
    """Return names of environment variables, or patterns of such names."""
    patterns = read_texts(value)
    wrong = [one for one in patterns if not re.fullmatch(r"[\w*?\[\]!()-]+", one, re.ASCII)]
    if wrong:
        raise WrongValueError(
            f'must be names of environment variables, or patterns such as "AWS_*", not {wrong[0]!r}'
        )
    return patterns


def _is_text(value: str) -> bool:
    # No path and no argument of a program can hold a NUL.
    return bool(value.strip()) and "\0" not in value


def _text_or_texts(value: object, example: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (read_text(value),)
    if not isinstance(value, list):
        raise WrongValueError(
            f"must be a string or a list of strings such as {example}, not {_shown(value)}"
        )
    return read_texts(value)


def read_module_name(value: object) -> str:
    """Return the name of a module, dotted or not."""
    name = read_text(value)
    if not is_module_name(name):
        raise WrongValueError(f"must be a Python module name such as _hello, not {name!r}")
    return name


def read_modules(value: object) -> tuple[str, ...]:
    """Return names of modules of Python, dotted or not."""
    names = read_texts(value)
    for name in names:
        if name.endswith(".py") or not is_python_name(name):
            raise WrongValueError(_no_name(name, "modules", '"brot" or "acme.tool"'))
    return names


def read_packages(value: object) -> tuple[str, ...]:
    """Return names of packages, dotted or not; the first part may be a stub package's (PEP 561)."""
    names = read_texts(value)
    for name in names:
        first, dot, rest = name.partition(".")
        if not is_python_name(first.removesuffix("-stubs") + dot + rest):
            raise WrongValueError(_no_name(name, "packages", '"acme.tools" or "acme-stubs"'))
    return names


def is_python_name(name: str) -> bool:
    """Return whether Python can import a module of its own language by a name, dotted or not."""
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in name.split("."))


def _no_name(name: str, what: str, examples: str) -> str:
    problem = f"must be names of {what} as Python imports them, such as {examples}, not {name!r}"
    if "/" not in name and "\\" not in name and not name.endswith(".py"):
        return problem
    parts = re.split(r"[/\\]", name.removesuffix(".py").strip("./\\"))
    meant = ".".join(parts[1:] if parts[0] in ("src", "python") and parts[1:] else parts)
    return f"{problem}; src/ and python/ are looked into by themselves: {meant!r}"


def read_data(value: object) -> tuple[DataFolder, ...]:
    """Return directories whose files are installed outside of site-packages."""
    example = 'data = { scripts = "bin", data = "share" }'
    if not isinstance(value, Mapping) or not value:
        raise WrongValueError(f"must be a table of directories such as {example}, not {value!r}")
    found: list[DataFolder] = []
    problems: list[str] = []
    for name, path in value.items():
        try:
            found.append(DataFolder(scheme=data_scheme(name), path=read_package_path(path)))
        except ValueError as error:
            problems.append(f".{name}: {error}")
    if problems:
        raise WrongRowsError(problems)
    return tuple(found)


def read_path(value: object) -> str:
    """Return a path inside the project."""
    path = read_text(value)
    parts = re.split(r"[/\\]", path)
    if path.startswith(("/", "\\", "~")) or ".." in parts or re.match(r"[A-Za-z]:", path):
        raise WrongValueError(f"must be a path inside the project, not {path!r}")
    return path


def read_package_path(value: object) -> str:
    """Return a directory below the project's own."""
    path = read_path(value)
    if not path.replace("\\", "/").strip("./"):
        raise WrongValueError(f"must be a directory below the project's own, not {path!r}")
    return path


def read_paths(value: object) -> tuple[str, ...]:
    """Return paths inside the project."""
    return tuple(read_path(path) for path in read_texts(value))


def read_source_paths(value: object) -> tuple[SourcePattern, ...]:
    """Return C files inside the project."""
    return tuple(SourcePattern(path=path) for path in read_paths(value))


def read_sources(value: object) -> tuple[SourcePattern, ...]:
    """Return sources: paths or patterns of paths, or tables with `path`, `flags` and `arch`."""
    sources, problems = parse_sources(value, read_path)
    if problems:
        raise WrongRowsError(problems)
    return sources


def read_cffi(value: object) -> tuple[SourcePattern, ...]:
    """Return build scripts of cffi, each with the variable that holds the FFI."""
    found = []
    for text in read_texts(value):
        path, _, variable = text.rpartition(":")
        if not path.endswith(".py") or not variable.isidentifier():
            raise WrongValueError(
                'must be build scripts and their variables such as "build_ffi.py:ffi", '
                f"not {text!r}"
            )
        found.append(SourcePattern(path=read_path(path), variable=variable))
    return tuple(found)


def read_generate(value: object) -> tuple[GenerateStep, ...]:
    """Return commands that make sources."""
    steps, problems = parse_generate(value, read_paths)
    if problems:
        raise WrongRowsError(problems)
    return steps


def read_cython_language(value: object) -> str:
    """Return the language that Cython writes."""
    if value not in ("c", "c++"):
        raise WrongValueError(f'must be "c" or "c++", not {value!r}')
    return str(value)


def read_directives(value: object) -> tuple[str, ...]:
    """Return directives of Cython, as its command line has them."""
    if not isinstance(value, Mapping) or not value:
        example = "{ boundscheck = false, language_level = 3 }"
        raise WrongValueError(f"must be a table of directives such as {example}, not {value!r}")
    wrong = [
        name
        for name, one in value.items()
        if not isinstance(one, bool | int | str) or not re.fullmatch(r"\w+(\.\w+)*", name)
    ]
    if wrong:
        raise WrongValueError(
            f"{wrong[0]} must be a directive with true, false, a number or a string"
        )
    return tuple(f"{name}={one}" for name, one in value.items())


def read_macros(value: object) -> tuple[str, ...]:
    """Return macros: names, or names with values after an equals sign."""
    macros = read_texts(value)
    wrong = [one for one in macros if not re.match(r"[A-Za-z_$][\w$]*(?:\(.*?\))?(?:=|$)", one)]
    if wrong:
        raise WrongValueError(f'must be macros such as "NAME" or "NAME=VALUE", not {wrong[0]!r}')
    return macros


def read_macro_names(value: object) -> tuple[str, ...]:
    """Return names of macros."""
    names = read_texts(value)
    wrong = [one for one in names if not re.fullmatch(r"[A-Za-z_$][\w$]*", one)]
    if wrong:
        raise WrongValueError(f'must be names of macros such as "NAME", not {wrong[0]!r}')
    return names


def read_libraries(value: object) -> tuple[str, ...]:
    """Return libraries: names as in `-l`, or paths of library files inside the project."""
    libraries = read_texts(value)
    for one in libraries:
        if one.startswith("-"):
            raise WrongValueError(
                f'must be names of libraries such as "m", or paths of library files, not {one!r}'
            )
        if is_library_file(one):
            read_path(one)
    return libraries


def read_patterns(value: object) -> tuple[str, ...]:
    """Return patterns as in .gitignore."""
    patterns = read_texts(value)
    for pattern in patterns:
        # Of two backslashes, the first makes the second a plain character.
        is_open = (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1
        if is_open or not pattern.strip().removeprefix("!").strip("/"):
            raise WrongValueError(
                f"must be a list of patterns as in .gitignore, and {pattern!r} is not one"
            )
    return patterns


def read_pythons(value: object) -> tuple[Python, ...]:
    """Return one or more versions of Python, each once."""
    texts = _text_or_texts(value, '["3.13", "3.14t"]')
    return tuple(dict.fromkeys(parse_python(text) for text in texts))


def read_targets(value: object) -> tuple[Target, ...]:
    """Return one or more platforms, each once: platform tags, or names of groups."""
    texts = _text_or_texts(value, '["win_amd64"]')
    if not texts:
        raise WrongValueError(
            'must name a platform, such as "linux" or "win_amd64"; without the key, the default '
            "ones are built"
        )
    return tuple(dict.fromkeys(target for text in texts for target in named_targets(text)))


def read_abi3(value: object) -> Python | bool:
    """Return the floor of the stable ABI, or whether it is wanted."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise WrongValueError(
            f'must be true, false or a version such as "3.11", not {_shown(value)}'
        )
    return stable_abi(parse_python(value)).python


def read_optimize(value: object) -> Optimize:
    """Return a mode of Zig."""
    return parse_optimize(read_text(value))


def read_zig_version(value: object) -> str:
    """Return an exact version of Zig that is supported."""
    text = read_text(value).strip()
    version = parse_zig_version(text)
    if version is None:
        raise WrongValueError(f'must be an exact Zig version such as "0.16.0", not {text!r}')
    if not version.is_supported:
        raise WrongValueError(f"Zig {version} is not supported, only {SUPPORTED_RELEASES}")
    return str(version)


def read_vendored(value: object) -> tuple[Vendored, ...]:
    """Return rows on libraries of others."""
    rows, problems = parse_vendored(value)
    if problems:
        raise WrongRowsError(problems)
    return rows


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
