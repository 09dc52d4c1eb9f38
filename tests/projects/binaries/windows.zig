// A module for Windows that calls functions and reads variables of CPython's DLL, without libc.
const Object = opaque {};
const Def = extern struct {
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
const Method = extern struct {
    name: ?[*:0]const u8 = null,
    function: ?*const fn (?*Object, ?*Object) callconv(.c) ?*Object = null,
    flags: c_int = 0,
    doc: ?[*:0]const u8 = null,
};
extern fn PyModuleDef_Init(def: *Def) callconv(.c) ?*Object;
extern fn PyErr_SetString(kind: ?*Object, text: [*:0]const u8) callconv(.c) void;

fn fail(_: ?*Object, _: ?*Object) callconv(.c) ?*Object {
    const kind = @extern(**Object, .{ .name = "PyExc_LookupError", .is_dll_import = true });
    PyErr_SetString(kind.*, "as asked");
    return null;
}

const methods = [_]Method{ .{ .name = "fail", .function = fail, .flags = 4 }, .{} };
var definition: Def = .{ .name = "windows", .methods = &methods };

export fn PyInit_windows() callconv(.c) ?*Object {
    return PyModuleDef_Init(&definition);
}
