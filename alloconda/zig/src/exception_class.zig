//! The exception classes that a module defines, and raising them with their fields.

const std = @import("std");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const names = @import("names.zig");
const object = @import("object.zig");
const raised = @import("raised.zig");
const to_python = @import("to_python.zig");
const Message = @import("message.zig").Message;

const Error = exception.Error;
const Exception = exception.Exception;
const Object = object.Object;

const known_options = [_][]const u8{ "base", "doc", "fields" };

/// Whether a class is described by a struct, and not by its base alone.
pub fn isDescribed(comptime class: anytype) bool {
    return @typeInfo(@TypeOf(class)) == .@"struct";
}

/// What is wrong with the description of the class `name`, one of `classes`.
pub fn fault(comptime classes: anytype, comptime name: [:0]const u8) ?[]const u8 {
    const class = @field(classes, name);
    const T = @TypeOf(class);
    for (compat.fieldNames(T)) |option| {
        for (known_options) |known| {
            if (std.mem.eql(u8, known, option)) break;
        } else return "there is no option ." ++ option ++
            names.didYouMean(option, ".", known_options) ++
            "; the options are .base, .doc, .fields";
    }
    if (@hasField(T, "doc")) {
        if (!names.isText(@TypeOf(class.doc))) return "write .doc = \"…\", a text, not a " ++
            @typeName(@TypeOf(class.doc));
        if (names.docFault(class.doc)) |said| return ".doc " ++ said;
    }
    if (@hasField(T, "fields")) {
        if (faultOfFields(@TypeOf(class.fields), class.fields)) |said| return said;
    }
    return if (@hasField(T, "base")) faultOfBase(classes, name, class.base) else null;
}

fn faultOfFields(comptime T: type, comptime Fields: T) ?[]const u8 {
    const form = "write .fields = struct { line: usize }, a struct type";
    if (T != type) return form ++ ", not a " ++ @typeName(T);
    if (@typeInfo(Fields) != .@"struct" or @typeInfo(Fields).@"struct".is_tuple) return form ++
        ", not " ++ @typeName(Fields);
    for (compat.fieldNames(Fields), 0..) |field, i| {
        if (names.fault(field)) |said| return "the name of a field " ++ said;
        for (taken) |name| if (std.mem.eql(u8, name, field)) return "the field " ++ field ++
            " would hide what every exception has; choose another name";
        const part = to_python.unsupportedPart(compat.FieldType(Fields, i)) orelse continue;
        return "no Python object can be made of the field " ++ field ++ ", which is or holds a " ++
            @typeName(part);
    }
    return null;
}

const taken = [_][]const u8{ "args", "add_note", "with_traceback" };

fn faultOfBase(
    comptime classes: anytype,
    comptime name: []const u8,
    comptime base: anytype,
) ?[]const u8 {
    if (@TypeOf(base) == Exception) return null;
    const form = "write .base = py.exc.ValueError, or another of py.exc, or ." ++
        "ParseError, a class of .exceptions above it, not ";
    if (@typeInfo(@TypeOf(base)) != .enum_literal) return form ++ "a " ++ @typeName(@TypeOf(base));
    if (isAbove(classes, name, @tagName(base)) or @hasField(Exception, @tagName(base))) return null;
    return form ++ "." ++ @tagName(base) ++
        names.didYouMean(@tagName(base), ".", compat.fieldNames(Exception));
}

/// Whether the class `other` comes before `name`.
pub fn isAbove(
    comptime classes: anytype,
    comptime name: []const u8,
    comptime other: []const u8,
) bool {
    for (compat.fieldNames(@TypeOf(classes))) |above| {
        if (std.mem.eql(u8, above, name)) return false;
        if (std.mem.eql(u8, above, other)) return true;
    }
    return false;
}

/// Adds the classes to the module. Each says that it belongs to the module under the name by which
/// the module was imported, so that it can be pickled.
pub fn addAll(module: object.Module, comptime classes: anytype) Error!void {
    inline for (comptime compat.fieldNames(@TypeOf(classes))) |name| {
        const class = @field(classes, name);
        const T = @TypeOf(class);
        const is_described = comptime isDescribed(class);
        const doc: ?[*:0]const u8 = if (is_described and @hasField(T, "doc"))
            class.doc ++ ""
        else
            null;
        if (is_described and @hasField(T, "fields")) {
            const attributes = try defaults(class.fields);
            defer attributes.decref();
            try addWithBase(module, classes, name, doc, attributes);
        } else try addWithBase(module, classes, name, doc, null);
    }
}

fn addWithBase(
    module: object.Module,
    comptime classes: anytype,
    comptime name: [:0]const u8,
    doc: ?[*:0]const u8,
    attributes: ?Object,
) Error!void {
    const class = @field(classes, name);
    const base = if (!comptime isDescribed(class))
        class
    else if (@hasField(@TypeOf(class), "base"))
        class.base
    else
        Exception.Exception;
    if (@TypeOf(base) != Exception and comptime isAbove(classes, name, @tagName(base))) {
        const own = try module.object.getAttr(@tagName(base));
        defer own.decref();
        return add(module, name, own, doc, attributes);
    }
    const known: Exception = base;
    return add(module, name, known.class(), doc, attributes);
}

/// A dict of the fields: their defaults, or None.
fn defaults(comptime Fields: type) Error!Object {
    const dict: Object = .{ .ptr = c.PyDict_New() orelse return error.PythonError };
    errdefer dict.decref();
    inline for (comptime compat.fieldNames(Fields), 0..) |name, i| {
        const value = comptime compat.fieldDefault(Fields, i);
        try if (value) |known| dict.setItem(name, known) else dict.setItem(name, Object.none());
    }
    return dict;
}

fn add(
    module: object.Module,
    name: [:0]const u8,
    base: Object,
    doc: ?[*:0]const u8,
    attributes: ?Object,
) Error!void {
    const module_name = try module.object.getAttr("__name__");
    defer module_name.decref();
    var full_name: Message = .{};
    full_name.text(try module_name.text());
    full_name.text(".");
    full_name.text(name);
    const class = c.PyErr_NewExceptionWithDoc(
        full_name.zeroTerminated(),
        doc,
        base.ptr,
        if (attributes) |known| known.ptr else null,
    ) orelse return error.PythonError;
    defer c.decref(class);
    if (c.PyModule_AddObjectRef(module.object.ptr, name.ptr, class) < 0) return error.PythonError;
}

/// Refuses the fields of `py.Module.raise` that are no struct.
pub fn checkFields(comptime Fields: type) void {
    if (@typeInfo(Fields) == .@"struct" and
        (!@typeInfo(Fields).@"struct".is_tuple or compat.fieldNames(Fields).len == 0)) return;
    @compileError("py.Module.raise: write the fields as a struct, .{ .line = 3 }, or .{} for " ++
        "none, not a " ++ @typeName(Fields));
}

/// Raises the module's class `name` with a message and fields.
pub fn raise(
    module: object.Module,
    name: [:0]const u8,
    fields: anytype,
    comptime format: []const u8,
    arguments: anytype,
) Error {
    @branchHint(.cold);
    var message: exception.Formatted = .{};
    const made = try make(module, name, message.print(format, arguments));
    defer made.decref();
    inline for (comptime compat.fieldNames(@TypeOf(fields))) |field| {
        try checkField(made, name, field);
        try made.setAttr(field, @field(fields, field));
    }
    const class = try made.typeOf();
    defer class.decref();
    c.PyErr_SetObject(class.ptr, made.ptr);
    return error.PythonError;
}

fn make(module: object.Module, name: [:0]const u8, message: []const u8) Error!Object {
    const class = try module.object.getAttr(name);
    defer class.decref();
    return class.call(.{message});
}

fn checkField(made: Object, name: []const u8, field: [:0]const u8) Error!void {
    if (try made.hasAttr(field)) return;
    return exception.raise(
        .AttributeError,
        "{s} has no field {s}; add it to its .fields in .exceptions",
        .{ name, field },
    );
}

/// Whether `err` says that an exception of the module's class `name` is set, which is cleared then.
pub fn caught(module: object.Module, err: anyerror, name: [:0]const u8) bool {
    if (err != error.PythonError) return false;
    const set = raised.fetch() orelse return false;
    defer set.decref();
    if (isInstance(module, set, name)) return true;
    switch (raised.reraise(set)) {
        error.PythonError => return false,
    }
}

fn isInstance(module: object.Module, set: Object, name: [:0]const u8) bool {
    const class = module.object.getAttr(name) catch {
        c.PyErr_Clear();
        return false;
    };
    defer class.decref();
    return set.isInstance(class) catch {
        c.PyErr_Clear();
        return false;
    };
}
