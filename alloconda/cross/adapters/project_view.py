"""Shows the files of a project the target as their platform; all other code sees this machine.

`import` statements call `builtins.__import__` with the globals of the code that they are in. Where
these say that the code is a file of the project, the modules below are replaced by proxies that
give the target's answers and pass everything else on. setup.py is such code too: setuptools
executes it with `__file__` among its globals.

It is installed as alloconda_project_view in the environment, and must run on each CPython that
alloconda builds for, without alloconda.
"""

import builtins
import collections
import importlib
import os
import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import alloconda_target as target

_MODULES = ("sys", "os", "platform", "sysconfig", "struct", "ctypes")
_INSTALLED_PARTS = ("site-packages", "dist-packages")
_WindowsVersion = collections.namedtuple(
    "_WindowsVersion", ("major", "minor", "build", "platform", "service_pack")
)
_POINTERS = {"c_void_p": "P", "c_char_p": "P", "c_wchar_p": "P", "py_object": "P"}
_INTEGERS = {"c_size_t": "N", "c_ssize_t": "n", "c_long": "l", "c_ulong": "L"}


class _Proxy(ModuleType):
    """A module of the standard library with some answers of the target's."""

    def __init__(self, real: ModuleType, answers: dict[str, Any]) -> None:
        super().__init__(real.__name__, real.__doc__)
        self.__dict__.update(_real=real, _answers=answers)

    def __getattr__(self, name: str) -> Any:
        if name not in self._answers:
            return _proxied(getattr(self._real, name))
        value = self._answers[name]
        if value is None:
            _report(f"{self.__name__}.{name}: absent")
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if not callable(value):
            _report(f"{self.__name__}.{name} = {value!r}")
            return value
        return self._reported(name, value)

    def _reported(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*arguments: Any, **options: Any) -> Any:
            value = function(*arguments, **options)
            _report(f"{self.__name__}.{name}() = {value!r}")
            return value

        return answer

    def __setattr__(self, name: str, value: object) -> None:
        self._answers.pop(name, None)
        setattr(self._real, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._real, name)

    def __dir__(self) -> list[str]:
        return dir(self._real)


_proxies: dict[str, _Proxy] = {}
_windows_modules: dict[str, Callable[[Any], None]] = {}


def install() -> None:
    """Have the project's imports go through the proxies, and setuptools build for the target."""
    roots = tuple(os.path.realpath(root) + os.sep for root in target.ROOTS)
    known: dict[str, bool] = {}
    plain_import = builtins.__import__
    if target.ANSWERS["sys"]["platform"] == "win32":
        _windows_modules.update(_WINDOWS_CHANGES)

    def import_for_target(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        module = plain_import(name, globals, locals, fromlist, level)
        if _windows_modules:
            _change_setuptools()
        if level == 0 and globals and getattr(module, "__name__", None) in _MODULES:
            file = globals.get("__file__")
            if isinstance(file, str) and _is_of_project(file, roots, known):
                return _proxy(module)
        return module

    builtins.__import__ = import_for_target


def _is_of_project(file: str, roots: tuple[str, ...], known: dict[str, bool]) -> bool:
    if file not in known:
        path = os.path.realpath(file)
        inside = path.startswith(roots)
        installed = any(part in path.split(os.sep) for part in _INSTALLED_PARTS)
        below_prefix = path.startswith(os.path.realpath(sys.prefix) + os.sep)
        known[file] = inside and not installed and not below_prefix
    return known[file]


def _proxied(value: Any) -> Any:
    """Return a module that was reached through another, such as os.sys, as its proxy."""
    if isinstance(value, ModuleType) and value.__name__ in _MODULES:
        return _proxy(value)
    return value


def _proxy(module: ModuleType) -> _Proxy:
    name = module.__name__
    if name not in _proxies:
        _proxies[name] = _Proxy(module, _answers(module))
    return _proxies[name]


def _answers(module: ModuleType) -> dict[str, Any]:
    said = target.ANSWERS.get(module.__name__, {})
    made = {name.removesuffix("()"): _answer(name, said[name]) for name in said}
    if module.__name__ == "struct":
        made["calcsize"] = _calcsize(module)
    if module.__name__ == "ctypes":
        made["sizeof"] = _sizeof(module)
    return made


def _answer(name: str, value: Any) -> Any:
    if value is None or not name.endswith("()"):
        return value
    if name == "uname()":
        return lambda: _uname(value)
    if name == "getwindowsversion()":
        return lambda: _WindowsVersion(*value)
    return lambda *arguments, **options: value


def _uname(words: tuple[str, ...]) -> Any:
    import platform

    fields = ("system", "node", "release", "version", "machine")
    return platform.uname()._replace(**dict(zip(fields, words, strict=False)))


def _calcsize(struct: Any) -> Callable[..., int]:
    def calcsize(format: Any) -> int:
        text = format.decode() if isinstance(format, bytes) else format
        if text.startswith(("=", "<", ">", "!")):
            return int(struct.calcsize(format))
        size = 0
        for count, code in re.findall(r"(\d*)([a-zA-Z?])", text):
            one = target.SIZES.get(code) or struct.calcsize(code)
            size += -size % (1 if code in "sp" else one) + int(count or 1) * one
        return size

    return calcsize


def _sizeof(ctypes: Any) -> Callable[..., int]:
    codes = {getattr(ctypes, name): code for name, code in {**_POINTERS, **_INTEGERS}.items()}

    def sizeof(kind: Any) -> int:
        code = codes.get(kind) if isinstance(kind, type) else codes.get(type(kind))
        return int(ctypes.sizeof(kind) if code is None else target.SIZES[code])

    return sizeof


_reported_lines: set[str] = set()


def _report(line: str) -> None:
    """Append an answer to the log, once per process."""
    if line in _reported_lines:
        return
    _reported_lines.add(line)
    try:
        log = os.open(target.LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError:
        return
    try:
        os.write(log, (line + "\n").encode())
    finally:
        os.close(log)


def _change_setuptools() -> None:
    for name in tuple(_windows_modules):
        module = sys.modules.get(name)
        spec = getattr(module, "__spec__", None)
        if module is not None and not getattr(spec, "_initializing", False):
            _windows_modules.pop(name)(module)


def _use_mingw(ccompiler: Any) -> None:
    """Have distutils compile for Windows as with MinGW: our wrappers are such compilers.

    Its own class for MinGW wants to run on Windows; that for Unix does the same.
    """
    package = ccompiler.__name__.rpartition(".")[0]
    plain_new_compiler = ccompiler.new_compiler

    def new_compiler(
        plat: Any = None, compiler: Any = None, *arguments: Any, **options: Any
    ) -> Any:
        made = plain_new_compiler(plat, "unix", *arguments, **options)
        importlib.import_module(f"{package}.sysconfig").customize_compiler(made)
        made.compiler_type = compiler or "mingw32"
        return made

    def get_default_compiler(osname: Any = None, platform: Any = None) -> str:
        return "mingw32"

    for function in (new_compiler, get_default_compiler):
        plain_new_compiler.__globals__[function.__name__] = function
        setattr(ccompiler, function.__name__, function)


def _use_windows_suffix(build_ext: Any) -> None:
    build_ext.get_abi3_suffix = lambda: ".pyd"


_WINDOWS_CHANGES = {
    "distutils.ccompiler": _use_mingw,
    "setuptools.command.build_ext": _use_windows_suffix,
}
