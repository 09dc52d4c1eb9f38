//! Finds, in Debug builds, functions that return an argument without a reference of its own.
//!
//! Such a result has one owner too many, and what that destroys fails elsewhere, much later. An
//! argument that comes back is in order where the function took a reference to it, which every
//! method that gives one notes here, or where the object has more references than before.

const options = @import("alloconda_options");
const c = @import("capi.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const held = @import("held.zig");
const owned = @import("owned.zig");
const parts = @import("parts.zig");
const reference = @import("class/reference.zig");
const wrapper = @import("wrapper.zig");
const Message = @import("message.zig").Message;
const Object = @import("object.zig").Object;
const Signature = @import("signature.zig").Signature;

const Error = exception.Error;

/// Without the GIL, a reference count is in two parts, of which other threads change one.
const is_checked = compat.is_debug and !options.free_threaded;

/// The objects that were last given a reference to; only the thread that holds the GIL is here.
var noted: [256]*c.PyObject = undefined;
var note_count: usize = 0;

/// Says that there is one more reference to an object, whose owner is to drop it.
pub inline fn note(object: *c.PyObject) void {
    if (!is_checked) return;
    noted[note_count % noted.len] = object;
    note_count +%= 1;
}

/// Whether the result of a function is looked at: an object, or what may be or hold one.
pub fn isWatched(comptime Result: type) bool {
    if (!is_checked) return false;
    return switch (@typeInfo(Result)) {
        .error_union => |info| isWatched(info.payload),
        else => parts.any(Result, isObject),
    };
}

/// Other wrappers keep objects in ways of their own.
fn isObject(comptime T: type) ?bool {
    if (T == Object or reference.isRef(T)) return true;
    if (classes.isClass(T) or classes.isNamedTuple(T)) return held.any(T);
    return if (wrapper.of(T) != null or owned.isOwned(T)) false else null;
}

/// What was before a call with `count` arguments.
pub fn Before(comptime count: usize) type {
    return struct {
        slots: *const [count]?*c.PyObject,
        references: [count]u32,
        note_count: usize,

        const Self = @This();

        pub fn init(slots: *const [count]?*c.PyObject) Self {
            var references: [count]u32 = undefined;
            for (slots, &references) |slot, *number| {
                number.* = if (slot) |object| referencesTo(object) else 0;
            }
            return .{ .slots = slots, .references = references, .note_count = note_count };
        }

        /// Refuses a result that is an argument and has no reference of its own.
        pub fn check(before: *const Self, result: anytype, signature: *const Signature) Error!void {
            const T = @TypeOf(result);
            if (@typeInfo(T) == .error_union) {
                return before.check(result catch return, signature);
            }
            const Present = if (@typeInfo(T) == .optional) @typeInfo(T).optional.child else T;
            const is_inside = Present != Object and !reference.isRef(Present);
            if (before.borrowedIn(T, &result)) |index| return refuse(signature, index, is_inside);
        }

        /// The index of an argument that a value of type `T` is or holds without a reference.
        fn borrowedIn(before: *const Self, comptime T: type, value: *const T) ?usize {
            if (comptime !isWatched(T)) return null;
            if (T == Object) return before.borrowed(value.ptr);
            switch (@typeInfo(T)) {
                .optional => |info| if (value.*) |*present| {
                    return before.borrowedIn(info.child, present);
                },
                .array => |info| for (value) |*item| {
                    if (before.borrowedIn(info.child, item)) |index| return index;
                },
                .pointer => |info| if (info.size == .one) {
                    return before.borrowedIn(info.child, value.*);
                } else for (value.*) |*item| {
                    if (before.borrowedIn(info.child, item)) |index| return index;
                },
                .@"struct" => inline for (comptime compat.fieldNames(T)) |name| {
                    const field = &@field(value, name);
                    if (before.borrowedIn(@TypeOf(field.*), field)) |index| return index;
                },
                .@"union" => switch (value.*) {
                    inline else => |*field| return before.borrowedIn(@TypeOf(field.*), field),
                },
                else => {},
            }
            return null;
        }

        fn borrowed(before: *const Self, object: *c.PyObject) ?usize {
            if (isImmortal(object) or wasNoted(object, before.note_count)) return null;
            for (before.slots, before.references, 0..) |slot, references, i| {
                if (slot == object and referencesTo(object) <= references) return i;
            }
            return null;
        }
    };
}

fn refuse(signature: *const Signature, index: usize, is_inside: bool) Error {
    var message: Message = .{};
    message.text(signature.name);
    message.text("() returned its argument '");
    message.text(signature.args[index]);
    message.text(if (is_inside)
        "' in its result, which it borrowed; write there "
    else
        "', which it borrowed; write return ");
    message.text(signature.args[index]);
    message.text(".incref()");
    return exception.raiseMessage(exception.Exception.SystemError.class(), &message);
}

fn wasNoted(object: *c.PyObject, since: usize) bool {
    const count = note_count -% since;
    // What was noted first may be overwritten.
    if (count > noted.len) return true;
    for (0..count) |i| if (noted[(since +% i) % noted.len] == object) return true;
    return false;
}

/// Since 3.12 the count has 32 bits, on every platform.
fn referencesTo(object: *c.PyObject) u32 {
    if (comptime !is_checked) unreachable;
    return @truncate(@as(usize, @bitCast(object.ob_refcnt)));
}

/// Since 3.12, such as `None`, whose count says nothing; no other object has as many references.
fn isImmortal(object: *c.PyObject) bool {
    return referencesTo(object) >= @as(u32, if (@sizeOf(usize) == 4) 1 << 29 else 1 << 31);
}
