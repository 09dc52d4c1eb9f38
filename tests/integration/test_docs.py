"""The documentation: it builds without a warning, and its commands do what the pages say."""

import html
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from alloconda.cli.examples import EXAMPLES
from alloconda.kernel.config.tool_table import parse_config
from tests.cli import NO_NETWORK, run
from tests.conftest import ROOT
from tests.pbs_server import PbsServer

DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What asks the world, or changes it, is not for a test.
_OUTSIDE = re.compile(
    r"^ *(?:\w+=\S+ )?(?:uvx? |git |twine |pip |gh |python3 -m venv )", re.MULTILINE
)
# Pages that begin in an empty directory; the others have a project.
BEGINNINGS = ["../README.md", "tutorial.md", "tutorial-class.md"]
PAGES = [*BEGINNINGS, *(f"how-to/{path.name}" for path in sorted(DOCS.glob("how-to/*.md")))]
# It fails where a wheel can't be tried, which is what it is for.
_MAY_FAIL = {"alloconda test dist/*.whl --require"}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with `alloconda` and `python`, as an activated environment has them."""
    folder = tmp_path_factory.mktemp("bin")
    for name, words in {"alloconda": "-m alloconda", "python": ""}.items():
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.fixture
def environment(
    programs: Path, tmp_path: Path, zig: Path, zig_cache: Path, pbs_server: PbsServer
) -> dict[str, str]:
    # Without a network but for a mirror; a page that needs another shows its commands indented.
    return {
        **NO_NETWORK,
        "NO_PROXY": "127.0.0.1",
        "ALLOCONDA_PBS_MIRROR": pbs_server.url,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path / "home"),
        "ALLOCONDA_ZIG": str(zig),
        "ZIG_GLOBAL_CACHE_DIR": str(zig_cache),
        "ALLOCONDA_CACHE_DIR": str(tmp_path / "cache"),
    }


@pytest.fixture(scope="module")
def built(
    programs: Path, tmp_path_factory: pytest.TempPathFactory, zig: Path, zig_cache: Path
) -> Path:
    """Return the example with its wheels, which pages begin with."""
    folder = tmp_path_factory.mktemp("built") / "nearest"
    shutil.copytree(DOCS / "examples/nearest", folder, ignore=_built)
    environment = {
        **NO_NETWORK,
        "ALLOCONDA_ZIG": str(zig),
        "ZIG_GLOBAL_CACHE_DIR": str(zig_cache),
    }
    made = run(programs / "alloconda", "wheel-all", "-q", cwd=folder, environment=environment)
    assert made.status == 0, made.stderr
    return folder


@pytest.mark.skipif(os.name == "nt", reason="the pages' commands are for a POSIX shell")
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_work(
    page: str, environment: dict[str, str], built: Path, tmp_path: Path
) -> None:
    blocks = [text for language, text in _blocks(page) if language == "sh"]
    commands = [text for text in blocks if not _OUTSIDE.search(text)]
    if not commands:
        pytest.skip("the page has no commands that a test can run")
    work = tmp_path / "work"
    work.mkdir()
    if page not in BEGINNINGS:
        shutil.copytree(built, work, dirs_exist_ok=True)

    done = run("bash", "-euxc", "\n".join(commands), cwd=work, environment=environment)

    assert done.status == 0, done.stderr[-3000:]


@pytest.mark.skipif(os.name == "nt", reason="the examples are for a POSIX shell")
def test_the_examples_of_every_help_work(environment: dict[str, str], tmp_path: Path) -> None:
    begin = [*EXAMPLES["init"], "python -m venv .venv", "alloconda build", "alloconda wheel"]
    rest = [one for path, lines in EXAMPLES.items() for one in lines if path != "init"]
    commands = [
        f"{line} || [ $? = 1 ]" if line in _MAY_FAIL else line
        for line in ["cd hello", *begin, *rest]
        if line != "alloconda init hello --yes"
    ]
    made = run(
        "alloconda", *shlex.split(EXAMPLES["init"][0])[1:], cwd=tmp_path, environment=environment
    )
    assert made.status == 0, made.stderr

    done = run("bash", "-euxc", "\n".join(commands), cwd=tmp_path, environment=environment)

    assert done.status == 0, done.stderr[-3000:]


@pytest.mark.parametrize("page", ["../README.md", "reference/zig-package.md"])
def test_modules_in_a_page_compile(page: str, environment: dict[str, str], tmp_path: Path) -> None:
    blocks = list(_blocks(page))
    modules = [
        (text, _session_after(blocks, i))
        for i, (language, text) in enumerate(blocks)
        if language == "zig" and "exportModule" in text
    ]
    assert modules
    init = ("init", ".", "--yes", "--name", "hello")
    assert run("alloconda", *init, cwd=tmp_path, environment=environment).status == 0

    # It imports what the module of `init` has.
    (tmp_path / "hello/__init__.py").write_text("")
    for text, session in modules:
        (tmp_path / "src/root.zig").write_text(text, encoding="utf-8")
        done = run("alloconda", "build", cwd=tmp_path, environment=environment)

        assert done.status == 0, done.stderr
        (tmp_path / "session.txt").write_text(f">>> from hello._hello import *\n{session}")
        tried = run(
            *(sys.executable, "-m", "doctest", "session.txt"),
            cwd=tmp_path,
            environment={**environment, "PYTHONPATH": str(tmp_path)},
        )
        assert tried.status == 0, tried.stdout


def _session_after(blocks: list[tuple[str, str]], index: int) -> str:
    """Return the Python session that shows what a module does, if there is one."""
    language, text = blocks[index + 1] if index + 1 < len(blocks) else ("", "")
    return text if language == "python" else ""


@pytest.mark.slow
def test_the_build_zig_in_a_page_works(environment: dict[str, str], tmp_path: Path) -> None:
    blocks = [text for language, text in _blocks("how-to/ways-to-compile.md") if language == "zig"]
    init = ("init", ".", "--yes", "--name", "hello", "--build-zig")
    assert run("alloconda", *init, cwd=tmp_path, environment=environment).status == 0
    (block,) = [text for text in blocks if "pub fn build" in text]
    (tmp_path / "build.zig").write_text(block, encoding="utf-8")

    done = run("alloconda", "build", cwd=tmp_path, environment=environment)

    assert done.status == 0, done.stderr


@pytest.mark.parametrize("page", [path.relative_to(DOCS) for path in DOCS.rglob("*.md")], ids=str)
def test_configuration_in_a_page_is_understood(page: Path) -> None:
    for language, text in _blocks(page.as_posix()):
        if language == "toml":
            parse_config(_alloconda_table(text))


def _alloconda_table(text: str) -> dict[str, object]:
    table: dict[str, object] = tomllib.loads(text).get("tool", {}).get("alloconda", {})
    return table


def test_the_site_builds_without_a_warning() -> None:
    pytest.importorskip("material", reason="mkdocs-material is not installed")

    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "docs/site/mkdocs.yml"],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


def test_the_wizard_can_be_drawn_anew(tmp_path: Path) -> None:
    pytest.importorskip("pexpect", reason="a pty on POSIX is wanted", exc_type=ImportError)

    done = run(sys.executable, DOCS / "wizard.py", tmp_path, cwd=tmp_path)

    assert done.status == 0, done.stderr
    drawn = {path.name: _words(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.svg")}
    assert "? Platforms" in drawn["wizard.svg"]
    assert "write these files" in drawn["wizard-end.svg"]
    # The machine's Zig is named in the later one alone.
    stored = (DOCS / "how-to/wizard.svg").read_text(encoding="utf-8")
    assert _words(stored) == drawn["wizard.svg"], "run: python docs/wizard.py"


def _words(picture: str) -> str:
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    return " ".join(html.unescape("".join(texts)).split())


def test_no_page_is_left_out_of_the_site() -> None:
    site = (DOCS / "site/mkdocs.yml").read_text(encoding="utf-8")

    pages = [path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")]
    missing = [page for page in pages if page not in site and not page.startswith("examples/")]
    assert not missing


def _blocks(page: str) -> list[tuple[str, str]]:
    return _BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


def _built(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in ("dist", ".alloconda", ".zig-cache", "zig-out")]
