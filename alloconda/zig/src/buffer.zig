//! Memory that Python objects export (the buffer protocol, PEP 3118), as slices of Zig.

const std = @import("std");
const builtin = @import("builtin");
const floor = @import("floor.zig");
const options = @import("alloconda_options");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const Message = @import("message.zig").Message;
const Place = @import("place.zig").Place;
const raised = @import("raised.zig");

const Error = exception.Error;
const Exception = exception.Exception;
const Scope = from_python.Scope;

/// Whether the buffer protocol is there: in the limited API since 3.11.
pub const is_available = options.limited_api == 0 or options.limited_api >= 0x030b0000;

/// The items of any object that exports a contiguous, one-dimensional buffer of `T`, without a
/// copy: bytes, bytearray, memoryview, array.array, mmap, ctypes and numpy arrays. They stay where
/// they are until the function returns, also without the GIL, and other code may change them.
pub fn View(comptime T: type) type {
    checkItem(T, "py.View");
    return struct {
        data: []const T,

        pub const Item = T;
        pub const view: Kind = .{ .dimensions = null, .is_mutable = false };
    };
}

/// As `View`, for memory that the function may write to.
pub fn ViewMut(comptime T: type) type {
    checkItem(T, "py.ViewMut");
    return struct {
        data: []T,

        pub const Item = T;
        pub const view: Kind = .{ .dimensions = null, .is_mutable = true };
    };
}

/// The items of any object that exports a buffer of `T` of `dimensions` dimensions, contiguous or
/// not, such as a column of a numpy array.
pub fn Strided(comptime T: type, comptime dimensions: usize) type {
    return StridedOf(T, dimensions, false);
}

/// As `Strided`, for memory that the function may write to.
pub fn StridedMut(comptime T: type, comptime dimensions: usize) type {
    return StridedOf(T, dimensions, true);
}

fn StridedOf(comptime T: type, comptime dimensions: usize, comptime is_mutable: bool) type {
    checkItem(T, if (is_mutable) "py.StridedMut" else "py.Strided");
    return struct {
        const Self = @This();
        const Pointer = if (is_mutable) *T else *const T;

        start: if (is_mutable) [*]u8 else [*]const u8,
        /// How many items each dimension has.
        shape: [dimensions]usize,
        /// How many bytes the next item of each dimension is away.
        strides: [dimensions]isize,

        pub const Item = T;
        pub const view: Kind = .{ .dimensions = dimensions, .is_mutable = is_mutable };

        /// The number of items.
        pub fn len(self: Self) usize {
            var product: usize = 1;
            for (self.shape) |size| product *= size;
            return product;
        }

        /// The item at an index for each dimension, which must be inside:
        /// `try values.at(.{ i, j })`.
        pub fn at(self: Self, indexes: [dimensions]usize) error{IndexOutOfBounds}!T {
            return (try self.ptr(indexes)).*;
        }

        /// A pointer to the item at an index for each dimension.
        pub fn ptr(self: Self, indexes: [dimensions]usize) error{IndexOutOfBounds}!Pointer {
            for (indexes, self.shape) |index, size| {
                if (index >= size) return error.IndexOutOfBounds;
            }
            return self.ptrUnchecked(indexes);
        }

        /// The same without a check, for loops that stay inside the shape.
        pub inline fn ptrUnchecked(self: Self, indexes: [dimensions]usize) Pointer {
            var offset: isize = 0;
            for (indexes, self.strides) |index, stride| {
                offset +%= @as(isize, @intCast(index)) *% stride;
            }
            const address = @intFromPtr(self.start) +% @as(usize, @bitCast(offset));
            return @ptrFromInt(address);
        }
    };
}

/// What a view requires of a buffer.
pub const Kind = struct {
    /// Null for one dimension without gaps.
    dimensions: ?usize,
    is_mutable: bool,
};

/// Refuses what takes buffers where the limited API has none.
pub fn need(comptime what: []const u8) void {
    if (!is_available) floor.need(what, 11);
}

/// Whether `T` is one of the views.
pub fn isView(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "view") and @TypeOf(T.view) == Kind;
}

fn checkItem(comptime T: type, comptime what: []const u8) void {
    need(what);
    if (!isItem(T)) @compileError(what ++ " takes integers of 8, 16, 32 or 64 bits and floats " ++
        "of 16, 32 or 64 bits, not " ++ @typeName(T) ++
        (if (T == bool) "; take u8, which has 0 for False and 1 for True" else ""));
}

/// Whether buffers can hold items of type `T`.
pub fn isItem(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .int => |info| info.bits == 8 or info.bits == 16 or info.bits == 32 or info.bits == 64,
        .float => |info| info.bits == 16 or info.bits == 32 or info.bits == 64,
        else => false,
    };
}

/// What an item is, apart from its size.
const Class = enum { signed, unsigned, float };

fn classOf(comptime T: type) Class {
    return switch (@typeInfo(T)) {
        .int => |info| if (info.signedness == .signed) .signed else .unsigned,
        else => .float,
    };
}

/// The memory of an object, released with the scope.
pub inline fn fromPython(
    comptime T: type,
    value: *c.PyObject,
    scope: *Scope,
    place: *const Place,
) Error!T {
    const kind = T.view;
    const buffer = try scope.keepBuffer();
    const wanted: Wanted = comptime .of(T.Item, kind);
    try wanted.get(value, buffer, place);
    if (kind.dimensions == null) {
        // Without items, the address may be any.
        if (buffer.len == 0) return .{ .data = &.{} };
        const items: [*]T.Item = @ptrCast(@alignCast(buffer.buf.?));
        return .{ .data = items[0..@divExact(@as(usize, @intCast(buffer.len)), @sizeOf(T.Item))] };
    }
    const dimensions = kind.dimensions.?;
    var result: T = .{
        .start = @ptrCast(buffer.buf orelse @as(*anyopaque, buffer)),
        .shape = undefined,
        .strides = undefined,
    };
    for (0..dimensions) |i| {
        result.shape[i] = @intCast(buffer.shape.?[i]);
        result.strides[i] = strideOf(buffer, i);
    }
    return result;
}

/// What is asked of a buffer, at run time, so that the check is compiled once.
const Wanted = struct {
    class: Class,
    size: u8,
    alignment: u8,
    is_mutable: bool,
    /// 0 for one dimension without gaps.
    dimensions: u8,
    name: []const u8,

    fn of(comptime T: type, comptime kind: Kind) Wanted {
        return .{
            .class = classOf(T),
            .size = @sizeOf(T),
            .alignment = @alignOf(T),
            .is_mutable = kind.is_mutable,
            .dimensions = kind.dimensions orelse 0,
            .name = @typeName(T),
        };
    }

    fn get(
        wanted: Wanted,
        value: *c.PyObject,
        buffer: *c.Py_buffer,
        place: *const Place,
    ) Error!void {
        const flags: c_int = c.PyBUF_STRIDES | c.PyBUF_FORMAT |
            (if (wanted.is_mutable) c.PyBUF_WRITABLE else 0);
        if (c.PyObject_GetBuffer(value, buffer, flags) < 0) {
            return wanted.refuse(value, place);
        }
        if (!wanted.hasItems(buffer)) return wanted.complain(place, &.{
            " must hold items of type ", wanted.name,
            ", not of the format '",     formatOf(buffer),
            "'",
        });
        if (wanted.dimensions == 0) {
            if (buffer.ndim != 1) return wanted.wrongDimensions(1, buffer, place);
            if (buffer.len > buffer.itemsize and strideOf(buffer, 0) != buffer.itemsize) {
                return wanted.complain(place, &.{
                    " must be contiguous; a copy of it is, or the function can take py.Strided",
                });
            }
        } else if (buffer.ndim != wanted.dimensions) {
            return wanted.wrongDimensions(wanted.dimensions, buffer, place);
        }
        if (buffer.len > 0 and !wanted.isAligned(buffer)) return wanted.complain(place, &.{
            " must lie at addresses that are aligned for ", wanted.name, ", as those of a copy do",
        });
    }

    fn hasItems(wanted: Wanted, buffer: *const c.Py_buffer) bool {
        if (buffer.itemsize != wanted.size) return false;
        const format = parse(buffer) orelse return false;
        if (wanted.size == 1 and wanted.class == .unsigned and format == .byte) return true;
        return format == .item and format.item == wanted.class;
    }

    fn isAligned(wanted: Wanted, buffer: *const c.Py_buffer) bool {
        var bits = @intFromPtr(buffer.buf);
        for (0..@intCast(buffer.ndim)) |i| bits |= @bitCast(strideOf(buffer, i));
        return bits & (wanted.alignment - 1) == 0;
    }

    /// Says what was given instead of a buffer that fits.
    fn refuse(wanted: Wanted, value: *c.PyObject, place: *const Place) Error {
        @branchHint(.cold);
        if (c.PyObject_CheckBuffer(value) == 0) {
            c.PyErr_Clear();
            var expected: Message = .{};
            expected.text("an object with a buffer of ");
            expected.text(wanted.name);
            return place.wrongType(expected.written(), value);
        }
        if (wanted.is_mutable and isReadOnly(value)) {
            return place.wrongType("an object with a writable buffer", value);
        }
        inline for (.{ Exception.BufferError, Exception.ValueError }) |kind| {
            if (raised.matches(kind)) return refuseAs(kind, place);
        }
        return error.PythonError;
    }

    /// Says which argument the exporter's exception is about.
    fn refuseAs(comptime kind: Exception, place: *const Place) Error {
        const reason = raised.fetch() orelse return error.PythonError;
        defer reason.decref();
        const text = try reason.str();
        defer text.decref();
        var message: Message = .{};
        place.write(&message);
        message.text(" does not lend its memory: ");
        message.textOf(text.ptr);
        return exception.raiseMessage(kind.class(), &message);
    }

    /// Whether an exception says that memory is lent for reading only, which exporters raise
    /// different ones for: if so, it is cleared.
    fn isReadOnly(value: *c.PyObject) bool {
        if (c.PyErr_ExceptionMatches(Exception.BufferError.class().ptr) == 0 and
            c.PyErr_ExceptionMatches(Exception.ValueError.class().ptr) == 0) return false;
        c.PyErr_Clear();
        var read: c.Py_buffer = undefined;
        if (c.PyObject_GetBuffer(value, &read, c.PyBUF_STRIDES) < 0) return false;
        c.PyBuffer_Release(&read);
        return true;
    }

    fn wrongDimensions(
        wanted: Wanted,
        expected: usize,
        buffer: *const c.Py_buffer,
        place: *const Place,
    ) Error {
        @branchHint(.cold);
        _ = wanted;
        var complaint: Message = .{};
        complaint.text("must have ");
        complaint.number(expected);
        complaint.text(if (expected == 1) " dimension, not " else " dimensions, not ");
        complaint.number(@intCast(buffer.ndim));
        return place.wrongValue(complaint.written());
    }

    fn complain(wanted: Wanted, place: *const Place, pieces: []const []const u8) Error {
        @branchHint(.cold);
        _ = wanted;
        var complaint: Message = .{};
        for (pieces, 0..) |piece, i| complaint.text(if (i == 0) piece[1..] else piece);
        return place.wrongValue(complaint.written());
    }
};

/// Exporters such as ctypes leave the strides out where there are no gaps.
fn strideOf(buffer: *const c.Py_buffer, dimension: usize) isize {
    if (buffer.strides) |strides| return strides[dimension];
    var stride = buffer.itemsize;
    for (buffer.shape.?[dimension + 1 .. @intCast(buffer.ndim)]) |size| stride *= size;
    return stride;
}

/// The format of the struct module for items of type `T`.
pub fn formatFor(comptime T: type) [*:0]const u8 {
    const codes = switch (classOf(T)) {
        .signed => "bhiq",
        .unsigned => "BHIQ",
        .float => " efd",
    };
    return &[_:0]u8{codes[std.math.log2(@sizeOf(T))]};
}

fn formatOf(buffer: *const c.Py_buffer) []const u8 {
    return std.mem.span(buffer.format orelse "B");
}

/// What a format of the struct module says of single items: `byte` is what bytes, `bool` and C's
/// char have, which are no numbers but read as such.
const Format = union(enum) { byte, item: Class };

/// Null for items that are no single numbers, or numbers of the other byte order.
fn parse(buffer: *const c.Py_buffer) ?Format {
    var format: [*:0]const u8 = buffer.format orelse "B";
    const is_native: ?bool = switch (format[0]) {
        '@', '=' => true,
        '<' => builtin.cpu.arch.endian() == .little,
        '>', '!' => builtin.cpu.arch.endian() == .big,
        else => null,
    };
    if (is_native) |native| {
        if (!native and buffer.itemsize > 1) return null;
        format += 1;
    }
    if (format[0] == 0 or format[1] != 0) return null;
    return switch (format[0]) {
        'c', '?' => .byte,
        'b', 'h', 'i', 'l', 'q', 'n' => .{ .item = .signed },
        'B', 'H', 'I', 'L', 'Q', 'N' => .{ .item = .unsigned },
        'e', 'f', 'd' => .{ .item = .float },
        else => null,
    };
}

/// Copies the items of a buffer of exactly `T`, if the object has one of one dimension; null
/// otherwise, so that the items are asked for one by one.
pub inline fn copyItems(comptime T: type, value: *c.PyObject, scope: *Scope) Error!?[]T {
    if (comptime !is_available or !isItem(T)) return null;
    const wanted: Wanted = comptime .of(T, .{ .dimensions = null, .is_mutable = false });
    const bytes = try copyBytes(&wanted, value, scope) orelse return null;
    if (bytes.len == 0) return &.{};
    const items: [*]T = @ptrCast(@alignCast(bytes.ptr));
    return items[0..@divExact(bytes.len, @sizeOf(T))];
}

/// The same for items of any type, so that it is compiled once.
noinline fn copyBytes(wanted: *const Wanted, value: *c.PyObject, scope: *Scope) Error!?[]u8 {
    if (c.PyObject_CheckBuffer(value) == 0) return null;
    var buffer: c.Py_buffer = undefined;
    if (c.PyObject_GetBuffer(value, &buffer, c.PyBUF_STRIDES | c.PyBUF_FORMAT) < 0) {
        c.PyErr_Clear();
        return null;
    }
    defer c.PyBuffer_Release(&buffer);
    if (buffer.ndim != 1 or !wanted.hasItems(&buffer)) return null;
    const size: usize = @intCast(buffer.len);
    if (size == 0) return &.{};
    const start = scope.allocator.rawAlloc(
        size,
        .fromByteUnits(wanted.alignment),
        @returnAddress(),
    ) orelse return from_python.outOfMemory();
    const stride = if (buffer.strides) |strides| strides[0] else buffer.itemsize;
    if (stride == wanted.size) {
        @memcpy(start[0..size], @as([*]const u8, @ptrCast(buffer.buf.?)));
    } else switch (wanted.size) {
        inline 1, 2, 4, 8 => |item_size| copyEach(item_size, start[0..size], &buffer, stride),
        else => unreachable,
    }
    return start[0..size];
}

fn copyEach(
    comptime size: usize,
    bytes: []u8,
    buffer: *const c.Py_buffer,
    stride: isize,
) void {
    var address = @intFromPtr(buffer.buf.?);
    var offset: usize = 0;
    while (offset < bytes.len) : (offset += size) {
        bytes[offset..][0..size].* = @as(*const [size]u8, @ptrFromInt(address)).*;
        address +%= @bitCast(stride);
    }
}
