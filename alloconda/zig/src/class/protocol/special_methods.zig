//! Methods that Python calls by their names, and not by slots of a class.

const std = @import("std");
const c = @import("../../capi.zig");
const compat = @import("../../compat.zig");
const exception = @import("../../exception.zig");
const object_zig = @import("../../object.zig");
const options = @import("../options.zig");
const receiver = @import("../receiver.zig");

const Special = struct { [:0]const u8, [:0]const u8, []const []const u8 };

/// Their names in the struct and in Python, and the names of their arguments.
const specials = [_]Special{
    .{ "format", "__format__", &.{"format_spec"} },
    .{ "reversed", "__reversed__", &.{} },
    .{ "sizeOf", "__sizeof__", &.{} },
    .{ "enter", "__enter__", &.{} },
    .{ "exit", "__exit__", &.{ "exc_type", "exc", "traceback" } },
    .{ "aenter", "__aenter__", &.{} },
    .{ "aexit", "__aexit__", &.{ "exc_type", "exc", "traceback" } },
    .{ "lengthHint", "__length_hint__", &.{} },
};

pub fn meaningOf(comptime declaration: []const u8) ?[]const u8 {
    return (specialOf(declaration) orelse return null)[1];
}

/// The name of the function that stands for a method of Python's.
pub fn declarationOf(comptime dunder: []const u8) ?[]const u8 {
    for (specials) |special| if (std.mem.eql(u8, special[1], dunder)) return special[0];
    return null;
}

/// What a function is as a method that Python calls by name; null for others.
pub fn specialOf(comptime declaration: []const u8) ?Special {
    for (specials) |special| if (std.mem.eql(u8, special[0], declaration)) return special;
    return null;
}

/// Whether a function's result is what is iterated, or an iterator, of which Python gets one.
pub fn isIterator(comptime declaration: []const u8) bool {
    return std.mem.eql(u8, declaration, "reversed");
}

/// The function that the method calls: that of the struct, but for `exit` and `aexit`, which may
/// leave out arguments from the end, or take the exception alone.
pub fn implementationOf(comptime T: type, comptime declaration: []const u8) Implementation(
    T,
    declaration,
) {
    const function = @field(T, declaration);
    if (!isExit(declaration)) return function;
    const types = compat.parameterTypes(@TypeOf(function));
    const form = ": write fn (self: *T) void, with exc: ?py.Object or not";
    if (types.len == 0 or types.len > 4 or types.len == 3 or !receiver.isSelf(T, types[0])) {
        options.fail(T, declaration ++ form);
    }
    return switch (types.len) {
        1 => Exits(T, declaration).without,
        2 => Exits(T, declaration).withException,
        else => function,
    };
}

fn Implementation(comptime T: type, comptime declaration: []const u8) type {
    const Function = @TypeOf(@field(T, declaration));
    if (!isExit(declaration) or compat.parameterTypes(Function).len > 2) return Function;
    const Exit = Exits(T, declaration);
    return @TypeOf(Exit.without);
}

fn isExit(comptime declaration: []const u8) bool {
    return std.mem.eql(u8, declaration, "exit") or std.mem.eql(u8, declaration, "aexit");
}

fn Exits(comptime T: type, comptime declaration: []const u8) type {
    const function = @field(T, declaration);
    const Self = compat.parameterTypes(@TypeOf(function))[0];
    const Result = compat.ReturnType(@TypeOf(function));
    const Object = object_zig.Object;
    return struct {
        fn without(self: Self, _: ?Object, _: ?Object, _: ?Object) Result {
            return function(self);
        }

        fn withException(self: Self, _: ?Object, caught: ?Object, _: ?Object) Result {
            return function(self, caught);
        }
    };
}

/// `__enter__` of a class that has an `exit` only: the object itself.
pub const enter_itself: c.PyMethodDef = .{
    .ml_name = "__enter__",
    .ml_meth = &itself,
    .ml_flags = c.METH_FASTCALL | c.METH_KEYWORDS,
    .ml_doc = "__enter__($self, /)\n--\n\n",
};

/// `Class[item]` of a class that annotations write with the types of its items.
pub const class_item: c.PyMethodDef = .{
    .ml_name = "__class_getitem__",
    .ml_meth = &alias,
    .ml_flags = c.METH_FASTCALL | c.METH_KEYWORDS | c.METH_CLASS,
    .ml_doc = "__class_getitem__($type, item, /)\n--\n\n",
};

fn alias(
    class: ?*c.PyObject,
    args: ?[*]const *c.PyObject,
    count: isize,
    names: ?*c.PyObject,
) callconv(.c) ?*c.PyObject {
    if (count == 1 and names == null) return c.Py_GenericAlias(class.?, args.?[0]);
    c.PyErr_SetString(
        exception.Exception.TypeError.class().ptr,
        "__class_getitem__() takes exactly one argument",
    );
    return null;
}

fn itself(
    self: ?*c.PyObject,
    _: ?[*]const *c.PyObject,
    _: isize,
    _: ?*c.PyObject,
) callconv(.c) ?*c.PyObject {
    c.incref(self.?);
    return self;
}
