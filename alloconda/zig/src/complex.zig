//! `std.math.Complex` as Python's `complex`.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const Place = @import("place.zig").Place;

const Error = exception.Error;

pub fn isComplex(comptime T: type) bool {
    if (!@hasField(T, "re") or !@hasField(T, "im")) return false;
    return switch (@FieldType(T, "re")) {
        f16, f32, f64, f80, f128 => T == std.math.Complex(@FieldType(T, "re")),
        else => false,
    };
}

pub const Conversion = struct {
    pub const parts: []const type = &.{};
    pub const allocates = false;
    pub const borrows = false;
    pub const expected = "complex";

    pub fn annotation(comptime context: Context) Annotation {
        return context.name(.complex);
    }

    /// Takes what `complex(value)` takes, but for text.
    pub fn fromPython(
        comptime T: type,
        value: *c.PyObject,
        _: *from_python.Scope,
        place: *const Place,
    ) Error!T {
        const parts_found = try partsOf(value, place);
        const result: T = .{ .re = @floatCast(parts_found[0]), .im = @floatCast(parts_found[1]) };
        for (parts_found, [_]@FieldType(T, "re"){ result.re, result.im }) |part, narrowed| {
            if (std.math.isFinite(part) and !std.math.isFinite(narrowed)) {
                return place.outOfRange(@typeName(@FieldType(T, "re")));
            }
        }
        return result;
    }

    pub fn toPython(comptime _: anytype, value: anytype) Error!*c.PyObject {
        return c.PyComplex_FromDoubles(@floatCast(value.re), @floatCast(value.im)) orelse
            error.PythonError;
    }

    pub fn release(comptime _: anytype, _: anytype) void {}
};

noinline fn partsOf(value: *c.PyObject, place: *const Place) Error![2]f64 {
    const class = c.variable(*c.PyObject, "PyComplex_Type");
    const is_complex = c.PyObject_IsInstance(value, class);
    if (is_complex < 0) return error.PythonError;
    if (is_complex > 0) {
        return .{ c.PyComplex_RealAsDouble(value), c.PyComplex_ImagAsDouble(value) };
    }
    const real = c.PyFloat_AsDouble(value);
    if (real != -1 or c.PyErr_Occurred() == null) return .{ real, 0 };
    const other = c.typeOf(value);
    if (c.PyErr_ExceptionMatches(exception.Exception.TypeError.class().ptr) == 0) {
        return error.PythonError;
    }
    const method = attribute: {
        c.PyErr_Clear();
        break :attribute c.PyObject_GetAttrString(@ptrCast(@alignCast(other)), "__complex__") orelse
            {
                c.PyErr_Clear();
                return place.wrongType("complex", value);
            };
    };
    defer c.decref(method);
    const number = c.PyObject_CallFunctionObjArgs(
        class,
        value,
        @as(?*c.PyObject, null),
    ) orelse return error.PythonError;
    defer c.decref(number);
    return .{ c.PyComplex_RealAsDouble(number), c.PyComplex_ImagAsDouble(number) };
}
