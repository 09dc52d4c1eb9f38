"""Makes the first stub of a C module with mypy's stubgen, which may not be installed."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from alloconda.kernel.errors import BuildError, OutsideError
from alloconda.kernel.system.program import ProgramRunner

_PROGRAM = "alloconda.build.adapters.first_stub"
_SHOWN_LINES = 20


def first_stub(
    module: Path, name: str, suffix: str, package: Path, folder: Path, programs: ProgramRunner
) -> str:
    """Return what stubgen writes of a module.

    Args:
        module: its file, for the interpreter that runs this.
        name: what Python imports it as.
        suffix: of the file, as Python wants it.
        package: the directory that it belongs into, where it may import others from.
        folder: an empty directory.
        programs: runs stubgen.

    Raises:
        OutsideError: mypy is not installed.
        BuildError: the module can't be imported.
    """
    if not _has_mypy():
        raise OutsideError(
            "a C module's first stub is made by mypy's stubgen, and mypy is not installed",
            hint=f"{sys.executable} -m pip install 'alloconda[stubs]'",
        )
    above, _, stem = name.rpartition(".")
    path = folder / "import"
    for part in above.split(".") if above else ():
        path /= part
        path.mkdir(parents=True)
        # The package's own code may want more than is installed here.
        (path / "__init__.py").write_text(f"__path__.append({str(package)!r})\n", encoding="utf-8")
    path.mkdir(parents=True, exist_ok=True)
    shutil.copy(module, path / f"{stem}{suffix}")
    out = folder / "out"
    done = programs.run(
        [sys.executable, "-m", _PROGRAM, name, str(out)],
        cwd=folder / "import",
        environment={"PYTHONPATH": "", "PYTHONUTF8": "1", "PYTHONSAFEPATH": ""},
    )
    if done.status != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        ended = f": signal {-done.status} ended it" if done.status < 0 else ""
        raise BuildError(
            f"stubgen can't make a stub of {name}{ended}",
            details=tuple(lines[-_SHOWN_LINES:]),
            hint="import the module in Python to see whether it works, or write the stub by hand",
        )
    (stub,) = out.rglob("*.pyi")
    return stub.read_text(encoding="utf-8")


def _has_mypy() -> bool:
    try:
        return find_spec("mypy") is not None
    except ImportError:
        return False
