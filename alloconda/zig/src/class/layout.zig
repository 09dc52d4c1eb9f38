//! How large the objects of a class are, and where their parts lie.

const std = @import("std");
const c = @import("../capi.zig");
const exception = @import("../exception.zig");
const instance = @import("instance.zig");
const object_zig = @import("../object.zig");

const Head = instance.Head;
const Storage = instance.Storage;

/// The layout of the class of `T`, whose struct begins with that of `Base` in its field `base`, if
/// it has a base. `Builtin` is the built-in class that its objects begin with.
pub fn Layout(comptime T: type, comptime Base: ?type, comptime Builtin: ?type) type {
    return struct {
        /// Whether Python says how large the part of the base is.
        pub const is_relative = is_measured or Builtin != null;
        /// Whether it says so of objects only.
        const is_measured = c.is_abi3t;

        /// Where in the struct that of the first of the bases lies.
        pub const root: usize = if (Base) |B| @offsetOf(T, "base") + B.Of.root else 0;

        const own = instance.valueOffset(T);
        const part_size = if (Base == null) own + @sizeOf(T) else @max(@sizeOf(T), 1);

        /// As `PyType_Spec` has it: a negative size is that of what comes after the base's part.
        /// Where the parts lie is known then, unless only an object tells.
        pub fn describe(base: ?*c.PyObject) exception.Error!c_int {
            Storage(T).root = root;
            if (Builtin) |B| Storage(T).allocate = &B.newEmpty;
            if (is_measured) {
                Storage(T).measure = &measure;
                return -@as(c_int, part_size);
            }
            if (!is_relative) {
                Storage(T).head = instance.head_offset;
                Storage(T).value = instance.head_offset + own;
                return instance.head_offset + own + @sizeOf(T);
            }
            const part = std.mem.alignForward(usize, try sizeOf(base.?), 2 * @sizeOf(usize));
            place(part);
            return @intCast(part + part_size);
        }

        fn sizeOf(base: *c.PyObject) exception.Error!usize {
            const size = try (object_zig.Object{ .ptr = base }).getAttr("__basicsize__");
            defer size.decref();
            return size.to(usize, undefined);
        }

        /// Notes where the parts lie, of which the own one is at `part`.
        fn place(part: usize) void {
            set(&Storage(T).head, if (Base) |B| Storage(B.Struct).head else part);
            set(&Storage(T).value, if (Base == null) part + own else part);
        }

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

        /// Notes where the parts lie in an object of the class, which has just been made.
        pub fn measure(object: *c.PyObject) exception.Error!void {
            const class = try instance.classOf(T);
            const part = @intFromPtr(c.PyObject_GetTypeData(object, @ptrCast(class)).?) -
                @intFromPtr(object);
            if (Base) |B| try B.Of.measure(object);
            place(part);
        }

        fn set(where: *usize, value: usize) void {
            @atomicStore(usize, where, value, .release);
        }
    };
}
