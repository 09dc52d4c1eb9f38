//! Text of bounded length for exceptions, put together without `std.fmt`.
//!
//! Argument errors are in every module. Pieces of text and decimal numbers are all they need, and
//! keeping to those, behind calls, keeps a small module small.

const std = @import("std");
const c = @import("capi.zig");

pub const Message = struct {
    buffer: [capacity + 1]u8 = undefined,
    length: usize = 0,

    const capacity = 511;

    /// Appends `piece`, or as many whole code points of it as there is room for.
    pub noinline fn text(message: *Message, piece: []const u8) void {
        var count = @min(piece.len, capacity - message.length);
        if (count < piece.len) {
            while (count > 0 and piece[count] & 0xc0 == 0x80) count -= 1;
        }
        @memcpy(message.buffer[message.length..][0..count], piece[0..count]);
        message.length += count;
    }

    /// Appends what a `str` holds.
    pub fn textOf(message: *Message, object: *c.PyObject) void {
        var length: isize = undefined;
        if (c.PyUnicode_AsUTF8AndSize(object, &length)) |start| {
            return message.text(start[0..@intCast(length)]);
        }
        // Half a surrogate pair, which has no UTF-8.
        c.PyErr_Clear();
        message.text("?");
    }

    pub noinline fn number(message: *Message, value: usize) void {
        var digits: [20]u8 = undefined;
        var start: usize = digits.len;
        var rest = value;
        while (true) {
            start -= 1;
            digits[start] = '0' + @as(u8, @intCast(rest % 10));
            rest /= 10;
            if (rest == 0) break;
        }
        message.text(digits[start..]);
    }

    pub fn written(message: *const Message) []const u8 {
        return message.buffer[0..message.length];
    }

    /// The text as C wants it; valid until the next change.
    pub fn zeroTerminated(message: *Message) [*:0]const u8 {
        message.buffer[message.length] = 0;
        return message.buffer[0..message.length :0].ptr;
    }
};

test "a message joins text and numbers" {
    var message: Message = .{};
    message.text("item ");
    message.number(1204);
    try std.testing.expectEqualStrings("item 1204", message.buffer[0..message.length]);
}

test "a message that is too long ends at a whole code point" {
    var message: Message = .{};
    message.text(&@as([510]u8, @splat('x')));
    message.text("\u{e4}");
    try std.testing.expectEqual(510, message.length);
}
