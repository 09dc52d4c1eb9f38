"""What a project says of itself in setup.py, setup.cfg or [tool.poetry], as before PEP 621."""

import ast
import configparser
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from alloconda.kernel.values import dataclass, replace

# Poetry's signs for "this and later, to the next major" and "to the next minor".
_CARET = re.compile(r"\^\s*3\.(\d{1,3})(?:\.\d+)*")
_TILDE = re.compile(r"~\s*3\.(\d{1,3})(?:\.\d+)*")
_PLAIN_SPECIFIERS = re.compile(
    r"\s*(?:[<>]=?|[!=~]=|===)\s*[\d.*]+\s*(?:,\s*(?:[<>]=?|[!=~]=)\s*[\d.*]+\s*)*"
)
# setup.cfg's words for "read it elsewhere".
_SETUP_REQUIRES = re.compile(r"^[^#\n]*\bsetup[_-]requires\s*=", re.MULTILINE)
_COMPUTED = re.compile(r"(?:attr|file):")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierMetadata:
    """The plain texts among what a project says; None where it says nothing or computes it.

    Attributes:
        origins: the files or tables that something was read from.
        requires_python: a version specifier (PEP 440).
        setup_requires: where setuptools finds its build requirements, such as "setup.py".
        computes_version: whether a version is there that can't be read without running code.
    """

    origins: tuple[str, ...] = ()
    name: str | None = None
    version: str | None = None
    description: str | None = None
    requires_python: str | None = None
    computes_version: bool = False
    setup_requires: tuple[str, ...] = ()


NO_EARLIER_METADATA = EarlierMetadata()


def plain_version(text: str) -> str | None:
    """Return the version of `__version__ = "…"` in Python code, where it is a plain text."""
    try:
        return _constants(ast.parse(text)).get("__version__")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def read_earlier_metadata(
    *, setup_py: str | None, setup_cfg: str | None, poetry: Mapping[str, object] | None
) -> EarlierMetadata:
    """Read what is there: Poetry's words come before setup.py's, those before setup.cfg's."""
    found = NO_EARLIER_METADATA
    for origin, said in (
        ("[tool.poetry]", _of_poetry(poetry or {})),
        ("setup.py", _of_setup_py(setup_py or "")),
        ("setup.cfg", _of_setup_cfg(setup_cfg or "")),
    ):
        if said:
            found = _joined(found, origin, said)
    texts = {"setup.py": setup_py or "", "setup.cfg": setup_cfg or ""}
    naming = tuple(name for name, text in texts.items() if _SETUP_REQUIRES.search(text))
    return replace(found, setup_requires=naming)


def _joined(found: EarlierMetadata, origin: str, said: Mapping[str, str | None]) -> EarlierMetadata:
    """Add what an origin says: text by field, None where it is not plain."""
    new: dict[str, Any] = {
        name: text for name, text in said.items() if text and getattr(found, name) is None
    }
    # A computed version comes before a plain one of a later origin.
    if found.computes_version:
        new.pop("version", None)
    computes = found.version is None and "version" in said and said["version"] is None
    return replace(
        found,
        origins=(*found.origins, origin),
        computes_version=found.computes_version or computes,
        **new,
    )


def _of_poetry(table: Mapping[str, object]) -> dict[str, str | None]:
    said = {
        name: value if isinstance(value := table[name], str) else None
        for name in ("name", "version", "description")
        if name in table
    }
    dependencies = table.get("dependencies")
    if isinstance(dependencies, Mapping) and "python" in dependencies:
        said["requires_python"] = _specifier_of_poetry(dependencies["python"])
    return said


def _specifier_of_poetry(constraint: object) -> str | None:
    if not isinstance(constraint, str):
        return None
    text = constraint.strip()
    if caret := _CARET.fullmatch(text):
        return f">=3.{caret[1]},<4.0"
    if tilde := _TILDE.fullmatch(text):
        return f">=3.{tilde[1]},<3.{int(tilde[1]) + 1}"
    return _plain_specifier(text)


def _of_setup_cfg(text: str) -> dict[str, str | None]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    said: dict[str, str | None] = {}
    for section, key, name in (
        ("metadata", "name", "name"),
        ("metadata", "version", "version"),
        ("metadata", "description", "description"),
        ("options", "python_requires", "requires_python"),
    ):
        # setuptools takes python-requires as well.
        value = parser.get(section, key, fallback=None) or parser.get(
            section, key.replace("_", "-"), fallback=None
        )
        if value:
            said[name] = _plain(name, value)
    return said


def _of_setup_py(text: str) -> dict[str, str | None]:
    """Return what the one call of setup() says in literal texts; nothing is run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    constants = _constants(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_setup(node)]
    if len(calls) != 1:
        return {}
    names = {"python_requires": "requires_python"}
    said: dict[str, str | None] = {}
    for keyword in calls[0].keywords:
        name = names.get(keyword.arg or "", keyword.arg)
        if name in ("name", "version", "description", "requires_python"):
            value = keyword.value
            literal = constants.get(value.id) if isinstance(value, ast.Name) else _text_of(value)
            said[name] = None if literal is None else _plain(name, literal)
    return said


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the texts of names that get one outside of everything, and nothing else anywhere."""
    bound = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    )
    return {
        target.id: literal
        for statement in tree.body
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1
        for target in statement.targets
        if isinstance(target, ast.Name) and bound[target.id] == 1
        if (literal := _text_of(statement.value)) is not None
    }


def _text_of(value: ast.expr) -> str | None:
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return str(ast.literal_eval(value)) if is_text else None


def _is_setup(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "setup"


def _plain(name: str, text: str) -> str | None:
    if name == "requires_python":
        return _plain_specifier(text)
    return None if _COMPUTED.match(text) else text.strip() or None


def _plain_specifier(text: str) -> str | None:
    return text.strip() if _PLAIN_SPECIFIERS.fullmatch(text) else None
