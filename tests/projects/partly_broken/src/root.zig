//! Doesn't compile for macOS.

const builtin = @import("builtin");
const py = @import("alloconda");

pub const panic = py.panic;

fn answer() i64 {
    if (builtin.os.tag == .macos) @compileError("no answer on macOS");
    return 42;
}

comptime {
    py.exportModule(.{
        .name = "_partly_broken",
        .functions = .{py.function("answer", answer, .{})},
    });
}
