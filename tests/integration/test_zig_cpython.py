"""The stable ABI that py.c declares: every name is there, since when it says, and as C has it."""

import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cpython_declarations import MODULE, Headers, declarations
from tests.zig_compiler import (
    ABI3,
    ABI3_FROM_311,
    ABI3T,
    CP313,
    CP314T,
    Abi,
    Compiler,
    WheelTest,
    added_functions,
    added_variables,
    host_module,
    run_on_machine,
    run_python,
)

ABI3_313 = Abi(limited_api=0x030D0000, python_hex=0x030D0000)
CP311 = Abi(limited_api=0, python_hex=0x030B0000)
PROJECT = Path(__file__).parent.parent / "projects" / "zigcpython"
_VARIABLE = re.compile(
    r"^pub inline fn (?P<name>\w+)\(\) .* \{\n"
    r'(?:    comptime (?P<check>\w+)\("\w+", (?:(?P<limited>\d+), (?P<full>\d+)|\{\})\);\n)?',
    re.MULTILINE,
)
_FUNCTION = re.compile(r"^pub extern fn (?P<name>\w+)\(", re.MULTILINE)
_ALIAS = re.compile(
    r"^pub const (?P<name>\w+) = "
    r'(?:(?P<check>since|onWindows|notOnWindows)\(\s*"\w+",\s*'
    r"(?:(?P<limited>\d+),\s*(?P<full>\d+),\s*)?)?"
    r"(?P<value>hidden|if \([^)]*\) \d+ else \d+|-?\d+)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name that py.c declares.

    Attributes:
        name: the name.
        kind: `function`, `variable` or the value of a constant.
        limited: the minor version that brought it to the limited API, or 0.
        full: the minor version that a build for a single version needs, or 0.
        system: the check of the system, or nothing.
    """

    name: str
    kind: str
    limited: int = 0
    full: int = 0
    system: str = ""

    def is_there(self, abi: Abi, *, windows: bool) -> bool:
        if self.system:
            return windows is (self.system == "onWindows")
        return (self.limited if abi.limited_api else self.full) <= abi.floor[1]


def names() -> Iterator[Name]:
    text = MODULE.read_text()
    for match in _FUNCTION.finditer(text):
        yield Name(name=match["name"], kind="function")
    for match in _VARIABLE.finditer(text):
        yield name_of(match, "variable")
    for match in _ALIAS.finditer(text):
        if match["check"] != "since" or match["limited"]:
            yield name_of(match, match["value"].replace("hidden", "function"))


def name_of(match: re.Match[str], kind: str) -> Name:
    return Name(
        name=match["name"],
        kind=kind,
        limited=int(match["limited"] or 0),
        full=int(match["full"] or 0),
        system=match["check"] if match["check"] in {"onWindows", "notOnWindows"} else "",
    )


def project_of_all(folder: Path, abi: Abi, *, windows: bool = False) -> Path:
    """Make the project whose module refers to all that its Python has."""
    there = [one for one in names() if one.is_there(abi, windows=windows)]
    functions = "".join(
        f"    @ptrCast(&c.{one.name}),\n" for one in there if one.kind == "function"
    )
    variables = "".join(
        f"    sum +%= @intFromPtr(c.{one.name}());\n" for one in there if one.kind == "variable"
    )
    project = folder / "zigcpython"
    (project / "src").mkdir(parents=True)
    (project / "src" / "root.zig").write_text((PROJECT / "src" / "root.zig").read_text())
    (project / "src" / "all.zig").write_text(
        'const c = @import("alloconda").c;\n'
        f"pub const functions = [_]*const anyopaque{{\n{functions}}};\n"
        f"pub fn variables() usize {{\n    var sum: usize = 0;\n{variables}    return sum;\n}}\n"
    )
    (project / "check.py").write_text((PROJECT / "check.py").read_text())
    return project


def test_the_declarations_are_complete() -> None:
    declared = {one.name: one for one in names()}

    left_out = {*added_functions(), *added_variables()} - set(declared)

    # A `va_list` as a parameter, what debug builds have, and what no header declares.
    assert left_out == {
        *("PyArg_VaParse", "PyArg_VaParseTupleAndKeywords", "PyBytes_FromFormatV"),
        *("PyErr_FormatV", "PyOS_vsnprintf", "PyUnicode_FromFormatV", "Py_VaBuildValue"),
        *("PyOS_CheckStack", "_Py_NegativeRefcount", "_Py_RefTotal"),
        *("_PyArg_ParseTupleAndKeywords_SizeT", "_PyArg_ParseTuple_SizeT", "_PyArg_Parse_SizeT"),
        *("_PyArg_VaParseTupleAndKeywords_SizeT", "_PyArg_VaParse_SizeT", "_PyState_AddModule"),
        *("_PyThreadState_Init", "_Py_CheckRecursiveCall", "_Py_VaBuildValue_SizeT"),
    }
    for name, (_, minor) in {**added_functions(), **added_variables()}.items():
        if name in declared and not declared[name].system:
            assert declared[name].limited == (minor if minor > ABI3.floor[1] else 0), name


@pytest.mark.parametrize("zig_version", ["0.17.1"])
def test_the_constants_are_those_of_the_headers(compiler: Compiler, tmp_path: Path) -> None:
    minor = sys.version_info.minor
    constants = [one for one in names() if one.kind not in {"function", "variable"}]
    # Some have newer names than their numbers.
    asserted = "".join(
        f"#ifdef {one.name}\n"
        f'_Static_assert({one.name} == {value_in(one.kind, minor)}, "{one.name}");\n'
        "#endif\n"
        for one in constants
        if one.full <= minor
    )
    source = tmp_path / "constants.c"
    source.write_text(f"#include <Python.h>\n{asserted}")

    include = f"-I{sysconfig.get_path('include')}"
    compiler.run("cc", "-c", include, source, "-o", tmp_path / "constants.o")

    assert len(constants) > 150


def value_in(value: str, minor: int) -> str:
    """Return the number that a constant has in a version."""
    choice = re.fullmatch(r"if \(options\.python_hex >= 0x030f0000\) (\d+) else (\d+)", value)
    if choice is None:
        return value
    return choice[1] if minor >= 15 else choice[2]


# C chooses by the platform whether an enumeration has a sign.
_OF_ENUMERATIONS = {
    *("PyGILState_Ensure", "PyGILState_Release", "PyIter_Send", "PyThread_acquire_lock_timed"),
}


@pytest.mark.parametrize("zig_version", ["0.15.2"])
def test_the_functions_are_those_of_the_headers(compiler: Compiler, tmp_path: Path) -> None:
    """Compare with Zig's own translation of the headers of the Python that runs this."""
    header = tmp_path / "python.h"
    minor = sys.version_info.minor
    hexadecimal = 0x03000000 + (minor << 16)
    header.write_text(f"#define Py_LIMITED_API {hexadecimal}\n#include <Python.h>\n")
    translated = compiler.run(
        *("translate-c", "-lc", f"-I{sysconfig.get_path('include')}", header),
    )
    (tmp_path / "others.zig").write_text(translated)
    compared = [
        one.name
        for one in names()
        if one.kind == "function"
        and one.limited <= minor
        and not one.system
        and one.name not in _OF_ENUMERATIONS
        and re.search(rf"^pub extern fn {one.name}\(", translated, re.MULTILINE)
    ]
    root = comparison(tmp_path / "root.zig", compared)
    abi = Abi(limited_api=hexadecimal, python_hex=hexadecimal)

    compiler.compile(root, tmp_path / "m.so", abi=abi)

    assert len(compared) > 650


@pytest.mark.parametrize("zig_version", ["0.15.2"])
def test_the_package_declares_functions_as_py_c_does(compiler: Compiler, tmp_path: Path) -> None:
    sources = tmp_path / "src"
    shutil.copytree(MODULE.parent, sources)
    text = (sources / "capi.zig").read_text()
    own = re.findall(r"^pub extern fn (\w+)\(", text, re.MULTILINE)
    root = comparison(sources / "root.zig", own)
    root.write_text(
        root.read_text()
        .replace('@import("alloconda").c', '@import("cpython.zig")')
        .replace("others.zig", "capi.zig")
    )
    options = tmp_path / "options.zig"
    options.write_text(Abi(limited_api=0x030F0000, python_hex=0x030F0000).source())

    compiler.run(
        *("build-obj", "-fno-emit-bin", "--dep", "alloconda_options", f"-Mroot={root}"),
        f"-Malloconda_options={options}",
    )

    assert len(own) > 100


def comparison(path: Path, names: Sequence[str]) -> Path:
    """Write a module that compares functions of py.c with those of others.zig."""
    listed = "".join(f'    compare("{name}");\n' for name in names)
    template = (PROJECT / "src" / "compare.zig").read_text()
    path.write_text(template.replace("    // NAMES\n", listed))
    return path


@pytest.mark.parametrize(
    ("zig_version", "python_version", "abi"),
    [
        ("0.15.2", "3.10", ABI3),
        ("0.16.0", "3.11", ABI3_FROM_311),
        ("0.17.1", "3.13", ABI3_313),
        ("0.17.1", "3.13", CP313),
    ],
)
def test_every_name_is_there(
    compiler: Compiler, pythons: dict[str, Path], python_version: str, abi: Abi, tmp_path: Path
) -> None:
    module = host_module(tmp_path / "out", "zigcpython")
    project = project_of_all(tmp_path, abi)

    compiler.compile(project / "src" / "root.zig", module, abi=abi)
    printed = run_python(
        *(pythons[python_version], "-X", "dev", project / "check.py"),
        path=module.parent,
        environment={"LD_BIND_NOW": "1"},
    )

    assert "all checks passed" in printed


@pytest.mark.lab
@pytest.mark.parametrize("zig_version", ["0.17.1"])
@pytest.mark.parametrize(
    "test",
    [
        WheelTest(machine="windows", suffix=".pyd", target="x86_64-windows-gnu"),
        WheelTest(machine="python 3.14t", suffix=".cpython-314t-x86_64-linux-gnu.so", abi=CP314T),
        WheelTest(machine="python 3.15t", suffix=".abi3t.so", abi=ABI3T),
    ],
    ids=str,
)
def test_every_name_is_there_on_interpreters_of_the_lab(
    compiler: Compiler, lab: Path, test: WheelTest, tmp_path: Path
) -> None:
    windows = "windows" in test.target
    (tmp_path / "out").mkdir()

    run_on_machine(
        *(compiler, lab, test),
        project_of_all(tmp_path, test.abi, windows=windows),
        tmp_path / "out",
    )


@pytest.mark.parametrize("zig_version", ["0.15.2", "0.17.1"])
@pytest.mark.parametrize(
    ("name", "abi", "said"),
    [
        (
            "PyErr_GetRaisedException",
            ABI3_FROM_311,
            "py.c.PyErr_GetRaisedException needs Python 3.12; the module is compiled for 3.11 "
            "and later, see requires-python",
        ),
        (
            "PyErr_GetRaisedException",
            CP311,
            "py.c.PyErr_GetRaisedException needs Python 3.12; the module is compiled for 3.11, see",
        ),
        ("PyObject_Vectorcall", ABI3_FROM_311, "py.c.PyObject_Vectorcall needs Python 3.12"),
        ("PyObject_Vectorcall", CP311, ""),
        ("PyObject_GetBuffer", ABI3, "py.c.PyObject_GetBuffer needs Python 3.11"),
        ("PyObject_GetBuffer", ABI3_FROM_311, ""),
        ("Py_Version", ABI3, "py.c.Py_Version needs Python 3.11"),
        ("Py_mod_gil", ABI3_FROM_311, "py.c.Py_mod_gil needs Python 3.13"),
        ("Py_mod_gil", ABI3_313, ""),
        ("PyExc_WindowsError", ABI3, "py.c.PyExc_WindowsError is there on Windows only"),
        ("PyOS_AfterFork_Child", ABI3, ""),
    ],
)
def test_a_name_above_the_floor_is_refused(
    compiler: Compiler, name: str, abi: Abi, said: str, tmp_path: Path
) -> None:
    root = tmp_path / "root.zig"
    call = "()" if name in added_variables() else ""
    root.write_text(
        'const py = @import("alloconda");\npub const panic = py.panic;\n'
        f"fn f() void {{ _ = &py.c.{name}{call}; }}\n"
        'comptime { py.exportModule(.{ .name = "m", .functions = .{\n'
        '    py.function("f", f, .{}),\n} }); }\n'
    )

    if not said:
        compiler.compile(root, tmp_path / "m.so", abi=abi)
        return
    with pytest.raises(AssertionError) as failed:
        compiler.compile(root, tmp_path / "m.so", abi=abi)

    assert said in str(failed.value)


def test_declarations_written_anew_are_the_same() -> None:
    """What the headers of the Python that runs this say of a function is what the module has."""
    pattern = re.compile(r"extern fn \w+\([^;]*;")
    headers = Headers(Path(sysconfig.get_path("include")))

    again = pattern.findall(declarations([headers]))

    others = set(again) - set(pattern.findall(MODULE.read_text()))
    changed = ["PyArg_ParseTupleAndKeywords"] if headers.minor < 13 else []
    assert len(again) > 650
    assert [re.findall(r"\w+(?=\()", one)[0] for one in others] == changed
