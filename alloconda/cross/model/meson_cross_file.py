"""The cross file by which Meson compiles for the target."""

from pathlib import PurePath

from alloconda.cross.model.request import CrossRequest
from alloconda.cross.model.target_names import byte_order, machine, meson_cpu_family, system_name

_TOOLS = {"c": "cc", "cpp": "c++", "ar": "ar", "ranlib": "ranlib", "strip": "strip"}


def meson_cross_file(request: CrossRequest, tools: PurePath, empty: PurePath) -> str:
    """Return the text of the cross file.

    Args:
        request: the cell.
        tools: the directory of the compiler wrappers.
        empty: a directory with nothing in it, in place of this machine's libraries.
    """
    lines = [
        "[binaries]",
        *(f"{name} = {_quoted(tools / tool)}" for name, tool in _TOOLS.items()),
        f"python = {_quoted(request.interpreter)}",
        "",
        "[properties]",
        "needs_exe_wrapper = true",
        f"pkg_config_libdir = {_quoted(empty)}",
        # NumPy asks for it, and can't run a program of the target to see.
        *_long_double(request),
        "",
        "[host_machine]",
        f"system = {_quoted(system_name(request.target).lower())}",
        f"cpu_family = {_quoted(meson_cpu_family(request.target))}",
        f"cpu = {_quoted(machine(request.target))}",
        f"endian = {_quoted(byte_order(request.target))}",
    ]
    return "\n".join(lines) + "\n"


def _long_double(request: CrossRequest) -> tuple[str, ...]:
    if machine(request.target) in ("x86_64", "AMD64"):
        return ("longdouble_format = 'INTEL_EXTENDED_16_BYTES_LE'",)
    if machine(request.target) == "aarch64":
        return ("longdouble_format = 'IEEE_QUAD_LE'",)
    return ()


def _quoted(value: object) -> str:
    text = value.as_posix() if isinstance(value, PurePath) else str(value)
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
