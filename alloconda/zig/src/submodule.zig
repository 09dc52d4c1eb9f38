//! Modules that lie in a module of the same library: making them, and telling Python of them.

const c = @import("capi.zig");
const exception = @import("exception.zig");
const library = @import("library.zig");
const Object = @import("object.zig").Object;

const Error = exception.Error;

/// What says to Python which module is made: a `ModuleSpec` with the module's whole name, and the
/// loader and the file of the module that it lies in; owned.
pub fn specOf(outer: Object, name: [:0]const u8) Error!Object {
    const class: Object = .{ .ptr = try library.attributeOf("importlib.machinery", "ModuleSpec") };
    const full_name = try nameOf(outer, name);
    defer full_name.decref();
    const loader = try outer.getAttr("__loader__");
    defer loader.decref();
    return class.call(.{ full_name, loader });
}

fn nameOf(outer: Object, name: [:0]const u8) Error!Object {
    const outer_name = try outer.getAttr("__name__");
    defer outer_name.decref();
    const prefix = try outer_name.add(".");
    defer prefix.decref();
    return prefix.add(name);
}

/// Gives a new module what an import gives one before it is executed.
pub fn prepare(outer: Object, module: Object, spec: Object) Error!void {
    const package = try outer.getAttr("__name__");
    defer package.decref();
    try module.setAttr("__package__", package);
    try module.setAttr("__spec__", spec);
    inline for (.{ "__loader__", "__file__" }) |attribute| {
        if (try outer.getOptionalAttr(attribute)) |value| {
            defer value.decref();
            try module.setAttr(attribute, value);
        }
    }
}

/// Whether a module is in `sys.modules`, as it is when it is imported.
pub fn isKnown(module: Object) Error!bool {
    const modules = try sysModules();
    defer modules.decref();
    const name = try module.getAttr("__name__");
    defer name.decref();
    const known = try modules.getOptionalItem(name) orelse return false;
    defer known.decref();
    return known.is(module);
}

/// Puts a module into `sys.modules`, where `import outer.inner` finds it.
pub fn register(module: Object) Error!void {
    const modules = try sysModules();
    defer modules.decref();
    const name = try module.getAttr("__name__");
    defer name.decref();
    try modules.setItem(name, module);
}

/// Takes a module that is in `sys.modules` out of it.
pub fn unregister(module: Object) Error!void {
    if (!try isKnown(module)) return;
    const modules = try sysModules();
    defer modules.decref();
    const name = try module.getAttr("__name__");
    defer name.decref();
    try modules.delItem(name);
}

fn sysModules() Error!Object {
    const sys = c.PyImport_ImportModule("sys") orelse return error.PythonError;
    defer c.decref(sys);
    return (Object{ .ptr = sys }).getAttr("modules");
}
