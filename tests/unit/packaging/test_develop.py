"""Which environment develop installs into."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.python import Python
from alloconda.packaging.service.develop import (
    Candidate,
    EditableBuild,
    Interpreter,
    develop,
    find_environment,
)


@dataclass
class KnownEnvironments:
    """Candidates in order; only `working` ones hold a Python."""

    places: tuple[Candidate, ...]
    working: tuple[str, ...]
    closed: tuple[str, ...] = ()

    def candidates(self, root: Path) -> tuple[Candidate, ...]:
        assert root.is_absolute()
        return self.places

    def ask(self, folder: Path) -> Interpreter | None:
        return interpreter(folder) if folder.name in self.working else None

    def obstacle(self, folder: Path) -> str | None:
        return "Permission denied" if folder.name in self.closed else None


@dataclass
class Installer:
    """An environment that may hold the install already; `installed` lists what was installed."""

    holds_it: bool
    installed: list[tuple[Path, Path]] = field(default_factory=list)

    def is_installed(self, wheel: Path, root: Path) -> bool:
        assert (wheel, root) == (WHEEL, ROOT)
        return self.holds_it

    def install(self, wheel: Path, root: Path) -> str:
        self.installed.append((wheel, root))
        return "pip"


def build_for(python: Python) -> EditableBuild:
    return EditableBuild(modules=(Path(f"/project/for-{python}.so"),), wheel=WHEEL)


def interpreter(folder: Path, implementation: str = "cpython") -> Interpreter:
    return Interpreter(
        executable=folder / "bin/python",
        implementation=implementation,
        version="3.13.1",
        free_threaded=True,
        packages=folder / "lib",
    )


ROOT = Path("/project").absolute()
WHEEL = Path("/out/hello.whl")
ACTIVE = Candidate(folder=Path("/active"), why="VIRTUAL_ENV", is_named=True)
NEAR = Candidate(folder=Path("/near"), why="the nearest one")


def test_the_first_that_works_is_taken() -> None:
    found, why = find_environment(ROOT, KnownEnvironments((ACTIVE, NEAR), ("near", "active")))

    assert (found.executable, why) == (Path("/active/bin/python"), "VIRTUAL_ENV")


def test_a_broken_one_that_nobody_names_is_passed_over() -> None:
    other = Candidate(folder=Path("/other"), why="the nearest one")

    found, _ = find_environment(ROOT, KnownEnvironments((NEAR, other), ("other",)))

    assert found.executable == Path("/other/bin/python")


def test_a_broken_one_that_is_named_is_refused() -> None:
    with pytest.raises(UsageError, match=r"active \(VIRTUAL_ENV\) is not an environment"):
        find_environment(ROOT, KnownEnvironments((ACTIVE, NEAR), ("near",)))


def test_a_named_one_that_may_not_be_looked_at_says_so() -> None:
    environments = KnownEnvironments((ACTIVE, NEAR), ("near",), closed=("active",))

    with pytest.raises(UsageError, match=r"\(VIRTUAL_ENV\) can't be used: Permission denied"):
        find_environment(ROOT, environments)


def test_without_any_the_hint_makes_one() -> None:
    with pytest.raises(UsageError, match="no virtual environment") as caught:
        find_environment(ROOT, KnownEnvironments((), ()))

    assert "python -m venv .venv" in (caught.value.hint or "")


def test_only_cpython_will_do() -> None:
    assert str(interpreter(Path("/x")).python) == "3.13.1t"
    with pytest.raises(UsageError, match="pypy"):
        _ = interpreter(Path("/x"), "pypy").python


@pytest.mark.parametrize(("holds_it", "program"), [(False, "pip"), (True, None)])
def test_a_project_is_built_for_the_environment_and_installed_once(
    holds_it: bool,  # noqa: FBT001 # a parameter of the test
    program: str | None,
) -> None:
    installer = Installer(holds_it)

    done = develop(ROOT, KnownEnvironments((NEAR,), ("near",)), build_for, lambda _one: installer)

    assert (done.installer, installer.installed) == (program, [] if holds_it else [(WHEEL, ROOT)])
    assert done.modules == (Path("/project/for-3.13.1t.so"),)
    assert done.environment == Path("/near")
    assert done.why == "the nearest one"


def test_nothing_is_built_for_a_python_that_modules_are_not_built_for() -> None:
    class PyPy(KnownEnvironments):
        def ask(self, folder: Path) -> Interpreter:
            return interpreter(folder, "pypy")

    def build(_python: Python) -> EditableBuild:
        raise AssertionError

    with pytest.raises(UsageError, match="pypy"):
        develop(ROOT, PyPy((NEAR,), ("near",)), build, lambda _one: Installer(holds_it=False))
