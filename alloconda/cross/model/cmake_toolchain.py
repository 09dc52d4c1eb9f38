"""The toolchain file by which CMake compiles for the target (cmake-toolchains(7))."""

from pathlib import PurePath

from alloconda.cross.model.request import CrossRequest
from alloconda.cross.model.target_names import gnu_triple, machine, system_name
from alloconda.kernel.python import version_abi
from alloconda.kernel.targets.target import Os, dotted

# The names that FindPython goes by, with and without the version.
_FINDERS = ("Python", "Python3")


def cmake_toolchain(request: CrossRequest, tools: PurePath, empty: PurePath) -> str:
    """Return the text of the toolchain file.

    Args:
        request: the cell.
        tools: the directory of the compiler wrappers.
        empty: a directory with nothing in it, in place of this machine's libraries.
    """
    lines = [
        _set("CMAKE_SYSTEM_NAME", system_name(request.target)),
        _set("CMAKE_SYSTEM_PROCESSOR", machine(request.target)),
        *(_set(f"CMAKE_{name}", tools / tool) for name, tool in _TOOLS.items()),
        _set("CMAKE_LIBRARY_ARCHITECTURE", gnu_triple(request.target)),
        _set("CMAKE_FIND_ROOT_PATH", empty),
        _set("CMAKE_FIND_ROOT_PATH_MODE_PROGRAM", "NEVER"),
        _set("CMAKE_FIND_ROOT_PATH_MODE_LIBRARY", "ONLY"),
        _set("CMAKE_FIND_ROOT_PATH_MODE_INCLUDE", "ONLY"),
        # Packages such as pybind11 are found beside the backend.
        _set("CMAKE_FIND_ROOT_PATH_MODE_PACKAGE", "BOTH"),
        *_of_system(request),
        *(
            _cached(f"{finder}_{name}", value)
            for finder in _FINDERS
            for name, value in _python(request)
        ),
        # pybind11 asks for it.
        _cached(
            "PYTHON_MODULE_EXTENSION", request.target.extension_suffix(version_abi(request.python))
        ),
    ]
    return "\n".join(lines) + "\n"


_TOOLS = {
    "C_COMPILER": "cc",
    "CXX_COMPILER": "c++",
    "ASM_COMPILER": "cc",
    "AR": "ar",
    "RANLIB": "ranlib",
    "STRIP": "strip",
    "INSTALL_NAME_TOOL": "install_name_tool",
}


def _of_system(request: CrossRequest) -> tuple[str, ...]:
    match request.target.os:
        case Os.MACOS:
            return (
                _cached("CMAKE_OSX_DEPLOYMENT_TARGET", dotted(request.target.floor)),
                _cached("CMAKE_OSX_SYSROOT", ""),
                _cached("CMAKE_OSX_ARCHITECTURES", machine(request.target)),
            )
        case Os.WINDOWS:
            # CPython looks for modules without it.
            return (_set("CMAKE_SHARED_MODULE_PREFIX", ""),)
        case _:
            return ()


def _python(request: CrossRequest) -> tuple[tuple[str, object], ...]:
    soabi = request.target.extension_suffix(version_abi(request.python)).strip(".")
    libraries = (("LIBRARY", request.version_library), ("SABI_LIBRARY", request.stable_library))
    return (
        ("EXECUTABLE", request.interpreter),
        ("INCLUDE_DIR", request.headers),
        ("SOABI", soabi.rpartition(".")[0]),
        *((name, path) for name, path in libraries if path is not None),
    )


def _set(name: str, value: object) -> str:
    return f"set({name} {_quoted(value)})"


def _cached(name: str, value: object) -> str:
    return f'set({name} {_quoted(value)} CACHE STRING "the target\'s" FORCE)'


def _quoted(value: object) -> str:
    text = value.as_posix() if isinstance(value, PurePath) else str(value)
    for special in ("\\", '"', "$"):
        text = text.replace(special, f"\\{special}")
    return f'"{text}"'
