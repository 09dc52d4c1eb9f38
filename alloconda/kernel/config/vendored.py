"""Sources of others in a project, as `[[tool.alloconda.vendored]]` names them."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from alloconda.kernel.values import dataclass

# https://github.com/package-url/purl-spec: a type, then at least a name.
_PURL = re.compile(r"pkg:[A-Za-z][A-Za-z0-9.+-]*/[^\s]+")
# Common Platform Enumeration 2.3, formatted string: a part and ten more fields.
_CPE = re.compile(r"cpe:2\.3:[aho*-](?::(?:[^\s:\\]|\\.)+){10}")
_LICENSE = re.compile(r"[A-Za-z0-9.+() -]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendored:
    """A library whose sources are part of the project.

    Attributes:
        license: an SPDX license expression.
        purl: its package URL; by default one of the type "generic".
        cpe: its name in lists of vulnerabilities (CPE 2.3).
    """

    name: str
    version: str | None = None
    license: str | None = None
    purl: str | None = None
    cpe: str | None = None


VENDORED_KEYS = tuple(Vendored.__annotations__)


def parse_vendored(rows: object) -> tuple[tuple[Vendored, ...], list[str]]:
    """Read a list of tables.

    Returns:
        The libraries, and what is wrong: each line begins with the number of its row in brackets,
        from 1. With problems there are no libraries.
    """
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return (), [f": must be a list of tables with {', '.join(VENDORED_KEYS)}, not {rows!r}"]
    names: set[str] = set()
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        problems += [f"[{number}]{problem}" for problem in _problems(row)]
        name = row.get("name")
        if isinstance(name, str) and name.lower() in names:
            problems.append(f"[{number}].name: {name!r} is named twice")
        names.add(str(name).lower())
    return () if problems else tuple(map(_vendored, rows)), problems


def _vendored(row: Mapping[str, str]) -> Vendored:
    return Vendored(**{key: row[key] for key in VENDORED_KEYS if key in row})


def _problems(row: Mapping[str, object]) -> list[str]:
    problems = [_unknown(key) for key in row if key not in VENDORED_KEYS]
    if "name" not in row:
        problems.append(".name: is missing")
    values = {key: _value_problem(key, row[key]) for key in VENDORED_KEYS if key in row}
    return problems + [f".{key}: {problem}" for key, problem in values.items() if problem]


def _unknown(key: str) -> str:
    close = get_close_matches(key, VENDORED_KEYS, n=1, cutoff=0.6)
    meant = f"did you mean {close[0]}?" if close else f"known are {', '.join(VENDORED_KEYS)}"
    return f".{key}: unknown key; {meant}"


def _value_problem(key: str, value: object) -> str | None:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return f"must be a non-empty string of one line, not {value!r}"
    if key == "purl" and not _PURL.fullmatch(value):
        return f"must be a package URL such as pkg:generic/zlib@1.3.1, not {value!r}"
    if key == "cpe" and not _CPE.fullmatch(value):
        example = "cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*"
        return f"must be a CPE 2.3 name such as {example}, not {value!r}"
    if key == "license" and not _LICENSE.fullmatch(value):
        return f'must be an SPDX license expression such as "MIT OR Zlib", not {value!r}'
    return None
