//! The arguments of a function, as its Zig parameters describe them.
//!
//! They are either parameters of their own, which `.args` names, or the fields of one struct, which
//! has the names and the defaults.

const std = @import("std");
const compat = @import("compat.zig");
const from_python = @import("from_python.zig");
const literal = @import("literal.zig");
const names = @import("names.zig");
const object = @import("object.zig");
const refusal = @import("refusal.zig");
const state = @import("state.zig");

/// A field of this type, such as `slash: py.PositionalOnly = .{}`, makes the arguments before it
/// positional only, as `/` does in Python.
pub const PositionalOnly = struct {};

/// A field of this type, such as `star: py.KeywordOnly = .{}`, makes the arguments after it keyword
/// only, as `*` does in Python.
pub const KeywordOnly = struct {};

/// What a field takes that stands for `*name`: the positional arguments beyond those of the fields
/// before it. The fields after it are keyword only.
pub fn Args(comptime T: type) type {
    return struct {
        items: []const T,

        pub const Item = T;
        pub const is_args = true;
    };
}

/// What the last field takes that stands for `**name`: the keyword arguments that are no fields.
pub fn Kwargs(comptime T: type) type {
    return struct {
        items: []const Pair,

        pub const Pair = struct { name: []const u8, value: T };
        pub const Item = T;
        pub const is_kwargs = true;
    };
}

pub const Kind = enum { positional_only, positional, keyword_only, args, kwargs };

pub const Argument = struct {
    name: [:0]const u8,
    T: type,
    kind: Kind,
    /// Whether the caller may leave it out.
    has_default: bool,
    /// The field of the argument struct.
    field: usize = 0,
    /// In how many fields called `base` that lies.
    depth: usize = 0,
};

/// The struct that lies in as many fields called `base`.
pub fn Level(comptime Struct: type, comptime depth: usize) type {
    return if (depth == 0) Struct else Level(@FieldType(Struct, "base"), depth - 1);
}

pub inline fn level(
    comptime Struct: type,
    comptime depth: usize,
    value: *Struct,
) *Level(Struct, depth) {
    if (depth == 0) return value;
    return level(@FieldType(Struct, "base"), depth - 1, &value.base);
}

/// The arguments of a function of type `Implementation`.
pub const Arguments = struct {
    /// The function's name in messages.
    function: []const u8,
    /// What declares it, in errors of the compiler.
    label: []const u8,
    list: []const Argument,
    /// The struct whose fields they are.
    Struct: ?type,

    pub fn init(
        comptime function: []const u8,
        comptime Implementation: type,
        comptime given: ?[]const []const u8,
    ) Arguments {
        const label = "py.function(" ++ names.quoted(function) ++ ", …)";
        return of(function, label, compat.parameterTypes(Implementation), given);
    }

    /// The arguments of a function of a class, whose `parameters` are those that do not stand for
    /// the object or the class.
    pub fn of(
        comptime function: []const u8,
        comptime label: []const u8,
        comptime parameters: []const type,
        comptime given: ?[]const []const u8,
    ) Arguments {
        const types = ownTypes(parameters);
        const Struct: ?type = if (given == null and types.len == 1 and isArgumentStruct(types[0]))
            types[0]
        else
            null;
        const arguments: Arguments = .{
            .function = function,
            .label = label,
            .list = if (Struct) |T| ofFields(label, T) else ofParameters(label, types, given),
            .Struct = Struct,
        };
        arguments.check();
        return arguments;
    }

    /// The fields of a struct as arguments, which may be given by keyword only or by position, too.
    /// Those of its bases, of which there are `depth`, come first.
    pub fn ofStruct(
        comptime function: []const u8,
        comptime label: []const u8,
        comptime Struct: type,
        comptime kind: Kind,
        comptime depth: usize,
    ) Arguments {
        var list: []const Argument = &.{};
        var next = depth + 1;
        while (next > 0) {
            next -= 1;
            for (ofFields(label, Level(Struct, next))) |argument| {
                if (next < depth and std.mem.eql(u8, argument.name, "base")) continue;
                var changed = argument;
                changed.kind = kind;
                changed.depth = next;
                list = list ++ .{changed};
            }
        }
        const arguments: Arguments = .{
            .function = function,
            .label = label,
            .list = list,
            .Struct = Struct,
        };
        arguments.check();
        return arguments;
    }

    /// How many have a place of their own in a call: all but `*args` and `**kwargs`.
    pub fn count(comptime arguments: Arguments) usize {
        return arguments.named().len;
    }

    /// Those that have a place of their own in a call, in the order of the call.
    pub fn named(comptime arguments: Arguments) []const Argument {
        var list: []const Argument = &.{};
        for (arguments.list) |argument| switch (argument.kind) {
            .positional_only, .positional, .keyword_only => list = list ++ .{argument},
            .args, .kwargs => {},
        };
        return list;
    }

    /// Whether a caller may give any of them by name. Python refuses names by itself otherwise.
    pub fn takesKeywords(comptime arguments: Arguments) bool {
        return for (arguments.list) |argument| switch (argument.kind) {
            .positional, .keyword_only, .kwargs => break true,
            .positional_only, .args => {},
        } else false;
    }

    /// The one of a kind that there is at most one of.
    pub fn one(comptime arguments: Arguments, comptime kind: Kind) ?Argument {
        for (arguments.list) |argument| if (argument.kind == kind) return argument;
        return null;
    }

    /// What Python writes for the default of an argument that has one.
    pub fn defaultLiteral(comptime arguments: Arguments, comptime argument: Argument) []const u8 {
        const Struct = arguments.Struct orelse return "None";
        const Holder = Level(Struct, argument.depth);
        return literal.literalOf(argument.T, compat.fieldDefault(Holder, argument.field).?);
    }

    fn check(comptime arguments: Arguments) void {
        const label = arguments.label;
        var all: [arguments.list.len][]const u8 = undefined;
        for (arguments.list, &all) |argument, *name| {
            name.* = argument.name;
            if (names.fault(argument.name)) |fault|
                fail(label, "the argument name " ++ fault);
            checkType(label, argument);
        }
        if (names.repeated(&all)) |twice|
            fail(label, "two arguments are called " ++ names.quoted(all[twice[1]]));
        var optional: ?[]const u8 = null;
        for (arguments.list) |argument| switch (argument.kind) {
            .positional_only, .positional => if (argument.has_default) {
                optional = argument.name;
            } else if (optional) |earlier| fail(label, "the argument " ++ argument.name ++
                " has no default, but " ++ earlier ++ " before it has one"),
            else => {},
        };
    }
};

/// Whether a parameter of type `T` is supplied by the wrapper.
pub fn isSupplied(comptime T: type) bool {
    return T == std.mem.Allocator or T == object.Module or state.ofParameter(T) != null;
}

fn ownTypes(comptime parameters: []const type) []const type {
    var own: []const type = &.{};
    for (parameters) |T| {
        if (!isSupplied(T)) own = own ++ .{T};
    }
    return own;
}

/// Whether the fields of a struct are arguments, where it is the only parameter.
pub fn isArgumentStruct(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .@"struct" => |info| !info.is_tuple and !from_python.isWrapper(T) and
            refusal.adviceForArgument(T) == null,
        else => false,
    };
}

fn ofParameters(
    comptime label: []const u8,
    comptime types: []const type,
    comptime given: ?[]const []const u8,
) []const Argument {
    if (given) |listed| if (listed.len != types.len) fail(label, std.fmt.comptimePrint(
        "the function takes {d} argument{s} from Python, but .args names {d}{s}",
        .{
            types.len,
            if (types.len == 1) "" else "s",
            listed.len,
            if (types.len == 1 and isArgumentStruct(types[0]))
                "; leave .args out, and the fields of the struct are the arguments"
            else
                "; name each but allocators, py.Module and states, which are supplied",
        },
    ));
    var required: usize = 0;
    for (types, 0..) |T, i| {
        if (@typeInfo(T) != .optional) required = i + 1;
    }
    var list: [types.len]Argument = undefined;
    for (types, &list, 0..) |T, *argument, i| argument.* = .{
        .name = if (given) |listed| listed[i] ++ "" else std.fmt.comptimePrint("arg{d}", .{i}),
        .T = T,
        .kind = if (given == null) .positional_only else .positional,
        .has_default = i >= required,
    };
    const final = list;
    return &final;
}

fn ofFields(comptime label: []const u8, comptime Struct: type) []const Argument {
    var list: []const Argument = &.{};
    var kind: Kind = .positional;
    for (compat.fieldNames(Struct), 0..) |name, i| {
        const T = compat.FieldType(Struct, i);
        const has_default = compat.hasDefault(Struct, i);
        if (list.len > 0 and list[list.len - 1].kind == .kwargs) fail(label, "the field " ++
            name ++ " comes after " ++ list[list.len - 1].name ++
            ", a py.Kwargs, which must be the last");
        switch (T) {
            PositionalOnly => {
                if (kind != .positional or list.len == 0 or
                    list[list.len - 1].kind != .positional) fail(label, "the field " ++ name ++
                    ", a py.PositionalOnly, must come after positional arguments, and once");
                var before: [list.len]Argument = undefined;
                for (list, &before) |argument, *changed| {
                    changed.* = argument;
                    changed.kind = .positional_only;
                }
                const final = before;
                list = &final;
            },
            KeywordOnly => {
                if (kind == .keyword_only) fail(label, "the field " ++ name ++
                    ", a py.KeywordOnly, says what is so already: the arguments after a py.Args " ++
                    "or another py.KeywordOnly are keyword only");
                if (i + 1 == compat.fieldNames(Struct).len) fail(label, "the field " ++ name ++
                    ", a py.KeywordOnly, must come before the arguments that are keyword only");
                kind = .keyword_only;
            },
            else => {
                const own_kind: Kind = if (isMarked(T, "is_args"))
                    .args
                else if (isMarked(T, "is_kwargs"))
                    .kwargs
                else
                    kind;
                if (own_kind == .args and kind == .keyword_only) fail(label, "the field " ++
                    name ++ ", a py.Args, must come before the keyword-only arguments, and once");
                if (own_kind == .kwargs and i > 0 and
                    compat.FieldType(Struct, i - 1) == KeywordOnly) fail(label, "the field " ++
                    compat.fieldNames(Struct)[i - 1] ++ ", a py.KeywordOnly, must come before " ++
                    "the arguments that are keyword only; leave it out before a py.Kwargs");
                if ((own_kind == .args or own_kind == .kwargs) and has_default) {
                    if (compat.fieldDefault(Struct, i).?.items.len > 0) fail(label, "the " ++
                        "field " ++ name ++ " has a default, but a py.Args or py.Kwargs is " ++
                        "empty without arguments; leave the default out");
                }
                if (own_kind == .args) kind = .keyword_only;
                list = list ++ .{Argument{
                    .name = name,
                    .T = T,
                    .kind = own_kind,
                    .has_default = has_default,
                    .field = i,
                }};
            },
        }
        if ((T == PositionalOnly or T == KeywordOnly) and !has_default) fail(label, "write " ++
            "the field " ++ name ++ " as `" ++ name ++ ": py." ++ (if (T == KeywordOnly)
            "KeywordOnly"
        else
            "PositionalOnly") ++ " = .{}`");
    }
    return list;
}

/// Whether `T` has a meaning as a field of an argument struct only.
pub fn isMarker(comptime T: type) bool {
    return T == PositionalOnly or T == KeywordOnly or isMarked(T, "is_args") or
        isMarked(T, "is_kwargs");
}

pub fn isMarked(comptime T: type, comptime mark: []const u8) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, mark);
}

fn checkType(comptime label: []const u8, comptime argument: Argument) void {
    const T = switch (argument.kind) {
        .args, .kwargs => argument.T.Item,
        else => argument.T,
    };
    if (isMarker(T)) fail(label, "the argument " ++ argument.name ++
        " is of type " ++ @typeName(T) ++ ", which is for the fields of an argument struct: the " ++
        "only parameter, without .args");
    if (refusal.ofArgument(T)) |refused| fail(label, "no Python object can become the " ++
        "argument " ++ argument.name ++ ", which is of type " ++ refused.described(T));
}

fn fail(comptime label: []const u8, comptime complaint: []const u8) noreturn {
    @compileError(label ++ ": " ++ complaint);
}
