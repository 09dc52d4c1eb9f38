"""Converts extension projects of PyPI with `alloconda init`, builds and tests them; not part of CI.

usage: python tests/adoption/adopt.py [NAME...]

Each sdist is fetched by name and version, converted as a maintainer would, with one command, and
built for this machine and for other targets. The wheel for this machine is installed into an
environment of its own, where the project's own tests run. A row of a Markdown table is printed for
each; what stopped one is in its last column. Headers come from where alloconda gets them
(ALLOCONDA_PBS_MIRROR names another place).
"""

import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

FOREIGN = ("musllinux_1_2_x86_64", "manylinux_2_28_aarch64", "win_amd64")
_LIMIT_S = 1200
_SERIES = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A project of PyPI.

    Attributes:
        tests: the arguments of Python that run its tests, in a directory without its code.
        files: the files and directories of the sdist that the tests need.
        needs: what they import.
    """

    name: str
    version: str
    what: str
    tests: tuple[str, ...]
    files: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def _pytest(name: str, version: str, what: str, *more: str, files: str = "tests") -> Adoption:
    return Adoption(
        name=name,
        version=version,
        what=what,
        tests=("-m", "pytest", "-q", "-p", "no:cacheprovider", files),
        files=(files,),
        needs=("pytest", *more),
    )


PROJECTS = (
    _pytest("markupsafe", "3.0.4", "C"),
    Adoption(
        name="bitarray",
        version="3.12.3",
        what="C, two modules",
        tests=("-c", "import bitarray, sys; sys.exit(not bitarray.test().wasSuccessful())"),
    ),
    _pytest("xxhash", "4.1.0", "C, dispatch on x86, ext_package"),
    _pytest("msgpack", "1.2.4", "C, made by Cython", files="test"),
    _pytest("lru-dict", "1.4.1", "C", files="test"),
    _pytest("mmh3", "5.3.1", "C, ext-modules in pyproject.toml"),
    _pytest("setproctitle", "1.3.8", "C, sources by system"),
    _pytest("wrapt", "2.5.2", "C, optional module, stub package"),
    _pytest("zopfli", "0.1.8", "C, build_ext of its own"),
    _pytest("pyahocorasick", "2.3.1", "C, module alone"),
    _pytest("cchardet", "2.4.0", "C++ and Cython", files="tests"),
    _pytest("python-rapidjson", "1.25", "C++, stubs in a directory of another name", "pytz"),
    _pytest("crc32c", "2.9.post0", "C, instructions of single CPUs", files="test"),
    Adoption(
        name="simplejson",
        version="4.3.0",
        what="C",
        tests=("-m", "simplejson.tests"),
    ),
    Adoption(
        name="regex",
        version="2026.11.19",
        what="C, py_modules that name a package's files",
        tests=("-m", "unittest", "-q", "regex.tests.test_regex"),
    ),
    _pytest("multidict", "7.2.1", "C, two modules, flags by system", "pytest-codspeed", "objgraph"),
    Adoption(name="psutil", version="7.2.2", what="C, a module for each system", tests=()),
)


class StoppedError(Exception):
    """What stopped a project."""


def main(names: list[str]) -> int:
    """Convert, build and test; return how many projects did not move."""
    chosen = [one for one in PROJECTS if not names or one.name in names]
    print(f"| project | what it is | host | {' | '.join(FOREIGN)} | its tests | stopped by |")  # noqa: T201
    print("|---|---|---|" + "---|" * (len(FOREIGN) + 2))  # noqa: T201
    stopped = 0
    for project in chosen:
        with tempfile.TemporaryDirectory(prefix="adoption-") as folder:
            row = _row(project, Path(folder))
        stopped += bool(row[-1])
        print(f"| {project} | {project.what} | {' | '.join(row)} |", flush=True)  # noqa: T201
    return stopped


def _row(project: Adoption, folder: Path) -> list[str]:
    cells: list[str] = []
    try:
        root = _unpacked(project, folder)
        _run(["init", "--yes", "--replace-backend"], root)
        cells.append(_built(root, ["wheel", "--python-version", _SERIES]))
        wheel = next((root / "dist").glob("*.whl"), None)
        for target in FOREIGN:
            flags = ["--python-version", _SERIES, "--target", target, "--out-dir", "foreign"]
            cells.append(_built(root, ["wheel-all", *flags]))
        cells.append(_tested(project, root, wheel, folder))
    except StoppedError as error:
        cells += ["no"] * (len(FOREIGN) + 2 - len(cells))
        return [*cells, str(error)]
    failed = [cell for cell in cells if cell not in ("yes", "-")]
    return [*(cell if cell in ("yes", "-") else "no" for cell in cells), "; ".join(failed)]


def _unpacked(project: Adoption, folder: Path) -> Path:
    download = ["download", "-q", "--no-deps", "--no-binary", ":all:", "--no-build-isolation"]
    _call([sys.executable, "-m", "pip", *download, f"{project.name}=={project.version}"], folder)
    (sdist,) = (one for one in folder.iterdir() if one.is_file())
    shutil.unpack_archive(sdist, folder / "sources")
    (root,) = (folder / "sources").iterdir()
    return root


def _built(root: Path, arguments: list[str]) -> str:
    try:
        _run(arguments, root)
    except StoppedError as error:
        return f"{arguments[-3] if '--target' in arguments else 'host'}: {error}"
    return "yes"


def _tested(project: Adoption, root: Path, wheel: Path | None, folder: Path) -> str:
    if not project.tests or wheel is None:
        return "-"
    place = folder / "tests-alone"
    place.mkdir()
    for name in project.files:
        if not (root / name).exists():
            return f"the sdist has no {name}"
        shutil.copytree(root / name, place / name)
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    try:
        _call([str(python), "-m", "pip", "install", "-q", str(wheel), *project.needs], folder)
        _call([str(python), *project.tests], place)
    except StoppedError as error:
        return f"tests: {error}"
    return "yes"


def _run(arguments: list[str], root: Path) -> None:
    _call([sys.executable, "-m", "alloconda", *arguments], root)


def _call(command: list[str], cwd: Path) -> None:
    """Run a command.

    Raises:
        StoppedError: it fails, with the last line that says why.
    """
    try:
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, timeout=_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise StoppedError(f"longer than {_LIMIT_S} s") from None
    if done.returncode:
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        told = [line for line in lines if "error:" in line.lower() or line.startswith("failed")]
        raise StoppedError((told or lines or ["no output"])[-1].replace("|", "/")[:160])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
