//! The stub of a module (PEP 484): the Python types of all that it has, for editors and type
//! checkers, in a section of the module's file. Nothing has to run to read it back.

const std = @import("std");
const builtin = @import("builtin");
const annotation = @import("annotation.zig");
const compat = @import("compat.zig");
const lines = @import("stub/lines.zig");
const module = @import("stub/module.zig");

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
const end = "# End of the stub." ++ lines.line_end ++
    if (lines.is_assembled) "\"\n" ++ section_end else "";
const section_end = if (builtin.object_format == .wasm) ".section .text,\"\",@\n" else ".text\n";

fn textOf(comptime definition: anytype, comptime given: []const []const u8) []const u8 {
    comptime {
        const T = @TypeOf(definition);
        var named: []const Named = &.{};
        module.addNamed(&named, definition);
        named = module.withFreeNames(named, definition);
        const context: Context = .{
            .direction = .result,
            .taken = .among(given),
            .classes = module.typeNames(definition, ""),
            .structs = module.structNames(definition, ""),
            .named = named,
            .alias_end = module.aliasEnd(named, definition),
        };
        var body: Body = .{ .alias_end = context.alias_end };
        if (module.hasOption(definition, "dict")) {
            const any = body.use(context.name(.Any));
            const name = body.use(context.name(.str));
            const given_name = .{ "(self, name: ", name };
            body.line(&.{ "class ", annotation.any_attributes, ":" });
            const get = .{"    def __getattribute__"} ++ given_name;
            body.line(&(get ++ .{ ", /) -> ", any, ": ..." }));
            const set = .{"    def __setattr__"} ++ given_name;
            body.line(&(set ++ .{ ", value: ", any, ", /) -> None: ..." }));
        }
        if (module.hasOption(definition, "generic")) {
            // Without types, a class stands for one with any.
            body.line(&.{
                annotation.types_name,
                " = ",
                body.use(context.name(.TypeVarTuple)),
                "('",
                annotation.types_name,
                "', default=",
                body.use(context.name(.Unpack)),
                "[",
                body.use(context.name(.tuple)),
                "[",
                body.use(context.name(.Any)),
                ", ...]])",
            });
        }
        for (named) |one| module.addShape(&body, context, one);
        module.add(&body, context, definition, given, "", "");
        if (body.aliased.len > 0) body.space();
        for (body.aliased) |name| {
            const alias = body.use(context.name(.TypeAlias));
            body.line(&.{ annotation.aliasOf(name), ": ", alias, " = ", name });
        }

        var top: Body = .{};
        if (@hasField(T, "doc")) top.docstring("", definition.doc);
        // Sphinx executes stubs: annotations name classes that come later, or contain them.
        if (named.len + context.classes.len + context.structs.len > 0) {
            top.space();
            top.line(&.{"from __future__ import annotations"});
        }
        top.imports(body);
        if (body.last != null) top.space();
        return lines.joined(&.{ .of(head), top, body, .of(end) });
    }
}
