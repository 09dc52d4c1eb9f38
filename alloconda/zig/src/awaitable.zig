//! Objects for `async` code, with the type of what it gets of them: stubs say it, Python does not
//! look.

const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const Name = @import("annotation.zig").Name;
const c = @import("capi.zig");
const exception = @import("exception.zig");
const object_zig = @import("object.zig");
const to_python = @import("to_python.zig");

const Error = exception.Error;
const Object = object_zig.Object;

/// The result of a function that `await` gives a `T` of, such as a future of asyncio.
pub fn Awaitable(comptime T: type) type {
    return Named(.Awaitable, T);
}

/// The result of a function that `async for` gives values of type `T` of.
pub fn AsyncIterator(comptime T: type) type {
    return Named(.AsyncIterator, T);
}

/// The type of what awaiting a result of type `Result` gives, as far as it is known.
pub fn Awaited(comptime Result: type) type {
    return if (isAwaitable(Result)) Result.Item else Object;
}

pub fn isAwaitable(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "alloconda_wrapper") and
        @hasDecl(T.alloconda_wrapper, "async_kind");
}

fn Named(comptime kind: Name, comptime T: type) type {
    return struct {
        /// Given away with the result.
        object: Object,

        pub const Item = T;
        const Self = @This();

        pub const alloconda_wrapper = struct {
            pub const async_kind = kind;
            pub const parts: []const type = &.{};
            pub const items = [_]type{T};
            pub const allocates = false;
            pub const borrows = false;
            pub const owns = true;
            pub const expected = @tagName(kind);
            pub const not_argument = "that is for results: take py.Object";

            pub fn annotation(comptime context: Context) Annotation {
                return context.generic(kind, &.{T});
            }

            pub fn toPython(
                comptime ownership: to_python.Ownership,
                value: Self,
            ) Error!*c.PyObject {
                return to_python.toPython(ownership, value.object);
            }

            pub fn release(comptime _: to_python.Ownership, value: Self) void {
                value.object.decref();
            }
        };
    };
}
