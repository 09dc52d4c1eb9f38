//! The stub of a module (PEP 484): the Python types of all that it has, for editors and type
//! checkers, in a section of the module's file. Nothing has to run to read it back.

const std = @import("std");
const builtin = @import("builtin");
const annotation = @import("annotation.zig");
const arguments_zig = @import("arguments.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const exception_class = @import("exception_class.zig");
const literal = @import("literal.zig");
const names_zig = @import("names.zig");

const Annotation = annotation.Annotation;
const Argument = arguments_zig.Argument;
const Arguments = arguments_zig.Arguments;
const Context = annotation.Context;
const Name = annotation.Name;
const Named = annotation.Named;
const Names = annotation.Names;

/// Puts the stub of the module that `definition` describes into the file, when the type is used.
/// No part of it is loaded where the format has sections that are not; `given` has the names of all
/// that the module has.
pub fn Section(comptime definition: anytype, comptime given: []const []const u8) type {
    return struct {
        const text = blk: {
            @setEvalBranchQuota(compat.any_number);
            break :blk textOf(definition, given);
        };

        comptime {
            if (is_assembled) {
                asm (text);
            } else {
                @export(&Loaded.bytes, .{ .name = "alloconda_stub", .visibility = .hidden });
            }
        }

        const Loaded = struct {
            const is_macho = builtin.object_format == .macho;
            const bytes: [text.len]u8 linksection(if (is_macho) macho_section else ".pyi") =
                text[0..text.len].*;
        };
    };
}

const macho_section = "__DATA,__pyi";
/// What is before and after the lines of the stub. The comments are there to find it by.
const head = (if (is_assembled) ".section " ++ switch (builtin.object_format) {
    .macho => macho_section ++ ",regular,no_dead_strip",
    .coff => ".pyi,\"dr\"",
    else => ".pyi,\"\",%progbits",
} ++ "\n.ascii \"" else "") ++ "# Stub by alloconda." ++ line_end;
const end = "# End of the stub." ++ line_end ++ if (is_assembled) "\"\n.text\n" else "";
/// An end of a line in a stub.
const line_end = if (is_assembled) "\\n" else "\n";
/// Zig's own backends, which are for Debug builds, know no assembly outside functions.
const is_assembled = builtin.zig_backend == .stage2_llvm;

fn textOf(comptime definition: anytype, comptime given: []const []const u8) []const u8 {
    comptime {
        const T = @TypeOf(definition);
        const functions = if (@hasField(T, "functions")) definition.functions else .{};
        const function_count = compat.fieldNames(@TypeOf(functions)).len;

        var named: []const Named = &.{};
        for (0..function_count) |i| {
            for (functions[i].described.list) |argument| {
                annotation.addNamed(&named, valueType(argument), .argument);
            }
            annotation.addNamed(&named, payload(functions[i].Result), .result);
        }
        const constants = if (@hasField(T, "constants")) definition.constants else .{};
        const constant_names = compat.fieldNames(@TypeOf(constants));
        for (0..constant_names.len) |i| {
            annotation.addNamed(&named, compat.FieldType(@TypeOf(constants), i), .result);
        }
        const Attributes = if (@hasField(T, "attributes")) definition.attributes else struct {};
        const attributes = compat.fieldNames(Attributes);
        for (0..attributes.len) |i| {
            annotation.addNamed(&named, compat.FieldType(Attributes, i), .result);
        }
        const types: []const type = if (@hasField(T, "types")) typeList(definition.types) else &.{};
        for (types) |Type| annotation.addNamed(&named, Type, .result);

        const context: Context = .{
            .direction = .result,
            .taken = .among(given),
            .classes = types,
            .named = named,
        };
        var body: Body = .{};
        for (named) |one| addShape(&body, context, one);
        if (@hasField(T, "exceptions")) {
            for (compat.fieldNames(@TypeOf(definition.exceptions))) |name| {
                addException(&body, context, given, name, @field(definition.exceptions, name));
            }
        }
        for (types) |Type| addClass(&body, context, Type);
        if (constant_names.len + attributes.len > 0) body.space();
        for (constant_names, 0..) |name, i| {
            const final = body.use(context.name(.Final));
            const value = body.use(context.of(compat.FieldType(@TypeOf(constants), i)));
            body.line(&.{ name, ": ", final, "[", value, "]" });
        }
        for (attributes, 0..) |name, i| {
            const value = body.use(context.of(compat.FieldType(Attributes, i)));
            body.line(&.{ name, ": ", value });
        }
        if (@hasField(T, "classes")) for (compat.fieldNames(@TypeOf(definition.classes))) |name| {
            body.line(&.{ name, ": ", body.use(context.name(.Any)) });
        };
        // A stub is one file, so that it says no more of them than that they are there.
        if (@hasField(T, "submodules")) {
            for (compat.fieldNames(@TypeOf(definition.submodules))) |name| {
                body.line(&.{ name, ": ", body.use(context.name(.ModuleType)) });
            }
        }
        if (function_count > 0) body.space();
        for (0..function_count) |i| {
            if (i > 0 and functions[i - 1].doc.len > 0) body.space();
            addFunction(&body, context, functions[i]);
        }

        var top: Body = .{};
        if (@hasField(T, "doc")) top.docstring("", definition.doc);
        top.imports(body);
        if (body.last != null) top.space();
        return joined(&.{ .of(head), top, body, .of(end) });
    }
}

/// Lines, as the pieces that they are made of. A text is put together once: the compiler takes
/// microseconds for each byte that it copies.
const Body = struct {
    last: ?*const Line = null,
    names: Names = .{},
    qualified: Names = .{},
    /// Whether a name of Python's own is written with its module.
    uses_builtins: bool = false,

    const Line = struct { before: ?*const Line, pieces: []const []const u8 };

    fn of(comptime text: []const u8) Body {
        return .{ .last = &.{ .before = null, .pieces = &.{text} } };
    }

    fn line(comptime body: *Body, comptime pieces: []const []const u8) void {
        const with_end = pieces ++ .{line_end};
        body.last = &.{ .before = body.last, .pieces = with_end };
    }

    /// Begins a group of lines.
    fn space(comptime body: *Body) void {
        if (body.last != null) body.line(&.{});
    }

    fn use(comptime body: *Body, comptime used: Annotation) []const u8 {
        body.names = body.names.with(used.names);
        body.qualified = body.qualified.with(used.qualified);
        // Only texts have what an assembler would misread.
        return if (used.names.has(.Literal)) written(used.text) else used.text;
    }

    fn docstring(comptime body: *Body, comptime indent: []const u8, comptime doc: []const u8) void {
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
    fn imports(comptime body: *Body, comptime used: Body) void {
        var last: []const u8 = if (used.uses_builtins) "builtins" else "";
        var from: []const u8 = "";
        for (std.enums.values(Name)) |name| {
            if (used.names.has(name) and !name.isBuiltin()) break;
        } else if (used.qualified.bits == 0 and !used.uses_builtins) return;
        body.space();
        if (used.uses_builtins) body.line(&.{"import builtins as _builtins"});
        for (std.enums.values(Name)) |name| {
            if (!used.qualified.has(name)) continue;
            const module = name.module();
            if (std.mem.eql(u8, last, module)) continue;
            last = module;
            body.line(&.{ "import ", module, " as ", name.alias() });
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
fn written(comptime text: []const u8) []const u8 {
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

fn joined(comptime bodies: []const Body) []const u8 {
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

fn typeList(comptime types: anytype) []const type {
    var list: []const type = &.{};
    for (0..compat.fieldNames(@TypeOf(types)).len) |i| list = list ++ .{types[i]};
    return list;
}

fn payload(comptime Result: type) type {
    return switch (@typeInfo(Result)) {
        .error_union => |info| info.payload,
        else => Result,
    };
}

/// The type of an argument, or of each of those that `*args` and `**kwargs` take.
fn valueType(comptime argument: Argument) type {
    return switch (argument.kind) {
        .args, .kwargs => argument.T.Item,
        else => argument.T,
    };
}

/// A dict of known keys (PEP 589), or the name of a union that contains itself.
fn addShape(comptime body: *Body, comptime outer: Context, comptime named: Named) void {
    const T = named.T;
    var context = outer;
    context.direction = named.direction;
    const fields = compat.fieldNames(T);
    if (@typeInfo(T) == .@"union") {
        var types: [fields.len]type = undefined;
        for (fields, &types) |field, *Field| Field.* = @FieldType(T, field);
        const alias = body.use(context.name(.TypeAlias));
        return body.line(&.{ named.name, ": ", alias, " = ", body.use(context.ofAny(&types)) });
    }
    const base = body.use(context.name(.TypedDict));
    body.space();
    const is_plain = for (fields) |field| {
        if (names_zig.fault(field) != null) break false;
    } else true;
    const inner = if (is_plain) context.without(fields) else context;
    if (is_plain) {
        body.line(&.{ "class ", named.name, "(", base, "):", if (fields.len == 0) " ..." else "" });
    } else {
        body.line(&.{ named.name, " = ", base, "('", named.name, "', {" });
    }
    for (fields, 0..) |field, i| {
        const value = itemOf(body, inner, T, i);
        if (is_plain) {
            body.line(&.{ "    ", field, ": ", value });
        } else {
            const key = written(literal.literalOf([]const u8, field));
            body.line(&.{ "    ", key, ": ", value, "," });
        }
    }
    if (!is_plain) body.line(&.{"})"});
}

/// The type of a key. What a function takes it only reads, so that any dict with the key will do.
fn itemOf(
    comptime body: *Body,
    comptime context: Context,
    comptime T: type,
    comptime index: usize,
) []const u8 {
    const Field = compat.FieldType(T, index);
    const value = body.use(context.of(Field));
    if (context.direction == .result) return value;
    const read_only = body.use(context.name(.ReadOnly));
    if (@typeInfo(Field) != .optional and !compat.hasDefault(T, index)) {
        return read_only ++ "[" ++ value ++ "]";
    }
    const not_required = body.use(context.name(.NotRequired));
    return read_only ++ "[" ++ not_required ++ "[" ++ value ++ "]]";
}

fn addException(
    comptime body: *Body,
    comptime context: Context,
    comptime given: []const []const u8,
    comptime name: []const u8,
    comptime class: anytype,
) void {
    const is_described = exception_class.isDescribed(class);
    const Class = @TypeOf(class);
    const base = if (!is_described)
        baseName(body, given, class)
    else if (@hasField(Class, "base"))
        baseName(body, given, class.base)
    else
        baseName(body, given, exception.Exception.Exception);
    const doc = if (is_described and @hasField(Class, "doc")) class.doc else "";
    const Fields = if (is_described and @hasField(Class, "fields")) class.fields else struct {};
    const fields = compat.fieldNames(Fields);
    body.space();
    const is_empty = doc.len == 0 and fields.len == 0;
    body.line(&.{ "class ", name, "(", base, "):", if (is_empty) " ..." else "" });
    body.docstring("    ", doc);
    const inner = context.without(fields);
    for (fields, 0..) |field, i| {
        // Python code may make an exception without them.
        const value = body.use(inner.of(?compat.FieldType(Fields, i)));
        body.line(&.{ "    ", field, ": ", value });
    }
}

fn baseName(
    comptime body: *Body,
    comptime given: []const []const u8,
    comptime base: anytype,
) []const u8 {
    const tag = @tagName(base);
    const is_builtin = @TypeOf(base) == exception.Exception;
    const is_hidden = for (given) |name| {
        if (std.mem.eql(u8, name, tag)) break true;
    } else false;
    if (!is_builtin or !is_hidden) return tag;
    body.uses_builtins = true;
    return "_builtins." ++ tag;
}

/// A class of `enum`, or a named tuple.
fn addClass(comptime body: *Body, comptime context: Context, comptime T: type) void {
    body.space();
    const name = classes.nameOf(T);
    const fields = compat.fieldNames(T);
    const base = body.use(context.name(if (!classes.isEnum(T))
        .NamedTuple
    else switch (@as(enum { Enum, IntEnum, StrEnum }, T.python)) {
        .Enum => .Enum,
        .IntEnum => .IntEnum,
        .StrEnum => .StrEnum,
    }));
    body.line(&.{ "class ", name, "(", base, "):", if (fields.len == 0) " ..." else "" });
    const inner = context.without(fields);
    for (fields, 0..) |field, i| {
        if (!classes.isEnum(T)) {
            body.line(&.{ "    ", field, ": ", body.use(inner.of(compat.FieldType(T, i))) });
        } else if (T.python == .StrEnum) {
            body.line(&.{ "    ", field, " = ", written(literal.literalOf([]const u8, field)) });
        } else {
            const number = compat.enumNumber(T, i);
            body.line(&.{ "    ", field, " = ", std.fmt.comptimePrint("{d}", .{number}) });
        }
    }
}

fn addFunction(comptime body: *Body, comptime context: Context, comptime function: type) void {
    const arguments: Arguments = function.described;
    var taking = context;
    taking.direction = .argument;
    var pieces: []const []const u8 = &.{ "def ", function.function_name, "(" };
    var star_needed = true;
    for (arguments.list, 0..) |argument, i| {
        if (i > 0) pieces = pieces ++ .{", "};
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
    const result = body.use(context.of(payload(function.Result)));
    const has_doc = function.doc.len > 0;
    body.line(pieces ++ .{ ") -> ", result, if (has_doc) ":" else ": ..." });
    body.docstring("    ", function.doc);
}
