//! Memory made in Zig that Python gets as an object with a buffer, without a copy.

const std = @import("std");
const c = @import("capi.zig");
const buffer = @import("buffer.zig");
const exception = @import("exception.zig");
const interpreter = @import("interpreter.zig");
const memory = @import("memory.zig");

const Error = exception.Error;

/// Items that a function makes and gives to Python: the result is an object with a writable buffer,
/// for `memoryview` and `numpy.frombuffer`, and the memory is freed with its last user.
///
/// `const squares = try py.Owned(f64).alloc(n); errdefer squares.deinit();`
pub fn Owned(comptime T: type) type {
    buffer.need("py.Owned");
    if (!buffer.isItem(T)) @compileError("py.Owned takes integers of 8, 16, 32 or 64 bits and " ++
        "floats of 16, 32 or 64 bits, not " ++ @typeName(T));
    return struct {
        const Self = @This();

        data: []T,

        pub const OwnedItem = T;

        /// The items are undefined.
        pub fn alloc(count: usize) error{OutOfMemory}!Self {
            return .{ .data = try memory.allocator.alloc(T, count) };
        }

        pub fn dupe(items: []const T) error{OutOfMemory}!Self {
            return .{ .data = try memory.allocator.dupe(T, items) };
        }

        /// Frees memory that was not given to Python.
        pub fn deinit(self: Self) void {
            memory.allocator.free(self.data);
        }
    };
}

pub fn isOwned(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "OwnedItem");
}

/// Takes the memory over, also when it fails.
pub fn toPython(value: anytype) Error!*c.PyObject {
    const Item = @TypeOf(value).OwnedItem;
    errdefer value.deinit();
    return make(.{
        .start = @ptrCast(value.data.ptr),
        .count = @intCast(value.data.len),
        .item_size = @sizeOf(Item),
        .format = comptime buffer.formatFor(Item),
    });
}

/// What an object holds.
const Memory = extern struct {
    start: [*]u8,
    count: isize,
    item_size: isize,
    format: [*:0]const u8,
};

fn make(new: Memory) Error!*c.PyObject {
    const class = try interpreter.once(&class_place, makeClass);
    const object = c.PyType_GenericAlloc(@ptrCast(class), 0) orelse return error.PythonError;
    memoryOf(object).* = new;
    return object;
}

var class_place: ?*c.PyObject = null;

fn makeClass() Error!*c.PyObject {
    return c.PyType_FromSpec(&spec) orelse error.PythonError;
}

/// Where the memory lies in an object: behind the head, whose size abi3t hides.
const Instance = extern struct { head: if (c.is_abi3t) u8 else c.PyObject, memory: Memory };

fn memoryOf(object: *c.PyObject) *Memory {
    if (c.is_abi3t) {
        return @ptrCast(@alignCast(c.PyObject_GetTypeData(object, c.typeOf(object)).?));
    }
    return &@as(*Instance, @ptrCast(@alignCast(object))).memory;
}

const slots = [_]c.PyType_Slot{
    .{ .slot = c.Py_tp_doc, .pfunc = "Memory that a Zig function made; memoryview reads it." },
    .{ .slot = c.Py_tp_dealloc, .pfunc = &deallocate },
    .{ .slot = c.Py_bf_getbuffer, .pfunc = &getBuffer },
    .{ .slot = c.Py_sq_length, .pfunc = &length },
    .{},
};

var spec: c.PyType_Spec = .{
    .name = "alloconda.Memory",
    // A negative size is that of what comes after the base's part (PEP 697).
    .basicsize = if (c.is_abi3t) -@as(c_int, @sizeOf(Memory)) else @sizeOf(Instance),
    .flags = c.Py_TPFLAGS_DISALLOW_INSTANTIATION | c.Py_TPFLAGS_IMMUTABLETYPE,
    .slots = &slots,
};

fn deallocate(object: *c.PyObject) callconv(.c) void {
    const held = memoryOf(object);
    // As much as `Owned.deinit` does for items whose type is not known here.
    const size: usize = @intCast(held.count * held.item_size);
    if (size > 0) memory.allocator.rawFree(held.start[0..size], .@"1", @returnAddress());
    c.freeInstance(object);
}

fn getBuffer(object: *c.PyObject, view: *c.Py_buffer, flags: c_int) callconv(.c) c_int {
    const held = memoryOf(object);
    c.incref(object);
    view.* = .{
        .buf = held.start,
        .obj = object,
        .len = held.count * held.item_size,
        .itemsize = held.item_size,
        .readonly = 0,
        .ndim = 1,
        .format = if (flags & c.PyBUF_FORMAT != 0) held.format else null,
        .shape = if (flags & c.PyBUF_ND != 0) @ptrCast(&held.count) else null,
        .strides = if (flags & c.PyBUF_STRIDES == c.PyBUF_STRIDES)
            @ptrCast(&held.item_size)
        else
            null,
        .suboffsets = null,
        .internal = null,
    };
    return 0;
}

fn length(object: *c.PyObject) callconv(.c) isize {
    return memoryOf(object).count;
}
