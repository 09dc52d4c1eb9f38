"""Module definitions are found in real modules, of every format and CPU, and held against tags."""

import json
import sys
import zipfile
from pathlib import Path

import pytest

from alloconda.binary.formats.binaries import read_binary
from alloconda.binary.model.definition import AbiInfo, ModuleDefinition, ObjectHead
from tests.cli import Alloconda, wheels
from tests.compiled import ModuleCompiler
from tests.conftest import AllocondaIn
from tests.packing import write_files

# One library with a module of each kind.
SOURCE = """
const Free = extern struct {
    tid: usize = 0,
    flags: u16,
    mutex: u8 = 0,
    gc_bits: u8 = 0,
    local: u32 = 0xffff_ffff,
    shared: isize = 0,
    type: ?*anyopaque = null,
};
const Gil = extern struct { count: isize = 1, type: ?*anyopaque = null };
fn Definition(comptime Head: type) type {
    return extern struct {
        head: Head,
        init: ?*anyopaque = null,
        index: isize = 0,
        copy: ?*anyopaque = null,
        name: [*:0]const u8,
        doc: ?[*:0]const u8 = "A module.",
        size: isize = 0,
        methods: ?*const anyopaque = &methods,
        slots: ?*const anyopaque = null,
        traverse: ?*const anyopaque = null,
        clear: ?*const anyopaque = null,
        free: ?*const anyopaque = null,
    };
}
const methods = [_]usize{ 0, 0, 0, 0 };
const Slot = extern struct {
    id: u16 = 0,
    flags: u16 = 0,
    reserved: u32 = 0,
    value: extern union { pointer: ?*const anyopaque, number: u64 } = .{ .number = 0 },
};
const Info = extern struct { major: u8 = 1, minor: u8 = 0, flags: u16, build: u32, abi: u32 };

extern fn PyModuleDef_Init(*anyopaque) callconv(.c) ?*anyopaque;

var gil: Definition(Gil) = .{ .head = .{}, .name = "acme.gil" };
var free: Definition(Free) = .{ .head = .{ .flags = 4 }, .name = "free" };
var unmarked: Definition(Free) = .{ .head = .{ .flags = 0 }, .name = "unmarked" };
const info: Info = .{ .flags = 5, .build = 0x030f0000, .abi = 0x030f0000 };
const slots = [_]Slot{
    .{ .id = 109, .flags = 2, .value = .{ .pointer = &info } },
    .{ .id = 100, .flags = 2, .value = .{ .pointer = "slots" } },
    .{ .id = 103, .flags = 8, .value = .{ .pointer = &methods } },
    .{},
};

export fn PyInit_gil() ?*anyopaque {
    return PyModuleDef_Init(&gil);
}
export fn PyInit_free() ?*anyopaque {
    return PyModuleDef_Init(&free);
}
export fn PyInit_unmarked() ?*anyopaque {
    return PyModuleDef_Init(&unmarked);
}
export fn PyModExport_slots() *const anyopaque {
    return &slots;
}
"""
DEFINITIONS = {
    ModuleDefinition(name="acme.gil", head=ObjectHead.GIL),
    ModuleDefinition(name="free", head=ObjectHead.FREE_THREADED, head_flags=4),
    ModuleDefinition(name="unmarked", head=ObjectHead.FREE_THREADED),
    ModuleDefinition(
        name="slots",
        slots=((109, 2), (100, 2), (103, 8)),
        abi=AbiInfo(flags=5, abi_version=0x030F0000),
    ),
}
TAGS = (
    *(f"manylinux_2_31_{arch}" for arch in ("x86_64", "aarch64", "i686", "armv7l", "riscv64")),
    *("manylinux_2_31_ppc64le", "manylinux_2_31_s390x", "musllinux_1_2_x86_64"),
    *("macosx_11_0_arm64", "macosx_10_15_x86_64", "win_amd64", "win32", "win_arm64"),
)


@pytest.fixture
def compile_module(zig: Path, zig_cache: Path, tmp_path: Path) -> ModuleCompiler:
    return ModuleCompiler(zig, zig_cache, tmp_path)


@pytest.mark.parametrize("tag", TAGS)
def test_definitions_are_found_in_modules_of_every_format_and_cpu(
    compile_module: ModuleCompiler, tag: str, tmp_path: Path
) -> None:
    source = tmp_path / "definitions.zig"
    source.write_text(SOURCE)
    windows = tag.startswith("win")
    library = compile_module.import_library(tag, "python3") if windows else None
    linked = () if library is None else (f"-L{library}", "-lpython3")

    facts = read_binary(compile_module(str(source), tag, *linked))

    assert set(facts.definitions) == DEFINITIONS


def test_the_running_interpreters_own_modules_have_the_head_of_its_build() -> None:
    folders = [Path(path) for path in sys.path if path.endswith("lib-dynload")]
    modules = [path for folder in folders for path in folder.glob("_*.so")]
    if not modules:
        pytest.skip("this Python has its own modules built in")

    found = [one for path in modules for one in read_binary(path).definitions]

    build = ObjectHead.FREE_THREADED if "t" in sys.abiflags else ObjectHead.GIL
    assert len(found) >= len(modules) // 2
    assert {one.head for one in found} == {build}


@pytest.fixture
def alloconda(alloconda_in: AllocondaIn, tmp_path: Path) -> Alloconda:
    write_files(
        tmp_path / "project",
        {
            "pyproject.toml": '[project]\nname = "several"\nversion = "1"\n'
            '[tool.alloconda]\nsource = "root.zig"\n',
            "root.zig": SOURCE,
            "several/__init__.py": "",
        },
    )
    return alloconda_in(tmp_path / "project")


@pytest.mark.parametrize(
    ("module", "flags", "reason"),
    [
        ("gil", ["--python-version", "3.14t"], "has the object head of builds with the GIL"),
        ("free", ["--python-version", "3.14"], "the object head of free-threaded builds"),
        ("unmarked", ["--python-version", "3.15t"], "isn't marked as allocated statically"),
        ("slots", ["--python-version", "3.15t", "--abi3"], "lacks the flag PySlot_STATIC"),
    ],
)
def test_a_module_whose_constants_python_refuses_becomes_no_wheel(
    alloconda: Alloconda, module: str, flags: list[str], reason: str
) -> None:
    done = alloconda("wheel", "--module", module, *flags)

    assert done.status != 0
    assert reason in done.stderr.replace("\n", " ")
    assert not wheels(alloconda.cwd / "dist")


def test_a_module_without_the_hook_of_abi3t_is_told_the_way_out(alloconda: Alloconda) -> None:
    flags = ("--module", "free", "--python-version", "3.15t")

    refused = alloconda("wheel", *flags, "--abi3", COLUMNS="200")
    alone = alloconda("wheel", *flags, "--no-abi3")

    assert refused.status != 0
    assert "needs PyModExport_free, because abi3t" in refused.stderr
    assert "--no-abi3 --python-version 3.15t" in refused.stderr
    assert "module-name in pyproject.toml the same" not in refused.stderr
    assert alone.status == 0, alone.stderr


def test_verify_names_a_wheel_whose_tags_do_not_fit_the_constants(alloconda: Alloconda) -> None:
    done = alloconda("wheel", "--module", "unmarked", "--python-version", "3.14t")
    assert done.status == 0, done.stderr
    (made,) = wheels(alloconda.cwd / "dist")
    renamed = made.with_name(made.name.replace("cp314", "cp315"))
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(renamed, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"cp314", b"cp315")
            new.writestr(name.replace("cpython-314", "cpython-315"), data)

    before = json.loads(alloconda("inspect", "--verify", "--json", made).stdout)[0]
    after = json.loads(alloconda("inspect", "--verify", "--json", renamed).stdout)[0]

    assert before["problems"] == []
    assert "wrong-layout" in [problem["code"] for problem in after["problems"]]
    layouts = {one["module"]: one["layout"] for one in after["libraries"][0]["definitions"]}
    assert layouts["unmarked"] == "for free-threaded builds, not marked as static"


def test_inspect_says_when_a_definition_is_not_found(
    alloconda: Alloconda, compile_module: ModuleCompiler, tmp_path: Path
) -> None:
    source = tmp_path / "hidden.zig"
    source.write_text(
        "extern fn PyModule_New([*:0]const u8) callconv(.c) ?*anyopaque;\n"
        'export fn PyInit_hidden() ?*anyopaque {\n    return PyModule_New("hidden");\n}\n'
    )
    module = compile_module(str(source), "manylinux_2_28_x86_64")

    done = alloconda("inspect-lib", module, COLUMNS="200")

    assert "its module definition was not found" in done.stdout
