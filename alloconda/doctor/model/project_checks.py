"""What doctor finds in pyproject.toml and among a project's files that a build passes over."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from alloconda.doctor.model.checkup import Finding, State
from alloconda.kernel.values import dataclass
from alloconda.packaging.model.own_requirement import own_requirement

_BACKEND = "alloconda.build_backend"
_TABLE = "alloconda"
# A file that was saved so much later than now was saved by another clock.
_CLOCK_S = 3600.0
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAges:
    """When a project's files were last changed, in seconds since 1970.

    Attributes:
        now_s: what the clock says.
        sources: path in the project → when it was changed.
        modules: the same, of built modules for this machine.
    """

    now_s: float
    sources: Mapping[str, float]
    modules: Mapping[str, float]


def check_tables(pyproject: Mapping[str, object]) -> Iterator[Finding]:
    """Yield a finding for a table of `[tool]` whose name is almost alloconda's."""
    tool = pyproject.get("tool")
    names = [name for name in tool if isinstance(name, str)] if isinstance(tool, Mapping) else []
    for name in names:
        if name != _TABLE and get_close_matches(name.lower(), [_TABLE], cutoff=0.8):
            yield Finding(
                topic="tables",
                state=State.BROKEN,
                text=f"nothing reads [tool.{name}]",
                fix=f"rename it to [tool.{_TABLE}] in pyproject.toml",
            )


def check_build_system(pyproject: Mapping[str, object], version: str) -> Finding:
    """Return what pip, uv and build do with the project, as `[build-system]` says (PEP 518).

    Args:
        pyproject: what pyproject.toml holds.
        version: alloconda's own.
    """
    table = pyproject.get("build-system")
    system = table if isinstance(table, Mapping) else {}
    backend = system.get("build-backend")
    if backend != _BACKEND:
        named = backend if isinstance(backend, str) else "setuptools, as there is no build-backend"
        return Finding(
            topic="backend",
            state=State.WARNING,
            text=f"pip, uv and build don't build the project with alloconda, but with {named}",
            fix="alloconda init --replace-backend",
        )
    requirement = _own_requirement(system.get("requires"))
    wanted = f'requires = ["{own_requirement(version)}"] in [build-system] of pyproject.toml'
    if requirement is None:
        return Finding(
            topic="backend",
            state=State.BROKEN,
            text="[build-system] names alloconda's backend, and requires has no alloconda",
            fix=wanted,
        )
    if not requirement.specifier and requirement.url is None:
        return Finding(
            topic="backend",
            state=State.WARNING,
            text="any later alloconda may build the project's sdists: requires has no bounds",
            fix=wanted,
        )
    if version not in requirement.specifier:
        return Finding(
            topic="backend",
            state=State.WARNING,
            text=f"this is alloconda {version}, and pip, uv and build take {requirement}",
            fix=wanted,
        )
    return Finding(topic="backend", state=State.OK, text=f"{_BACKEND}, {requirement}")


def _own_requirement(requires: object) -> Requirement | None:
    for text in requires if isinstance(requires, list) else ():
        try:
            requirement = Requirement(str(text))
        except InvalidRequirement:
            continue
        if canonicalize_name(requirement.name) == _TABLE:
            return requirement
    return None


def check_ignored(ignored: Sequence[str]) -> Finding | None:
    """Return the finding on sources that git ignores; None without any."""
    if not ignored:
        return None
    return Finding(
        topic="sources",
        state=State.WARNING,
        text="git ignores code that is compiled, so clones and sdists lack it",
        details=_shown(ignored),
        fix="take their patterns out of .gitignore, or name them in [tool.alloconda] sdist-include",
    )


def check_ages(ages: FileAges) -> Iterator[Finding]:
    """Yield findings on files of the future, and on modules that are older than their code."""
    late = [path for path, at in ages.sources.items() if at > ages.now_s + _CLOCK_S]
    if late:
        yield Finding(
            topic="clock",
            state=State.WARNING,
            text="files were changed later than now: the clock is slow, or theirs was fast",
            details=_shown(late),
            fix="set the clock, or give the files today's date with touch",
        )
    newest = max((at for at in ages.sources.values() if at <= ages.now_s), default=0.0)
    stale = [path for path, at in ages.modules.items() if at < newest]
    if stale:
        yield Finding(
            topic="built",
            state=State.WARNING,
            text="code has changed since the module in the package directory was built",
            details=_shown(stale),
            fix="alloconda build",
        )


def _shown(paths: Sequence[str]) -> tuple[str, ...]:
    more = len(paths) - _MOST_NAMES
    return (*paths[:_MOST_NAMES], *((f"and {more} more",) if more > 0 else ()))
