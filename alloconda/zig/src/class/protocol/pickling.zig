//! `pickle` and `copy`: `state` gives what an object is made of, and `restore` makes the struct of
//! it again. Structs whose fields all have a form in Python, and no memory, need neither.
//!
//! What Python keeps is the pair of that and of what Python code gave the object: its `__dict__`,
//! and the `__slots__` of classes that derive in Python.

const std = @import("std");
const c = @import("../../capi.zig");
const call_zig = @import("../../call.zig");
const classes = @import("../../classes.zig");
const compat = @import("../../compat.zig");
const construction = @import("../construction.zig");
const exception = @import("../../exception.zig");
const fields = @import("../fields.zig");
const from_python = @import("../../from_python.zig");
const held = @import("../../held.zig");
const instance = @import("../instance.zig");
const interned = @import("../../interned.zig");
const library = @import("../../library.zig");
const making = @import("../making.zig");
const names = @import("../../names.zig");
const object_zig = @import("../../object.zig");
const options = @import("../options.zig");
const parts = @import("../../parts.zig");
const receiver = @import("../receiver.zig");
const reference = @import("../reference.zig");
const slot = @import("../slot.zig");
const to_python = @import("../../to_python.zig");
const tuple_call = @import("../tuple_call.zig");
const wrapper = @import("../../wrapper.zig");

const Error = exception.Error;
const Object = ?*c.PyObject;

pub const Way = enum { none, own, fields };

pub fn check(comptime T: type) void {
    slot.check(T, "state", &.{}, .object);
    _ = wayOf(T);
}

pub fn wayOf(comptime T: type) Way {
    if (@hasDecl(T, "state") != @hasDecl(T, "restore")) options.fail(T, "state and restore " ++
        "belong together: write both, or neither");
    if (@hasDecl(T, "state")) {
        checkRestore(T);
        return .own;
    }
    return wayOfFields(T);
}

fn wayOfFields(comptime T: type) Way {
    if (@hasDecl(T, "deinit") or compat.fieldNames(T).len == 0) return .none;
    for (compat.fieldNames(T), 0..) |name, i| {
        const F = compat.FieldType(T, i);
        const is_base = std.mem.eql(u8, name, "base") and isPlainStruct(F);
        if (!from_python.supports(F) or names.fault(name) != null) return .none;
        if (is_base and wayOfFields(F) == .none) return .none;
        if (!is_base and !fields.isSettable(F)) return .none;
        if (to_python.unsupportedPart(F) != null) return .none;
        if (if (classes.isClass(F)) @hasDecl(F, "deinit") else parts.any(F, isOwner)) return .none;
    }
    return .fields;
}

/// Whether a struct of a base is a dict in Python.
fn isPlainStruct(comptime T: type) bool {
    const info = @typeInfo(T);
    return info == .@"struct" and !info.@"struct".is_tuple and !@hasDecl(T, "python") and
        wrapper.of(T) == null and T != object_zig.Object and T != object_zig.Bytes;
}

/// An instance by value that a copy can't be made of in a part of a field.
fn isOwner(comptime T: type) ?bool {
    return if (classes.isClass(T)) !reference.isPlain(T) else null;
}

fn checkRestore(comptime T: type) void {
    const Restore = @TypeOf(T.restore);
    const Result = slot.Payload(T, "restore");
    const types = compat.parameterTypes(Restore);
    if (types.len == 1 and Result == T) return;
    @compileError(options.label(T) ++ ", restore: write fn (state: State) !" ++ @typeName(T) ++
        ", not " ++ @typeName(Restore));
}

/// The methods that Python calls.
pub fn methods(comptime Of: type) []const c.PyMethodDef {
    const way = wayOf(Of.Struct);
    if (way == .none) return if (Of.BaseClass != null) &.{refusal(Of)} else &.{};
    const flags = c.METH_FASTCALL | c.METH_KEYWORDS;
    const is_exception = if (Of.Builtin) |Builtin| Builtin.is_exception else false;
    const reduce: []const c.PyMethodDef = if (is_exception) &.{.{
        .ml_name = "__reduce__",
        .ml_meth = @ptrCast(&Pickling(Of, way).reduce),
        .ml_flags = c.METH_NOARGS,
        .ml_doc = "__reduce__($self, /)\n--\n\n",
    }} else if (Of.Builtin == null or Of.Builtin.?.reduces_by_state) &.{.{
        .ml_name = "__reduce_ex__",
        .ml_meth = @ptrCast(&reduceByState),
        .ml_flags = c.METH_O,
        .ml_doc = "__reduce_ex__($self, protocol, /)\n--\n\n",
    }} else &.{};
    return reduce ++ &[_]c.PyMethodDef{
        .{
            .ml_name = "__getstate__",
            .ml_meth = &Pickling(Of, way).getState,
            .ml_flags = flags,
            .ml_doc = "__getstate__($self, /)\n--\n\n",
        },
        .{
            .ml_name = "__setstate__",
            .ml_meth = &Pickling(Of, way).setState,
            .ml_flags = flags,
            .ml_doc = "__setstate__($self, state, /)\n--\n\n",
        },
    };
}

/// Protocols 0 and 1 have no objects with a struct, but can say what 2 does.
fn reduceByState(self: *c.PyObject, protocol: *c.PyObject) callconv(.c) Object {
    return reducedByState(.{ .ptr = self }, .{ .ptr = protocol }) catch null;
}

fn reducedByState(object: object_zig.Object, protocol: object_zig.Object) Error!*c.PyObject {
    const base: object_zig.Object = .{ .ptr = c.variable(*c.PyObject, "PyBaseObject_Type") };
    const lowest = @max(2, try protocol.as(i64));
    return (try base.callMethod("__reduce_ex__", .{ object, lowest })).ptr;
}

/// In place of what the base has, which would leave out the rest of the struct.
fn refusal(comptime Of: type) c.PyMethodDef {
    const Refusing = struct {
        fn getState(_: *c.PyObject, _: Object) callconv(.c) Object {
            const message = "cannot pickle '" ++ Of.name ++ "' object";
            c.PyErr_SetString(exception.Exception.TypeError.class().ptr, message);
            return null;
        }
    };
    return .{
        .ml_name = "__getstate__",
        .ml_meth = @ptrCast(&Refusing.getState),
        .ml_flags = c.METH_NOARGS,
        .ml_doc = "__getstate__($self, /)\n--\n\n",
    };
}

fn Pickling(comptime Of: type, comptime way: Way) type {
    const T = Of.Struct;
    return struct {
        const Get = if (way == .own)
            slot.CallOf(Of, "state", "__getstate__", &.{}, .{})
        else
            call_zig.Call(fieldsOf, .of(
                Of.name ++ ".__getstate__",
                options.label(T),
                &.{},
                null,
            ), &signature, receiver.Receiver(Of, .instance, .{}));
        const signature: @import("../../signature.zig").Signature = .init(.of(
            Of.name ++ ".__getstate__",
            options.label(T),
            &.{},
            null,
        ));
        const Set = construction.Maker(Of, if (way == .own) .restore else .pickled);

        fn fieldsOf(self: *const T) Error!object_zig.Object {
            const dict = c.PyDict_New() orelse return error.PythonError;
            errdefer c.decref(dict);
            const known = comptime interned.fieldsOf(T);
            inline for (comptime compat.fieldNames(T), 0..) |field, i| {
                const value: object_zig.Object = .{ .ptr = try fieldOf(&@field(self, field)) };
                defer value.decref();
                const key = try known.get(i);
                defer key.release();
                if (c.PyDict_SetItem(dict, key.object, value.ptr) < 0) return error.PythonError;
            }
            return .{ .ptr = dict };
        }

        /// An instance by value, such as that of the base, is copied with references of its own.
        fn fieldOf(value: anytype) Error!*c.PyObject {
            const F = @TypeOf(value.*);
            if (comptime !classes.isClass(F)) return to_python.toPython(.lend, value.*);
            held.retain(F, value);
            return making.make(F, value.*);
        }

        fn getState(
            self: Object,
            _: ?[*]const *c.PyObject,
            _: isize,
            _: Object,
        ) callconv(.c) Object {
            return pairOf(.{ .ptr = self.? }) catch null;
        }

        fn pairOf(object: object_zig.Object) Error!*c.PyObject {
            const state = Get.run(.{ .object = object.ptr }, null, 0, null) orelse
                return error.PythonError;
            const pair = c.PyTuple_New(2) orelse {
                c.decref(state);
                return error.PythonError;
            };
            errdefer c.decref(pair);
            _ = c.PyTuple_SetItem(pair, 0, state);
            _ = c.PyTuple_SetItem(pair, 1, try pythonState(object));
            return pair;
        }

        /// Exceptions would be made of their arguments by position, and those alone.
        fn reduce(self: *c.PyObject, _: Object) callconv(.c) Object {
            return reduced(.{ .ptr = self }) catch null;
        }

        fn reduced(object: object_zig.Object) Error!*c.PyObject {
            const base: object_zig.Object = .{ .ptr = Of.Builtin.?.class() };
            const of_base = try base.callMethod("__reduce__", .{object});
            defer of_base.decref();
            const arguments = try of_base.getItem(1);
            defer arguments.decref();
            const class: object_zig.Object = .{ .ptr = @ptrCast(@alignCast(c.typeOf(object.ptr))) };
            const first: object_zig.Object = try .from(.{class});
            defer first.decref();
            const all = try first.add(arguments);
            defer all.decref();
            const make = try library.attributeOf("copyreg", "__newobj__");
            const state = try object.callMethod("__getstate__", .{});
            defer state.decref();
            const result = .{ object_zig.Object{ .ptr = make }, all, state };
            return to_python.toPython(.lend, result);
        }

        fn setState(
            self: Object,
            args: ?[*]const *c.PyObject,
            count: isize,
            _: Object,
        ) callconv(.c) Object {
            if (count != 1 or !instance.isNearest(c.typeOf(self.?), Of.methods())) return wrong();
            restore(self.?, args.?[0]) catch return null;
            return c.newNone();
        }

        fn restore(self: *c.PyObject, pair: *c.PyObject) Error!void {
            if (!c.hasTypeFlag(pair, c.Py_TPFLAGS_TUPLE_SUBCLASS) or c.PyTuple_Size(pair) != 2) {
                _ = wrong();
                return error.PythonError;
            }
            const state = c.PyTuple_GetItem(pair, 0).?;
            if (way == .fields and !c.hasTypeFlag(state, c.Py_TPFLAGS_DICT_SUBCLASS)) {
                _ = wrong();
                return error.PythonError;
            }
            const result = if (way == .own)
                Set.Call.run(.{ .object = self }, @ptrCast(&state), 1, null)
            else made: {
                const none = c.PyTuple_New(0) orelse return error.PythonError;
                defer c.decref(none);
                break :made tuple_call.run(Set.Call, Set.Receiver{ .object = self }, none, state);
            };
            if (result < 0) return error.PythonError;
            try restorePython(.{ .ptr = self }, c.PyTuple_GetItem(pair, 1).?);
        }

        fn wrong() Object {
            c.PyErr_SetString(
                exception.Exception.TypeError.class().ptr,
                Of.name ++ ".__setstate__() takes what __getstate__() of a " ++ Of.name ++
                    " returned",
            );
            return null;
        }
    };
}

/// What Python code gave an object, as `object.__getstate__` has it: None, a dict, or a tuple of
/// one of these and the dict of `__slots__`. Before 3.11, it is the `__dict__` alone.
fn pythonState(object: object_zig.Object) Error!*c.PyObject {
    const base: object_zig.Object = .{ .ptr = c.variable(*c.PyObject, "PyBaseObject_Type") };
    if (try base.getOptionalAttr("__getstate__")) |function| {
        defer function.decref();
        return (try function.call(.{object})).ptr;
    }
    const dict = try object.getOptionalAttr("__dict__") orelse return c.newNone();
    return dict.ptr;
}

fn restorePython(object: object_zig.Object, state: *c.PyObject) Error!void {
    if (state == c.none()) return;
    if (!c.hasTypeFlag(state, c.Py_TPFLAGS_TUPLE_SUBCLASS)) {
        const own = try object.getAttr("__dict__");
        defer own.decref();
        if (c.PyDict_Update(own.ptr, state) < 0) return error.PythonError;
        return;
    }
    if (c.PyTuple_Size(state) != 2) return exception.raise(.TypeError, "no state of slots", .{});
    try restorePython(object, c.PyTuple_GetItem(state, 0).?);
    const slots: object_zig.Object = .{ .ptr = c.PyTuple_GetItem(state, 1).? };
    const items = try slots.callMethod("items", .{});
    defer items.decref();
    var iterator = try items.iterate();
    defer iterator.deinit();
    while (try iterator.next()) |item| {
        defer item.decref();
        const name = try item.getItem(0);
        defer name.decref();
        const value = try item.getItem(1);
        defer value.decref();
        if (c.PyObject_SetAttr(object.ptr, name.ptr, value.ptr) < 0) return error.PythonError;
    }
}
