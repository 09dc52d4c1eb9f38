"""A setup() that records, and what setuptools makes of its arguments and of setup.cfg."""

import sys
import sysconfig
import traceback
from collections.abc import Iterable, Mapping
from configparser import RawConfigParser
from importlib import import_module
from os import path
from pathlib import Path
from runpy import run_path
from typing import Any

# Arguments that make setuptools or its plugins download or run something.
_RUNS_CODE = ("setup_requires", "cffi_modules", "use_scm_version", "rust_extensions", "cmake_args")
_TEXTS = (
    *("name", "version", "description", "author", "author_email", "maintainer"),
    *("maintainer_email", "license", "url", "download_url", "python_requires"),
)
_LISTS = (
    *("packages", "py_modules", "scripts", "keywords", "classifiers", "install_requires"),
    *("namespace_packages", "platforms", "license_files"),
)
_TABLES = ("package_dir", "package_data", "exclude_package_data", "extras_require", "project_urls")
_BUILD_EXT_MODULES = (
    "distutils.command.build_ext",
    "setuptools.command.build_ext",
    "Cython.Distutils.build_ext",
    "Cython.Distutils.old_build_ext",
)


class Recorder:
    """Takes the place of setup(), of cythonize() and of what compiles an extension.

    Args:
        root: the project's directory, resolved.
        compiler_type: what the compiler of the platform is called, "unix" or "msvc".
    """

    def __init__(self, root: Path, compiler_type: str) -> None:
        self._root = root
        self._compiler_type = compiler_type
        self._arguments: dict[str, Any] | None = None
        self.notes: list[str] = []

    @property
    def was_called(self) -> bool:
        """Whether setup() was called."""
        return self._arguments is not None

    def take_over(self) -> None:
        """Put the recording functions where setup.py imports the real ones from."""
        for name in ("setuptools", "setuptools._distutils.core", "distutils.core"):
            _module(name).setup = self._setup
        try:
            cython = [_module(name) for name in ("Cython.Build", "Cython.Build.Dependencies")]
        except ImportError:
            return
        for module in cython:
            module.cythonize = _cython_extensions

    def _setup(self, **arguments: Any) -> None:
        # A second call is one without extensions, for when compiling fails.
        if self._arguments is None:
            self._arguments = arguments

    def result(self) -> dict[str, object]:
        """Return what the project says of itself, and its extensions, as JSON has it.

        Raises:
            Exception: any that setuptools raises because of wrong arguments and files.
        """
        said = self._arguments or {}
        plain = {key: value for key, value in said.items() if key not in _RUNS_CODE}
        distribution = _module("setuptools").Distribution(plain)
        distribution.parse_config_files()
        distribution.set_defaults()
        extensions = self._final_extensions(distribution)
        package = distribution.ext_package
        return {
            "metadata": _metadata(distribution),
            "extensions": [
                *(self._extension(*one, package) for one in extensions),
                *map(_cffi_module, _texts(said.get("cffi_modules"))),
            ],
            "libraries": self._libraries(distribution),
            "limited_api": _wheel_limited_api(distribution),
            "data_files": self._data_files(distribution),
            "arguments": sorted(said),
            "setup_requires": _texts(said.get("setup_requires")),
            "notes": self.notes,
        }

    def _final_extensions(self, distribution: Any) -> list[tuple[Any, Any]]:
        """Return each extension as it would be compiled, and the compiler that would do it."""
        listed = [(one, None) for one in distribution.ext_modules or []]
        if not listed:
            return []
        recorded: list[tuple[Any, Any]] = []
        _record_build_extension(recorded)
        self._replace_compiler()
        try:
            command = distribution.get_command_obj("build_ext")
            command.ensure_finalized()
            command.run()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - any code of the project runs
            self.notes.append(f"its own build_ext failed: {_short(error)}")
        found = {one.name.rpartition(".")[2]: (one, compiler) for one, compiler in recorded}
        by_itself = [one.name for one, _ in listed if one.name.rpartition(".")[2] not in found]
        if by_itself and recorded:
            self.notes.append(f"its own build_ext builds {', '.join(by_itself)} in its own way")
        return [found.get(one.name.rpartition(".")[2], (one, None)) for one, _ in listed]

    def _replace_compiler(self) -> None:
        ccompiler = _module("distutils.ccompiler")
        build_ext = _module("distutils.command.build_ext")
        make = ccompiler.new_compiler
        compiler_type = self._compiler_type

        def new_compiler(*_: object, **__: object) -> Any:
            compiler = make(compiler="unix")
            compiler.compiler_type = compiler_type
            return compiler

        ccompiler.new_compiler = build_ext.new_compiler = new_compiler

    def _extension(self, extension: Any, compiler: Any, package: str | None) -> dict[str, object]:
        said = _Said(extension)
        macros = [*said.pairs("define_macros"), *_compiler_macros(compiler)]
        undefined = [pair[0] for pair in macros if len(pair) == 1]
        return {
            "name": f"{package}.{said.text('name')}" if package else said.text("name"),
            "sources": self._paths(said.texts("sources")),
            "include_dirs": self._folders(
                [*said.texts("include_dirs"), *_own(compiler, "include_dirs", _python_folders())]
            ),
            "define": [_definition(pair) for pair in macros if len(pair) > 1],
            "undef": [*said.texts("undef_macros"), *undefined],
            "library_dirs": self._paths(said.texts("library_dirs")),
            "runtime_library_dirs": said.texts("runtime_library_dirs"),
            "libraries": [*said.texts("libraries"), *_own(compiler, "libraries")],
            "extra_objects": self._paths(said.texts("extra_objects")),
            "compile_args": said.texts("extra_compile_args"),
            "link_args": said.texts("extra_link_args"),
            "depends": self._paths(said.texts("depends")),
            "language": said.text("language"),
            "optional": bool(getattr(extension, "optional", False)),
            "limited_api": bool(getattr(extension, "py_limited_api", False)),
            "directives": _plain_table(getattr(extension, "cython_directives", None)),
        }

    def _libraries(self, distribution: Any) -> list[dict[str, object]]:
        """Return the static libraries that build_clib would make."""
        made: list[dict[str, object]] = []
        for name, info in distribution.libraries or ():
            table = info if isinstance(info, Mapping) else {}
            macros = [tuple(pair) for pair in table.get("macros") or ()]
            made.append(
                {
                    "name": str(name),
                    "sources": self._paths(_texts(table.get("sources"))),
                    "include_dirs": self._paths(_texts(table.get("include_dirs"))),
                    "define": [_definition(pair) for pair in macros if len(pair) > 1],
                    "compile_args": _texts(table.get("cflags") or table.get("extra_compiler_args")),
                }
            )
        return made

    def _data_files(self, distribution: Any) -> list[str]:
        found = []
        for row in distribution.data_files or ():
            found += [row] if isinstance(row, str) else _texts(row[1])
        return self._paths(found)

    def _paths(self, paths: Iterable[str]) -> list[str]:
        return [self._path(one) for one in paths]

    def _folders(self, names: list[str]) -> list[str]:
        missing = [name for name in names if not (self._root / name).is_dir()]
        self.notes += [f"there is no directory {name} of headers" for name in missing]
        return self._paths(name for name in names if name not in missing)

    def _path(self, name: str) -> str:
        """Return a path relative to the project; "<PACKAGE>/…" of an installed package's file."""
        plain = path.normpath(name.replace("\\", "/"))
        whole = path.realpath(self._root / plain)
        if Path(whole).is_relative_to(self._root):
            return Path(whole).relative_to(self._root).as_posix()
        for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *sys.path}:
            if folder.endswith("-packages") and Path(whole).is_relative_to(path.realpath(folder)):
                top, *below = Path(whole).relative_to(path.realpath(folder)).parts
                return "/".join((f"<{top}>", *below))
        return plain.replace("\\", "/")


def _cffi_module(spec: str) -> dict[str, object]:
    """Return the module that a build script of cffi makes; the script is run for its name."""
    _module("cffi")
    script, _, variable = spec.rpartition(":")
    ffi: Any = run_path(script, run_name="__cffi__")[variable]
    ffi = ffi() if callable(ffi) else ffi
    return {"name": str(ffi._assigned_source[0]), "cffi": [spec]}  # noqa: SLF001 - as cffi reads it


def _module(name: str) -> Any:
    """Return a module of setuptools or Cython, which replace each other's parts as they load."""
    return import_module(name)


class _Said:
    """Reads what an Extension has, by name and of one type each."""

    def __init__(self, extension: object) -> None:
        self._extension = extension

    def text(self, name: str) -> str | None:
        value = getattr(self._extension, name, None)
        return None if value is None else str(value)

    def texts(self, name: str) -> list[str]:
        return _texts(getattr(self._extension, name, None))

    def pairs(self, name: str) -> list[tuple[Any, ...]]:
        return [tuple(pair) for pair in getattr(self._extension, name, None) or ()]


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.split() if "\n" not in value else [one for one in value.splitlines() if one]
    return [str(one) for one in value] if isinstance(value, Iterable) else [str(value)]


def _definition(pair: tuple[Any, ...]) -> str:
    return str(pair[0]) if pair[1] is None else f"{pair[0]}={pair[1]}"


def _compiler_macros(compiler: Any) -> list[tuple[Any, ...]]:
    return [tuple(pair) for pair in getattr(compiler, "macros", None) or ()]


def _own(compiler: Any, name: str, without: frozenset[str] = frozenset()) -> list[str]:
    """Return what the whole command gives to each extension, as in [build_ext] of setup.cfg."""
    return [one for one in _texts(getattr(compiler, name, None)) if one not in without]


def _python_folders() -> frozenset[str]:
    folders = {sysconfig.get_path("include"), sysconfig.get_path("platinclude")}
    folders |= {str(Path(prefix, "include")) for prefix in (sys.prefix, sys.exec_prefix)}
    get_python_inc = _module("distutils.sysconfig").get_python_inc
    return frozenset(folders | {get_python_inc(), get_python_inc(plat_specific=True)})


def _record_build_extension(recorded: list[tuple[Any, Any]]) -> None:
    """Make every build_ext of a library record an extension instead of compiling it."""
    _module("setuptools.command.build_ext")

    def build_extension(self: Any, extension: Any) -> None:
        recorded.append((extension, self.compiler))

    for name in _BUILD_EXT_MODULES:
        module = sys.modules.get(name)
        for kind in ("build_ext", "new_build_ext", "old_build_ext"):
            found = getattr(module, kind, None)
            if found is not None:
                found.build_extension = build_extension


def _cython_extensions(modules: Any, exclude: Any = None, **options: Any) -> list[Any]:
    """Return what Cython's cythonize() would, with the .pyx files still as sources."""
    main = _module("Cython.Compiler.Main")
    aliases, language = options.pop("aliases", None), options.pop("language", None)
    may_fail = options.pop("exclude_failures", False)
    for name in ("nthreads", "quiet", "force", "show_all_warnings"):
        options.pop(name, None)
    options.setdefault("include_path", ["."])
    directives = options.get("compiler_directives") or {}
    if options.get("language_level") is not None:
        directives = {"language_level": options["language_level"], **directives}
    context = main.Context.from_options(main.CompilationOptions(main.default_options, **options))
    found, _ = _module("Cython.Build.Dependencies").create_extension_list(
        modules,
        exclude=exclude or [],
        ctx=context,
        quiet=True,
        exclude_failures=may_fail,
        language=language,
        aliases=aliases,
    )
    for one in found:
        one.cython_directives = {**directives, **(getattr(one, "cython_directives", None) or {})}
    return list(found)


def _metadata(distribution: Any) -> dict[str, object]:
    both = (distribution.metadata, distribution)
    found: dict[str, object] = {}
    for names, read in ((_TEXTS, _text), (_LISTS, _texts), (_TABLES, _plain_table)):
        for name in names:
            values = (getattr(place, name, None) for place in both)
            value = next((one for one in values if one), None)
            if value:
                found[name] = read(value)
    found["entry_points"] = _entry_points(distribution.entry_points)
    return found


def _text(value: object) -> str:
    return str(value)


def _plain_table(value: object) -> dict[str, object]:
    table = value if isinstance(value, Mapping) else {}
    return {
        str(key): one if isinstance(one, (str, bool, int)) else _texts(one)
        for key, one in table.items()
    }


def _entry_points(value: object) -> dict[str, list[str]]:
    if isinstance(value, str):
        parser = RawConfigParser(delimiters=("=",))
        parser.optionxform = str  # type: ignore[assignment,method-assign] # names keep their case
        parser.read_string(value)
        return {
            group: [f"{name} = {target}" for name, target in parser.items(group)]
            for group in parser.sections()
        }
    table = value if isinstance(value, Mapping) else {}
    return {str(group): _lines(rows) for group, rows in table.items()}


def _lines(rows: object) -> list[str]:
    lines = rows.splitlines() if isinstance(rows, str) else _texts(rows)
    return [line.strip() for line in lines if line.strip()]


def _wheel_limited_api(distribution: Any) -> str | None:
    option = distribution.command_options.get("bdist_wheel", {}).get("py_limited_api")
    return str(option[1]) if option else None


def _short(error: BaseException) -> str:
    lines = traceback.format_exception_only(error)
    return " ".join("".join(lines).split())
