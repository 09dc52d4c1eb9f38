//! Letting other Python threads run while Zig works.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const object = @import("object.zig");

const Alignment = std.mem.Alignment;
const Allocator = std.mem.Allocator;

/// Calls `function` with the GIL released, and returns what it returns:
/// `return py.withoutGil(count, .{ allocator, data });`.
///
/// The function must not touch Python: no `Object`, no `py.raise`; an ordinary error is turned into
/// an exception later. An allocator among the arguments stays usable by the calling thread: it
/// takes the GIL back whenever it needs CPython's memory functions.
pub fn withoutGil(
    comptime function: anytype,
    arguments: std.meta.ArgsTuple(@TypeOf(function)),
) compat.ReturnType(@TypeOf(function)) {
    const types = comptime compat.parameterTypes(@TypeOf(function));
    inline for (types) |T| refuseUnsafe(T);

    var detached: Detached = .{ .thread_state = undefined };
    var allocators: [types.len]DetachedAllocator = undefined;
    var adapted = arguments;
    inline for (types, 0..) |T, i| {
        if (T == Allocator) {
            allocators[i] = .{ .inner = arguments[i], .detached = &detached };
            adapted[i] = .{ .ptr = &allocators[i], .vtable = &DetachedAllocator.vtable };
        }
    }
    detached.release();
    defer detached.acquire();
    return @call(.auto, function, adapted);
}

/// Lets Python handle signals, such as Ctrl-C, in a loop that runs long; needs the GIL.
pub fn checkSignals() exception.Error!void {
    if (c.PyErr_CheckSignals() < 0) return error.PythonError;
}

fn refuseUnsafe(comptime T: type) void {
    switch (T) {
        object.Object, object.Iterator, object.Module => @compileError(
            "a function without the GIL cannot take " ++ @typeName(T),
        ),
        Allocator => {},
        else => if (@typeInfo(T) == .@"struct" and @hasField(T, "allocator")) @compileError(
            "hand over the allocator as a parameter of its own, so that it can be made safe " ++
                "without the GIL: " ++ @typeName(T),
        ),
    }
}

const Detached = struct {
    thread_state: ?*c.PyThreadState,

    fn release(detached: *Detached) void {
        detached.thread_state = c.PyEval_SaveThread();
    }

    fn acquire(detached: *Detached) void {
        c.PyEval_RestoreThread(detached.thread_state);
    }
};

const DetachedAllocator = struct {
    inner: Allocator,
    detached: *Detached,

    const vtable: Allocator.VTable = .{
        .alloc = alloc,
        .resize = resize,
        .remap = remap,
        .free = free,
    };

    fn attach(context: *anyopaque) *DetachedAllocator {
        const self: *DetachedAllocator = @ptrCast(@alignCast(context));
        self.detached.acquire();
        return self;
    }

    fn alloc(context: *anyopaque, length: usize, alignment: Alignment, address: usize) ?[*]u8 {
        const self = attach(context);
        defer self.detached.release();
        return self.inner.rawAlloc(length, alignment, address);
    }

    fn resize(
        context: *anyopaque,
        memory: []u8,
        alignment: Alignment,
        new_length: usize,
        address: usize,
    ) bool {
        const self = attach(context);
        defer self.detached.release();
        return self.inner.rawResize(memory, alignment, new_length, address);
    }

    fn remap(
        context: *anyopaque,
        memory: []u8,
        alignment: Alignment,
        new_length: usize,
        address: usize,
    ) ?[*]u8 {
        const self = attach(context);
        defer self.detached.release();
        return self.inner.rawRemap(memory, alignment, new_length, address);
    }

    fn free(context: *anyopaque, memory: []u8, alignment: Alignment, address: usize) void {
        const self = attach(context);
        defer self.detached.release();
        self.inner.rawFree(memory, alignment, address);
    }
};
