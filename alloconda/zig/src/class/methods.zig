//! The methods of a class, as a table of CPython's.

const std = @import("std");
const arguments_zig = @import("../arguments.zig");
const c = @import("../capi.zig");
const call_zig = @import("../call.zig");
const classes = @import("../classes.zig");
const compat = @import("../compat.zig");
const function_zig = @import("../function.zig");
const names = @import("../names.zig");
const options = @import("options.zig");
const receiver = @import("receiver.zig");
const reserved = @import("reserved.zig");
const Signature = @import("../signature.zig").Signature;
const special_methods = @import("protocol/special_methods.zig");

const Arguments = arguments_zig.Arguments;
const Kind = receiver.Kind;

/// A function of the struct as a method of the class.
pub const Method = struct {
    /// The name in the struct, and that in Python.
    declaration: [:0]const u8,
    name: [:0]const u8,
    kind: Kind,
    arguments: Arguments,
    doc: []const u8,
};

/// The methods: all public functions but those that have another meaning.
pub fn methodsOf(comptime T: type, comptime given: anytype) []const Method {
    const described = options.get(given, "methods", .{});
    checkMethods(T, described, given);
    var list: []const Method = &.{};
    for (compat.declarationNames(T)) |declaration| {
        if (special_methods.specialOf(declaration)) |special| {
            list = list ++ .{specialMethod(T, declaration, special[1], special[2])};
            continue;
        }
        if (reserved.meaningOf(declaration) != null or isTaken(given, declaration)) continue;
        const Function = @TypeOf(@field(T, declaration));
        if (@typeInfo(Function) != .@"fn") continue;
        const own = options.get(described, declaration, .{});
        list = list ++ .{methodOf(T, declaration, Function, own)};
    }
    return list;
}

fn checkMethods(comptime T: type, comptime described: anytype, comptime given: anytype) void {
    const Described = @TypeOf(described);
    options.checkStruct(T, "", Described, "write .methods = .{ .push = .{ .doc = \"…\" } }");
    for (compat.fieldNames(Described), 0..) |name, i| {
        const place = "in .methods, ";
        if (!@hasDecl(T, name)) options.fail(T, place ++ "the struct has no public function " ++
            name ++ names.didYouMean(name, "", compat.declarationNames(T)));
        if (reserved.meaningOf(name)) |meaning| options.fail(T, place ++ name ++
            " is no method: it stands for " ++ meaning);
        if (isTaken(given, name)) options.fail(T, place ++ name ++
            " is no method: it is in .hidden, or a function of a property");
        const own_place = place ++ name ++ ": ";
        options.checkNames(T, own_place, compat.FieldType(Described, i), &.{
            "args", "doc", "name",
        });
        options.checkDoc(T, own_place, @field(described, name));
    }
}

/// Whether a function is hidden, or belongs to a property.
fn isTaken(comptime given: anytype, comptime declaration: []const u8) bool {
    const hidden = options.get(given, "hidden", .{});
    for (0..compat.fieldNames(@TypeOf(hidden)).len) |i| {
        if (std.mem.eql(u8, @tagName(hidden[i]), declaration)) return true;
    }
    const properties = options.get(given, "properties", .{});
    for (compat.fieldNames(@TypeOf(properties))) |name| {
        const property = @field(properties, name);
        for (.{ "get", "set", "delete" }) |part| {
            if (@hasField(@TypeOf(property), part)) {
                if (std.mem.eql(u8, @tagName(@field(property, part)), declaration)) return true;
            }
        }
        const has_getter = @hasField(@TypeOf(property), "get");
        if (!has_getter and std.mem.eql(u8, name, declaration)) return true;
    }
    return false;
}

fn methodOf(
    comptime T: type,
    comptime declaration: [:0]const u8,
    comptime Function: type,
    comptime own: anytype,
) Method {
    const name = options.get(own, "name", declaration) ++ "";
    const label = options.label(T) ++ ", method " ++ declaration;
    if (names.fault(name)) |fault| @compileError(label ++ ": the name " ++ fault);
    if (reserved.faultOfName(name)) |fault| @compileError(label ++ ": " ++ fault);
    checkFunction(label, Function);
    const kind = receiver.kindOf(T, Function);
    const parameters = compat.parameterTypes(Function);
    function_zig.checkResult(label, compat.ReturnType(Function));
    return .{
        .declaration = declaration,
        .name = name,
        .kind = kind,
        .arguments = .of(
            classes.nameOf(T) ++ "." ++ name,
            label,
            if (kind == .static) parameters else parameters[1..],
            function_zig.argumentNames(label, options.get(own, "args", null)),
        ),
        .doc = options.get(own, "doc", ""),
    };
}

/// A method that Python calls by its name.
fn specialMethod(
    comptime T: type,
    comptime declaration: [:0]const u8,
    comptime name: [:0]const u8,
    comptime argument_names: []const []const u8,
) Method {
    const label = options.label(T) ++ ", " ++ declaration;
    checkFunction(label, @TypeOf(@field(T, declaration)));
    const Function = @TypeOf(special_methods.implementationOf(T, declaration));
    const parameters = compat.parameterTypes(Function);
    if (receiver.kindOf(T, Function) != .instance) @compileError(label ++
        ": its first parameter is the object, a *const T or *T");
    function_zig.checkResult(label, compat.ReturnType(Function));
    return .{
        .declaration = declaration,
        .name = name,
        .kind = .instance,
        .arguments = .of(
            classes.nameOf(T) ++ "." ++ name,
            label,
            parameters[1..],
            argument_names,
        ),
        .doc = "",
    };
}

/// Refuses functions that Python can't call.
pub fn checkFunction(comptime label: []const u8, comptime Function: type) void {
    if (compat.isGeneric(Function)) @compileError(label ++ ": Python cannot call a generic " ++
        "function, " ++ @typeName(Function) ++ "; name it in .hidden, or write types that exist " ++
        "at run time");
    if (compat.isVariadic(Function)) @compileError(label ++ ": Python cannot call a function " ++
        "with C's variable arguments; name it in .hidden");
}

/// The entries of the class's table of methods.
pub fn methodTable(comptime Of: type, comptime list: []const Method) [list.len]c.PyMethodDef {
    var table: [list.len]c.PyMethodDef = undefined;
    for (list, &table) |method, *entry| {
        const implementation = special_methods.implementationOf(Of.Struct, method.declaration);
        const kind_flag = switch (method.kind) {
            .instance => 0,
            .class => c.METH_CLASS,
            .static => c.METH_STATIC,
        };
        entry.* = .{
            .ml_name = method.name.ptr,
            .ml_meth = Wrapper(Of, implementation, method).function,
            .ml_flags = Convention.of(method.arguments).flags() | kind_flag,
            .ml_doc = function_zig.docstring(
                method.name,
                switch (method.kind) {
                    .instance => "$self",
                    .class => "$type",
                    .static => "",
                },
                method.arguments,
                method.doc,
            ).ptr,
        };
    }
    return table;
}

fn Wrapper(comptime Of: type, comptime implementation: anytype, comptime method: Method) type {
    const signature = struct {
        const value: Signature = .init(method.arguments);
    };
    const Call = call_zig.Call(
        implementation,
        method.arguments,
        &signature.value,
        receiver.Receiver(Of, method.kind, .{
            .output = if (special_methods.isIterator(method.declaration)) .iterator else .object,
        }),
    );
    return struct {
        const function: *const c.FastcallKeywords = switch (Convention.of(method.arguments)) {
            .none => @ptrCast(&withoutArguments),
            .one => @ptrCast(&withOne),
            .any => &call,
        };

        fn withoutArguments(self: ?*c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            return Call.run(.{ .object = self }, null, 0, null);
        }

        fn withOne(self: ?*c.PyObject, argument: *c.PyObject) callconv(.c) ?*c.PyObject {
            return Call.run(.{ .object = self }, @ptrCast(&argument), 1, null);
        }

        fn call(
            self: ?*c.PyObject,
            args: ?[*]const *c.PyObject,
            nargs: isize,
            kwnames: ?*c.PyObject,
        ) callconv(.c) ?*c.PyObject {
            return Call.run(.{ .object = self }, args, nargs, kwnames);
        }
    };
}

/// How Python hands arguments over; it has faster ways for those that have no names.
const Convention = enum {
    none,
    one,
    any,

    fn of(comptime arguments: Arguments) Convention {
        if (arguments.list.len == 0) return .none;
        const first = arguments.list[0];
        const is_one = arguments.list.len == 1 and first.kind == .positional_only and
            !first.has_default;
        return if (is_one) .one else .any;
    }

    fn flags(convention: Convention) c_int {
        return switch (convention) {
            .none => c.METH_NOARGS,
            .one => c.METH_O,
            .any => c.METH_FASTCALL | c.METH_KEYWORDS,
        };
    }
};
