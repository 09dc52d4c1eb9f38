"""The flags that name the platforms and the Python versions of a matrix."""

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFlags:
    """What a command says of the matrix that it builds."""

    python_versions: tuple[str, ...] = ()
    every_python: bool = False
    targets: tuple[str, ...] = ()
    musllinux: bool = False
    windows: bool = False
    pyodide: bool = False
