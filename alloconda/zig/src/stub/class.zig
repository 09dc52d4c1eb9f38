//! Classes made of Zig structs, in stubs.

const std = @import("std");
const annotation = @import("../annotation.zig");
const arguments_zig = @import("../arguments.zig");
const attributes = @import("../class/attributes.zig");
const awaitable = @import("../awaitable.zig");
const compat = @import("../compat.zig");
const construction = @import("../class/construction.zig");
const items = @import("../class/protocol/items.zig");
const lines = @import("lines.zig");
const literal = @import("../literal.zig");
const object = @import("../object.zig");
const operators = @import("../class/protocol/operators.zig");
const options = @import("../class/options.zig");
const simple = @import("../class/protocol/simple.zig");
const slot = @import("../class/slot.zig");
const special_methods = @import("../class/protocol/special_methods.zig");

const Body = lines.Body;
const ClassName = annotation.ClassName;
const Context = annotation.Context;
const Named = annotation.Named;

/// The structs of classes, with the names that they have in the module.
pub fn namesOf(comptime classes: anytype, comptime prefix: []const u8) []const ClassName {
    var list: []const ClassName = &.{};
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        const inner = options.get(described.class_options, "classes", .{});
        list = list ++ .{ClassName{ .T = described.Struct, .name = prefix ++ name }} ++
            namesOf(inner, prefix ++ name ++ ".");
    }
    return list;
}

/// Whether one of the classes, or in one of them, has an option.
pub fn hasOption(comptime classes: anytype, comptime option: []const u8) bool {
    return for (compat.fieldNames(@TypeOf(classes))) |name| {
        const given = @field(classes, name).class_options;
        if (options.get(given, option, false)) break true;
        if (hasOption(options.get(given, "classes", .{}), option)) break true;
    } else false;
}

/// The names in classes, at any depth, that begin with an underscore.
pub fn privateNames(comptime classes: anytype) []const []const u8 {
    var list: []const []const u8 = &.{};
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        const inner = options.get(described.class_options, "classes", .{});
        list = list ++ lines.private(membersOf(described)) ++ privateNames(inner);
    }
    return list;
}

fn membersOf(comptime described: type) []const []const u8 {
    var members: []const []const u8 = attributes.namesOf(described.class_options);
    for (described.method_list) |method| members = members ++ .{@as([]const u8, method.name)};
    return members;
}

/// Adds the types that need a name in what classes take and return.
pub fn addNamed(comptime list: *[]const Named, comptime classes: anytype) void {
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        const T = described.Struct;
        for (functionsOf(described)) |declaration| {
            const Function = @TypeOf(@field(T, declaration));
            for (compat.parameterTypes(Function)) |P| {
                if (arguments_zig.isSupplied(P) or P == *T or P == *const T) continue;
                addNamedArgument(list, P);
            }
            const Result = lines.payload(compat.ReturnType(Function));
            if (Result != T) annotation.addNamed(list, Result, .result);
        }
        const fields = options.get(described.class_options, "fields", .{});
        for (compat.fieldNames(@TypeOf(fields))) |field| {
            annotation.addNamed(list, @FieldType(T, field), .result);
            annotation.addNamed(list, @FieldType(T, field), .argument);
        }
        if (construction.wayOf(described) == .fields) {
            const arguments = construction.argumentsOf(described, name, .fields);
            for (arguments.list) |argument| annotation.addNamed(list, argument.T, .argument);
        }
        const constants = options.get(described.class_options, "constants", .{});
        for (0..compat.fieldNames(@TypeOf(constants)).len) |i| {
            annotation.addNamed(list, compat.FieldType(@TypeOf(constants), i), .result);
        }
        addNamed(list, options.get(described.class_options, "classes", .{}));
    }
}

/// Of an argument struct, the fields are what is given.
fn addNamedArgument(comptime list: *[]const Named, comptime P: type) void {
    if (!arguments_zig.isArgumentStruct(P)) return annotation.addNamed(list, P, .argument);
    for (0..compat.fieldNames(P).len) |i| {
        const F = compat.FieldType(P, i);
        const is_many = arguments_zig.isMarked(F, "is_args") or
            arguments_zig.isMarked(F, "is_kwargs");
        if (is_many) {
            annotation.addNamed(list, F.Item, .argument);
        } else if (!arguments_zig.isMarker(F)) {
            annotation.addNamed(list, F, .argument);
        }
    }
}

/// The functions of a struct that Python code reaches.
fn functionsOf(comptime described: type) []const [:0]const u8 {
    const T = described.Struct;
    var list: []const [:0]const u8 = &.{};
    for (compat.declarationNames(T)) |declaration| {
        const Function = @TypeOf(@field(T, declaration));
        if (@typeInfo(Function) != .@"fn" or compat.isGeneric(Function)) continue;
        for (.{ "deinit", "traverse", "buffer", "state", "restore" }) |other| {
            if (std.mem.eql(u8, other, declaration)) break;
        } else list = list ++ .{declaration};
    }
    return list;
}

/// A built-in class, with what its items may be.
fn builtinBase(comptime context: Context, comptime Builtin: type) annotation.Annotation {
    comptime {
        if (!@hasField(annotation.Name, Builtin.name)) return .of(Builtin.name);
        const name = context.name(@field(annotation.Name, Builtin.name));
        const any = context.name(.Any);
        return switch (@field(annotation.Name, Builtin.name)) {
            .dict => name.with(.of("[")).with(any).with(.of(", ")).with(any).with(.of("]")),
            else => name.with(.of("[")).with(any).with(.of("]")),
        };
    }
}

/// Adds a class, at the depth of `indent`; `prefix` names what it lies in.
pub fn add(
    comptime body: *Body,
    comptime outer: Context,
    comptime name: []const u8,
    comptime described: type,
    comptime indent: []const u8,
    comptime prefix: []const u8,
) void {
    const T = described.Struct;
    const given = described.class_options;
    const inner = indent ++ "    ";
    const context = outer.without(membersOf(described));

    if (indent.len == 0) body.space();
    const is_final = options.get(given, "final", false);
    if (is_final or isDisjoint(described)) body.line(&.{
        indent,
        "@",
        body.use(outer.name(if (is_final) .final else .disjoint_base)),
    });
    const base = if (described.BaseClass) |Base|
        outer.instance(Base.Struct).text
    else if (described.Builtin) |Builtin| body.use(builtinBase(outer, Builtin)) else "";
    // Any number of types of any kind may be given.
    const is_generic = options.get(given, "generic", false);
    const generic: []const u8 = if (is_generic) body.use(outer.genericBase()) else "";
    const is_bare = base.len + generic.len == 0;
    const comma = if (base.len > 0 and is_generic) ", " else "";
    const has_dict = options.get(given, "dict", false);
    const attributes_class = annotation.any_attributes ++ (if (is_bare) "" else ", ");
    const first: []const u8 = if (has_dict) attributes_class else "";
    const open: [2][]const u8 = if (is_bare and !has_dict) .{ "", ":" } else .{ "(", "):" };
    body.line(&.{ indent, "class ", name, open[0], first, base, comma, generic, open[1] });
    const before = body.last;
    body.docstring(inner, options.get(given, "doc", ""));
    addConstants(body, context, options.get(given, "constants", .{}), inner);
    addMatchArgs(body, described, inner);
    const inner_classes = options.get(given, "classes", .{});
    for (compat.fieldNames(@TypeOf(inner_classes))) |field| {
        add(body, outer, field, @field(inner_classes, field), inner, prefix ++ name ++ ".");
    }
    if (hasOwnInit(described)) lines.addFunction(
        body,
        context,
        inner,
        "__init__",
        "self",
        construction.argumentsOf(described, name, construction.wayOf(described)),
        "None",
        "",
    );
    addFields(body, context, T, options.get(given, "fields", .{}), inner);
    addProperties(body, context, T, options.get(given, "properties", .{}), inner);
    for (described.method_list) |method| {
        if (method.kind != .instance) body.line(&.{
            inner,
            "@",
            body.use(context.name(if (method.kind == .class) .classmethod else .staticmethod)),
        });
        lines.addFunction(
            body,
            context,
            inner,
            method.name,
            switch (method.kind) {
                .instance => "self",
                .class => "cls",
                .static => "",
            },
            method.arguments,
            body.use(if (special_methods.isIterator(method.declaration))
                iteratorOf(context, ResultOf(T, method.declaration))
            else
                context.of(ResultOf(T, method.declaration))),
            method.doc,
        );
    }
    addProtocols(body, context, prefix ++ name, described, inner);
    if (body.last == before) body.line(&.{ inner, "..." });
}

/// Whether the arguments are others than those of the base.
fn hasOwnInit(comptime described: type) bool {
    return switch (construction.wayOf(described)) {
        .never, .of_base => false,
        .fields => true,
        else => construction.rootOf(described) == described,
    };
}

/// Whether no class derives from it and another such one (PEP 800), because its objects have room
/// of their own for the struct. That of a base is enough for one without fields.
fn isDisjoint(comptime described: type) bool {
    const Base = described.BaseClass orelse return true;
    return described.Builtin != null or @sizeOf(described.Struct) != @sizeOf(Base.Struct);
}

fn ResultOf(comptime T: type, comptime declaration: []const u8) type {
    return lines.payload(compat.ReturnType(@TypeOf(@field(T, declaration))));
}

fn addConstants(
    comptime body: *Body,
    comptime context: Context,
    comptime constants: anytype,
    comptime indent: []const u8,
) void {
    for (compat.fieldNames(@TypeOf(constants)), 0..) |name, i| {
        const form = body.use(context.name(.ClassVar));
        const value = body.use(context.of(compat.FieldType(@TypeOf(constants), i)));
        body.line(&.{ indent, name, ": ", form, "[", value, "]" });
    }
}

/// A value and no type: one that derives may have other names, which a declared type forbids.
fn addMatchArgs(
    comptime body: *Body,
    comptime described: type,
    comptime indent: []const u8,
) void {
    const names = described.match_args;
    if (names.len == 0) return;
    var pieces: []const []const u8 = &.{ indent, "__match_args__ = (" };
    for (names, 0..) |name, i| pieces = pieces ++ .{ if (i == 0) "'" else ", '", name, "'" };
    body.line(pieces ++ .{if (names.len == 1) ",)" else ")"});
}

fn addFields(
    comptime body: *Body,
    comptime context: Context,
    comptime T: type,
    comptime fields: anytype,
    comptime indent: []const u8,
) void {
    for (compat.fieldNames(@TypeOf(fields))) |field| {
        const given = @field(fields, field);
        const name = options.get(given, "name", field);
        const doc = options.get(given, "doc", "");
        const value = body.use(context.of(@FieldType(T, field)));
        if (options.get(given, "readonly", false)) {
            addProperty(body, context, name, value, doc, indent);
        } else {
            body.line(&.{ indent, name, ": ", value });
            body.docstring(indent, doc);
        }
    }
}

fn addProperties(
    comptime body: *Body,
    comptime context: Context,
    comptime T: type,
    comptime properties: anytype,
    comptime indent: []const u8,
) void {
    for (compat.fieldNames(@TypeOf(properties))) |name| {
        const given = @field(properties, name);
        const getter = if (@hasField(@TypeOf(given), "get")) @tagName(given.get) else name;
        const value = body.use(context.of(ResultOf(T, getter)));
        addProperty(body, context, name, value, options.get(given, "doc", ""), indent);
        if (@hasField(@TypeOf(given), "set")) {
            var taking = context;
            taking.direction = .argument;
            const taken = body.use(taking.of(slot.Operand(T, @tagName(given.set))));
            body.line(&.{ indent, "@", name, ".setter" });
            body.line(&.{ indent, "def ", name, "(self, value: ", taken, ") -> None: ..." });
        }
        if (@hasField(@TypeOf(given), "delete")) {
            body.line(&.{ indent, "@", name, ".deleter" });
            body.line(&.{ indent, "def ", name, "(self) -> None: ..." });
        }
    }
}

fn addProperty(
    comptime body: *Body,
    comptime context: Context,
    comptime name: []const u8,
    comptime value: []const u8,
    comptime doc: []const u8,
    comptime indent: []const u8,
) void {
    body.line(&.{ indent, "@", body.use(context.name(.property)) });
    body.line(&.{ indent, "def ", name, "(self) -> ", value, if (doc.len > 0) ":" else ": ..." });
    body.docstring(indent ++ "    ", doc);
}

/// What Python's syntax and functions call.
fn addProtocols(
    comptime body: *Body,
    comptime context: Context,
    comptime name: []const u8,
    comptime described: type,
    comptime indent: []const u8,
) void {
    const T = described.Struct;
    if (@hasDecl(T, "truth")) {
        question(body, context, indent, "__bool__", null, context.name(.bool));
    }
    if (@hasDecl(T, "hash")) {
        question(body, context, indent, "__hash__", null, context.name(.int));
    } else if (@hasDecl(T, "eql") or @hasDecl(T, "order")) body.line(&.{
        indent,
        "__hash__: ",
        body.use(context.name(.ClassVar)),
        "[None]  # type: ignore[assignment]",
    });
    if (@hasDecl(T, "order")) for (.{ "__lt__", "__le__", "__gt__", "__ge__" }) |dunder| {
        question(body, context, indent, dunder, slot.Operand(T, "order"), context.name(.bool));
    };
    if (@hasDecl(T, "len")) question(body, context, indent, "__len__", null, context.name(.int));
    addItems(body, context, T, indent);
    if (@hasDecl(T, "iterate")) {
        const iterator = iteratorOf(context, ResultOf(T, "iterate"));
        question(body, context, indent, "__iter__", null, iterator);
    } else if (@hasDecl(T, "next")) {
        question(body, context, indent, "__iter__", null, .of(name));
    } else if (items.isSequence(T)) {
        const iterator = context.generic(.Iterator, &.{Item(ResultOf(T, "getItem"))});
        question(body, context, indent, "__iter__", null, iterator);
    }
    if (@hasDecl(T, "next")) {
        const item = itemOf(context, ResultOf(T, "next"));
        question(body, context, indent, "__next__", null, item);
    }
    addAsync(body, context, name, T, indent);
    if (@hasDecl(T, "call")) lines.addFunction(
        body,
        context,
        indent,
        "__call__",
        "self",
        simple.callArguments(T, name),
        body.use(context.of(ResultOf(T, "call"))),
        "",
    );
    for (compat.declarationNames(T)) |declaration| {
        const dunder = operators.meaningOf(declaration) orelse continue;
        const Result = ResultOf(T, declaration);
        const is_in_place = std.mem.endsWith(u8, declaration, "InPlace");
        const result: annotation.Annotation = if (is_in_place and Result == void)
            .of(name)
        else
            itemOf(context, Result);
        if (operators.isUnary(declaration)) {
            question(body, context, indent, dunder, null, result);
            continue;
        }
        const Operand = slot.Operand(T, declaration);
        question(body, context, indent, dunder, Operand, result);
        if (is_in_place) continue;
        // Python has both methods of an operator where a class has one of them.
        const other = operators.otherSideOf(declaration);
        if (@hasDecl(T, other) or baseDeclares(described, other)) continue;
        const is_own = Operand == *T or Operand == *const T or Operand == T;
        const counterpart = operators.meaningOf(other).?;
        if (is_own) {
            question(body, context, indent, counterpart, Operand, result);
        } else {
            // No operand will do. A class that derives from this one may say other.
            question(body, context, indent, counterpart, noreturn, context.name(.Any));
        }
    }
    if (@hasDecl(T, "exit") and !@hasDecl(T, "enter")) {
        question(body, context, indent, "__enter__", null, .of(name));
    }
    if (@hasDecl(T, "buffer")) body.line(&.{
        indent,
        "def __buffer__(self, flags: ",
        body.use(context.name(.int)),
        ", /) -> ",
        body.use(context.name(.memoryview)),
        ": ...",
    });
    if (options.get(described.class_options, "generic", false)) {
        body.line(&.{ indent, "@", body.use(context.name(.classmethod)) });
        body.line(&.{
            indent,
            "def __class_getitem__(cls, item: ",
            body.use(context.name(.Any)),
            ", /) -> ",
            body.use(context.name(.GenericAlias)),
            ": ...",
        });
    }
}

/// Whether the class has a method from a base, whose operands its own would have to take as well.
fn baseDeclares(comptime described: type, comptime declaration: []const u8) bool {
    const Base = described.BaseClass orelse return false;
    return @hasDecl(Base.Struct, declaration) or baseDeclares(Base, declaration);
}

/// What `await` and `async for` call. Where the code says no more than that it is an object, its
/// kind is known from what Python wants.
fn addAsync(
    comptime body: *Body,
    comptime context: Context,
    comptime name: []const u8,
    comptime T: type,
    comptime indent: []const u8,
) void {
    if (@hasDecl(T, "await")) {
        const Awaited = awaitable.Awaited(ResultOf(T, "await"));
        const types = &.{ object.Object, object.Object, Awaited };
        question(body, context, indent, "__await__", null, context.generic(.Generator, types));
    }
    if (@hasDecl(T, "aiter")) {
        const Result = ResultOf(T, "aiter");
        const is_open = Result == object.Object;
        question(body, context, indent, "__aiter__", null, if (is_open)
            context.generic(.AsyncIterator, &.{Result})
        else
            context.of(Result));
    } else if (@hasDecl(T, "anext")) {
        question(body, context, indent, "__aiter__", null, .of(name));
    }
    if (@hasDecl(T, "anext")) {
        const types = &.{awaitable.Awaited(ResultOf(T, "anext"))};
        question(body, context, indent, "__anext__", null, context.generic(.Awaitable, types));
    }
}

/// A method of Python's own name, of the object and at most one other.
fn question(
    comptime body: *Body,
    comptime context: Context,
    comptime indent: []const u8,
    comptime dunder: []const u8,
    comptime Operand: ?type,
    comptime result: annotation.Annotation,
) void {
    var taking = context;
    taking.direction = .argument;
    var pieces: []const []const u8 = &.{ indent, "def ", dunder, "(self" };
    if (Operand) |Other| pieces = pieces ++ .{
        ", other: ",
        body.use(taking.of(Other)),
        if (std.mem.eql(u8, dunder, "__pow__") or std.mem.eql(u8, dunder, "__rpow__"))
            ", mod: None = None, /"
        else
            ", /",
    };
    body.line(pieces ++ .{ ") -> ", body.use(result), ": ..." });
}

/// What an optional result is where it is there: null has another meaning.
fn itemOf(comptime context: Context, comptime Result: type) annotation.Annotation {
    return context.of(Item(Result));
}

fn Item(comptime Result: type) type {
    return switch (@typeInfo(Result)) {
        .optional => |info| info.child,
        else => Result,
    };
}

fn iteratorOf(comptime context: Context, comptime Result: type) annotation.Annotation {
    switch (@typeInfo(Result)) {
        .pointer => |info| if (info.size == .slice) {
            return context.generic(.Iterator, &.{info.child});
        },
        .array => |info| return context.generic(.Iterator, &.{info.child}),
        else => {},
    }
    return context.of(Result);
}

fn addItems(
    comptime body: *Body,
    comptime context: Context,
    comptime T: type,
    comptime indent: []const u8,
) void {
    var taking = context;
    taking.direction = .argument;
    if (@hasDecl(T, "getItem")) {
        const item = body.use(itemOf(context, ResultOf(T, "getItem")));
        const key = body.use(taking.of(slot.Operand(T, "getItem")));
        if (items.isSequence(T)) {
            const Slice = if (@hasDecl(T, "getSlice")) ResultOf(T, "getSlice") else void;
            const slice = body.use(if (Slice == void)
                context.generic(.list, &.{ResultOf(T, "getItem")})
            else
                context.of(Slice));
            const overload = body.use(context.name(.overload));
            const range = body.use(context.name(.slice));
            body.line(&.{ indent, "@", overload });
            body.line(&.{ indent, "def __getitem__(self, key: ", key, ", /) -> ", item, ": ..." });
            body.line(&.{ indent, "@", overload });
            body.line(&.{
                indent,
                "def __getitem__(self, key: ",
                range,
                ", /) -> ",
                slice,
                ": ...",
            });
        } else {
            body.line(&.{ indent, "def __getitem__(self, key: ", key, ", /) -> ", item, ": ..." });
        }
    }
    if (@hasDecl(T, "setItem")) {
        const key = body.use(taking.of(slot.Operand(T, "setItem")));
        const types = compat.parameterTypes(@TypeOf(T.setItem));
        const value = body.use(taking.of(types[types.len - 1]));
        body.line(&.{
            indent,
            "def __setitem__(self, key: ",
            key,
            ", value: ",
            value,
            ", /) -> None: ...",
        });
    }
    if (@hasDecl(T, "deleteItem")) {
        const key = body.use(taking.of(slot.Operand(T, "deleteItem")));
        body.line(&.{ indent, "def __delitem__(self, key: ", key, ", /) -> None: ..." });
    }
    if (@hasDecl(T, "contains")) {
        const any = body.use(context.name(.object));
        const truth = body.use(context.name(.bool));
        body.line(&.{ indent, "def __contains__(self, item: ", any, ", /) -> ", truth, ": ..." });
    }
}
