//! Capsules: pointers to what only native code understands, handed from module to module by Python.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const held = @import("held.zig");
const memory = @import("memory.zig");
const Place = @import("place.zig").Place;
const to_python = @import("to_python.zig");

const Error = exception.Error;

/// A pointer of type `Pointer`, such as `*const Api`, in a capsule that is called `name`: the
/// module and the attribute that have it, as in `"_hello._api"`. Capsules of other names are
/// refused, so a name stands for one type, and for one layout of it.
///
/// As a result, `.{ .ptr = &api }` makes a capsule of what lives as long as the process, and
/// `try .own(value)` one of a value that is freed with it.
pub fn Capsule(comptime Pointer: type, comptime name: [:0]const u8) type {
    check(Pointer, name);
    const T = @typeInfo(Pointer).pointer.child;
    return struct {
        ptr: Pointer,
        is_owned: bool = false,

        const Self = @This();

        /// Moves a value to memory of its own. With the capsule, its `deinit` is called, if it
        /// has one, and the memory is freed; without a `deinit`, the objects in it are released.
        pub fn own(value: T) error{OutOfMemory}!Self {
            const place = try memory.allocator.create(T);
            place.* = value;
            return .{ .ptr = place, .is_owned = true };
        }

        /// Frees a value that was not given to Python.
        pub fn deinit(self: Self) void {
            if (self.is_owned) free(T, @constCast(self.ptr));
        }

        /// What the capsule points to that a module has as the attribute that the name says; it
        /// imports the module. It is there as long as the module is.
        pub inline fn import() Error!Pointer {
            comptime if (std.mem.lastIndexOfScalar(u8, name, '.') == null) @compileError(
                "py.Capsule: to import it, name the module and the attribute that have it, as " ++
                    "in \"_hello._api\", not \"" ++ name ++ "\"",
            );
            const found = c.PyCapsule_Import(name.ptr, 0) orelse return error.PythonError;
            return @ptrCast(@alignCast(found));
        }

        pub const alloconda_wrapper = Conversion(Pointer, name);
    };
}

fn check(comptime Pointer: type, comptime name: []const u8) void {
    if (name.len == 0) @compileError("py.Capsule: write a name, the module and the attribute " ++
        "that have it, as in \"_hello._api\"");
    if (std.mem.indexOfScalar(u8, name, 0) != null) @compileError("py.Capsule: the name must " ++
        "not contain a zero byte");
    const is_single = switch (@typeInfo(Pointer)) {
        .pointer => |info| info.size == .one,
        else => false,
    };
    if (!is_single) @compileError("py.Capsule: write a pointer to a single value, such as *" ++
        @typeName(Pointer) ++ " or *const " ++ @typeName(Pointer) ++ ", not " ++
        @typeName(Pointer));
    if (@sizeOf(@typeInfo(Pointer).pointer.child) == 0) @compileError("py.Capsule: a " ++
        @typeName(@typeInfo(Pointer).pointer.child) ++ " has no bytes to point to");
}

fn free(comptime T: type, value: *T) void {
    if (comptime hasDeinit(T)) value.deinit() else held.release(T, value);
    memory.allocator.destroy(value);
}

fn hasDeinit(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .@"struct", .@"union" => @hasDecl(T, "deinit"),
        else => false,
    };
}

fn Conversion(comptime Pointer: type, comptime name: [:0]const u8) type {
    const T = @typeInfo(Pointer).pointer.child;
    return struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const owns = true;
        pub const expected = "a capsule called " ++ name;

        pub fn annotation(comptime context: Context) Annotation {
            return context.name(.CapsuleType);
        }

        /// The argument keeps the capsule alive as long as the call.
        pub fn fromPython(
            comptime Result: type,
            value: *c.PyObject,
            _: *from_python.Scope,
            place: *const Place,
        ) Error!Result {
            if (c.PyCapsule_IsValid(value, name.ptr) == 0) return place.wrongType(expected, value);
            const pointer = c.PyCapsule_GetPointer(value, name.ptr) orelse
                return error.PythonError;
            return .{ .ptr = @ptrCast(@alignCast(pointer)) };
        }

        pub fn toPython(comptime ownership: to_python.Ownership, value: anytype) Error!*c.PyObject {
            const pointer: *anyopaque = @ptrCast(@constCast(value.ptr));
            const capsule = c.PyCapsule_New(pointer, name.ptr, null) orelse {
                release(ownership, value);
                return error.PythonError;
            };
            if (!value.is_owned) return capsule;
            // The context, because native code may change name and pointer when it takes over.
            if (c.PyCapsule_SetContext(capsule, pointer) == 0 and
                c.PyCapsule_SetDestructor(capsule, &destroy) == 0) return capsule;
            c.decref(capsule);
            release(ownership, value);
            return error.PythonError;
        }

        pub fn release(comptime _: to_python.Ownership, value: anytype) void {
            value.deinit();
        }

        fn destroy(capsule: *c.PyObject) callconv(.c) void {
            const pointer = c.PyCapsule_GetContext(capsule) orelse return;
            free(T, @ptrCast(@alignCast(pointer)));
        }
    };
}
