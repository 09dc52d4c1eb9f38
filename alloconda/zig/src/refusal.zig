//! Types that have no form in Python, as arguments or as results, and what to write instead.

const std = @import("std");
const arguments = @import("arguments.zig");
const buffer = @import("buffer.zig");
const c = @import("capi.zig");
const classes = @import("classes.zig");
const compat = @import("compat.zig");
const from_python = @import("from_python.zig");
const gil = @import("gil.zig");
const names = @import("names.zig");
const object = @import("object.zig");
const owned = @import("owned.zig");
const parts = @import("parts.zig");
const reference = @import("class/reference.zig");
const state = @import("state.zig");
const to_python = @import("to_python.zig");
const wrapper = @import("wrapper.zig");

pub const Refusal = struct {
    /// The type that is refused, or that is part of it.
    part: type,
    instead: []const u8,

    /// In words that follow "of type".
    pub fn described(comptime refused: Refusal, comptime T: type) []const u8 {
        return names.ofType(T) ++
            (if (refused.part == T) "" else " and holds a " ++ names.ofType(refused.part)) ++
            "; " ++ refused.instead;
    }
};

/// What keeps Python objects from becoming values of type `T`, which does not contain itself.
pub fn ofArgument(comptime T: type) ?Refusal {
    @setEvalBranchQuota(compat.any_number);
    return ofArgumentBelow(T, &.{});
}

/// `outer` holds the types that `T` lies in.
fn ofArgumentBelow(comptime T: type, comptime outer: []const type) ?Refusal {
    if (T == object.Object or T == object.Bytes or buffer.isView(T)) return null;
    if (reference.isPointer(T)) return null;
    for (outer) |Outer| if (Outer == T) return null;
    if (adviceForArgument(T)) |instead| return .{ .part = T, .instead = instead };
    const inside = outer ++ .{T};
    switch (@typeInfo(T)) {
        .pointer => |info| if (info.size == .slice) return ofArgumentBelow(info.child, inside),
        .optional, .array, .@"struct", .@"union" => {
            for (parts.of(T)) |Part| {
                if (ofArgumentBelow(Part, inside)) |refused| return refused;
            }
            return null;
        },
        else => if (from_python.supports(T)) return null,
    }
    return .{
        .part = T,
        .instead = "take a type of the reference page, or py.Object, which is anything",
    };
}

/// What to write instead of a type that is refused itself, and not only for a part of it.
pub fn adviceForArgument(comptime T: type) ?[]const u8 {
    if (arguments.isSupplied(T)) return "it is supplied as a parameter of its own";
    if (arguments.isMarker(T)) return "that is for the fields of an argument struct: the only " ++
        "parameter, without .args";
    if (owned.isOwned(T)) return "that is for results: take py.View(" ++ @typeName(T.OwnedItem) ++
        ") or py.ViewMut(" ++ @typeName(T.OwnedItem) ++ ")";
    if (T == object.Iterator) return "take py.Object, and call its iterate()";
    if (isArrayList(T)) return "take " ++ @typeName(ListItems(T));
    if (isClass(T)) if (classes.fault(T)) |said| return said;
    if (wrapper.of(T)) |Wrapper| {
        return if (@hasDecl(Wrapper, "not_argument")) Wrapper.not_argument else null;
    }
    return switch (@typeInfo(T)) {
        .@"union" => |info| if (info.tag_type == null)
            "write union(enum) instead of union, so that it knows its field"
        else
            null,
        .optional => |info| if (@typeInfo(info.child) == .optional)
            "take " ++ @typeName(info.child) ++ ": Python has one None"
        else
            null,
        .@"enum" => if (compat.fieldNames(T).len == 0)
            "write an enum with names, one of which Python gives"
        else
            null,
        .pointer => |info| if (reference.isPointer(T))
            null
        else if (info.size == .slice)
            adviceForSlice(T)
        else
            adviceForPointer(info.child, info.size == .one),
        else => null,
    };
}

fn adviceForSlice(comptime T: type) ?[]const u8 {
    const info = @typeInfo(T).pointer;
    if (info.child == u8 and !compat.isConst(T)) return "a str cannot be written to: take " ++
        "[]const u8 for text, py.Bytes for bytes, or py.ViewMut(u8) for memory to write to";
    if (info.sentinel() == null or info.child == u8 and info.sentinel().? == 0) return null;
    return "take []const " ++ @typeName(info.child) ++ ", without a sentinel";
}

fn adviceForPointer(comptime Child: type, comptime is_single: bool) ?[]const u8 {
    if (Child == c.PyObject) return "take py.Object";
    if (Child == gil.Released) return "that is for functions that py.withoutGil calls";
    if (Child == u8) return "take [:0]const u8 for text that ends in a zero, or py.View(u8) for " ++
        "memory";
    if (arguments.isSupplied(Child)) return "take it as a " ++ @typeName(Child) ++
        ", not by a pointer";
    if (!from_python.supports(Child)) return null;
    return if (is_single) "take " ++ @typeName(Child) ++ " itself" else "take []const " ++
        @typeName(Child);
}

/// What keeps Python objects from being made of values of type `T`.
pub fn ofResult(comptime T: type) ?Refusal {
    @setEvalBranchQuota(compat.any_number);
    if (adviceForResult(T, &.{})) |refused| return refused;
    const part = to_python.unsupportedPart(T) orelse return null;
    return .{
        .part = part,
        .instead = adviceForPart(part) orelse
            "return a type of the reference page, or py.Object, which is anything",
    };
}

fn adviceForPart(comptime T: type) ?[]const u8 {
    const info = switch (@typeInfo(T)) {
        .pointer => |info| info,
        else => return null,
    };
    if (info.child == c.PyObject) return "return py.Object";
    if (to_python.unsupportedPart(info.child) != null) return null;
    return if (info.size == .one)
        "return " ++ @typeName(info.child) ++ " itself"
    else
        "return a slice, which has a length: []const " ++ @typeName(info.child);
}

/// Finds structs that would become a dict of what they are made of. `outer` holds the structs that
/// `T` lies in.
fn adviceForResult(comptime T: type, comptime outer: []const type) ?Refusal {
    const instead: ?[]const u8 = if (buffer.isView(T))
        "the memory is not its own: return py.Owned(" ++ @typeName(T.Item) ++ "), or the py.Object"
    else if (T == object.Module)
        "return its .object.incref(), a py.Object"
    else if (T == object.Iterator)
        "return a slice of the items, or the py.Object"
    else if (T == std.mem.Allocator)
        "return what was allocated, such as a slice"
    else if (isArrayList(T))
        "return its .items"
    else if (isClass(T))
        classes.fault(T)
    else if (wrapper.of(T)) |Wrapper|
        (if (@hasDecl(Wrapper, "not_result")) Wrapper.not_result else null)
    else
        null;
    if (instead) |text| return .{ .part = T, .instead = text };
    switch (@typeInfo(T)) {
        .pointer => |info| return if (info.size == .slice)
            adviceForResult(info.child, outer)
        else
            null,
        .optional, .array, .@"struct", .@"union" => {
            if (T == object.Object or T == object.Bytes or owned.isOwned(T)) return null;
            for (outer) |Outer| if (Outer == T) return null;
            for (parts.of(T)) |Part| {
                if (adviceForResult(Part, outer ++ .{T})) |refused| return refused;
            }
            return null;
        },
        else => return null,
    }
}

fn isClass(comptime T: type) bool {
    return classes.isEnum(T) or classes.isNamedTuple(T) and !state.isState(T);
}

fn isArrayList(comptime T: type) bool {
    return @typeInfo(T) == .@"struct" and @hasField(T, "items") and @hasField(T, "capacity") and
        @hasDecl(T, "toOwnedSlice");
}

fn ListItems(comptime T: type) type {
    return []const @typeInfo(@FieldType(T, "items")).pointer.child;
}
