"""Findings of doctor: what was checked, its state, and how to fix it."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from alloconda.kernel.values import dataclass

_IMPORT_C = re.compile(r"@cImport\b")
_EXPORTED = re.compile(r"PyInit_(\w+)\b")
_DECLARED = re.compile(r"exportModule\s*\(\s*\.\{[^{}]*?\.name\s*=\s*\"([^\"]+)\"", re.DOTALL)
_LINE_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
FIRST_ZIG_WITHOUT_C_IMPORT = 17


class State(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was checked.

    Attributes:
        topic: what, such as "Zig".
        text: what was found.
        details: more lines, such as single problems.
        fix: the command or change that helps, or None.
    """

    topic: str
    state: State
    text: str
    details: tuple[str, ...] = ()
    fix: str | None = None


def find_c_imports(sources: Mapping[str, str], zig_minor: int | None) -> Finding | None:
    """Return the finding on @cImport in Zig sources (path → text); None without any."""
    places = []
    for path, text in sources.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if _IMPORT_C.search(line.partition("//")[0]):
                places.append(f"{path}:{number}")
    if not places:
        return None
    removed = zig_minor is not None and zig_minor >= FIRST_ZIG_WITHOUT_C_IMPORT
    return Finding(
        topic="sources",
        state=State.BROKEN if removed else State.WARNING,
        text="@cImport is gone in Zig 0.17" if removed else "Zig 0.16 deprecates @cImport",
        details=tuple(places),
        fix='set python-headers = true and use @import("python_h"); '
        "in a build.zig, use b.addTranslateC",
    )


def check_module_name(
    sources: Mapping[str, str], module: str | None, others: Collection[str] = ()
) -> Finding:
    """Compare a module that is built with the names that the sources export.

    Without a configured name, a build.zig's library says what the module is called: None.
    `others` are the names of the project's other modules.
    """
    found: dict[str, str] = {}
    for path, text in sources.items():
        plain = _LINE_COMMENT.sub("", text)
        for name in (*_DECLARED.findall(plain), *_EXPORTED.findall(plain)):
            if name not in others:
                found.setdefault(name, path)
    if module is None:
        module = next(iter(found), "")
    if module in found:
        return Finding(
            topic="module", state=State.OK, text=f"{module}, exported by {found[module]}"
        )
    if not found:
        return Finding(
            topic="module",
            state=State.WARNING,
            text=f"no source seems to export {f'PyInit_{module}' if module else 'a module'}",
            fix="what is built is checked anyway; alloconda build",
        )
    name, path = next(iter(found.items()))
    return Finding(
        topic="module",
        state=State.BROKEN,
        text=f"the project builds {module!r}, but {path} exports {name!r}",
        fix=f'set module-name = "{name}" in [tool.alloconda], or rename it in {path}',
    )
