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

/// What the function stands for, in words; null for a method.
pub fn meaningOf(comptime declaration: []const u8) ?[]const u8 {
    for (meanings) |meaning| if (std.mem.eql(u8, meaning[0], declaration)) return meaning[1];
    for (.{ simple, operators, special_methods }) |protocol| {
        if (protocol.meaningOf(declaration)) |meaning| return meaning;
    }
    return null;
}
