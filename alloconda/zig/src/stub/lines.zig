//! The lines of a stub, and how functions look in it.

const std = @import("std");
const builtin = @import("builtin");
const annotation = @import("../annotation.zig");
const arguments_zig = @import("../arguments.zig");
const names_zig = @import("../names.zig");

const Annotation = annotation.Annotation;
const Argument = arguments_zig.Argument;
const Arguments = arguments_zig.Arguments;
const Context = annotation.Context;
const Name = annotation.Name;
const Names = annotation.Names;

/// Zig's own backends, which are for Debug builds, know no assembly outside functions.
pub const is_assembled = builtin.zig_backend == .stage2_llvm;
/// An end of a line in a stub.
pub const line_end = if (is_assembled) "\\n" else "\n";

/// Lines, as the pieces that they are made of. A text is put together once: the compiler takes
/// microseconds for each byte that it copies.
pub const Body = struct {
    last: ?*const Line = null,
    names: Names = .{},
    qualified: Names = .{},
    /// Whether a name of Python's own is written with its module.
    uses_builtins: bool = false,
    /// The types of the module that need another name, each once.
    aliased: []const []const u8 = &.{},
    /// What the names of Python's modules end in.
    alias_end: []const u8 = "",

    const Line = struct { before: ?*const Line, pieces: []const []const u8 };

    pub fn of(comptime text: []const u8) Body {
        return .{ .last = &.{ .before = null, .pieces = &.{text} } };
    }

    pub fn line(comptime body: *Body, comptime pieces: []const []const u8) void {
        const with_end = pieces ++ .{line_end};
        body.last = &.{ .before = body.last, .pieces = with_end };
    }

    /// Begins a group of lines.
    pub fn space(comptime body: *Body) void {
        if (body.last != null) body.line(&.{});
    }

    pub fn use(comptime body: *Body, comptime used: Annotation) []const u8 {
        body.names = body.names.with(used.names);
        body.qualified = body.qualified.with(used.qualified);
        for (used.aliased) |name| {
            for (body.aliased) |known| {
                if (std.mem.eql(u8, known, name)) break;
            } else body.aliased = body.aliased ++ .{name};
        }
        // Only texts have what an assembler would misread.
        const has_text = used.names.has(.Literal) or used.qualified.has(.Literal);
        return if (has_text) written(used.text) else used.text;
    }

    pub fn docstring(
        comptime body: *Body,
        comptime indent: []const u8,
        comptime doc: []const u8,
    ) void {
        if (doc.len == 0) return;
        const quotes = written("\"\"\"");
        const found = names_zig.bytesIn(doc);
        if (!found.needs_escape and !found.line_end) {
            return body.line(&.{ indent, quotes, doc, quotes });
        }
        var text: []const u8 = "";
        var lines = std.mem.splitScalar(u8, doc, '\n');
        while (lines.next()) |line_text| {
            if (text.len > 0) text = text ++ line_end ++ (if (line_text.len > 0) indent else "");
            text = text ++ written(escaped(line_text));
        }
        body.line(&.{ indent, quotes, text, quotes });
    }

    /// The imports of names, one line for each module and form.
    pub fn imports(comptime body: *Body, comptime used: Body) void {
        var last: []const u8 = if (used.uses_builtins) "builtins" else "";
        var from: []const u8 = "";
        for (std.enums.values(Name)) |name| {
            if (used.names.has(name) and !name.isBuiltin()) break;
        } else if (used.qualified.bits == 0 and !used.uses_builtins) return;
        body.space();
        const end = used.alias_end;
        if (used.uses_builtins) body.line(&.{ "import builtins as _builtins", end });
        for (std.enums.values(Name)) |name| {
            if (!used.qualified.has(name)) continue;
            const module = name.module();
            if (std.mem.eql(u8, last, module)) continue;
            last = module;
            body.line(&.{ "import ", module, " as ", name.alias(end) });
        }
        last = "";
        for (std.enums.values(Name)) |name| {
            if (!used.names.has(name) or name.isBuiltin()) continue;
            const module = name.module();
            if (std.mem.eql(u8, last, module)) {
                from = from ++ ", " ++ @tagName(name);
                continue;
            }
            if (from.len > 0) body.line(&.{from});
            last = module;
            from = "from " ++ module ++ " import " ++ @tagName(name);
        }
        if (from.len > 0) body.line(&.{from});
    }
};

/// A text as the assembler reads it, which knows what a backslash and a quote mean.
pub fn written(comptime text: []const u8) []const u8 {
    const found = names_zig.bytesIn(text);
    return if (is_assembled and found.needs_escape) escaped(text) else text;
}

/// A text as it is between quotes, in Python as in assembly.
fn escaped(comptime text: []const u8) []const u8 {
    comptime {
        var result: [4 * text.len]u8 = undefined;
        var length: usize = 0;
        for (text) |byte| {
            const code: []const u8 = switch (byte) {
                '"', '\\' => &.{ '\\', byte },
                0...8, 11...31, 127 => std.fmt.comptimePrint("\\x{x:0>2}", .{byte}),
                else => &.{byte},
            };
            @memcpy(result[length..][0..code.len], code);
            length += code.len;
        }
        const final = result[0..length].*;
        return &final;
    }
}

pub fn joined(comptime bodies: []const Body) []const u8 {
    comptime {
        var length: usize = 0;
        for (bodies) |body| {
            var next = body.last;
            while (next) |line| : (next = line.before) {
                for (line.pieces) |piece| length += piece.len;
            }
        }
        var text: [length]u8 = undefined;
        var start = length;
        var i = bodies.len;
        while (i > 0) {
            i -= 1;
            var next = bodies[i].last;
            while (next) |line| : (next = line.before) {
                var k = line.pieces.len;
                while (k > 0) {
                    k -= 1;
                    const piece = line.pieces[k];
                    start -= piece.len;
                    @memcpy(text[start..][0..piece.len], piece);
                }
            }
        }
        const final = text;
        return &final;
    }
}

/// The names that begin with an underscore.
pub fn private(comptime names: []const []const u8) []const []const u8 {
    var list: []const []const u8 = &.{};
    for (names) |name| if (name.len > 0 and name[0] == '_') {
        list = list ++ .{name};
    };
    return list;
}

/// What a function returns if it does not fail.
pub fn payload(comptime Result: type) type {
    return switch (@typeInfo(Result)) {
        .error_union => |info| info.payload,
        else => Result,
    };
}

/// The type of an argument, or of each of those that `*args` and `**kwargs` take.
pub fn valueType(comptime argument: Argument) type {
    return switch (argument.kind) {
        .args, .kwargs => argument.T.Item,
        else => argument.T,
    };
}

/// The lines of a function: its name and arguments, its result, its docstring. `first` is what
/// stands for the object that it is called on, if anything.
pub fn addFunction(
    comptime body: *Body,
    comptime context: Context,
    comptime indent: []const u8,
    comptime name: []const u8,
    comptime first: []const u8,
    comptime arguments: Arguments,
    comptime result: []const u8,
    comptime doc: []const u8,
) void {
    var taking = context;
    taking.direction = .argument;
    var pieces: []const []const u8 = &.{ indent, "def ", name, "(" };
    for (arguments.list) |argument| {
        // Another argument has the name that the object has by custom.
        if (first.len > 0 and std.mem.eql(u8, argument.name, first)) pieces = pieces ++ .{"_"};
    }
    pieces = pieces ++ .{first};
    var star_needed = true;
    for (arguments.list, 0..) |argument, i| {
        if (i > 0 or first.len > 0) pieces = pieces ++ .{", "};
        if (argument.kind == .keyword_only and star_needed) pieces = pieces ++ .{"*, "};
        if (argument.kind == .args or argument.kind == .keyword_only) star_needed = false;
        pieces = pieces ++ .{
            switch (argument.kind) {
                .args => "*",
                .kwargs => "**",
                else => "",
            },
            argument.name,
            ": ",
            body.use(taking.of(valueType(argument))),
        };
        if (argument.has_default and argument.kind != .args and argument.kind != .kwargs) {
            pieces = pieces ++ .{ " = ", written(arguments.defaultLiteral(argument)) };
        }
        const is_last = i + 1 == arguments.list.len or
            arguments.list[i + 1].kind != .positional_only;
        if (argument.kind == .positional_only and is_last) pieces = pieces ++ .{", /"};
    }
    body.line(pieces ++ .{ ") -> ", result, if (doc.len > 0) ":" else ": ..." });
    body.docstring(indent ++ "    ", doc);
}
