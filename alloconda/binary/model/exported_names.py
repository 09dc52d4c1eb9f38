"""The names that CPython's DLL exports, read from its headers.

An import library made from headers has to offer every name that a module can use. Each of them is
declared in some header with PyAPI_FUNC or PyAPI_DATA, so all headers are scanned for those, and no
`#if` is evaluated: a name that only another platform or another build has does no harm, since the
compiler, which does evaluate them, refuses code that uses what was not declared to it. A name that
is missing here would be an error at linking, never a wrong module.
"""

import re
from collections.abc import Iterable

from alloconda.kernel.values import dataclass

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
# PyAPI_FUNC(<type>) <declarator>; the type may hold two levels of parentheses.
_DECLARATION = re.compile(
    r"\bPyAPI_(?:FUNC|DATA)[ \t]*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)([^;{}#]*)[;{]"
)
_POINTER = re.compile(r"[\s\w*]*\(\s*\*\s*(\w+)\s*\)")
# In "_Py_NO_RETURN Py_Exit(int)" the name is the last word before the parameters.
_FUNCTION = re.compile(r"[\s\w*]*?(\w+)\s*\(")
_VARIABLE = re.compile(r"[\s\w*]*?(\w+)\s*(?:\[[^\]]*\]\s*)*")
_RENAMING = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+(_?Py\w+)[ \t]+(_?Py\w+)[ \t]*(?:/[/*].*)?$", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedNames:
    """What a DLL exports: names that are called, and names of variables."""

    functions: frozenset[str]
    data: frozenset[str]


def exported_names(headers: Iterable[str]) -> ExportedNames:
    """Return every name that CPython's headers declare as exported, under any condition.

    A declaration's form tells functions from variables, not its macro: CPython declares some
    functions with PyAPI_DATA. Where a header renames a function before it declares it
    (`#define PyArg_Parse _PyArg_Parse_SizeT`), both names count.

    Args:
        headers: the text of each header.
    """
    functions: set[str] = set()
    data: set[str] = set()
    renamed: list[tuple[str, str]] = []
    for text in headers:
        plain = text.replace("\\\n", " ")
        renamed += _RENAMING.findall(plain)
        for declarator in _DECLARATION.findall(plain):
            _add_name(_COMMENT.sub(" ", declarator).strip(), functions, data)
    functions.update(new for old, new in renamed if old in functions and new not in data)
    return ExportedNames(functions=frozenset(functions), data=frozenset(data - functions))


def _add_name(declarator: str, functions: set[str], data: set[str]) -> None:
    if match := _POINTER.match(declarator):
        names = data
    elif match := _FUNCTION.match(declarator):
        names = functions
    elif match := _VARIABLE.fullmatch(declarator):
        names = data
    else:
        return
    # The stand-ins for pthreads on WebAssembly are declared in the same way.
    if match[1].lower().startswith(("py", "_py")):
        names.add(match[1])
