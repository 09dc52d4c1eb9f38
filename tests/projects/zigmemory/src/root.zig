//! The memory functions that the compiler makes calls of, and mathematics of Zig's runtime.

const py = @import("alloconda");

pub const panic = py.panic;

extern fn memcpy(*anyopaque, *const anyopaque, usize) callconv(.c) *anyopaque;
extern fn memmove(*anyopaque, *const anyopaque, usize) callconv(.c) *anyopaque;
extern fn memset(*anyopaque, c_int, usize) callconv(.c) *anyopaque;
extern fn memcmp(*const anyopaque, *const anyopaque, usize) callconv(.c) c_int;
extern fn bcmp(*const anyopaque, *const anyopaque, usize) callconv(.c) c_int;

fn copy(to: py.ViewMut(u8), from: py.View(u8)) bool {
    return memcpy(to.data.ptr, from.data.ptr, from.data.len) == @as(*anyopaque, to.data.ptr);
}

/// Moves what is before the last `distance` bytes up by as many.
fn move(data: py.ViewMut(u8), distance: usize) bool {
    const to = data.data[distance..];
    return memmove(to.ptr, data.data.ptr, to.len) == @as(*anyopaque, to.ptr);
}

fn fill(data: py.ViewMut(u8), byte: u8) bool {
    return memset(data.data.ptr, byte, data.data.len) == @as(*anyopaque, data.data.ptr);
}

/// What both functions say, of memory of one length.
fn compare(one: py.View(u8), other: py.View(u8)) struct { i64, bool } {
    const ordered = memcmp(one.data.ptr, other.data.ptr, one.data.len);
    return .{ @as(i64, ordered), bcmp(one.data.ptr, other.data.ptr, one.data.len) == 0 };
}

fn sine(value: f64) f64 {
    return if (with_mathematics) @sin(value) else value;
}

const with_mathematics = @hasDecl(py.target, "compiler_rt") and py.target.compiler_rt;

comptime {
    py.exportModule(.{
        .name = "zigmemory",
        .functions = .{
            py.function("copy", copy, .{}),
            py.function("move", move, .{}),
            py.function("fill", fill, .{}),
            py.function("compare", compare, .{}),
            py.function("sine", sine, .{}),
        },
        .constants = .{ .with_mathematics = with_mathematics },
    });
}
