//! Python's `uuid.UUID`.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const interned = @import("interned.zig");
const library = @import("library.zig");
const Place = @import("place.zig").Place;

const Error = exception.Error;

/// A `UUID` as its 16 bytes, the most significant first.
pub const Uuid = struct {
    bytes: [16]u8,

    pub const alloconda_wrapper = struct {
        pub const parts: []const type = &.{};
        pub const allocates = false;
        pub const borrows = false;
        pub const expected = "UUID";

        pub fn annotation(comptime context: Context) Annotation {
            return context.name(.UUID);
        }

        pub fn fromPython(
            comptime _: type,
            value: *c.PyObject,
            scope: *from_python.Scope,
            place: *const Place,
        ) Error!Uuid {
            try library.check("uuid", "UUID", value, place);
            const object = try library.get(value, comptime interned.tableOf(&.{"bytes"}), 0);
            defer c.decref(object);
            var borrowing: from_python.Scope = .{ .allocator = scope.allocator };
            const bytes = try from_python.bytesFromPython(object, &borrowing, place);
            if (bytes.data.len != 16) return place.wrongLength(16, bytes.data.len);
            return .{ .bytes = bytes.data[0..16].* };
        }

        pub fn toPython(comptime _: anytype, value: anytype) Error!*c.PyObject {
            const bytes = c.PyBytes_FromStringAndSize(&value.bytes, 16) orelse
                return error.PythonError;
            defer c.decref(bytes);
            return library.call(try library.attributeOf("uuid", "UUID"), .{ c.none(), bytes });
        }

        pub fn release(comptime _: anytype, _: anytype) void {}
    };
};
