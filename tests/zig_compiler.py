"""Compiles modules of the shipped Zig package directly, as alloconda does without a build.zig."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import abi3info
import pytest
from filelock import FileLock

from tests.foreign import need_machine

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "alloconda" / "zig"

# What every module begins with, and what one with a single function of one argument ends with.
MODULE_HEAD = 'const py = @import("alloconda");\npub const panic = py.panic;\n'
ONE_FUNCTION = (
    'comptime { py.exportModule(.{ .name = "m", .functions = .{\n'
    '    py.function("f", f, .{ .args = &.{"a"} }),\n} }); }\n'
)

FLOOR = (3, 10)
HOST = "x86_64-linux-musl"

WINDOWS_MACHINES = {
    "x86_64-windows-gnu": "i386:x86-64",
    "aarch64-windows-gnu": "arm64",
    "x86-windows-gnu": "i386",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Abi:
    """What a module is told of the Python that it is compiled for; the default is abi3."""

    free_threaded: bool = False
    limited_api: int = 0x030A0000
    python_hex: int = 0x030A0000
    compiler_rt: bool = False

    @property
    def floor(self) -> tuple[int, int]:
        return self.python_hex >> 24, self.python_hex >> 16 & 0xFF

    def source(self) -> str:
        return (
            f"pub const free_threaded: bool = {str(self.free_threaded).lower()};\n"
            f"pub const limited_api: u32 = 0x{self.limited_api:08x};\n"
            f"pub const python_hex: u32 = 0x{self.python_hex:08x};\n"
            f"pub const compiler_rt = {str(self.compiler_rt).lower()};\n"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiler:
    """Compiles modules directly, the way alloconda does without a build.zig.

    Attributes:
        zig: the compiler.
        global_cache: Zig's cache of runtimes.
        local_cache: Zig's cache of what it compiles.
        made: where modules of the repository's sources are kept until the tests have ended: many
            tests want the same.
    """

    zig: Path
    global_cache: Path
    local_cache: Path
    made: Path

    def run(self, *arguments: str | Path, cwd: Path | None = None) -> str:
        done = subprocess.run(
            [str(self.zig), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd,
            env={
                **os.environ,
                "ZIG_GLOBAL_CACHE_DIR": str(self.global_cache),
                "ZIG_LOCAL_CACHE_DIR": str(self.local_cache),
            },
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def compile(
        self,
        root: Path,
        module: Path,
        target: str = HOST,
        *flags: str | Path,
        optimize: str = "ReleaseFast",
        abi: Abi | None = None,
    ) -> Path:
        arguments = self._arguments(root, module, target, flags, optimize)
        if not root.is_relative_to(TESTS):
            return self._compile(arguments, module, abi or Abi())
        words = [str(self.zig), (abi or Abi()).source(), *arguments]
        key = "\n".join(words).replace(str(module.parent), ".")
        kept = self.made / hashlib.sha256(key.encode()).hexdigest()
        with FileLock(kept.with_suffix(".lock")):
            if not kept.exists():
                shutil.copy(self._compile(arguments, module, abi or Abi()), kept)
        shutil.copy(kept, module)
        return module

    def compile_object(self, root: Path, made: Path, target: str, optimize: str) -> Path:
        """Compile an object of what a module would be made of, where nothing can link it yet."""
        _, _, *arguments = self._arguments(root, made, target, (), optimize)
        return self._compile(("build-obj", *arguments), made, ABI3_FROM_311)

    def _compile(self, arguments: Sequence[str], module: Path, abi: Abi) -> Path:
        options = module.parent / "alloconda_options.zig"
        options.write_text(abi.source())
        self.run(*arguments)
        return module

    def _arguments(
        self, root: Path, module: Path, target: str, flags: Sequence[str | Path], optimize: str
    ) -> list[str]:
        return [
            *("build-lib", "-dynamic", "-O", optimize, "-fstrip"),
            *("-target", target, "-mcpu=baseline"),
            *(("-fllvm",) if optimize == "Debug" and "0.15" in str(self.zig) else ()),
            *(() if "windows" in target else ("-fallow-shlib-undefined",)),
            # Tables of Arm's own kind refer to functions of a C++ runtime.
            *(("-fno-unwind-tables",) if target.startswith("arm-") else ()),
            *map(str, flags),
            *("--dep", "alloconda", f"-Mroot={root}"),
            *("--dep", "alloconda_options"),
            f"-Malloconda={PACKAGE / 'src' / 'alloconda.zig'}",
            f"-Malloconda_options={module.parent / 'alloconda_options.zig'}",
            f"-femit-bin={module}",
        ]

    def import_library(self, machine: str, dll: str, names: list[str], folder: Path) -> None:
        definition = folder / f"{dll}.def"
        definition.write_text("\n".join([f"LIBRARY {dll}.dll", "EXPORTS", *names, ""]))
        self.run("dlltool", "-d", definition, "-l", folder / f"{dll}.lib", "-m", machine)

    def compile_windows(
        self, root: Path, module: Path, target: str, abi: Abi | None = None
    ) -> Path:
        machine = WINDOWS_MACHINES[target]
        names = stable_abi_definition((abi or Abi()).floor)
        self.import_library(machine, "python3", names, module.parent)
        return self.compile(root, module, target, f"-L{module.parent}", "-lpython3", abi=abi)


def stable_abi_definition(floor: tuple[int, int] = FLOOR) -> list[str]:
    return [
        *sorted(name for name, added in added_functions().items() if added <= floor),
        *sorted(f"{name} DATA" for name, added in added_variables().items() if added <= floor),
    ]


def added_functions() -> dict[str, tuple[int, int]]:
    return {
        symbol.name: (item.added.major, item.added.minor)
        for symbol, item in abi3info.FUNCTIONS.items()
    }


def added_variables() -> dict[str, tuple[int, int]]:
    return {
        symbol.name: (item.added.major, item.added.minor) for symbol, item in abi3info.DATAS.items()
    }


def run_python(
    python: Path | str, *arguments: str | Path, path: Path, environment: Mapping[str, str] = {}
) -> str:
    done = subprocess.run(
        [str(python), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(path), **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def host_module(folder: Path, name: str) -> Path:
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        pytest.skip("the modules to import are compiled for x86-64 Linux")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.abi3.so"


ABI3 = Abi()
ABI3_FROM_311 = Abi(limited_api=0x030B0000, python_hex=0x030B0000)
CP312 = Abi(limited_api=0, python_hex=0x030C0000)
CP313 = Abi(limited_api=0, python_hex=0x030D0000)
CP314T = Abi(free_threaded=True, limited_api=0, python_hex=0x030E0000)
CP315 = Abi(free_threaded=False, limited_api=0, python_hex=0x030F0000)
CP315T = Abi(free_threaded=True, limited_api=0, python_hex=0x030F0000)
ABI3T = Abi(free_threaded=True, limited_api=0x030F0000, python_hex=0x030F0000)


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelTest:
    """A module that is compiled for an interpreter of the lab, and imported on it.

    Attributes:
        machine: the words that start the interpreter.
        target: what Zig compiles for.
        suffix: what the interpreter looks for, of the module's ABI.
        abi: what the module is told of its Python.
        flags: what Zig is told besides.
    """

    machine: str
    suffix: str
    abi: Abi = ABI3
    target: str = HOST
    flags: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.machine} {self.suffix}".replace(" ", "-")


def run_on_python(
    compiler: Compiler,
    python: Path,
    project: Path,
    folder: Path,
    *flags: str,
    target: str = HOST,
    optimize: str = "ReleaseSafe",
    abi: Abi = ABI3,
    environment: Mapping[str, str] = {},
    check: str = "check.py",
) -> None:
    """Compile a project for this machine, and run its check in Python's development mode."""
    module = host_module(folder, project.name)

    compiler.compile(
        project / "src" / "root.zig", module, target, *flags, optimize=optimize, abi=abi
    )
    printed = run_python(python, "-X", "dev", project / check, path=folder, environment=environment)

    assert "all checks passed" in printed


def refusal(compiler: Compiler, folder: Path, declarations: str, abi: Abi = ABI3) -> str:
    """Return what Zig says of a module that must not compile, whose function is called f."""
    root = folder / "root.zig"
    root.write_text(MODULE_HEAD + declarations + ONE_FUNCTION, encoding="utf-8")
    with pytest.raises(AssertionError) as failed:
        compiler.compile(root, folder / "m.abi3.so", abi=abi)
    return str(failed.value)


# Each Zig once, and each kind of build for Linux.
ZIGS_AND_PYTHONS = [("0.15.2", "3.11"), ("0.16.0", "3.12"), ("0.17.1", "3.13")]
WHEEL_TESTS = [
    WheelTest(machine="windows", suffix=".pyd", target="x86_64-windows-gnu", abi=ABI3_FROM_311),
    WheelTest(machine="arm64", suffix=".abi3.so", target="aarch64-linux-musl", abi=ABI3_FROM_311),
    WheelTest(machine="python 3.14t", suffix=".cpython-314t-x86_64-linux-gnu.so", abi=CP314T),
    WheelTest(machine="python 3.15t", suffix=".cpython-315t-x86_64-linux-gnu.so", abi=CP315T),
    WheelTest(machine="python 3.15", suffix=".abi3t.so", abi=ABI3T),
    WheelTest(machine="python 3.15t", suffix=".abi3t.so", abi=ABI3T),
]


def run_on_machine(
    compiler: Compiler,
    lab: Path,
    test: WheelTest,
    project: Path,
    folder: Path,
    check: str = "check.py",
) -> None:
    """Compile a project for an interpreter of the lab, and run its check there.

    What only this test wants, for this machine's CPU, is not optimized, which takes Zig a quarter
    of the time: what differs is the interpreter, and `run_on_python` runs what is optimized.
    """
    need_machine(lab, test.machine)
    root, module = project / "src" / "root.zig", folder / f"{project.name}{test.suffix}"
    is_shared = test.target != HOST or test.abi == ABI3 or bool(test.flags)
    optimize = "ReleaseFast" if is_shared else "Debug"
    if "windows" in test.target:
        compiler.compile_windows(root, module, test.target, abi=test.abi)
    else:
        compiler.compile(root, module, test.target, *test.flags, optimize=optimize, abi=test.abi)
    shutil.copy(project / check, folder)

    done = subprocess.run(
        [lab, *test.machine.split(), check, "--no-children"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )

    assert "all checks passed" in done.stdout, done.stdout + done.stderr
