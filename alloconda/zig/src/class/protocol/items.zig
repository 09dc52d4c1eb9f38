//! Items: `len`, `getItem`, `setItem`, `deleteItem` and `contains`, of sequences and mappings.
//!
//! Where the key is a `usize` and there is a `len`, the class is a sequence: negative indexes count
//! from the end, others than those of items are IndexErrors, and slices are lists of items unless
//! `getSlice` makes something else of them.

const std = @import("std");
const borrow = @import("../borrow.zig");
const c = @import("../../capi.zig");
const call_zig = @import("../../call.zig");
const compat = @import("../../compat.zig");
const exception = @import("../../exception.zig");
const Message = @import("../../message.zig").Message;
const object_zig = @import("../../object.zig");
const options = @import("../options.zig");
const place = @import("../../place.zig");
const python_c = @import("../../cpython.zig");
const raised = @import("../../raised.zig");
const receiver = @import("../receiver.zig");
const slot = @import("../slot.zig");
const to_python = @import("../../to_python.zig");

const Error = exception.Error;
const Object = slot.Object;

/// The items of a slice: the first, how far the next one is, and how many they are. All indexes are
/// inside of the sequence.
pub const Slice = struct {
    start: usize,
    step: isize,
    count: usize,

    /// The index of the item at `i` of the slice.
    pub fn index(slice: Slice, i: usize) usize {
        const start: isize = @intCast(slice.start);
        return @intCast(start + slice.step * @as(isize, @intCast(i)));
    }
};

pub fn isSequence(comptime T: type) bool {
    return @hasDecl(T, "len") and @hasDecl(T, "getItem") and
        slot.Operand(T, "getItem") == usize;
}

pub fn check(comptime T: type) void {
    slot.check(T, "len", &.{}, .length);
    slot.check(T, "getItem", &.{"key"}, .object);
    slot.check(T, "setItem", &.{ "key", "value" }, .status);
    slot.check(T, "deleteItem", &.{"key"}, .status);
    slot.check(T, "contains", &.{"item"}, .truth);
    if (!@hasDecl(T, "getSlice")) return;
    const form = "getSlice of a class with len and getItem with a usize is " ++
        "fn (self: *const T, slice: py.Slice) Value";
    if (!isSequence(T)) options.fail(T, form);
    const types = compat.parameterTypes(@TypeOf(T.getSlice));
    if (types.len != 2 or types[1] != Slice) options.fail(T, form ++ ", not a " ++
        @typeName(@TypeOf(T.getSlice)));
    _ = slot.SelfOf(T, "getSlice");
}

pub fn slots(comptime Of: type) []const c.PyType_Slot {
    const T = Of.Struct;
    var list: []const c.PyType_Slot = &.{};
    if (@hasDecl(T, "len")) {
        const length = &slot.Unary(Of, "len", "__len__", .{ .output = .length }).call;
        list = list ++ [_]c.PyType_Slot{
            .{ .slot = python_c.Py_mp_length, .pfunc = length },
            .{ .slot = python_c.Py_sq_length, .pfunc = length },
        };
    }
    if (@hasDecl(T, "getItem")) {
        if (isSequence(T)) {
            list = list ++ [_]c.PyType_Slot{
                .{ .slot = python_c.Py_mp_subscript, .pfunc = &Sequence(Of).getItem },
                .{ .slot = python_c.Py_sq_item, .pfunc = &Sequence(Of).itemAt },
            };
        } else list = list ++ [_]c.PyType_Slot{.{
            .slot = python_c.Py_mp_subscript,
            .pfunc = &Mapping(Of).getItem,
        }};
    }
    if (@hasDecl(T, "setItem") or @hasDecl(T, "deleteItem")) {
        list = list ++ [_]c.PyType_Slot{.{
            .slot = python_c.Py_mp_ass_subscript,
            .pfunc = &Changes(Of).change,
        }};
    }
    if (@hasDecl(T, "contains")) list = list ++ [_]c.PyType_Slot{.{
        .slot = python_c.Py_sq_contains,
        .pfunc = &Membership(Of).contains,
    }};
    return list;
}

fn Sequence(comptime Of: type) type {
    const T = Of.Struct;
    return struct {
        const Receiver = receiver.Receiver(Of, .instance, .{ .output = .next });

        fn itemAt(self: *c.PyObject, index: isize) callconv(.c) Object {
            // `PySequence_GetItem` has added the length to a negative one.
            return at(self, index, false);
        }

        fn getItem(self: *c.PyObject, key: *c.PyObject) callconv(.c) Object {
            if (isSlice(key)) return sliceOf(self, key);
            const index = indexOf(Of.name, key) catch return null;
            return at(self, index, true);
        }

        inline fn at(self: *c.PyObject, index: isize, comptime may_be_negative: bool) Object {
            var sections: borrow.Sections(@intFromBool(Of.is_synchronized)) = .{};
            sections.begin(&.{self});
            defer sections.end();
            return take(.{ .object = self }, index, may_be_negative) catch null;
        }

        inline fn take(
            held: Receiver,
            index: isize,
            comptime may_be_negative: bool,
        ) Error!*c.PyObject {
            const First = slot.SelfOf(T, "getItem");
            try held.enter(First);
            const length = lengthOf(held) catch |err| {
                held.leave(First);
                return err;
            };
            const real = if (may_be_negative and index < 0) index +% length else index;
            if (real < 0 or real >= length) {
                held.leave(First);
                return outOfRange(Of.name);
            }
            const item = T.getItem(held.first(First), @intCast(real));
            if (comptime call_zig.isApart(@TypeOf(item))) {
                held.leave(First);
                return convert(item);
            }
            defer held.leave(First);
            return convert(item);
        }

        inline fn convert(result: anytype) Error!*c.PyObject {
            if (@typeInfo(@TypeOf(result)) != .error_union) return converted(result);
            return if (result) |payload| converted(payload) else |err| Of.raise(err);
        }

        inline fn converted(payload: anytype) Error!*c.PyObject {
            if (@typeInfo(@TypeOf(payload)) != .optional) return to_python.toPython(.give, payload);
            return to_python.toPython(.give, payload orelse return outOfRange(Of.name));
        }

        inline fn lengthOf(held: Receiver) Error!isize {
            const First = slot.SelfOf(T, "len");
            const result = T.len(held.first(First));
            const length = if (@typeInfo(@TypeOf(result)) == .error_union)
                result catch |err| return Of.raise(err)
            else
                result;
            return std.math.cast(isize, length) orelse std.math.maxInt(isize);
        }

        noinline fn sliceOf(self: *c.PyObject, key: *c.PyObject) Object {
            return slicedBy(self, key) catch null;
        }

        fn slicedBy(self: *c.PyObject, key: *c.PyObject) Error!Object {
            const length = c.PyObject_Size(self);
            if (length < 0) return error.PythonError;
            const slice = try adjusted(key, length);
            if (@hasDecl(T, "getSlice")) return ownSlice(self, slice);
            const list = c.PyList_New(@intCast(slice.count)) orelse return error.PythonError;
            errdefer c.decref(list);
            for (0..slice.count) |i| {
                const item = at(self, @intCast(slice.index(i)), false) orelse
                    return error.PythonError;
                _ = c.PyList_SetItem(list, @intCast(i), item);
            }
            return list;
        }

        fn ownSlice(self: *c.PyObject, slice: Slice) Error!Object {
            const held: receiver.Receiver(Of, .instance, .{}) = .{ .object = self };
            var sections: borrow.Sections(@intFromBool(Of.is_synchronized)) = .{};
            sections.begin(&.{self});
            defer sections.end();
            const First = slot.SelfOf(T, "getSlice");
            try held.enter(First);
            defer held.leave(First);
            return held.finish(T.getSlice(held.first(First), slice));
        }
    };
}

fn Mapping(comptime Of: type) type {
    return struct {
        const Call = slot.CallOf(Of, "getItem", "__getitem__", &.{"key"}, form);
        const is_optional = @typeInfo(slot.Payload(Of.Struct, "getItem")) == .optional;
        const form: receiver.Form = .{
            .output = if (is_optional) .next else .object,
            .has_key = true,
        };

        fn getItem(self: *c.PyObject, key: *c.PyObject) callconv(.c) Object {
            const item = Call.run(.{ .object = self }, @ptrCast(&key), 1, null);
            if (item == null) raiseMissing(key);
            return item;
        }
    };
}

fn Changes(comptime Of: type) type {
    const T = Of.Struct;
    return struct {
        const has_set = @hasDecl(T, "setItem");
        const has_delete = @hasDecl(T, "deleteItem");
        const is_sequence = isSequence(T);
        const Set = slot.CallOf(Of, "setItem", "__setitem__", &.{ "key", "value" }, .{
            .output = .status,
        });
        const Delete = slot.CallOf(Of, "deleteItem", "__delitem__", &.{"key"}, .{
            .output = .status,
            .has_key = !is_sequence,
        });

        fn change(self: *c.PyObject, key: *c.PyObject, value: Object) callconv(.c) c_int {
            if (value == null and !has_delete) return refuse("the items of the " ++ Of.name ++
                " cannot be deleted");
            if (value != null and !has_set) return refuse("the items of the " ++ Of.name ++
                " cannot be set");
            if (!is_sequence) return changeAt(self, key, value);
            if (isSlice(key)) return refuse("the " ++ Of.name ++ " has no way to change slices");
            // Without a GIL, the length stays what it is until the item is changed.
            var sections: borrow.Sections(@intFromBool(Of.is_synchronized)) = .{};
            sections.begin(&.{self});
            defer sections.end();
            const index = realIndex(self, key) catch return -1;
            defer c.decref(index);
            return changeAt(self, index, value);
        }

        fn changeAt(self: *c.PyObject, key: *c.PyObject, value: Object) c_int {
            if (value) |known| {
                if (!has_set) unreachable;
                const arguments = [_]*c.PyObject{ key, known };
                return Set.run(.{ .object = self }, &arguments, 2, null);
            }
            if (!has_delete) unreachable;
            const status = Delete.run(.{ .object = self }, @ptrCast(&key), 1, null);
            if (!is_sequence and status < 0) raiseMissing(key);
            return status;
        }

        fn realIndex(self: *c.PyObject, key: *c.PyObject) Error!*c.PyObject {
            const index = try indexOf(Of.name, key);
            const length = c.PyObject_Size(self);
            if (length < 0) return error.PythonError;
            const real = if (index < 0) index +% length else index;
            if (real < 0 or real >= length) return outOfRange(Of.name);
            return c.PyLong_FromLongLong(real) orelse error.PythonError;
        }
    };
}

fn Membership(comptime Of: type) type {
    return struct {
        const Call = slot.CallOf(Of, "contains", "__contains__", &.{"item"}, .{
            .output = .truth,
            .declines = true,
        });

        fn contains(self: *c.PyObject, item: *c.PyObject) callconv(.c) c_int {
            const truth = Call.run(.{ .object = self }, @ptrCast(&item), 1, null);
            if (truth == receiver.declined_truth) return 0;
            return if (truth < 0 and isUnencodable(item)) 0 else truth;
        }
    };
}

/// After a failure: raises the KeyError of a key that is not there, unless the function raised.
noinline fn raiseMissing(key: *c.PyObject) void {
    @branchHint(.cold);
    if (c.PyErr_Occurred() != null and !isUnencodable(key)) return;
    // As an argument of its own, also where it is a tuple or None.
    exception.raiseArguments(.KeyError, .{object_zig.Object{ .ptr = key }}) catch {};
}

/// Whether the exception that is set says that a text has half a character, which no key in Zig
/// has; it is cleared then.
noinline fn isUnencodable(key: *c.PyObject) bool {
    @branchHint(.cold);
    if (!c.hasTypeFlag(key, c.Py_TPFLAGS_UNICODE_SUBCLASS)) return false;
    if (!raised.matches(exception.Exception.UnicodeEncodeError)) return false;
    const earlier = raised.fetch() orelse return false;
    defer earlier.decref();
    var length: isize = undefined;
    const is_text = c.PyUnicode_AsUTF8AndSize(key, &length) != null;
    c.PyErr_Clear();
    if (is_text) switch (raised.reraise(earlier)) {
        error.PythonError => {},
    };
    return !is_text;
}

fn isSlice(key: *c.PyObject) bool {
    const class: *c.PyObject = @ptrCast(@alignCast(c.typeOf(key)));
    return class == c.variable(*c.PyObject, "PySlice_Type");
}

fn adjusted(key: *c.PyObject, length: isize) Error!Slice {
    var start: isize = undefined;
    var stop: isize = undefined;
    var step: isize = undefined;
    if (c.PySlice_Unpack(key, &start, &stop, &step) < 0) return error.PythonError;
    const count = c.PySlice_AdjustIndices(length, &start, &stop, step);
    return .{ .start = @intCast(@max(start, 0)), .step = step, .count = @intCast(count) };
}

inline fn indexOf(name: []const u8, key: *c.PyObject) Error!isize {
    const index = c.PyNumber_AsSsize_t(key, exception.Exception.IndexError.class().ptr);
    if (index == -1) try checkIndex(name, key);
    return index;
}

/// Whether -1 stood for an exception.
noinline fn checkIndex(name: []const u8, key: *c.PyObject) Error!void {
    if (c.PyErr_Occurred() == null) return;
    if (c.PyIndex_Check(key) != 0) return error.PythonError;
    c.PyErr_Clear();
    return wrongIndex(name, key);
}

noinline fn wrongIndex(name: []const u8, key: *c.PyObject) Error {
    @branchHint(.cold);
    var message: Message = .{};
    message.text(name);
    message.text(" indices must be integers or slices, not ");
    place.writeTypeName(&message, key);
    return exception.raiseMessage(exception.Exception.TypeError.class(), &message);
}

noinline fn outOfRange(name: []const u8) Error {
    @branchHint(.cold);
    return exception.raise(.IndexError, "{s} index out of range", .{name});
}

fn refuse(message: [*:0]const u8) c_int {
    @branchHint(.cold);
    c.PyErr_SetString(exception.Exception.TypeError.class().ptr, message);
    return -1;
}
