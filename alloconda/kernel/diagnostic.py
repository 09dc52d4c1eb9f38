"""What a compiler says of one mistake: the message, its place, and the lines that explain it."""

from __future__ import annotations

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One error, or a note that belongs to one.

    Attributes:
        message: the first line of what is said.
        severity: "error", "fatal error" or "note".
        file: as the compiler names it; None without a place.
        line: from 1.
        column: from 1.
        excerpt: the source line and the line of its mark (`^~~`), below further lines of the
            message.
        notes: what the compiler adds; a note has none.
        references: what led to an error, innermost first, each with its place.
    """

    message: str
    severity: str = "error"
    file: str | None = None
    line: int | None = None
    column: int | None = None
    excerpt: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The place as compilers write it, such as "src/root.zig:3:14"; "" without one."""
        return "" if self.file is None else f"{self.file}:{self.line}:{self.column}"

    @property
    def headline(self) -> str:
        """The error in one line, as the compiler writes it."""
        place = f"{self.place}: " if self.file is not None else ""
        return f"{place}{self.severity}: {self.message}"
