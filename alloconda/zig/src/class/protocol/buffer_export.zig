//! The memory of a struct as a buffer (PEP 3118): `buffer` returns a `py.Buffer`.

const borrow = @import("../borrow.zig");
const buffer = @import("../../buffer.zig");
const c = @import("../../capi.zig");
const exception = @import("../../exception.zig");
const instance = @import("../instance.zig");
const memory = @import("../../memory.zig");
const options = @import("../options.zig");
const receiver = @import("../receiver.zig");
const slot = @import("../slot.zig");

const Error = exception.Error;

/// What `buffer` returns: memory that stays where it is as long as `py.exports` counts buffers of
/// the object. `shape` says how many items each dimension has, and `strides` how many bytes the
/// next one is away; null is without gaps, the last dimension first.
pub fn Buffer(comptime T: type, comptime dimensions: usize) type {
    buffer.need("py.Buffer");
    if (!buffer.isItem(T)) @compileError("py.Buffer takes integers of 8, 16, 32 or 64 bits and " ++
        "floats of 16, 32 or 64 bits, not " ++ @typeName(T));
    if (dimensions == 0 or dimensions > 64) @compileError("py.Buffer has 1 to 64 dimensions");
    return struct {
        start: [*]const T,
        shape: [dimensions]usize,
        strides: ?[dimensions]isize = null,
        /// Whether Python code may only read it.
        readonly: bool = false,

        pub const Item = T;
        pub const count = dimensions;
        pub const is_export = true;
    };
}

/// How many buffers of a struct's object are in use: as long as it is more than 0, the memory may
/// not be moved or freed. The struct must be that of an object.
pub fn exports(value: anytype) usize {
    const T = @typeInfo(@TypeOf(value)).pointer.child;
    const object = instance.objectOf(T, value) orelse return 0;
    return @intCast(@atomicLoad(i32, &instance.headOf(T, object).exports, .acquire));
}

pub fn check(comptime T: type) void {
    if (!@hasDecl(T, "buffer")) return;
    _ = slot.SelfOf(T, "buffer");
    const Result = slot.Payload(T, "buffer");
    if (@typeInfo(Result) != .@"struct" or !@hasDecl(Result, "is_export")) {
        options.fail(T, "buffer returns a py.Buffer, not a " ++ @typeName(Result));
    }
}

pub fn slots(comptime Of: type) []const c.PyType_Slot {
    if (!@hasDecl(Of.Struct, "buffer")) return &.{};
    const Result = slot.Payload(Of.Struct, "buffer");
    const python_c = @import("../../cpython.zig");
    return &[_]c.PyType_Slot{
        .{ .slot = python_c.Py_bf_getbuffer, .pfunc = &Export(Of, Result).get },
        .{ .slot = python_c.Py_bf_releasebuffer, .pfunc = &Export(Of, Result).release },
    };
}

fn Export(comptime Of: type, comptime Exported: type) type {
    const T = Of.Struct;
    const count = Exported.count;
    const First = slot.SelfOf(T, "buffer");

    return struct {
        /// What a buffer needs to stay as it is.
        const Layout = struct { shape: [count]isize, strides: [count]isize };

        fn get(self: *c.PyObject, view: *c.Py_buffer, flags: c_int) callconv(.c) c_int {
            view.obj = null;
            fill(self, view, flags) catch return -1;
            return 0;
        }

        fn fill(self: *c.PyObject, view: *c.Py_buffer, flags: c_int) Error!void {
            const held: receiver.Receiver(Of, .instance, .{}) = .{ .object = self };
            var sections: borrow.Sections(@intFromBool(Of.is_synchronized)) = .{};
            sections.begin(&.{self});
            defer sections.end();
            try held.enter(First);
            defer held.leave(First);
            const result = T.buffer(held.first(First));
            const exported = if (@typeInfo(@TypeOf(result)) == .error_union)
                result catch |err| return Of.raise(err)
            else
                result;
            const layout = memory.allocator.create(Layout) catch {
                _ = c.PyErr_NoMemory();
                return error.PythonError;
            };
            errdefer memory.allocator.destroy(layout);
            layout.* = layoutOf(exported);
            try checkFlags(exported, layout, flags);
            var length: isize = @sizeOf(Exported.Item);
            for (layout.shape) |size| length *= size;
            c.incref(self);
            view.* = .{
                .buf = @ptrCast(@constCast(exported.start)),
                .obj = self,
                .len = length,
                .itemsize = @sizeOf(Exported.Item),
                .readonly = @intFromBool(exported.readonly),
                .ndim = count,
                .format = if (flags & c.PyBUF_FORMAT != 0)
                    comptime buffer.formatFor(Exported.Item)
                else
                    null,
                .shape = if (flags & c.PyBUF_ND != 0) &layout.shape else null,
                .strides = if (flags & c.PyBUF_STRIDES == c.PyBUF_STRIDES)
                    &layout.strides
                else
                    null,
                .suboffsets = null,
                .internal = layout,
            };
            change(Of.headOf(self), 1);
        }

        fn layoutOf(exported: Exported) Layout {
            var layout: Layout = undefined;
            var stride: isize = @sizeOf(Exported.Item);
            var i: usize = count;
            while (i > 0) {
                i -= 1;
                layout.shape[i] = @intCast(exported.shape[i]);
                layout.strides[i] = stride;
                stride *= layout.shape[i];
            }
            if (exported.strides) |strides| layout.strides = strides;
            return layout;
        }

        fn checkFlags(exported: Exported, layout: *const Layout, flags: c_int) Error!void {
            if (flags & c.PyBUF_WRITABLE != 0 and exported.readonly) {
                return refuse("the buffer of the " ++ Of.name ++ " is read-only");
            }
            const is_c = isContiguous(layout, false);
            const is_f = isContiguous(layout, true);
            const has_strides = flags & c.PyBUF_STRIDES == c.PyBUF_STRIDES;
            const wants_c = flags & python_flags.c != 0;
            const wants_f = flags & python_flags.f != 0;
            const wants_any = flags & python_flags.any != 0;
            if (wants_c and !is_c or wants_f and !is_f or wants_any and !is_c and !is_f or
                !has_strides and !is_c)
            {
                return refuse("the buffer of the " ++ Of.name ++ " is not contiguous");
            }
        }

        /// The bits of `PyBUF_C_CONTIGUOUS` and its like that are their own.
        const python_flags = struct {
            const c: c_int = 0x0020;
            const f: c_int = 0x0040;
            const any: c_int = 0x0080;
        };

        fn isContiguous(layout: *const Layout, comptime first_is_fastest: bool) bool {
            var stride: isize = @sizeOf(Exported.Item);
            for (layout.shape) |size| if (size == 0) return true;
            for (0..count) |i| {
                const k = if (first_is_fastest) i else count - 1 - i;
                if (layout.shape[k] > 1 and layout.strides[k] != stride) return false;
                stride *= layout.shape[k];
            }
            return true;
        }

        fn refuse(comptime text: []const u8) Error {
            return exception.raise(.BufferError, text, .{});
        }

        fn release(self: *c.PyObject, view: *c.Py_buffer) callconv(.c) void {
            const layout: *Layout = @ptrCast(@alignCast(view.internal.?));
            memory.allocator.destroy(layout);
            change(Of.headOf(self), -1);
        }

        fn change(head: *instance.Head, amount: i32) void {
            if (borrow.has_sections) {
                _ = @atomicRmw(i32, &head.exports, .Add, amount, .acq_rel);
            } else head.exports += amount;
        }
    };
}
