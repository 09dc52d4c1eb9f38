"""Where a compiler found an error."""

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPlace:
    """Where a compiler found an error; the file as the compiler names it, numbers from 1."""

    file: str
    line: int
    column: int
    message: str
