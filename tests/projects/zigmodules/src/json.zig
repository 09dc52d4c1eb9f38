//! A tokenizer of JSON (RFC 8259), over the bytes of a document.

const std = @import("std");

pub const Kind = enum { punctuation, string, number, word };

pub const Token = struct { kind: Kind, start: usize, end: usize };

pub const Tokenizer = struct {
    text: []const u8,
    at: usize = 0,

    /// The next token, or null at the end. On an error, `at` is where the token begins.
    pub fn next(tokenizer: *Tokenizer) error{Unexpected}!?Token {
        const text = tokenizer.text;
        while (tokenizer.at < text.len and std.mem.indexOfScalar(
            u8,
            " \t\r\n",
            text[tokenizer.at],
        ) != null) tokenizer.at += 1;
        if (tokenizer.at == text.len) return null;
        const start = tokenizer.at;
        const kind: Kind, const end = switch (text[start]) {
            '{', '}', '[', ']', ',', ':' => .{ .punctuation, start + 1 },
            '"' => .{ .string, try stringEnd(text, start) },
            '-', '0'...'9' => .{ .number, try numberEnd(text, start) },
            'a'...'z' => .{ .word, try wordEnd(text, start) },
            else => return error.Unexpected,
        };
        tokenizer.at = end;
        return .{ .kind = kind, .start = start, .end = end };
    }
};

fn stringEnd(text: []const u8, start: usize) error{Unexpected}!usize {
    var i = start + 1;
    while (i < text.len) : (i += 1) switch (text[i]) {
        '"' => return i + 1,
        '\\' => i += 1,
        0...0x1f => return error.Unexpected,
        else => {},
    };
    return error.Unexpected;
}

fn numberEnd(text: []const u8, start: usize) error{Unexpected}!usize {
    var i = start + @intFromBool(text[start] == '-');
    const whole = digitsEnd(text, i);
    if (whole == i or (text[i] == '0' and whole > i + 1)) return error.Unexpected;
    i = whole;
    if (i < text.len and text[i] == '.') {
        const fraction = digitsEnd(text, i + 1);
        if (fraction == i + 1) return error.Unexpected;
        i = fraction;
    }
    if (i < text.len and (text[i] == 'e' or text[i] == 'E')) {
        i += 1;
        if (i < text.len and (text[i] == '+' or text[i] == '-')) i += 1;
        const exponent = digitsEnd(text, i);
        if (exponent == i) return error.Unexpected;
        i = exponent;
    }
    return i;
}

fn digitsEnd(text: []const u8, start: usize) usize {
    var i = start;
    while (i < text.len and std.ascii.isDigit(text[i])) i += 1;
    return i;
}

fn wordEnd(text: []const u8, start: usize) error{Unexpected}!usize {
    var end = start;
    while (end < text.len and std.ascii.isLower(text[end])) end += 1;
    for ([_][]const u8{ "true", "false", "null" }) |word| {
        if (std.mem.eql(u8, text[start..end], word)) return end;
    }
    return error.Unexpected;
}
