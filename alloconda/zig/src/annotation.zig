//! Zig types as the types of Python that stubs write (PEP 484): `[]const f64` as an argument is
//! `Sequence[float] | Buffer`.
//!
//! All of it is done while the module is compiled.

const std = @import("std");
const buffer = @import("buffer.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const literal = @import("literal.zig");
const names_zig = @import("names.zig");
const object = @import("object.zig");
const owned = @import("owned.zig");
const parts = @import("parts.zig");
const recursion = @import("recursion.zig");
const reference = @import("class/reference.zig");
const union_zig = @import("union.zig");
const wrapper = @import("wrapper.zig");

/// Arguments take more than results are: any sequence, not only a list.
pub const Direction = enum { argument, result };

/// The names of Python that stubs are written with.
pub const Name = enum(u8) {
    bool,
    bytes,
    classmethod,
    complex,
    dict,
    float,
    frozenset,
    int,
    list,
    memoryview,
    object,
    property,
    set,
    slice,
    staticmethod,
    str,
    tuple,
    AsyncIterator,
    Awaitable,
    Generator,
    Iterator,
    Sequence,
    date,
    datetime,
    time,
    timedelta,
    Decimal,
    Enum,
    IntEnum,
    StrEnum,
    PathLike,
    Path,
    ModuleType,
    GenericAlias,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    NamedTuple,
    final,
    overload,
    Buffer,
    CapsuleType,
    Never,
    NotRequired,
    ReadOnly,
    TypeAlias,
    TypeVarTuple,
    TypedDict,
    Unpack,
    disjoint_base,
    UUID,

    /// The module that has it.
    pub fn module(name: Name) []const u8 {
        return switch (name) {
            .bool, .bytes, .complex, .dict, .float, .frozenset, .int => "builtins",
            .list, .object, .set, .str, .tuple => "builtins",
            .classmethod, .memoryview, .property, .slice, .staticmethod => "builtins",
            .AsyncIterator, .Awaitable, .Generator => "collections.abc",
            .Iterator, .Sequence => "collections.abc",
            .date, .datetime, .time, .timedelta => "datetime",
            .Decimal => "decimal",
            .Enum, .IntEnum, .StrEnum => "enum",
            .PathLike => "os",
            .Path => "pathlib",
            .ModuleType, .GenericAlias => "types",
            .Any, .ClassVar, .Final, .Generic, .Literal, .NamedTuple => "typing",
            .final, .overload => "typing",
            .Buffer, .CapsuleType, .Never, .NotRequired => "typing_extensions",
            .ReadOnly, .TypeAlias, .TypeVarTuple, .TypedDict => "typing_extensions",
            .Unpack, .disjoint_base => "typing_extensions",
            .UUID => "uuid",
        };
    }

    /// What the module is called where the name means something else; `end` makes it another name
    /// than those that the stub has.
    pub fn alias(name: Name, comptime end: []const u8) []const u8 {
        const whole = name.module();
        const is_abc = std.mem.eql(u8, whole, "collections.abc");
        return "_" ++ (if (is_abc) "abc" else whole) ++ end;
    }

    pub fn isBuiltin(name: Name) bool {
        return std.mem.eql(u8, name.module(), "builtins");
    }
};

/// A set of names.
pub const Names = struct {
    bits: u64 = 0,

    pub fn of(name: Name) Names {
        return .{ .bits = @as(u64, 1) << @intCast(std.mem.asBytes(&name)[0]) };
    }

    pub fn with(names: Names, others: Names) Names {
        return .{ .bits = names.bits | others.bits };
    }

    pub fn has(names: Names, name: Name) bool {
        return names.bits & of(name).bits != 0;
    }

    /// Those that are among `given`, which is what something else is called.
    pub fn among(comptime given: []const []const u8) Names {
        comptime {
            var found: Names = .{};
            for (given) |one| if (@hasField(Name, one)) {
                found = found.with(of(@field(Name, one)));
            };
            return found;
        }
    }
};

/// The text of a type, and the names of other modules that are in it.
pub const Annotation = struct {
    text: []const u8,
    names: Names = .{},
    /// Those that are written with their module, because they mean something else there.
    qualified: Names = .{},
    /// Types of the module that are written with another name, because theirs means something else.
    aliased: []const []const u8 = &.{},

    pub fn with(annotation: Annotation, other: Annotation) Annotation {
        return .{
            .text = annotation.text ++ other.text,
            .names = annotation.names.with(other.names),
            .qualified = annotation.qualified.with(other.qualified),
            .aliased = annotation.aliased ++ other.aliased,
        };
    }

    pub fn of(comptime text: []const u8) Annotation {
        return .{ .text = text };
    }

    pub const none: Annotation = .{ .text = "None" };
};

/// A struct that is a dict of known keys, or a union that contains itself: they need a name.
pub const Named = struct {
    T: type,
    direction: Direction,
    name: []const u8,
};

pub const ClassName = struct { T: type, name: []const u8 };

/// The struct of the class that an argument or result is an instance of, if it is one itself.
fn structOf(comptime T: type) ?type {
    if (reference.isPointer(T)) return @typeInfo(T).pointer.child;
    if (reference.isRef(T)) return T.Struct;
    return if (classes.isClass(T)) T else null;
}

/// The name of the type parameter of classes in stubs.
pub const types_name = "_Types";
/// The class in stubs whose instances have any attribute.
pub const any_attributes = "_AnyAttributes";

/// What the text of a type depends on.
pub const Context = struct {
    direction: Direction,
    /// The names that mean something else where the text is.
    taken: Names = .{},
    /// The types whose classes the module has, with their names.
    classes: []const ClassName = &.{},
    /// The structs that are classes of the module, with their names.
    structs: []const ClassName = &.{},
    named: []const Named = &.{},
    /// All names that mean something else where the text is.
    hidden: []const []const u8 = &.{},
    /// What the names of Python's modules end in.
    alias_end: []const u8 = "",

    pub fn without(comptime context: Context, comptime taken: []const []const u8) Context {
        var result = context;
        result.taken = context.taken.with(.among(taken));
        result.hidden = context.hidden ++ taken;
        return result;
    }

    pub fn name(comptime context: Context, comptime wanted: Name) Annotation {
        comptime return if (context.taken.has(wanted)) .{
            .text = wanted.alias(context.alias_end) ++ "." ++ @tagName(wanted),
            .qualified = .of(wanted),
        } else .{ .text = @tagName(wanted), .names = .of(wanted) };
    }

    /// `dict[str, int]`
    pub fn generic(
        comptime context: Context,
        comptime wanted: Name,
        comptime types: []const type,
    ) Annotation {
        comptime {
            var result = context.name(wanted).with(.of("["));
            for (types, 0..) |T, i| {
                if (i > 0) result = result.with(.of(", "));
                result = result.with(context.of(T));
            }
            return result.with(.of(if (types.len == 0) "()]" else "]"));
        }
    }

    pub fn of(comptime context: Context, comptime T: type) Annotation {
        return context.ofAny(&.{T});
    }

    /// What may be any of several types.
    pub fn ofAny(comptime context: Context, comptime types: []const type) Annotation {
        comptime {
            @setEvalBranchQuota(compat.any_number);
            var members: []const Annotation = &.{};
            for (types) |T| context.addMembers(T, &members);
            return either(members);
        }
    }

    /// A type, or those that it may be, each once.
    fn addMembers(
        comptime context: Context,
        comptime T: type,
        comptime members: *[]const Annotation,
    ) void {
        switch (@typeInfo(T)) {
            .optional => |info| {
                context.addMembers(info.child, members);
                return add(members, .none);
            },
            .@"union" => if (context.nameOf(T) == null) {
                for (compat.fieldNames(T)) |field| {
                    context.addMembers(@FieldType(T, field), members);
                }
                return;
            },
            else => {},
        }
        add(members, context.one(T));
        // Numbers are copied from buffers as they are.
        if (context.direction == .argument and isSliceOfItems(T)) {
            add(members, context.name(.Buffer));
        }
    }

    fn one(comptime context: Context, comptime T: type) Annotation {
        if (T == object.Object) return context.anything();
        if (structOf(T)) |Struct| return context.instance(Struct);
        if (T == object.Bytes) return context.name(.bytes);
        if (buffer.isView(T) or owned.isOwned(T)) return context.name(.Buffer);
        if (wrapper.of(T)) |Wrapper| return if (@hasDecl(Wrapper, "annotation"))
            Wrapper.annotation(context)
        else
            context.anything();
        if (context.nameOf(T)) |known| return .{ .text = known };
        return switch (@typeInfo(T)) {
            .void, .null => .none,
            .noreturn => context.name(.Never),
            .bool => context.name(.bool),
            .int, .comptime_int => context.name(.int),
            .float, .comptime_float => context.name(.float),
            .enum_literal => context.name(.str),
            .@"enum" => if (classes.isEnum(T))
                context.class(T, .Enum)
            else if (compat.isExhaustive(T))
                context.literals(T)
            else
                context.name(.str),
            .array => |info| context.items(info.child),
            .pointer => |info| switch (info.size) {
                .slice => if (info.child == u8)
                    context.name(.str)
                else
                    context.items(info.child),
                .one => switch (@typeInfo(info.child)) {
                    .array => |array| context.one([]const array.child),
                    else => context.one(info.child),
                },
                .many, .c => context.name(.str),
            },
            .@"struct" => context.generic(.tuple, parts.of(T)),
            else => context.name(.Any),
        };
    }

    /// What makes a class generic (PEP 646); its parameter stands for any number of types.
    pub fn genericBase(comptime context: Context) Annotation {
        const open = context.name(.Generic).with(.of("[")).with(context.name(.Unpack));
        return open.with(.of("[" ++ types_name ++ "]]"));
    }

    /// An instance of a class of the module.
    pub fn instance(comptime context: Context, comptime T: type) Annotation {
        for (context.structs) |known| if (known.T == T) return context.own(known.name);
        return context.anything();
    }

    /// A type of the module, by a name that means it where the text is.
    fn own(comptime context: Context, comptime whole: []const u8) Annotation {
        const end = std.mem.indexOfScalar(u8, whole, '.') orelse whole.len;
        for (context.hidden) |hidden| if (std.mem.eql(u8, hidden, whole[0..end])) return .{
            .text = aliasOf(whole),
            .aliased = &.{whole},
        };
        return .of(whole);
    }

    fn anything(comptime context: Context) Annotation {
        return context.name(switch (context.direction) {
            .argument => .object,
            .result => .Any,
        });
    }

    fn items(comptime context: Context, comptime Item: type) Annotation {
        return context.generic(switch (context.direction) {
            .argument => .Sequence,
            .result => .list,
        }, &.{Item});
    }

    /// The class that the module has for a type, or what it derives from.
    pub fn class(comptime context: Context, comptime T: type, comptime base: Name) Annotation {
        for (context.classes) |known| if (known.T == T) return context.own(known.name);
        return context.name(base);
    }

    fn literals(comptime context: Context, comptime T: type) Annotation {
        const fields = compat.fieldNames(T);
        if (fields.len == 0) return context.name(.Never);
        var result = context.name(.Literal);
        for (fields, 0..) |field, i| {
            result = result.with(.of(if (i == 0) "[" else ", "));
            result = result.with(.of(literal.literalOf([]const u8, field)));
        }
        return result.with(.of("]"));
    }

    pub fn nameOf(comptime context: Context, comptime T: type) ?[]const u8 {
        for (context.named) |known| {
            if (known.T == T and known.direction == context.direction) return known.name;
        }
        return null;
    }
};

/// The name that a type of the module has where its own is hidden.
pub fn aliasOf(comptime whole: []const u8) []const u8 {
    var alias: []const u8 = "_";
    for (whole) |byte| alias = alias ++ &[_]u8{if (byte == '.') '_' else byte};
    return alias ++ "_class";
}

pub fn isSliceOfItems(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .pointer => |info| info.size == .slice and info.child != u8 and buffer.isItem(info.child),
        else => false,
    };
}

fn add(comptime members: *[]const Annotation, comptime member: Annotation) void {
    for (members.*) |known| if (std.mem.eql(u8, known.text, member.text)) return;
    members.* = members.* ++ .{member};
}

/// `int | str | None`
fn either(comptime members: []const Annotation) Annotation {
    if (members.len == 0) return .{ .text = "Never", .names = .of(.Never) };
    var result = members[0];
    for (members[1..]) |member| result = result.with(.of(" | ")).with(member);
    return result;
}

/// Whether a type needs a name in a stub.
fn isNamed(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .@"struct" => |info| !info.is_tuple and wrapper.of(T) == null and T != object.Object and
            T != object.Bytes and !buffer.isView(T) and !owned.isOwned(T),
        .@"union" => union_zig.isTagged(T) and recursion.isIn(T),
        else => false,
    };
}

/// Adds the types that need a name among the parts of `T`, and itself.
pub fn addNamed(
    comptime list: *[]const Named,
    comptime T: type,
    comptime direction: Direction,
) void {
    if (isNamed(T)) {
        for (list.*) |known| if (known.T == T and known.direction == direction) return;
        list.* = list.* ++ .{Named{
            .T = T,
            .direction = direction,
            .name = freeName(list.*, T, direction),
        }};
    } else if (T == object.Object or T == object.Bytes or buffer.isView(T) or owned.isOwned(T)) {
        return;
    }
    if (structOf(T) != null) return;
    if (classes.isNamedTuple(T) and recursion.isIn(T)) return;
    if (wrapper.of(T)) |Wrapper| if (@hasDecl(Wrapper, "items")) {
        for (Wrapper.items) |Item| addNamed(list, Item, direction);
    };
    for (parts.of(T)) |Part| addNamed(list, Part, direction);
}

fn freeName(
    comptime list: []const Named,
    comptime T: type,
    comptime direction: Direction,
) []const u8 {
    const stem = "_" ++ plainName(T) ++ if (direction == .argument) "Like" else "";
    var number = 1;
    while (true) : (number += 1) {
        const name = if (number == 1) stem else std.fmt.comptimePrint("{s}{d}", .{ stem, number });
        for (list) |known| {
            if (std.mem.eql(u8, known.name, name)) break;
        } else return name;
    }
}

/// The name of a type without those that it lies in, or `Fields` for one that has none.
fn plainName(comptime T: type) []const u8 {
    const whole = @typeName(T);
    const end = std.mem.indexOfScalar(u8, whole, '(') orelse whole.len;
    const start = if (std.mem.lastIndexOfScalar(u8, whole[0..end], '.')) |dot| dot + 1 else 0;
    const name = whole[start..end];
    const is_named = names_zig.fault(name) == null and
        std.mem.indexOf(u8, name, "__struct_") == null and
        std.mem.indexOf(u8, name, "__union_") == null;
    return if (is_named) name else "Fields";
}

fn expectText(
    comptime expected: []const u8,
    comptime direction: Direction,
    comptime T: type,
) !void {
    try std.testing.expectEqualStrings(expected, comptime (Context{
        .direction = direction,
    }).of(T).text);
}

test Context {
    try expectText("int", .argument, u8);
    try expectText("str | None", .argument, ?[]const u8);
    try expectText("Sequence[str]", .argument, []const []const u8);
    try expectText("list[str]", .result, []const []const u8);
    try expectText("tuple[int, list[bool]]", .result, struct { u8, []const bool });
    try expectText("tuple[()]", .result, struct {});
    try expectText("Literal['red', 'green']", .result, enum { red, green });
    const Number = union(enum) { whole: i64, part: f64, short: u8, none: void };
    try expectText("int | float | None", .result, Number);
    const Taken: Context = .{ .direction = .result, .taken = comptime .among(&.{ "list", "x" }) };
    try std.testing.expectEqualStrings("_builtins.list[int]", comptime Taken.of([]const u16).text);
}
