"""Makes the first stub of a native module by mypy's stubgen: a program of its own, run with -m.

The module is imported, so that its code runs in no other process. Stubgen takes the signatures of
native functions from docstrings alone; what Python knows of the others is added.
"""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_UNKNOWN = re.compile(r"\((?:self, )?\*args, \*\*kwargs\)")
_OPTIONS = ("--inspect-mode", "--include-docstrings", "--quiet")


def main(module_name: str, folder: str) -> None:
    """Write the stub of a module that is on sys.path below an empty folder."""
    from mypy.stubgen import main as stubgen

    # Stubgen says nothing of why it can't.
    module = importlib.import_module(module_name)
    stubgen([*_OPTIONS, "--output", folder, "--module", module_name])
    (path,) = Path(folder).rglob("*.pyi")
    text = path.read_text(encoding="utf-8")
    path.write_text(with_signatures(text, module), encoding="utf-8")


def with_signatures(text: str, module: object) -> str:
    """Return a stub with the signatures that Python knows in place of `*args, **kwargs`."""
    lines = text.splitlines(keepends=True)
    for function, owner in _functions(ast.parse(text), module):
        line = lines[function.lineno - 1]
        found = None if function.decorator_list else _UNKNOWN.search(line)
        signature = None if found is None else _signature(owner, function.name)
        if found is not None and signature is not None:
            lines[function.lineno - 1] = line[: found.start()] + signature + line[found.end() :]
    return "".join(lines)


def _functions(tree: ast.AST, owner: object) -> Iterator[tuple[ast.FunctionDef, object]]:
    """Yield the functions of a stub's module or class, each with the object that has it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node, owner
        elif isinstance(node, ast.ClassDef) and hasattr(owner, node.name):
            yield from _functions(node, getattr(owner, node.name))


def _signature(owner: object, name: str) -> str | None:
    try:
        signature = inspect.signature(getattr(owner, name))
    except (AttributeError, TypeError, ValueError):
        # It has none that Python could read.
        return None
    parameters = [
        parameter.replace(default=_Written(parameter.default), annotation=parameter.empty)
        if parameter.default is not parameter.empty
        else parameter.replace(annotation=parameter.empty)
        for parameter in signature.parameters.values()
    ]
    return str(inspect.Signature(parameters))


class _Written:
    """A default as a stub has it: what a literal can say, else dots."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __repr__(self) -> str:
        try:
            ast.literal_eval(repr(self._value))
        except (ValueError, SyntaxError):
            return "..."
        return repr(self._value)


if __name__ == "__main__":
    main(*sys.argv[1:])
