//! The functions of a struct that are no methods: each stands for something that Python does.

const std = @import("std");
const operators = @import("protocol/operators.zig");
const simple = @import("protocol/simple.zig");
const special_methods = @import("protocol/special_methods.zig");

const Meaning = struct { []const u8, []const u8 };

const meanings = [_]Meaning{
    .{ "init", "__init__" },
    .{ "deinit", "what releases the struct" },
    .{ "traverse", "what shows the garbage collector the objects" },
    .{ "eql", "== and !=" },
    .{ "order", "<, <=, >, >=, == and !=" },
    .{ "len", "__len__" },
    .{ "getItem", "__getitem__" },
    .{ "getSlice", "__getitem__ of slices" },
    .{ "setItem", "__setitem__" },
    .{ "deleteItem", "__delitem__" },
    .{ "contains", "__contains__" },
    .{ "iterate", "__iter__" },
    .{ "call", "__call__" },
    .{ "buffer", "__buffer__" },
    .{ "state", "__getstate__" },
    .{ "restore", "__setstate__" },
};

/// Names of Python's whose meaning is in no table; those without a name of ours have none here.
const dunders = [_]struct { []const u8, ?[]const u8 }{
    .{ "__new__", "init" },
    .{ "__del__", "deinit" },
    .{ "__eq__", "eql" },
    .{ "__ne__", "eql" },
    .{ "__lt__", "order" },
    .{ "__le__", "order" },
    .{ "__gt__", "order" },
    .{ "__ge__", "order" },
    .{ "__getattr__", null },
    .{ "__getattribute__", null },
    .{ "__setattr__", null },
    .{ "__delattr__", null },
    .{ "__get__", null },
    .{ "__set__", null },
    .{ "__delete__", null },
};

/// Why a method may not have a name such as `__repr__`; null for others, which Python finds.
pub fn faultOfName(comptime name: []const u8) ?[]const u8 {
    for (meanings) |meaning| if (std.mem.eql(u8, meaning[1], name)) return faultOf(meaning[0]);
    for (dunders) |dunder| if (std.mem.eql(u8, dunder[0], name)) return faultOf(dunder[1]);
    for (.{ simple, operators, special_methods }) |protocol| {
        if (protocol.declarationOf(name)) |declaration| return faultOf(declaration);
    }
    return null;
}

fn faultOf(comptime declaration: ?[]const u8) []const u8 {
    const known = declaration orelse return "Python calls no method of a native class by this name";
    return "Python calls no method of a native class by this name: write pub fn " ++ known;
}

/// What the function stands for, in words; null for a method.
pub fn meaningOf(comptime declaration: []const u8) ?[]const u8 {
    for (meanings) |meaning| if (std.mem.eql(u8, meaning[0], declaration)) return meaning[1];
    for (.{ simple, operators, special_methods }) |protocol| {
        if (protocol.meaningOf(declaration)) |meaning| return meaning;
    }
    return null;
}
