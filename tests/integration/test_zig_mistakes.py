"""Typical mistakes in modules: each is refused at the user's line, with what to write instead."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from alloconda.kernel.supported import ZIG_RELEASES
from alloconda.kernel.zig.compile_errors import compile_errors
from tests.zig_compiler import ABI3_FROM_311, MODULE_HEAD, Compiler, host_module, run_python

SOURCE = """\
const std = @import("std");
const py = @import("alloconda");
pub const panic = py.panic;
fn one(a: i64) i64 {{ return a; }}
fn two(a: i64, b: i64) i64 {{ return a + b; }}
fn fails(a: i64) error{{BadDigit}}!i64 {{ return if (a == 0) error.BadDigit else a; }}
{code}
comptime {{
    py.exportModule(.{{ .name = "_demo",
    {fields} }});
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A module that is refused.

    Attributes:
        fields: the fields of `exportModule`.
        code: the declarations before it.
        said: what the error says, from its first word to the last that matters.
    """

    fields: str
    said: str
    code: str = ""


def in_function(said: str, *, code: str = "", function: str = "f", options: str = ".{}") -> Mistake:
    """Return the mistake of one function, which is `f` to Python."""
    return Mistake(
        fields=f'.functions = .{{ py.function("f", {function}, {options}) }}',
        said=f'py.function("f", …): {said}',
        code=code,
    )


def in_argument(parameter: str, advice: str) -> Mistake:
    """Return the mistake of a function with a parameter of a type that Python has no form for."""
    return in_function(
        f"no Python object can become the argument a, which is of type {advice}",
        code=f"const T = {parameter}; fn f(a: T) void {{ _ = a; }}",
        options='.{ .args = &.{"a"} }',
    )


def in_module(fields: str, said: str, *, code: str = "") -> Mistake:
    """Return the mistake of a module's other fields, which has a function that may fail."""
    function = '.functions = .{ py.function("f", fails, .{}) }, '
    return Mistake(
        fields=fields if ".functions" in fields else function + fields,
        said=f"exportModule: {said}",
        code=code,
    )


def in_struct(fields: str, said: str) -> Mistake:
    """Return the mistake of a function with an argument struct."""
    return in_function(said, code=f"fn f(a: struct {{ {fields} }}) void {{ _ = a; }}")


def in_result(result: str, advice: str, *, code: str = "") -> Mistake:
    """Return the mistake of a function with a result of a type that Python has no form for."""
    return in_function(
        f"no Python object can be made of the result, which is of type {advice}",
        code=f"{code} fn f() {result} {{ unreachable; }}",
    )


IMPLEMENTATIONS = {
    "a pointer to a function": in_function(
        "write the function itself after the name, not a *const fn (i64) i64; leave out the &",
        function="&one",
    ),
    "the name of a function": in_function(
        "write the function itself after the name, not a *const [3:0]u8", function='"one"'
    ),
    "a call": in_function("write the function itself after the name, not a i64", function="one(1)"),
    "an anytype parameter": in_function(
        "Python cannot call a generic function, fn (anytype) void; write types that exist at run "
        "time instead of anytype",
        code="fn f(a: anytype) void { _ = a; }",
    ),
    "a comptime parameter": in_function(
        "Python cannot call a generic function, fn (comptime i64) i64; write types",
        code="fn f(comptime a: i64) i64 { return a; }",
    ),
    "a type parameter": in_function(
        "Python cannot call a generic function, fn (comptime type, ",
        code="fn f(comptime T: type, a: T) T { return a; }",
    ),
    "variable arguments": in_function(
        "Python cannot call a function with C's variable arguments; write one that calls it",
        code="extern fn f(a: i64, ...) callconv(.c) i64;",
    ),
}

OPTIONS = {
    "too few argument names": in_function(
        "the function takes 2 arguments from Python, but .args names 1; name each but allocators",
        function="two",
        options='.{ .args = &.{"a"} }',
    ),
    "the name of an allocator": in_function(
        "the function takes 1 argument from Python, but .args names 2; name each but allocators, "
        "py.Module and states, which are supplied",
        code="fn f(m: std.mem.Allocator, a: i64) i64 { _ = m; return a; }",
        options='.{ .args = &.{ "m", "a" } }',
    ),
    "the names of a struct's fields": in_function(
        "the function takes 1 argument from Python, but .args names 2; leave .args out, and the "
        "fields of the struct are the arguments",
        code="fn f(a: struct { x: i64, y: i64 }) i64 { return a.x; }",
        options='.{ .args = &.{ "x", "y" } }',
    ),
    "argument names without a pointer": in_function(
        'write .args = &.{ "a", "b" }, with the &',
        function="two",
        options='.{ .args = .{ "a", "b" } }',
    ),
    "an argument name without a list": in_function(
        'write .args = &.{ "a", "b" }; for a single one, .args = &.{"a"}',
        function="one",
        options='.{ .args = "a" }',
    ),
    "an argument name that is no text": in_function(
        'write .args = &.{ "a", "b" }, each a text, not a ',
        function="one",
        options=".{ .args = &.{.a} }",
    ),
    "an argument name with a type": in_function(
        'the argument name "a: int" is not a Python identifier: it contains ":"',
        function="one",
        options='.{ .args = &.{"a: int"} }',
    ),
    "an unknown option": in_function(
        "there is no option .arg; did you mean .args?; write the options as .{ .args = ",
        function="one",
        options='.{ .arg = &.{"a"} }',
    ),
    "options without names": in_function(
        'write the options as .{ .args = &.{ "a", "b" }, .doc = "…" }, each with its name',
        function="one",
        options='.{&.{"a"}}',
    ),
    "a pointer to options": in_function(
        'write the options as .{ .args = &.{ "a", "b" }, .doc = "…" }, not as a *const ',
        function="one",
        options='&.{ .doc = "b" }',
    ),
    "a docstring that is no text": in_function(
        'write .doc = "…", a text, not a comptime_int', function="one", options=".{ .doc = 1 }"
    ),
}

ARGUMENTS = {
    "[]u8": in_argument(
        "[]u8", "[]u8; a str cannot be written to: take []const u8 for text, py.Bytes for bytes, or"
    ),
    "[]u8 in a list": in_argument(
        "[]const []u8", "[]const []u8 and holds a []u8; a str cannot be written to: take []const u8"
    ),
    "a sentinel": in_argument(
        "[:0]const i64", "[:0]const i64; take []const i64, without a sentinel"
    ),
    "another sentinel": in_argument(
        "[:1]const u8", "[:1]const u8; take []const u8, without a sentinel"
    ),
    "C's text": in_argument("[*c]const u8", "[*c]const u8; take [:0]const u8 for text that ends"),
    "C's array": in_argument("[*]const f64", "[*]const f64; take []const f64"),
    "a pointer": in_argument("*i64", "*i64; take i64 itself"),
    "C's object": in_argument("*py.c.PyObject", "*capi.PyObject"),
    "a pointer to an allocator": in_argument(
        "*std.mem.Allocator", "*mem.Allocator; take it as a mem.Allocator, not by a pointer"
    ),
    "what withoutGil supplies": in_argument(
        "*py.Released", "*gil.Released; that is for functions that py.withoutGil calls"
    ),
    "memory of a result": in_argument(
        "py.Owned(f64)", "owned.Owned(f64); that is for results: take py.View(f64) or py.ViewMut"
    ),
    "an iterator": in_argument("py.Iterator", "py.Iterator; take py.Object, and call its"),
    "an optional module": in_argument(
        "?py.Module", "?py.Module and holds a py.Module; it is supplied as a parameter of"
    ),
    "an optional of an optional": in_argument("??i64", "??i64; take ?i64: Python has one None"),
    "an array list": in_argument(
        "std.ArrayList(i64)", "array_list.Aligned(i64,null); take []const"
    ),
    "an enum without names": in_argument("enum {}", "root.T; write an enum with names"),
    "a union": in_argument("union { a: i64 }", "root.T; write union(enum) instead of union"),
    "a vector": in_argument(
        "@Vector(4, f32)", "@Vector(4, f32); take a type of the reference page, or py.Object"
    ),
    "markers in a dict": in_argument(
        "struct { x: i64, rest: py.Args(i64) }",
        "root.T and holds a arguments.Args(i64); that is for the fields of an argument struct",
    ),
}

STRUCTS = {
    "an allocator in the struct": in_struct(
        "a: i64, m: std.mem.Allocator",
        "no Python object can become the argument m, which is of type mem.Allocator; it is "
        "supplied as a parameter of its own",
    ),
    "py.Kwargs before others": in_struct(
        "k: py.Kwargs(i64), a: i64",
        "the field a comes after k, a py.Kwargs, which must be the last",
    ),
    "py.Args twice": in_struct(
        "a: py.Args(i64), b: py.Args(i64)", "the field b, a py.Args, must come before the keyword-"
    ),
    "py.Args with a default": in_struct(
        "a: py.Args(i64) = .{ .items = &.{1} }",
        "the field a has a default, but a py.Args or py.Kwargs is empty without arguments; leave",
    ),
    "an optional py.Args": in_struct(
        "a: ?py.Args(i64) = null",
        "no Python object can become the argument a, which is of type ?arguments.Args(i64) and "
        "holds a arguments.Args(i64); that is for the fields of an argument struct",
    ),
    "py.KeywordOnly at the end": in_struct(
        "a: i64, s: py.KeywordOnly = .{}",
        "the field s, a py.KeywordOnly, must come before the arguments that are keyword only",
    ),
    "py.KeywordOnly before py.Kwargs": in_struct(
        "a: i64, s: py.KeywordOnly = .{}, k: py.Kwargs(i64)",
        "the field s, a py.KeywordOnly, must come before the arguments that are keyword only; "
        "leave it out before a py.Kwargs",
    ),
    "py.PositionalOnly first": in_struct(
        "s: py.PositionalOnly = .{}, a: i64",
        "the field s, a py.PositionalOnly, must come after positional arguments, and once",
    ),
    "a marker without its value": in_struct(
        "a: i64, s: py.PositionalOnly", "write the field s as `s: py.PositionalOnly = .{}`"
    ),
    "a default before none": in_struct(
        "a: i64 = 1, b: i64", "the argument b has no default, but a before it has one"
    ),
    "a keyword": in_struct("class: i64", 'the argument name "class" is a keyword of Python'),
    "py.Args without a struct": in_function(
        "the argument arg0 is of type arguments.Args(i64), which is for the fields of an argument "
        "struct: the only parameter, without .args",
        code="fn f(a: py.Args(i64)) void { _ = a; }",
    ),
}

RESULTS = {
    "a view": in_result(
        "py.View(f64)", "buffer.View(f64); the memory is not its own: return py.Owned(f64), or the"
    ),
    "a module": in_result("py.Module", "py.Module; return its .object.incref(), a py.Object"),
    "an iterator": in_result("!py.Iterator", "py.Iterator; return a slice of the items, or"),
    "an array list": in_result("std.ArrayList(i64)", "array_list.Aligned(i64,null); return its .i"),
    "an allocator": in_result("std.mem.Allocator", "mem.Allocator; return what was allocated"),
    "a pointer": in_result("*const i64", "*const i64; return i64 itself"),
    "C's text without an end": in_result(
        "[*]const u8", "[*]const u8; return a slice, which has a length: []const u8"
    ),
    "an error": in_result(
        "error{Bad}", "error{Bad}; return a type of the reference page, or py.Object"
    ),
    "a type": in_function(
        "Python cannot call a generic function, fn () type; write types that exist at run time",
        code="fn f() type { return i64; }",
    ),
}

FORM = '.functions = .{ py.function("name", implementation, .{}) }'
STATE = "const State = struct { pub const python = .state; n: i64 = 0"
OF_INIT = ".init is a function fn (module: py.Module) !void, not a "

MODULES = {
    "an unknown field": in_module(
        ".function = .{}", "there is no field .function; did you mean .functions?; the fields are "
    ),
    "a docstring that is no text": in_module(
        ".doc = 1", 'write .doc = "…", a text, not a comptime_int'
    ),
    "a name that is no identifier": in_module(
        '.functions = .{ py.function("a", one, .{}) }, .constants = .{ .@"a-b" = 1 }',
        'in .constants, the name "a-b" is not a Python identifier: it contains "-"',
    ),
    "a name of the import": in_module(
        '.functions = .{ py.function("a", one, .{}) }, .constants = .{ .__name__ = "b" }',
        'in .constants, the name "__name__" is what the import sets',
    ),
    "a function in place of the spec": in_module(
        '.functions = .{ py.function("__spec__", one, .{}) }',
        'in .functions, the name "__spec__" is what the import sets',
    ),
    "a docstring twice": in_module(
        '.doc = "A.", .constants = .{ .__doc__ = "B." }',
        'in .constants, the name "__doc__" is what .doc sets',
    ),
    "a name twice": in_module(
        '.functions = .{ py.function("a", one, .{}), py.function("a", two, .{}) }',
        'the name "a" is given twice, in .functions',
    ),
    "a pointer to functions": in_module(
        '.functions = &.{ py.function("a", one, .{}) }', f"write {FORM}; leave out the &"
    ),
    "a function without a tuple": in_module(
        '.functions = py.function("a", one, .{})', f"write {FORM}, also for a single one"
    ),
    "a bare function": in_module(
        ".functions = .{one}",
        'each of .functions is py.function("name", implementation, .{}), not a fn (i64) i64: write '
        'py.function("one", one, .{})',
    ),
    "a function's name": in_module(
        '.functions = .{ py.function("a", one, .{}), "two" }',
        'each of .functions is py.function("name", implementation, .{}), not a *const [3:0]u8, as '
        "number 2 is",
    ),
    "a type for a function": in_module(
        ".functions = .{i64}",
        'each of .functions is py.function("name", implementation, .{}), not a i64, as number 1 is',
    ),
    "functions with names": in_module(
        '.functions = .{ .one = py.function("one", one, .{}) }',
        f"write {FORM}; leave out .one =",
    ),
    "a pointer to constants": in_module(
        ".constants = &.{ .a = 1 }", "write .constants = .{ .answer = 42 }, not a *const "
    ),
    "constants without names": in_module(
        ".constants = .{ 1, 2 }", "write .constants = .{ .answer = 42 }, not a struct"
    ),
    "a function as a constant": in_module(
        ".constants = .{ .a = one }",
        "no Python object can be made of the constant a, which is or holds a fn (i64) i64",
    ),
    "an error that nothing returns": in_module(
        ".errors = .{ .BadDigti = py.exc.ValueError }",
        "in .errors, no function of the module returns error.BadDigti; did you mean "
        "error.BadDigit?; leave it out, or write it into the error set of the function",
    ),
    "an error that is an exception": in_module(
        ".exceptions = .{ .BadDigit = py.exc.ValueError }, "
        ".errors = .{ .BadDigit = py.exc.TypeError }",
        "in .errors, leave out BadDigit: .exceptions says already what it becomes",
    ),
    "the error of py.raise": in_module(
        ".errors = .{ .PythonError = py.exc.ValueError }",
        "in .errors, leave out PythonError: it says that an exception is set already",
    ),
    "errors without names": in_module(
        ".errors = .{py.exc.ValueError}", "write .errors = .{ .BadDigit = py.exc.ValueError }, not"
    ),
    "a pointer to errors": in_module(
        ".errors = &.{ .BadDigit = py.exc.ValueError }",
        "write .errors = .{ .BadDigit = py.exc.ValueError }, not a *const ",
    ),
    "an error's exception that is none": in_module(
        '.errors = .{ .BadDigit = "ValueError" }',
        "in .errors, write .BadDigit = py.exc.ValueError, or another of py.exc, not a *const [10",
    ),
    "an error's exception that is misspelt": in_module(
        ".errors = .{ .BadDigit = .ValueErorr }",
        "in .errors, write .BadDigit = py.exc.ValueError, or another of py.exc, not .ValueErorr; "
        "did you mean .ValueError?",
    ),
    "an exception's base that is none": in_module(
        ".exceptions = .{ .BadDigit = 1 }",
        "in .exceptions, write .BadDigit = py.exc.ValueError, or another of py.exc, not a comptime",
    ),
    "an exception's base that is another's below it": in_module(
        ".exceptions = .{ .A = .{ .base = .B }, .B = .{} }",
        "in .exceptions, .A: write .base = py.exc.ValueError, or another of py.exc, or "
        ".ParseError, a class of .exceptions above it, not .B",
    ),
    "an exception's base alone that is below it": in_module(
        ".exceptions = .{ .A = .B, .B = .{} }",
        "in .exceptions, write .A = py.exc.ValueError, or another of py.exc, not .B",
    ),
    "an exception's base that is a text": in_module(
        '.exceptions = .{ .A = .{ .base = "ValueError" } }',
        "in .exceptions, .A: write .base = py.exc.ValueError, or another of py.exc, or "
        ".ParseError, a class of .exceptions above it, not a *const [10:0]u8",
    ),
    "an exception's option that is misspelt": in_module(
        ".exceptions = .{ .A = .{ .feilds = struct { line: usize } } }",
        "in .exceptions, .A: there is no option .feilds; did you mean .fields?; the options are",
    ),
    "an exception's docstring that is a number": in_module(
        ".exceptions = .{ .A = .{ .doc = 1 } }",
        'in .exceptions, .A: write .doc = "…", a text, not a comptime_int',
    ),
    "an exception's fields that are a value": in_module(
        ".exceptions = .{ .A = .{ .fields = .{ .line = 1 } } }",
        "in .exceptions, .A: write .fields = struct { line: usize }, a struct type, not a root",
    ),
    "an exception's fields that are no struct": in_module(
        ".exceptions = .{ .A = .{ .fields = usize } }",
        "in .exceptions, .A: write .fields = struct { line: usize }, a struct type, not usize",
    ),
    "an exception's field that Python has": in_module(
        ".exceptions = .{ .A = .{ .fields = struct { args: usize } } }",
        "in .exceptions, .A: the field args would hide what every exception has",
    ),
    "an exception's field with a name that is a keyword": in_module(
        ".exceptions = .{ .A = .{ .fields = struct { class: usize } } }",
        'in .exceptions, .A: the name of a field "class" is a keyword',
    ),
    "an exception's field of a type that Python has not": in_module(
        ".exceptions = .{ .A = .{ .fields = struct { line: *anyopaque } } }",
        "in .exceptions, .A: no Python object can be made of the field line, which is or holds a *",
    ),
    "exceptions without names": in_module(
        ".exceptions = .{py.exc.ValueError}",
        "write .exceptions = .{ .BadDigit = py.exc.ValueError }, not a struct",
    ),
    "an init that is no function": in_module(".init = 42", f"{OF_INIT}comptime_int"),
    "an init without a module": in_module(
        ".init = i", f"{OF_INIT}fn () void", code="fn i() void {}"
    ),
    "an init of an object": in_module(
        ".init = i",
        f"{OF_INIT}fn (object.Object) void",
        code="fn i(m: py.Object) void { _ = m; }",
    ),
    "an init with a result": in_module(
        ".init = i",
        f"{OF_INIT}fn (object.Module) i64",
        code="fn i(m: py.Module) i64 { _ = m; return 1; }",
    ),
    "needs_gil as a number": in_module(
        ".needs_gil = 0", "write .needs_gil = false or true, not a comptime_int"
    ),
    "isolated as a number": in_module(
        ".isolated = 1", "write .isolated = false or true, not a comptime_int"
    ),
}

STATES = {
    "a value": in_module(
        ".state = .{ .n = 1 }", "write .state = State, a struct type, not a root."
    ),
    "no struct": in_module(
        ".state = i64", "in .state, write .state = State, a struct type, not i64"
    ),
    "no declaration": in_module(
        ".state = State",
        "in .state, root.State needs `pub const python = .state;`, so that functions can take it "
        "as *root.State",
        code="const State = struct { n: i64 = 0 };",
    ),
    "a field without a default": in_module(
        ".state = State",
        "in .state, the field m of root.State has no default; give it one, or write `pub fn "
        "init(module: py.Module) !root.State`",
        code=f"{STATE}, m: i64 }};",
    ),
    "an init that takes something else": in_module(
        ".state = State",
        "in .state, write `pub fn init(module: py.Module) !root.State`, or without the module, not "
        "fn (i64) root.State",
        code=f"{STATE}, pub fn init(n: i64) State {{ return .{{ .n = n }}; }} }};",
    ),
    "an init that makes nothing": in_module(
        ".state = State",
        "in .state, write `pub fn init(module: py.Module) !root.State`, or without the module, not "
        "fn (*root.State) void",
        code=f"{STATE}, pub fn init(state: *State) void {{ state.n = 1; }} }};",
    ),
    "a deinit that fails": in_module(
        ".state = State",
        "in .state, write `pub fn deinit(state: *root.State) void`, not fn (*root.State) error{Odd}"
        "!void",
        code=f"{STATE}, pub fn deinit(_: *State) error{{Odd}}!void {{}} }};",
    ),
    "a function of a module without": in_module(
        '.functions = .{ py.function("g", g, .{}) }',
        'the function "g" takes a *root.State, but the module has no .state: write .state = '
        "root.State",
        code=f"{STATE} }}; fn g(s: *State) i64 {{ return s.n; }}",
    ),
    "a function of another": in_module(
        '.functions = .{ py.function("g", g, .{}) }, .state = Other',
        'the function "g" takes a *root.State, but the module\'s .state is root.Other',
        code=f"{STATE} }}; fn g(s: *State) i64 {{ return s.n; }}"
        "const Other = struct { pub const python = .state; };",
    ),
    "an init of a module without": in_module(
        ".init = g",
        ".init takes a *root.State, but the module has no .state: write .state = root.State",
        code=f"{STATE} }}; fn g(_: py.Module, _: *State) void {{}}",
    ),
    "an init with another": in_module(
        ".init = g, .state = State",
        ".init is a function fn (module: py.Module) !void, or fn (module: py.Module, state: "
        "*root.State) !void, not a fn",
        code=f"{STATE} }}; fn g(_: py.Module, _: i64) void {{}}",
    ),
    "as a value": in_argument(
        "struct { pub const python = .state; n: i64 = 0 }",
        "root.T; that is the module's own: take it as *root.T",
    ),
    "as an optional": in_function(
        "no Python object can become the argument a, which is of type ?*root.State and holds a "
        "*root.State; it is supplied as a parameter of its own",
        code=f"{STATE} }}; fn f(s: ?*State) void {{ _ = s; }}",
        options='.{ .args = &.{"a"} }',
    ),
    "as a result": in_result(
        "State",
        "root.State; that is the module's own: take it as *root.State, and return what is in it",
        code=f"{STATE} }};",
    ),
    "as an error that nothing returns": in_module(
        ".state = State, .errors = .{ .Odd = py.exc.ValueError }",
        "in .errors, no function of the module returns error.Odd; leave it out",
        code=f"{STATE}, pub fn init() error{{Even}}!State {{ return error.Even; }} }};",
    ),
}

# The types of a module, and the function that makes no use of them.
COLOR = "const Color = enum { red, green, pub const python = .Enum; };"
IN_TYPES = "in .types, root.Color "


def in_type(declaration: str, said: str) -> Mistake:
    """Return the mistake of a type that is called Color."""
    return in_module(".types = .{Color}", said, code=f"const Color = {declaration};")


TYPES = {
    "a pointer to types": in_module(
        ".types = &.{Color}",
        "write .types = .{ Color, Point }, a tuple of types, not a ",
        code=COLOR,
    ),
    "a single type": in_module(
        ".types = Color",
        "write .types = .{ Color, Point }, a tuple of types, also for a single one",
        code=COLOR,
    ),
    "a member": in_module(
        ".types = .{Color.red}",
        "write .types = .{ Color, Point }, a tuple of types, not values: a root.Color is number 1",
        code=COLOR,
    ),
    "a type twice": in_module(
        ".types = .{ Color, Color }", 'the name "Color" is given twice, in .types', code=COLOR
    ),
    "a constant of a type's name": in_module(
        ".types = .{Color}, .constants = .{ .Color = 1 }",
        'the name "Color" is given twice, in .constants and in .types',
        code=COLOR,
    ),
    "an enum that says nothing": in_type(
        "enum { red }", f"{IN_TYPES}needs `pub const python = .Enum;`, or .IntEnum or .StrEnum"
    ),
    "an enum that says it to itself": in_type(
        "enum { red, const python = .Enum; }", f"{IN_TYPES}needs `pub const python = .Enum;`, or"
    ),
    "an enum that is misspelt": in_type(
        "enum { red, pub const python = .IntEnmu; }",
        f"{IN_TYPES}needs `pub const python = .Enum;`, or .IntEnum or .StrEnum, not .IntEnmu; did "
        "you mean .IntEnum?",
    ),
    "an enum that says a text": in_type(
        'enum { red, pub const python = "Enum"; }',
        f"{IN_TYPES}needs `pub const python = .Enum;`, or .IntEnum or .StrEnum, not a *const [4:0]",
    ),
    "an enum without members": in_type(
        "enum { pub const python = .Enum; }", f"{IN_TYPES}has no members"
    ),
    "a member's name that Python has": in_type(
        "enum { mro, pub const python = .Enum; }",
        f"{IN_TYPES}has a member mro, a name that Python's enum keeps for itself",
    ),
    "a struct that is an enum": in_type(
        "struct { a: i64, pub const python = .Enum; }",
        f"{IN_TYPES}needs `pub const python = .namedtuple;`, not .Enum",
    ),
    "a named tuple's field that is a keyword": in_type(
        "struct { class: i64, pub const python = .namedtuple; }",
        f'{IN_TYPES}is a named tuple, but the name of a field "class" is a keyword of Python',
    ),
    "a named tuple's field with an underscore": in_type(
        "struct { _a: i64, pub const python = .namedtuple; }",
        f"{IN_TYPES}is a named tuple, whose fields can't begin with an underscore as _a does",
    ),
    "a type without a name": in_module(
        ".types = .{enum { red, pub const python = .Enum; }}",
        "in .types, the class needs a name: declare the type by itself, `const Color = enum",
    ),
    "a union": in_type(
        "union(enum) { a: i64 }", "in .types, a class is made of an enum or a struct, not of root"
    ),
    "a misspelt argument": in_function(
        "no Python object can become the argument a, which is of type root.T; root.T needs `pub "
        "const python = .Enum;`, or .IntEnum or .StrEnum, not .enum; did you mean .Enum?",
        code='const T = enum { red, pub const python = .@"enum"; }; fn f(a: T) void { _ = a; }',
        options='.{ .args = &.{"a"} }',
    ),
    "a misspelt result": in_function(
        "no Python object can be made of the result, which is of type root.T; root.T needs `pub "
        "const python = .namedtuple;`, not .namedtupel; did you mean .namedtuple?",
        code="const T = struct { a: i64, pub const python = .namedtupel; }; "
        "fn f() T { return .{ .a = 1 }; }",
    ),
}


def in_generator(declarations: str, said: str, *, state: str = "State") -> Mistake:
    """Return the mistake of a generator that a function returns."""
    return Mistake(
        fields='.functions = .{ py.function("f", f, .{}) }',
        said=f"py.Generator takes a struct with pub fn next(self: *@This()) ?T, not {said}",
        code=f"const State = struct {{ {declarations} }}; "
        f"fn f() py.Generator({state}) {{ unreachable; }}",
    )


NEXT = "pub fn next(_: *State) ?i64 { return 1; }"
GENERATORS = {
    "no struct": in_generator("", "i64", state="i64"),
    "a pointer": in_generator(NEXT, "*root.State", state="*State"),
    "no next": in_generator("", "root.State, which lacks it"),
    "a next of its own": in_generator(NEXT.removeprefix("pub "), "root.State, which lacks it"),
    "a next that is a value": in_generator(
        "pub const next = 1;", "one whose next is a comptime_int"
    ),
    "a next of no state": in_generator(
        "pub fn next() ?i64 { return 1; }", "one whose next is a fn () ?i64"
    ),
    "a next of a copy": in_generator(
        "pub fn next(_: State) ?i64 { return 1; }", "one whose next is a fn (root.State) ?i64"
    ),
    "a next of more": in_generator(
        "pub fn next(_: *State, n: i64) ?i64 { return n; }",
        "one whose next is a fn (*root.State, i64) ?i64",
    ),
    "a next without an end": in_generator(
        "pub fn next(_: *State) i64 { return 1; }", "one whose next returns i64"
    ),
    "items that Python has not": in_generator(
        "pub fn next(_: *State) !?*i64 { return null; }",
        "one whose items are of type *i64; return i64 itself",
    ),
    "a deinit that fails": in_generator(
        NEXT + " pub fn deinit(_: *State) error{Bad}!void {}",
        "one whose deinit is a fn (*root.State) error{Bad}!void, instead of a fn (*@This()) void",
    ),
    "an error that no generator gives": in_module(
        ".errors = .{ .Lost = py.exc.ValueError }",
        "in .errors, no function of the module returns error.Lost",
    ),
}

SUBMODULES = {
    "no names": in_module(
        '.submodules = .{ .{ .doc = "A." } }',
        "write .submodules = .{ .inner = .{ .functions = .{ … } } }, not a ",
    ),
    "a pointer": in_module(
        '.submodules = &.{ .inner = .{ .doc = "A." } }',
        "write .submodules = .{ .inner = .{ .functions = .{ … } } }, not a *const ",
    ),
    "no struct": in_module(
        ".submodules = .{ .inner = 1 }",
        "write .submodules = .{ .inner = .{ .functions = .{ … } } }, where .inner is no struct",
    ),
    "a name twice": in_module(
        ".submodules = .{ .inner = .{} }, .constants = .{ .inner = 1 }",
        'the name "inner" is given twice, in .constants and in .submodules',
    ),
    "a field that is the whole's": in_module(
        ".submodules = .{ .inner = .{ .isolated = true } }",
        "in .submodules, .inner: leave out .isolated; the module that it lies in says so for all",
    ),
    "a name inside": in_module(
        '.submodules = .{ .inner = .{ .name = "inner" } }',
        'in .submodules, .inner: leave out .name; it is "inner" already',
    ),
    "an unknown field": in_module(
        ".submodules = .{ .inner = .{ .function = .{} } }",
        "in .submodules, .inner: there is no field .function; did you mean .functions?; the "
        "fields are .doc, ",
    ),
    "a state of another module": in_module(
        ".submodules = .{ .a = .{ .state = State }, .b = .{ .functions = "
        '.{ py.function("g", g, .{}) } } }',
        'the function "g" takes a *root.State, but the module has no .state: write .state = ',
        code=f"{STATE} }}; fn g(s: *State) i64 {{ return s.n; }}",
    ),
    "an error that nothing returns": in_module(
        ".submodules = .{ .inner = .{ .errors = .{ .BadDigit = py.exc.ValueError } } }",
        "in .errors, no function of the module returns error.BadDigit; leave it out",
    ),
}


def in_class(options: str, said: str, *, code: str = "", field: str = "") -> Mistake:
    """Return the mistake of a class `Ring`, which is made of a struct that has `code`, too."""
    return Mistake(
        fields=f".classes = .{{ .Ring = py.class(Ring, {options}) }}",
        said=f"py.class(Ring, …){said}",
        code=f'const Ring = struct {{ size: i64 = 0, name: []const u8 = "", {field} '
        "pub fn push(ring: *Ring, value: i64) void { ring.size = value; } "
        f"pub fn len(ring: *const Ring) i64 {{ return ring.size; }} {code} }};",
    )


def in_classes(classes: str, said: str, *, code: str = "", functions: str = "") -> Mistake:
    """Return the mistake of a module with the classes given, or its functions."""
    return Mistake(
        fields=f".classes = {classes}, .functions = .{{ {functions} }}",
        said=said,
        code=f"const Ring = struct {{ size: i64 = 0 }}; {code}",
    )


CLASSES = {
    "an unknown option": in_class(
        ".{ .method = .{} }", ": there is no option .method; did you mean .methods?; the options"
    ),
    "a docstring that is a number": in_class(".{ .doc = 1 }", ': write .doc = "…", a text, not'),
    "final as a number": in_class(
        ".{ .final = 1 }", ": write .final = true or false, not a comptime_int"
    ),
    "a method that is none": in_class(
        ".{ .methods = .{ .pusj = .{} } }",
        ": in .methods, the struct has no public function pusj; did you mean push?",
    ),
    "a method of another meaning": in_class(
        ".{ .methods = .{ .len = .{} } }",
        ": in .methods, len is no method: it stands for __len__",
    ),
    "a method's option": in_class(
        '.{ .methods = .{ .push = .{ .docs = "a" } } }',
        ": in .methods, push: there is no option .docs; did you mean .doc?; the options are .args",
    ),
    "a method's argument names": in_class(
        '.{ .methods = .{ .push = .{ .args = &.{ "a", "b" } } } }',
        ", method push: the function takes 1 argument from Python, but .args names 2",
    ),
    "a method's argument of a type that Python has not": in_class(
        ".{}",
        ", method bad: no Python object can become the argument arg0, which is of type *anyopaque",
        code="pub fn bad(ring: *Ring, a: *anyopaque) void { _ = ring; _ = a; }",
    ),
    "a method's result of a type that Python has not": in_class(
        ".{}",
        ", method bad: no Python object can be made of the result, which is of type *const i64",
        code="pub fn bad(ring: *Ring) *const i64 { return &ring.size; }",
    ),
    "a generic method": in_class(
        ".{}",
        ", method bad: Python cannot call a generic function, fn (*root.Ring, anytype) void; name "
        "it in .hidden, or write types that exist at run time",
        code="pub fn bad(ring: *Ring, a: anytype) void { _ = ring; _ = a; }",
    ),
    "a hidden function that is none": in_class(
        ".{ .hidden = .{.pus} }",
        ": in .hidden, the struct has no public function pus; did you mean push?",
    ),
    "hidden functions as texts": in_class(
        '.{ .hidden = .{"push"} }', ": write .hidden = .{ .reset, .grow }, names of functions"
    ),
    "a property without its function": in_class(
        ".{ .properties = .{ .width = .{} } }",
        ": property width: the struct has no public function width",
    ),
    "a getter as a function": in_class(
        ".{ .properties = .{ .width = .{ .get = Ring.push } } }",
        ": property width: name the function of the struct, .get = .name, not by a fn (*root.Ring",
    ),
    "a getter with an argument": in_class(
        ".{ .properties = .{ .width = .{ .get = .push } } }",
        ": property width: .get is a function fn (self: *const T) Value, not a fn (*root.Ring, i64",
    ),
    "a setter with a result": in_class(
        ".{ .properties = .{ .width = .{ .get = .width, .set = .set } } }",
        ": property width: .set returns nothing, not a i64",
        code="pub fn width(ring: *Ring) i64 { return ring.size; } "
        "pub fn set(ring: *Ring, to: i64) i64 { ring.size = to; return to; }",
    ),
    "a field that is none": in_class(
        ".{ .fields = .{ .sise = .{} } }",
        ": in .fields, the struct has no field sise; did you mean size?",
    ),
    "a field that would point into Python's memory": in_class(
        ".{ .fields = .{ .name = .{} } }",
        ": field name: a []const u8 that Python sets would point into memory of a Python object: "
        "write .readonly = true, or a property",
    ),
    "two members of one name": in_class(
        ".{ .fields = .{ .size = .{} }, .constants = .{ .size = 1 } }",
        ': there are two members called "size"',
    ),
    "a constant of a type that Python has not": in_class(
        ".{ .constants = .{ .a = one } }",
        ": in .constants, no Python object can be made of a, which is or holds a fn (i64) i64",
    ),
    "an init with an allocator": in_class(
        ".{}",
        ": init: it is given no allocator, because that of a call ends with it: use py.allocator",
        code="pub fn init(a: std.mem.Allocator) Ring { _ = a; return .{}; }",
    ),
    "an init with another result": in_class(
        ".{}",
        ": init: it returns the struct, root.Ring, not a i64",
        code="pub fn init() i64 { return 1; }",
    ),
    "an init in place with a result": in_class(
        ".{}",
        ": init: it returns nothing, because it fills the struct that it is given, not a root.Ring",
        code="pub fn init(ring: *Ring) Ring { return ring.*; }",
    ),
    "an operator that there is not": in_class(
        ".{}",
        ": there is no operator opSubtract",
        code="pub fn opSubtract(a: Ring, b: Ring) i64 { return a.size - b.size; }",
    ),
    "an operator with another name": in_class(
        ".{}",
        ": there is no operator opAddInplace; did you mean opAddInPlace?",
        code="pub fn opAddInplace(a: *Ring, b: i64) void { a.size += b; }",
    ),
    "a dunder name with one of its own": in_class(
        ".{}",
        ", method __repr__: Python calls no method of a native class by this name: "
        "write pub fn repr",
        code="pub fn __repr__(ring: *const Ring) []const u8 { return ring.name; }",
    ),
    "a dunder name of an operator": in_class(
        '.{ .methods = .{ .plus = .{ .name = "__radd__" } } }',
        ", method plus: Python calls no method of a native class by this name: "
        "write pub fn opAddReflected",
        code="pub fn plus(ring: *const Ring, other: i64) i64 { return ring.size + other; }",
    ),
    "a dunder name without another": in_class(
        ".{}",
        ", method __getattr__: Python calls no method of a native class by this name",
        code="pub fn __getattr__(ring: *const Ring, name: []const u8) []const u8 "
        "{ return if (ring.size > 0) name else ring.name; }",
    ),
    "an item without a key": in_class(
        ".{}",
        ", getItem: write fn (self: *const T, key: …), not fn (*const root.Ring) i64",
        code="pub fn getItem(ring: *const Ring) i64 { return ring.size; }",
    ),
    "a text with an argument": in_class(
        ".{}",
        ", repr: write fn (self: *const T), not fn (*const root.Ring, i64) []const u8",
        code="pub fn repr(ring: *const Ring, a: i64) []const u8 "
        '{ return if (a > 0) ring.name else ""; }',
    ),
    "a truth that is a number": in_class(
        ".{}",
        ", truth: it returns a bool, not a i64",
        code="pub fn truth(ring: *const Ring) i64 { return ring.size; }",
    ),
    "an iterator without an end": in_class(
        ".{}",
        ", next: it returns an optional, null after the last item, not a i64",
        code="pub fn next(ring: *const Ring) i64 { return ring.size; }",
    ),
    "an order that is a number": in_class(
        ".{}",
        ", order: it returns a std.math.Order, or ?std.math.Order where there may be none, not a ",
        code="pub fn order(a: *const Ring, b: *const Ring) i64 { return a.size - b.size; }",
    ),
    "a state without its way back": in_class(
        ".{}",
        ": state and restore belong together: write both, or neither",
        code="pub fn state(ring: *const Ring) i64 { return ring.size; }",
    ),
    "a way back to something else": in_class(
        ".{}",
        ", restore: write fn (state: State) !root.Ring, not fn (i64) i64",
        code="pub fn state(ring: *const Ring) i64 { return ring.size; } "
        "pub fn restore(size: i64) i64 { return size; }",
    ),
    "a buffer that is none": in_class(
        ".{}",
        ": buffer returns a py.Buffer, not a []const u8",
        code="pub fn buffer(ring: *const Ring) []const u8 { return ring.name; }",
    ),
    "an attribute to match that is none": in_class(
        ".{ .fields = .{ .size = .{} }, .match_args = .{.sise} }",
        ": in .match_args, there is no attribute sise; did you mean size?",
    ),
    "an exit with two arguments": in_class(
        ".{}",
        ": exit: write fn (self: *T) void, with exc: ?py.Object or not",
        code="pub fn exit(ring: *Ring, a: ?py.Object, b: ?py.Object) void "
        "{ _ = ring; _ = a; _ = b; }",
    ),
    "a base that is a struct": in_class(
        ".{ .base = Ring }",
        ": write .base = animal, where animal is the py.class(…) of another struct",
    ),
    "a base whose objects differ in size": in_class(
        ".{ .base = py.builtin.tuple }",
        ": .base: the size of a tuple differs from object to object, which leaves no room for a "
        "struct: keep one in a field",
    ),
    "a base that has its value before": in_class(
        ".{ .base = py.builtin.str }",
        ": .base: a str has its value before there is a struct: keep one in a field",
    ),
    "a dictionary of an exception": in_class(
        ".{ .base = py.exc.ValueError, .dict = true }",
        ": .dict is what exceptions have: leave it out",
    ),
    "a base with a deinit that is not called": in_class(
        ".{ .base = py.class(Ring.Animal, .{}) }",
        ": the base has a deinit, which would not be called: write `pub fn deinit(self: *T) void { "
        "self.base.deinit(); }`",
        code="pub const Animal = struct { pub fn deinit(_: *Animal) void {} };",
        field="base: Animal = .{},",
    ),
    "a dictionary that the base lacks": in_class(
        ".{ .base = py.class(Ring.Animal, .{}), .dict = true }",
        ": .dict is what the base has: write it there",
        code="pub const Animal = struct {};",
        field="base: Animal = .{},",
    ),
    "a state that the module lacks": in_class(
        ".{}",
        ", use: it takes a *root.Ring.State, but the module has no .state: write .state = root.",
        code="pub const State = struct { pub const python = .state; }; "
        "pub fn use(ring: *Ring, state: *State) void { _ = ring; _ = state; }",
    ),
    "a base without its field": in_class(
        ".{ .base = py.class(Ring.Animal, .{}) }",
        ": the struct of a class with a base needs the field `base: root.Ring.Animal`",
        code="pub const Animal = struct {};",
    ),
    "a field that the base's init does not make": in_classes(
        ".{ .Animal = animal, .Ring = py.class(Dog, .{ .base = animal }) }",
        "py.class(Dog, …): it has no init, so that the arguments are those of its base's "
        "init, which give no value to its field age: write a default there, or an init",
        code="const Animal = struct { pub fn init() Animal { return .{}; } }; "
        "const animal = py.class(Animal, .{}); "
        "const Dog = struct { base: Animal, age: u8 };",
    ),
    "a class of no struct": in_classes(
        ".{ .Ring = py.class(i64, .{}) }", "py.class takes a struct, not i64"
    ),
    "a struct itself": in_classes(
        ".{ .Ring = Ring }",
        "exportModule: in .classes, .Ring is a struct: write .Ring = py.class(Ring, .{})",
    ),
    "a tuple": in_classes(
        ".{py.class(Ring, .{})}",
        "exportModule: write .classes = .{ .Ring = py.class(Ring, .{}) }, each with its name",
    ),
    "a struct twice": in_classes(
        ".{ .Ring = py.class(Ring, .{}), .Other = py.class(Ring, .{}) }",
        "exportModule: in .classes, root.Ring is there twice: a struct is one class",
    ),
    "a name twice": in_classes(
        ".{ .Ring = py.class(Ring, .{}) }",
        'exportModule: the name "Ring" is given twice, in .functions and in .classes',
        functions='py.function("Ring", one, .{})',
    ),
    "a base that comes later": in_classes(
        ".{ .Dog = py.class(Dog, .{ .base = py.class(Ring, .{}) }), .Ring = py.class(Ring, .{}) }",
        "exportModule: in .classes, .Dog derives from the class of root.Ring, which must come "
        "before it",
        code="const Dog = struct { base: Ring };",
    ),
    "an argument of a class that is not there": in_classes(
        ".{}",
        'py.function("f", …): it takes or returns an instance of root.Ring, which .classes lacks: '
        "add .Ring = py.class(Ring, .{}), or write Ring itself, which is a dict",
        code="fn f(a: ?*const Ring) void { _ = a; }",
        functions='py.function("f", f, .{})',
    ),
    "an argument by a pointer of a struct that points to its kind": in_classes(
        ".{}",
        'py.function("f", …): it takes or returns an instance of root.L, which .classes lacks: '
        "add .L = py.class(L, .{}), or write L itself, which is a dict, and []const L for its "
        "field next",
        code="const L = struct { next: ?*const L, x: i64 }; fn f(a: *const L) void { _ = a; }",
        functions='py.function("f", f, .{})',
    ),
    "a class by value": in_classes(
        ".{ .Ring = py.class(Ring, .{}) }",
        'py.function("f", …): a root.Ring by value would be a dict, but it is a class of the '
        "module: add `pub const python = .class;` to the struct, or write *const Ring",
        code="fn f() []const Ring { return &.{}; }",
        functions='py.function("f", f, .{})',
    ),
}

MISTAKES = {
    f"{kind}: {name}": mistake
    for kind, mistakes in {
        "function": IMPLEMENTATIONS,
        "option": OPTIONS,
        "argument": ARGUMENTS,
        "struct": STRUCTS,
        "result": RESULTS,
        "module": MODULES,
        "state": STATES,
        "type": TYPES,
        "generator": GENERATORS,
        "submodule": SUBMODULES,
        "class": CLASSES,
    }.items()
    for name, mistake in mistakes.items()
}
WITH_EVERY_ZIG = (
    "function: an anytype parameter",
    "function: variable arguments",
    "option: an unknown option",
    "option: argument names without a pointer",
    "argument: []u8",
    "result: a view",
    "module: a bare function",
    "module: an error that nothing returns",
    "module: an error's exception that is misspelt",
    "state: no declaration",
    "state: a function of another",
    "submodule: an unknown field",
    "class: a method's result of a type that Python has not",
    "class: a class by value",
)


@pytest.mark.parametrize(
    ("zig_version", "mistake"),
    [
        pytest.param(zig_version, mistake, id=f"{name}-{zig_version}")
        for name, mistake in MISTAKES.items()
        for zig_version in ZIG_RELEASES
        if zig_version == ZIG_RELEASES[-1] or name in WITH_EVERY_ZIG
    ],
)
def test_a_typical_mistake_is_refused_with_what_to_write_instead(
    compiler: Compiler, tmp_path: Path, mistake: Mistake
) -> None:
    root = tmp_path / "root.zig"
    root.write_text(SOURCE.format(code=mistake.code, fields=mistake.fields), encoding="utf-8")

    (line,) = refusal(compiler, root)

    assert re.match(rf"{re.escape(str(root))}:(7|8|9|10):\d+: error: ", line)
    assert f"error: {mistake.said}" in line


def refusal(compiler: Compiler, root: Path) -> tuple[str, ...]:
    """Return the errors of a module that does not compile, each with its place."""
    with pytest.raises(AssertionError) as caught:
        compiler.compile(root, root.parent / "_demo.abi3.so", abi=ABI3_FROM_311)

    # pytest indents a failed assertion's text from its second line on.
    return compile_errors(re.sub(r"^  ", "", str(caught.value), flags=re.MULTILINE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A root module that is refused, and what is said of it."""

    text: str
    said: str


# Types and calls that are refused where they are written, and what is said of them.
DECLARATIONS = {
    "a capsule of a value": (
        'const C = py.Capsule(u32, "a.b"); comptime { _ = C; }',
        "py.Capsule: write a pointer to a single value, such as *u32 or *const u32, not u32",
    ),
    "a capsule without a name": (
        'const C = py.Capsule(*u32, ""); comptime { _ = C; }',
        "py.Capsule: write a name, the module and the attribute that have it, as in ",
    ),
    "a capsule of nothing": (
        'const C = py.Capsule(*void, "a.b"); comptime { _ = C; }',
        "py.Capsule: a void has no bytes to point to",
    ),
    "an import of a capsule without a module": (
        'comptime { _ = &g; } fn g() !void { _ = try py.Capsule(*u32, "a").import(); }',
        "py.Capsule: to import it, name the module and the attribute that have it, as in ",
    ),
    "a logger without a name": (
        'const L = py.log.scoped(""); comptime { _ = L; }',
        "py.log.scoped: write the name of the logger, as in py.log.scoped(",
    ),
}


@pytest.mark.parametrize("zig_version", ZIG_RELEASES[-1:])
@pytest.mark.parametrize(("code", "said"), DECLARATIONS.values(), ids=DECLARATIONS)
def test_a_mistake_in_a_declaration_is_refused_with_what_to_write_instead(
    compiler: Compiler, tmp_path: Path, code: str, said: str
) -> None:
    root = tmp_path / "root.zig"
    root.write_text(SOURCE.format(code=code, fields='.doc = "A."'), encoding="utf-8")

    (line,) = refusal(compiler, root)

    assert line.startswith(f"{root}:7:")
    assert f"error: {said}" in line


ROOTS = {
    "no name": Root(
        text='comptime { py.exportModule(.{ .doc = "a" }); }',
        said='exportModule: write .name = "…", the module\'s name, as in module-name',
    ),
    "a name that is no text": Root(
        text="comptime { py.exportModule(.{ .name = 1 }); }",
        said='exportModule: write .name = "…", a text, not a comptime_int',
    ),
    "a name only": Root(
        text='comptime { py.exportModule("_demo"); }',
        said='exportModule: write py.exportModule(.{ .name = "…" }), not with a *const [5:0]u8',
    ),
    "a pointer": Root(
        text='comptime { py.exportModule(&.{ .name = "_demo" }); }',
        said='exportModule: write py.exportModule(.{ .name = "…" }), not with a *const ',
    ),
    "no panic handler": Root(
        text='const panic = py.panic; comptime { py.exportModule(.{ .name = "_demo" }); }',
        said="exportModule: add `pub const panic = py.panic;` to the root module",
    ),
}


@pytest.mark.parametrize("zig_version", ZIG_RELEASES[-1:])
@pytest.mark.parametrize("mistake", ROOTS.values(), ids=ROOTS)
def test_a_mistake_in_the_root_module_is_refused_with_what_to_write_instead(
    compiler: Compiler, tmp_path: Path, mistake: Root
) -> None:
    root = tmp_path / "root.zig"
    handler = "" if "panic" in mistake.text else "pub const panic = py.panic;\n"
    root.write_text(f'const py = @import("alloconda");\n{handler}{mistake.text}\n')

    (line,) = refusal(compiler, root)

    assert line.startswith(f"{root}:")
    assert f"error: {mistake.said}" in line


# The compiler says nothing of who called here.
@pytest.mark.parametrize("zig_version", ZIG_RELEASES)
def test_a_second_module_in_a_library_is_refused(compiler: Compiler, tmp_path: Path) -> None:
    root = tmp_path / "root.zig"
    modules = [f'comptime {{ py.exportModule(.{{ .name = "{name}" }}); }}\n' for name in "ab"]
    root.write_text(MODULE_HEAD + "".join(modules))

    (line,) = refusal(compiler, root)

    assert line.endswith(
        "error: exported symbol collision: exportModule: call it once; another module of the "
        "package has a root file and a library of its own"
    )


@pytest.mark.parametrize("zig_version", ZIG_RELEASES)
def test_errors_that_some_function_may_return_are_taken(compiler: Compiler, tmp_path: Path) -> None:
    root, module = tmp_path / "root.zig", host_module(tmp_path / "built", "_demo")
    root.write_text(
        SOURCE.format(
            code="fn inferred(a: i64) !i64 { if (a == 0) return error.Odd; return try fails(a); } "
            'const doc: []const u8 = "Words."; '
            "fn start(m: py.Module) !void { if (m.object.isNone()) return error.NotNow; }",
            fields='.functions = .{ py.function("inferred", inferred, .{}) }, .init = &start, '
            ".doc = doc, .errors = .{ .Odd = py.exc.ValueError, .BadDigit = .TypeError, "
            ".NotNow = py.exc.ImportError }, .exceptions = .{ .Unused = py.exc.ValueError }",
        )
    )

    compiler.compile(root, module, abi=ABI3_FROM_311)

    code = (
        "import _demo as m; assert m.__doc__ == 'Words.' and m.inferred(2) == 2\n"
        "try: m.inferred(0)\nexcept ValueError as error: assert error.args == ('Odd',)\n"
        "else: raise AssertionError\n"
    )
    run_python(sys.executable, "-c", code, path=module.parent)
