//! Integers of every width, checked against their range.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const options = @import("alloconda_options");
const Place = @import("place.zig").Place;

const Error = exception.Error;

/// Inline, so that the result stays in a register; what is rare is behind calls.
pub inline fn fromPython(comptime T: type, value: *c.PyObject, place: *const Place) Error!T {
    // It takes any object with `__index__`, and says by the overflow what it could not return.
    var overflow: c_int = 0;
    const result: i64 = c.PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow == 0 and (result != -1 or c.PyErr_Occurred() == null)) {
        if (std.math.cast(T, result)) |fitting| return fitting;
    }
    if (comptime isLarge(T)) return fromLarge(T, value, overflow, place);
    return fail(T, value, overflow, place);
}

/// Whether there are values of type `T` that an i64 cannot hold.
fn isLarge(comptime T: type) bool {
    return std.math.maxInt(T) > std.math.maxInt(i64);
}

noinline fn fail(
    comptime T: type,
    value: *c.PyObject,
    overflow: c_int,
    place: *const Place,
) Error {
    @branchHint(.cold);
    if (overflow == 0 and c.PyErr_Occurred() != null) {
        return place.wrongTypeInstead("int", value);
    }
    return place.outOfRange(comptime describe(T));
}

/// Integers that have no place in an i64.
noinline fn fromLarge(
    comptime T: type,
    value: *c.PyObject,
    overflow: c_int,
    place: *const Place,
) Error!T {
    if (overflow == 0) return fail(T, value, overflow, place);
    const number = c.PyNumber_Index(value) orelse return error.PythonError;
    defer c.decref(number);
    if (@typeInfo(T).int.bits > 64) return fromWide(T, number, place);
    const result = c.PyLong_AsUnsignedLongLong(number);
    if (result == std.math.maxInt(u64) and c.PyErr_Occurred() != null) {
        c.PyErr_Clear();
        return place.outOfRange(comptime describe(T));
    }
    return result;
}

fn fromWide(comptime T: type, number: *c.PyObject, place: *const Place) Error!T {
    if (@typeInfo(T).int.bits > 128) return fromPieces(T, number, place);
    if (try wide(@typeInfo(T).int.signedness, number)) |whole| {
        if (std.math.cast(T, whole)) |fitting| return fitting;
    }
    return place.outOfRange(comptime describe(T));
}

/// The value of 128 bits, null for one out of range.
noinline fn wide(
    comptime signedness: std.builtin.Signedness,
    number: *c.PyObject,
) Error!?Int(signedness, 128) {
    const Whole = Int(signedness, 128);
    if (has_native_bytes) {
        var whole: Whole = undefined;
        const flags = native_endian | if (signedness == .unsigned)
            unsigned_buffer | reject_negative
        else
            0;
        const size = c.PyLong_AsNativeBytes(number, &whole, @sizeOf(Whole), flags);
        if (size >= 0) return if (size <= @sizeOf(Whole)) whole else null;
        // What is negative is a ValueError here.
        if (c.PyErr_ExceptionMatches(exception.Exception.ValueError.class().ptr) == 0) {
            return error.PythonError;
        }
        c.PyErr_Clear();
        return null;
    }
    const low: u64 = c.PyLong_AsUnsignedLongLongMask(number);
    const width = c.PyLong_FromLongLong(64) orelse return error.PythonError;
    defer c.decref(width);
    const shifted = c.PyNumber_Rshift(number, width) orelse return error.PythonError;
    defer c.decref(shifted);
    const high = if (signedness == .signed) high: {
        var overflow: c_int = 0;
        const high = c.PyLong_AsLongLongAndOverflow(shifted, &overflow);
        if (overflow != 0) return null;
        break :high high;
    } else high: {
        const high = c.PyLong_AsUnsignedLongLong(shifted);
        if (high == std.math.maxInt(u64) and c.PyErr_Occurred() != null) {
            c.PyErr_Clear();
            return null;
        }
        break :high high;
    };
    return @as(Whole, high) << 64 | low;
}

/// Widths that no function of the C API covers go through pieces of 64 bits.
fn fromPieces(comptime T: type, number: *c.PyObject, place: *const Place) Error!T {
    const info = @typeInfo(T).int;
    const pieces = (info.bits + 63) / 64;
    const Whole = Int(info.signedness, pieces * 64);
    const Bits = Int(.unsigned, pieces * 64);

    const width = c.PyLong_FromLongLong(64) orelse return error.PythonError;
    defer c.decref(width);
    var rest = number;
    c.incref(rest);
    defer c.decref(rest);
    var bits: Bits = 0;
    for (0..pieces) |i| {
        const piece: u64 = c.PyLong_AsUnsignedLongLongMask(rest);
        bits |= @as(Bits, piece) << @intCast(64 * i);
        const shifted = c.PyNumber_Rshift(rest, width) orelse return error.PythonError;
        c.decref(rest);
        rest = shifted;
    }
    // Beyond the pieces there may be nothing but the sign.
    const whole: Whole = @bitCast(bits);
    var overflow: c_int = 0;
    const sign = c.PyLong_AsLongLongAndOverflow(rest, &overflow);
    const expected_sign: i64 = if (whole < 0) -1 else 0;
    if (overflow == 0 and sign == expected_sign) {
        if (std.math.cast(T, whole)) |fitting| return fitting;
    }
    return place.outOfRange(comptime describe(T));
}

pub inline fn toPython(comptime T: type, value: T) Error!*c.PyObject {
    const info = @typeInfo(T).int;
    const result = if (info.bits > 64)
        wideToPython(T, value)
    else if (info.signedness == .signed or info.bits < 64)
        c.PyLong_FromLongLong(value)
    else
        c.PyLong_FromUnsignedLongLong(value);
    return result orelse error.PythonError;
}

/// Most of what such a type holds is small.
inline fn wideToPython(comptime T: type, value: T) ?*c.PyObject {
    if (std.math.cast(i64, value)) |small| return c.PyLong_FromLongLong(small);
    if (@typeInfo(T).int.bits > 128) return piecesToPython(T, value) catch null;
    return largeToPython(@typeInfo(T).int.signedness, value);
}

noinline fn largeToPython(
    comptime signedness: std.builtin.Signedness,
    value: Int(signedness, 128),
) ?*c.PyObject {
    if (!has_native_bytes) return piecesToPython(@TypeOf(value), value) catch null;
    return if (signedness == .signed)
        c.PyLong_FromNativeBytes(&value, @sizeOf(@TypeOf(value)), native_endian)
    else
        c.PyLong_FromUnsignedNativeBytes(&value, @sizeOf(@TypeOf(value)), native_endian);
}

/// Since 3.13, and in the limited API since 3.14.
const has_native_bytes = options.python_hex >= 0x030d0000 and
    (options.limited_api == 0 or options.limited_api >= 0x030e0000);
const native_endian = 3;
const unsigned_buffer = 4;
const reject_negative = 8;

fn piecesToPython(comptime T: type, value: T) Error!*c.PyObject {
    const bits = @typeInfo(T).int.bits;
    const width = c.PyLong_FromLongLong(64) orelse return error.PythonError;
    defer c.decref(width);
    // The highest piece carries the sign, so it is the one that everything starts from.
    const top = (bits - 1) / 64 * 64;
    const Top = Int(@typeInfo(T).int.signedness, bits - top);
    var result = try toPython(Top, @truncate(value >> top));
    errdefer c.decref(result);
    var position: u16 = top;
    while (position > 0) {
        position -= 64;
        const shift: std.math.Log2Int(T) = @intCast(position);
        try replace(&result, c.PyNumber_Lshift(result, width));
        const piece = c.PyLong_FromUnsignedLongLong(
            @truncate(@as(Int(.unsigned, bits), @bitCast(value)) >> shift),
        ) orelse return error.PythonError;
        defer c.decref(piece);
        try replace(&result, c.PyNumber_Or(result, piece));
    }
    return result;
}

fn replace(result: **c.PyObject, new: ?*c.PyObject) Error!void {
    const object = new orelse return error.PythonError;
    c.decref(result.*);
    result.* = object;
}

/// The integer type of a given width. Zig 0.17 has no `std.meta.Int` and 0.15 no `@Int`.
fn Int(comptime signedness: std.builtin.Signedness, comptime bits: u16) type {
    const span: comptime_int = 1 << bits;
    return switch (signedness) {
        .unsigned => std.math.IntFittingRange(0, span - 1),
        .signed => std.math.IntFittingRange(-span / 2, span / 2 - 1),
    };
}

fn describe(comptime T: type) []const u8 {
    return @typeName(T) ++ std.fmt.comptimePrint(" ({d} to {d})", .{
        std.math.minInt(T), std.math.maxInt(T),
    });
}
