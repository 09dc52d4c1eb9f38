"""Scans a directory before `alloconda init` writes into it."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from alloconda.kernel.config.project import normalized_name
from alloconda.kernel.config.project_files import package_candidates, read_pyproject
from alloconda.kernel.system.bounded_files import MAX_TEXT_BYTES, open_plain
from alloconda.kernel.system.git import ask_git
from alloconda.kernel.system.visible_paths import children
from alloconda.packaging.model.package import DEFAULT_LICENSE_GLOBS
from alloconda.scaffold.model.earlier_metadata import (
    EarlierMetadata,
    plain_version,
    read_earlier_metadata,
)
from alloconda.scaffold.model.module_choice import choose_module
from alloconda.scaffold.model.native_code import (
    SIDE_DIRECTORIES,
    BuildLine,
    FoundModule,
    NativeCode,
    SourceFile,
    is_matlab,
    language_of,
    may_build_modules,
    read_build_lines,
    read_modules,
)
from alloconda.scaffold.model.project_scan import CODE_KEYS, ProjectScan

# Directories of what others wrote, or of what was built. Those with a leading dot are passed over.
_FOREIGN_DIRECTORIES = frozenset({"__pycache__", "node_modules", "zig-out", "zig-pkg"})
# More files than this are not looked at: the directory may be a user's home.
_MOST_FILES = 50_000
_VERSION_FILES = ("__init__", "__about__", "about", "_version", "version", "__version__")
_PYTEST_FILES = ("pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg")
_READMES = ("README.md", "README.rst", "README.txt")


def scan_folder(root: Path, *, module: str | None = None) -> ProjectScan:
    """Return what is in a directory; it may not exist yet.

    `module` names the module to build, where several may be there or its name is not to be seen.

    Raises:
        ConfigError: its pyproject.toml is not TOML.
    """
    pyproject = read_pyproject(root) if (root / "pyproject.toml").exists() else None
    earlier = _earlier_metadata(root, pyproject or {})
    native = _native_code(root)
    package_dir = _package_dir(root, pyproject or {}, earlier.name, module)
    return ProjectScan(
        folder_name=root.name,
        pyproject=pyproject,
        package_dir=package_dir,
        build_zig=_text(root / "build.zig"),
        root_zig=_text(root / "src" / "root.zig"),
        native=native,
        choice=choose_module(native, module),
        has_sources=_has_sources(root, pyproject or {}),
        has_setup_py=(root / "setup.py").is_file(),
        earlier=earlier,
        plain_version_file=_version_file(root, package_dir, earlier.name),
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
    root: Path, pyproject: Mapping[str, object], earlier_name: str | None, module: str | None
) -> str | None:
    """Return the package of the module or of the project's name, else the only one of all."""
    project = pyproject.get("project")
    name = project.get("name") if isinstance(project, Mapping) else None
    known = name if isinstance(name, str) else earlier_name or root.name
    plain = normalized_name(known)
    for candidate in package_candidates(module, plain):
        if (root / candidate / "__init__.py").is_file():
            return candidate
    found = [
        path.parent.relative_to(root).as_posix()
        for pattern in ("src/*/__init__.py", "python/*/__init__.py", "*/__init__.py")
        for path in sorted(root.glob(pattern))
        if path.parent.name not in SIDE_DIRECTORIES
    ]
    return found[0] if len(found) == 1 else None


def _version_file(root: Path, package_dir: str | None, name: str | None) -> str | None:
    """Return the only file of a package, or of a lone module, that holds a plain `__version__`."""
    lone = [normalized_name(name)] if name else []
    candidates = (
        [f"{package_dir}/{stem}.py" for stem in _VERSION_FILES]
        if package_dir is not None
        else [f"{folder}{stem}.py" for folder in ("", "src/") for stem in lone]
    )
    found = [path for path in candidates if plain_version(_text(root / path) or "") is not None]
    return found[0] if len(found) == 1 else None


def _native_code(root: Path) -> NativeCode:
    """Return the native code below a directory, the outermost files first."""
    sources: list[SourceFile] = []
    modules: list[FoundModule] = []
    build_lines: list[BuildLine] = []
    count = 0
    for path in project_files(root):
        count += 1
        if count > _MOST_FILES:
            break
        relative = path.relative_to(root).as_posix()
        language = language_of(path.name)
        if language is not None:
            text = _text(path) or ""
            if is_matlab(path.name, text):
                continue
            source = SourceFile(path=relative, language=language)
            sources.append(source)
            modules += read_modules(source, text)
        elif may_build_modules(path.name):
            build_lines += read_build_lines(relative, _text(path) or "")
    return NativeCode(
        sources=tuple(sources),
        modules=tuple(modules),
        build_lines=tuple(build_lines),
        is_whole=count <= _MOST_FILES,
    )


def project_files(root: Path) -> Iterator[Path]:
    """Yield the files that belong to a project, level by level, each directory once.

    Linked directories belong to it, too: a sample would be written through the link. Directories
    that can't be read are passed over.
    """
    folders, known = [root], set()
    while folders:
        below: list[Path] = []
        for folder in folders:
            real = os.path.realpath(folder)
            if real in known:
                continue
            known.add(real)
            for path in children(folder):
                # What can't be looked into is not a directory to os.path; a Path raises at times.
                if not os.path.isdir(path):  # noqa: PTH112
                    yield path
                elif _is_own_directory(path):
                    below.append(path)
        folders = below


def _is_own_directory(folder: Path) -> bool:
    name = folder.name
    if name.startswith(".") or name in _FOREIGN_DIRECTORIES:
        return False
    return not os.path.exists(folder / "pyvenv.cfg")  # noqa: PTH110


def _has_sources(root: Path, pyproject: Mapping[str, object]) -> bool:
    tool = pyproject.get("tool")
    config = tool.get("alloconda") if isinstance(tool, Mapping) else None
    table = config if isinstance(config, Mapping) else {}
    source = table.get("source")
    if any(table.get(key) for key in CODE_KEYS):
        return True
    if isinstance(source, str):
        return (root / source).is_file()
    return (root / "build.zig").is_file() or (root / "src" / "root.zig").is_file()


def _text(path: Path) -> str | None:
    """Return the text of a file, of a very large one its beginning; None where none can be read."""
    try:
        with open_plain(path) as file:
            text = file.read(MAX_TEXT_BYTES).decode("utf-8", "replace")
    except OSError:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says about a directory or its nearest parent that exists."""
    folder = next((path for path in (root, *root.parents) if path.is_dir()), root)
    answer = ask_git(folder, *arguments)
    return answer.text or None if answer is not None and answer.ok else None


def _github_page(remote: str | None) -> str | None:
    match = re.fullmatch(
        r"(?:https://(?:[^@/]+@)?|ssh://git@|git@)github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?",
        remote or "",
    )
    return None if match is None else f"https://github.com/{match[1]}"
