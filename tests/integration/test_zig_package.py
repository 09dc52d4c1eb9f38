"""The shipped Zig package: what extension modules are made of, with every Zig, on real Pythons."""

import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.zig.compile_errors import compile_errors
from alloconda.scaffold.model.answers import InitAnswers
from alloconda.scaffold.model.new_files import scaffold_files
from alloconda.scaffold.model.project_scan import ProjectScan
from tests.zig_compiler import (
    ABI3T,
    CP314T,
    CP315,
    CP315T,
    FLOOR,
    HOST,
    PACKAGE,
    WINDOWS_MACHINES,
    Abi,
    Compiler,
    WheelTest,
    added_functions,
    added_variables,
    host_module,
    run_on_machine,
    run_python,
    stable_abi_definition,
)

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "alloconda" / "templates"
TOUR = ROOT / "tests" / "projects" / "zigtour"

ZIG_VERSIONS = ZIG_RELEASES
PYTHON_VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
LINUX_TARGETS = (
    "x86_64-linux-musl",
    "x86-linux-musl",
    "aarch64-linux-musl",
    "arm-linux-musleabihf",
    "powerpc64le-linux-musl",
    "s390x-linux-musl",
    "riscv64-linux-musl",
)
MACOS_TARGETS = ("aarch64-macos.11.0", "x86_64-macos.10.15")
MORE = pytest.mark.full
# What a module may ask of the process it is loaded into, besides CPython's own symbols.
PROVIDED_BY_LIBC = {"memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen", "__tls_get_addr"}

each_zig = pytest.mark.parametrize("zig_version", ZIG_VERSIONS)


def each_with_one_zig(name: str, values: Sequence[object]) -> pytest.MarkDecorator:
    """Give each value one of the Zigs in turn, and with --full all of them."""
    pairs = [
        pytest.param(value, zig, marks=() if number % len(ZIG_VERSIONS) == turn else MORE)
        for number, value in enumerate(values)
        for turn, zig in enumerate(ZIG_VERSIONS)
    ]
    return pytest.mark.parametrize((name, "zig_version"), pairs, ids=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbols:
    needed: tuple[str, ...]
    exported: frozenset[str]
    undefined: frozenset[str]


def read_symbols(module: Path) -> Symbols:
    with module.open("rb") as stream:
        elf = ELFFile(stream)
        dynamic = elf.get_section_by_name(".dynamic")
        assert isinstance(dynamic, DynamicSection)
        table = elf.get_section_by_name(".dynsym")
        assert isinstance(table, SymbolTableSection)
        symbols = [symbol for symbol in table.iter_symbols() if symbol.name]
        needed = dynamic.iter_tags("DT_NEEDED")
        return Symbols(
            needed=tuple(tag.needed for tag in needed),  # type: ignore[attr-defined]
            exported=frozenset(s.name for s in symbols if s["st_shndx"] != "SHN_UNDEF"),
            undefined=frozenset(s.name for s in symbols if s["st_shndx"] == "SHN_UNDEF"),
        )


@pytest.fixture
def template_root(tmp_path: Path) -> Path:
    return fill_template("root.zig", tmp_path / "root.zig")


def fill_template(name: str, destination: Path) -> Path:
    """Write one of the files that init gives a project called demo."""
    templates = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.in")}
    answers = InitAnswers(project_name="demo", version="1.2.3", build_zig=True)
    files = scaffold_files(answers, templates, ProjectScan(folder_name="demo"))
    (place,) = [place for place in files if Path(place).name == name]
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_text(files[place], encoding="utf-8")
    return destination


@each_zig
@pytest.mark.parametrize("python_version", PYTHON_VERSIONS)
def test_the_tour_passes_on_every_python(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, tmp_path: Path
) -> None:
    if python_version not in pythons:
        pytest.skip(f"CPython {python_version} is not installed here")
    module = host_module(tmp_path, "zigtour")

    compiler.compile(TOUR / "src" / "root.zig", module, HOST, "-fno-compiler-rt")
    printed = run_python(pythons[python_version], TOUR / "check.py", path=tmp_path)

    assert printed.endswith("all checks passed\n")


@pytest.mark.parametrize(
    ("optimize", "zig_version"),
    [
        # x86-64 has code of another kind in Debug mode, which each Zig makes by itself.
        *(("Debug", zig) for zig in ZIG_VERSIONS),
        *(
            pytest.param(mode, zig, marks=() if zig == own else MORE)
            for mode, own in (("ReleaseSafe", "0.17.1"), ("ReleaseSmall", "0.16.0"))
            for zig in ZIG_VERSIONS
        ),
    ],
)
@pytest.mark.slow
def test_the_tour_passes_in_every_mode_under_the_debug_allocator(
    compiler: Compiler, optimize: str, tmp_path: Path
) -> None:
    module = host_module(tmp_path, "zigtour")

    compiler.compile(TOUR / "src" / "root.zig", module, optimize=optimize)
    printed = run_python(
        sys.executable,
        *("-X", "dev", TOUR / "check.py"),
        path=tmp_path,
        environment={"PYTHONMALLOC": "debug"},
    )

    assert printed.endswith("all checks passed\n")


@each_zig
def test_the_tour_uses_the_stable_abi_only(compiler: Compiler, tmp_path: Path) -> None:
    available = {
        name for name, added in {**added_functions(), **added_variables()}.items() if added <= FLOOR
    }

    module = compiler.compile(TOUR / "src" / "root.zig", tmp_path / "zigtour.abi3.so")
    symbols = read_symbols(module)

    assert symbols.undefined - available - PROVIDED_BY_LIBC == frozenset()
    assert symbols.exported == {"PyInit_zigtour"}


@each_zig
@pytest.mark.parametrize(
    ("abi", "entry"),
    [
        (Abi(free_threaded=True, limited_api=0, python_hex=0x030E0000), "PyInit__demo"),
        (
            Abi(free_threaded=True, limited_api=0x030F0000, python_hex=0x030F0000),
            "PyModExport__demo",
        ),
    ],
    ids=["cp314t", "abi3t"],
)
def test_a_module_for_free_threaded_pythons_exports_the_entry_of_its_abi(
    compiler: Compiler, template_root: Path, abi: Abi, entry: str, tmp_path: Path
) -> None:
    module = compiler.compile(template_root, tmp_path / "_demo.so", abi=abi)

    assert read_symbols(module).exported == {entry}


@each_zig
@pytest.mark.parametrize("target", LINUX_TARGETS)
def test_an_ordinary_module_needs_no_runtime_of_its_own_on_linux(
    compiler: Compiler, template_root: Path, target: str, tmp_path: Path
) -> None:
    module = tmp_path / "_demo.abi3.so"

    compiler.compile(template_root, module, target, "-fno-compiler-rt")
    symbols = read_symbols(module)

    foreign = {name for name in symbols.undefined if not re.match("_?Py", name)}
    assert foreign <= PROVIDED_BY_LIBC
    assert symbols.needed == ()
    assert symbols.exported == {"PyInit__demo"}
    assert module.stat().st_size < 40_000


@each_zig
@pytest.mark.parametrize("target", MACOS_TARGETS)
def test_an_ordinary_module_links_for_macos(
    compiler: Compiler, template_root: Path, target: str, tmp_path: Path
) -> None:
    module = tmp_path / "_demo.abi3.so"

    compiler.compile(template_root, module, target, "-fno-compiler-rt")

    # 64-bit Mach-O, little-endian.
    assert module.read_bytes()[:4] == b"\xcf\xfa\xed\xfe"


@each_zig
@pytest.mark.parametrize("target", WINDOWS_MACHINES)
def test_an_ordinary_module_links_for_windows_with_memory_functions_from_vcruntime(
    compiler: Compiler, template_root: Path, target: str, tmp_path: Path
) -> None:
    pefile = pytest.importorskip("pefile")
    machine = WINDOWS_MACHINES[target]
    names = ["memcpy", "memmove", "memset", "memcmp"]
    compiler.import_library(machine, "vcruntime140", names, tmp_path)
    compiler.import_library(machine, "python3", stable_abi_definition(), tmp_path)
    flags = (f"-L{tmp_path}", "-lpython3", "-lvcruntime140", "-fno-compiler-rt")

    compiler.compile(template_root, tmp_path / "_demo.pyd", target, *flags)

    image = pefile.PE(str(tmp_path / "_demo.pyd"))
    imported = {entry.dll.decode().lower() for entry in image.DIRECTORY_ENTRY_IMPORT}
    exported = {symbol.name for symbol in image.DIRECTORY_ENTRY_EXPORT.symbols}
    assert imported <= {"python3.dll", "vcruntime140.dll"}
    assert b"PyInit__demo" in exported


# Optimizing takes four times as long, and an ordinary module is optimized for each target. Zig's
# runtime, which takes longer than the module, is compiled where it has most to do: with 32 bits.
@each_with_one_zig("target", [*LINUX_TARGETS, *MACOS_TARGETS])
@pytest.mark.slow
def test_the_tour_compiles_for_every_unix(compiler: Compiler, target: str, tmp_path: Path) -> None:
    module = tmp_path / "zigtour.abi3.so"
    flags = () if target.startswith(("arm-", "x86-")) else ("-fno-compiler-rt",)

    compiler.compile(TOUR / "src" / "root.zig", module, target, *flags, optimize="Debug")

    assert module.stat().st_size > 10_000


@each_with_one_zig("target", list(WINDOWS_MACHINES))
@pytest.mark.slow
def test_the_tour_compiles_for_windows(compiler: Compiler, target: str, tmp_path: Path) -> None:
    module = tmp_path / "zigtour.pyd"

    compiler.compile_windows(TOUR / "src" / "root.zig", module, target)

    assert module.read_bytes()[:2] == b"MZ"


TRIALS = (
    WheelTest(machine="windows", suffix=".pyd", target="x86_64-windows-gnu"),
    WheelTest(machine="arm64", suffix=".abi3.so", target="aarch64-linux-musl"),
    WheelTest(machine="python musl-3.12", suffix=".abi3.so"),
    WheelTest(machine="python 3.14", suffix=".abi3.so"),
    WheelTest(machine="python 3.14t", suffix=".cpython-314t-x86_64-linux-gnu.so", abi=CP314T),
    WheelTest(machine="python musl-3.14t", suffix=".cpython-314t-x86_64-linux-musl.so", abi=CP314T),
    WheelTest(machine="python 3.15", suffix=".abi3.so"),
    WheelTest(machine="python 3.15", suffix=".cpython-315-x86_64-linux-gnu.so", abi=CP315),
    WheelTest(machine="python 3.15", suffix=".abi3t.so", abi=ABI3T),
    WheelTest(machine="python 3.15t", suffix=".cpython-315t-x86_64-linux-gnu.so", abi=CP315T),
    WheelTest(machine="python 3.15t", suffix=".abi3t.so", abi=ABI3T),
)


@each_with_one_zig("test", TRIALS)
@pytest.mark.lab
def test_the_tour_passes_on_every_interpreter_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    run_on_machine(compiler, lab, test, TOUR, tmp_path)


@each_zig
def test_the_template_works_as_it_is(
    compiler: Compiler, template_root: Path, tmp_path: Path
) -> None:
    module = host_module(tmp_path / "built", "_demo")
    code = (
        "import _demo\n"
        "assert _demo.add(2, b=3) == 5\n"
        "assert _demo.greet('Ann') == 'Hello, Ann!'\n"
        "assert _demo.greet(name='Ann', greeting='Bye') == 'Bye, Ann!'\n"
        "assert _demo.mean([1, 2.5]) == 1.75\n"
        "for call in (lambda: _demo.add(2**63 - 1, 1), lambda: _demo.add(2**63, 0)):\n"
        "    try: call()\n"
        "    except OverflowError: continue\n"
        "    raise SystemExit('no OverflowError')\n"
    )

    compiler.compile(template_root, module)

    run_python(sys.executable, "-c", code, path=module.parent)


@each_zig
def test_a_root_module_without_the_panic_handler_is_refused_with_the_line_to_add(
    compiler: Compiler, template_root: Path, tmp_path: Path
) -> None:
    text = template_root.read_text()
    template_root.write_text(text.replace("pub const panic = py.panic;", ""))

    with pytest.raises(AssertionError, match=re.escape("add `pub const panic = py.panic;`")):
        compiler.compile(template_root, tmp_path / "_demo.abi3.so")


@each_zig
def test_argument_names_that_do_not_match_the_function_are_refused(
    compiler: Compiler, template_root: Path, tmp_path: Path
) -> None:
    text = template_root.read_text()
    template_root.write_text(text.replace('&.{ "a", "b" }', '&.{"a"}'))

    with pytest.raises(AssertionError, match=r"the function takes 2 .* but \.args names 1"):
        compiler.compile(template_root, tmp_path / "_demo.abi3.so")


@each_zig
@pytest.mark.parametrize(
    ("parameter", "result", "said"),
    [
        ("Choice", "i64", "no Python object can become the argument b, which is of type root.Choi"),
        ("i64", "Choice", "no Python object can be made of the result, which is of type root.Choi"),
        ("i64", "!?[]const Pair", "of type ?[]const root.Pair and holds a root.Choice"),
        ("i64", "*const i64", "the result, which is of type *const i64"),
    ],
)
def test_a_type_without_a_python_form_is_refused_where_the_user_names_the_function(
    compiler: Compiler, tmp_path: Path, parameter: str, result: str, said: str
) -> None:
    root = tmp_path / "root.zig"
    root.write_text(
        'const py = @import("alloconda");\n'
        "pub const panic = py.panic;\n"
        "const Choice = union { a: i64, b: f64 };\n"
        "const Pair = struct { first: i64, second: Choice };\n"
        f"fn pick(a: i64, b: {parameter}) {result} {{\n"
        "    _ = a;\n    _ = b;\n    unreachable;\n}\n"
        'comptime {\n    py.exportModule(.{\n        .name = "_demo",\n'
        "        .functions = .{\n"
        '            py.function("pick", pick, .{ .args = &.{ "a", "b" } }),\n'
        "        },\n    });\n}\n"
    )

    with pytest.raises(AssertionError) as caught:
        compiler.compile(root, tmp_path / "_demo.abi3.so")

    # pytest indents a failed assertion's text from its second line on.
    log = re.sub(r"^  ", "", str(caught.value), flags=re.MULTILINE)
    (line,) = compile_errors(log)
    assert f"{root}:14:24: error: " in line
    assert 'py.function("pick", …): ' in line
    assert said in line


@each_zig
def test_a_constant_without_a_python_form_is_refused_by_its_name(
    compiler: Compiler, template_root: Path, tmp_path: Path
) -> None:
    text = template_root.read_text()
    odd = ".choice = @as(union { a: u8 }, .{ .a = 1 }), .version ="
    template_root.write_text(text.replace(".version =", odd))

    with pytest.raises(AssertionError, match="made of the constant choice"):
        compiler.compile(template_root, tmp_path / "_demo.abi3.so")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A mistake in a module's definition: its part of `exportModule`, and what is said of it.

    Attributes:
        fields: the fields of `exportModule`, with the mistake in their last line.
        name: the module's name as Zig code has it.
    """

    fields: str
    said: str
    name: str = '"_demo"'


REFUSED = {
    "a function's name twice": Refused(
        fields='.functions = .{ py.function("a", two, .{}), py.function("a", one, .{}) },',
        said='the name "a" is given twice, in .functions',
    ),
    "a function and a constant": Refused(
        fields='.functions = .{ py.function("a", one, .{}) }, .constants = .{ .a = 1 },',
        said='the name "a" is given twice, in .functions and in .constants',
    ),
    "a constant and an exception": Refused(
        fields=".constants = .{ .a = 1 }, .exceptions = .{ .a = py.exc.ValueError },",
        said='the name "a" is given twice, in .constants and in .exceptions',
    ),
    "a function that is a keyword": Refused(
        fields='.functions = .{ py.function("class", one, .{}) },',
        said='py.function("class", …): the name "class" is a keyword of Python',
    ),
    "a function without a name": Refused(
        fields='.functions = .{ py.function("", one, .{}) },',
        said='py.function("", …): the name is empty',
    ),
    "a function with a null character": Refused(
        fields='.functions = .{ py.function("a\\x00b", one, .{}) },',
        said='the name "a\\x00b" contains a null character',
    ),
    "a docstring with a null character": Refused(
        fields='.functions = .{ py.function("a", one, .{ .doc = "b\\x00c" }) },',
        said='py.function("a", …): .doc contains a null character, which ends it',
    ),
    "a module's docstring with a null character": Refused(
        fields='.doc = "b\\x00c",',
        said="exportModule: .doc contains a null character, which ends it",
    ),
    "a docstring that is not UTF-8": Refused(
        fields='.functions = .{ py.function("a", one, .{ .doc = "\\xff" }) },',
        said='py.function("a", …): .doc is not UTF-8',
    ),
    "a function with a hyphen": Refused(
        fields='.functions = .{ py.function("a-b", one, .{}) },',
        said='the name "a-b" is not a Python identifier: it contains "-"',
    ),
    "a function with a line end": Refused(
        fields='.functions = .{ py.function("a\\n", one, .{}) },',
        said='the name "a\\x0a" is not a Python identifier',
    ),
    "a function that is not UTF-8": Refused(
        fields='.functions = .{ py.function("a\\xff", one, .{}) },',
        said='the name "a\\xff" is not UTF-8',
    ),
    "a constant that begins with a digit": Refused(
        fields='.constants = .{ .@"1st" = 1 },',
        said='in .constants, the name "1st" begins with a digit',
    ),
    "a constant that is a keyword": Refused(
        fields='.constants = .{ .@"None" = 1 },',
        said='in .constants, the name "None" is a keyword of Python',
    ),
    "an exception that is no identifier": Refused(
        fields='.exceptions = .{ .@"Parse Error" = py.exc.ValueError },',
        said='in .exceptions, the name "Parse Error" is not a Python identifier',
    ),
    "an argument that is a keyword": Refused(
        fields='.functions = .{ py.function("a", one, .{ .args = &.{"lambda"} }) },',
        said='py.function("a", …): the argument name "lambda" is a keyword of Python',
    ),
    "an argument without a name": Refused(
        fields='.functions = .{ py.function("a", one, .{ .args = &.{""} }) },',
        said='py.function("a", …): the argument name is empty',
    ),
    "two arguments of one name": Refused(
        fields='.functions = .{ py.function("a", two, .{ .args = &.{ "x", "x" } }) },',
        said='py.function("a", …): two arguments are called "x"',
    ),
    "a function that is not described": Refused(
        fields=".functions = .{one},",
        said='each of .functions is py.function("name", implementation, .{}), not a fn (i64) i64',
    ),
    "a pointer to functions": Refused(
        fields='.functions = &.{ py.function("a", one, .{}) },',
        said='write .functions = .{ py.function("name", implementation, .{}) }; leave out the &',
    ),
    "a module without a name": Refused(fields="", name='""', said="it is empty"),
    "a module with an empty part": Refused(
        fields="", name='"a..b"', said='in "a..b", a part is empty'
    ),
    "a module that is a keyword": Refused(
        fields="", name='"a.class"', said='a part "class" is a keyword of Python'
    ),
    "a module that begins with a digit": Refused(
        fields="", name='"1st"', said='"1st" begins with a digit'
    ),
    "a module beyond ASCII": Refused(fields="", name='"größe"', said='"größe" is not ASCII'),
}


@each_zig
@pytest.mark.parametrize("mistake", REFUSED.values(), ids=REFUSED)
def test_a_mistake_in_a_definition_is_refused_where_the_user_made_it(
    compiler: Compiler, tmp_path: Path, mistake: Refused
) -> None:
    root = tmp_path / "root.zig"
    root.write_text(
        'const py = @import("alloconda");\n'
        "pub const panic = py.panic;\n"
        "const Node = struct { value: i64, children: []const Node };\n"
        "const Pair = struct { first: i64, second: ?[2]Node };\n"
        "fn one(a: i64) i64 {\n    return a;\n}\n"
        "fn two(a: i64, b: i64) i64 {\n    return a + b;\n}\n"
        "fn take(node: Node) i64 {\n    return node.value;\n}\n"
        "fn takePair(pair: Pair) i64 {\n    return pair.first;\n}\n"
        f"comptime {{ py.exportModule(.{{ .name = {mistake.name}, {mistake.fields} }}); }}\n",
        encoding="utf-8",
    )

    with pytest.raises(AssertionError) as caught:
        compiler.compile(root, tmp_path / "_demo.abi3.so")

    # pytest indents a failed assertion's text from its second line on.
    log = re.sub(r"^  ", "", str(caught.value), flags=re.MULTILINE)
    (line,) = compile_errors(log)
    assert f"{root}:17:" in line
    assert mistake.said in line


@each_zig
def test_names_that_python_code_can_write_are_taken(compiler: Compiler, tmp_path: Path) -> None:
    root, module = tmp_path / "root.zig", host_module(tmp_path / "built", "_demo")
    root.write_text(
        'const py = @import("alloconda");\n'
        "pub const panic = py.panic;\n"
        "fn one(a: i64) i64 {\n    return a;\n}\n"
        'comptime {\npy.exportModule(.{\n.name = "acme._demo",\n'
        '.constants = .{ .__version__ = "1", .none = 0 },\n'
        ".functions = .{\n"
        'py.function("größe", one, .{ .args = &.{"größe"} }),\n'
        'py.function("match", one, .{ .args = &.{"type"} }),\n'
        'py.function("_1", one, .{}),\n'
        "},\n});\n}\n",
        encoding="utf-8",
    )

    compiler.compile(root, module)

    code = "import _demo as m; assert (m.größe(größe=3), m.match(type=4), m._1(5)) == (3, 4, 5)"
    run_python(sys.executable, "-c", code, path=module.parent)


@each_zig
def test_a_result_that_contains_itself_becomes_nested_dicts(
    compiler: Compiler, tmp_path: Path
) -> None:
    root, module = tmp_path / "root.zig", host_module(tmp_path / "built", "_demo")
    root.write_text(
        'const py = @import("alloconda");\n'
        "pub const panic = py.panic;\n"
        "const Node = struct { held: py.Object, children: []const Node };\n"
        "fn tree(held: py.Object, count: u8) !Node {\n"
        "    const leaves = try py.allocator.alloc(Node, count);\n"
        "    for (leaves) |*leaf| leaf.* = .{ .held = held.incref(), .children = &.{} };\n"
        "    return .{ .held = held.incref(), .children = leaves };\n"
        "}\n"
        'comptime {\npy.exportModule(.{\n.name = "_demo",\n'
        '.functions = .{py.function("tree", tree, .{})},\n});\n}\n'
    )

    compiler.compile(root, module)

    code = (
        "import _demo, sys\n"
        "held = object()\n"
        "before = sys.getrefcount(held)\n"
        "leaf = {'held': held, 'children': []}\n"
        "assert _demo.tree(held, 2) == {'held': held, 'children': [leaf, leaf]}\n"
        "del leaf\n"
        "assert sys.getrefcount(held) == before\n"
    )
    run_python(sys.executable, "-c", code, path=module.parent)


@each_zig
def test_a_module_may_have_many_functions_and_constants(compiler: Compiler, tmp_path: Path) -> None:
    root, module = tmp_path / "root.zig", host_module(tmp_path / "built", "_demo")
    functions = "".join(f'py.function("f{i}", same, .{{}}),\n' for i in range(300))
    constants = "".join(f".c{i} = {i},\n" for i in range(1000))
    root.write_text(
        'const py = @import("alloconda");\n'
        "pub const panic = py.panic;\n"
        "fn same(a: i64) i64 {\n    return a;\n}\n"
        'comptime {\npy.exportModule(.{\n.name = "_demo",\n'
        f".constants = .{{\n.large = {2**64},\n.small = {-(2**63)},\n{constants}}},\n"
        f".functions = .{{\n{functions}}},\n}});\n}}\n"
    )

    # What might be too many is counted before any code is made.
    compiler.compile(root, module, optimize="Debug")

    code = (
        "import _demo as m\n"
        "assert [getattr(m, f'c{i}') for i in range(1000)] == list(range(1000))\n"
        "assert (m.large, m.small) == (2**64, -(2**63))\n"
        "assert [getattr(m, f'f{i}')(i) for i in range(300)] == list(range(300))\n"
    )
    run_python(sys.executable, "-c", code, path=module.parent)


@each_zig
def test_the_sources_are_formatted(compiler: Compiler, template_root: Path, tmp_path: Path) -> None:
    build = fill_template("build.zig", tmp_path / "build.zig")
    manifest = fill_template("build.zig.zon", tmp_path / "build.zig.zon")

    compiler.run("fmt", "--check", PACKAGE, TOUR, template_root, build, manifest)


def test_lines_fit_into_a_hundred_columns() -> None:
    sources = [*PACKAGE.rglob("*.zig"), *TEMPLATES.glob("*.zig.in"), *TOUR.rglob("*.zig")]

    long = [
        f"{source.name}:{number}"
        for source in sources
        for number, line in enumerate(source.read_text().splitlines(), 1)
        if len(line) > 100
    ]

    assert long == []


@each_zig
def test_the_package_passes_its_own_tests(compiler: Compiler, tmp_path: Path) -> None:
    options = tmp_path / "options.zig"
    options.write_text("pub const free_threaded: bool = false;\n")

    compiler.run(
        *("test", "--dep", "alloconda_options", f"-Mroot={PACKAGE / 'src' / 'alloconda.zig'}"),
        f"-Malloconda_options={options}",
    )


@each_zig
def test_declarations_by_hand_are_those_of_the_headers(compiler: Compiler, tmp_path: Path) -> None:
    options = tmp_path / "options.zig"
    # Of the newest Python, py.c has all names.
    options.write_text(CP315.source())

    compiler.run(
        *("build-obj", "-fno-emit-bin", "--dep", "alloconda_options"),
        f"-Mroot={PACKAGE / 'src' / 'agreement.zig'}",
        f"-Malloconda_options={options}",
    )


@pytest.fixture
def build_zig_project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    fill_template("root.zig", project / "src" / "root.zig")
    fill_template("build.zig", project / "build.zig")
    fill_template("build.zig.zon", project / "build.zig.zon")
    shutil.copytree(PACKAGE, project / ".alloconda" / "zig")
    return project


@each_zig
@pytest.mark.slow
def test_a_build_zig_declares_the_options_of_the_contract(
    compiler: Compiler, build_zig_project: Path
) -> None:
    printed = compiler.run("build", "--help", cwd=build_zig_project)

    options = set(re.findall(r"^  -D([\w-]+)=", printed, re.MULTILINE))
    assert options >= {"target", "cpu", "optimize", "python-version", "python-abi"}
    assert options >= {"python-lib-dir", "python-lib"}
    assert "python-include" not in options


@each_zig
@pytest.mark.slow
def test_a_build_zig_builds_the_same_module(
    compiler: Compiler, build_zig_project: Path, tmp_path: Path
) -> None:
    prefix = tmp_path / "out"

    compiler.run(
        *("build", "--prefix", prefix, "-Dtarget=x86_64-linux-gnu.2.17", "-Dcpu=baseline"),
        *("-Doptimize=ReleaseFast", "-Dpython-version=3.10", "-Dpython-abi=abi3"),
        cwd=build_zig_project,
    )
    module = host_module(tmp_path / "module", "_demo")
    shutil.copy(prefix / "lib" / "lib_demo.so", module)

    run_python(sys.executable, "-c", "import _demo; _demo.add(1, 2)", path=module.parent)
    assert read_symbols(module).needed == ()


@each_zig
@pytest.mark.slow
def test_a_build_zig_that_asks_for_python_h_gets_it_translated(
    compiler: Compiler, build_zig_project: Path, tmp_path: Path, pythons: dict[str, Path]
) -> None:
    python = pythons.get("3.11")
    include = python.parent.parent / "include" / "python3.11" if python else None
    if python is None or include is None or not (include / "Python.h").exists():
        pytest.skip("CPython 3.11 with its headers is not installed here")
    ask_for_python_h(build_zig_project)
    prefix = tmp_path / "out"

    printed = compiler.run("build", "--help", cwd=build_zig_project)
    compiler.run(
        *("build", "--prefix", prefix, "-Dtarget=x86_64-linux-gnu.2.17", "-Dcpu=baseline"),
        *("-Doptimize=ReleaseFast", "-Dpython-version=3.11", "-Dpython-abi=cp311"),
        f"-Dpython-include={include}",
        cwd=build_zig_project,
    )
    module = host_module(tmp_path / "module", "_demo")
    shutil.copy(prefix / "lib" / "lib_demo.so", module)

    code = "import _demo; assert _demo.header_version() == 0x030b, hex(_demo.header_version())"
    run_python(python, "-c", code, path=module.parent)
    assert "-Dpython-include=" in printed


def ask_for_python_h(project: Path) -> None:
    build = project / "build.zig"
    build.write_text(build.read_text().replace(".name =", ".python_h = true,\n        .name =", 1))
    root = project / "src" / "root.zig"
    text = root.read_text().replace(
        "comptime {",
        "fn headerVersion() u32 {\n"
        '    const header = @import("python_h");\n'
        "    const size = header.Py_SIZE;\n"
        "    _ = size;\n"
        "    return header.PY_VERSION_HEX >> 16;\n"
        "}\n\n"
        "comptime {",
    )
    root.write_text(
        text.replace(
            ".functions = .{",
            '.functions = .{\n            py.function("header_version", headerVersion, .{}),',
        )
    )
