// A module without libc that declares what it takes from CPython itself (limited API, 3.5).
const Object = opaque {};
const Def = extern struct {
    base: [if (@sizeOf(usize) == 8) 40 else 20]u8 align(@alignOf(usize)) = @splat(0),
    name: [*:0]const u8,
    doc: ?[*:0]const u8 = null,
    size: isize = 0,
    methods: ?*const anyopaque = null,
    slots: ?*const anyopaque = null,
    traverse: ?*const anyopaque = null,
    clear: ?*const anyopaque = null,
    free: ?*const anyopaque = null,
};
extern fn PyModuleDef_Init(def: *Def) callconv(.c) ?*Object;

var definition: Def = .{ .name = "lean" };

export fn PyInit_lean() callconv(.c) ?*Object {
    return PyModuleDef_Init(&definition);
}
