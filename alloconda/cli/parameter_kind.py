"""What Typer knows of a parameter's type, in any of its supported releases."""

from typing import Any

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterKind:
    """The type of a parameter's value.

    Attributes:
        is_described: whether Typer describes types as its releases 0.29 and 0.30 do; others convert
            values in ways of their own.
        annotation: the type that the command's function asks for; None where that is unknown.
        least: the smallest number that is taken, if there is one.
    """

    is_described: bool
    is_path: bool = False
    is_folder: bool = False
    is_list: bool = False
    annotation: object = None
    least: float | None = None


def parameter_kind(parameter: Any) -> ParameterKind:
    """Return the type of a parameter."""
    descriptor: Any = getattr(parameter, "type_descriptor", None)
    if hasattr(descriptor, "annotation") and hasattr(descriptor, "parameter_info"):
        return ParameterKind(
            is_described=True,
            is_path=descriptor.is_path,
            is_folder=descriptor.is_path and descriptor.path_type == "dir",
            is_list=descriptor.is_list,
            annotation=descriptor.annotation,
            least=descriptor.parameter_info.min,
        )
    earlier: Any = getattr(parameter, "type", None)
    is_path = hasattr(earlier, "file_okay") and hasattr(earlier, "dir_okay")
    return ParameterKind(
        is_described=False, is_path=is_path, is_folder=is_path and not earlier.file_okay
    )
