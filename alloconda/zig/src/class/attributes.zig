//! The attributes of a class, as a table of CPython's.

const std = @import("std");
const c = @import("../capi.zig");
const compat = @import("../compat.zig");
const fields = @import("fields.zig");
const options = @import("options.zig");
const properties = @import("properties.zig");

/// The properties and fields.
pub fn tableOf(comptime Of: type, comptime given: anytype) []const c.PyGetSetDef {
    var table: []const c.PyGetSetDef = &.{};
    const given_properties = options.get(given, "properties", .{});
    for (compat.fieldNames(@TypeOf(given_properties))) |name| {
        table = table ++ .{properties.Property(Of, name, @field(given_properties, name)).entry};
    }
    const given_fields = options.get(given, "fields", .{});
    for (compat.fieldNames(@TypeOf(given_fields))) |name| {
        table = table ++ .{fields.Field(Of, name, @field(given_fields, name)).entry};
    }
    if (Of.has_dict) table = table ++ .{c.PyGetSetDef{
        .name = "__dict__",
        .get = @ptrCast(&c.PyObject_GenericGetDict),
        .set = @ptrCast(&c.PyObject_GenericSetDict),
    }};
    return table;
}

/// The names of the attributes, for what may be there once only.
pub fn namesOf(comptime given: anytype) []const []const u8 {
    var list: []const []const u8 = &.{};
    for (.{ "properties", "fields", "constants", "classes" }) |kind| {
        const members = options.get(given, kind, .{});
        for (compat.fieldNames(@TypeOf(members))) |name| {
            const member = @field(members, name);
            list = list ++ .{if (std.mem.eql(u8, kind, "fields"))
                options.get(member, "name", name)
            else
                name};
        }
    }
    return list;
}

/// The names of the attributes, with those of the class in Zig that it derives from.
pub fn namesWithBases(comptime given: anytype) []const []const u8 {
    const own = namesOf(given);
    if (!@hasField(@TypeOf(given), "base") or @TypeOf(given.base) != type) return own;
    if (@typeInfo(given.base) != .@"struct" or !@hasDecl(given.base, "class_options")) return own;
    return own ++ namesWithBases(given.base.class_options);
}
