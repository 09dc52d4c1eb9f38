//! The structs of CPython's stable ABI, as its functions in cpython.zig take them.

const capi = @import("capi.zig");
const cpython = @import("cpython.zig");

pub const PyObject = capi.PyObject;
pub const PyTypeObject = capi.PyTypeObject;
pub const PyThreadState = capi.PyThreadState;
pub const PyInterpreterState = capi.PyInterpreterState;
pub const PyType_Slot = capi.PyType_Slot;
pub const PyType_Spec = capi.PyType_Spec;
pub const PyModuleDef_Base = capi.PyModuleDef_Base;
pub const PyModuleDef_Slot = capi.PyModuleDef_Slot;
pub const PyABIInfo = capi.PyABIInfo;
pub const PySlot = capi.PySlot;
pub const Py_buffer = capi.Py_buffer;

pub const PyCodeObject = opaque {};
pub const PyFrameObject = opaque {};
pub const PyInterpreterGuard = opaque {};
pub const PyInterpreterView = opaque {};
pub const PyLongObject = opaque {};
pub const PyLongWriter = opaque {};
pub const PyThreadStateToken = opaque {};
pub const PyWeakReference = opaque {};
pub const Py_tss_t = opaque {};

/// The head of an object with items; abi3t hides it as it does that of objects.
pub const PyVarObject = if (capi.is_abi3t) opaque {} else extern struct {
    ob_base: PyObject,
    ob_size: isize,
};

pub const PyMethodDef = extern struct {
    ml_name: ?[*:0]const u8 = null,
    /// A function of one of the types that `ml_flags` tells, such as `PyCFunction`.
    ml_meth: ?*const anyopaque = null,
    ml_flags: c_int = 0,
    ml_doc: ?[*:0]const u8 = null,
};

pub const PyModuleDef = extern struct {
    m_base: PyModuleDef_Base = .{},
    m_name: ?[*:0]const u8,
    m_doc: ?[*:0]const u8 = null,
    m_size: isize = 0,
    m_methods: ?[*]PyMethodDef = null,
    m_slots: ?[*]PyModuleDef_Slot = null,
    m_traverse: ?cpython.traverseproc = null,
    m_clear: ?cpython.inquiry = null,
    m_free: ?*const fn (?*anyopaque) callconv(.c) void = null,
};

pub const PyMemberDef = extern struct {
    name: ?[*:0]const u8 = null,
    type: c_int = 0,
    offset: isize = 0,
    flags: c_int = 0,
    doc: ?[*:0]const u8 = null,
};

pub const PyGetSetDef = extern struct {
    name: ?[*:0]const u8 = null,
    get: ?cpython.getter = null,
    set: ?cpython.setter = null,
    doc: ?[*:0]const u8 = null,
    closure: ?*anyopaque = null,
};

pub const PyStructSequence_Field = extern struct {
    name: ?[*:0]const u8 = null,
    doc: ?[*:0]const u8 = null,
};

pub const PyStructSequence_Desc = extern struct {
    name: ?[*:0]const u8,
    doc: ?[*:0]const u8 = null,
    fields: ?[*]PyStructSequence_Field,
    n_in_sequence: c_int,
};

/// Since 3.15, as the other structs of critical sections and of integers' digits.
pub const PyCriticalSection = extern struct {
    _cs_prev: usize = 0,
    _cs_mutex: ?*anyopaque = null,
};

pub const PyCriticalSection2 = extern struct {
    _cs_base: PyCriticalSection = .{},
    _cs_mutex2: ?*anyopaque = null,
};

pub const PyLongLayout = extern struct {
    bits_per_digit: u8,
    digit_size: u8,
    digits_order: i8,
    digit_endianness: i8,
};

pub const PyLongExport = extern struct {
    value: i64,
    negative: u8,
    ndigits: isize,
    digits: ?*const anyopaque,
    _reserved: usize,
};

/// The characters of C, of 16 bits on Windows.
pub const wchar_t = if (capi.is_windows) u16 else c_int;

pub const Py_hash_t = isize;
pub const Py_ssize_t = isize;
pub const Py_UCS4 = u32;
pub const PyThread_type_lock = ?*anyopaque;
pub const PyGILState_STATE = c_int;
pub const PyLockStatus = c_int;
pub const PySendResult = c_int;
