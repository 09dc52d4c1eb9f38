// A module that wants a function of compiler_rt, 128-bit division, which no libc provides.
extern fn PyLong_FromLongLong(value: c_longlong) callconv(.c) ?*anyopaque;

export fn PyInit_wide() callconv(.c) ?*anyopaque {
    return PyLong_FromLongLong(1);
}

export fn divide(a: *const u128, b: *const u128, out: *u128) callconv(.c) void {
    out.* = a.* / b.*;
}
