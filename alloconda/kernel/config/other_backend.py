"""Build backends that aren't alloconda's: which one a project has, and what it can't give up."""

import re
from collections.abc import Mapping

from alloconda.kernel.values import dataclass

OWN_BACKENDS = frozenset({"alloconda.build_backend", "alloconda.backend"})
# What pip falls back on without `build-backend` (PEP 517).
LEGACY_BACKEND = "setuptools"

# What only compiles languages that Zig doesn't, by the names of backends and requirements.
_OTHER_LANGUAGES = {
    "maturin": "Rust",
    "setuptools-rust": "Rust",
    "setuptools-golang": "Go",
    "setuptools-gobuild": "Go",
}
# The name that a requirement (PEP 508), or the path of a module, begins with.
_NAME = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBackend:
    """The build backend of a project that another tool builds.

    Attributes:
        name: what `build-backend` names, such as "setuptools.build_meta".
        language: the language that Zig can't compile and the backend is for; None without one.
    """

    name: str
    language: str | None = None


def other_backend(pyproject: Mapping[str, object]) -> OtherBackend | None:
    """Return the backend that a pyproject.toml names (PEP 517), unless it is alloconda's.

    None also where there is no table `[build-system]`.
    """
    system = pyproject.get("build-system")
    if not isinstance(system, dict):
        return None
    name = str(system.get("build-backend", LEGACY_BACKEND))
    if name in OWN_BACKENDS:
        return None
    requires = system.get("requires")
    named = [name, *(map(str, requires) if isinstance(requires, list) else ())]
    return OtherBackend(name=name, language=_language(named))


def _language(named: list[str]) -> str | None:
    """Return the language of the first name that stands for one; versions may follow a name."""
    for text in named:
        name = _NAME.match(text.strip().lower().replace("_", "-"))
        if name is not None and name[0] in _OTHER_LANGUAGES:
            return _OTHER_LANGUAGES[name[0]]
    return None
