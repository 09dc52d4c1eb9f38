"""Write alloconda/zig/src/cpython.zig anew: the stable ABI, from abi3info and CPython's headers.

    python -m tests.cpython_declarations include/python3.15 include/python3.14 …

abi3info has the names, and since when each is in the limited API. The types come from the newest of
the headers that has a name; the oldest says since when a build for one version has it.
"""

import itertools
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import abi3info
from abi3info.models import FeatureMacro

from tests.zig_compiler import PACKAGE, added_functions, added_variables

MODULE = PACKAGE / "src" / "cpython.zig"
# The oldest Python that the package is for, whose names need no version.
OLDEST = 10
COLUMNS = 100

HEAD = """\
//! CPython's stable ABI, for what this package does not wrap: `py.c`.
//!
//! A name that came after Python 3.10 is a compile error in a module for older ones, and so is one
//! that the system has not. Pointers may be null wherever C does not say otherwise. Left out are
//! functions with a `va_list`, whose form is another for each CPU, and those of debug builds.
//! Variables are functions that return pointers: `PyExc_ValueError().*`, `PyLong_Type()`.
//!
//! Written by `python -m tests.cpython_declarations`.

const capi = @import("capi.zig");
const options = @import("alloconda_options");
const std = @import("std");
const types = @import("cpython_types.zig");

/// Refuses what the oldest Python of the module lacks: `limited` is the minor version that brought
/// the name to the limited API, `full` that which a build for a single version needs.
fn need(comptime name: []const u8, comptime limited: u8, comptime full: u8) void {
    const minor = if (options.limited_api != 0) limited else full;
    if (options.python_hex >= 0x03000000 + (@as(u32, minor) << 16)) return;
    @compileError(std.fmt.comptimePrint(
        "py.c.{s} needs Python 3.{d}; the module is compiled for 3.{d}{s}, see requires-python",
        .{
            name,
            minor,
            options.python_hex >> 16 & 0xff,
            if (options.limited_api != 0) " and later" else "",
        },
    ));
}

fn since(
    comptime name: []const u8,
    comptime limited: u8,
    comptime full: u8,
    comptime value: anytype,
) @TypeOf(value) {
    comptime need(name, limited, full);
    return value;
}

fn onWindows(comptime name: []const u8, comptime value: anytype) @TypeOf(value) {
    if (!capi.is_windows) @compileError("py.c." ++ name ++ " is there on Windows only");
    return value;
}

fn notOnWindows(comptime name: []const u8, comptime value: anytype) @TypeOf(value) {
    if (capi.is_windows) @compileError("py.c." ++ name ++ " is not there on Windows");
    return value;
}
"""

VECTORCALL_OFFSET = """\
pub const PY_VECTORCALL_ARGUMENTS_OFFSET = since(
    "PY_VECTORCALL_ARGUMENTS_OFFSET",
    12,
    10,
    @as(usize, 1) << (@bitSizeOf(usize) - 1),
);
"""

# Macros beside those of abi3info that modules write, all of the first limited API.
MORE_CONSTANTS = re.compile(
    r"METH_KEYWORDS|Py_(LT|LE|EQ|NE|GT|GE)|Py_(single|file|eval)_input|Py_CONSTANT_\w+|"
    r"Py_TPFLAGS_(\w+_SUBCLASS|DISALLOW_INSTANTIATION|IMMUTABLETYPE|HEAPTYPE|READY|READYING)"
)
# They depend on how a module is built.
UNFIT_CONSTANTS = {"PyABIInfo_DEFAULT_ABI_VERSION", "PyABIInfo_DEFAULT_FLAGS"}
# Their numbers had other names before 3.12: `T_INT` and its kin.
RENAMED_CONSTANTS = re.compile(r"Py_T_\w+|Py_READONLY")
CALLBACKS = ("PyCMethod", "sendfunc")
# Functions whose number after a text is not its length.
_TEXT_ENDS = {"PyArg_UnpackTuple", "PyErr_WarnEx"}
_ZIG_CHECKS = {"MS_WINDOWS": "onWindows", "HAVE_FORK": "notOnWindows"}
_NUMBERS = {
    "char": "u8",
    "int": "c_int",
    "unsigned": "c_uint",
    "unsigned int": "c_uint",
    "long": "c_long",
    "unsigned long": "c_ulong",
    "long long": "c_longlong",
    "unsigned long long": "c_ulonglong",
    "PY_TIMEOUT_T": "c_longlong",
    "double": "f64",
    "size_t": "usize",
    "Py_ssize_t": "isize",
    "Py_hash_t": "isize",
    "int32_t": "i32",
    "int64_t": "i64",
    "uint32_t": "u32",
    "uint64_t": "u64",
}
_CHARACTERS = {"char": "u8", "wchar_t": "wchar_t"}
_LENGTHS = ("Py_ssize_t", "size_t")
_WORDS = {"const", "struct", "PY_CXX_CONST", "volatile"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function's types as C has them, without the names of its parameters."""

    result: str
    parameters: tuple[str, ...]

    def zig(self, callbacks: frozenset[str], name: str = "") -> tuple[tuple[str, ...], str]:
        """Return the types of the parameters and of the result in Zig."""
        following = () if name in _TEXT_ENDS else self.parameters[1:]
        pairs = itertools.zip_longest(self.parameters, following, fillvalue="")
        return tuple(
            parameter_type(one, callbacks, has_length=is_length(after)) for one, after in pairs
        ), result_type(self.result, callbacks)


@dataclass(frozen=True)
class Headers:
    """The headers of one minor version."""

    include: Path

    @cached_property
    def minor(self) -> int:
        text = (self.include / "patchlevel.h").read_text()
        return int(re.findall(r"#define PY_MINOR_VERSION\s+(\d+)", text)[0])

    @cached_property
    def _text(self) -> str:
        paths = [*sorted(self.include.glob("*.h")), *sorted(self.include.glob("cpython/*.h"))]
        text = "\n".join(path.read_text(errors="replace") for path in paths)
        text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)
        return text.replace("\\\n", " ")

    @cached_property
    def _declarations(self) -> str:
        return re.sub(r"^[ \t]*#.*$", "", self._text, flags=re.MULTILINE)

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """The functions; of the declarations of one name, the first."""
        found: dict[str, Function] = {}
        nested = r"(?:[^()]|\((?:[^()]|\([^()]*\))*\))*"
        pattern = (
            rf"PyAPI_FUNC\(((?:[^()]|\([^()]*\))*)\)\s*(_Py_NO_RETURN)?\s*(\w+)\s*\(({nested})\)"
        )
        for result, ends, name, parameters in re.findall(pattern, self._declarations):
            found.setdefault(name, function_of("noreturn" if ends else result, parameters))
        return found

    @cached_property
    def callbacks(self) -> Mapping[str, Function]:
        pattern = r"typedef\s+([\w\s*]+?)\(\s*\*\s*(\w+)\s*\)\s*\(([^()]*)\)\s*;"
        return {
            name: function_of(result, parameters)
            for result, name, parameters in re.findall(pattern, self._declarations)
        }

    @cached_property
    def macros(self) -> Mapping[str, str]:
        pattern = r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S.*?)[ \t]*$"
        # Of a choice the last is taken, which is what CPython itself has.
        return dict(re.findall(pattern, self._text, re.MULTILINE))


def function_of(result: str, parameters: str) -> Function:
    """Read a declaration's result and its parameters."""
    parts = re.split(r",(?![^(]*\))", " ".join(parameters.split()))
    given = tuple(without_name(part.strip()) for part in parts)
    return Function(
        result=" ".join(result.split()), parameters=() if given in {("void",), ("",)} else given
    )


def without_name(parameter: str) -> str:
    """Return a parameter's type: what is before its name, and before the brackets of an array."""
    if "(" in parameter:
        return re.sub(r"\(\s*\*\s*\w*\s*\)", "(*)", parameter)
    array = "*" if "[" in parameter else ""
    parameter = re.sub(r"\[.*", "", parameter).replace("*", " * ").strip()
    words = [word for word in parameter.split() if word not in _WORDS - {"const"}]
    named = len(words) > 1 and words[-1] not in {"*", "const"} and not is_number(words)
    return " ".join(words[:-1] if named else words) + array


def is_number(words: Sequence[str]) -> bool:
    return " ".join(word for word in words if word != "const") in _NUMBERS


def is_length(parameter: str) -> bool:
    return parameter in _LENGTHS


def parameter_type(c_type: str, callbacks: frozenset[str], *, has_length: bool) -> str:
    """Return the type of a parameter in Zig; text with a length has no end of its own."""
    if c_type == "...":
        return "..."
    if "(*)" in c_type:
        return f"?{callback_type(c_type, callbacks)}"
    base, *levels = c_type.replace("*", " * ").split("*")
    words = [word for word in base.split() if word not in _WORDS]
    # Whether what a pointer points to is constant, beginning at the innermost.
    constant = ["const" in base.split(), *("const" in level.split() for level in levels)]
    name = " ".join(words)
    if not levels:
        return f"?{name}" if name in callbacks else _NUMBERS.get(name, name)
    return pointer_type(name, constant[: len(levels)], has_length=has_length)


def pointer_type(name: str, constant: Sequence[bool], *, has_length: bool) -> str:
    """Return a pointer in Zig; `constant` has one item for each star."""
    first, *rest = constant
    const = "const " if first else ""
    if name == "void":
        made = f"?*{const}anyopaque"
    elif name in _CHARACTERS:
        end = "" if has_length and not rest else ":0"
        made = f"?[*{end}]{const}{_CHARACTERS[name]}"
    elif name in _NUMBERS and first:
        made = f"?[*]const {_NUMBERS[name]}"
    else:
        made = f"?*{const}{_NUMBERS.get(name, name)}"
    for is_constant in rest:
        # A constant array of pointers, or one pointer that is set.
        made = f"?[*]const {made}" if is_constant else f"?*{made}"
    return made


def result_type(c_type: str, callbacks: frozenset[str]) -> str:
    if c_type in {"void", "noreturn"}:
        return c_type
    return parameter_type(c_type, callbacks, has_length=False)


def callback_type(c_type: str, callbacks: frozenset[str]) -> str:
    """Return the pointer to a function that a parameter has without a typedef."""
    result, _, parameters = c_type.partition("(*)")
    function = function_of(result, parameters.strip()[1:-1])
    return pointer_to(*function.zig(callbacks))


def pointer_to(parameters: Sequence[str], result: str) -> str:
    return f"*const fn ({', '.join(parameters)}) callconv(.c) {result}"


def call(head: str, arguments: Sequence[str], end: str) -> str:
    """Return a call or a declaration on one line, or with an argument to the line."""
    line = f"{head}({', '.join(arguments)}){end}"
    # Room for `pub`, and for the indentation of a namespace.
    if len(line) + (4 if head.startswith("extern") else 0) <= COLUMNS:
        return line
    listed = "".join(f"    {one},\n" for one in arguments)
    return f"{head}(\n{listed}){end}"


def value_of(expression: str) -> int | tuple[int, int] | None:
    """Return a macro's number, or what it is before 3.15 and since, or None if it is none."""
    compat = re.fullmatch(r"_Py_SLOT_COMPAT_VALUE\((\d+), *(\d+)\)", expression)
    if compat:
        return int(compat[1]), int(compat[2])
    plain = re.sub(r"\b(0x[0-9a-fA-F]+|\d+)[uUlL]+\b", r"\1", expression)
    if not re.fullmatch(r"[0-9a-fA-Fx\s()|<+-]+", plain):
        return None
    # Only numbers and operators are left.
    return int(eval(plain))  # noqa: S307


def expanded(name: str, macros: Mapping[str, str]) -> str:
    """Return a macro's text with the macros in it replaced."""
    text = macros[name]
    for _ in range(10):
        replaced = re.sub(
            r"\b[A-Z_a-z]\w+\b(?!\()", lambda match: f"({macros.get(match[0], match[0])})", text
        )
        if replaced.replace("(", "").replace(")", "") == text.replace("(", "").replace(")", ""):
            return text
        text = replaced
    return text


def first_minor(name: str, headers: Sequence[Headers], kind: str) -> int:
    """Return the first minor version whose headers have the name."""
    having = [one.minor for one in headers if name in getattr(one, kind)]
    return OLDEST if min(having) == min(one.minor for one in headers) else min(having)


def declarations(headers: Sequence[Headers]) -> str:
    """Return the text of cpython.zig; `headers` are in the order of their versions."""
    newest_first = headers[::-1]
    callbacks = {name: function for one in headers for name, function in one.callbacks.items()}
    wanted = [
        *(name for name in abi3info.TYPEDEFS if name in callbacks),
        *CALLBACKS,
    ]
    known = frozenset(wanted)
    parts = [HEAD, *_types(), ""]
    parts += [_callback(name, *callbacks[name].zig(known)) for name in wanted]
    parts += ["", *_constants(newest_first), VECTORCALL_OFFSET, "", *_variables(), ""]
    later: list[str] = []
    for name, function in _functions(newest_first):
        parameters, result = function.zig(known, name)
        shown, hidden = _function(name, parameters, result, headers)
        parts.append(shown)
        later += [hidden] if hidden else []
    return "\n".join([*(part.rstrip("\n") for part in parts), "", _namespace(later)])


def _types() -> Iterator[str]:
    text = (MODULE.parent / "cpython_types.zig").read_text()
    for name in re.findall(r"^pub const (\w+)", text, re.MULTILINE):
        yield f"pub const {name} = types.{name};"


def _callback(name: str, parameters: Sequence[str], result: str) -> str:
    return call(f"pub const {name} = *const fn ", parameters, f" callconv(.c) {result};")


def _constants(headers: Sequence[Headers]) -> Iterator[str]:
    """Yield the constants, with their values in the newest headers that have them."""
    added = {name: macro.added.minor for name, macro in abi3info.MACROS.items()}
    more = {name: 2 for one in headers for name in one.macros if MORE_CONSTANTS.fullmatch(name)}
    for name, minor in sorted({**more, **added}.items()):
        limited = OLDEST if RENAMED_CONSTANTS.fullmatch(name) else minor
        for one in headers:
            if name not in one.macros or name in UNFIT_CONSTANTS:
                continue
            value = value_of(expanded(name, one.macros))
            if value is not None:
                yield _constant(name, limited, value, headers)
            break


def _constant(
    name: str, limited: int, value: int | tuple[int, int], headers: Sequence[Headers]
) -> str:
    number = (
        f"if (options.python_hex >= 0x030f0000) {value[1]} else {value[0]}"
        if isinstance(value, tuple)
        else str(value)
    )
    full = first_minor(name, headers, "macros")
    if limited <= OLDEST:
        return f"pub const {name} = {number};"
    return _since(name, limited, full, number)


def _checked(name: str, check: str, value: str) -> str:
    return call(f"pub const {name} = {check}", (f'"{name}"', value), ";")


def _since(name: str, limited: int, full: int, value: str) -> str:
    return call(f"pub const {name} = since", (f'"{name}"', str(limited), str(full), value), ";")


def _variables() -> Iterator[str]:
    """Yield functions that return pointers to the variables.

    On Windows such a pointer is read from the import table, and is no constant of Zig.
    """
    ifdefs = {symbol.name: data.ifdef for symbol, data in abi3info.DATAS.items()}
    for name, (_, limited) in sorted(added_variables().items()):
        feature = ifdefs[name]
        if feature is not None and feature.name not in _ZIG_CHECKS:
            continue
        checks = f'    comptime need("{name}", {limited}, {limited});\n' if limited > OLDEST else ""
        if feature is not None:
            checks = f'    comptime {_ZIG_CHECKS[feature.name]}("{name}", {{}});\n'
        of_type = _variable_type(name)
        yield (
            f"pub inline fn {name}() {of_type} {{\n{checks}"
            f'    return capi.variable({of_type}, "{name}");\n}}\n'
        )


def _variable_type(name: str) -> str:
    if name.startswith("PyExc_"):
        return "*const *PyObject"
    if name.endswith("Type"):
        return "*PyTypeObject"
    return {
        "Py_HasFileSystemDefaultEncoding": "*const c_int",
        "Py_UTF8Mode": "*const c_int",
        "Py_Version": "*const c_ulong",
        "_Py_SwappedOp": "*const [6]c_int",
        "PyOS_InputHook": "*?*const fn () callconv(.c) c_int",
        "Py_FileSystemDefaultEncoding": "*const ?[*:0]const u8",
        "Py_FileSystemDefaultEncodeErrors": "*const ?[*:0]const u8",
        "PyStructSequence_UnnamedField": "*const [*:0]const u8",
    }.get(name, "*PyObject")


def _functions(headers: Sequence[Headers]) -> Iterator[tuple[str, Function]]:
    for name in sorted(added_functions()):
        function = next((one.functions[name] for one in headers if name in one.functions), None)
        if function is None or "va_list" in function.parameters or _is_of_debug_builds(name):
            continue
        yield name, function


def _feature(name: str) -> FeatureMacro | None:
    return next(
        function.ifdef for symbol, function in abi3info.FUNCTIONS.items() if symbol.name == name
    )


def _is_of_debug_builds(name: str) -> bool:
    feature = _feature(name)
    return feature is not None and feature.windows == "maybe"


def _function(
    name: str, parameters: Sequence[str], result: str, headers: Sequence[Headers]
) -> tuple[str, str]:
    """Return a function's declaration, and the one that is hidden behind a check."""
    limited = added_functions()[name][1]
    feature = _feature(name)
    check = _ZIG_CHECKS.get(feature.name, "") if feature else ""
    declared = _extern(name, parameters, result)
    if check:
        return _checked(name, check, f"hidden.{name}"), declared
    if limited <= OLDEST:
        return f"pub {declared}", ""
    full = first_minor(name, headers, "functions")
    return _since(name, limited, full, f"hidden.{name}"), declared


def _extern(name: str, parameters: Sequence[str], result: str) -> str:
    return call(f"extern fn {name}", parameters, f" callconv(.c) {result};")


def _namespace(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    indented = re.sub(r"^(?=.)", "    ", text, flags=re.MULTILINE)
    return (
        "/// What is there for some modules only, by the names above.\n"
        f"const hidden = struct {{\n{indented}\n}};\n"
    )


def main(arguments: Sequence[str]) -> None:
    """Write the module."""
    headers = sorted((Headers(Path(one)) for one in arguments), key=lambda one: one.minor)
    MODULE.write_text(declarations(headers))


if __name__ == "__main__":
    main(sys.argv[1:])
