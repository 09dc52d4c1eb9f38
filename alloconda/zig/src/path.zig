//! Paths of files: `str`, `bytes`, and what has `__fspath__`, such as `pathlib.Path`.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const exception = @import("exception.zig");
const from_python = @import("from_python.zig");
const library = @import("library.zig");
const object = @import("object.zig");
const raised = @import("raised.zig");
const Place = @import("place.zig").Place;
const Scope = from_python.Scope;

const Error = exception.Error;

/// A path in the encoding of the file system, as `os.fsencode` has it; a `pathlib.Path` as a
/// result.
pub const Path = struct {
    text: []const u8,

    pub const alloconda_wrapper = struct {
        pub const parts: []const type = &.{};
        pub const allocates = true;
        pub const borrows = false;
        pub const expected = "str, bytes or os.PathLike";

        pub fn annotation(comptime context: Context) Annotation {
            if (context.direction == .result) return context.name(.Path);
            const text = context.name(.str);
            const bytes = context.name(.bytes);
            const path = context.name(.PathLike);
            return text.with(.of(" | ")).with(bytes).with(.of(" | "))
                .with(path).with(.of("[")).with(text).with(.of("] | "))
                .with(path).with(.of("[")).with(bytes).with(.of("]"));
        }

        pub fn fromPython(
            comptime _: type,
            value: *c.PyObject,
            scope: *Scope,
            place: *const Place,
        ) Error!Path {
            const encoded = try encode(value, place);
            if (!scope.copies) try scope.keep(encoded);
            defer if (scope.copies) c.decref(encoded);
            const bytes = try from_python.bytesFromPython(encoded, scope, place);
            for (bytes.data) |byte| {
                if (byte == 0) return place.wrongValue("must not contain a null character");
            }
            return .{ .text = bytes.data };
        }

        pub fn toPython(comptime _: anytype, value: anytype) Error!*c.PyObject {
            const text = c.PyUnicode_DecodeFSDefaultAndSize(
                value.text.ptr,
                @intCast(value.text.len),
            ) orelse return error.PythonError;
            defer c.decref(text);
            return library.call(try library.attributeOf("pathlib", "Path"), .{text});
        }

        pub fn release(comptime _: anytype, _: anytype) void {}
    };
};

/// Whether it says itself what its path is, so that CPython's words are about that.
fn hasMethod(value: *c.PyObject) Error!bool {
    const earlier = raised.fetch();
    const class: object.Object = .{ .ptr = @ptrCast(@alignCast(c.typeOf(value))) };
    const result = try class.hasAttr("__fspath__");
    if (earlier) |known| {
        defer known.decref();
        switch (raised.reraise(known)) {
            error.PythonError => {},
        }
    }
    return result;
}

noinline fn encode(value: *c.PyObject, place: *const Place) Error!*c.PyObject {
    const path = c.PyOS_FSPath(value) orelse {
        if (c.PyErr_ExceptionMatches(exception.Exception.TypeError.class().ptr) == 0 or
            try hasMethod(value)) return error.PythonError;
        return place.wrongTypeInstead(Path.alloconda_wrapper.expected, value);
    };
    if (!c.hasTypeFlag(path, c.Py_TPFLAGS_UNICODE_SUBCLASS)) return path;
    defer c.decref(path);
    return c.PyUnicode_EncodeFSDefault(path) orelse error.PythonError;
}
