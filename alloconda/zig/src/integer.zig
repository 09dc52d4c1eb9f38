//! Integers of every width, checked against their range.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const Place = @import("place.zig").Place;

const Error = exception.Error;

pub fn fromPython(comptime T: type, value: *c.PyObject, place: *const Place) Error!T {
    if (c.hasTypeFlag(value, c.Py_TPFLAGS_LONG_SUBCLASS)) return fromInt(T, value, place);
    const number = c.PyNumber_Index(value) orelse return place.wrongTypeInstead("int", value);
    defer c.Py_DecRef(number);
    return fromInt(T, number, place);
}

fn fromInt(comptime T: type, number: *c.PyObject, place: *const Place) Error!T {
    const info = @typeInfo(T).int;
    if (info.bits > 64) return fromWide(T, number, place);
    if (info.bits == 64 and info.signedness == .unsigned) {
        const result = c.PyLong_AsUnsignedLongLong(number);
        if (result == std.math.maxInt(u64) and c.PyErr_Occurred() != null) {
            c.PyErr_Clear();
            return place.outOfRange(comptime describe(T));
        }
        return result;
    }
    var overflow: c_int = 0;
    const result: i64 = c.PyLong_AsLongLongAndOverflow(number, &overflow);
    if (overflow == 0) {
        if (std.math.cast(T, result)) |fitting| return fitting;
    }
    return place.outOfRange(comptime describe(T));
}

/// Widths that no function of the C API covers go through pieces of 64 bits.
fn fromWide(comptime T: type, number: *c.PyObject, place: *const Place) Error!T {
    const info = @typeInfo(T).int;
    const pieces = (info.bits + 63) / 64;
    const Whole = Int(info.signedness, pieces * 64);
    const Bits = Int(.unsigned, pieces * 64);

    const width = c.PyLong_FromLongLong(64) orelse return error.PythonError;
    defer c.Py_DecRef(width);
    var rest = number;
    c.Py_IncRef(rest);
    defer c.Py_DecRef(rest);
    var bits: Bits = 0;
    for (0..pieces) |i| {
        const piece: u64 = c.PyLong_AsUnsignedLongLongMask(rest);
        bits |= @as(Bits, piece) << @intCast(64 * i);
        const shifted = c.PyNumber_Rshift(rest, width) orelse return error.PythonError;
        c.Py_DecRef(rest);
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

pub fn toPython(comptime T: type, value: T) Error!*c.PyObject {
    const info = @typeInfo(T).int;
    const result = if (info.bits > 64)
        return wideToPython(T, value)
    else if (info.signedness == .signed or info.bits < 64)
        c.PyLong_FromLongLong(value)
    else
        c.PyLong_FromUnsignedLongLong(value);
    return result orelse error.PythonError;
}

fn wideToPython(comptime T: type, value: T) Error!*c.PyObject {
    const bits = @typeInfo(T).int.bits;
    const width = c.PyLong_FromLongLong(64) orelse return error.PythonError;
    defer c.Py_DecRef(width);
    // The highest piece carries the sign, so it is the one that everything starts from.
    const top = (bits - 1) / 64 * 64;
    const Top = Int(@typeInfo(T).int.signedness, bits - top);
    var result = try toPython(Top, @truncate(value >> top));
    errdefer c.Py_DecRef(result);
    var position: u16 = top;
    while (position > 0) {
        position -= 64;
        const shift: std.math.Log2Int(T) = @intCast(position);
        try replace(&result, c.PyNumber_Lshift(result, width));
        const piece = c.PyLong_FromUnsignedLongLong(
            @truncate(@as(Int(.unsigned, bits), @bitCast(value)) >> shift),
        ) orelse return error.PythonError;
        defer c.Py_DecRef(piece);
        try replace(&result, c.PyNumber_Or(result, piece));
    }
    return result;
}

fn replace(result: **c.PyObject, new: ?*c.PyObject) Error!void {
    const object = new orelse return error.PythonError;
    c.Py_DecRef(result.*);
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
