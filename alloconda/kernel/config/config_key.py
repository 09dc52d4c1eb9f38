"""One key of `[tool.alloconda]`, as reading and the reference page know it."""

from collections.abc import Callable

from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKey:
    """One key of `[tool.alloconda]`: its name, the shape of its value, and what it is for."""

    name: str
    shape: str
    meaning: str
    read: Callable[[object], object]

    @property
    def field(self) -> str:
        """The ProjectConfig field that holds the value."""
        return self.name.replace("-", "_")
