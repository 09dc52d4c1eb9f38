//! How large the objects of a class are, and where their parts lie.

const std = @import("std");
const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const exception = @import("../exception.zig");
const instance = @import("instance.zig");

const Head = instance.Head;
const Storage = instance.Storage;

/// The layout of the class of `T`, whose struct begins with that of `Base` in its field `base`, if
/// it has a base.
pub fn Layout(comptime T: type, comptime Base: ?type) type {
    return struct {
        /// Whether Python says how large the part of the base is.
        pub const is_relative = c.is_abi3t;

        /// Where in the struct that of the first of the bases lies.
        pub const root: usize = if (Base) |B| @offsetOf(T, "base") + B.Of.root else 0;

        const own = instance.valueOffset(T);

        /// As `PyType_Spec` has it: a negative size is that of what comes after the base's part.
        pub const basic_size: c_int = if (!is_relative)
            instance.head_offset + own + @sizeOf(T)
        else if (Base == null)
            -@as(c_int, own + @sizeOf(T))
        else
            -@as(c_int, @max(@sizeOf(T), 1));

        pub inline fn headOf(object: *c.PyObject) *Head {
            if (is_relative) return instance.headOf(T, object);
            const start: [*]u8 = @ptrCast(object);
            return @ptrCast(@alignCast(start + instance.head_offset));
        }

        /// The struct of an object that has one. When no other class derives from this one, it lies
        /// where the compiler knows, so that it sees that the head is other memory.
        pub inline fn valueOf(head: *Head, comptime is_base: bool) *T {
            if (is_base or is_relative and Base != null) {
                return @ptrFromInt(@intFromPtr(head.value.?) - root);
            }
            return placeOf(head);
        }

        /// Where the struct lies or will lie, unless it has a part of its own.
        pub inline fn placeOf(head: *Head) *T {
            const start: [*]u8 = @ptrCast(head);
            return @ptrCast(@alignCast(start + own));
        }

        pub fn describe() void {
            Storage(T).root = root;
            if (is_relative) {
                Storage(T).measure = &measure;
                return;
            }
            Storage(T).head = instance.head_offset;
            Storage(T).value = instance.head_offset + own;
        }

        /// Notes where the parts lie in an object of the class, which has just been made.
        pub fn measure(object: *c.PyObject) exception.Error!void {
            const class = try instance.classOf(T);
            const part = @intFromPtr(c.PyObject_GetTypeData(object, @ptrCast(class)).?) -
                @intFromPtr(object);
            if (Base) |B| try B.Of.measure(object);
            const head = if (Base) |B| Storage(B.Struct).head else part;
            set(&Storage(T).head, head);
            set(&Storage(T).value, if (Base == null) part + own else part);
        }

        fn set(place: *usize, value: usize) void {
            @atomicStore(usize, place, value, .release);
        }
    };
}
