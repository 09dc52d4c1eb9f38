"""Write alloconda/data/pyodide_names.txt anew, from Pyodides of npm.

    npm install pyodide@0.29 && python -m tests.pyodide_names 2025_0=node_modules/pyodide …

Each argument is a release of the ABI and the directory of a Pyodide of that release. A release that
no argument names keeps what it had.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

import alloconda
from alloconda.binary.formats.pyodide_names import FILE, pyodide_names
from alloconda.binary.formats.wasm import read_wasm

TABLE = Path(alloconda.__file__).parent / FILE
# Names of C++, which no module here can use.
_CXX = "_Z"


def names_at(folder: Path) -> set[str]:
    """Return what a Pyodide gives modules: what its main module exports, and its JavaScript has."""
    (script,) = [*folder.glob("pyodide.asm.mjs"), *folder.glob("pyodide.asm.js")]
    table = re.search(r"\bwasmImports ?= ?\{(.*?)\}", script.read_text(encoding="utf-8"), re.DOTALL)
    assert table is not None
    own = {entry.partition(":")[0].strip("\"' \n") for entry in table[1].split(",")}
    exported = read_wasm((folder / "pyodide.asm.wasm").read_bytes()).exports
    return {
        name
        for name in own | exported
        if re.fullmatch(r"[A-Za-z_]\w*", name) and not name.startswith(_CXX)
    }


def main(arguments: list[str]) -> None:
    """Write the table."""
    by_release = {release: set(names) for release, names in pyodide_names().items()}
    for argument in arguments:
        release, _, folder = argument.partition("=")
        year, _, patch = release.partition("_")
        by_release[(int(year), int(patch))] = names_at(Path(folder))
    spans: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set().union(*by_release.values())):
        having = [one for one in sorted(by_release) if name in by_release[one]]
        spans[",".join(f"{year}_{patch}" for year, patch in having)].append(name)
    head = TABLE.read_text(encoding="ascii").partition("[")[0]
    blocks = ("\n".join([f"[{span}]", *names, ""]) for span, names in spans.items())
    TABLE.write_text(head + "".join(blocks), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
