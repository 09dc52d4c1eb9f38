"""Scripts of a wheel, as installers want them (PEP 427, "Recommended installer features")."""

import re
from collections.abc import Iterable
from configparser import RawConfigParser

from alloconda.kernel.config.data_folders import Scheme
from alloconda.kernel.errors import UsageError
from alloconda.packaging.model.wheel_contents import DataFile

# A first line that names Python, wherever it is on the machine of the author.
_PYTHON_LINE = re.compile(rb"#!.*?\bpython(w)?[0-9.]*t?(?:\.exe)?([ \t][^\r\n]*)?(?=\r?\n|\Z)")


def installable_script(data: bytes) -> bytes:
    """Return a script whose first line has installers name the environment's own Python.

    They replace `#!python` alone, and take `#!/usr/bin/env python3` to be meant; options of the
    line stay. What is not written in Python stays as it is.
    """
    found = _PYTHON_LINE.match(data)
    if found is None:
        return data
    return b"#!python" + (found[1] or b"") + (found[2] or b"").rstrip() + data[found.end() :]


def check_script_names(data: Iterable[DataFile], entry_points: str | None) -> None:
    """Refuse a script that has the name of a program that installers make of an entry point.

    Raises:
        UsageError: with the first such name.
    """
    table = RawConfigParser(delimiters=("=",))
    table.optionxform = str  # type: ignore[assignment,method-assign] # As its documentation says.
    table.read_string(entry_points or "")
    made = {
        name.lower(): key
        for key, group in (("scripts", "console_scripts"), ("gui-scripts", "gui_scripts"))
        for name in (table[group] if table.has_section(group) else ())
    }
    for file in data:
        key = made.get(file.name.lower()) if file.scheme is Scheme.SCRIPTS else None
        if key is not None:
            raise UsageError(
                f"{file.path.name} in data.scripts is also made of [project.{key}]: "
                "one would replace the other",
                hint="rename or remove one of them",
            )
