//! A tokenizer of CSV (RFC 4180), over the bytes of a document.

const std = @import("std");

pub const Field = struct {
    /// Without the quotes around it; quotes inside are still doubled.
    text: []const u8,
    quoted: bool,
    ends_row: bool,
};

pub const Tokenizer = struct {
    text: []const u8,
    delimiter: u8 = ',',
    at: usize = 0,
    row: usize = 1,
    /// A delimiter was read, so one more field follows, if only an empty one.
    expects_field: bool = false,

    /// The next field, or null at the end.
    pub fn next(tokenizer: *Tokenizer) error{Unexpected}!?Field {
        const text = tokenizer.text;
        if (tokenizer.at == text.len and !tokenizer.expects_field) return null;
        const start = tokenizer.at;
        const quoted = start < text.len and text[start] == '"';
        const end = if (quoted)
            try quotedEnd(text, start + 1)
        else
            plainEnd(text, start, tokenizer.delimiter);
        const ends_row = try tokenizer.skipSeparator(if (quoted) end + 1 else end);
        const first = start + @intFromBool(quoted);
        return .{ .text = text[first..end], .quoted = quoted, .ends_row = ends_row };
    }

    fn skipSeparator(tokenizer: *Tokenizer, end: usize) error{Unexpected}!bool {
        const text = tokenizer.text;
        tokenizer.at = end;
        tokenizer.expects_field = end < text.len and text[end] == tokenizer.delimiter;
        if (tokenizer.expects_field) tokenizer.at += 1;
        if (end == text.len or tokenizer.expects_field) return end == text.len;
        if (text[tokenizer.at] == '\r') tokenizer.at += 1;
        if (tokenizer.at == text.len or text[tokenizer.at] != '\n') return error.Unexpected;
        tokenizer.at += 1;
        tokenizer.row += 1;
        return true;
    }
};

fn plainEnd(text: []const u8, start: usize, delimiter: u8) usize {
    var i = start;
    while (i < text.len) : (i += 1) {
        if (text[i] == delimiter or text[i] == '\n' or text[i] == '\r') break;
    }
    return i;
}

fn quotedEnd(text: []const u8, start: usize) error{Unexpected}!usize {
    var i = start;
    while (i < text.len) : (i += 1) {
        if (text[i] != '"') continue;
        if (i + 1 == text.len or text[i + 1] != '"') return i;
        i += 1;
    }
    return error.Unexpected;
}

/// The text of a field, with one quote for each two where it was quoted.
pub fn unquote(allocator: std.mem.Allocator, field: Field) error{OutOfMemory}![]const u8 {
    if (!field.quoted or std.mem.indexOfScalar(u8, field.text, '"') == null) return field.text;
    return std.mem.replaceOwned(u8, allocator, field.text, "\"\"", "\"");
}
