//! The options of `py.class`, and what is wrong with them.

const std = @import("std");
const attributes = @import("attributes.zig");
const classes = @import("../classes.zig");
const compat = @import("../compat.zig");
const names = @import("../names.zig");
const reference = @import("reference.zig");
const to_python = @import("../to_python.zig");

pub const known = [_][]const u8{
    "doc",  "methods", "properties", "fields",          "constants",    "classes",    "hidden",
    "base", "final",   "dict",       "weak_references", "synchronized", "match_args", "generic",
};

pub fn label(comptime T: type) []const u8 {
    return "py.class(" ++ classes.nameOf(T) ++ ", …)";
}

pub fn fail(comptime T: type, comptime complaint: []const u8) noreturn {
    @compileError(label(T) ++ ": " ++ complaint);
}

/// The option, or `default` where it is not given.
pub fn get(comptime given: anytype, comptime name: []const u8, comptime default: anytype) Given(
    @TypeOf(given),
    name,
    @TypeOf(default),
) {
    return if (@hasField(@TypeOf(given), name)) @field(given, name) else default;
}

fn Given(comptime T: type, comptime name: []const u8, comptime Default: type) type {
    return if (@hasField(T, name)) @FieldType(T, name) else Default;
}

/// Refuses a type that is no struct, and options that are wrong in themselves.
pub fn check(comptime T: type, comptime given: anytype) void {
    const Options = @TypeOf(given);
    if (@typeInfo(T) != .@"struct" or @typeInfo(T).@"struct".is_tuple) {
        @compileError("py.class takes a struct, not " ++ @typeName(T));
    }
    if (!reference.mayBeClass(T)) fail(T, "the struct has another meaning already");
    if (@alignOf(T) > 2 * @sizeOf(usize)) fail(T, "a class is made of a struct that is aligned " ++
        "to two words at most");
    checkStruct(T, "", Options, "write the options as .{ .doc = \"…\" }");
    for (compat.fieldNames(Options)) |name| {
        if (!isIn(name, &known)) fail(T, "there is no option ." ++ name ++
            names.didYouMean(name, ".", known) ++ "; the options are " ++ listed(&known));
    }
    checkDoc(T, "", given);
    for (.{ "final", "dict", "weak_references", "synchronized", "generic" }) |name| {
        if (@hasField(Options, name) and @FieldType(Options, name) != bool) fail(T, "write ." ++
            name ++ " = true or false, not a " ++ @typeName(@FieldType(Options, name)));
    }
    if (@hasField(Options, "hidden")) checkHidden(T, given.hidden);
    if (@hasField(Options, "match_args")) checkMatchArgs(T, given.match_args, given);
    if (@hasField(Options, "constants")) checkConstants(T, given.constants);
}

fn checkMatchArgs(comptime T: type, comptime match_args: anytype, comptime given: anytype) void {
    const form = "write .match_args = .{ .x, .y }, names of attributes";
    const MatchArgs = @TypeOf(match_args);
    if (@typeInfo(MatchArgs) != .@"struct" or !@typeInfo(MatchArgs).@"struct".is_tuple) {
        fail(T, form);
    }
    const known_attributes = attributes.namesWithBases(given);
    for (0..compat.fieldNames(MatchArgs).len) |i| {
        if (@typeInfo(@TypeOf(match_args[i])) != .enum_literal) fail(T, form);
        const name = @tagName(match_args[i]);
        if (!isIn(name, known_attributes)) fail(T, "in .match_args, there is no attribute " ++
            name ++ names.didYouMean(name, "", known_attributes));
    }
}

fn checkConstants(comptime T: type, comptime constants: anytype) void {
    const Constants = @TypeOf(constants);
    checkStruct(T, "in .constants, ", Constants, "write .constants = .{ .limit = 10 }");
    for (compat.fieldNames(Constants), 0..) |name, i| {
        if (names.fault(name)) |fault| fail(T, "in .constants, the name " ++ fault);
        const part = to_python.unsupportedPart(compat.FieldType(Constants, i)) orelse continue;
        fail(T, "in .constants, no Python object can be made of " ++ name ++
            ", which is or holds a " ++ @typeName(part));
    }
}

fn checkHidden(comptime T: type, comptime hidden: anytype) void {
    const form = "write .hidden = .{ .reset, .grow }, names of functions of the struct";
    const Hidden = @TypeOf(hidden);
    if (@typeInfo(Hidden) != .@"struct" or !@typeInfo(Hidden).@"struct".is_tuple) fail(T, form);
    for (0..compat.fieldNames(Hidden).len) |i| {
        if (@typeInfo(@TypeOf(hidden[i])) != .enum_literal) fail(T, form);
        checkDeclaration(T, "in .hidden, ", @tagName(hidden[i]));
    }
}

/// Refuses what is no struct with named fields.
pub fn checkStruct(
    comptime T: type,
    comptime place: []const u8,
    comptime Options: type,
    comptime form: []const u8,
) void {
    if (@typeInfo(Options) != .@"struct") fail(T, place ++ form ++ ", not as a " ++
        @typeName(Options));
    if (compat.fieldNames(Options).len > 0 and @typeInfo(Options).@"struct".is_tuple) {
        fail(T, place ++ form ++ ", each with its name");
    }
}

/// Refuses options that are none of `allowed`.
pub fn checkNames(
    comptime T: type,
    comptime place: []const u8,
    comptime Options: type,
    comptime allowed: []const []const u8,
) void {
    checkStruct(T, place, Options, "write the options as .{ .doc = \"…\" }");
    for (compat.fieldNames(Options)) |name| {
        if (!isIn(name, allowed)) fail(T, place ++ "there is no option ." ++ name ++
            names.didYouMean(name, ".", allowed) ++ "; the options are " ++ listed(allowed));
    }
}

pub fn checkDoc(comptime T: type, comptime place: []const u8, comptime given: anytype) void {
    if (!@hasField(@TypeOf(given), "doc")) return;
    if (!names.isText(@TypeOf(given.doc))) fail(T, place ++ "write .doc = \"…\", a text, not a " ++
        @typeName(@TypeOf(given.doc)));
    if (names.docFault(given.doc)) |fault| fail(T, place ++ ".doc " ++ fault);
}

/// Refuses the name of what is no public function of the struct.
pub fn checkDeclaration(
    comptime T: type,
    comptime place: []const u8,
    comptime name: []const u8,
) void {
    if (!@hasDecl(T, name)) fail(T, place ++ "the struct has no public function " ++ name ++
        names.didYouMean(name, "", compat.declarationNames(T)));
    if (@typeInfo(@TypeOf(@field(T, name))) != .@"fn") fail(T, place ++ name ++
        " is no function of the struct");
}

pub fn isIn(comptime name: []const u8, comptime list: []const []const u8) bool {
    for (list) |one| if (std.mem.eql(u8, one, name)) return true;
    return false;
}

fn listed(comptime list: []const []const u8) []const u8 {
    var text: []const u8 = "";
    for (list, 0..) |one, i| text = text ++ (if (i == 0) "." else ", .") ++ one;
    return text;
}
