"""Converts extension projects of PyPI with `alloconda init`, builds and tests them; not part of CI.

usage: python tests/adoption/adopt.py [NAME...]

Each sdist is fetched by name and version, converted as a maintainer would, with one command, and
built for this machine and for other targets. The wheel for this machine is installed into an
environment of its own, where the project's own tests run. A row of a Markdown table is printed for
each; what stopped one is in its last column. Headers come from where alloconda gets them
(ALLOCONDA_PBS_MIRROR names another place). Where ALLOCONDA_LAB_COMMAND names a program that starts
foreign interpreters, the tests run with the wheels for other targets as well; "built" says that a
wheel was not run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

_LIMIT_S = 1200
_SERIES = f"{sys.version_info.major}.{sys.version_info.minor}"
_LAB = os.environ.get("ALLOCONDA_LAB_COMMAND")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A foreign interpreter of the lab.

    Attributes:
        words: the arguments of the lab's command that start it.
    """

    words: tuple[str, ...]
    python: str


FOREIGN = {
    "musllinux_1_2_x86_64": Machine(words=("python", "musl-3.12"), python="3.12"),
    "manylinux_2_28_aarch64": Machine(words=("arm64",), python="3.11"),
    "win_amd64": Machine(words=("windows",), python="3.12"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A project of PyPI.

    Attributes:
        tests: the arguments of Python that run its tests, in a directory without its code; "-m"
            with a module, or "-c" with code.
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


def _pytest(
    name: str,
    version: str,
    what: str,
    *more: str,
    files: str = "tests",
    beside: str = "",
    flags: tuple[str, ...] = (),
) -> Adoption:
    return Adoption(
        name=name,
        version=version,
        what=what,
        tests=("-m", "pytest", "-q", "-p", "no:cacheprovider", *flags, files),
        files=(files.partition("/")[0], *((beside,) if beside else ())),
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
    _pytest(
        "xxhash",
        "4.1.0",
        "C, dispatch on x86, ext_package",
        # It checks the stubs' text with pyright, and starts that as a program.
        flags=("--ignore=tests/test_stubs_pyright.py",),
    ),
    _pytest("msgpack", "1.2.4", "C, made by Cython", files="test"),
    _pytest("lru-dict", "1.4.1", "C", files="test"),
    _pytest(
        "mmh3",
        "5.3.1",
        "C, ext-modules in pyproject.toml",
        # They import a module `helper`, which the sdist lacks.
        flags=("--ignore=tests/test_mmh3.py", "--ignore=tests/test_mmh3_hasher.py"),
    ),
    _pytest(
        "setproctitle",
        "1.3.8",
        "C, sources by system",
        # These compile a program of C with a python-config, which environments have not.
        flags=("-k", "not embedded"),
    ),
    _pytest("wrapt", "2.5.2", "C, optional module, stub package"),
    Adoption(
        name="zopfli",
        version="0.1.8",
        what="C, build_ext of its own",
        # pytest would take a base class of the tests for a test.
        tests=("-m", "unittest", "-q", "tests/tests.py"),
        files=("tests",),
    ),
    _pytest("pyahocorasick", "2.3.1", "C, module alone", beside="README.rst"),
    _pytest(
        "cchardet",
        "2.4.0",
        "C++ and Cython",
        files="tests",
        beside="src",
        # One file tests a benchmark of the repository; the others' samples are not in the sdist.
        flags=(
            "--ignore=tests/test_accuracy.py",
            *("-k", "not test_detector and not includes_language and not weights_are_opt_in"),
        ),
    ),
    _pytest("python-rapidjson", "1.25", "C++, stubs in a directory of another name", "pytz"),
    _pytest("crc32c", "2.9.post0", "C, instructions of single CPUs", files="test"),
    Adoption(
        name="simplejson",
        version="4.3.0",
        what="C",
        tests=(
            "-c",
            "import simplejson.tests as t, sys, unittest; "
            "sys.exit(not unittest.TextTestRunner().run(t.all_tests_suite()).wasSuccessful())",
        ),
    ),
    Adoption(
        name="regex",
        version="2026.11.19",
        what="C, py_modules that name a package's files",
        tests=("-m", "unittest", "-q", "regex.tests.test_regex"),
    ),
    _pytest(
        "multidict",
        "7.2.1",
        "C, two modules, flags by system",
        *("pytest-codspeed", "objgraph"),
        # It tests a tool of the repository.
        flags=("--ignore=tests/test_release_notes_md.py",),
    ),
    Adoption(name="psutil", version="7.2.2", what="C, a module for each system", tests=()),
)


_FINE = ("yes", "built", "-")


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
        cells += [_foreign(project, root, target, folder) for target in FOREIGN]
        cells.append(_tested(project, root, wheel, folder))
    except StoppedError as error:
        cells += ["no"] * (len(FOREIGN) + 2 - len(cells))
        return [*cells, str(error)]
    failed = [cell for cell in cells if cell not in _FINE]
    return [*(cell if cell in _FINE else "no" for cell in cells), "; ".join(failed)]


def convert(name: str, folder: Path) -> Path:
    """Return a project's wheel for this machine, converted and built in a directory.

    Raises:
        StoppedError: it was not built.
    """
    (project,) = (one for one in PROJECTS if one.name == name)
    root = _unpacked(project, folder)
    _run(["init", "--yes", "--replace-backend"], root)
    _run(["wheel", "--python-version", _SERIES], root)
    return next((root / "dist").glob("*.whl"))


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
        return f"host: {error}"
    return "yes"


def _foreign(project: Adoption, root: Path, target: str, folder: Path) -> str:
    """Return whether a wheel for a target was built, and passes the tests on the lab."""
    machine, out = FOREIGN[target], folder / target
    flags = ["--python-version", machine.python, "--target", target, "--out-dir", str(out)]
    try:
        _run(["wheel-all", *flags], root)
        if _LAB is None or not project.tests:
            return "built"
        (wheel,) = out.glob("*.whl")
        place = folder / f"on-{target}"
        _place(project, root, place)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(place)
        _get_needs(project, machine.python, target, place)
        _call([_LAB, *machine.words, "-c", _code(project.tests)], place)
    except StoppedError as error:
        return f"{target}: {error}"
    return "yes"


def _get_needs(project: Adoption, python: str, target: str, place: Path) -> None:
    """Put what the tests import beside them, as wheels for a target have it."""
    if project.needs:
        more = ("colorama",) if target.startswith("win") else ()
        flags = ["--python-version", python, "--platform", target, "--only-binary", ":all:"]
        install = ["install", "-q", "--target", ".", "--no-compile", *flags]
        _call([sys.executable, "-m", "pip", *install, *project.needs, *more], place)


def _code(arguments: tuple[str, ...]) -> str:
    """Return code that does what arguments of Python do, with modules beside it first."""
    kind, what, *rest = arguments
    # Wine ends programs that ask for what Windows knows of itself by WMI, as `platform` does.
    begin = "import runpy, sys; sys.path.insert(0, '.'); sys.modules['_wmi'] = None; "
    if kind == "-c":
        return f"{begin}{what}"
    return f"{begin}sys.argv[1:] = {rest!r}; runpy.run_module({what!r}, run_name='__main__')"


def _place(project: Adoption, root: Path, place: Path) -> None:
    """Copy what a project's tests need into a new directory.

    Raises:
        StoppedError: the sdist lacks it.
    """
    place.mkdir()
    for name in project.files:
        if (root / name).is_dir():
            shutil.copytree(root / name, place / name)
        elif (root / name).is_file():
            shutil.copy(root / name, place / name)
        else:
            raise StoppedError(f"the sdist has no {name}")


def _tested(project: Adoption, root: Path, wheel: Path | None, folder: Path) -> str:
    if not project.tests or wheel is None:
        return "-"
    place = folder / "tests-alone"
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    try:
        _place(project, root, place)
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
