//! What happens when Zig code panics: a fatal error of the interpreter, with message and traceback.

const std = @import("std");
const c = @import("capi.zig");

/// Put `pub const panic = py.panic;` into the root module. A panic cannot become an exception,
/// because the state it interrupts is not known to be sound; it can say what happened and where,
/// which `Py_FatalError` does, with the traceback of the Python code that called the module.
pub const panic = std.debug.FullPanic(fail);

fn fail(message: []const u8, first_trace_address: ?usize) noreturn {
    @branchHint(.cold);
    _ = first_trace_address;
    const prefix = "Zig panic: ";
    var buffer: [1024]u8 = undefined;
    const length = @min(message.len, buffer.len - prefix.len - 1);
    @memcpy(buffer[0..prefix.len], prefix);
    @memcpy(buffer[prefix.len..][0..length], message[0..length]);
    buffer[prefix.len + length] = 0;
    c.Py_FatalError(buffer[0 .. prefix.len + length :0].ptr);
}
