//! The names that a module gives to Python, and its own.

const std = @import("std");
const checks = @import("checks.zig");
const classes_zig = @import("../classes.zig");
const compat = @import("../compat.zig");
const names = @import("../names.zig");

/// A name that the module gives to Python, and where it is in `exportModule`.
const Given = struct { name: []const u8, place: []const u8 };

/// Refuses names that Python code can't write, and the same name twice: the later would silently
/// take the place of the earlier.
pub fn check(comptime definition: anytype) void {
    const given = givenNames(definition);
    var all: [given.len][]const u8 = undefined;
    for (given, &all) |one, *name| name.* = one.name;
    for (given) |one| {
        if (names.attributeFault(one.name)) |fault| {
            @compileError("exportModule: in " ++ one.place ++ ", the name " ++ fault);
        }
    }
    const twice = names.repeated(&all) orelse return;
    const earlier = given[twice[0]].place;
    const later = given[twice[1]].place;
    @compileError("exportModule: the name " ++ names.quoted(all[twice[0]]) ++
        " is given twice, in " ++
        (if (std.mem.eql(u8, earlier, later)) "" else earlier ++ " and in ") ++ later);
}

fn givenNames(comptime definition: anytype) []const Given {
    var given: []const Given = &.{};
    for (.{ "functions", "constants", "exceptions", "types", "classes", "submodules" }) |field| {
        if (!@hasField(@TypeOf(definition), field)) continue;
        const values = @field(definition, field);
        if (std.mem.eql(u8, field, "functions")) checkTuple(@TypeOf(values));
        const fields = compat.fieldNames(@TypeOf(values));
        var part: [fields.len]Given = undefined;
        for (fields, &part, 0..) |name, *one, i| one.* = .{
            .name = if (std.mem.eql(u8, field, "functions"))
                functionName(values[i], i)
            else if (std.mem.eql(u8, field, "types"))
                classes_zig.nameOf(values[i])
            else
                name,
            .place = "." ++ field,
        };
        given = given ++ part;
    }
    if (@hasField(@TypeOf(definition), "attributes")) {
        for (compat.fieldNames(definition.attributes)) |name| {
            given = given ++ .{Given{ .name = name, .place = ".attributes" }};
        }
    }
    return given;
}

pub fn allNames(comptime definition: anytype) []const []const u8 {
    const given = givenNames(definition);
    var all: [given.len][]const u8 = undefined;
    for (given, &all) |one, *name| name.* = one.name;
    const final = all;
    return &final;
}

pub fn checkTuple(comptime T: type) void {
    const form = "write .functions = .{ py.function(\"name\", implementation, .{}) }";
    // The whole type of what holds functions would say little.
    if (@typeInfo(T) != .@"struct") checks.fail(form ++ if (checks.asPointer(T).len > 0)
        checks.asPointer(T)
    else if (T == type)
        ", also for a single one"
    else
        ", not a " ++ @typeName(T));
    const fields = compat.fieldNames(T);
    if (fields.len > 0 and !@typeInfo(T).@"struct".is_tuple) checks.fail(form ++ "; leave out ." ++
        fields[0] ++ " =");
}

pub fn functionName(comptime function: anytype, comptime index: usize) []const u8 {
    const T = @TypeOf(function);
    if (T == type and @typeInfo(function) == .@"struct" and
        @hasDecl(function, "function_name")) return function.function_name;
    const name = if (@typeInfo(T) == .@"fn") names.ofFunction(function) else null;
    checks.fail("each of .functions is py.function(\"name\", implementation, .{}), not a " ++
        (if (T == type) @typeName(function) else @typeName(T)) ++
        (if (name) |known|
            ": write py.function(\"" ++ known ++ "\", " ++ known ++ ", .{})"
        else
            std.fmt.comptimePrint(", as number {d} is", .{index + 1})));
}

pub fn lastComponent(comptime name: []const u8) [:0]const u8 {
    var start: usize = 0;
    for (name, 0..) |character, i| {
        if (character == '.') start = endOfPart(name, start, i);
    }
    _ = endOfPart(name, start, name.len);
    return name[start..] ++ "";
}

/// Where the part after the one of the module's name that begins at `start` begins.
fn endOfPart(comptime name: []const u8, comptime start: usize, comptime end: usize) usize {
    if (names.moduleFault(name[start..end])) |fault| @compileError(
        "exportModule: .name is the module's name, with dots after the packages it lies in; " ++
            (if (start == 0 and end == name.len) "it " else "in " ++ names.quoted(name) ++
                ", a part ") ++ fault,
    );
    return end + 1;
}
