//! Integers of 65 to 128 bits, by the functions that each version and API has for them.
//!
//! The limited API has some of its own since 3.14. Before, there are functions for the low 64 bits,
//! for the nearest `f64`, and for the remainder by a prime number: together they tell all of an
//! integer, and none makes an object.

const std = @import("std");
const builtin = @import("builtin");
const options = @import("alloconda_options");
const c = @import("capi.zig");
const exception = @import("exception.zig");

const Error = exception.Error;

/// Since 3.13, and in the limited API since 3.14.
const has_native_bytes = options.python_hex >= 0x030d0000 and
    (options.limited_api == 0 or options.limited_api >= 0x030e0000);
const native_endian = 3;
const unsigned_buffer = 4;
const reject_negative = 8;

/// What there was before, outside of the limited API. The import library for Windows is made
/// without headers where there are none, and then has the names of the stable ABI alone.
const has_byte_array = options.limited_api == 0 and !has_native_bytes and !c.is_windows;
const is_little_endian = @intFromBool(builtin.cpu.arch.endian() == .little);
extern fn _PyLong_AsByteArray(
    *c.PyObject,
    bytes: [*]u8,
    size: usize,
    little_endian: c_int,
    is_signed: c_int,
) callconv(.c) c_int;
extern fn _PyLong_FromByteArray(
    bytes: [*]const u8,
    size: usize,
    little_endian: c_int,
    is_signed: c_int,
) callconv(.c) ?*c.PyObject;

/// The value of an `int`, which has no place in an i64; null for one out of range.
pub noinline fn fromPython(
    comptime signedness: std.builtin.Signedness,
    number: *c.PyObject,
) Error!?Int(signedness, 128) {
    const Whole = Int(signedness, 128);
    var whole: Whole = undefined;
    if (has_native_bytes) {
        const flags = native_endian | if (signedness == .unsigned)
            unsigned_buffer | reject_negative
        else
            0;
        const size = c.PyLong_AsNativeBytes(number, &whole, @sizeOf(Whole), flags);
        if (size >= 0) return if (size <= @sizeOf(Whole)) whole else null;
        // What is negative is a ValueError here.
        try clearOnly(.ValueError);
        return null;
    }
    if (has_byte_array) {
        const is_signed = @intFromBool(signedness == .signed);
        const bytes: [*]u8 = @ptrCast(&whole);
        const status = _PyLong_AsByteArray(number, bytes, 16, is_little_endian, is_signed);
        if (status == 0) return whole;
        try clearOnly(.OverflowError);
        return null;
    }
    const low: u64 = c.PyLong_AsUnsignedLongLongMask(number);
    if (has_wide_registers) {
        const near = c.PyLong_AsDouble(number);
        // The number itself has no place in an i64, so that this is a failure.
        if (near == -1) {
            try clearOnly(.OverflowError);
            return null;
        }
        if (signedness == .unsigned and near < 0) return null;
        if (@abs(near) < 0x1p113) return @bitCast(@as(i128, highOf(near, low)) << 64 | low);
        if (near > 0 and near < 0x1p128) {
            if (try highByRemainder(near, low, number)) |high| {
                return std.math.cast(Whole, @as(u128, high) << 64 | low);
            }
        }
    }
    return byShifting(signedness, number, low);
}

/// Clears what CPython says of a number out of range; any other exception stays.
fn clearOnly(comptime class: exception.Exception) Error!void {
    if (c.PyErr_ExceptionMatches(class.class().ptr) == 0) return error.PythonError;
    c.PyErr_Clear();
}

/// Whether 64-bit integers and `f64` become each other in one instruction, and not in a function of
/// a runtime.
const has_wide_registers = @sizeOf(usize) == 8;

/// What is above the low 64 bits of a number of less than 114, of which `near` is the nearest
/// `f64`. That is off by a sixteenth of 1 << 64 at most, and so is the difference, so that rounding
/// gives the exact value; an `f64` of this size has one bit after the point.
fn highOf(near: f64, low: u64) i64 {
    const offset = 1 << 51;
    const high = (near - @as(f64, @floatFromInt(low))) * 0x1p-64;
    return @as(i64, @intFromFloat(high + (offset + 0.5))) - offset;
}

/// The same for a positive number of 128 bits; null where hashes are no such remainders.
///
/// The hash of an `int` is its remainder by `sys.hash_info.modulus`, as all equal numbers have the
/// same hash ("Hashing of numeric types" in Python's documentation). By this modulus, 1 << 64 is 8,
/// so that the remainder of the upper part is known, and `near` tells how often the modulus is in
/// it.
fn highByRemainder(near: f64, low: u64, number: *c.PyObject) Error!?u64 {
    if (!try isModulus()) return null;
    const hash: u64 = @intCast(c.PyObject_Hash(number));
    const eightfold = reduced(hash + 2 * modulus - reduced(low));
    // Dividing by 8 turns the 61 bits around.
    const remainder = reduced(eightfold >> 3 | (eightfold & 7) << 58);
    const rest = near * 0x1p-64 - @as(f64, @floatFromInt(remainder));
    const times: i64 = @intFromFloat(rest * 0x1p-61 + 0.5);
    return remainder +% @as(u64, @bitCast(times)) *% modulus;
}

const modulus = (1 << 61) - 1;

fn reduced(number: u64) u64 {
    const once = (number & modulus) + (number >> 61);
    return if (once >= modulus) once - modulus else once;
}

/// Whether the modulus of hashes is that one: it is prime, so that no other has it as a multiple.
fn isModulus() Error!bool {
    const Known = struct {
        var is: enum(u8) { unknown, yes, no } = .unknown;
    };
    switch (@atomicLoad(@TypeOf(Known.is), &Known.is, .monotonic)) {
        .unknown => {},
        .yes => return true,
        .no => return false,
    }
    const multiple = c.PyLong_FromLongLong(modulus) orelse return error.PythonError;
    defer c.decref(multiple);
    const is = c.PyObject_Hash(multiple) == 0;
    @atomicStore(@TypeOf(Known.is), &Known.is, if (is) .yes else .no, .monotonic);
    return is;
}

/// The value of any number, through an object of its upper part.
fn byShifting(
    comptime signedness: std.builtin.Signedness,
    number: *c.PyObject,
    low: u64,
) Error!?Int(signedness, 128) {
    const width = c.PyLong_FromLongLong(64) orelse return error.PythonError;
    defer c.decref(width);
    const upper = c.PyNumber_Rshift(number, width) orelse return error.PythonError;
    defer c.decref(upper);
    const high = if (signedness == .signed) high: {
        var overflow: c_int = 0;
        const high = c.PyLong_AsLongLongAndOverflow(upper, &overflow);
        if (overflow != 0) return null;
        break :high high;
    } else high: {
        const high = c.PyLong_AsUnsignedLongLong(upper);
        if (high == std.math.maxInt(u64) and c.PyErr_Occurred() != null) {
            c.PyErr_Clear();
            return null;
        }
        break :high high;
    };
    return @as(Int(signedness, 128), high) << 64 | low;
}

pub noinline fn toPython(
    comptime signedness: std.builtin.Signedness,
    value: Int(signedness, 128),
) ?*c.PyObject {
    const size = @sizeOf(@TypeOf(value));
    if (has_native_bytes) return if (signedness == .signed)
        c.PyLong_FromNativeBytes(&value, size, native_endian)
    else
        c.PyLong_FromUnsignedNativeBytes(&value, size, native_endian);
    if (has_byte_array) {
        const is_signed = @intFromBool(signedness == .signed);
        return _PyLong_FromByteArray(@ptrCast(&value), size, is_little_endian, is_signed);
    }
    return ofText(value < 0, @abs(value));
}

/// A number of any width. The limited API of older versions takes it as one object only from a
/// text. With a digit for five bits, reading that takes CPython less than putting pieces together.
pub fn ofText(is_negative: bool, magnitude: anytype) ?*c.PyObject {
    const bits = @typeInfo(@TypeOf(magnitude)).int.bits;
    const groups = (bits + bits_of_group - 1) / bits_of_group;
    // A sign, the groups of eight digits, a zero.
    var text: [1 + 8 * groups + 1]u8 = undefined;
    text[text.len - 1] = 0;
    for (0..groups) |i| {
        const shift: std.math.Log2Int(@TypeOf(magnitude)) = @intCast(bits_of_group * i);
        const digits = digitsOf(@truncate(magnitude >> shift));
        std.mem.writeInt(u64, text[1 + 8 * (groups - 1 - i) ..][0..8], digits, .big);
    }
    const digit_count = (bits - @clz(magnitude) + 4) / 5;
    var start = text.len - 1 - digit_count;
    if (is_negative) {
        start -= 1;
        text[start] = '-';
    }
    return c.PyLong_FromString(text[start .. text.len - 1 :0].ptr, null, 32);
}

const bits_of_group = 40;

/// The eight digits of base 32 of a number of 40 bits, the first in the highest byte.
fn digitsOf(number: Int(.unsigned, bits_of_group)) u64 {
    const all: u64 = number;
    const halves = (all & 0xfffff) | (all & 0xfffff << 20) << 12;
    const quarters = (halves & 0x3ff_0000_03ff) | (halves & 0x3ff_0000_03ff << 10) << 6;
    const each = 0x0101_0101_0101_0101;
    const low_half = 0x1f * 0x1_0001_0001_0001;
    const values = (quarters & low_half) | (quarters & low_half << 5) << 3;
    // Those from ten on are letters, and carry into the highest bit here.
    const is_letter = (values + (128 - 10) * each) >> 7 & each;
    return values + '0' * each + is_letter * ('a' - '0' - 10);
}

/// The integer type of a given width. Zig 0.17 has no `std.meta.Int` and 0.15 no `@Int`.
pub fn Int(comptime signedness: std.builtin.Signedness, comptime bits: u16) type {
    const span: comptime_int = 1 << bits;
    return switch (signedness) {
        .unsigned => std.math.IntFittingRange(0, span - 1),
        .signed => std.math.IntFittingRange(-span / 2, span / 2 - 1),
    };
}

test digitsOf {
    for ([_]u40{ 1 << 10 | 9 << 5 | 31, (1 << 40) - 1, 10 << 35 }, [_]*const [8]u8{
        "0000019v", "vvvvvvvv", "a0000000",
    }) |number, text| {
        try std.testing.expectEqual(std.mem.readInt(u64, text, .big), digitsOf(number));
    }
}

test highOf {
    const ends = [_]i128{ 1 << 64, (1 << 113) - 1, 1 - (1 << 113), (3 << 111) - 1, -(1 << 64) - 1 };
    for (ends) |whole| {
        const low: u64 = @truncate(@as(u128, @bitCast(whole)));
        try std.testing.expectEqual(whole >> 64, highOf(@floatFromInt(whole), low));
    }
}
