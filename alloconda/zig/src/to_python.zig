//! Conversion of Zig values to new Python objects, by the Zig type.
//!
//! | Zig                                     | Python            |
//! |-----------------------------------------|-------------------|
//! | void, null                              | None              |
//! | bool                                    | bool              |
//! | integers, floats                        | int, float        |
//! | []const u8, []u8, [*:0]const u8         | str, from UTF-8   |
//! | Bytes                                   | bytes             |
//! | ?T                                      | None or T         |
//! | []const T, []T, [N]T                    | list              |
//! | tuples                                  | tuple             |
//! | structs                                 | dict              |
//! | enums                                   | str, the name     |
//! | enums with a `python`                   | member of enum    |
//! | structs with a `python`                 | named tuple       |
//! | Generator                               | an iterator       |
//! | tagged unions                           | what they hold    |
//! | Owned                                   | its memory        |
//! | Set; FrozenSet                          | set; frozenset    |
//! | Dict, hash maps of std                  | dict              |
//! | hash maps of std whose values are void  | set               |
//! | std.math.Complex                        | complex           |
//! | Date, Time, DateTime, TimeDelta         | those of datetime |
//! | Decimal, DecimalScaled                  | decimal.Decimal   |
//! | Path                                    | pathlib.Path      |
//! | Uuid                                    | uuid.UUID         |
//! | Object                                  | itself            |

const std = @import("std");
const c = @import("capi.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const integer = @import("integer.zig");
const interned = @import("interned.zig");
const object = @import("object.zig");
const owned_zig = @import("owned.zig");
const parts = @import("parts.zig");
const recursion = @import("recursion.zig");
const reference = @import("class/reference.zig");
const union_zig = @import("union.zig");
const wrapper = @import("wrapper.zig");

const Bytes = object.Bytes;
const Error = exception.Error;
const Object = object.Object;

/// What happens to the references that a value holds: a result of a function gives them away, also
/// when the conversion fails; an argument of `call` lends them.
pub const Ownership = enum { give, lend };

/// Returns a new reference.
pub inline fn toPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
    const T = @TypeOf(value);
    if (T == Object) {
        if (ownership == .lend) c.incref(value.ptr);
        return value.ptr;
    }
    if (comptime owned_zig.isOwned(T)) return owned_zig.toPython(value);
    if (T == Bytes) return owned(c.PyBytes_FromStringAndSize(value.data.ptr, length(value.data)));
    if (comptime wrapper.of(T)) |Wrapper| return Wrapper.toPython(ownership, value);
    switch (@typeInfo(T)) {
        .void, .null => return c.newNone(),
        .bool => return c.newBool(value),
        .int => return integer.toPython(T, value),
        .comptime_int => return integer.toPython(std.math.IntFittingRange(
            @min(value, 0),
            @max(value, 1),
        ), value),
        .float => return owned(c.PyFloat_FromDouble(@floatCast(value))),
        .comptime_float => return owned(c.PyFloat_FromDouble(value)),
        .optional => return if (value) |present|
            toPython(ownership, present)
        else
            toPython(ownership, null),
        .enum_literal => return text(@tagName(value)),
        .@"enum" => return if (comptime classes.isEnum(T))
            classes.enumToPython(value)
        else
            enumToPython(value),
        .array => |info| return listToPython(ownership, info.child, &value),
        .pointer => return pointerToPython(ownership, value),
        .@"struct" => |info| return if (info.is_tuple)
            tupleToPython(ownership, value)
        else
            structToPython(ownership, value),
        .@"union" => return union_zig.toPython(ownership, value),
        else => unsupported(T),
    }
}

fn enumToPython(value: anytype) Error!*c.PyObject {
    const T = @TypeOf(value);
    const names = comptime interned.fieldsOf(T);
    inline for (comptime compat.fieldNames(T), 0..) |name, i| {
        if (value == @field(T, name)) return (try names.get(i)).take();
    }
    // Only a non-exhaustive enum has values without a name, and Debug builds panic here.
    return text(@tagName(value));
}

/// The part of type `T` that no Python object can be made of, which may be `T` itself; null when
/// there is none.
pub fn unsupportedPart(comptime T: type) ?type {
    return parts.first(T, isUnsupported);
}

fn isUnsupported(comptime T: type) ?bool {
    if (T == Object or T == Bytes or owned_zig.isOwned(T)) return false;
    if (wrapper.of(T)) |Wrapper| return if (@hasDecl(Wrapper, "toPython")) null else true;
    return switch (@typeInfo(T)) {
        .void, .null, .noreturn, .bool, .@"enum", .enum_literal => false,
        .int, .comptime_int, .float, .comptime_float => false,
        .optional, .array, .@"struct" => null,
        .@"union" => if (union_zig.isTagged(T)) null else true,
        .pointer => |info| switch (info.size) {
            .slice => null,
            .one => switch (@typeInfo(info.child)) {
                .array => null,
                .@"struct" => |pointee| if (reference.isPointer(T))
                    false
                else if (pointee.is_tuple) null else true,
                else => true,
            },
            .many, .c => info.child != u8 or !compat.isZeroTerminated(T),
        },
        else => true,
    };
}

fn unsupported(comptime T: type) noreturn {
    @compileError("alloconda cannot make a Python object of type " ++ @typeName(T) ++
        "; the table in to_python.zig has those it can, and py.Object is handed over as it is");
}

fn pointerToPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
    const T = @TypeOf(value);
    const info = @typeInfo(T).pointer;
    switch (info.size) {
        .slice => return if (info.child == u8)
            text(value)
        else
            listToPython(ownership, info.child, value),
        .one => switch (@typeInfo(info.child)) {
            .array => |array| {
                const slice: []const array.child = value;
                return toPython(ownership, slice);
            },
            .@"struct" => |pointee| if (pointee.is_tuple) {
                return tupleToPython(ownership, value.*);
            } else if (comptime reference.isPointer(T)) {
                return reference.pointerToPython(value);
            } else unsupported(T),
            else => unsupported(T),
        },
        .many, .c => if (info.child == u8 and comptime compat.isZeroTerminated(T)) {
            return text(std.mem.span(value));
        } else unsupported(T),
    }
}

fn text(value: []const u8) Error!*c.PyObject {
    return owned(c.PyUnicode_FromStringAndSize(value.ptr, length(value)));
}

fn listToPython(
    comptime ownership: Ownership,
    comptime Item: type,
    items: []const Item,
) Error!*c.PyObject {
    const list = c.PyList_New(length(items)) orelse {
        release(ownership, items);
        return error.PythonError;
    };
    for (items, 0..) |item, i| {
        const converted = toPython(ownership, item) catch {
            release(ownership, items[i + 1 ..]);
            c.decref(list);
            return error.PythonError;
        };
        // The index is in range and the list has one owner, so this cannot fail.
        _ = c.PyList_SetItem(list, @intCast(i), converted);
    }
    return list;
}

pub fn tupleToPython(comptime ownership: Ownership, items: anytype) Error!*c.PyObject {
    const count = comptime compat.fieldNames(@TypeOf(items)).len;
    const tuple = c.PyTuple_New(count) orelse {
        release(ownership, items);
        return error.PythonError;
    };
    var failed = false;
    inline for (0..count) |i| {
        if (failed) {
            release(ownership, items[i]);
        } else if (toPython(ownership, items[i])) |converted| {
            _ = c.PyTuple_SetItem(tuple, i, converted);
        } else |_| {
            failed = true;
        }
    }
    if (!failed) return tuple;
    c.decref(tuple);
    return error.PythonError;
}

pub fn structToPython(comptime ownership: Ownership, fields: anytype) Error!*c.PyObject {
    const is_recursive = comptime recursion.isIn(@TypeOf(fields));
    if (is_recursive) recursion.enter() catch {
        release(ownership, fields);
        return error.PythonError;
    };
    defer if (is_recursive) recursion.leave();
    const dict = c.PyDict_New() orelse {
        release(ownership, fields);
        return error.PythonError;
    };
    const names = comptime interned.fieldsOf(@TypeOf(fields));
    var failed = false;
    inline for (comptime compat.fieldNames(@TypeOf(fields)), 0..) |name, i| {
        if (failed) {
            release(ownership, @field(fields, name));
        } else if (toPython(ownership, @field(fields, name))) |converted| {
            failed = !setField(dict, names, i, converted);
        } else |_| {
            failed = true;
        }
    }
    if (!failed) return dict;
    c.decref(dict);
    return error.PythonError;
}

/// Takes over the reference to `value`; whether it was added under the `index`th name.
noinline fn setField(
    dict: *c.PyObject,
    names: interned.Table,
    index: usize,
    value: *c.PyObject,
) bool {
    defer c.decref(value);
    const name = names.get(index) catch return false;
    defer name.release();
    return c.PyDict_SetItem(dict, name.object, value) == 0;
}

/// Drops the references that a value would have given away, after a failure before its turn.
pub fn release(comptime ownership: Ownership, value: anytype) void {
    const T = @TypeOf(value);
    if (comptime owned_zig.isOwned(T)) return value.deinit();
    if (ownership == .lend or comptime !holdsReferences(T)) return;
    if (T == Object) return value.decref();
    if (comptime wrapper.of(T)) |Wrapper| return Wrapper.release(ownership, value);
    switch (@typeInfo(T)) {
        .optional => if (value) |present| release(ownership, present),
        .array => for (value) |item| release(ownership, item),
        .pointer => |info| switch (info.size) {
            .slice => for (value) |item| release(ownership, item),
            else => release(ownership, value.*),
        },
        .@"struct" => inline for (comptime compat.fieldNames(T)) |name| {
            release(ownership, @field(value, name));
        },
        .@"union" => union_zig.release(ownership, value),
        else => comptime unreachable,
    }
}

fn holdsReferences(comptime T: type) bool {
    return parts.any(T, isReference);
}

fn isReference(comptime T: type) ?bool {
    if (T == Object or owned_zig.isOwned(T)) return true;
    const Wrapper = wrapper.of(T) orelse return null;
    return if (@hasDecl(Wrapper, "owns")) true else null;
}

fn length(items: anytype) isize {
    return @intCast(items.len);
}

fn owned(result: ?*c.PyObject) Error!*c.PyObject {
    return result orelse error.PythonError;
}
