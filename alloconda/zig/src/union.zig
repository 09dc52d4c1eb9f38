//! Tagged unions as unions of Python types, such as `int | str | None`, tried in order.

const std = @import("std");
const c = @import("capi.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const object = @import("object.zig");
const Place = @import("place.zig").Place;
const recursion = @import("recursion.zig");
const reference = @import("class/reference.zig");
const to_python = @import("to_python.zig");
const wrapper = @import("wrapper.zig");

const Error = exception.Error;
const Exception = exception.Exception;
const Ownership = to_python.Ownership;

pub fn isTagged(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .@"union" => |info| info.tag_type != null,
        else => false,
    };
}

/// The first of the union's fields that takes the value has it. When none does, but the value has
/// the type of one and is wrong in itself or in its items, the error is that one's.
pub noinline fn fromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *from_python.Scope,
    place: *const Place,
) Error!T {
    if (comptime recursion.isIn(T)) try scope.enter();
    defer if (comptime recursion.isIn(T)) scope.leave();
    var kept: Kept = .{};
    defer kept.drop();
    inline for (comptime compat.fieldNames(T)) |name| {
        const Field = @FieldType(T, name);
        if (mayBe(Field, value)) {
            if (valueOf(Field, value, scope, place)) |found| {
                return @unionInit(T, name, found);
            } else |_| try kept.take(isContainer(Field, value));
        }
    }
    if (kept.kind != null) return kept.raise();
    return place.wrongType(comptime expected(T), value);
}

/// The first error that says more than that the type is another.
const Kept = struct {
    kind: ?*c.PyObject = null,
    value: ?*c.PyObject = null,
    traceback: ?*c.PyObject = null,
    is_overflow: bool = false,

    /// Takes over what is raised now; what is no complaint of a value's is left to the caller.
    fn take(kept: *Kept, is_container: bool) Error!void {
        const is_type_error = c.PyErr_ExceptionMatches(Exception.TypeError.class().ptr) != 0;
        if (!is_type_error and c.PyErr_ExceptionMatches(Exception.ValueError.class().ptr) == 0 and
            c.PyErr_ExceptionMatches(Exception.OverflowError.class().ptr) == 0)
        {
            return error.PythonError;
        }
        if (is_type_error and !is_container) return c.PyErr_Clear();
        const is_overflow = c.PyErr_ExceptionMatches(Exception.OverflowError.class().ptr) != 0;
        // What comes later has room for more, such as a float after an int.
        if (kept.kind != null and !(is_overflow and kept.is_overflow)) return c.PyErr_Clear();
        kept.drop();
        kept.is_overflow = is_overflow;
        c.PyErr_Fetch(&kept.kind, &kept.value, &kept.traceback);
    }

    fn raise(kept: *Kept) Error {
        c.PyErr_Restore(kept.kind, kept.value, kept.traceback);
        kept.* = .{};
        return error.PythonError;
    }

    fn drop(kept: Kept) void {
        if (kept.kind == null) return;
        c.Py_DecRef(kept.kind);
        c.Py_DecRef(kept.value);
        c.Py_DecRef(kept.traceback);
    }
};

/// Whether the value has the outer type of a `T` that has items of its own.
inline fn isContainer(comptime T: type, value: *c.PyObject) bool {
    const sequences = c.Py_TPFLAGS_LIST_SUBCLASS | c.Py_TPFLAGS_TUPLE_SUBCLASS;
    if (comptime wrapper.of(T)) |Wrapper| {
        const is_dict = comptime std.mem.eql(u8, Wrapper.expected, "dict");
        return is_dict and c.hasTypeFlag(value, c.Py_TPFLAGS_DICT_SUBCLASS);
    }
    if (comptime from_python.isWrapper(T)) return false;
    return switch (@typeInfo(T)) {
        .pointer => |info| info.size == .slice and info.child != u8 and
            c.hasTypeFlag(value, sequences),
        .array => c.hasTypeFlag(value, sequences),
        .@"struct" => |info| c.hasTypeFlag(value, if (info.is_tuple)
            sequences
        else
            c.Py_TPFLAGS_DICT_SUBCLASS),
        else => false,
    };
}

inline fn valueOf(
    comptime T: type,
    value: *c.PyObject,
    scope: *from_python.Scope,
    place: *const Place,
) Error!T {
    if (T != void) return from_python.fromPython(T, value, scope, place);
    if (value != c.none()) return place.wrongType("None", value);
}

/// Whether the type of a value allows it to become a `T`, as far as that is quickly seen: errors
/// take longer.
inline fn mayBe(comptime T: type, value: *c.PyObject) bool {
    if (comptime from_python.isWrapper(T)) return true;
    const text = c.Py_TPFLAGS_UNICODE_SUBCLASS;
    const other = c.Py_TPFLAGS_BYTES_SUBCLASS | c.Py_TPFLAGS_LIST_SUBCLASS |
        c.Py_TPFLAGS_TUPLE_SUBCLASS | c.Py_TPFLAGS_DICT_SUBCLASS;
    return switch (@typeInfo(T)) {
        .void => value == c.none(),
        .bool => c.isTrue(value) or c.isFalse(value),
        .int, .float => value != c.none() and !c.hasTypeFlag(value, text | other),
        .@"enum" => (comptime classes.isEnum(T)) or c.hasTypeFlag(value, text),
        .pointer => |info| (info.child == u8) == c.hasTypeFlag(value, text),
        .@"struct" => |info| info.is_tuple or c.hasTypeFlag(value, c.Py_TPFLAGS_DICT_SUBCLASS),
        else => true,
    };
}

/// What a value must be, as a message lists it: `int, str or None`.
fn expected(comptime T: type) []const u8 {
    comptime {
        @setEvalBranchQuota(compat.any_number);
        var list: []const []const u8 = &.{};
        for (compat.fieldNames(T)) |name| add(&list, @FieldType(T, name));
        var text: []const u8 = "";
        for (list, 1..) |one, i| {
            text = text ++ one ++ (if (i == list.len)
                ""
            else if (i + 1 == list.len)
                " or "
            else
                ", ");
        }
        return text;
    }
}

fn add(comptime list: *[]const []const u8, comptime T: type) void {
    switch (@typeInfo(T)) {
        .optional => |info| {
            add(list, info.child);
            return add(list, void);
        },
        .@"union" => {
            for (compat.fieldNames(T)) |name| add(list, @FieldType(T, name));
            return;
        },
        else => {},
    }
    const one = typeName(T);
    for (list.*) |known| if (std.mem.eql(u8, known, one)) return;
    list.* = list.* ++ .{one};
}

fn typeName(comptime T: type) []const u8 {
    if (wrapper.of(T)) |Wrapper| return Wrapper.expected;
    if (T == object.Bytes) return "bytes";
    if (from_python.isWrapper(T)) return "an object with a buffer";
    return switch (@typeInfo(T)) {
        .void => "None",
        .bool => "bool",
        .int => "int",
        .float => "float",
        .@"enum" => if (classes.isEnum(T)) classes.nameOf(T) else "str",
        .pointer => |info| if (reference.isPointer(T))
            classes.nameOf(info.child)
        else if (info.child == u8) "str" else "a sequence",
        .array => "a sequence",
        .@"struct" => |info| if (info.is_tuple) "a sequence" else "dict",
        else => unreachable,
    };
}

pub noinline fn toPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
    if (comptime recursion.isIn(@TypeOf(value))) recursion.enter() catch {
        release(ownership, value);
        return error.PythonError;
    };
    defer if (comptime recursion.isIn(@TypeOf(value))) recursion.leave();
    switch (value) {
        inline else => |held| return to_python.toPython(ownership, held),
    }
}

pub fn release(comptime ownership: Ownership, value: anytype) void {
    switch (value) {
        inline else => |held| to_python.release(ownership, held),
    }
}
