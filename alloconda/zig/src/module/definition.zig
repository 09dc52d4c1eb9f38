//! A module as Python has it: its slots, and what happens when it is imported.

const std = @import("std");
const c = @import("../capi.zig");
const class_zig = @import("../class/class.zig");
const classes_zig = @import("../classes.zig");
const compat = @import("../compat.zig");
const exception = @import("../exception.zig");
const exception_class = @import("../exception_class.zig");
const interpreter = @import("../interpreter.zig");
const log = @import("../log.zig");
const object = @import("../object.zig");
const options = @import("alloconda_options");
const raised = @import("../raised.zig");
const state = @import("../state.zig");
const submodule = @import("../submodule.zig");

/// What holds for a module and those that lie in it.
pub const Flags = struct { needs_gil: bool, is_isolated: bool, is_inner: bool = false };

/// The type of the module's state; void for none.
pub fn StateOf(comptime definition: anytype) type {
    return if (@hasField(@TypeOf(definition), "state")) definition.state else void;
}

/// `full_name` is as the definition has it, `name` its last part.
pub fn Definition(
    comptime definition: anytype,
    comptime full_name: [:0]const u8,
    comptime name: [:0]const u8,
    comptime flags: Flags,
) type {
    const T = @TypeOf(definition);
    const mappings = errorMappings(definition);
    const functions = if (@hasField(T, "functions")) definition.functions else .{};
    const count = compat.fieldNames(@TypeOf(functions)).len;
    const memory = state.Memory(StateOf(definition), flags.is_inner);
    const submodules = if (@hasField(T, "submodules")) definition.submodules else .{};
    const submodule_names = compat.fieldNames(@TypeOf(submodules));

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
            .value = if (flags.needs_gil) null else @ptrFromInt(1),
        };
        const interpreters_slot: c.PyModuleDef_Slot = .{
            .slot = c.Py_mod_multiple_interpreters,
            .value = c.Py_MOD_PER_INTERPRETER_GIL_SUPPORTED,
        };
        // Only a free-threaded Python, which 3.13 is the first, looks at the GIL slot; an older
        // one would refuse the module.
        const plain_slots = [_]c.PyModuleDef_Slot{execute_slot} ++
            if (options.free_threaded) [_]c.PyModuleDef_Slot{gil_slot} else [_]c.PyModuleDef_Slot{};
        const oldest_isolating = 0x030c0000;
        /// Whether only the interpreter tells which slots it takes.
        const chooses_slots = flags.is_isolated and options.python_hex < oldest_isolating and
            options.limited_api != 0;
        const isolated_slots = plain_slots ++ [_]c.PyModuleDef_Slot{ interpreters_slot, .{} };
        const slots = if (flags.is_isolated and options.python_hex >= oldest_isolating)
            isolated_slots
        else
            plain_slots ++ [_]c.PyModuleDef_Slot{.{}};

        var module_def: c.PyModuleDef = .{
            .m_name = name.ptr,
            .m_doc = if (@hasField(T, "doc")) definition.doc ++ "" else null,
            .m_methods = &methods,
            .m_size = memory.size,
            .m_slots = &slots,
            .m_traverse = memory.traverse,
            .m_clear = memory.clear,
            .m_free = &memory.free,
        };

        // abi3t has no PyModuleDef, which is an object; there the parts of it are slots.
        const exported_slots = module_slots ++ state_slots ++ [_]c.PySlot{.{}};

        const module_slots = [_]c.PySlot{
            pointerSlot(c.Py_mod_abi, &abi_info),
            pointerSlot(c.Py_mod_name, name.ptr),
            pointerSlot(c.Py_mod_doc, if (@hasField(T, "doc")) definition.doc ++ "" else ""),
            pointerSlot(c.Py_mod_methods, &methods),
            pointerSlot(c.Py_mod_slots, &slots),
        };

        const state_slots = [_]c.PySlot{
            .{ .sl_id = c.Py_mod_state_size, .value = .{ .sl_uint64 = memory.size } },
            pointerSlot(c.Py_mod_state_free, &memory.free),
        } ++ if (memory.traverse) |traverse| [_]c.PySlot{
            pointerSlot(c.Py_mod_state_traverse, traverse),
            pointerSlot(c.Py_mod_state_clear, memory.clear.?),
        } else [_]c.PySlot{};

        pub fn describe() callconv(.c) *const [exported_slots.len]c.PySlot {
            return &exported_slots;
        }

        pub fn create() callconv(.c) ?*c.PyObject {
            chooseSlots();
            return c.PyModuleDef_Init(&module_def);
        }

        fn chooseSlots() void {
            // Interpreters with GILs of their own may do so at once, and all choose the same.
            if (chooses_slots and interpreter.versionHex() >= oldest_isolating) {
                const chosen: ?[*]const c.PyModuleDef_Slot = &isolated_slots;
                @atomicStore(@TypeOf(chosen), &module_def.m_slots, chosen, .monotonic);
            }
        }

        /// Makes the module as one that lies in `outer`, and adds it there.
        fn addTo(outer: object.Object) exception.Error!void {
            const spec = try submodule.specOf(outer, name);
            defer spec.decref();
            const made = if (c.is_abi3t)
                c.PyModule_FromSlotsAndSpec(&exported_slots, spec.ptr)
            else made: {
                chooseSlots();
                const version = c.PYTHON_ABI_VERSION;
                break :made c.PyModule_FromDefAndSpec2(&module_def, spec.ptr, version);
            };
            const module: object.Object = .{ .ptr = made orelse return error.PythonError };
            defer module.decref();
            try submodule.prepare(outer, module, spec);
            const executed = if (c.is_abi3t)
                c.PyModule_Exec(module.ptr)
            else
                c.PyModule_ExecDef(module.ptr, &module_def);
            if (executed < 0) return error.PythonError;
            state.putInto(module.ptr, outer.ptr);
            try outer.setAttr(name, module);
        }

        fn Submodule(comptime inner: [:0]const u8) type {
            const inner_name = full_name ++ "." ++ inner;
            const inner_flags: Flags = .{
                .needs_gil = flags.needs_gil,
                .is_isolated = flags.is_isolated,
                .is_inner = true,
            };
            return Definition(@field(submodules, inner), inner_name, inner, inner_flags);
        }

        /// Tells Python of the modules that lie in this one, or of none when one of them fails.
        fn register(module: object.Object) exception.Error!void {
            errdefer unregister(module);
            inline for (submodule_names) |inner| {
                const made = try module.getAttr(inner);
                defer made.decref();
                try submodule.register(made);
                try Submodule(inner).register(made);
            }
        }

        fn unregister(module: object.Object) void {
            const set = raised.fetch();
            defer if (set) |earlier| {
                defer earlier.decref();
                switch (raised.reraise(earlier)) {
                    error.PythonError => {},
                }
            };
            inline for (submodule_names) |inner| {
                if (module.getAttr(inner)) |made| {
                    defer made.decref();
                    submodule.unregister(made) catch raised.clear();
                    Submodule(inner).unregister(made);
                } else |_| raised.clear();
            }
        }

        fn execute(module: *c.PyObject) callconv(.c) c_int {
            memory.begin(module);
            if (!flags.is_inner) log.setModuleName(full_name.ptr);
            populate(.{ .object = .{ .ptr = module } }) catch return -1;
            // Modules in this one are known when all of it is done, as it may fail until then.
            if (submodule_names.len > 0 and !flags.is_inner) {
                const outer: object.Object = .{ .ptr = module };
                if (submodule.isKnown(outer) catch return -1) register(outer) catch return -1;
            }
            return 0;
        }

        fn populate(module: object.Module) exception.Error!void {
            @setEvalBranchQuota(compat.any_number);
            if (@hasField(T, "exceptions")) {
                try exception_class.addAll(module, definition.exceptions);
            }
            if (@hasField(T, "types")) inline for (definition.types) |Type| {
                try classes_zig.addTo(module.object.ptr, Type);
            };
            if (@hasField(T, "classes")) try class_zig.addAll(module, definition.classes, mappings);
            if (@hasField(T, "constants")) {
                const constants = definition.constants;
                for (comptime integers(constants)) |one| try module.add(one.name, one.value);
                inline for (comptime compat.fieldNames(@TypeOf(constants))) |field| {
                    const value = @field(constants, field);
                    if (comptime !isTabled(value)) try module.add(field, value);
                }
            }
            inline for (submodule_names) |inner| try Submodule(inner).addTo(module.object);
            const own = if (@hasField(T, "state")) try memory.make(module.object.ptr, mappings);
            if (@hasField(T, "init")) {
                const result = if (comptime takesState(@TypeOf(definition.init)))
                    definition.init(module, own)
                else
                    definition.init(module);
                if (@typeInfo(@TypeOf(result)) == .error_union) result catch |err| {
                    return exception.raiseZigError(err, mappings, module.object.ptr);
                };
            }
        }
    };
}

fn takesState(comptime Init: type) bool {
    return switch (@typeInfo(Init)) {
        .pointer => |info| compat.parameterTypes(info.child).len == 2,
        else => compat.parameterTypes(Init).len == 2,
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

fn errorMappings(comptime definition: anytype) []const exception.Mapping {
    const T = @TypeOf(definition);
    var mappings: []const exception.Mapping = &.{};
    if (@hasField(T, "errors")) {
        for (compat.fieldNames(@TypeOf(definition.errors))) |name| mappings = mappings ++ .{
            mapping(name, choice(definition, @field(definition.errors, name))),
        };
    }
    if (@hasField(T, "exceptions")) {
        for (compat.fieldNames(@TypeOf(definition.exceptions))) |name| mappings = mappings ++ .{
            mapping(name, .{ .defined = name }),
        };
    }
    return mappings;
}

/// What `.errors` says of an error: one of the module's own classes, or a built-in one.
pub fn choice(comptime definition: anytype, comptime class: anytype) exception.Choice {
    const Class = @TypeOf(class);
    if (@typeInfo(Class) == .enum_literal and @hasField(@TypeOf(definition), "exceptions") and
        @hasField(@TypeOf(definition.exceptions), @tagName(class)))
        return .{ .defined = @tagName(class) };
    return .{ .builtin = class };
}

fn mapping(comptime name: []const u8, comptime chosen: exception.Choice) exception.Mapping {
    return .{ .name = name, .choice = chosen };
}
