"""Finds headers that installed Python packages have, such as NumPy's, for the platform of a wheel.

A package is asked where they are: by `get_include()` as NumPy and pybind11 have it, or by
`include_dir()`. Headers that are made for one machine have the sizes of its types as numbers
(`#define NPY_SIZEOF_LONG 8`), and more of the kind; for another platform, they are copied with what
is right there.
"""

import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from alloconda.build.model.header_macros import (
    MachineMacros,
    machine_macros,
    may_be_for_a_machine,
)
from alloconda.build.model.made_sources import MADE_FOLDER
from alloconda.build.model.package_code import PACKAGED_SOURCES, PackageCode
from alloconda.kernel.errors import OutsideError
from alloconda.kernel.system.program import ProgramRunner
from alloconda.kernel.system.user_shell import command_text
from alloconda.kernel.system.visible_paths import is_folder
from alloconda.kernel.targets.target import Target

_ASK = """\
import importlib, os, sys
package = importlib.import_module(sys.argv[1])
ask = next((getattr(package, one) for one in ("get_include", "include_dir", "get_include_dir")
            if callable(getattr(package, one, None))), None)
folder = ask() if ask else os.path.join(os.path.dirname(package.__file__ or ""), "include")
sys.stdout.buffer.write(os.fsencode(os.path.abspath(folder)))
"""
_SHOWN_LINES = 12
_MOST_FILES = 20_000
_MOST_BYTES = 1 << 20


class PackageHeaders:
    """Finds the headers of installed packages; may be used by several threads.

    Args:
        local_cache: Zig's local cache for the project, where headers of other platforms are kept.
        programs: runs Python.
    """

    def __init__(self, local_cache: Path, programs: ProgramRunner) -> None:
        self._folder = local_cache / MADE_FOLDER
        self._programs = programs
        self._lock = threading.Lock()
        self._installed: dict[str, Path] = {}
        self._for_platform: dict[tuple[Path, MachineMacros], Path] = {}

    def code(self, package: str, target: Target) -> PackageCode:
        """Return what a module takes from a package: its headers, and sources that it comes with.

        Raises:
            OutsideError: the package is not installed, or has no headers.
        """
        headers = self.find(package, target)
        packaged = PACKAGED_SOURCES.get(package)
        if packaged is None:
            return PackageCode(name=package, include_dirs=(headers,))
        found = importlib.util.find_spec(package)
        folder = headers.parent if found is None or not found.origin else Path(found.origin).parent
        return packaged.code(package, folder, headers)

    def find(self, package: str, target: Target) -> Path:
        """Return the directory of a package's headers, as they are right on a platform.

        Raises:
            OutsideError: the package is not installed, or has no headers.
        """
        with self._lock:
            installed = self._installed.get(package)
            if installed is None:
                installed = self._installed[package] = self._ask(package)
            key = (installed, machine_macros(target))
            found = self._for_platform.get(key)
            if found is None:
                found = self._for_platform[key] = self._corrected(package, *key)
            return found

    def _ask(self, package: str) -> Path:
        root = package.partition(".")[0]
        if importlib.util.find_spec(root) is None:
            install = command_text((sys.executable, "-m", "pip", "install", root))
            raise OutsideError(
                f"include-packages: {package} is not installed where alloconda runs",
                hint=f'{install}; for pip and other front ends add "{root}" to [build-system] '
                "requires",
            )
        finished = self._programs.run([sys.executable, "-P", "-c", _ASK, package])
        folder = Path(finished.stdout.strip())
        if finished.status == 0 and is_folder(folder):
            return folder
        raise OutsideError(
            f"include-packages: {package} is installed, but says of no directory of headers"
            if finished.status == 0
            else f"include-packages: {package} can't be imported where alloconda runs",
            details=tuple(finished.log.splitlines()[-_SHOWN_LINES:]),
            hint="name a directory in include-dirs instead, or install another version",
        )

    def _corrected(self, package: str, folder: Path, macros: MachineMacros) -> Path:
        """Return a directory of headers, or a copy of it with what is right on a platform."""
        wrong: dict[Path, str] = {}
        digest = hashlib.sha256(f"{folder}\0{macros}".encode())
        for number, path in enumerate(sorted(folder.rglob("*.h"))):
            if number > _MOST_FILES or path.stat().st_size > _MOST_BYTES:
                continue
            data = path.read_bytes()
            digest.update(data)
            text = data.decode("latin-1") if may_be_for_a_machine(data) else ""
            corrected = macros.corrected(text)
            if corrected != text:
                wrong[path.relative_to(folder)] = corrected
        if not wrong:
            return folder
        copy = self._folder / f"{package}-headers-{digest.hexdigest()[:16]}"
        if not is_folder(copy):
            self._copy(folder, copy, wrong)
        return copy

    def _copy(self, folder: Path, copy: Path, corrected: dict[Path, str]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".headers.", dir=self._folder) as new:
                top = Path(new) / "include"
                shutil.copytree(folder, top)
                for path, text in corrected.items():
                    (top / path).write_bytes(text.encode("latin-1"))
                try:
                    os.replace(top, copy)  # noqa: PTH105 - of a directory
                except OSError:
                    # Another run was first.
                    if not is_folder(copy):
                        raise
        except OSError as error:
            raise OutsideError(
                f"can't write {error.filename or copy}: {error.strerror or error}",
                hint="give write permission or make room there",
            ) from error
