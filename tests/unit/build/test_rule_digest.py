"""What remembered checks hang on: every rule, wherever it lies, and the libraries below it."""

import ast
import importlib.util
import shutil
import sys
import zipfile
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from alloconda.build.adapters.check_cache import CheckCache
from alloconda.build.adapters.rule_digest import LIBRARIES, RULES, rule_digest
from alloconda.build.service.compile import Module
from tests.conftest import ROOT
from tests.fakes import elf_facts

PACKAGE = ROOT / "alloconda"
ENTRIES = ("binary.model.tag_check", "binary.formats.binaries", "binary.formats.stable_abi")


def test_the_list_of_rules_is_what_reading_and_judging_imports() -> None:
    found: set[str] = set()
    waiting = list(ENTRIES)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imported(name)

    assert found == set(RULES)


def test_every_library_that_the_rules_import_counts() -> None:
    foreign = {
        name.partition(".")[0]
        for rule in RULES
        for name in _names(_path(rule))
        if not name.startswith("alloconda")
    }

    assert foreign - sys.stdlib_module_names == {name for name, _ in LIBRARIES} - {"alloconda"}


def test_the_digest_is_the_same_wherever_the_package_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = _copied(tmp_path / "moved")
    zipped = tmp_path / "zipped.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for path in filter(Path.is_file, moved.rglob("*")):
            archive.write(path, path.relative_to(moved))
    here = rule_digest()

    digests = {_digest_of(place, monkeypatch) for place in (moved, zipped)}

    assert here is not None
    assert digests == {here}


@pytest.mark.parametrize(
    "changed",
    [
        *(f"alloconda/{rule.replace('.', '/')}.py" for rule in RULES if rule != "binary.model"),
        *("alloconda/binary/model/__init__.py", "abi3info/_internal.py", "pefile.py"),
        *("elftools/__init__.py", "macholib/__init__.py", "alloconda/data/cpython_names.txt"),
    ],
)
def test_a_change_of_any_rule_or_library_changes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    place = _copied(tmp_path / "changed")
    path = place / changed
    path.write_bytes(path.read_bytes() + b"\n# another\n")

    assert _digest_of(place, monkeypatch) not in (None, rule_digest())


def test_a_verdict_is_forgotten_when_the_rules_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "module.so").write_bytes(b"module")
    module = Module(tmp_path / "module.so", lambda _path: elf_facts())
    first = CheckCache(tmp_path)
    first.remember(module, "honest?")
    first.save()

    same = CheckCache(tmp_path).knows(module, "honest?")
    other = CheckCache(tmp_path).knows(module, "honest on Windows?")
    place = _copied(tmp_path / "changed")
    with (place / "abi3info" / "_internal.py").open("a") as file:
        file.write("# newer\n")
    _look_in(place, monkeypatch)
    later = CheckCache(tmp_path).knows(module, "honest?")

    assert (same, other, later) == (True, False, False)


def test_rules_that_cannot_be_read_are_not_remembered_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _copied(tmp_path / "compiled")
    (place / "alloconda" / "kernel" / "targets" / "target.py").unlink()

    assert _digest_of(place, monkeypatch) is None


def _path(rule: str) -> Path:
    path = PACKAGE.joinpath(*rule.split(".")).with_suffix(".py")
    return path if path.is_file() else path.with_suffix("") / "__init__.py"


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _imported(rule: str) -> list[str]:
    names = (name.removeprefix("alloconda.") for name in _names(_path(rule)))
    return [name for name in names if _path(name).is_file()]


def _copied(place: Path) -> Path:
    """Copy the rules and what counts of the libraries into a folder of their own."""
    for rule in ("__init__", *RULES):
        _copy(_path(rule), place / _path(rule).relative_to(ROOT))
    for library, files in LIBRARIES:
        spec = importlib.util.find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        for file in files:
            origin = Path(spec.origin).parent / file
            _copy(origin, place / file if file == "pefile.py" else place / library / file)
    return place


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, to)


def _look_in(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the import system find top-level modules in a folder or archive."""
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: PathFinder.find_spec(name, [str(place)])
    )


def _digest_of(place: Path, monkeypatch: pytest.MonkeyPatch) -> str | None:
    with monkeypatch.context() as patch:
        _look_in(place, patch)
        return rule_digest()
