"""Looks at a directory before `alloconda init` writes into it."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from alloconda.kernel.config.project_files import read_pyproject
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.program_search import find_program
from alloconda.packaging.model.package import DEFAULT_LICENSE_GLOBS
from alloconda.scaffold.model.earlier_metadata import EarlierMetadata, read_earlier_metadata
from alloconda.scaffold.model.project_scan import ProjectScan

# Directories at the top that hold an __init__.py at times and are no project's package.
_NO_PACKAGES = frozenset({"tests", "test", "docs", "examples", "scripts", "build", "dist"})
_INIT_FUNCTION = re.compile(r"\bPyInit_([A-Za-z0-9_]+)\s*\(")
_PYTEST_FILES = ("pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg")
_READMES = ("README.md", "README.rst", "README.txt")
_GIT_TIMEOUT_S = 10


def scan_folder(root: Path) -> ProjectScan:
    """Return what stands in a directory; it may not exist yet.

    Raises:
        ConfigError: its pyproject.toml is not TOML.
    """
    pyproject = read_pyproject(root) if (root / "pyproject.toml").exists() else None
    earlier = _earlier_metadata(root, pyproject or {})
    c_module, c_sources = _c_module(root)
    return ProjectScan(
        folder_name=root.name,
        pyproject=pyproject,
        package_dir=_package_dir(root, pyproject or {}, earlier.name),
        build_zig=_text(root / "build.zig"),
        root_zig=_text(root / "src" / "root.zig"),
        c_sources=c_sources,
        c_module=c_module,
        has_sources=_has_sources(root, pyproject or {}),
        has_setup_py=(root / "setup.py").is_file(),
        earlier=earlier,
        readme=next((name for name in _READMES if (root / name).is_file()), None),
        has_license=any(path for glob in DEFAULT_LICENSE_GLOBS[:2] for path in root.glob(glob)),
        has_pytest_config=any(
            "pytest" in (_text(root / name) or "") or (root / name).name.endswith("pytest.ini")
            for name in _PYTEST_FILES
            if (root / name).is_file()
        ),
        author=_git(root, "config", "user.name"),
        repository_url=_github_page(_git(root, "config", "remote.origin.url")),
    )


def _earlier_metadata(root: Path, pyproject: Mapping[str, object]) -> EarlierMetadata:
    tool = pyproject.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, Mapping) else None
    return read_earlier_metadata(
        setup_py=_text(root / "setup.py"),
        setup_cfg=_text(root / "setup.cfg"),
        poetry=poetry if isinstance(poetry, Mapping) else None,
    )


def _package_dir(
    root: Path, pyproject: Mapping[str, object], earlier_name: str | None
) -> str | None:
    """Return the package of the project's name, else the only one that there is."""
    project = pyproject.get("project")
    name = project.get("name") if isinstance(project, Mapping) else None
    known = name if isinstance(name, str) else earlier_name or root.name
    plain = re.sub(r"[-_.]+", "_", known).lower()
    for candidate in (f"src/{plain}", f"python/{plain}", plain):
        if (root / candidate / "__init__.py").is_file():
            return candidate
    found = [
        path.parent.relative_to(root).as_posix()
        for pattern in ("src/*/__init__.py", "python/*/__init__.py", "*/__init__.py")
        for path in sorted(root.glob(pattern))
        if path.parent.name not in _NO_PACKAGES
    ]
    return found[0] if len(found) == 1 else None


def _c_module(root: Path) -> tuple[str | None, tuple[str, ...]]:
    """Return the name of the one Python module that C code makes, and the files of its folder."""
    makers: dict[Path, set[str]] = {}
    for pattern in ("*.c", "*/*.c", "src/*/*.c"):
        for path in root.glob(pattern):
            names = set(_INIT_FUNCTION.findall(_text(path) or ""))
            if names and path.parent.name not in _NO_PACKAGES:
                makers[path] = names
    if len(makers) != 1:
        return None, ()
    ((maker, names),) = makers.items()
    if len(names) != 1:
        return None, ()
    files = (path.relative_to(root).as_posix() for path in maker.parent.glob("*.c"))
    return names.pop(), tuple(sorted(files))


def _has_sources(root: Path, pyproject: Mapping[str, object]) -> bool:
    tool = pyproject.get("tool")
    config = tool.get("alloconda") if isinstance(tool, Mapping) else None
    table = config if isinstance(config, Mapping) else {}
    source, c_sources = table.get("source"), table.get("c-sources")
    if isinstance(c_sources, list) and c_sources:
        return True
    if isinstance(source, str):
        return (root / source).is_file()
    return (root / "build.zig").is_file() or (root / "src" / "root.zig").is_file()


def _text(path: Path) -> str | None:
    try:
        return read_bounded_text(path, errors="replace")
    except OSError:
        return None


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says about a directory or its nearest parent that exists."""
    git = find_program("git")
    if git is None:
        return None
    folder = next((path for path in (root, *root.parents) if path.is_dir()), root)
    try:
        done = subprocess.run(
            [git, "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_GIT_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _github_page(remote: str | None) -> str | None:
    match = re.fullmatch(
        r"(?:https://(?:[^@/]+@)?|ssh://git@|git@)github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?",
        remote or "",
    )
    return None if match is None else f"https://github.com/{match[1]}"
