"""The command line with other releases of Typer than the newest, whose internals differ."""

import re
import sys
from pathlib import Path

import pytest

from tests.cli import Ran, run

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the python of an environment with the oldest Typer that the project takes."""
    folder = tmp_path_factory.mktemp("typer") / "venv"
    bound = re.search(r'"typer>=([\d.]+),<', (ROOT / "pyproject.toml").read_text())
    assert bound is not None
    python = folder / "bin" / "python"
    for arguments in (
        ("venv", "--python", sys.executable, folder),
        ("pip", "install", "--python", python, "-e", ROOT, f"typer=={bound[1]}.0"),
    ):
        made = run(UV, *arguments, cwd=folder.parent)
        if made.status != 0:
            pytest.skip(f"no environment with Typer {bound[1]}: {made.stderr[-300:]}")
    return python


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--help",), 0, "wheel-all"),
        (("wheel", "--help"), 0, "--manylinux"),
        (("--version",), 0, "alloconda"),
        (("targets", "--jsonn"), 2, "did you mean --json?"),
        (("wheel-all", "--jobs", "many"), 2, "--jobs"),
        (("wheel", "--out-dir", "a", "--out-dir", "b"), 2, "either --out-dir a or --out-dir b"),
        (("wheel-all", "--dry-run", "--project-dir", "docs/examples/nearest"), 0, "cp311-abi3"),
        (("completion", "bash"), 0, "--manylinux"),
        (("inspect", "--wheels-of", "x"), 2, "alloconda inspect"),
        (("cache", "prune", "--older-than", "5"), 2, "5"),
    ],
)
def test_the_oldest_typer_serves(
    oldest: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    ran: Ran = run(oldest, "-m", "alloconda", *arguments, cwd=ROOT)

    assert ran.status == status
    assert said in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
