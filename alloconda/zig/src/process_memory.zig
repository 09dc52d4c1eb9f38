//! The memory functions that the compiler makes calls of, for Linux modules without a C library:
//! they are those of the process, which knows its CPU.
//!
//! A module finds them by name, but for two things. glibc keeps under the plain name `memcpy` what
//! programs of 2011 expect, which knows no CPU; its `memmove` does. And Zig's compiler_rt, where a
//! module needs something else of it, has functions of its own, which are to give way.

const std = @import("std");
const builtin = @import("builtin");
const options = @import("alloconda_options");
const compat = @import("compat.zig");

/// Zig's own backends, which are for Debug builds, copy by themselves.
const is_used = builtin.os.tag == .linux and !builtin.link_libc and !builtin.is_test and
    !compat.is_debug and builtin.zig_backend == .stage2_llvm;

const has_compiler_rt = @hasDecl(options, "compiler_rt") and options.compiler_rt;

comptime {
    if (is_used) {
        if (has_compiler_rt) {
            provide("memcpy", &Found("memcpy", *const anyopaque, *anyopaque).call);
            provide("memmove", &Found("memmove", *const anyopaque, *anyopaque).call);
            provide("memset", &Found("memset", c_int, *anyopaque).call);
            provide("memcmp", &Found("memcmp", *const anyopaque, c_int).call);
            provide("bcmp", &Found("bcmp", *const anyopaque, c_int).call);
        } else {
            provide("memcpy", &copy);
        }
    }
}

/// The module's own functions come before those of compiler_rt, and other code's before these.
fn provide(comptime name: []const u8, comptime function: *const anyopaque) void {
    @export(function, .{ .name = name, .linkage = .weak, .visibility = .hidden });
}

fn copy(to: *anyopaque, from: *const anyopaque, size: usize) callconv(.c) *anyopaque {
    return memmove(to, from, size);
}

extern fn memmove(*anyopaque, *const anyopaque, usize) callconv(.c) *anyopaque;

/// Every process that imports modules has it: it is how Python finds the function that makes one.
extern fn dlsym(handle: ?*anyopaque, name: [*:0]const u8) callconv(.c) ?*anyopaque;

/// A function of the process that is looked up at the first call. Its parameters are a pointer,
/// `Second` and a size.
fn Found(comptime name: [:0]const u8, comptime Second: type, comptime Result: type) type {
    return struct {
        const Function = fn (*anyopaque, Second, usize) callconv(.c) Result;

        var found: *const Function = &find;

        fn call(first: *anyopaque, second: Second, size: usize) callconv(.c) Result {
            return @atomicLoad(*const Function, &found, .monotonic)(first, second, size);
        }

        /// Threads may do so at once, and all find the same.
        fn find(first: *anyopaque, second: Second, size: usize) callconv(.c) Result {
            const address = dlsym(null, name.ptr) orelse @trap();
            const function: *const Function = @ptrCast(@alignCast(address));
            @atomicStore(*const Function, &found, function, .monotonic);
            return function(first, second, size);
        }
    };
}
