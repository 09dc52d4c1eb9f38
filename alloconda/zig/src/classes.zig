//! Classes of Python's library that are made from Zig types: enums of `enum`, and named tuples.
//!
//! A type says so itself by a declaration: `pub const python = .Enum`, `.IntEnum` or `.StrEnum` in
//! an enum, `.namedtuple` in a struct. `.types` of `exportModule` makes the classes on import.

const std = @import("std");
const Annotation = @import("annotation.zig").Annotation;
const Context = @import("annotation.zig").Context;
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const floor = @import("floor.zig");
const from_python = @import("from_python.zig");
const interpreter = @import("interpreter.zig");
const library = @import("library.zig");
const names = @import("names.zig");
const object_zig = @import("object.zig");
const Place = @import("place.zig").Place;
const recursion = @import("recursion.zig");
const to_python = @import("to_python.zig");

const Error = exception.Error;
const Ownership = to_python.Ownership;

pub fn isEnum(comptime T: type) bool {
    return @typeInfo(T) == .@"enum" and @hasDecl(T, "python");
}

pub fn isNamedTuple(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "python") and !isClass(T);
}

/// Whether a struct says that it stands for an instance of its class, also by value.
pub fn isClass(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasDecl(T, "python") and
        @TypeOf(T.python) == @TypeOf(.enum_literal) and T.python == .class;
}

/// What keeps `T` from being a class of the module; null for nothing.
pub fn fault(comptime T: type) ?[]const u8 {
    const form = @typeName(T) ++ " needs `pub const python = .";
    switch (@typeInfo(T)) {
        .@"enum" => {
            const bases = .{ "Enum", "IntEnum", "StrEnum" };
            const instead = form ++ "Enum;`, or .IntEnum or .StrEnum";
            const given = declared(T) orelse return instead;
            for (bases) |base| if (std.mem.eql(u8, "." ++ base, given)) return memberFault(T);
            return instead ++ ", not " ++ given ++ names.didYouMean(given[1..], ".", bases);
        },
        .@"struct" => {
            const given = declared(T) orelse return form ++ "namedtuple;`";
            if (std.mem.eql(u8, given, ".namedtuple")) return fieldFault(T);
            return form ++ "namedtuple;`, not " ++ given ++
                names.didYouMean(given[1..], ".", .{"namedtuple"});
        },
        else => return "a class is made of an enum or a struct, not of " ++ @typeName(T),
    }
}

/// The literal that a type declares, or the type of what it declares instead of one.
fn declared(comptime T: type) ?[]const u8 {
    if (!@hasDecl(T, "python")) return null;
    if (@typeInfo(@TypeOf(T.python)) == .enum_literal) return "." ++ @tagName(T.python);
    return "a " ++ @typeName(@TypeOf(T.python));
}

/// The names that Python's `enum` keeps for itself (`_name_`, `__doc__`) make no members.
fn memberFault(comptime T: type) ?[]const u8 {
    const members = compat.fieldNames(T);
    if (members.len == 0) return @typeName(T) ++ " has no members";
    if (T.python == .StrEnum) if (floor.fault(@typeName(T) ++ " is a StrEnum, which", 11)) |said| {
        return said;
    };
    for (members) |name| {
        const is_reserved = name.len > 2 and name[0] == '_' and name[name.len - 1] == '_';
        if (is_reserved or std.mem.eql(u8, name, "mro")) return @typeName(T) ++
            " has a member " ++ name ++ ", a name that Python's enum keeps for itself";
    }
    return null;
}

fn fieldFault(comptime T: type) ?[]const u8 {
    for (compat.fieldNames(T)) |name| {
        if (names.fault(name)) |said| return @typeName(T) ++ " is a named tuple, but the name " ++
            "of a field " ++ said;
        if (name[0] == '_') return @typeName(T) ++ " is a named tuple, whose fields can't begin " ++
            "with an underscore as " ++ name ++ " does";
    }
    return null;
}

/// What keeps the name of `T` from being that of a class.
pub fn nameFault(comptime T: type) ?[]const u8 {
    const name = nameOf(T);
    const is_anonymous = std.mem.indexOf(u8, name, "__enum_") != null or
        std.mem.indexOf(u8, name, "__struct_") != null;
    if (!is_anonymous and names.fault(name) == null) return null;
    return "the class needs a name: declare the type by itself, `const Color = enum { … };`, " ++
        "instead of " ++ @typeName(T);
}

/// The name of the class: the last part of the type's.
pub fn nameOf(comptime T: type) [:0]const u8 {
    return comptime blk: {
        const whole = @typeName(T);
        const start = if (std.mem.lastIndexOfScalar(u8, whole, '.')) |dot| dot + 1 else 0;
        break :blk whole[start..] ++ "";
    };
}

/// Makes the class as one of a module, and adds it there.
pub fn addTo(module: *c.PyObject, comptime T: type) Error!void {
    const object = try madeOf(T);
    const class = if (isEnum(T)) classOf(object) else object;
    try setModule(class, module);
    const name = comptime nameOf(T);
    if (c.PyModule_AddObjectRef(module, name.ptr, class) < 0) return error.PythonError;
}

/// Says which module the class is of, by the name that it is imported by, as pickling needs it. A
/// class that another import has made stays that one's.
noinline fn setModule(class: *c.PyObject, module: *c.PyObject) Error!void {
    const own: object_zig.Object = .{ .ptr = class };
    const earlier = try own.getAttr("__module__");
    defer earlier.decref();
    if (!std.mem.eql(u8, try earlier.text(), no_module)) return;
    const name = try (object_zig.Object{ .ptr = module }).getAttr("__name__");
    defer name.decref();
    try own.setAttr("__module__", name);
}

/// What stands for the module of a class that is made before it is added to one.
const no_module = "alloconda";

fn Storage(comptime T: type) type {
    return struct {
        const made_of = T;
        var place: ?*c.PyObject = null;
    };
}

/// The class of a named tuple; the members of an enum, as a tuple. Borrowed.
fn madeOf(comptime T: type) Error!*c.PyObject {
    return interpreter.once(&Storage(T).place, Made(T).make);
}

fn classOf(members: *c.PyObject) *c.PyObject {
    return @ptrCast(@alignCast(c.typeOf(c.PyTuple_GetItem(members, 0).?)));
}

fn Made(comptime T: type) type {
    return struct {
        fn make() Error!*c.PyObject {
            if (comptime !isEnum(T)) {
                const base = try library.attributeOf("collections", "namedtuple");
                return called(base, .{ comptime nameOf(T), fieldNames() });
            }
            const base = try library.attributeOf("enum", @tagName(T.python));
            const class = try called(base, .{ comptime nameOf(T), pairs() });
            defer c.decref(class);
            return c.PySequence_Tuple(class) orelse error.PythonError;
        }

        fn called(base: *c.PyObject, arguments: anytype) Error!*c.PyObject {
            const positional = try to_python.toPython(.give, arguments);
            defer c.decref(positional);
            const given: []const u8 = no_module;
            const keywords = try to_python.toPython(.give, .{ .module = given });
            defer c.decref(keywords);
            return c.PyObject_Call(base, positional, keywords) orelse error.PythonError;
        }

        fn fieldNames() []const []const u8 {
            const all = comptime blk: {
                var list: [compat.fieldNames(T).len][]const u8 = undefined;
                for (compat.fieldNames(T), &list) |name, *one| one.* = name;
                break :blk list;
            };
            return &struct {
                const kept = all;
            }.kept;
        }

        const is_text = isEnum(T) and T.python == .StrEnum;
        const Value = if (is_text) []const u8 else Number;
        const Number = if (isEnum(T) and !fits(i64)) std.meta.Tag(T) else i64;

        fn fits(comptime Integer: type) bool {
            for (0..compat.fieldNames(T).len) |i| {
                if (std.math.cast(Integer, compat.enumNumber(T, i)) == null) return false;
            }
            return true;
        }

        const Pair = struct { []const u8, Value };

        fn pairs() []const Pair {
            return &struct {
                const kept = blk: {
                    var list: [compat.fieldNames(T).len]Pair = undefined;
                    for (compat.fieldNames(T), &list, 0..) |name, *pair, i| pair.* = .{
                        name,
                        if (is_text) name else compat.enumNumber(T, i),
                    };
                    break :blk list;
                };
            }.kept;
        }
    };
}

/// Takes the members themselves, not their values.
pub noinline fn enumFromPython(
    comptime T: type,
    value: *c.PyObject,
    place: *const Place,
) Error!T {
    const members = try madeOf(T);
    inline for (comptime compat.fieldNames(T), 0..) |name, i| {
        if (c.PyTuple_GetItem(members, i) == value) return @field(T, name);
    }
    return place.wrongType(comptime nameOf(T), value);
}

pub noinline fn enumToPython(value: anytype) Error!*c.PyObject {
    const T = @TypeOf(value);
    const members = try madeOf(T);
    inline for (comptime compat.fieldNames(T), 0..) |name, i| {
        if (value == @field(T, name)) {
            const member = c.PyTuple_GetItem(members, i).?;
            c.incref(member);
            return member;
        }
    }
    return exception.raise(.ValueError, "a " ++ comptime nameOf(T) ++ " has no name", .{});
}

/// A struct as a named tuple; any tuple of that length as an argument.
pub fn OfNamedTuple(comptime T: type) type {
    return struct {
        const fields = compat.fieldNames(T);

        pub const parts: []const type = blk: {
            var types: []const type = &.{};
            for (0..fields.len) |i| types = types ++ .{compat.FieldType(T, i)};
            break :blk types;
        };
        pub const allocates = false;
        pub const borrows = false;
        pub const expected = "tuple";

        pub fn annotation(comptime context: Context) Annotation {
            // Any tuple of that length will do, also one of another class.
            if (context.direction == .result) return context.class(T, .tuple);
            if (recursion.isIn(T)) return context.name(.tuple);
            return context.generic(.tuple, parts);
        }

        pub fn fromPython(
            comptime _: type,
            value: *c.PyObject,
            scope: *from_python.Scope,
            place: *const Place,
        ) Error!T {
            if (!c.hasTypeFlag(value, c.Py_TPFLAGS_TUPLE_SUBCLASS)) {
                return place.wrongType("tuple", value);
            }
            const length: usize = @intCast(c.PyTuple_Size(value));
            if (length != fields.len) return place.wrongLength(fields.len, length);
            var result: T = undefined;
            inline for (fields, 0..) |name, i| {
                const item = c.PyTuple_GetItem(value, i).?;
                @field(result, name) = try from_python.fromPython(
                    compat.FieldType(T, i),
                    item,
                    scope,
                    &place.item(i),
                );
            }
            return result;
        }

        pub fn toPython(comptime ownership: Ownership, value: anytype) Error!*c.PyObject {
            const class = madeOf(T) catch {
                release(ownership, value);
                return error.PythonError;
            };
            const items = c.PyTuple_New(fields.len) orelse {
                release(ownership, value);
                return error.PythonError;
            };
            defer c.decref(items);
            var failed = false;
            inline for (fields, 0..) |name, i| {
                if (failed) {
                    to_python.release(ownership, @field(value, name));
                } else if (to_python.toPython(ownership, @field(value, name))) |item| {
                    _ = c.PyTuple_SetItem(items, i, item);
                } else |_| {
                    failed = true;
                }
            }
            if (failed) return error.PythonError;
            return c.PyObject_Call(class, items, null) orelse error.PythonError;
        }

        pub fn release(comptime ownership: Ownership, value: anytype) void {
            inline for (fields) |name| to_python.release(ownership, @field(value, name));
        }
    };
}
