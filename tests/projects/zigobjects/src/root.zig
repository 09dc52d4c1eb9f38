//! A module that works with objects and exceptions of Python, for its tests.

const py = @import("alloconda");

const Object = py.Object;

pub const panic = py.panic;

const has_groups = py.target.python_hex >= 0x030b0000;
const has_finalization_error = py.target.python_hex >= 0x030d0000 and py.target.limited_api == 0;

/// Hands each class of `py.exc` that the target has to `function`, with its name.
fn eachException(function: Object) !void {
    inline for (comptime @import("std").enums.values(py.exc)) |exception| {
        const is_there = comptime switch (exception) {
            .BaseExceptionGroup => has_groups,
            .PythonFinalizationError => has_finalization_error,
            else => true,
        };
        if (is_there) {
            const result = try function.call(.{ @tagName(exception), exception.class() });
            result.decref();
        }
    }
}

fn raiseError(number: i32, text: []const u8) !void {
    return py.raiseArguments(py.exc.OSError, .{ number, text });
}

fn raiseDecodeError(data: []const u8) !void {
    const bytes: py.Bytes = .{ .data = data };
    return py.raiseArguments(py.exc.UnicodeDecodeError, .{ "utf-8", bytes, 0, 1, "bad" });
}

fn raiseUnconvertible() !void {
    const not_text: []const u8 = "\xff";
    return py.raiseArguments(py.exc.KeyError, .{ "first", not_text });
}

fn warn(text: []const u8) !void {
    try py.warn(py.exc.DeprecationWarning, "{s} is old", .{text});
}

fn warnObject(category: Object, text: []const u8) !void {
    try py.warnObject(category, "{s}", .{text});
}

comptime {
    py.exportModule(.{
        .name = "zigobjects",
        .functions = .{
            py.function("each_exception", eachException, .{ .args = &.{"function"} }),
            py.function("raise_error", raiseError, .{ .args = &.{ "number", "text" } }),
            py.function("raise_decode_error", raiseDecodeError, .{ .args = &.{"data"} }),
            py.function("raise_unconvertible", raiseUnconvertible, .{}),
            py.function("warn", warn, .{ .args = &.{"text"} }),
            py.function("warn_object", warnObject, .{ .args = &.{ "category", "text" } }),
        },
        .needs_gil = false,
    });
}
