import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from alloconda.build.adapters.generate_step import GenerateRunner
from alloconda.kernel.config.generate_steps import GenerateStep
from alloconda.kernel.errors import AllocondaError, BuildError, ConfigError, ProjectError
from alloconda.kernel.system.program import Finished, ProgressSink

STEP = GenerateStep(command=("python", "gen.py", "a b"), inputs=("in/*.csv",), outputs=("out/a.h",))


class Commands:
    """Runs a function in place of a program."""

    def __init__(self, act: Callable[[], int]) -> None:
        self.commands: list[list[str]] = []
        self._act = act

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        progress: ProgressSink | None = None,
    ) -> Finished:
        del cwd, environment, progress
        self.commands.append(list(command))
        return Finished(status=self._act(), stdout="said\n", stderr="")

    def stop(self) -> None:
        """Do nothing."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project's directory with what the command reads."""
    root = tmp_path / "project"
    (root / "in").mkdir(parents=True)
    (root / "in/a.csv").write_text("1")
    (root / "gen.py").write_text("")
    return root


def runner(root: Path, act: Callable[[], int]) -> tuple[GenerateRunner, Commands]:
    programs = Commands(act)
    return GenerateRunner(root=root, local_cache=root / ".zig-cache", programs=programs), programs


def test_a_command_runs_when_something_of_it_has_changed(root: Path) -> None:
    def write() -> int:
        (root / "out/a.h").write_text("made")
        return 0

    generate, programs = runner(root, write)

    def runs(step: GenerateStep = STEP) -> bool:
        before = len(programs.commands)
        generate.run(step, "generate[1]")
        return len(programs.commands) > before

    assert runs()
    assert programs.commands == [[sys.executable, "gen.py", "a b"]]
    assert not runs()
    for change in ("in/a.csv", "in/new.csv", "gen.py", "out/a.h"):
        (root / change).write_text("changed")
        assert runs(), change
        assert not runs(), change
    (root / "out/a.h").unlink()
    assert runs()
    assert runs(GenerateStep(command=("python", "gen.py"), outputs=STEP.outputs))


def _half(root: Path, status: int) -> int:
    (root / "out/a.h").write_text("half")
    return status


def test_a_command_that_fails_leaves_outputs_as_they_were(root: Path) -> None:
    generate, _ = runner(root, lambda: _half(root, 3))

    with pytest.raises(BuildError) as caught:
        generate.run(STEP, "generate[1]")
    assert not (root / "out").exists()
    (root / "out").mkdir()
    (root / "out/a.h").write_text("old")
    with pytest.raises(BuildError):
        generate.run(STEP, "generate[1]")

    assert caught.value.message == "generate[1] failed with status 3: python gen.py 'a b'"
    assert caught.value.details == ("said",)
    assert (root / "out/a.h").read_text() == "old"


def test_an_interrupted_command_leaves_outputs_as_they_were(root: Path) -> None:
    def interrupt() -> int:
        _half(root, 0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner(root, interrupt)[0].run(STEP, "generate[1]")

    assert not (root / "out").exists()


@pytest.mark.parametrize(
    ("step", "kind", "message"),
    [
        (STEP, ProjectError, "generate[1] made no out/a.h: python gen.py 'a b'"),
        (
            GenerateStep(command=("python",), inputs=("in/*.txt",), outputs=("a.h",)),
            ConfigError,
            "generate[1].inputs: no file is 'in/*.txt'",
        ),
        (
            GenerateStep(command=("no-such-program-of-all",), outputs=("a.h",)),
            AllocondaError,
            "generate[1]: there is no program 'no-such-program-of-all' on PATH",
        ),
        (
            GenerateStep(command=("tools/gen",), outputs=("a.h",)),
            AllocondaError,
            "generate[1]: there is no program 'tools/gen' in",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    root: Path, step: GenerateStep, kind: type[AllocondaError], message: str
) -> None:
    generate, _ = runner(root, lambda: 0)

    with pytest.raises(kind) as caught:
        generate.run(step, "generate[1]")

    assert caught.value.message.startswith(message)
    assert caught.value.hint
