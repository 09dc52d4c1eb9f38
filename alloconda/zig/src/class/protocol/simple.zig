//! What Python asks of an object alone: its text, truth, hash, iterators, and calls of it.

const std = @import("std");
const arguments_zig = @import("../../arguments.zig");
const c = @import("../../capi.zig");
const call_zig = @import("../../call.zig");
const compat = @import("../../compat.zig");
const function_zig = @import("../../function.zig");
const items = @import("items.zig");
const options = @import("../options.zig");
const python_c = @import("../../cpython.zig");
const receiver = @import("../receiver.zig");
const slot = @import("../slot.zig");
const tuple_call = @import("../tuple_call.zig");
const Signature = @import("../../signature.zig").Signature;

const Object = slot.Object;

const Question = struct { [:0]const u8, []const u8, c_int, receiver.Form.Output };

const questions = [_]Question{
    .{ "repr", "__repr__", python_c.Py_tp_repr, .object },
    .{ "str", "__str__", python_c.Py_tp_str, .object },
    .{ "truth", "__bool__", python_c.Py_nb_bool, .truth },
    .{ "hash", "__hash__", python_c.Py_tp_hash, .hash },
    .{ "next", "__next__", python_c.Py_tp_iternext, .next },
    .{ "await", "__await__", python_c.Py_am_await, .object },
    .{ "aiter", "__aiter__", python_c.Py_am_aiter, .object },
    .{ "anext", "__anext__", python_c.Py_am_anext, .object },
};

pub fn meaningOf(comptime declaration: []const u8) ?[]const u8 {
    for (questions) |one| if (std.mem.eql(u8, one[0], declaration)) return one[1];
    return null;
}

/// The name of the function that stands for a method of Python's.
pub fn declarationOf(comptime dunder: []const u8) ?[]const u8 {
    for (questions) |one| if (std.mem.eql(u8, one[1], dunder)) return one[0];
    return null;
}

pub fn check(comptime T: type) void {
    for (questions) |one| slot.check(T, one[0], &.{}, one[3]);
    slot.check(T, "iterate", &.{}, .object);
    if (@hasDecl(T, "call")) {
        _ = slot.SelfOf(T, "call");
        _ = callArguments(T, "call");
    }
}

/// The arguments of a call of an object.
pub fn callArguments(comptime T: type, comptime name: []const u8) arguments_zig.Arguments {
    const types = compat.parameterTypes(@TypeOf(T.call));
    return .of(name, options.label(T) ++ ", call", types[1..], null);
}

pub fn slots(comptime Of: type) []const c.PyType_Slot {
    const T = Of.Struct;
    var list: []const c.PyType_Slot = &.{};
    for (questions) |one| if (@hasDecl(T, one[0])) {
        list = list ++ [_]c.PyType_Slot{.{
            .slot = one[2],
            .pfunc = &slot.Unary(Of, one[0], one[1], .{ .output = one[3] }).call,
        }};
    };
    if (@hasDecl(T, "iterate")) {
        list = list ++ [_]c.PyType_Slot{.{
            .slot = python_c.Py_tp_iter,
            .pfunc = &Iteration(Of).iterate,
        }};
    } else if (@hasDecl(T, "next")) list = list ++ [_]c.PyType_Slot{.{
        .slot = python_c.Py_tp_iter,
        .pfunc = &itself,
    }} else if (items.isSequence(T)) list = list ++ [_]c.PyType_Slot{.{
        .slot = python_c.Py_tp_iter,
        .pfunc = &byIndexes,
    }};
    if (@hasDecl(T, "anext") and !@hasDecl(T, "aiter")) list = list ++ [_]c.PyType_Slot{.{
        .slot = python_c.Py_am_aiter,
        .pfunc = &itself,
    }};
    if (@hasDecl(T, "call")) list = list ++ [_]c.PyType_Slot{.{
        .slot = python_c.Py_tp_call,
        .pfunc = &Calls(Of).call,
    }};
    return list;
}

/// `__call__` by its name, in place of the one that Python would make, of which
/// `inspect.signature` does not know the arguments.
pub fn callMethod(comptime Of: type) c.PyMethodDef {
    const described = callArguments(Of.Struct, "__call__");
    return .{
        .ml_name = "__call__",
        .ml_meth = &Calls(Of).method,
        .ml_flags = c.METH_FASTCALL | c.METH_KEYWORDS | python_c.METH_COEXIST,
        .ml_doc = function_zig.docstring("__call__", "$self", described, "").ptr,
    };
}

fn itself(self: *c.PyObject) callconv(.c) Object {
    c.incref(self);
    return self;
}

/// Python would do the same without it, but `collections.abc.Iterable` asks for it.
fn byIndexes(self: *c.PyObject) callconv(.c) Object {
    return python_c.PySeqIter_New(self);
}

fn Iteration(comptime Of: type) type {
    return struct {
        const Call = slot.CallOf(Of, "iterate", "__iter__", &.{}, .{});

        /// What is made may be an iterator, or have one, such as a list.
        fn iterate(self: *c.PyObject) callconv(.c) Object {
            const made = Call.run(.{ .object = self }, null, 0, null) orelse return null;
            defer c.decref(made);
            return c.PyObject_GetIter(made);
        }
    };
}

fn Calls(comptime Of: type) type {
    const T = Of.Struct;
    const described = callArguments(T, Of.name ++ ".__call__");

    return struct {
        const signature: Signature = .init(described);
        const Receiver = receiver.Receiver(Of, .instance, .{});
        const Call = call_zig.Call(T.call, described, &signature, Receiver);

        fn call(self: *c.PyObject, args: *c.PyObject, kwargs: Object) callconv(.c) Object {
            return tuple_call.run(Call, Receiver{ .object = self }, args, kwargs);
        }

        fn method(
            self: Object,
            args: ?[*]const *c.PyObject,
            count: isize,
            names: Object,
        ) callconv(.c) Object {
            return Call.run(.{ .object = self.? }, args, count, names);
        }
    };
}
