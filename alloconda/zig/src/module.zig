//! A Python module: its definition, its constants and exceptions, and the symbol that Python calls.

const std = @import("std");
const builtin = @import("builtin");
const options = @import("alloconda_options");
const c = @import("capi.zig");
const compat = @import("compat.zig");
const exception = @import("exception.zig");
const interpreter = @import("interpreter.zig");
const names = @import("names.zig");
const object = @import("object.zig");
const to_python = @import("to_python.zig");
const Message = @import("message.zig").Message;

/// Defines the module and exports the function that Python calls to import it: `PyInit_<name>`, or
/// `PyModExport_<name>` with abi3t. Call it once, in a `comptime` block of the root module, with a
/// struct of these fields, of which only `name` is required:
///
/// - `name`: the module's name, with or without the packages that it lies in;
/// - `doc`: its docstring;
/// - `functions`: a tuple of what `function` returns;
/// - `constants`: a struct of values, each added under its field's name;
/// - `exceptions`: a struct that names new exception classes and what each derives from, as in
///   `.{ .ParseError = py.exc.ValueError }`; Zig's `error.ParseError` then raises that class;
/// - `errors`: a struct that says which exception stands for which Zig error, as in
///   `.{ .BadDigit = py.exc.ValueError }`;
/// - `init`: a function `fn (py.Module) !void` that runs when the module is imported;
/// - `needs_gil`: false when the module's functions may run at the same time, so that importing it
///   leaves the GIL off in a free-threaded Python. It is true unless said otherwise.
pub fn exportModule(comptime definition: anytype) void {
    comptime {
        @setEvalBranchQuota(compat.any_number);
        checkFields(@TypeOf(definition));
        if (@hasField(@TypeOf(definition), "doc")) checkDoc(definition.doc);
        if (@hasField(@TypeOf(definition), "constants")) {
            checkConstants(@TypeOf(definition.constants));
        }
        checkRoot();
        checkNames(definition);
        const name = lastComponent(definition.name);
        const Defined = Definition(definition, name);
        if (c.is_abi3t) {
            @export(&Defined.describe, .{ .name = "PyModExport_" ++ name });
        } else {
            @export(&Defined.create, .{ .name = "PyInit_" ++ name });
        }
    }
}

const known_fields = [_][]const u8{
    "name", "doc", "functions", "constants", "exceptions", "errors", "init", "needs_gil",
};

fn checkFields(comptime T: type) void {
    if (!@hasField(T, "name")) @compileError("exportModule needs .name");
    for (compat.fieldNames(T)) |field| {
        for (known_fields) |known| {
            if (std.mem.eql(u8, known, field)) break;
        } else @compileError("exportModule knows no ." ++ field);
    }
}

fn checkDoc(comptime doc: []const u8) void {
    if (names.docFault(doc)) |fault| @compileError("exportModule: .doc " ++ fault);
}

fn checkConstants(comptime T: type) void {
    for (compat.fieldNames(T), 0..) |name, i| {
        const part = to_python.unsupportedPart(compat.FieldType(T, i)) orelse continue;
        @compileError("exportModule: no Python object can be made of the constant " ++ name ++
            ", which is or holds a " ++ @typeName(part));
    }
}

fn checkRoot() void {
    if (builtin.is_test) return;
    if (!@hasDecl(@import("root"), "panic")) @compileError(
        "add `pub const panic = py.panic;` to the root module: a Zig panic is then reported " ++
            "with its message and the Python traceback",
    );
}

/// A name that the module gives to Python, and where it is in `exportModule`.
const Given = struct { name: []const u8, place: []const u8 };

/// Refuses names that Python code can't write, and the same name twice: the later would silently
/// take the place of the earlier.
fn checkNames(comptime definition: anytype) void {
    const given = givenNames(definition);
    var all: [given.len][]const u8 = undefined;
    for (given, &all) |one, *name| name.* = one.name;
    for (given) |one| {
        if (names.fault(one.name)) |fault| @compileError("exportModule: in " ++ one.place ++
            ", the name " ++ fault);
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
    for (.{ "functions", "constants", "exceptions" }) |field| {
        if (!@hasField(@TypeOf(definition), field)) continue;
        const values = @field(definition, field);
        if (@typeInfo(@TypeOf(values)) != .@"struct") @compileError(
            "exportModule: write ." ++ field ++ " = .{ … }, not a " ++ @typeName(@TypeOf(values)),
        );
        const fields = compat.fieldNames(@TypeOf(values));
        var part: [fields.len]Given = undefined;
        for (fields, &part, 0..) |name, *one, i| one.* = .{
            .name = if (std.mem.eql(u8, field, "functions")) functionName(values[i]) else name,
            .place = "." ++ field,
        };
        given = given ++ part;
    }
    return given;
}

fn functionName(comptime function: anytype) []const u8 {
    if (@TypeOf(function) != type or !@hasDecl(function, "function_name")) @compileError(
        "exportModule: each of .functions is py.function(\"name\", implementation, .{}), not a " ++
            @typeName(@TypeOf(function)),
    );
    return function.function_name;
}

fn lastComponent(comptime name: []const u8) [:0]const u8 {
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

fn Definition(comptime definition: anytype, comptime name: [:0]const u8) type {
    const T = @TypeOf(definition);
    const mappings = errorMappings(definition);
    const functions = if (@hasField(T, "functions")) definition.functions else .{};
    const count = compat.fieldNames(@TypeOf(functions)).len;

    return struct {
        const methods: [count + 1]c.PyMethodDef = blk: {
            @setEvalBranchQuota(compat.any_number);
            var table: [count + 1]c.PyMethodDef = @splat(.{});
            for (0..count) |i| table[i] = functions[i].method(mappings);
            break :blk table;
        };

        const execute_slot: c.PyModuleDef_Slot = .{ .slot = c.Py_mod_exec, .value = &execute };
        const gil_slot: c.PyModuleDef_Slot = .{
            .slot = c.Py_mod_gil,
            // Py_MOD_GIL_USED is 0, Py_MOD_GIL_NOT_USED is 1.
            .value = if (needsGil()) null else @ptrFromInt(1),
        };
        // Only a free-threaded Python, which 3.13 is the first, looks at the GIL slot; an older
        // one would refuse the module.
        const slots = if (options.free_threaded)
            [_]c.PyModuleDef_Slot{ execute_slot, gil_slot, .{} }
        else
            [_]c.PyModuleDef_Slot{ execute_slot, .{} };

        var module_def: c.PyModuleDef = .{
            .m_name = name.ptr,
            .m_doc = if (@hasField(T, "doc")) definition.doc else null,
            .m_methods = &methods,
            .m_slots = &slots,
            .m_free = &free,
        };

        // abi3t has no PyModuleDef, which is an object; there the parts of it are slots.
        const exported_slots = [_]c.PySlot{
            pointerSlot(c.Py_mod_abi, &abi_info),
            pointerSlot(c.Py_mod_name, name.ptr),
            pointerSlot(c.Py_mod_doc, if (@hasField(T, "doc")) definition.doc else ""),
            pointerSlot(c.Py_mod_methods, &methods),
            pointerSlot(c.Py_mod_slots, &slots),
            pointerSlot(c.Py_mod_state_free, &free),
            .{},
        };

        fn describe() callconv(.c) *const [exported_slots.len]c.PySlot {
            return &exported_slots;
        }

        fn needsGil() bool {
            return if (@hasField(T, "needs_gil")) definition.needs_gil else true;
        }

        fn create() callconv(.c) ?*c.PyObject {
            return c.PyModuleDef_Init(&module_def);
        }

        fn free(_: *anyopaque) callconv(.c) void {
            interpreter.removeModule();
        }

        fn execute(module: *c.PyObject) callconv(.c) c_int {
            interpreter.addModule();
            populate(.{ .object = .{ .ptr = module } }) catch return -1;
            return 0;
        }

        fn populate(module: object.Module) exception.Error!void {
            @setEvalBranchQuota(compat.any_number);
            if (@hasField(T, "exceptions")) {
                inline for (comptime compat.fieldNames(@TypeOf(definition.exceptions))) |field| {
                    try addException(module, field, @field(definition.exceptions, field));
                }
            }
            if (@hasField(T, "constants")) {
                const constants = definition.constants;
                for (comptime integers(constants)) |one| try module.add(one.name, one.value);
                inline for (comptime compat.fieldNames(@TypeOf(constants))) |field| {
                    const value = @field(constants, field);
                    if (comptime !isTabled(value)) try module.add(field, value);
                }
            }
            if (@hasField(T, "init")) {
                const result = definition.init(module);
                if (@typeInfo(@TypeOf(result)) == .error_union) result catch |err| {
                    return exception.raiseZigError(err, mappings, module.object.ptr);
                };
            }
        }
    };
}

const Integer = struct { name: [:0]const u8, value: i64 };

/// The constants that a table can hold: a module may have thousands, and code for each would take
/// the compiler minutes.
fn integers(comptime constants: anytype) []const Integer {
    const fields = compat.fieldNames(@TypeOf(constants));
    var table: [fields.len]Integer = undefined;
    var count: usize = 0;
    for (fields) |name| if (isTabled(@field(constants, name))) {
        table[count] = .{ .name = name, .value = @field(constants, name) };
        count += 1;
    };
    const final = table[0..count].*;
    return &final;
}

fn isTabled(comptime value: anytype) bool {
    return switch (@typeInfo(@TypeOf(value))) {
        .int, .comptime_int => std.math.cast(i64, value) != null,
        else => false,
    };
}

fn pointerSlot(id: u16, value: *const anyopaque) c.PySlot {
    return .{ .sl_id = id, .sl_flags = c.PySlot_STATIC, .value = .{ .sl_ptr = value } };
}

const abi_info: c.PyABIInfo = .{
    .flags = c.PyABIInfo_STABLE | c.PyABIInfo_GIL | c.PyABIInfo_FREETHREADED,
    .build_version = options.python_hex,
    .abi_version = options.limited_api,
};

/// The class says that it belongs to the module under the name by which the module was imported,
/// so that it can be pickled.
fn addException(
    module: object.Module,
    name: [:0]const u8,
    comptime base: exception.Exception,
) exception.Error!void {
    const module_name = try module.object.getAttr("__name__");
    defer module_name.decref();
    var full_name: Message = .{};
    full_name.text(try module_name.text());
    full_name.text(".");
    full_name.text(name);
    const class = c.PyErr_NewException(full_name.zeroTerminated(), base.class().ptr, null) orelse
        return error.PythonError;
    defer c.decref(class);
    if (c.PyModule_AddObjectRef(module.object.ptr, name.ptr, class) < 0) return error.PythonError;
}

fn errorMappings(comptime definition: anytype) []const exception.Mapping {
    const T = @TypeOf(definition);
    var mappings: []const exception.Mapping = &.{};
    if (@hasField(T, "errors")) {
        for (compat.fieldNames(@TypeOf(definition.errors))) |name| mappings = mappings ++ .{
            mapping(name, .{ .builtin = @field(definition.errors, name) }),
        };
    }
    if (@hasField(T, "exceptions")) {
        for (compat.fieldNames(@TypeOf(definition.exceptions))) |name| mappings = mappings ++ .{
            mapping(name, .{ .defined = name }),
        };
    }
    return mappings;
}

fn mapping(comptime name: []const u8, comptime choice: exception.Choice) exception.Mapping {
    return .{ .name = name, .choice = choice };
}
