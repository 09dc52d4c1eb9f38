//! The oldest Python that a module runs on, and what needs a later one.

const std = @import("std");
const options = @import("alloconda_options");

/// The oldest that the package is for.
const oldest = 10;

/// What to say where a module uses what CPython has since 3.`minor` only; null where every Python
/// that the module is for has it.
pub fn fault(comptime what: []const u8, comptime minor: u8) ?[]const u8 {
    if (options.python_hex >= 0x03000000 + (@as(u32, minor) << 16)) return null;
    return std.fmt.comptimePrint(
        "{s} needs Python 3.{d}; the module is compiled for 3.{d}{s}, see requires-python",
        .{
            what,
            minor,
            options.python_hex >> 16 & 0xff,
            if (options.limited_api != 0) " and later" else "",
        },
    );
}

/// Refuses what the oldest Python of the module lacks.
pub fn need(comptime what: []const u8, comptime minor: u8) void {
    comptime {
        if (fault(what, minor)) |said| @compileError(said);
    }
}

/// Refuses modules for Pythons that the package itself is not for.
pub fn check() void {
    need("the Zig package", oldest);
}
