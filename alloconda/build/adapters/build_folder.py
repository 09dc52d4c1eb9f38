"""The directory that `zig build` runs in: the project's, or a stand-in for one that is read-only.

A build.zig finds the shipped Zig package in `.alloconda/zig`, and Zig from 0.16 on puts packages
that it fetches into `zig-pkg`, both in the project. Where they are lacking and can't be written, a
directory of links to the project's files is used instead.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from alloconda.build.adapters.zig_package import has_zig_package, refresh_zig_package
from alloconda.kernel.system.bounded_files import read_bounded_text
from alloconda.kernel.system.disk_errors import explain_disk_errors
from alloconda.kernel.system.visible_paths import may_write
from alloconda.kernel.zig.version import ZigVersion

_PACKAGES = "zig-pkg"
_FIRST_WITH_PACKAGES = 16
_MADE_HERE = (".alloconda", ".zig-cache", "zig-out", _PACKAGES)


def prepare_build_folder(root: Path, local_cache: Path, version: ZigVersion) -> Path:
    """Return the directory to run `zig build` in, with the Zig package that build.zig wants.

    Args:
        root: the project.
        local_cache: Zig's local cache for it, in which a stand-in is made.
        version: of Zig.

    Raises:
        OutsideError: neither the project nor the cache can be written.
    """
    is_writable = may_write(root / ".alloconda" / "zig")
    if is_writable:
        refresh_zig_package(root)
    texts = [_text(root / name) for name in ("build.zig", "build.zig.zon")]
    wants_package = any(".alloconda" in text for text in texts)
    fetches = version.minor >= _FIRST_WITH_PACKAGES and ".url" in texts[1]
    lacks_package = wants_package and not is_writable and not has_zig_package(root)
    if not lacks_package and (not fetches or may_write(root / _PACKAGES)):
        return root
    folder = local_cache / "alloconda-tree"
    with explain_disk_errors(local_cache):
        _link_project(root, folder)
    refresh_zig_package(folder)
    return folder


def _link_project(root: Path, folder: Path) -> None:
    """Link a project's files into a folder; another run may do the same at the same time."""
    _link_all((path for path in root.iterdir() if path.name not in _MADE_HERE), folder)
    packages = root / _PACKAGES
    _link_all(packages.iterdir() if packages.is_dir() else (), folder / _PACKAGES, keep=True)


def _link_all(paths: Iterable[Path], folder: Path, *, keep: bool = False) -> None:
    """Make a folder hold links to some files and directories, and no other links."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {path.name: path for path in paths}
    for link in folder.iterdir():
        if not keep and link.name not in (*wanted, *_MADE_HERE):
            _remove(link)
    for name, path in wanted.items():
        _link(path, folder / name)


def _link(path: Path, link: Path) -> None:
    if link.is_symlink() and link.readlink() == path:
        return
    _remove(link)
    try:
        link.symlink_to(path, target_is_directory=path.is_dir())
    except FileExistsError:
        # Another run was faster.
        return
    except OSError:
        # Windows lets few users make links.
        _copy(path, link)


def _copy(path: Path, copy: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, copy, dirs_exist_ok=True)
    else:
        shutil.copy2(path, copy)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _text(path: Path) -> str:
    try:
        return read_bounded_text(path, errors="replace")
    except OSError:
        return ""
