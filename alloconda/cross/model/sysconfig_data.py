"""The variables of sysconfig that the target's CPython has, as far as a build asks for them."""

from pathlib import PurePath

from alloconda.cross.model.request import CrossRequest
from alloconda.cross.model.target_names import gnu_triple, sys_platform
from alloconda.kernel.python import version_abi
from alloconda.kernel.targets.target import Os

# What CPython's own release builds are compiled with, less -g: wheels are stripped.
_OPTIMIZED = "-DNDEBUG -O3 -Wall"
_C_FLAGS = f"-fno-strict-overflow -Wsign-compare {_OPTIMIZED}"


def module_name(request: CrossRequest) -> str:
    """Return the value of _PYTHON_SYSCONFIGDATA_NAME, the module that holds the variables."""
    letter = request.python.build_letter
    platform = sys_platform(request.target)
    return f"_sysconfigdata_{letter}_{platform}_{_multiarch(request)}".replace("-", "_")


def sysconfig_variables(request: CrossRequest, tools: PurePath) -> dict[str, str | int]:
    """Return the variables (`sysconfig.get_config_vars()`).

    Args:
        request: the cell.
        tools: the directory of the compiler wrappers.
    """
    return {**_names(request), **_places(request), **_compilers(request, tools)}


def _multiarch(request: CrossRequest) -> str:
    match request.target.os:
        case Os.WINDOWS:
            return ""
        case Os.MACOS:
            return "darwin"
        case _:
            return gnu_triple(request.target)


def _names(request: CrossRequest) -> dict[str, str | int]:
    target, python = request.target, request.python
    suffix = target.extension_suffix(version_abi(python))
    windows = target.os is Os.WINDOWS
    named: dict[str, str | int] = {
        "EXT_SUFFIX": suffix,
        "SOABI": suffix.strip(".").rpartition(".")[0],
        "SHLIB_SUFFIX": ".pyd" if windows else ".so",
        "MULTIARCH": _multiarch(request),
        "MACHDEP": sys_platform(target),
        "HOST_GNU_TYPE": gnu_triple(target),
        "VERSION": python.nodot if windows else python.series,
        "LDVERSION": f"{python.series}{python.build_letter}",
        "ABIFLAGS": python.build_letter,
        "EXE": ".exe" if windows else "",
        "Py_DEBUG": 0,
        "Py_ENABLE_SHARED": 0,
        "Py_GIL_DISABLED": int(python.free_threaded),
        "SIZEOF_VOID_P": 8 if target.is_64_bit else 4,
        "WITH_PYMALLOC": 1,
    }
    if target.os is Os.MACOS:
        named["MACOSX_DEPLOYMENT_TARGET"] = ".".join(map(str, target.floor or ()))
    return named


def _places(request: CrossRequest) -> dict[str, str | int]:
    include = str(request.headers)
    # No library of this machine's CPython may be found by them.
    nothing = str(request.headers / "no-libraries")
    return {
        **dict.fromkeys(("INCLUDEPY", "CONFINCLUDEPY", "INCLUDEDIR", "CONFINCLUDEDIR"), include),
        **dict.fromkeys(("LIBDIR", "LIBPL", "LIBDEST", "BINLIBDEST"), nothing),
        **dict.fromkeys(("LIBRARY", "LDLIBRARY", "INSTSONAME", "LIBS", "SYSLIBS", "LIBM"), ""),
    }


def _compilers(request: CrossRequest, tools: PurePath) -> dict[str, str | int]:
    cc, cxx = str(tools / "cc"), str(tools / "c++")
    return {
        "CC": cc,
        "CXX": cxx,
        "AR": str(tools / "ar"),
        "RANLIB": str(tools / "ranlib"),
        **dict.fromkeys(("LDSHARED", "BLDSHARED"), f"{cc} -shared"),
        "LDCXXSHARED": f"{cxx} -shared",
        "LINKCC": cc,
        "GNULD": "yes",
        "ARFLAGS": "rcs",
        "CFLAGS": _C_FLAGS,
        "PY_CFLAGS": _C_FLAGS,
        "OPT": _OPTIMIZED,
        "BASECFLAGS": "",
        **dict.fromkeys(("CPPFLAGS", "LDFLAGS", "PY_LDFLAGS", "LDFLAGS_NODIST"), ""),
        "CCSHARED": "" if request.target.os is Os.WINDOWS else "-fPIC",
    }
