"""alloconda as a user who may not do everything: permissions mean nothing to root."""

import contextlib
import os
import shutil
import site
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli import NO_NETWORK, Ran

ROOT = Path(__file__).parent.parent
# No system gives it to anybody, so it has no passwd entry either.
_UID = 424_242
_UNUSED = ("test", "idlelib", "tkinter", "turtledemo", "site-packages", "ensurepip", "config-*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainUser:
    """A user other than root, with folders of its own.

    Attributes:
        folder: the user's own; everybody may enter it.
        python: an interpreter that the user may start.
        variables: what that interpreter, and alloconda in it, need in the environment.
        uid: None where the tests run as a plain user themselves.
    """

    folder: Path
    python: Path
    variables: Mapping[str, str]
    uid: int | None

    @property
    def home(self) -> Path:
        """The user's home directory."""
        return self.folder / "home"

    def own(self, folder: Path) -> None:
        """Give a folder, and all below it, to the user."""
        if self.uid is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def run(self, *command: str | Path, cwd: Path | None = None, **environment: str | None) -> Ran:
        """Run a program as the user; None takes a variable out of the environment."""
        variables: dict[str, str | None] = {
            **os.environ,
            **NO_NETWORK,
            **self.variables,
            "HOME": str(self.home),
            "ALLOCONDA_CACHE_DIR": str(self.folder / "cache"),
            "TMPDIR": str(self.folder / "tmp"),
            **environment,
        }
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd or self.folder,
            env={name: value for name, value in variables.items() if value is not None},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            user=self.uid,
            group=self.uid,
            extra_groups=None if self.uid is None else [],
        )
        return Ran(status=done.returncode, stdout=done.stdout, stderr=done.stderr)

    def alloconda(
        self, *arguments: str | Path, cwd: Path | None = None, **environment: str | None
    ) -> Ran:
        """Run `alloconda ARGUMENTS` as the user."""
        return self.run(self.python, "-m", "alloconda", *arguments, cwd=cwd, **environment)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPython:
    """An interpreter that everybody may start, and what it needs in the environment."""

    executable: Path
    variables: Mapping[str, str]


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Make a temporary folder that everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="plain-user-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        # What a test has closed is opened, for where it is not root.
        for parent, names, _ in os.walk(folder):
            for path in (Path(parent, name) for name in names):
                if not path.is_symlink():
                    path.chmod(0o700)
        shutil.rmtree(folder)


def plain_python(folder: Path) -> PlainPython:
    """Return an interpreter for everybody: the running one, else a copy of it in a folder.

    A skipped test is the answer where this checkout can't be read by others.
    """
    if os.geteuid() != 0:
        return PlainPython(executable=Path(sys.executable), variables={})
    packages = [Path(path) for path in site.getsitepackages()]
    for path in (ROOT / "alloconda", *packages):
        if not _is_open(path):
            pytest.skip(f"{path} can't be read by a user other than root")
    prefix = folder / "python"
    base = Path(sys.base_prefix)
    version = f"python3.{sys.version_info.minor}"
    library = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(
        library,
        prefix / library.relative_to(base),
        ignore=shutil.ignore_patterns(*_UNUSED),
        copy_function=_link,
        symlinks=True,
    )
    (prefix / "bin").mkdir()
    executable = prefix / "bin" / version
    _link(str(Path(sys.executable).resolve()), str(executable))
    for shared in (base / "lib").glob("libpython*.so*"):
        _link(str(shared.resolve()), str(prefix / "lib" / shared.name))
    return PlainPython(
        executable=executable,
        variables={
            "LD_LIBRARY_PATH": str(prefix / "lib"),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *packages))),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )


@contextlib.contextmanager
def plain_user(python: PlainPython) -> Iterator[PlainUser]:
    """Make a user with a home, a temporary folder and nothing else."""
    with open_folder() as folder:
        user = PlainUser(
            folder=folder,
            python=python.executable,
            variables=python.variables,
            uid=_UID if os.geteuid() == 0 else None,
        )
        for name in ("home", "tmp"):
            (folder / name).mkdir()
        user.own(folder)
        yield user


def _is_open(path: Path) -> bool:
    """Return whether everybody may read a folder: it and all above may be entered."""
    return all(one.stat().st_mode & 0o001 for one in (path, *path.parents))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
