const std = @import("std");
const py = @import("alloconda");

/// Reads rows of CSV from text that comes in pieces, by the rules of Python's `csv` with
/// `strict=True`. It is an iterator of the rows that are complete.
pub const Rows = struct {
    delimiter: u8,
    field_limit: usize,
    text: std.ArrayListUnmanaged(u8) = .empty,
    position: usize = 0,
    /// Of the character at the position, from 1 on.
    line: usize = 1,
    column: usize = 1,
    is_after_return: bool = false,
    is_closed: bool = false,
    /// The row that is being read: its characters, and where its fields end.
    characters: std.ArrayListUnmanaged(u8) = .empty,
    ends: std.ArrayListUnmanaged(usize) = .empty,
    place: Place = .row,

    /// What has been read before the next character.
    const Place = enum {
        /// Nothing of the row.
        row,
        /// A delimiter.
        field,
        bare,
        quoted,
        /// A quote in a quoted field: its end, or half of a pair.
        quote,
    };

    pub fn init(args: struct {
        star: py.KeywordOnly = .{},
        delimiter: []const u8 = ",",
        field_limit: usize = 1 << 17,
    }) !Rows {
        const is_one = args.delimiter.len == 1;
        if (!is_one or std.mem.indexOfScalar(u8, "\"\r\n", args.delimiter[0]) != null)
            return py.raise(.ValueError, "delimiter must be one character of ASCII", .{});
        return .{ .delimiter = args.delimiter[0], .field_limit = args.field_limit };
    }

    pub fn deinit(rows: *Rows) void {
        rows.text.deinit(py.allocator);
        rows.characters.deinit(py.allocator);
        rows.ends.deinit(py.allocator);
    }

    pub fn feed(rows: *Rows, piece: []const u8) !*Rows {
        if (rows.is_closed) return py.raise(.ValueError, "the reader is closed", .{});
        const rest = rows.text.items[rows.position..];
        std.mem.copyForwards(u8, rows.text.items, rest);
        rows.text.shrinkRetainingCapacity(rest.len);
        rows.position = 0;
        try rows.text.appendSlice(py.allocator, piece);
        return rows;
    }

    /// Says that there is no more text, so that the last row is complete.
    pub fn close(rows: *Rows) void {
        rows.is_closed = true;
    }

    pub fn enter(rows: *Rows) !*Rows {
        if (rows.is_closed) return py.raise(.ValueError, "the reader is closed", .{});
        return rows;
    }

    pub fn exit(rows: *Rows) void {
        rows.close();
    }

    pub fn next(
        rows: *Rows,
        module: py.Module,
        allocator: std.mem.Allocator,
    ) !?[]const []const u8 {
        while (rows.position < rows.text.items.len) {
            const character = rows.text.items[rows.position];
            const is_whole = try rows.read(module, character);
            rows.advance(character);
            if (is_whole) return try rows.takeRow(allocator);
        }
        if (!rows.is_closed or rows.place == .row) return null;
        if (rows.place == .quoted) return rows.fail(module, "the text ends in a quoted field");
        try rows.endField();
        return try rows.takeRow(allocator);
    }

    /// Whether the character ends a row.
    fn read(rows: *Rows, module: py.Module, character: u8) !bool {
        const is_end = character == '\n' or character == '\r';
        switch (rows.place) {
            .row, .field, .bare => {
                if (is_end) {
                    if (rows.place != .row) try rows.endField();
                    return !(rows.place == .row and character == '\n' and rows.is_after_return);
                }
                if (character == rows.delimiter) return rows.endOfField();
                if (character == '"' and rows.place != .bare) {
                    rows.place = .quoted;
                } else {
                    rows.place = .bare;
                    try rows.append(module, character);
                }
            },
            .quoted => if (character == '"') {
                rows.place = .quote;
            } else try rows.append(module, character),
            .quote => {
                if (is_end) try rows.endField();
                if (is_end) return true;
                if (character == rows.delimiter) return rows.endOfField();
                if (character != '"') return rows.fail(module, "text after a quoted field");
                rows.place = .quoted;
                try rows.append(module, character);
            },
        }
        return false;
    }

    fn advance(rows: *Rows, character: u8) void {
        rows.position += 1;
        // Bytes after the first of a character of UTF-8 have no column of their own.
        rows.column += @intFromBool(character & 0xC0 != 0x80);
        if (character == '\r' or character == '\n') {
            rows.line += @intFromBool(!(character == '\n' and rows.is_after_return));
            rows.column = 1;
        }
        rows.is_after_return = character == '\r';
    }

    fn append(rows: *Rows, module: py.Module, character: u8) !void {
        const start = rows.ends.getLastOrNull() orelse 0;
        if (rows.characters.items.len - start == rows.field_limit)
            return rows.fail(module, "the field is too long");
        try rows.characters.append(py.allocator, character);
    }

    fn endOfField(rows: *Rows) !bool {
        try rows.endField();
        rows.place = .field;
        return false;
    }

    fn endField(rows: *Rows) !void {
        try rows.ends.append(py.allocator, rows.characters.items.len);
    }

    fn takeRow(rows: *Rows, allocator: std.mem.Allocator) ![]const []const u8 {
        const characters = try allocator.dupe(u8, rows.characters.items);
        const fields = try allocator.alloc([]const u8, rows.ends.items.len);
        var start: usize = 0;
        for (fields, rows.ends.items) |*field, end| {
            field.* = characters[start..end];
            start = end;
        }
        rows.clearRow();
        return fields;
    }

    fn clearRow(rows: *Rows) void {
        rows.characters.clearRetainingCapacity();
        rows.ends.clearRetainingCapacity();
        rows.place = .row;
    }

    /// Nothing can be read after an error.
    fn fail(rows: *Rows, module: py.Module, comptime reason: []const u8) py.Error {
        rows.clearRow();
        rows.text.clearRetainingCapacity();
        rows.position = 0;
        rows.is_closed = true;
        const fields = .{ .line = rows.line, .column = rows.column };
        return module.raise(
            .RowError,
            fields,
            "line {d}, column {d}: " ++ reason,
            .{ rows.line, rows.column },
        );
    }
};
