//! What a function of a class is called on, and the forms of its result.

const std = @import("std");
const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const call_zig = @import("../call.zig");
const compat = @import("../compat.zig");
const exception = @import("../exception.zig");
const instance = @import("instance.zig");
const making = @import("making.zig");
const Message = @import("../message.zig").Message;
const Place = @import("../place.zig").Place;
const reference = @import("reference.zig");
const to_python = @import("../to_python.zig");

const Error = exception.Error;

/// What a function of the struct is called on.
pub const Kind = enum { instance, class, static };

pub fn kindOf(comptime T: type, comptime Function: type) Kind {
    const types = compat.parameterTypes(Function);
    if (types.len == 0) return .static;
    if (isSelf(T, types[0])) return .instance;
    return if (reference.isClassParameter(types[0], T)) .class else .static;
}

/// Whether a parameter stands for the object that a method is called on.
pub fn isSelf(comptime T: type, comptime Parameter: type) bool {
    return Parameter == *T or Parameter == *const T or Parameter == T or
        Parameter == reference.Ref(T);
}

/// How a result is handed to Python.
pub const Form = struct {
    output: Output = .object,
    /// Where the argument is, if it has a place of its own.
    place: ?Place = null,
    /// Whether an argument of another type is none of the function's business.
    declines: bool = false,
    /// Whether `error.KeyNotFound` is about the argument.
    has_key: bool = false,

    pub const Output = enum {
        object,
        /// Nothing: 0.
        status,
        /// A length.
        length,
        hash,
        truth,
        /// The next item; null after the last one.
        next,
        /// Nothing: the object itself.
        same,
        /// As `object`; null for NotImplemented.
        operator,
        /// An iterator: the result itself, or one of its items.
        iterator,
        /// 0, 1 and 2 for less, equal and greater, 3 for none of them.
        order,
    };

    fn Type(comptime form: Form) type {
        return switch (form.output) {
            .object, .next, .same, .operator, .iterator => ?*c.PyObject,
            .status, .truth, .order => c_int,
            .length, .hash => isize,
        };
    }
};

/// The output of a question, for an argument of another type.
pub const declined_truth = 4;

/// The receiver of a call of a function of the class that `Of` describes.
pub fn Receiver(comptime Of: type, comptime kind: Kind, comptime form: Form) type {
    const T = Of.Struct;
    return struct {
        /// The object, or the class; null in static methods.
        object: ?*c.PyObject,

        const Self = @This();

        pub const Output = form.Type();
        pub const failed: Output = if (Output == ?*c.PyObject) null else -1;
        pub const has_first = kind != .static;
        pub const locks = kind == .instance and Of.is_synchronized;
        pub const place: ?Place = form.place;
        pub const declines = form.declines;

        pub inline fn enter(receiver: Self, comptime First: type) Error!void {
            if (comptime !uses(First)) return;
            const head = Of.headOf(receiver.object.?);
            if (comptime isCopied(First)) {
                if (!borrow.isReadable(head)) return borrow.refuse(head, Of.name);
            } else if (!borrow.take(head, Of.useOf(First))) return borrow.refuse(head, Of.name);
        }

        pub inline fn leave(receiver: Self, comptime First: type) void {
            if (comptime !uses(First) or isCopied(First)) return;
            borrow.give(Of.headOf(receiver.object.?), Of.useOf(First));
        }

        /// Whether the function is given a copy that has nothing of the struct's.
        fn isCopied(comptime First: type) bool {
            return First == T and reference.isNumbers(T);
        }

        fn uses(comptime First: type) bool {
            return kind == .instance and First != reference.Ref(T);
        }

        pub inline fn first(receiver: Self, comptime First: type) First {
            if (comptime !uses(First)) return .{ .object = .{ .ptr = receiver.object.? } };
            const value = Of.valueOf(Of.headOf(receiver.object.?));
            return if (First == T) value.* else value;
        }

        pub inline fn supply(_: Self, comptime Parameter: type) Error!Parameter {
            return call_zig.supplied(Parameter, try instance.moduleOf(T));
        }

        /// The output for an argument of another type.
        pub fn decline() Output {
            return if (Output == ?*c.PyObject) c.newNotImplemented() else declined_truth;
        }

        pub inline fn finish(receiver: Self, result: anytype) Error!Output {
            if (@typeInfo(@TypeOf(result)) != .error_union) return receiver.convert(result);
            if (result) |payload| return receiver.convert(payload) else |err| {
                if (form.has_key and !Of.maps("KeyNotFound")) {
                    // The caller raises it, with the key.
                    if (@as(anyerror, err) == error.KeyNotFound) return error.PythonError;
                }
                return Of.raise(err);
            }
        }

        inline fn convert(receiver: Self, result: anytype) Error!Output {
            const Result = @TypeOf(result);
            switch (form.output) {
                .status => return 0,
                .truth => return @intFromBool(result),
                .length => return lengthOf(result),
                .hash => return hashOf(result),
                .order => {
                    const order: ?std.math.Order = result;
                    return if (order) |known| switch (known) {
                        .lt => 0,
                        .eq => 1,
                        .gt => 2,
                    } else 3;
                },
                .next => return if (result) |item| try to_python.toPython(.give, item) else null,
                .operator => if (@typeInfo(Result) == .optional) {
                    return if (result) |known| receiver.toObject(known) else decline();
                },
                .same => if (Result == void) {
                    c.incref(receiver.object.?);
                    return receiver.object;
                },
                .iterator => {
                    const made = (try receiver.toObject(result)).?;
                    defer c.decref(made);
                    return c.PyObject_GetIter(made) orelse error.PythonError;
                },
                .object => {},
            }
            return receiver.toObject(result);
        }

        inline fn lengthOf(result: anytype) Error!isize {
            const length = std.math.cast(isize, result) orelse return exception.raise(
                .OverflowError,
                "the length of the " ++ Of.name ++ " is too large",
                .{},
            );
            if (length < 0) return exception.raise(
                .ValueError,
                "the length of the " ++ Of.name ++ " is negative",
                .{},
            );
            return length;
        }

        inline fn toObject(receiver: Self, result: anytype) Error!?*c.PyObject {
            const Result = @TypeOf(result);
            // The pointer to a base's part does not tell of the object.
            if (kind == .instance and (Result == *T or Result == *const T)) {
                const head = Of.headOf(receiver.object.?);
                if (result == Of.valueOf(head)) {
                    c.incref(receiver.object.?);
                    return receiver.object;
                }
            }
            if (Result == T) return making.makeKnown(Of, try instance.classOf(T), result);
            return try to_python.toPython(.give, result);
        }
    };
}

/// A hash as Python has it: -1 stands for an exception.
fn hashOf(value: anytype) isize {
    const wide: u64 = switch (@typeInfo(@TypeOf(value)).int.signedness) {
        .signed => @bitCast(@as(i64, @truncate(value))),
        .unsigned => @truncate(value),
    };
    const word: usize = @truncate(if (@bitSizeOf(usize) < 64) wide ^ (wide >> 32) else wide);
    const hash: isize = @bitCast(word);
    return if (hash == -1) -2 else hash;
}

/// Where a conversion is that sets an attribute.
pub fn Attribute(comptime name: []const u8) type {
    return struct {
        pub const place: Place = .{ .part = .{ .own = &write } };

        fn write(_: *const Place, message: *Message) void {
            message.text("attribute '" ++ name ++ "'");
        }
    };
}
