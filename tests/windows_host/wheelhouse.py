"""The packages that tests on Windows want, installed beside each other for that platform."""

import ast
import hashlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from filelock import FileLock
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).parent.parent.parent
_PLATFORM = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12")
_TESTS = ("tests/conftest.py", "tests/unit/**/*.py", "tests/windows_host/**/*.py")


def windows_packages(cache: Path) -> Path:
    """Return a directory for Windows' sys.path with alloconda's dependencies and those of tests.

    It is made once for all projects with the same requirements, and kept in the cache of tests.
    """
    wanted = _requirements()
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()[:16]
    folder = cache / "windows-host" / f"site-{digest}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            # uv takes the markers of the named platform; pip takes those of this one.
            uv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", str(partial))
            subprocess.run([*uv, *_PLATFORM, "--only-binary", ":all:", *wanted], check=True)
            partial.rename(folder)
    return folder


def _requirements() -> list[str]:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]["dev"]
    providers = packages_distributions()
    imported = {
        canonicalize_name(distribution)
        for module in _imported_modules()
        for distribution in providers.get(module, ())
    }
    wanted = (one for one in extras if canonicalize_name(Requirement(one).name) in imported)
    return [*project["dependencies"], *wanted]


def _imported_modules() -> set[str]:
    """Return the top modules that tests on Windows import, by themselves or by what they share."""
    found: set[str] = set()
    waiting = [path for pattern in _TESTS for path in sorted(_ROOT.glob(pattern))]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        for name in _imports(path):
            found.add(name.partition(".")[0])
            if name.startswith("tests."):
                waiting.append((_ROOT / name.replace(".", "/")).with_suffix(".py"))
    return found


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
