"""What the compiler wrappers need to know of the target."""

from pathlib import PurePath

from alloconda.cross.model.request import CrossRequest
from alloconda.cross.model.target_names import gnu_triple
from alloconda.kernel.python import version_abi
from alloconda.kernel.zig.c_arguments import FOR_GCC
from alloconda.kernel.zig.command_lines import python_defines

TOOLS = ("cc", "c++", "gcc", "g++", "ar", "ranlib", "ld", "strip", "install_name_tool")


def compiler_settings(
    request: CrossRequest, tools: PurePath, alloconda: PurePath
) -> dict[str, str]:
    """Return the settings, of which compiler_driver.py describes each.

    Args:
        request: the cell.
        tools: the directory of the wrappers.
        alloconda: the directory that holds the package alloconda.
    """
    target, python = request.target, request.python
    defines = python_defines(target, version_abi(python))
    return {
        "zig": request.zig.path,
        "target": target.zig_target,
        "cpu": target.zig_cpu,
        "os": target.os.value,
        "arch": target.arch.value,
        "triple": gnu_triple(target),
        "tools": str(tools),
        "headers": str(request.headers),
        # Some have spaces.
        "flags": "\n".join((*defines, "-fno-sanitize=undefined", *FOR_GCC)),
        "version_library": _text(request.version_library),
        "stable_library": _text(request.stable_library),
        "alloconda": str(alloconda),
    }


def _text(path: PurePath | None) -> str:
    return "" if path is None else str(path)
