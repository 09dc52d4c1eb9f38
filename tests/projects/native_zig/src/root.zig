//! Reaches into CPython's structures through the translated Python.h.

const c = @import("python_h");

/// Zig's own reads debug information of every kind, which takes ten seconds to compile.
pub const panic = @import("std").debug.no_panic;

fn referenceCount(_: [*c]c.PyObject, object: [*c]c.PyObject) callconv(.c) [*c]c.PyObject {
    return c.PyLong_FromSsize_t(c.Py_REFCNT(object));
}

fn builtFor(_: [*c]c.PyObject, _: [*c]c.PyObject) callconv(.c) [*c]c.PyObject {
    return c.Py_BuildValue("ii", @as(c_int, c.PY_MAJOR_VERSION), @as(c_int, c.PY_MINOR_VERSION));
}

var methods = [_]c.PyMethodDef{
    .{ .ml_name = "reference_count", .ml_meth = &referenceCount, .ml_flags = c.METH_O },
    .{ .ml_name = "built_for", .ml_meth = &builtFor, .ml_flags = c.METH_NOARGS },
    .{},
};

var definition: c.PyModuleDef = .{
    .m_base = .{ .ob_base = .{ .ob_type = null } },
    .m_name = "peek",
    .m_methods = &methods,
};

export fn PyInit_peek() [*c]c.PyObject {
    return c.PyModuleDef_Init(&definition);
}
