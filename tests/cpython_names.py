"""Write alloconda/data/cpython_names.txt anew, from the CPythons of this machine.

    python -m tests.cpython_names 3.12=libpython3.12.so 3.14=bin/python3.14 …

Each argument is a version with a program or library that exports CPython's names, or with a
directory of headers that declare them. A version that no argument names keeps what it had.
"""

import sys
from collections import defaultdict
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

import alloconda
from alloconda.binary.formats.cpython_names import FILE, cpython_names
from alloconda.binary.formats.stable_abi import cpython_symbols
from alloconda.binary.model.exported_names import exported_names

TABLE = Path(alloconda.__file__).parent / FILE


def names_at(path: Path) -> set[str]:
    """Return the names of CPython that a library exports, or that headers declare."""
    if path.is_dir():
        headers = (header.read_text(errors="replace") for header in path.rglob("*.h"))
        declared = exported_names(headers)
        return set(declared.functions | declared.data)
    with path.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".dynsym")
        assert isinstance(table, SymbolTableSection)
        return {
            symbol.name
            for symbol in table.iter_symbols()
            if symbol["st_shndx"] != "SHN_UNDEF" and symbol.name.startswith(("Py", "_Py"))
        }


def main(arguments: list[str]) -> None:
    """Write the table."""
    known = cpython_names()
    by_minor: dict[int, set[str]] = {minor: set(known.of(minor) or ()) for minor in known.minors}
    read: dict[int, set[str]] = defaultdict(set)
    for argument in arguments:
        version, _, path = argument.partition("=")
        read[int(version.removeprefix("3."))] |= names_at(Path(path))
    by_minor |= read
    stable = cpython_symbols().by_name
    for minor, names in by_minor.items():
        names |= {name for name, symbol in stable.items() if symbol.added <= minor}
    spans: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set().union(*by_minor.values())):
        spans[",".join(str(minor) for minor in sorted(by_minor) if name in by_minor[minor])] += [
            name
        ]
    head = TABLE.read_text(encoding="ascii").partition("[")[0]
    blocks = ("\n".join([f"[{span}]", *names, ""]) for span, names in spans.items())
    TABLE.write_text(head + "".join(blocks), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
