//! Classes that derive from built-in ones, with a struct of their own.

const std = @import("std");
const py = @import("alloconda");

/// An exception whose fields are its arguments.
pub const ParseError = struct {
    line: usize,
    column: usize = 1,
    cause: ?py.Object = null,

    pub fn str(fault: *const ParseError, allocator: std.mem.Allocator) ![]const u8 {
        return std.fmt.allocPrint(allocator, "line {d}, column {d}", .{ fault.line, fault.column });
    }
};

pub const NameFault = struct {
    base: ParseError,
    found: py.Object,

    pub fn init(args: struct { found: py.Object, line: usize = 1 }) NameFault {
        return .{ .base = .{ .line = args.line }, .found = args.found.incref() };
    }
};

/// Its arguments are those of OSError.
pub const DeviceError = struct { unit: i64 = 0 };

/// Their arguments are those of their base, the last one's of OSError again.
pub const WideFault = struct { base: ParseError, width: usize = 3 };
const Printer = struct { base: DeviceError, pages: i64 = 1 };
pub const PrinterError = struct { base: Printer, sheets: i64 = 4 };

/// A list that knows what was pushed last.
pub const Stack = struct {
    pushes: i64 = 0,
    last: ?py.Object = null,

    pub fn push(stack: py.Ref(Stack), item: py.Object) !void {
        const none = try stack.object.callMethod("append", .{item});
        defer none.decref();
        const writing = try stack.write();
        const before = writing.value.last;
        writing.value.last = item.incref();
        writing.value.pushes += 1;
        writing.release();
        if (before) |known| known.decref();
    }
};

pub const Table = struct { misses: i64 = 0 };
pub const Tags = struct { limit: i64 = 3 };
pub const Packet = struct { sender: ?py.Object = null };

pub fn parseError(line: usize) !py.Ref(ParseError) {
    return py.new(ParseError, .{ .line = line });
}

pub fn lineOf(fault: *const ParseError) usize {
    return fault.line;
}

const device_error = py.class(DeviceError, .{
    .base = py.exc.OSError,
    .fields = .{ .unit = .{} },
});

const printer_error = py.class(Printer, .{ .base = device_error, .fields = .{ .pages = .{} } });

pub const made_as_base = .{
    .DeviceError = device_error,
    .Printer = printer_error,
    .PrinterError = py.class(PrinterError, .{
        .base = printer_error,
        .fields = .{ .sheets = .{} },
    }),
    .WideFault = py.class(WideFault, .{ .base = parse_error, .fields = .{ .width = .{} } }),
};

pub const parse_error = py.class(ParseError, .{
    .base = py.exc.ValueError,
    .fields = .{ .line = .{}, .column = .{}, .cause = .{} },
});
