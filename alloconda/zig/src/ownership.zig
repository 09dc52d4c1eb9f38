//! Finds, in Debug builds, functions that return an argument without a reference of its own.
//!
//! Such a result has one owner too many, and what that destroys fails elsewhere, much later. An
//! argument that comes back is in order where the function took a reference to it, which every
//! method that gives one notes here, or where the object has more references than before.

const options = @import("alloconda_options");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
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

/// Whether the result of a function is looked at: an object, or what may be one.
pub fn isWatched(comptime Result: type) bool {
    if (!is_checked) return false;
    return switch (@typeInfo(Result)) {
        .error_union => |info| isWatched(info.payload),
        .optional => |info| isWatched(info.child),
        else => Result == Object,
    };
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
            switch (@typeInfo(@TypeOf(result))) {
                .error_union => return before.check(result catch return, signature),
                .optional => return before.check(result orelse return, signature),
                else => {},
            }
            const object: *c.PyObject = result.ptr;
            if (isImmortal(object) or wasNoted(object, before.note_count)) return;
            for (before.slots, before.references, 0..) |slot, references, i| {
                if (slot == object and referencesTo(object) <= references) {
                    return refuse(signature, i);
                }
            }
        }
    };
}

fn refuse(signature: *const Signature, index: usize) Error {
    var message: Message = .{};
    message.text(signature.name);
    message.text("() returned its argument '");
    message.text(signature.args[index]);
    message.text("', which it borrowed; write return ");
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
