//! Integers of every width, checked against their range.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const wide = @import("wide_integer.zig");
const Place = @import("place.zig").Place;

const Error = exception.Error;
const Int = wide.Int;

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
    if (try wide.fromPython(@typeInfo(T).int.signedness, number)) |whole| {
        if (std.math.cast(T, whole)) |fitting| return fitting;
    }
    return place.outOfRange(comptime describe(T));
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
    if (@typeInfo(T).int.bits > 128) return wide.ofText(value < 0, @abs(value));
    return wide.toPython(@typeInfo(T).int.signedness, value);
}

fn describe(comptime T: type) []const u8 {
    return @typeName(T) ++ std.fmt.comptimePrint(" ({d} to {d})", .{
        std.math.minInt(T), std.math.maxInt(T),
    });
}
