//! The contents of a module in a stub, and of the modules that lie in it.

const std = @import("std");
const annotation = @import("../annotation.zig");
const class_stub = @import("class.zig");
const classes = @import("../classes.zig");
const compat = @import("../compat.zig");
const exception = @import("../exception.zig");
const exception_class = @import("../exception_class.zig");
const lines = @import("lines.zig");
const literal = @import("../literal.zig");
const names_zig = @import("../names.zig");

const Body = lines.Body;
const ClassName = annotation.ClassName;
const Context = annotation.Context;
const Named = annotation.Named;

/// What a module has under one of its keys, such as `.constants`.
fn part(comptime definition: anytype, comptime key: []const u8) Part(@TypeOf(definition), key) {
    return if (@hasField(@TypeOf(definition), key)) @field(definition, key) else .{};
}

fn Part(comptime T: type, comptime key: []const u8) type {
    return if (@hasField(T, key)) @FieldType(T, key) else @TypeOf(.{});
}

fn Attributes(comptime definition: anytype) type {
    return if (@hasField(@TypeOf(definition), "attributes")) definition.attributes else struct {};
}

/// Adds the types that need a name in what a module takes and gives.
pub fn addNamed(comptime list: *[]const Named, comptime definition: anytype) void {
    const functions = part(definition, "functions");
    for (0..compat.fieldNames(@TypeOf(functions)).len) |i| {
        for (functions[i].described.list) |argument| {
            annotation.addNamed(list, lines.valueType(argument), .argument);
        }
        annotation.addNamed(list, lines.payload(functions[i].Result), .result);
    }
    for (.{ @TypeOf(part(definition, "constants")), Attributes(definition) }) |Values| {
        for (0..compat.fieldNames(Values).len) |i| {
            annotation.addNamed(list, compat.FieldType(Values, i), .result);
        }
    }
    class_stub.addNamed(list, part(definition, "classes"));
    const types = part(definition, "types");
    for (0..compat.fieldNames(@TypeOf(types)).len) |i| {
        annotation.addNamed(list, types[i], .result);
    }
    const submodules = part(definition, "submodules");
    for (compat.fieldNames(@TypeOf(submodules))) |name| {
        addNamed(list, @field(submodules, name));
    }
}

/// The classes of enum and the named tuples of a module, with their names in the stub.
pub fn typeNames(comptime definition: anytype, comptime prefix: []const u8) []const ClassName {
    var list: []const ClassName = &.{};
    const types = part(definition, "types");
    for (0..compat.fieldNames(@TypeOf(types)).len) |i| {
        const name = prefix ++ classes.nameOf(types[i]);
        list = list ++ .{ClassName{ .T = types[i], .name = name }};
    }
    const submodules = part(definition, "submodules");
    for (compat.fieldNames(@TypeOf(submodules))) |name| {
        list = list ++ typeNames(@field(submodules, name), prefix ++ submoduleClass(name) ++ ".");
    }
    return list;
}

/// The structs that are classes of a module, with their names in the stub.
pub fn structNames(comptime definition: anytype, comptime prefix: []const u8) []const ClassName {
    var list = class_stub.namesOf(part(definition, "classes"), prefix);
    const submodules = part(definition, "submodules");
    for (compat.fieldNames(@TypeOf(submodules))) |name| {
        list = list ++ structNames(
            @field(submodules, name),
            prefix ++ submoduleClass(name) ++ ".",
        );
    }
    return list;
}

/// The name of the class that a submodule is in the stub.
fn submoduleClass(comptime name: []const u8) []const u8 {
    return "_" ++ name;
}

/// Whether a class of the module has an option.
pub fn hasOption(comptime definition: anytype, comptime option: []const u8) bool {
    if (class_stub.hasOption(part(definition, "classes"), option)) return true;
    const submodules = part(definition, "submodules");
    return for (compat.fieldNames(@TypeOf(submodules))) |name| {
        if (hasOption(@field(submodules, name), option)) break true;
    } else false;
}

/// Gives those of `named` whose name the module has another one.
pub fn withFreeNames(
    comptime named: []const Named,
    comptime definition: anytype,
) []const Named {
    var taken = namesIn(definition);
    for (compat.fieldNames(@TypeOf(part(definition, "submodules")))) |name| {
        taken = taken ++ .{submoduleClass(name)};
    }
    var list: []const Named = &.{};
    for (named) |one| {
        var free = one;
        while (isAmong(taken, free.name)) free.name = free.name ++ "_";
        taken = taken ++ .{free.name};
        list = list ++ .{free};
    }
    return list;
}

fn isAmong(comptime names: []const []const u8, comptime name: []const u8) bool {
    return for (names) |known| {
        if (std.mem.eql(u8, known, name)) break true;
    } else false;
}

/// The names that a module has, which mean something else there than they do in Python.
fn namesIn(comptime definition: anytype) []const []const u8 {
    var list: []const []const u8 = &.{};
    for (.{ "constants", "exceptions", "classes", "submodules" }) |key| {
        for (compat.fieldNames(@TypeOf(part(definition, key)))) |name| {
            list = list ++ .{@as([]const u8, name)};
        }
    }
    const functions = part(definition, "functions");
    for (0..compat.fieldNames(@TypeOf(functions)).len) |i| {
        list = list ++ .{@as([]const u8, functions[i].function_name)};
    }
    for (compat.fieldNames(Attributes(definition))) |name| {
        list = list ++ .{@as([]const u8, name)};
    }
    const types = part(definition, "types");
    for (0..compat.fieldNames(@TypeOf(types)).len) |i| list = list ++ .{classes.nameOf(types[i])};
    return list;
}

/// What the names end in that the modules of Python are imported as, so that nothing in the stub
/// has one of these names.
pub fn aliasEnd(comptime named: []const Named, comptime definition: anytype) []const u8 {
    var taken = privateNames(definition);
    for (named) |one| taken = taken ++ .{one.name};
    var end: []const u8 = "";
    if (taken.len > 0) while (hasAlias(taken, end)) {
        end = end ++ "_";
    };
    return end;
}

fn hasAlias(comptime taken: []const []const u8, comptime end: []const u8) bool {
    return for (std.enums.values(annotation.Name)) |one| {
        if (isAmong(taken, one.alias(end))) break true;
    } else false;
}

/// The names in a module that begin as those of Python's modules do, at any depth.
fn privateNames(comptime definition: anytype) []const []const u8 {
    var list: []const []const u8 = class_stub.privateNames(part(definition, "classes")) ++
        lines.private(namesIn(definition));
    const types = part(definition, "types");
    for (0..compat.fieldNames(@TypeOf(types)).len) |i| {
        list = list ++ lines.private(compat.fieldNames(types[i]));
    }
    const exceptions = part(definition, "exceptions");
    for (compat.fieldNames(@TypeOf(exceptions))) |name| {
        list = list ++ lines.private(compat.fieldNames(fieldsOf(@field(exceptions, name))));
    }
    const submodules = part(definition, "submodules");
    for (compat.fieldNames(@TypeOf(submodules))) |name| {
        list = list ++ .{submoduleClass(name)} ++ privateNames(@field(submodules, name));
    }
    return list;
}

/// The fields of an exception class.
fn fieldsOf(comptime class: anytype) type {
    if (!exception_class.isDescribed(class)) return struct {};
    return if (@hasField(@TypeOf(class), "fields")) class.fields else struct {};
}

/// Adds all that a module has; `indent` is not empty for one that lies in another.
pub fn add(
    comptime body: *Body,
    comptime context: Context,
    comptime definition: anytype,
    comptime given: []const []const u8,
    comptime indent: []const u8,
    comptime prefix: []const u8,
) void {
    const exceptions = part(definition, "exceptions");
    for (compat.fieldNames(@TypeOf(exceptions))) |name| {
        addException(body, context, given, name, @field(exceptions, name), indent);
    }
    const types = part(definition, "types");
    for (0..compat.fieldNames(@TypeOf(types)).len) |i| addClass(body, context, types[i], indent);
    const structs = part(definition, "classes");
    for (compat.fieldNames(@TypeOf(structs))) |name| {
        class_stub.add(body, context, name, @field(structs, name), indent, prefix);
    }
    addSubmodules(body, context, definition, given, indent, prefix);
    addValues(body, context, definition, indent);
    const functions = part(definition, "functions");
    const count = compat.fieldNames(@TypeOf(functions)).len;
    if (count > 0 and indent.len == 0) body.space();
    for (0..count) |i| {
        const function = functions[i];
        if (indent.len > 0) {
            body.line(&.{ indent, "@", body.use(context.name(.staticmethod)) });
        } else if (i > 0 and functions[i - 1].doc.len > 0) body.space();
        lines.addFunction(
            body,
            context,
            indent,
            function.function_name,
            "",
            function.described,
            body.use(context.of(lines.payload(function.Result))),
            function.doc,
        );
    }
}

fn addValues(
    comptime body: *Body,
    comptime context: Context,
    comptime definition: anytype,
    comptime indent: []const u8,
) void {
    const Constants = @TypeOf(part(definition, "constants"));
    const constants = compat.fieldNames(Constants);
    const attributes = compat.fieldNames(Attributes(definition));
    if (constants.len + attributes.len > 0 and indent.len == 0) body.space();
    for (constants, 0..) |name, i| {
        const final = body.use(context.name(.Final));
        const value = body.use(context.of(compat.FieldType(Constants, i)));
        body.line(&.{ indent, name, ": ", final, "[", value, "]" });
    }
    for (attributes, 0..) |name, i| {
        const value = body.use(context.of(compat.FieldType(Attributes(definition), i)));
        body.line(&.{ indent, name, ": ", value });
    }
}

/// A stub is one file, so that a module that lies in another is a class of its own there, of which
/// the name is an instance.
fn addSubmodules(
    comptime body: *Body,
    comptime context: Context,
    comptime definition: anytype,
    comptime given: []const []const u8,
    comptime indent: []const u8,
    comptime prefix: []const u8,
) void {
    const submodules = part(definition, "submodules");
    const inner = indent ++ "    ";
    for (compat.fieldNames(@TypeOf(submodules))) |name| {
        const submodule = @field(submodules, name);
        const base = body.use(context.name(.ModuleType));
        if (indent.len == 0) body.space();
        const class = submoduleClass(name);
        body.line(&.{ indent, "class ", class, "(", base, "):" });
        const before = body.last;
        if (@hasField(@TypeOf(submodule), "doc")) body.docstring(inner, submodule.doc);
        const own = context.without(namesIn(submodule));
        const all = given ++ namesIn(submodule);
        add(body, own, submodule, all, inner, prefix ++ class ++ ".");
        if (body.last == before) body.line(&.{ inner, "..." });
    }
    for (compat.fieldNames(@TypeOf(submodules))) |name| {
        body.line(&.{ indent, name, ": ", prefix, submoduleClass(name) });
    }
}

/// A dict of known keys (PEP 589), or the name of a union that contains itself.
pub fn addShape(comptime body: *Body, comptime outer: Context, comptime named: Named) void {
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
        const has_quote = std.mem.indexOfScalar(u8, target, '"') != null;
        const quote = if (has_quote) "" else lines.written("\"");
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
    return not_required ++ "[" ++ read_only ++ "[" ++ value ++ "]]";
}

fn addException(
    comptime body: *Body,
    comptime context: Context,
    comptime given: []const []const u8,
    comptime name: []const u8,
    comptime class: anytype,
    comptime indent: []const u8,
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
    const Fields = fieldsOf(class);
    const fields = compat.fieldNames(Fields);
    if (indent.len == 0) body.space();
    const is_empty = doc.len == 0 and fields.len == 0;
    const inner_indent = indent ++ "    ";
    body.line(&.{ indent, "class ", name, "(", base, "):", if (is_empty) " ..." else "" });
    body.docstring(inner_indent, doc);
    const inner = context.without(fields);
    for (fields, 0..) |field, i| {
        // Python code may make an exception without them.
        const value = body.use(inner.of(?compat.FieldType(Fields, i)));
        body.line(&.{ inner_indent, field, ": ", value });
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
    return "_builtins" ++ body.alias_end ++ "." ++ tag;
}

/// What the classes have already that members derive from. A member of such a name is in order, but
/// type checkers report it.
const of_str = " capitalize casefold center count encode endswith expandtabs find format " ++
    " format_map index isalnum isalpha isascii isdecimal isdigit isidentifier islower " ++
    " isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans " ++
    " partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit " ++
    " rstrip split splitlines startswith strip swapcase title translate upper zfill ";
const of_int = " as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag " ++
    "to_bytes ";

/// What follows a member in a stub, after its value or type.
fn noteOf(comptime T: type, comptime member: []const u8) []const u8 {
    const inherited = if (!classes.isEnum(T))
        " count index "
    else switch (@as(enum { Enum, IntEnum, StrEnum }, T.python)) {
        .Enum => " name ",
        .IntEnum => " name " ++ of_int,
        .StrEnum => of_str,
    };
    const word = " " ++ member ++ " ";
    if (std.mem.indexOf(u8, inherited, word) != null) return "  # type: ignore[assignment]";
    // Of these, mypy says nothing.
    const others = if (!classes.isEnum(T)) "" else switch (T.python) {
        .IntEnum => " value real numerator ",
        .StrEnum => " value name ",
        else => " value ",
    };
    return if (std.mem.indexOf(u8, others, word) != null) "  # pyright: ignore" else "";
}

/// A class of `enum`, or a named tuple.
fn addClass(
    comptime body: *Body,
    comptime context: Context,
    comptime T: type,
    comptime outer_indent: []const u8,
) void {
    const indent = outer_indent ++ "    ";
    if (outer_indent.len == 0) body.space();
    const name = classes.nameOf(T);
    const fields = compat.fieldNames(T);
    const base = body.use(context.name(if (!classes.isEnum(T))
        .NamedTuple
    else switch (@as(enum { Enum, IntEnum, StrEnum }, T.python)) {
        .Enum => .Enum,
        .IntEnum => .IntEnum,
        .StrEnum => .StrEnum,
    }));
    const rest = if (fields.len == 0) " ..." else "";
    body.line(&.{ outer_indent, "class ", name, "(", base, "):", rest });
    const inner = context.without(fields);
    for (fields, 0..) |field, i| {
        if (!classes.isEnum(T)) {
            const value = body.use(inner.of(compat.FieldType(T, i)));
            body.line(&.{ indent, field, ": ", value, noteOf(T, field) });
        } else if (T.python == .StrEnum) {
            const value = lines.written(literal.literalOf([]const u8, field));
            body.line(&.{ indent, field, " = ", value, noteOf(T, field) });
        } else {
            const number = compat.enumNumber(T, i);
            const value = std.fmt.comptimePrint("{d}", .{number});
            body.line(&.{ indent, field, " = ", value, noteOf(T, field) });
        }
    }
}
