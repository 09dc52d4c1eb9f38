//! Classes of Python made from Zig structs.

const std = @import("std");
const attributes_zig = @import("attributes.zig");
const borrow = @import("borrow.zig");
const buffer_export = @import("protocol/buffer_export.zig");
const builtin_base = @import("builtin_base.zig");
const c = @import("../capi.zig");
const comparison = @import("protocol/comparison.zig");
const compat = @import("../compat.zig");
const construction = @import("construction.zig");
const exception = @import("../exception.zig");
const fields_zig = @import("fields.zig");
const held = @import("../held.zig");
const instance = @import("instance.zig");
const interpreter = @import("../interpreter.zig");
const items = @import("protocol/items.zig");
const layout = @import("layout.zig");
const life = @import("life.zig");
const memory = @import("../memory.zig");
const methods_zig = @import("methods.zig");
const names = @import("../names.zig");
const object_zig = @import("../object.zig");
const operators = @import("protocol/operators.zig");
const options_zig = @import("options.zig");
const pickling = @import("protocol/pickling.zig");
const properties_zig = @import("properties.zig");
const simple = @import("protocol/simple.zig");
const special_methods_zig = @import("protocol/special_methods.zig");

const Error = exception.Error;
const Storage = instance.Storage;

/// Describes a class for `.classes` of `exportModule`: the struct `T` as a class of Python.
///
/// `init` makes an instance, `deinit` releases it; every other public function is a method, a class
/// method if its first parameter is `py.Class(T)`, and a static one without a parameter for the
/// object. `given` has any of these options:
///
/// - `doc`: the docstring;
/// - `methods`: what is to say of methods, `.{ .push = .{ .args = …, .doc = …, .name = … } }`;
/// - `properties`: `.{ .size = .{ .get = .getSize, .set = .setSize, .delete = …, .doc = … } }`;
/// - `fields`: fields of the struct that are attributes, `.{ .width = .{ .readonly = true } }`;
/// - `constants`: a struct of values that the class has;
/// - `classes`: classes inside of the class, as `.classes` of the module;
/// - `hidden`: public functions that are no methods, `.{ .grow }`;
/// - `base`: the `py.class` of the struct in the field `base`, or a built-in class, as
///   `py.exc.ValueError` or `py.builtin.list`;
/// - `match_args`: attributes that `match` takes by position, `.{ .x, .y }`;
/// - `generic`: true allows `Class[item]` in annotations;
/// - `final`: true refuses classes that derive from it;
/// - `dict`: true gives instances a `__dict__`;
/// - `weak_references`: false refuses weak references to instances;
/// - `synchronized`: false lets methods of one object run at the same time.
pub fn class(comptime T: type, comptime given: anytype) type {
    @setEvalBranchQuota(compat.any_number);
    options_zig.check(T, given);
    construction.check(T);
    for (.{ operators, comparison, simple, items, buffer_export, pickling }) |protocol| {
        protocol.check(T);
    }
    properties_zig.check(T, options_zig.get(given, "properties", .{}));
    fields_zig.check(T, options_zig.get(given, "fields", .{}));
    const methods = methods_zig.methodsOf(T, given);
    checkMembers(T, methods, given);
    const Base = baseOf(T, given);

    const Described = struct {
        pub const Struct = T;
        pub const class_options = given;
        pub const method_list = methods;
        pub const Builtin = if (Base) |B| B.Builtin else builtin_base.of(T, given);
        pub const Of = layout.Layout(T, Base, Builtin);
        pub const BaseClass = Base;
        pub const match_args = matchArgs(@This());
        pub const has_dict = if (Base) |B| B.has_dict else options_zig.get(given, "dict", false);
        pub const has_weak_references = if (Base) |B|
            B.has_weak_references
        else
            options_zig.get(given, "weak_references", true);
        pub const has_gc = Builtin != null or has_dict or @hasDecl(T, "traverse") or held.any(T) or
            if (Base) |B| B.has_gc else false;

        /// The errors of all of its functions.
        pub fn Errors() type {
            var Set: type = error{};
            if (@hasDecl(T, "init")) Set = Set || ErrorsOf(@TypeOf(T.init));
            for (methods) |method| {
                Set = Set || ErrorsOf(@TypeOf(@field(T, method.declaration)));
            }
            const properties = options_zig.get(given, "properties", .{});
            for (compat.fieldNames(@TypeOf(properties))) |name| {
                const property = @field(properties, name);
                for (.{ "get", "set", "delete" }) |part| {
                    if (@hasField(@TypeOf(property), part)) {
                        Set = Set || ErrorsOf(@TypeOf(@field(T, @tagName(@field(property, part)))));
                    }
                }
            }
            return Set;
        }
    };
    _ = construction.wayOf(Described);
    return Described;
}

/// The errors of all functions of classes.
pub fn ErrorsOfAll(comptime classes: anytype) type {
    var Set: type = error{};
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        const inner = options_zig.get(described.class_options, "classes", .{});
        Set = Set || described.Errors() || ErrorsOfAll(inner);
    }
    return Set;
}

fn ErrorsOf(comptime Function: type) type {
    return switch (@typeInfo(compat.ReturnType(Function))) {
        .error_union => |info| info.error_set,
        else => error{},
    };
}

/// Whether a value is what `class` returns.
pub fn isDescription(comptime value: anytype) bool {
    return @TypeOf(value) == type and @typeInfo(value) == .@"struct" and
        @hasDecl(value, "class_options");
}

fn baseOf(comptime T: type, comptime given: anytype) ?type {
    if (!@hasField(@TypeOf(given), "base")) return null;
    if (builtin_base.of(T, given) != null) return null;
    const form = "write .base = animal, where animal is the py.class(…) of another struct, or a " ++
        "built-in class: py.exc.ValueError, py.builtin.list";
    if (!isDescription(given.base)) options_zig.fail(T, form);
    const Base = given.base;
    if (options_zig.get(Base.class_options, "final", false)) options_zig.fail(T, ".base is a " ++
        "class with .final = true");
    if (!@hasField(T, "base") or @FieldType(T, "base") != Base.Struct) options_zig.fail(T, "the " ++
        "struct of a class with a base needs the field `base: " ++ @typeName(Base.Struct) ++ "`");
    if (@hasDecl(Base.Struct, "deinit") and !@hasDecl(T, "deinit")) options_zig.fail(T, "the " ++
        "base has a deinit, which would not be called: write `pub fn deinit(self: *T) void { " ++
        "self.base.deinit(); }`");
    for (.{ "dict", "weak_references" }) |name| if (@hasField(@TypeOf(given), name)) {
        options_zig.fail(T, "." ++ name ++ " is what the base has: write it there");
    };
    return Base;
}

/// Refuses two members of the same name.
fn checkMembers(
    comptime T: type,
    comptime methods: []const methods_zig.Method,
    comptime given: anytype,
) void {
    var all: []const []const u8 = attributes_zig.namesOf(given);
    for (methods) |method| all = all ++ .{@as([]const u8, method.name)};
    if (names.repeated(all)) |twice| options_zig.fail(T, "there are two members called " ++
        names.quoted(all[twice[0]]) ++ "; name a function in .hidden if a property uses it");
}

/// The class as one of a module: `name` is its name there, after those of the classes that it lies
/// in. `bases` are the structs that classes of the module derive from, and `mappings` the module's
/// exceptions for errors.
pub fn Made(
    comptime Described: type,
    comptime qualified_name: [:0]const u8,
    comptime bases: []const type,
    comptime mappings: []const exception.Mapping,
) type {
    const T = Described.Struct;
    const given = Described.class_options;

    return struct {
        const Self = @This();

        pub const Struct = T;
        pub const Layout = Described.Of;
        pub const name = lastPart(qualified_name);
        pub const is_synchronized = options_zig.get(given, "synchronized", true);
        pub const Builtin = Described.Builtin;
        pub const BaseClass = Described.BaseClass;
        pub const has_weak_references = Described.has_weak_references;
        pub const has_dict = Described.has_dict;
        pub const has_gc = Described.has_gc;

        const is_base = blk: {
            for (bases) |Base| if (Base == T) break :blk true;
            break :blk false;
        };

        pub inline fn headOf(object: *c.PyObject) *instance.Head {
            return Layout.headOf(object);
        }

        /// The struct of an object that has one.
        pub inline fn valueOf(head: *instance.Head) *T {
            return Layout.valueOf(head, is_base);
        }

        /// How a method uses the struct, by its first parameter.
        pub fn useOf(comptime First: type) borrow.Use {
            return if (First == *T and is_synchronized) .exclusive else .shared;
        }

        /// Whether the module says itself what an error is.
        pub fn maps(comptime name_of_error: []const u8) bool {
            for (mappings) |mapping| {
                if (std.mem.eql(u8, mapping.name, name_of_error)) return true;
            }
            return false;
        }

        /// Raises the exception that stands for an error.
        pub noinline fn raise(err: anytype) Error {
            @branchHint(.cold);
            return exception.raiseZigError(err, mappings, try instance.moduleOf(T));
        }

        const special_methods = blk: {
            var list: []const c.PyMethodDef = pickling.methods(Self);
            if (@hasDecl(T, "exit") and !@hasDecl(T, "enter")) {
                list = list ++ .{special_methods_zig.enter_itself};
            }
            if (options_zig.get(given, "generic", false)) {
                list = list ++ .{special_methods_zig.class_item};
            }
            if (@hasDecl(T, "call")) list = list ++ .{simple.callMethod(Self)};
            break :blk list;
        };

        var method_table = methods_zig.methodTable(Self, Described.method_list) ++
            special_methods[0..special_methods.len].* ++ [_]c.PyMethodDef{.{}};

        pub fn methods() *const anyopaque {
            return &method_table;
        }

        const attributes = attributes_zig.tableOf(Self, given);
        var attribute_table: [attributes.len + 1]c.PyGetSetDef = (attributes ++
            .{c.PyGetSetDef{}})[0 .. attributes.len + 1].*;

        var member_table = membersOf() ++ [_]c.PyMemberDef{.{}};

        fn membersOf() [count_of_members]c.PyMemberDef {
            if (count_of_members == 0) return .{};
            var table: [count_of_members]c.PyMemberDef = undefined;
            var next: usize = 0;
            if (has_weak_references) {
                table[next] = offsetMember("__weaklistoffset__", "weak_references");
                next += 1;
            }
            if (has_dict) table[next] = offsetMember("__dictoffset__", "dict");
            return table;
        }

        const owns_members = Described.BaseClass == null;
        const count_of_members = if (owns_members)
            @as(usize, @intFromBool(has_weak_references)) + @intFromBool(has_dict)
        else
            0;

        fn offsetMember(member_name: [:0]const u8, comptime field: []const u8) c.PyMemberDef {
            const offset = @offsetOf(instance.Head, field);
            return .{
                .name = member_name.ptr,
                .type = c.T_PYSSIZET,
                .offset = if (Layout.is_relative) offset else instance.head_offset + offset,
                .flags = c.READONLY | if (c.is_abi3t) c.Py_RELATIVE_OFFSET else 0,
            };
        }

        /// Says where in an object the members lie, after what a built-in class has there.
        fn placeMembers() void {
            if (Builtin == null or c.is_abi3t) return;
            const head = Storage(T).head;
            for (membersOf(), member_table[0..count_of_members]) |member_of_head, *entry| {
                entry.offset = member_of_head.offset + @as(isize, @intCast(head));
            }
        }

        const slots = blk: {
            const Life = life.Life(Self);
            var list: []const c.PyType_Slot = &.{
                .{ .slot = c.Py_tp_dealloc, .pfunc = &Life.deallocate },
                .{ .slot = c.Py_tp_methods, .pfunc = &method_table },
                .{ .slot = c.Py_tp_getset, .pfunc = &attribute_table },
                .{ .slot = c.Py_tp_members, .pfunc = &member_table },
                .{
                    .slot = c.Py_tp_doc,
                    .pfunc = construction.docOf(Self, options_zig.get(given, "doc", "")).ptr,
                },
            };
            if (has_gc) list = list ++ [_]c.PyType_Slot{
                .{ .slot = c.Py_tp_traverse, .pfunc = &Life.traverse },
                .{ .slot = c.Py_tp_clear, .pfunc = &Life.clear },
            };
            if (is_callable) {
                const Construction = construction.Construction(Self);
                list = list ++ [_]c.PyType_Slot{
                    .{ .slot = c.Py_tp_new, .pfunc = &Construction.new },
                    .{ .slot = c.Py_tp_init, .pfunc = &Construction.initialize },
                };
            }
            list = list ++ simple.slots(Self) ++ items.slots(Self) ++ operators.slots(Self) ++
                comparison.slots(Self) ++ buffer_export.slots(Self);
            break :blk list[0..list.len].* ++ [_]c.PyType_Slot{.{}};
        };

        /// Those for a Python that knows how to call a class without a tuple.
        const slots_with_vectorcall = if (construction.hasVectorcall(Self)) [_]c.PyType_Slot{.{
            .slot = c.Py_tp_vectorcall,
            .pfunc = &construction.Construction(Self).call,
        }} ++ slots else slots;

        fn slotsFor(version: u32) [*]const c.PyType_Slot {
            return if (version >= 0x030e0000) &slots_with_vectorcall else &slots;
        }

        const is_callable = construction.wayOf(Self) != .never;

        const flags: c_uint = (if (has_gc) c.Py_TPFLAGS_HAVE_GC else 0) |
            (if (is_callable) 0 else c.Py_TPFLAGS_DISALLOW_INSTANTIATION) |
            (if (options_zig.get(given, "final", false)) 0 else c.Py_TPFLAGS_BASETYPE);

        /// Makes the class in the current interpreter, for a module; owned.
        pub fn make(module: *c.PyObject) Error!*c.PyObject {
            Storage(T).methods = methods();
            Storage(T).name = name;
            Storage(T).is_synchronized = is_synchronized;
            const made = try makeType(module);
            errdefer c.decref(made);
            try interpreter.put(&Storage(T).class, made);
            try addMembers(module, made);
            return made;
        }

        var name_buffer: [256]u8 = @splat(0);

        /// The name with that of the module, for as long as the process lives: before 3.11, Python
        /// keeps the address.
        fn fullName(module_name: []const u8) Error![*:0]const u8 {
            const size = module_name.len + 1 + name.len;
            var place: []u8 = &name_buffer;
            if (size >= place.len or name_buffer[0] != 0 and !isNamed(module_name)) {
                place = memory.allocator.alloc(u8, size + 1) catch {
                    _ = c.PyErr_NoMemory();
                    return error.PythonError;
                };
            }
            @memcpy(place[0..module_name.len], module_name);
            place[module_name.len] = '.';
            @memcpy(place[module_name.len + 1 ..][0..name.len], name);
            place[size] = 0;
            return place[0..size :0].ptr;
        }

        fn isNamed(module_name: []const u8) bool {
            return std.mem.startsWith(u8, &name_buffer, module_name) and
                name_buffer[module_name.len] == '.';
        }

        fn makeType(module: *c.PyObject) Error!*c.PyObject {
            const own: object_zig.Object = .{ .ptr = module };
            const module_name = try own.getAttr("__name__");
            defer module_name.decref();
            const base: ?*c.PyObject = if (Described.BaseClass) |Base|
                try instance.classOf(Base.Struct)
            else if (Builtin) |B| B.class() else null;
            var spec: c.PyType_Spec = .{
                .name = try fullName(try module_name.text()),
                .basicsize = try Layout.describe(base),
                .flags = flags,
                .slots = slotsFor(interpreter.versionHex()),
            };
            placeMembers();
            return c.PyType_FromModuleAndSpec(module, &spec, base) orelse error.PythonError;
        }

        /// Adds what `match` takes by position.
        fn addMatchArgs(own: object_zig.Object) Error!void {
            const list = Described.match_args;
            if (list.len == 0) return;
            const tuple: object_zig.Object = .{
                .ptr = c.PyTuple_New(list.len) orelse return error.PythonError,
            };
            defer tuple.decref();
            for (list, 0..) |one, i| {
                const text: object_zig.Object = try .from(one);
                _ = c.PyTuple_SetItem(tuple.ptr, @intCast(i), text.ptr);
            }
            try own.setAttr("__match_args__", tuple);
        }

        fn addMembers(module: *c.PyObject, made: *c.PyObject) Error!void {
            const own: object_zig.Object = .{ .ptr = made };
            if (comptime qualified_name.len > name.len) {
                try own.setAttr("__qualname__", @as([]const u8, qualified_name));
            }
            const constants = options_zig.get(given, "constants", .{});
            try addMatchArgs(own);
            inline for (comptime compat.fieldNames(@TypeOf(constants))) |constant| {
                try own.setAttr(constant, @field(constants, constant));
            }
            const inner = options_zig.get(given, "classes", .{});
            inline for (comptime compat.fieldNames(@TypeOf(inner))) |inner_name| {
                const Inner = Made(
                    @field(inner, inner_name),
                    qualified_name ++ "." ++ inner_name,
                    bases,
                    mappings,
                );
                const nested: object_zig.Object = .{ .ptr = try Inner.make(module) };
                defer nested.decref();
                try own.setAttr(inner_name, nested);
            }
        }
    };
}

/// The attributes that `match` takes by position: those of `.match_args`, or of the fields, if
/// they are the arguments. Without any of its own, a class has those of its base.
fn matchArgs(comptime Of: type) []const []const u8 {
    const T = Of.Struct;
    const given = Of.class_options;
    var list: []const []const u8 = &.{};
    if (@hasField(@TypeOf(given), "match_args")) {
        for (0..compat.fieldNames(@TypeOf(given.match_args)).len) |i| {
            list = list ++ .{@as([]const u8, @tagName(given.match_args[i]))};
        }
        return list;
    }
    if (construction.wayOf(Of) != .fields) return list;
    const fields = options_zig.get(given, "fields", .{});
    for (compat.fieldNames(T)) |field| if (@hasField(@TypeOf(fields), field)) {
        list = list ++ .{@as([]const u8, options_zig.get(@field(fields, field), "name", field))};
    };
    if (Of.BaseClass) |Base| if (list.len > 0) return Base.match_args ++ list;
    return list;
}

fn lastPart(comptime name: [:0]const u8) [:0]const u8 {
    const start = if (std.mem.lastIndexOfScalar(u8, name, '.')) |dot| dot + 1 else 0;
    return name[start..];
}

/// Makes the classes of a module, and adds them to it.
pub fn addAll(
    module: object_zig.Module,
    comptime classes: anytype,
    comptime mappings: []const exception.Mapping,
) Error!void {
    interpreter.watchEnd();
    const bases = comptime basesOf(classes);
    inline for (comptime compat.fieldNames(@TypeOf(classes))) |name| {
        const made = try Made(@field(classes, name), name, bases, mappings).make(module.object.ptr);
        defer c.decref(made);
        if (c.PyModule_AddObjectRef(module.object.ptr, name.ptr, made) < 0) {
            return error.PythonError;
        }
    }
}

/// The structs whose classes others derive from.
fn basesOf(comptime classes: anytype) []const type {
    var list: []const type = &.{};
    for (compat.fieldNames(@TypeOf(classes))) |name| {
        const described = @field(classes, name);
        if (described.BaseClass) |Base| list = list ++ .{Base.Struct};
        list = list ++ basesOf(options_zig.get(described.class_options, "classes", .{}));
    }
    return list;
}
