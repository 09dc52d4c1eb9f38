//! The methods, properties and fields of a class, as tables of CPython's.

const std = @import("std");
const arguments_zig = @import("../arguments.zig");
const borrow = @import("borrow.zig");
const c = @import("../capi.zig");
const call_zig = @import("../call.zig");
const classes = @import("../classes.zig");
const compat = @import("../compat.zig");
const exception = @import("../exception.zig");
const from_python = @import("../from_python.zig");
const function_zig = @import("../function.zig");
const held = @import("../held.zig");
const instance = @import("instance.zig");
const Message = @import("../message.zig").Message;
const names = @import("../names.zig");
const object_zig = @import("../object.zig");
const options = @import("options.zig");
const Place = @import("../place.zig").Place;
const receiver = @import("receiver.zig");
const reference = @import("reference.zig");
const refusal = @import("../refusal.zig");
const reserved = @import("reserved.zig");
const Signature = @import("../signature.zig").Signature;
const special_methods = @import("protocol/special_methods.zig");
const to_python = @import("../to_python.zig");

const Arguments = arguments_zig.Arguments;
const Error = exception.Error;
const Head = instance.Head;

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
fn checkFunction(comptime label: []const u8, comptime Function: type) void {
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

/// The properties and fields.
pub fn attributesOf(comptime Of: type, comptime given: anytype) []const c.PyGetSetDef {
    var table: []const c.PyGetSetDef = &.{};
    const properties = options.get(given, "properties", .{});
    for (compat.fieldNames(@TypeOf(properties))) |name| {
        table = table ++ .{Property(Of, name, @field(properties, name)).entry};
    }
    const fields = options.get(given, "fields", .{});
    for (compat.fieldNames(@TypeOf(fields))) |name| {
        table = table ++ .{Field(Of, name, @field(fields, name)).entry};
    }
    if (Of.has_dict) table = table ++ .{c.PyGetSetDef{
        .name = "__dict__",
        .get = @ptrCast(&c.PyObject_GenericGetDict),
        .set = @ptrCast(&c.PyObject_GenericSetDict),
    }};
    return table;
}

/// The names of the attributes, for what may be there once only.
pub fn attributeNames(comptime given: anytype) []const []const u8 {
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

pub fn checkProperties(comptime T: type, comptime properties: anytype) void {
    const Properties = @TypeOf(properties);
    options.checkStruct(T, "", Properties, "write .properties = .{ .size = .{ .get = .getSize } }");
    for (compat.fieldNames(Properties), 0..) |name, i| {
        const place = "property " ++ name ++ ": ";
        const property = @field(properties, name);
        const Given = compat.FieldType(Properties, i);
        if (names.fault(name)) |fault| options.fail(T, "in .properties, the name " ++ fault);
        options.checkNames(T, place, Given, &.{ "get", "set", "delete", "doc" });
        options.checkDoc(T, place, property);
        for (.{ "get", "set", "delete" }) |part| {
            if (@hasField(Given, part) or std.mem.eql(u8, part, "get")) {
                checkAccessor(T, place, part, accessorOf(T, place, property, part, name));
            }
        }
    }
}

/// The name of the function that is a part of a property.
fn accessorOf(
    comptime T: type,
    comptime place: []const u8,
    comptime property: anytype,
    comptime part: []const u8,
    comptime name: [:0]const u8,
) [:0]const u8 {
    if (!@hasField(@TypeOf(property), part)) return name;
    const literal = @field(property, part);
    if (@typeInfo(@TypeOf(literal)) != .enum_literal) options.fail(T, place ++
        "name the function of the struct, ." ++ part ++ " = .name, not by a " ++
        @typeName(@TypeOf(literal)));
    return @tagName(literal);
}

fn checkAccessor(
    comptime T: type,
    comptime place: []const u8,
    comptime part: []const u8,
    comptime name: []const u8,
) void {
    options.checkDeclaration(T, place, name);
    const count: usize = if (std.mem.eql(u8, part, "set")) 1 else 0;
    const Function = @TypeOf(@field(T, name));
    checkFunction(options.label(T) ++ ", " ++ place ++ name, Function);
    const types = compat.parameterTypes(Function);
    const is_getter = std.mem.eql(u8, part, "get");
    var values: usize = 0;
    for (types[@min(1, types.len)..]) |P| values += @intFromBool(!arguments_zig.isSupplied(P));
    if (types.len == 0 or !receiver.isSelf(T, types[0]) or values != count) options.fail(
        T,
        place ++ "." ++ part ++ " is a function " ++ (if (is_getter)
            "fn (self: *const T) Value"
        else if (count == 1)
            "fn (self: *T, value: Value) !void"
        else
            "fn (self: *T) !void") ++ ", not a " ++ @typeName(Function),
    );
    const Result = switch (@typeInfo(compat.ReturnType(Function))) {
        .error_union => |info| info.payload,
        else => compat.ReturnType(Function),
    };
    if (!is_getter and Result != void) options.fail(T, place ++ "." ++ part ++
        " returns nothing, not a " ++ @typeName(Result));
}

fn Property(comptime Of: type, comptime name: [:0]const u8, comptime given: anytype) type {
    const T = Of.Struct;
    const getter = accessorOf(T, "", given, "get", name);
    const has_setter = @hasField(@TypeOf(given), "set");
    const has_deleter = @hasField(@TypeOf(given), "delete");

    return struct {
        const entry: c.PyGetSetDef = .{
            .name = name.ptr,
            .get = @ptrCast(&get),
            .set = if (has_setter or has_deleter) @ptrCast(&set) else null,
            .doc = docOf(given),
        };

        const Get = Accessor(Of, getter, name, null);
        const Set = Accessor(Of, if (has_setter) @tagName(given.set) else getter, name, name);
        const Delete = Accessor(
            Of,
            if (has_deleter) @tagName(given.delete) else getter,
            name,
            name,
        );

        fn get(self: *c.PyObject, _: ?*anyopaque) callconv(.c) ?*c.PyObject {
            return Get.run(.{ .object = self }, null, 0, null);
        }

        fn set(self: *c.PyObject, value: ?*c.PyObject, _: ?*anyopaque) callconv(.c) c_int {
            if (value) |known| {
                if (!has_setter) return refuse("attribute '" ++ name ++ "' cannot be set");
                return Set.run(.{ .object = self }, @ptrCast(&known), 1, null);
            }
            if (!has_deleter) return refuse("attribute '" ++ name ++ "' cannot be deleted");
            return Delete.run(.{ .object = self }, null, 0, null);
        }
    };
}

/// The call of a function of a property. `attribute` is set for those that return nothing.
fn Accessor(
    comptime Of: type,
    comptime declaration: [:0]const u8,
    comptime name: [:0]const u8,
    comptime attribute: ?[]const u8,
) type {
    const implementation = @field(Of.Struct, declaration);
    const label = options.label(Of.Struct) ++ ", property " ++ name;
    const types = compat.parameterTypes(@TypeOf(implementation));
    function_zig.checkResult(label, compat.ReturnType(@TypeOf(implementation)));
    const arguments: Arguments = .of(Of.name ++ "." ++ name, label, types[1..], null);
    const signature = struct {
        const value: Signature = .init(arguments);
    };
    return call_zig.Call(
        implementation,
        arguments,
        &signature.value,
        receiver.Receiver(Of, .instance, if (attribute) |known|
            .{ .output = .status, .place = receiver.Attribute(known).place }
        else
            .{}),
    );
}

fn refuse(message: [*:0]const u8) c_int {
    @branchHint(.cold);
    c.PyErr_SetString(exception.Exception.AttributeError.class().ptr, message);
    return -1;
}

fn docOf(comptime given: anytype) ?[*:0]const u8 {
    return if (@hasField(@TypeOf(given), "doc")) (given.doc ++ "").ptr else null;
}

pub fn checkFields(comptime T: type, comptime fields: anytype) void {
    const Fields = @TypeOf(fields);
    options.checkStruct(T, "", Fields, "write .fields = .{ .width = .{}, .height = .{} }");
    for (compat.fieldNames(Fields), 0..) |name, i| {
        const place = "field " ++ name ++ ": ";
        if (!@hasField(T, name)) options.fail(T, "in .fields, the struct has no field " ++ name ++
            names.didYouMean(name, "", compat.fieldNames(T)));
        options.checkNames(T, place, compat.FieldType(Fields, i), &.{ "doc", "name", "readonly" });
        const given = @field(fields, name);
        options.checkDoc(T, place, given);
        const attribute = options.get(given, "name", name);
        if (names.fault(attribute)) |fault| options.fail(T, place ++ "the name " ++ fault);
        const F = @FieldType(T, name);
        if (refusal.ofResult(F)) |refused| options.fail(T, place ++
            "no Python object can be made of type " ++ refused.described(F));
        if (options.get(given, "readonly", false)) continue;
        if (refusal.ofArgument(F)) |refused| options.fail(T, place ++
            "no Python object can become a " ++ refused.described(F) ++
            "; or write .readonly = true");
        if (!isSettable(F)) options.fail(T, place ++ "a " ++ @typeName(F) ++ " that Python sets " ++
            "would point into memory of a Python object: write .readonly = true, or a property " ++
            "whose function copies it");
    }
}

/// Whether a value from Python may stay in a field: it has no memory but objects of Python.
pub fn isSettable(comptime F: type) bool {
    if (F == object_zig.Object) return true;
    return switch (@typeInfo(F)) {
        .optional => |info| isSettable(info.child),
        .pointer => false,
        .@"struct" => if (@hasDecl(F, "alloconda_wrapper") and F.alloconda_wrapper.borrows)
            reference.isRef(F)
        else
            !from_python.needsMemory(F) and !from_python.borrows(F),
        else => !from_python.needsMemory(F) and !from_python.borrows(F),
    };
}

fn Field(comptime Of: type, comptime field: [:0]const u8, comptime given: anytype) type {
    const T = Of.Struct;
    const F = @FieldType(T, field);
    const name = options.get(given, "name", field) ++ "";
    const is_readonly = options.get(given, "readonly", false);

    return struct {
        const entry: c.PyGetSetDef = .{
            .name = name.ptr,
            .get = @ptrCast(&get),
            .set = if (is_readonly) null else @ptrCast(&set),
            .doc = docOf(given),
        };

        fn get(self: *c.PyObject, _: ?*anyopaque) callconv(.c) ?*c.PyObject {
            return Locked(Of).run(self, read, {});
        }

        fn read(head: *Head, _: void) ?*c.PyObject {
            if (comptime call_zig.isApart(F)) {
                if (!borrow.isReadable(head)) return refused(head);
                const value = @field(Of.valueOf(head), field);
                return to_python.toPython(.lend, value) catch null;
            }
            if (!borrow.take(head, .shared)) return refused(head);
            defer borrow.give(head, .shared);
            const value = &@field(Of.valueOf(head), field);
            return to_python.toPython(.lend, value.*) catch null;
        }

        fn refused(head: *Head) ?*c.PyObject {
            switch (borrow.refuse(head, Of.name)) {
                error.PythonError => return null,
            }
        }

        fn set(self: *c.PyObject, value: ?*c.PyObject, _: ?*anyopaque) callconv(.c) c_int {
            const known = value orelse
                return refuse("attribute '" ++ name ++ "' cannot be deleted");
            var scope: from_python.Scope = .{ .allocator = undefined };
            const place = comptime receiver.Attribute(name).place;
            var new = from_python.fromPython(F, known, &scope, &place) catch return -1;
            return Locked(Of).run(self, write, &new);
        }

        fn write(head: *Head, new: *F) c_int {
            if (!borrow.take(head, Of.useOf(*T))) {
                _ = refused(head);
                return -1;
            }
            const value = &@field(Of.valueOf(head), field);
            var old = value.*;
            held.retain(F, new);
            value.* = new.*;
            borrow.give(head, Of.useOf(*T));
            // Only now: it may run any Python code.
            held.release(F, &old);
            return 0;
        }
    };
}

/// Runs with the object locked, in builds without a GIL.
fn Locked(comptime Of: type) type {
    return struct {
        inline fn run(
            object: *c.PyObject,
            comptime function: anytype,
            argument: anytype,
        ) compat.ReturnType(@TypeOf(function)) {
            var sections: borrow.Sections(if (Of.is_synchronized) 1 else 0) = .{};
            sections.begin(&.{object});
            defer sections.end();
            return function(Of.headOf(object), argument);
        }
    };
}
