"""Stubs of Zig modules: what they say on every target, and that type checkers agree."""

import inspect
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pefile
import pytest
from elftools.elf.elffile import ELFFile
from macholib.MachO import MachO

from alloconda.binary.formats.stub_text import read_stubs
from alloconda.packaging.model.stubs import stub_source
from tests.language_server import LanguageServer
from tests.zig_compiler import ABI3_FROM_311, CP313, HOST, Compiler, host_module

PROJECTS = Path(__file__).parent.parent / "projects"
STUB = (PROJECTS / "zigstubs" / "stub.txt").read_text(encoding="utf-8")
# One has no functions, and the other is not compiled for every target.
OTHERS = ("zigcpython", "partly_broken")
MODULES = tuple(
    name
    for root in sorted(PROJECTS.glob("*/src/root.zig"))
    if (name := root.parents[1].name) not in OTHERS
    and "exportModule" in root.read_text(encoding="utf-8")
)
# Halves of floats and sines need functions of the compiler's.
COMPILER_RT = ("zigviews", "zigmemory")
USER = """\
from typing import assert_type

import zigprotocols as p
import zigstate as s
import zigstubs as z

assert_type(z.mean([1, 2.5], mode="fast"), float)
assert_type(z.positional(3), int)
assert_type(z.many(1, 2, name="x"), int)
assert_type(z.paint(z.Color.red), z.Point | None)
z.options({"tags": ["a"]})["name"]
z.json([1, "a", [None]])
memoryview(z.squares(3))
both, typed = z.Both(), z.Right[int]()
both.owner = 1
assert_type(z.Tree().first(), z.Own)
assert_type(z.Tree().last(), z.Tree.Own)
assert_type(z.Tree().Part, z.Part)
print(both.owner, typed.owner)
assert_type(both + 1, int)
assert_type(1 + both, int)
assert_type(z.typing.same(1), int)
try:
    z.mean([])
except z.LineError as error:
    assert_type(error.line, int | None)
z.total(b"12345678", bytearray(3))
assert_type(s.plain.add(by=2), int)
s.inner.Mode.fast
try:
    s.inner.deep.fail()
except s.inner.deep.BelowError as below:
    assert_type(below.depth, int | None)


async def wait(queue: p.Queue) -> None:
    async with p.Timer() as timer:
        assert_type(timer, p.Timer)
    async for item in queue:
        print(item, await queue)


z.mean("ab")  # wrong
z.mean([1], "fast")  # wrong
z.mean([1], mode="quick")  # wrong
z.positional(first=3)  # wrong
z.many("a")  # wrong
z.many(1, name=2)  # wrong
z.paint("red")  # wrong
z.options({"depth": 2})  # wrong
z.options({"tags": [], "more": 1})  # wrong
z.json([{}])  # wrong
z.limit = 11  # wrong for mypy only
z.squares(None)  # wrong
both + "x"  # wrong
z.missing()  # wrong
s.inner.deep.add_below("x")  # wrong
s.plain.add(step=1)  # wrong
"""
WRONG = [number for number, line in enumerate(USER.splitlines(), 1) if "# wrong" in line]
WRONG_FOR_ALL = [number for number in WRONG if "mypy only" not in USER.splitlines()[number - 1]]


# Each Zig compiles for each target; optimizing takes four times as long, so that not all do it.
@pytest.mark.parametrize(
    ("zig_version", "linux", "macos", "wasm"),
    [
        ("0.15.2", "Debug", "ReleaseSmall", "Debug"),
        ("0.16.0", "Debug", "Debug", "ReleaseSmall"),
        ("0.17.1", "ReleaseSafe", "ReleaseSmall", "ReleaseSmall"),
    ],
)
def test_a_stub_is_the_same_on_every_target_and_in_every_mode(
    compiler: Compiler, tmp_path: Path, linux: str, macos: str, wasm: str
) -> None:
    root = PROJECTS / "zigstubs" / "src" / "root.zig"
    module = tmp_path / "zigstubs.so"
    found = {}

    for target, optimize, abi in (
        (HOST, "Debug", ABI3_FROM_311),
        ("aarch64-linux-gnu", linux, CP313),
        ("aarch64-macos", macos, ABI3_FROM_311),
    ):
        compiler.compile(root, module, target, optimize=optimize, abi=abi)
        found[target] = read_stubs(module)
    compiler.compile_windows(root, module, "x86_64-windows-gnu", ABI3_FROM_311)
    found["windows"] = read_stubs(module)
    compiler.compile_object(root, module, "wasm32-freestanding", wasm)
    found["wasm"] = read_stubs(module)

    assert found == dict.fromkeys(found, (STUB,))


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_other_readers_find_the_section_too(compiler: Compiler, tmp_path: Path) -> None:
    root, module = PROJECTS / "zigstubs" / "src" / "root.zig", tmp_path / "zigstubs.so"
    found = {}

    compiler.compile(root, module, "aarch64-linux-gnu", optimize="ReleaseSafe", abi=CP313)
    with module.open("rb") as file:
        section = ELFFile(file).get_section_by_name(".pyi")
        assert section is not None
        found["elf"] = section.data()
    # It is no part of what the loader maps.
    assert section["sh_flags"] == 0
    compiler.compile(root, module, "aarch64-macos", optimize="ReleaseSmall", abi=ABI3_FROM_311)
    (header,) = MachO(str(module)).headers
    for _, _, parts in header.commands:
        for part in parts if isinstance(parts, list) else ():
            if part.sectname.rstrip(b"\0") == b"__pyi" and part.segname.startswith(b"__DATA\0"):
                found["macho"] = module.read_bytes()[part.offset : part.offset + part.size]
    compiler.compile_windows(root, module, "x86_64-windows-gnu", ABI3_FROM_311)
    for part in pefile.PE(str(module), fast_load=True).sections:
        if part.Name.rstrip(b"\0") == b".pyi":
            found["pe"] = part.get_data()[: part.Misc_VirtualSize]

    text = b"# Stub by alloconda.\n" + STUB.encode() + b"# End of the stub.\n"
    assert found == dict.fromkeys(("elf", "macho", "pe"), text)


@pytest.fixture
def typed_modules(compiler: Compiler, tmp_path: Path) -> Path:
    """Give a directory of modules with their stubs beside them.

    They are not optimized, which takes a quarter of the time: a stub is the same in every mode.
    """
    for name in MODULES:
        path = host_module(tmp_path, name)
        compiler.compile(
            PROJECTS / name / "src" / "root.zig",
            path,
            HOST,
            *(("-fcompiler-rt",) if name in COMPILER_RT else ()),
            optimize="Debug",
            abi=ABI3_FROM_311,
        )
        (stub,) = read_stubs(path)
        (tmp_path / f"{name}.pyi").write_text(stub_source(stub), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_mypy_takes_the_stubs_and_finds_wrong_calls(typed_modules: Path) -> None:
    (typed_modules / "user.py").write_text(USER, encoding="utf-8")

    stubs = _mypy(typed_modules, "--strict", *(f"{name}.pyi" for name in MODULES))
    user = _mypy(typed_modules, "--strict", "--no-error-summary", "user.py")

    assert "Success: no issues found" in stubs
    assert sorted({int(line.split(":")[1]) for line in user.splitlines()}) == WRONG


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_a_stub_can_be_executed_as_sphinx_does_it(typed_modules: Path) -> None:
    for name in MODULES:
        found = runpy.run_path(str(typed_modules / f"{name}.pyi"))

        assert any(inspect.isfunction(one) for one in found.values())


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_stubtest_finds_in_the_modules_what_the_stubs_say(typed_modules: Path) -> None:
    # Objects with a buffer have that method from 3.12 on; type checkers need it for all.
    (typed_modules / "allowed").write_text(r".*\.__buffer__", encoding="utf-8")
    options = ("--allowlist", "allowed", "--ignore-unused-allowlist")

    done = _run(typed_modules, sys.executable, "-m", "mypy.stubtest", *options, *MODULES)

    assert done == f"Success: no issues found in {len(MODULES)} modules\n"


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_pyright_takes_the_stubs_and_finds_wrong_calls(typed_modules: Path, pyright: Path) -> None:
    (typed_modules / "user.py").write_text(USER, encoding="utf-8")
    options = '{"typeCheckingMode": "strict", "pythonVersion": "3.13", "include": ["*.py*"]}'
    (typed_modules / "pyrightconfig.json").write_text(options, encoding="utf-8")

    printed = _run(typed_modules, "node", str(pyright / "index.js"))

    errors = [line.strip() for line in printed.splitlines() if " - error: " in line]
    files = {line.partition(":")[0].rpartition("/")[2] for line in errors}
    assert files == {"user.py"}
    assert sorted({int(line.split(":")[1]) for line in errors}) == WRONG_FOR_ALL


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_an_editor_completes_what_a_class_written_in_zig_has(
    typed_modules: Path, pyright: Path
) -> None:
    command = ["node", str(pyright / "langserver.index.js"), "--stdio"]
    text = "import zigclasses\n\nring = zigclasses.Ring(3)\nring.\nring.push(1)\n"
    with LanguageServer(command, typed_modules) as server:
        document = server.open(typed_modules / "user.py", text)

        completed = server.ask(
            "textDocument/completion",
            textDocument=document,
            position={"line": 3, "character": 5},
        )
        items = {item["label"]: item for item in completed["items"]}
        method = server.ask("completionItem/resolve", **items["push"])
        field = server.ask("completionItem/resolve", **items["scale"])
        hover = server.ask(
            "textDocument/hover", textDocument=document, position={"line": 4, "character": 6}
        )

    assert {"push", "pop", "total", "take", "capacity", "scale", "LIMIT"} <= items.keys()
    words = " ".join(method["documentation"]["value"].split())
    assert words == "def push( value: float, times: int = 1 ) -> Ring Append a number."
    assert "What a sum is multiplied by." in field["documentation"]["value"]
    assert "Append a number." in str(hover["contents"])


@pytest.fixture(scope="module")
def pyright(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of pyright's package; without node and npm, skip."""
    folder = tmp_path_factory.mktemp("npm")
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    install = ["install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "pyright"]
    if subprocess.run([npm, *install], check=False, capture_output=True).returncode != 0:
        pytest.skip("npm can't get pyright")
    return folder / "node_modules" / "pyright"


def _mypy(folder: Path, *arguments: str) -> str:
    return _run(folder, sys.executable, "-m", "mypy", "--cache-dir", str(folder / "c"), *arguments)


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "MYPYPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout
