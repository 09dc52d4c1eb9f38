//! A module that works by py.c alone, and refers to every name of it, for its tests.

const std = @import("std");
const py = @import("alloconda");
const all = @import("all.zig");

const c = py.c;

pub const panic = py.panic;

fn functions() usize {
    std.mem.doNotOptimizeAway(&all.functions);
    return all.functions.len;
}

fn variables() usize {
    return all.variables();
}

fn repr(_: ?*c.PyObject) callconv(.c) ?*c.PyObject {
    return c.PyUnicode_FromFormat("<%s of %d>", "one", @as(c_int, 3));
}

fn length(_: ?*c.PyObject) callconv(.c) isize {
    return 3;
}

fn twice(_: ?*c.PyObject, argument: ?*c.PyObject) callconv(.c) ?*c.PyObject {
    return c.PyNumber_Add(argument, argument);
}

fn getAnswer(_: ?*c.PyObject, closure: ?*anyopaque) callconv(.c) ?*c.PyObject {
    return c.PyLong_FromSize_t(@intFromPtr(closure));
}

var methods = [_]c.PyMethodDef{
    .{ .ml_name = "twice", .ml_meth = @ptrCast(&twice), .ml_flags = c.METH_O },
    .{},
};

var attributes = [_]c.PyGetSetDef{
    .{ .name = "answer", .get = &getAnswer, .closure = @ptrFromInt(42) },
    .{},
};

const slots = [_]c.PyType_Slot{
    .{ .slot = c.Py_tp_repr, .pfunc = &repr },
    // It has another number in 3.15.
    .{ .slot = c.Py_mp_length, .pfunc = &length },
    .{ .slot = c.Py_tp_methods, .pfunc = &methods },
    .{ .slot = c.Py_tp_getset, .pfunc = &attributes },
    .{},
};

fn makeType() !py.Object {
    var spec: c.PyType_Spec = .{
        .name = "zigcpython.Thing",
        .basicsize = 0,
        .flags = c.Py_TPFLAGS_DEFAULT | c.Py_TPFLAGS_BASETYPE,
        .slots = &slots,
    };
    return .{ .ptr = c.PyType_FromSpec(&spec) orelse return error.PythonError };
}

/// The sum of the values of a dict, by a loop over its items.
fn sum(dict: py.Object) !i64 {
    var total: i64 = 0;
    var position: isize = 0;
    var value: ?*c.PyObject = null;
    while (c.PyDict_Next(dict.ptr, &position, null, &value) != 0) {
        total += c.PyLong_AsLongLong(value);
        if (c.PyErr_Occurred() != null) return error.PythonError;
    }
    return total;
}

fn parse(arguments: py.Object) !i64 {
    var number: c_int = 0;
    var text: ?[*:0]const u8 = null;
    if (c.PyArg_ParseTuple(arguments.ptr, "is", &number, &text) == 0) return error.PythonError;
    return number + @as(i64, @intCast(std.mem.len(text.?)));
}

fn fail() !void {
    _ = c.PyErr_Format(c.PyExc_ValueError().*, "%s %d", "number", @as(c_int, 7));
    return error.PythonError;
}

fn isInt(object: py.Object) bool {
    const of_int: *c.PyObject = @ptrCast(@alignCast(c.PyLong_Type()));
    return c.PyObject_IsInstance(object.ptr, of_int) == 1;
}

comptime {
    py.exportModule(.{
        .name = "zigcpython",
        .functions = .{
            py.function("functions", functions, .{}),
            py.function("variables", variables, .{}),
            py.function("make_type", makeType, .{}),
            py.function("sum", sum, .{ .args = &.{"dict"} }),
            py.function("parse", parse, .{ .args = &.{"arguments"} }),
            py.function("fail", fail, .{}),
            py.function("is_int", isInt, .{ .args = &.{"object"} }),
        },
        .needs_gil = false,
    });
}
