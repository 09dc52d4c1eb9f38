//! Allocators over CPython's own memory functions, which need no libc.

const std = @import("std");
const builtin = @import("builtin");
const c = @import("capi.zig");
const Turn = @import("detached.zig").Turn;

const Alignment = std.mem.Alignment;

const is_wasm = builtin.cpu.arch.isWasm();
const libc = struct {
    extern fn malloc(size: usize) ?*anyopaque;
    extern fn free(block: ?*anyopaque) void;
};

/// For memory that outlives a call. `PyMem_Malloc` needs the GIL, so that a thread without it takes
/// it for each allocation: use another allocator where there are many.
pub const allocator: std.mem.Allocator = .{ .ptr = undefined, .vtable = &general_vtable };

/// `PyMem_Malloc` aligns to two words on every platform.
const natural: Alignment = .fromByteUnits(2 * @sizeOf(usize));

const general_vtable: std.mem.Allocator.VTable = .{
    .alloc = generalAlloc,
    .resize = generalResize,
    .remap = generalRemap,
    .free = generalFree,
};

fn generalAlloc(_: *anyopaque, length: usize, alignment: Alignment, _: usize) ?[*]u8 {
    const turn: Turn = .begin();
    defer turn.end();
    if (alignment.compare(.lte, natural)) return @ptrCast(c.PyMem_Malloc(length));
    // What PyMem_Malloc returned is kept in the word before the aligned block.
    const extra = alignment.toByteUnits() + @sizeOf(usize);
    const total = std.math.add(usize, length, extra) catch return null;
    const base: [*]u8 = @ptrCast(c.PyMem_Malloc(total) orelse return null);
    const aligned = alignment.forward(@intFromPtr(base) + @sizeOf(usize));
    const block: [*]u8 = @ptrFromInt(aligned);
    baseOf(block).* = base;
    return block;
}

fn generalResize(_: *anyopaque, memory: []u8, _: Alignment, new_length: usize, _: usize) bool {
    return new_length <= memory.len;
}

fn generalRemap(
    _: *anyopaque,
    memory: []u8,
    alignment: Alignment,
    new_length: usize,
    _: usize,
) ?[*]u8 {
    if (alignment.compare(.gt, natural)) return if (new_length <= memory.len) memory.ptr else null;
    const turn: Turn = .begin();
    defer turn.end();
    return @ptrCast(c.PyMem_Realloc(memory.ptr, new_length));
}

fn generalFree(_: *anyopaque, memory: []u8, alignment: Alignment, _: usize) void {
    const turn: Turn = .begin();
    defer turn.end();
    c.PyMem_Free(if (alignment.compare(.lte, natural)) memory.ptr else baseOf(memory.ptr).*);
}

fn baseOf(block: [*]u8) *[*]u8 {
    return @ptrFromInt(@intFromPtr(block) - @sizeOf(usize));
}

/// What one call of a function allocates: all of it is freed when the call has ended. The first
/// bytes lie in the caller's frame, so that a small call never reaches `PyMem_Malloc`.
pub const Arena = struct {
    chunk: ?*Chunk,
    cursor: usize,
    end: usize,
    source: *const Source,
    first: [512]u8 align(natural_bytes),

    const natural_bytes = 2 * @sizeOf(usize);
    const smallest_chunk = 4096;

    const Chunk = struct {
        previous: ?*Chunk,
        size: usize,
        source: *const Source,

        fn make(size: usize, source: *const Source) ?*Chunk {
            const block = source.alloc(size) orelse return null;
            const chunk: *Chunk = @ptrCast(@alignCast(block));
            chunk.* = .{ .previous = null, .size = size, .source = source };
            return chunk;
        }
    };

    /// Where chunks come from. Those of `python` need the GIL.
    pub const Source = struct {
        smallest: usize,
        alloc: *const fn (size: usize) ?*anyopaque,
        free: *const fn (block: *anyopaque, size: usize) void,

        pub const python: Source = .{
            .smallest = smallest_chunk,
            .alloc = allocPython,
            .free = freePython,
        };

        /// Whole pages of the operating system. Named only where it is needed, because it makes
        /// a module for Windows import one more DLL.
        pub const pages: Source = .{ .smallest = 1 << 16, .alloc = allocPages, .free = freePages };

        fn allocPython(size: usize) ?*anyopaque {
            return c.PyMem_Malloc(size);
        }

        fn freePython(block: *anyopaque, _: usize) void {
            c.PyMem_Free(block);
        }

        fn allocPages(size: usize) ?*anyopaque {
            // There, what takes pages by itself takes those that Pyodide counts as its own.
            if (is_wasm) return libc.malloc(size);
            return std.heap.page_allocator.rawAlloc(size, .of(Chunk), @returnAddress());
        }

        fn freePages(block: *anyopaque, size: usize) void {
            if (is_wasm) return libc.free(block);
            const bytes: [*]u8 = @ptrCast(block);
            std.heap.page_allocator.rawFree(bytes[0..size], .of(Chunk), @returnAddress());
        }
    };

    /// The arena must stay where it is from here on.
    pub fn init(arena: *Arena) void {
        arena.chunk = null;
        arena.source = &Source.python;
        arena.cursor = @intFromPtr(&arena.first);
        arena.end = arena.cursor + arena.first.len;
    }

    pub inline fn deinit(arena: *Arena) void {
        if (arena.chunk != null) arena.freeChunks();
    }

    noinline fn freeChunks(arena: *Arena) void {
        var next = arena.chunk;
        while (next) |chunk| {
            next = chunk.previous;
            chunk.source.free(chunk, chunk.size);
        }
    }

    pub fn allocator(arena: *Arena) std.mem.Allocator {
        return .{ .ptr = arena, .vtable = &vtable };
    }

    /// The arena that an allocator is of, if it is of one.
    pub fn of(any: std.mem.Allocator) ?*Arena {
        return if (any.vtable == &vtable) @ptrCast(@alignCast(any.ptr)) else null;
    }

    const vtable: std.mem.Allocator.VTable = .{
        .alloc = alloc,
        .resize = resize,
        .remap = remap,
        .free = free,
    };

    fn alloc(context: *anyopaque, length: usize, alignment: Alignment, _: usize) ?[*]u8 {
        const arena: *Arena = @ptrCast(@alignCast(context));
        return arena.bump(length, alignment) orelse {
            arena.grow(length, alignment) catch return null;
            return arena.bump(length, alignment);
        };
    }

    fn bump(arena: *Arena, length: usize, alignment: Alignment) ?[*]u8 {
        const start = alignment.forward(arena.cursor);
        if (start > arena.end or length > arena.end - start) return null;
        arena.cursor = start + length;
        return @ptrFromInt(start);
    }

    fn grow(arena: *Arena, length: usize, alignment: Alignment) error{OutOfMemory}!void {
        const overhead = @sizeOf(Chunk) + alignment.toByteUnits();
        if (length > std.math.maxInt(isize) - overhead) return error.OutOfMemory;
        const source = arena.source;
        const smallest = source.smallest;
        const wanted = if (arena.chunk) |chunk| @max(chunk.size *| 2, smallest) else smallest;
        const least = length + overhead;
        const chunk = Chunk.make(@max(wanted, least), source) orelse
            Chunk.make(least, source) orelse return error.OutOfMemory;
        chunk.previous = arena.chunk;
        arena.chunk = chunk;
        arena.cursor = @intFromPtr(chunk) + @sizeOf(Chunk);
        arena.end = @intFromPtr(chunk) + chunk.size;
    }

    fn resize(context: *anyopaque, memory: []u8, _: Alignment, new_length: usize, _: usize) bool {
        const arena: *Arena = @ptrCast(@alignCast(context));
        const start = @intFromPtr(memory.ptr);
        if (start + memory.len != arena.cursor) return new_length <= memory.len;
        if (new_length > arena.end - start) return false;
        arena.cursor = start + new_length;
        return true;
    }

    fn remap(
        context: *anyopaque,
        memory: []u8,
        alignment: Alignment,
        new_length: usize,
        return_address: usize,
    ) ?[*]u8 {
        return if (resize(context, memory, alignment, new_length, return_address))
            memory.ptr
        else
            null;
    }

    fn free(context: *anyopaque, memory: []u8, _: Alignment, _: usize) void {
        const arena: *Arena = @ptrCast(@alignCast(context));
        const start = @intFromPtr(memory.ptr);
        if (start + memory.len == arena.cursor) arena.cursor = start;
    }
};
