//! A module with one function, on declarations of its own.

/// Zig's own reads debug information of every kind, which takes ten seconds to compile.
pub const panic = @import("std").debug.no_panic;

const Object = opaque {};
const Method = extern struct {
    name: ?[*:0]const u8 = null,
    function: ?*const fn (?*Object, ?*Object) callconv(.c) ?*Object = null,
    flags: c_int = 0,
    doc: ?[*:0]const u8 = null,
};
const Definition = extern struct {
    base: [if (@sizeOf(usize) == 8) 40 else 20]u8 align(@alignOf(usize)) = @splat(0),
    name: [*:0]const u8,
    doc: ?[*:0]const u8 = null,
    size: isize = 0,
    methods: ?[*]const Method = null,
    slots: ?*const anyopaque = null,
    traverse: ?*const anyopaque = null,
    clear: ?*const anyopaque = null,
    free: ?*const anyopaque = null,
};

extern fn PyModuleDef_Init(definition: *Definition) callconv(.c) ?*Object;
extern fn PyLong_FromLongLong(value: c_longlong) callconv(.c) ?*Object;
extern fn PyLong_AsLongLong(object: ?*Object) callconv(.c) c_longlong;

fn twice(_: ?*Object, number: ?*Object) callconv(.c) ?*Object {
    return PyLong_FromLongLong(2 * PyLong_AsLongLong(number));
}

const methods = [_]Method{ .{ .name = "twice", .function = twice, .flags = 8 }, .{} };
var definition: Definition = .{ .name = "_plain", .methods = &methods };

export fn PyInit__plain() callconv(.c) ?*Object {
    return PyModuleDef_Init(&definition);
}
