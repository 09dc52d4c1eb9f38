//! Messages to Python's `logging`.

const std = @import("std");
const c = @import("capi.zig");
const exception = @import("exception.zig");
const interpreter = @import("interpreter.zig");
const library = @import("library.zig");
const memory = @import("memory.zig");
const Object = @import("object.zig").Object;
const raised = @import("raised.zig");

const Error = exception.Error;

/// The module's name as its definition has it, which its logger has too.
var module_name: [*:0]const u8 = "";

/// Says the name of the module. Call it with every import; each says the same.
pub fn setModuleName(name: [*:0]const u8) void {
    @atomicStore([*:0]const u8, &module_name, name, .monotonic);
}

/// Logs to the logger that has the module's name: `try py.log.info("read {d} rows", .{n});`. The
/// message is put together only if the logger's level asks for it. It fails with what a filter or
/// a handler raises; an exception that is set already stays.
pub const log = Logger(null);

pub const Level = enum {
    debug,
    info,
    warn,
    err,
    critical,

    /// As `logging` has it.
    fn number(level: Level) u8 {
        return switch (level) {
            .debug => 10,
            .info => 20,
            .warn => 30,
            .err => 40,
            .critical => 50,
        };
    }
};

fn Logger(comptime scope: ?[]const u8) type {
    return struct {
        /// The same for the logger below this one that is called `name`, as in
        /// `const log = py.log.scoped("parser");`.
        pub fn scoped(comptime name: []const u8) type {
            if (name.len == 0) @compileError("py.log.scoped: write the name of the logger, as " ++
                "in py.log.scoped(\"parser\")");
            return Logger(if (scope) |outer| outer ++ "." ++ name else name);
        }

        pub fn debug(comptime format: []const u8, arguments: anytype) Error!void {
            return send(.debug, format, arguments);
        }

        pub fn info(comptime format: []const u8, arguments: anytype) Error!void {
            return send(.info, format, arguments);
        }

        pub fn warn(comptime format: []const u8, arguments: anytype) Error!void {
            return send(.warn, format, arguments);
        }

        pub fn err(comptime format: []const u8, arguments: anytype) Error!void {
            return send(.err, format, arguments);
        }

        pub fn critical(comptime format: []const u8, arguments: anytype) Error!void {
            return send(.critical, format, arguments);
        }

        /// Whether a message of the level would be logged.
        pub fn isEnabled(level: Level) Error!bool {
            const logger: Object = .{ .ptr = try interpreter.once(&place, make) };
            const answer = try logger.callMethod("isEnabledFor", .{level.number()});
            defer answer.decref();
            return answer.truth();
        }

        fn send(level: Level, comptime format: []const u8, arguments: anytype) Error!void {
            const set = raised.fetch();
            defer if (set) |earlier| {
                defer earlier.decref();
                // What was set is more than that it could not be logged.
                raised.clear();
                switch (raised.reraise(earlier)) {
                    error.PythonError => {},
                }
            };
            if (!try isEnabled(level)) return;
            const text = std.fmt.allocPrint(memory.allocator, format, arguments) catch
                return exception.raise(.MemoryError, "no memory for a message", .{});
            defer memory.allocator.free(text);
            const logger: Object = .{ .ptr = try interpreter.once(&place, make) };
            const message = c.PyUnicode_DecodeUTF8(text.ptr, @intCast(text.len), "replace") orelse
                return error.PythonError;
            defer c.decref(message);
            const done = try logger.callMethod(
                "log",
                .{ level.number(), Object{ .ptr = message } },
            );
            done.decref();
        }

        var place: ?*c.PyObject = null;

        fn make() Error!*c.PyObject {
            const name = std.mem.span(@atomicLoad([*:0]const u8, &module_name, .monotonic));
            const get: Object = .{ .ptr = try library.attributeOf("logging", "getLogger") };
            if (scope == null) return (try get.call(.{name})).ptr;
            const prefix: Object = try .from(name);
            defer prefix.decref();
            const full = try prefix.add("." ++ scope.?);
            defer full.decref();
            return (try get.call(.{full})).ptr;
        }
    };
}

/// Sends `std.log` there, with the scope as the name of a logger below the module's:
/// `pub const std_options: std.Options = .{ .logFn = py.logFn };` in the root module. It takes
/// the GIL, so threads may log that have none. What a handler raises goes to `sys.unraisablehook`.
pub fn logFn(
    comptime level: std.log.Level,
    comptime scope: @TypeOf(.enum_literal),
    comptime format: []const u8,
    arguments: anytype,
) void {
    const state = c.PyGILState_Ensure();
    defer c.PyGILState_Release(state);
    const set = raised.fetch();
    defer if (set) |earlier| {
        defer earlier.decref();
        switch (raised.reraise(earlier)) {
            error.PythonError => {},
        }
    };
    const logger = Logger(if (scope == .default) null else @tagName(scope));
    const own_level: Level = switch (level) {
        .debug => .debug,
        .info => .info,
        .warn => .warn,
        .err => .err,
    };
    logger.send(own_level, format, arguments) catch c.PyErr_WriteUnraisable(null);
}
