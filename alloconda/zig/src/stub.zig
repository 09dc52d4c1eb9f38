//! The stub of a module (PEP 484): the Python types of all that it has, for editors and type
//! checkers, in a section of the module's file. Nothing has to run to read it back.

const std = @import("std");
const builtin = @import("builtin");
const annotation = @import("annotation.zig");
const class_stub = @import("stub/class.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const exception_class = @import("exception_class.zig");
const lines = @import("stub/lines.zig");
const literal = @import("literal.zig");
const names_zig = @import("names.zig");

const Body = lines.Body;
const Context = annotation.Context;
const Named = annotation.Named;

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
            if (lines.is_assembled) {
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
const head = (if (lines.is_assembled) ".section " ++ switch (builtin.object_format) {
    .macho => macho_section ++ ",regular,no_dead_strip",
    .coff => ".pyi,\"dr\"",
    // What is behind the second dot is the name of a custom section.
    .wasm => ".custom_section..pyi,\"\",@",
    else => ".pyi,\"\",%progbits",
} ++ "\n.ascii \"" else "") ++ "# Stub by alloconda." ++ lines.line_end;
const end = "# End of the stub." ++ lines.line_end ++ if (lines.is_assembled) "\"\n" ++ section_end else "";
const section_end = if (builtin.object_format == .wasm) ".section .text,\"\",@\n" else ".text\n";

fn textOf(comptime definition: anytype, comptime given: []const []const u8) []const u8 {
    comptime {
        const T = @TypeOf(definition);
        const functions = if (@hasField(T, "functions")) definition.functions else .{};
        const function_count = compat.fieldNames(@TypeOf(functions)).len;

        var named: []const Named = &.{};
        for (0..function_count) |i| {
            for (functions[i].described.list) |argument| {
                annotation.addNamed(&named, lines.valueType(argument), .argument);
            }
            annotation.addNamed(&named, lines.payload(functions[i].Result), .result);
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
        const structs = if (@hasField(T, "classes")) definition.classes else .{};
        class_stub.addNamed(&named, structs);
        const types: []const type = if (@hasField(T, "types")) typeList(definition.types) else &.{};
        for (types) |Type| annotation.addNamed(&named, Type, .result);

        const context: Context = .{
            .direction = .result,
            .taken = .among(given),
            .classes = types,
            .structs = class_stub.namesOf(structs, ""),
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
        for (compat.fieldNames(@TypeOf(structs))) |name| {
            class_stub.add(&body, context, name, @field(structs, name), "");
        }
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
        // A stub is one file, so that it says no more of them than that they are there.
        if (@hasField(T, "submodules")) {
            for (compat.fieldNames(@TypeOf(definition.submodules))) |name| {
                body.line(&.{ name, ": ", body.use(context.name(.ModuleType)) });
            }
        }
        if (function_count > 0) body.space();
        for (0..function_count) |i| {
            if (i > 0 and functions[i - 1].doc.len > 0) body.space();
            const function = functions[i];
            const result = body.use(context.of(lines.payload(function.Result)));
            lines.addFunction(
                &body,
                context,
                "",
                function.function_name,
                "",
                function.described,
                result,
                function.doc,
            );
        }

        var top: Body = .{};
        if (@hasField(T, "doc")) top.docstring("", definition.doc);
        // Sphinx executes stubs: annotations name classes that come later, or contain them.
        if (named.len + types.len + compat.fieldNames(@TypeOf(structs)).len > 0) {
            top.space();
            top.line(&.{"from __future__ import annotations"});
        }
        top.imports(body);
        if (body.last != null) top.space();
        return lines.joined(&.{ .of(head), top, body, .of(end) });
    }
}

fn typeList(comptime types: anytype) []const type {
    var list: []const type = &.{};
    for (0..compat.fieldNames(@TypeOf(types)).len) |i| list = list ++ .{types[i]};
    return list;
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
        const target = body.use(context.ofAny(&types));
        // It contains its own name, which has no meaning yet where the line is executed.
        const quote = if (std.mem.indexOfScalar(u8, target, '"') == null) lines.written("\"") else "";
        return body.line(&.{ named.name, ": ", alias, " = ", quote, target, quote });
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
            const key = lines.written(literal.literalOf([]const u8, field));
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
            const value = lines.written(literal.literalOf([]const u8, field));
            body.line(&.{ "    ", field, " = ", value });
        } else {
            const number = compat.enumNumber(T, i);
            body.line(&.{ "    ", field, " = ", std.fmt.comptimePrint("{d}", .{number}) });
        }
    }
}
