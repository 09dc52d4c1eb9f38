"""What the repository holds for whoever works on it: workflows, hooks, the release recipe."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.cli import run

ROOT = Path(__file__).parents[2]
ACTIONLINT = Path(sys.executable).parent / (
    "actionlint.exe" if sys.platform == "win32" else "actionlint"
)
TOOLS = Path(sys.executable).parent


def actionlint(*files: Path) -> str:
    ran = run(TOOLS / "actionlint", "-no-color", *files, cwd=ROOT)
    return ran.stdout + ran.stderr


def test_the_workflows_are_well_formed(tmp_path: Path) -> None:
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    broken = tmp_path / "broken.yml"
    broken.write_text(workflows[0].read_text().replace("runs-on:", "runs-onn:"))

    found = actionlint(*workflows)

    assert len(workflows) == 4
    assert found == ""
    assert "runs-onn" in actionlint(broken)


def test_every_action_is_pinned_by_the_same_commit_everywhere() -> None:
    places = (
        *(ROOT / ".github/workflows").glob("*.yml"),
        *(ROOT / "alloconda/templates").glob("*.yml.in"),
        *(ROOT / "docs").rglob("*.md"),
    )
    used = [
        line.split("- uses:")[1].split()
        for path in places
        for line in path.read_text(encoding="utf-8").splitlines()
        if "- uses:" in line
    ]

    pins: dict[str, set[tuple[str, str]]] = {}
    for reference, mark, version in used:
        action, _, commit = reference.partition("@")
        assert len(commit) == 40
        assert mark == "#"
        assert version.startswith("v")
        pins.setdefault(action, set()).add((commit, version))
    assert pins
    assert [action for action, known in pins.items() if len(known) != 1] == []


def test_the_hooks_pass() -> None:
    program = TOOLS / "pre-commit"
    if not (ROOT / ".git").exists() or TOOLS != ROOT / ".venv" / "bin":
        pytest.skip("the hooks run in a checkout, with the tools of its .venv")

    ran = run(program, "run", "--all-files", cwd=ROOT)

    assert ran.status == 0, ran.stdout


def git(folder: Path, *arguments: str) -> str:
    ran = run("git", *arguments, cwd=folder)
    assert ran.status == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a repository like this one that a release may be made in."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in (".ci", "alloconda", "completions"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore"):
        shutil.copy(ROOT / name, folder / name)
    for arguments in (
        ("init", "--quiet"),
        ("config", "user.name", "Nobody"),
        ("config", "user.email", "nobody@example.org"),
        ("add", "--all"),
        ("commit", "--quiet", "--message", "Add all"),
    ):
        git(folder, *arguments)
    return folder


def test_a_release_is_built_twice_and_installed_before_it_is_tagged(checkout: Path) -> None:
    ran = run(sys.executable, ".ci/release", "--check", cwd=checkout)

    assert ran.status == 0, ran.stdout + ran.stderr
    names = {path.name for path in (checkout / "dist").iterdir()}
    assert {name.partition("-")[0] for name in names} == {"alloconda"}
    assert {path.split("  ")[1] for path in ran.lines[-2:]} == names


def test_a_release_that_cannot_be_signed_leaves_no_tag(checkout: Path) -> None:
    git(checkout, "config", "gpg.program", "false")
    before = git(checkout, "rev-parse", "HEAD")

    ran = run(sys.executable, ".ci/release", "9.9.9", cwd=checkout)

    assert ran.status != 0
    assert git(checkout, "tag", "--list") == ""
    assert git(checkout, "rev-parse", "HEAD") == before
    assert git(checkout, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--check", "--tag", "v9.9.9"), "is not the version"),
        (("1.2",), "is not a version"),
        ((), "give a version"),
    ],
)
def test_a_wrong_release_is_refused(checkout: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = run(sys.executable, ".ci/release", *arguments, cwd=checkout)

    assert ran.status != 0
    assert said in ran.stderr
