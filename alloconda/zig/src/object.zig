//! Handles to Python objects, and the wrappers that give a parameter or result a special meaning.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const recursion = @import("recursion.zig");
const to_python = @import("to_python.zig");

const Error = exception.Error;

/// Any Python object. A handle does not count references by itself:
///
/// - a parameter of a function is borrowed, and lives at least as long as the call;
/// - what a method here returns is owned: `decref` it or return it;
/// - what a function returns must be owned, so a borrowed one is returned as `object.incref()`.
pub const Object = extern struct {
    ptr: *c.PyObject,

    /// A new Python object with the value of `value`; owned.
    pub fn from(value: anytype) Error!Object {
        return .{ .ptr = try to_python.toPython(.lend, value) };
    }

    pub fn none() Object {
        return .{ .ptr = c.none() };
    }

    /// Adds a reference and returns the object, so that one more owner can be given it.
    pub fn incref(object: Object) Object {
        c.incref(object.ptr);
        return object;
    }

    pub fn decref(object: Object) void {
        c.decref(object.ptr);
    }

    /// Whether both are the same object, as Python's `is` has it.
    pub fn is(object: Object, other: Object) bool {
        return object.ptr == other.ptr;
    }

    pub fn isNone(object: Object) bool {
        return object.ptr == c.none();
    }

    /// Whether the object is true in a condition.
    pub fn truth(object: Object) Error!bool {
        return try status(c.PyObject_IsTrue(object.ptr)) != 0;
    }

    /// Converts to a Zig type that needs no memory: numbers, bool, enums and optionals of them.
    pub fn as(object: Object, comptime T: type) Error!T {
        comptime recursion.check(T, "py.Object.as");
        if (comptime from_python.needsMemory(T)) {
            @compileError("use to(T, allocator): " ++ @typeName(T) ++ " needs memory");
        }
        var scope: from_python.Scope = .{ .allocator = undefined };
        return from_python.fromPython(T, object.ptr, &scope, &.{});
    }

    /// Converts to any Zig type that a parameter can have. Text, bytes and items are copied into
    /// `allocator`, which should be an arena, such as the one that a function is given.
    pub fn to(object: Object, comptime T: type, allocator: std.mem.Allocator) Error!T {
        comptime recursion.check(T, "py.Object.to");
        if (comptime from_python.holdsView(T)) @compileError(
            "py.Object.to: " ++ @typeName(T) ++ " would outlive the buffer that it views; take " ++
                "it as an argument of the function",
        );
        var scope: from_python.Scope = .{ .allocator = allocator, .copies = true };
        defer scope.releaseKept();
        return from_python.fromPython(T, object.ptr, &scope, &.{});
    }

    /// The UTF-8 of a str, which lives as long as the object does.
    pub fn text(object: Object) Error![]const u8 {
        return from_python.textOf([]const u8, object.ptr, &.{});
    }

    pub fn str(object: Object) Error!Object {
        return owned(c.PyObject_Str(object.ptr));
    }

    pub fn repr(object: Object) Error!Object {
        return owned(c.PyObject_Repr(object.ptr));
    }

    pub fn len(object: Object) Error!usize {
        const size = c.PyObject_Size(object.ptr);
        return if (size < 0) error.PythonError else @intCast(size);
    }

    pub fn getAttr(object: Object, name: [:0]const u8) Error!Object {
        return owned(c.PyObject_GetAttrString(object.ptr, name.ptr));
    }

    pub fn setAttr(object: Object, name: [:0]const u8, value: anytype) Error!void {
        const item: Object = try .from(value);
        defer item.decref();
        _ = try status(c.PyObject_SetAttrString(object.ptr, name.ptr, item.ptr));
    }

    pub fn getItem(object: Object, key: anytype) Error!Object {
        const index: Object = try .from(key);
        defer index.decref();
        return owned(c.PyObject_GetItem(object.ptr, index.ptr));
    }

    pub fn setItem(object: Object, key: anytype, value: anytype) Error!void {
        const index: Object = try .from(key);
        defer index.decref();
        const item: Object = try .from(value);
        defer item.decref();
        _ = try status(c.PyObject_SetItem(object.ptr, index.ptr, item.ptr));
    }

    /// Calls the object with a tuple of positional arguments: `try callback.call(.{ 1, "two" })`.
    pub fn call(object: Object, arguments: anytype) Error!Object {
        var items: [compat.fieldNames(@TypeOf(arguments)).len]*c.PyObject = undefined;
        var count: usize = 0;
        defer for (items[0..count]) |item| c.decref(item);
        inline for (arguments, &items) |argument, *item| {
            item.* = try to_python.toPython(.lend, argument);
            count += 1;
        }
        return owned(vectorcall(object.ptr, &items));
    }

    /// Calls the object with keyword arguments too, which are the fields of a struct.
    pub fn callKeywords(object: Object, arguments: anytype, keywords: anytype) Error!Object {
        const tuple = try to_python.tupleToPython(.lend, arguments);
        defer c.decref(tuple);
        const dict = try to_python.structToPython(.lend, keywords);
        defer c.decref(dict);
        return owned(c.PyObject_Call(object.ptr, tuple, dict));
    }

    pub fn callMethod(object: Object, name: [:0]const u8, arguments: anytype) Error!Object {
        const method = try object.getAttr(name);
        defer method.decref();
        return method.call(arguments);
    }

    /// `var items = try object.iterate(); defer items.deinit(); while (try items.next()) |item|`
    pub fn iterate(object: Object) Error!Iterator {
        return .{ .object = try owned(c.PyObject_GetIter(object.ptr)) };
    }
};

pub const Iterator = struct {
    object: Object,

    pub fn deinit(iterator: Iterator) void {
        iterator.object.decref();
    }

    /// The next item, owned, or null after the last one.
    pub fn next(iterator: Iterator) Error!?Object {
        if (c.PyIter_Next(iterator.object.ptr)) |item| return .{ .ptr = item };
        return if (c.PyErr_Occurred() == null) null else error.PythonError;
    }
};

/// As a parameter it takes a `bytes` object, as a result it makes one.
pub const Bytes = struct {
    data: []const u8,
};

/// As a parameter it is given the module itself, and takes no argument from Python.
pub const Module = struct {
    /// Borrowed.
    object: Object,

    /// Adds `value` under `name`, as the constants of a module are added.
    pub fn add(module: Module, name: [:0]const u8, value: anytype) Error!void {
        const item: Object = try .from(value);
        defer item.decref();
        _ = try status(c.PyModule_AddObjectRef(module.object.ptr, name.ptr, item.ptr));
    }
};

/// Imports a module; owned.
pub fn import(name: [:0]const u8) Error!Object {
    return owned(c.PyImport_ImportModule(name.ptr));
}

/// Calls with positional arguments, without a tuple for them.
fn vectorcall(callable: *c.PyObject, arguments: anytype) ?*c.PyObject {
    if (c.has_vectorcall) return c.PyObject_Vectorcall(callable, arguments, arguments.len, null);
    return callWithEach(callable, arguments, .{});
}

/// What the limited API has instead takes the arguments one by one.
fn callWithEach(callable: *c.PyObject, arguments: anytype, first: anytype) ?*c.PyObject {
    if (first.len < arguments.len) {
        return callWithEach(callable, arguments, first ++ .{arguments[first.len]});
    }
    const end: ?*c.PyObject = null;
    return @call(.auto, c.PyObject_CallFunctionObjArgs, .{callable} ++ first ++ .{end});
}

fn owned(result: ?*c.PyObject) Error!Object {
    return .{ .ptr = result orelse return error.PythonError };
}

fn status(result: c_int) Error!c_int {
    return if (result < 0) error.PythonError else result;
}
