"""Entry points: checking the tables of `[project]`, and the text of entry_points.txt.

Follows the "Entry points" specification of the Python packaging user guide.
"""

import re
from collections.abc import Mapping

from alloconda.packaging.model.file_names import windows_refusal

_SCRIPT_GROUPS = {"scripts": "console_scripts", "gui-scripts": "gui_scripts"}
_OBJECT = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(\s*:\s*[^\W\d]\w*(\.[^\W\d]\w*)*)?(\s*\[.*\])?")
_OWN_PROGRAM = re.compile(
    r"pythonw?(?:\d+(?:\.\d+)?t?)?(?:\.exe)?|(?:de)?activate(?:_this)?(?:\.\w+)?", re.IGNORECASE
)
_SCRIPT_NAME = re.compile(r"(?=.*\w)[\w.-]+")

EntryPoints = Mapping[str, Mapping[str, str]]


def entry_point_groups(project: Mapping[str, object]) -> EntryPoints:
    """Return group → name → object of the table `[project]`; values of a wrong type are left out.

    The reader of the table reports those.
    """
    groups = {
        group: _texts(project[key]) for key, group in _SCRIPT_GROUPS.items() if key in project
    }
    further = project.get("entry-points")
    if isinstance(further, Mapping):
        groups.update({str(group): _texts(table) for group, table in further.items()})
    return {group: points for group, points in groups.items() if points}


def entry_point_problems(project: Mapping[str, object]) -> list[str]:
    """Return one line, beginning with its key, for everything that is wrong with entry points."""
    problems: list[str] = []
    for key in _SCRIPT_GROUPS:
        problems += _problems(f"project.{key}", _texts(project.get(key)), scripts=True)
    further = project.get("entry-points")
    for group, table in further.items() if isinstance(further, Mapping) else ():
        for key, reserved in _SCRIPT_GROUPS.items():
            if group == reserved:
                problems.append(f"project.entry-points.{group}: belongs into [project.{key}]")
        problems += _problems(f"project.entry-points.{group}", _texts(table), scripts=False)
    return problems


def written_problems(groups: EntryPoints) -> list[str]:
    """Return one line, beginning with its group, for all that is wrong in an entry_points.txt."""
    problems: list[str] = []
    programs: dict[str, str] = {}
    for group, points in groups.items():
        is_scripts = group in _SCRIPT_GROUPS.values()
        problems += _problems(f"[{group}]", points, scripts=is_scripts)
        for name in points if is_scripts else ():
            if shadows_program(name):
                problems.append(f"[{group}]: {name!r} takes the place of Python's own program")
            if name.casefold() in programs:
                problems.append(f"[{group}]: {name!r} and {programs[name.casefold()]!r} are one")
            programs[name.casefold()] = name
    return problems


def shadows_program(name: str) -> bool:
    """Return whether a program of an environment has this name: its Python, or what enters it."""
    return _OWN_PROGRAM.fullmatch(name) is not None


def entry_points_text(groups: EntryPoints) -> str | None:
    """Return the entry_points.txt file, sorted; None when there are no entry points."""
    sections = []
    for group in sorted(groups):
        lines = [f"{name} = {target}\n" for name, target in sorted(groups[group].items())]
        sections.append(f"[{group}]\n" + "".join(lines))
    return "\n".join(sections) or None


def _problems(key: str, points: Mapping[str, str], *, scripts: bool) -> list[str]:
    problems: list[str] = []
    for name, target in points.items():
        if scripts and not _SCRIPT_NAME.fullmatch(name):
            problems.append(f"{key}: {name!r} can't be the name of a program")
        elif scripts and (refusal := windows_refusal(name)):
            problems.append(f"{key}: {name!r} can't be the name of a program on Windows: {refusal}")
        elif not name.strip() or name != name.strip() or name[0] in "[#;" or _has_break(name):
            problems.append(f"{key}: {name!r} can't be the name of an entry point")
        if _has_break(target) or not _OBJECT.fullmatch(target.strip()):
            problems.append(f'{key}.{name}: {target!r} must be like "package.module:function"')
        elif scripts and ":" not in target:
            problems.append(f"{key}.{name}: {target!r} names no function; write {target}:main")
    return problems


def _has_break(text: str) -> bool:
    return "=" in text or len(text.splitlines()) > 1


def _texts(table: object) -> dict[str, str]:
    if not isinstance(table, Mapping):
        return {}
    return {str(name): target.strip() for name, target in table.items() if isinstance(target, str)}
