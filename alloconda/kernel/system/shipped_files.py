"""Where the files that ship with alloconda lie: the archive index, templates, the Zig package."""

from pathlib import Path

_ROOT = Path(__file__).parents[2]

ARCHIVES = _ROOT / "data" / "archives.txt"
PYODIDE_PROGRAM = _ROOT / "data" / "pyodide.mjs"
TEMPLATES = _ROOT / "templates"
ZIG_PACKAGE = _ROOT / "zig"
