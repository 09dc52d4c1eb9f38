//! CPython's stable ABI, for what this package does not wrap: `py.c`.
//!
//! A name that came after Python 3.10 is a compile error in a module for older ones, and so is one
//! that the system has not. Pointers may be null wherever C does not say otherwise. Left out are
//! functions with a `va_list`, whose form is another for each CPU, and those of debug builds.
//! Variables are functions that return pointers: `PyExc_ValueError().*`, `PyLong_Type()`.
//!
//! Written by `python -m tests.cpython_declarations`.

const capi = @import("capi.zig");
const options = @import("alloconda_options");
const std = @import("std");
const types = @import("cpython_types.zig");

/// Refuses what the oldest Python of the module lacks: `limited` is the minor version that brought
/// the name to the limited API, `full` that which a build for a single version needs.
fn need(comptime name: []const u8, comptime limited: u8, comptime full: u8) void {
    const minor = if (options.limited_api != 0) limited else full;
    if (options.python_hex >= 0x03000000 + (@as(u32, minor) << 16)) return;
    @compileError(std.fmt.comptimePrint(
        "py.c.{s} needs Python 3.{d}; the module is compiled for 3.{d}{s}, see requires-python",
        .{
            name,
            minor,
            options.python_hex >> 16 & 0xff,
            if (options.limited_api != 0) " and later" else "",
        },
    ));
}

fn since(
    comptime name: []const u8,
    comptime limited: u8,
    comptime full: u8,
    comptime value: anytype,
) @TypeOf(value) {
    comptime need(name, limited, full);
    return value;
}

fn onWindows(comptime name: []const u8, comptime value: anytype) @TypeOf(value) {
    if (!capi.is_windows) @compileError("py.c." ++ name ++ " is there on Windows only");
    return value;
}

fn notOnWindows(comptime name: []const u8, comptime value: anytype) @TypeOf(value) {
    if (capi.is_windows) @compileError("py.c." ++ name ++ " is not there on Windows");
    return value;
}
pub const PyObject = types.PyObject;
pub const PyTypeObject = types.PyTypeObject;
pub const PyThreadState = types.PyThreadState;
pub const PyInterpreterState = types.PyInterpreterState;
pub const PyType_Slot = types.PyType_Slot;
pub const PyType_Spec = types.PyType_Spec;
pub const PyModuleDef_Base = types.PyModuleDef_Base;
pub const PyModuleDef_Slot = types.PyModuleDef_Slot;
pub const PyABIInfo = types.PyABIInfo;
pub const PySlot = types.PySlot;
pub const Py_buffer = types.Py_buffer;
pub const PyCodeObject = types.PyCodeObject;
pub const PyFrameObject = types.PyFrameObject;
pub const PyInterpreterGuard = types.PyInterpreterGuard;
pub const PyInterpreterView = types.PyInterpreterView;
pub const PyLongObject = types.PyLongObject;
pub const PyLongWriter = types.PyLongWriter;
pub const PyThreadStateToken = types.PyThreadStateToken;
pub const PyWeakReference = types.PyWeakReference;
pub const Py_tss_t = types.Py_tss_t;
pub const PyVarObject = types.PyVarObject;
pub const PyMethodDef = types.PyMethodDef;
pub const PyModuleDef = types.PyModuleDef;
pub const PyMemberDef = types.PyMemberDef;
pub const PyGetSetDef = types.PyGetSetDef;
pub const PyStructSequence_Field = types.PyStructSequence_Field;
pub const PyStructSequence_Desc = types.PyStructSequence_Desc;
pub const PyCriticalSection = types.PyCriticalSection;
pub const PyCriticalSection2 = types.PyCriticalSection2;
pub const PyLongLayout = types.PyLongLayout;
pub const PyLongExport = types.PyLongExport;
pub const wchar_t = types.wchar_t;
pub const Py_hash_t = types.Py_hash_t;
pub const Py_ssize_t = types.Py_ssize_t;
pub const Py_UCS4 = types.Py_UCS4;
pub const PyThread_type_lock = types.PyThread_type_lock;
pub const PyGILState_STATE = types.PyGILState_STATE;
pub const PyLockStatus = types.PyLockStatus;
pub const PySendResult = types.PySendResult;

pub const unaryfunc = *const fn (?*PyObject) callconv(.c) ?*PyObject;
pub const binaryfunc = *const fn (?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const ternaryfunc = *const fn (?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const inquiry = *const fn (?*PyObject) callconv(.c) c_int;
pub const lenfunc = *const fn (?*PyObject) callconv(.c) isize;
pub const ssizeargfunc = *const fn (?*PyObject, isize) callconv(.c) ?*PyObject;
pub const ssizessizeargfunc = *const fn (?*PyObject, isize, isize) callconv(.c) ?*PyObject;
pub const ssizeobjargproc = *const fn (?*PyObject, isize, ?*PyObject) callconv(.c) c_int;
pub const ssizessizeobjargproc = *const fn (
    ?*PyObject,
    isize,
    isize,
    ?*PyObject,
) callconv(.c) c_int;
pub const objobjargproc = *const fn (?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub const objobjproc = *const fn (?*PyObject, ?*PyObject) callconv(.c) c_int;
pub const visitproc = *const fn (?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub const traverseproc = *const fn (?*PyObject, ?visitproc, ?*anyopaque) callconv(.c) c_int;
pub const destructor = *const fn (?*PyObject) callconv(.c) void;
pub const getattrfunc = *const fn (?*PyObject, ?[*:0]u8) callconv(.c) ?*PyObject;
pub const getattrofunc = *const fn (?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const setattrfunc = *const fn (?*PyObject, ?[*:0]u8, ?*PyObject) callconv(.c) c_int;
pub const setattrofunc = *const fn (?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub const reprfunc = *const fn (?*PyObject) callconv(.c) ?*PyObject;
pub const hashfunc = *const fn (?*PyObject) callconv(.c) isize;
pub const richcmpfunc = *const fn (?*PyObject, ?*PyObject, c_int) callconv(.c) ?*PyObject;
pub const getiterfunc = *const fn (?*PyObject) callconv(.c) ?*PyObject;
pub const iternextfunc = *const fn (?*PyObject) callconv(.c) ?*PyObject;
pub const descrgetfunc = *const fn (?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const descrsetfunc = *const fn (?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub const initproc = *const fn (?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub const newfunc = *const fn (?*PyTypeObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const allocfunc = *const fn (?*PyTypeObject, isize) callconv(.c) ?*PyObject;
pub const PyCFunction = *const fn (?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const PyCFunctionWithKeywords = *const fn (
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub const PyCapsule_Destructor = *const fn (?*PyObject) callconv(.c) void;
pub const getter = *const fn (?*PyObject, ?*anyopaque) callconv(.c) ?*PyObject;
pub const setter = *const fn (?*PyObject, ?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub const PyOS_sighandler_t = *const fn (c_int) callconv(.c) void;
pub const vectorcallfunc = *const fn (
    ?*PyObject,
    ?[*]const ?*PyObject,
    usize,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub const getbufferproc = *const fn (?*PyObject, ?*Py_buffer, c_int) callconv(.c) c_int;
pub const releasebufferproc = *const fn (?*PyObject, ?*Py_buffer) callconv(.c) void;
pub const PyCFunctionFast = *const fn (
    ?*PyObject,
    ?[*]const ?*PyObject,
    isize,
) callconv(.c) ?*PyObject;
pub const PyCFunctionFastWithKeywords = *const fn (
    ?*PyObject,
    ?[*]const ?*PyObject,
    isize,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub const PyCMethod = *const fn (
    ?*PyObject,
    ?*PyTypeObject,
    ?[*]const ?*PyObject,
    isize,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub const sendfunc = *const fn (?*PyObject, ?*PyObject, ?*?*PyObject) callconv(.c) PySendResult;

pub const METH_CLASS = 16;
pub const METH_COEXIST = 64;
pub const METH_FASTCALL = 128;
pub const METH_KEYWORDS = 2;
pub const METH_METHOD = 512;
pub const METH_NOARGS = 4;
pub const METH_O = 8;
pub const METH_STATIC = 32;
pub const METH_VARARGS = 1;
pub const PyABIInfo_FREETHREADED = since("PyABIInfo_FREETHREADED", 15, 15, 4);
pub const PyABIInfo_FREETHREADING_AGNOSTIC = since("PyABIInfo_FREETHREADING_AGNOSTIC", 15, 15, 6);
pub const PyABIInfo_GIL = since("PyABIInfo_GIL", 15, 15, 2);
pub const PyABIInfo_STABLE = since("PyABIInfo_STABLE", 15, 15, 1);
pub const PyBUF_ANY_CONTIGUOUS = since("PyBUF_ANY_CONTIGUOUS", 11, 10, 152);
pub const PyBUF_CONTIG = since("PyBUF_CONTIG", 11, 10, 9);
pub const PyBUF_CONTIG_RO = since("PyBUF_CONTIG_RO", 11, 10, 8);
pub const PyBUF_C_CONTIGUOUS = since("PyBUF_C_CONTIGUOUS", 11, 10, 56);
pub const PyBUF_FORMAT = since("PyBUF_FORMAT", 11, 10, 4);
pub const PyBUF_FULL = since("PyBUF_FULL", 11, 10, 285);
pub const PyBUF_FULL_RO = since("PyBUF_FULL_RO", 11, 10, 284);
pub const PyBUF_F_CONTIGUOUS = since("PyBUF_F_CONTIGUOUS", 11, 10, 88);
pub const PyBUF_INDIRECT = since("PyBUF_INDIRECT", 11, 10, 280);
pub const PyBUF_MAX_NDIM = since("PyBUF_MAX_NDIM", 11, 10, 64);
pub const PyBUF_ND = since("PyBUF_ND", 11, 10, 8);
pub const PyBUF_READ = since("PyBUF_READ", 11, 10, 256);
pub const PyBUF_RECORDS = since("PyBUF_RECORDS", 11, 10, 29);
pub const PyBUF_RECORDS_RO = since("PyBUF_RECORDS_RO", 11, 10, 28);
pub const PyBUF_SIMPLE = since("PyBUF_SIMPLE", 11, 10, 0);
pub const PyBUF_STRIDED = since("PyBUF_STRIDED", 11, 10, 25);
pub const PyBUF_STRIDED_RO = since("PyBUF_STRIDED_RO", 11, 10, 24);
pub const PyBUF_STRIDES = since("PyBUF_STRIDES", 11, 10, 24);
pub const PyBUF_WRITABLE = since("PyBUF_WRITABLE", 11, 10, 1);
pub const PyBUF_WRITE = since("PyBUF_WRITE", 11, 10, 512);
pub const PySlot_INTPTR = since("PySlot_INTPTR", 15, 15, 4);
pub const PySlot_OPTIONAL = since("PySlot_OPTIONAL", 15, 15, 1);
pub const PySlot_STATIC = since("PySlot_STATIC", 15, 15, 2);
pub const Py_ASNATIVEBYTES_ALLOW_INDEX = since("Py_ASNATIVEBYTES_ALLOW_INDEX", 14, 13, 16);
pub const Py_ASNATIVEBYTES_BIG_ENDIAN = since("Py_ASNATIVEBYTES_BIG_ENDIAN", 14, 13, 0);
pub const Py_ASNATIVEBYTES_DEFAULTS = since("Py_ASNATIVEBYTES_DEFAULTS", 14, 13, -1);
pub const Py_ASNATIVEBYTES_LITTLE_ENDIAN = since("Py_ASNATIVEBYTES_LITTLE_ENDIAN", 14, 13, 1);
pub const Py_ASNATIVEBYTES_NATIVE_ENDIAN = since("Py_ASNATIVEBYTES_NATIVE_ENDIAN", 14, 13, 3);
pub const Py_ASNATIVEBYTES_REJECT_NEGATIVE = since("Py_ASNATIVEBYTES_REJECT_NEGATIVE", 14, 13, 8);
pub const Py_ASNATIVEBYTES_UNSIGNED_BUFFER = since("Py_ASNATIVEBYTES_UNSIGNED_BUFFER", 14, 13, 4);
pub const Py_AUDIT_READ = since("Py_AUDIT_READ", 12, 12, 2);
pub const Py_CONSTANT_ELLIPSIS = 3;
pub const Py_CONSTANT_EMPTY_BYTES = 8;
pub const Py_CONSTANT_EMPTY_STR = 7;
pub const Py_CONSTANT_EMPTY_TUPLE = 9;
pub const Py_CONSTANT_FALSE = 1;
pub const Py_CONSTANT_NONE = 0;
pub const Py_CONSTANT_NOT_IMPLEMENTED = 4;
pub const Py_CONSTANT_ONE = 6;
pub const Py_CONSTANT_TRUE = 2;
pub const Py_CONSTANT_ZERO = 5;
pub const Py_EQ = 2;
pub const Py_GE = 5;
pub const Py_GT = 4;
pub const Py_LE = 1;
pub const Py_LT = 0;
pub const Py_NE = 3;
pub const Py_READONLY = 1;
pub const Py_RELATIVE_OFFSET = since("Py_RELATIVE_OFFSET", 12, 12, 8);
pub const Py_TPFLAGS_BASETYPE = 1024;
pub const Py_TPFLAGS_BASE_EXC_SUBCLASS = 1073741824;
pub const Py_TPFLAGS_BYTES_SUBCLASS = 134217728;
pub const Py_TPFLAGS_DEFAULT = 0;
pub const Py_TPFLAGS_DICT_SUBCLASS = 536870912;
pub const Py_TPFLAGS_DISALLOW_INSTANTIATION = 128;
pub const Py_TPFLAGS_HAVE_GC = 16384;
pub const Py_TPFLAGS_HAVE_VECTORCALL = since("Py_TPFLAGS_HAVE_VECTORCALL", 12, 10, 2048);
pub const Py_TPFLAGS_HEAPTYPE = 512;
pub const Py_TPFLAGS_IMMUTABLETYPE = 256;
pub const Py_TPFLAGS_ITEMS_AT_END = since("Py_TPFLAGS_ITEMS_AT_END", 12, 12, 8388608);
pub const Py_TPFLAGS_LIST_SUBCLASS = 33554432;
pub const Py_TPFLAGS_LONG_SUBCLASS = 16777216;
pub const Py_TPFLAGS_METHOD_DESCRIPTOR = 131072;
pub const Py_TPFLAGS_READY = 4096;
pub const Py_TPFLAGS_READYING = 8192;
pub const Py_TPFLAGS_TUPLE_SUBCLASS = 67108864;
pub const Py_TPFLAGS_TYPE_SUBCLASS = 2147483648;
pub const Py_TPFLAGS_UNICODE_SUBCLASS = 268435456;
pub const Py_T_BOOL = 14;
pub const Py_T_BYTE = 8;
pub const Py_T_CHAR = 7;
pub const Py_T_DOUBLE = 4;
pub const Py_T_FLOAT = 3;
pub const Py_T_INT = 1;
pub const Py_T_LONG = 2;
pub const Py_T_LONGLONG = 17;
pub const Py_T_OBJECT_EX = 16;
pub const Py_T_PYSSIZET = 19;
pub const Py_T_SHORT = 0;
pub const Py_T_STRING = 5;
pub const Py_T_STRING_INPLACE = 13;
pub const Py_T_UBYTE = 9;
pub const Py_T_UINT = 11;
pub const Py_T_ULONG = 12;
pub const Py_T_ULONGLONG = 18;
pub const Py_T_USHORT = 10;
pub const Py_am_aiter = 78;
pub const Py_am_anext = 79;
pub const Py_am_await = 77;
pub const Py_am_send = 81;
pub const Py_bf_getbuffer = since(
    "Py_bf_getbuffer",
    11,
    10,
    if (options.python_hex >= 0x030f0000) 88 else 1,
);
pub const Py_bf_releasebuffer = since(
    "Py_bf_releasebuffer",
    11,
    10,
    if (options.python_hex >= 0x030f0000) 89 else 2,
);
pub const Py_eval_input = 258;
pub const Py_file_input = 257;
pub const Py_mod_abi = since("Py_mod_abi", 15, 15, 109);
pub const Py_mod_create = if (options.python_hex >= 0x030f0000) 84 else 1;
pub const Py_mod_doc = since("Py_mod_doc", 15, 15, 101);
pub const Py_mod_exec = if (options.python_hex >= 0x030f0000) 85 else 2;
pub const Py_mod_gil = since("Py_mod_gil", 13, 13, if (options.python_hex >= 0x030f0000) 87 else 4);
pub const Py_mod_methods = since("Py_mod_methods", 15, 15, 103);
pub const Py_mod_multiple_interpreters = since(
    "Py_mod_multiple_interpreters",
    12,
    12,
    if (options.python_hex >= 0x030f0000) 86 else 3,
);
pub const Py_mod_name = since("Py_mod_name", 15, 15, 100);
pub const Py_mod_slots = since("Py_mod_slots", 15, 15, 94);
pub const Py_mod_state_clear = since("Py_mod_state_clear", 15, 15, 105);
pub const Py_mod_state_free = since("Py_mod_state_free", 15, 15, 106);
pub const Py_mod_state_size = since("Py_mod_state_size", 15, 15, 102);
pub const Py_mod_state_traverse = since("Py_mod_state_traverse", 15, 15, 104);
pub const Py_mod_token = since("Py_mod_token", 15, 15, 110);
pub const Py_mp_ass_subscript = if (options.python_hex >= 0x030f0000) 90 else 3;
pub const Py_mp_length = if (options.python_hex >= 0x030f0000) 91 else 4;
pub const Py_mp_subscript = 5;
pub const Py_nb_absolute = 6;
pub const Py_nb_add = 7;
pub const Py_nb_and = 8;
pub const Py_nb_bool = 9;
pub const Py_nb_divmod = 10;
pub const Py_nb_float = 11;
pub const Py_nb_floor_divide = 12;
pub const Py_nb_index = 13;
pub const Py_nb_inplace_add = 14;
pub const Py_nb_inplace_and = 15;
pub const Py_nb_inplace_floor_divide = 16;
pub const Py_nb_inplace_lshift = 17;
pub const Py_nb_inplace_matrix_multiply = 76;
pub const Py_nb_inplace_multiply = 18;
pub const Py_nb_inplace_or = 19;
pub const Py_nb_inplace_power = 20;
pub const Py_nb_inplace_remainder = 21;
pub const Py_nb_inplace_rshift = 22;
pub const Py_nb_inplace_subtract = 23;
pub const Py_nb_inplace_true_divide = 24;
pub const Py_nb_inplace_xor = 25;
pub const Py_nb_int = 26;
pub const Py_nb_invert = 27;
pub const Py_nb_lshift = 28;
pub const Py_nb_matrix_multiply = 75;
pub const Py_nb_multiply = 29;
pub const Py_nb_negative = 30;
pub const Py_nb_or = 31;
pub const Py_nb_positive = 32;
pub const Py_nb_power = 33;
pub const Py_nb_remainder = 34;
pub const Py_nb_rshift = 35;
pub const Py_nb_subtract = 36;
pub const Py_nb_true_divide = 37;
pub const Py_nb_xor = 38;
pub const Py_single_input = 256;
pub const Py_slot_end = since("Py_slot_end", 15, 15, 0);
pub const Py_slot_invalid = since("Py_slot_invalid", 15, 15, 65535);
pub const Py_slot_subslots = since("Py_slot_subslots", 15, 15, 92);
pub const Py_sq_ass_item = 39;
pub const Py_sq_concat = 40;
pub const Py_sq_contains = 41;
pub const Py_sq_inplace_concat = 42;
pub const Py_sq_inplace_repeat = 43;
pub const Py_sq_item = 44;
pub const Py_sq_length = 45;
pub const Py_sq_repeat = 46;
pub const Py_tp_alloc = 47;
pub const Py_tp_base = 48;
pub const Py_tp_bases = 49;
pub const Py_tp_basicsize = since("Py_tp_basicsize", 15, 15, 96);
pub const Py_tp_call = 50;
pub const Py_tp_clear = 51;
pub const Py_tp_dealloc = 52;
pub const Py_tp_del = 53;
pub const Py_tp_descr_get = 54;
pub const Py_tp_descr_set = 55;
pub const Py_tp_doc = 56;
pub const Py_tp_extra_basicsize = since("Py_tp_extra_basicsize", 15, 15, 97);
pub const Py_tp_finalize = 80;
pub const Py_tp_flags = since("Py_tp_flags", 15, 15, 99);
pub const Py_tp_free = 74;
pub const Py_tp_getattr = 57;
pub const Py_tp_getattro = 58;
pub const Py_tp_getset = 73;
pub const Py_tp_hash = 59;
pub const Py_tp_init = 60;
pub const Py_tp_is_gc = 61;
pub const Py_tp_itemsize = since("Py_tp_itemsize", 15, 15, 98);
pub const Py_tp_iter = 62;
pub const Py_tp_iternext = 63;
pub const Py_tp_members = 72;
pub const Py_tp_metaclass = since("Py_tp_metaclass", 15, 15, 107);
pub const Py_tp_methods = 64;
pub const Py_tp_module = since("Py_tp_module", 15, 15, 108);
pub const Py_tp_name = since("Py_tp_name", 15, 15, 95);
pub const Py_tp_new = 65;
pub const Py_tp_repr = 66;
pub const Py_tp_richcompare = 67;
pub const Py_tp_setattr = 68;
pub const Py_tp_setattro = 69;
pub const Py_tp_slots = since("Py_tp_slots", 15, 15, 93);
pub const Py_tp_str = 70;
pub const Py_tp_token = since("Py_tp_token", 14, 14, 83);
pub const Py_tp_traverse = 71;
pub const Py_tp_vectorcall = since("Py_tp_vectorcall", 14, 14, 82);
pub const PY_VECTORCALL_ARGUMENTS_OFFSET = since(
    "PY_VECTORCALL_ARGUMENTS_OFFSET",
    12,
    10,
    @as(usize, 1) << (@bitSizeOf(usize) - 1),
);

pub inline fn PyBaseObject_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyBaseObject_Type");
}
pub inline fn PyBool_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyBool_Type");
}
pub inline fn PyByteArrayIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyByteArrayIter_Type");
}
pub inline fn PyByteArray_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyByteArray_Type");
}
pub inline fn PyBytesIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyBytesIter_Type");
}
pub inline fn PyBytes_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyBytes_Type");
}
pub inline fn PyCFunction_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyCFunction_Type");
}
pub inline fn PyCallIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyCallIter_Type");
}
pub inline fn PyCapsule_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyCapsule_Type");
}
pub inline fn PyClassMethodDescr_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyClassMethodDescr_Type");
}
pub inline fn PyComplex_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyComplex_Type");
}
pub inline fn PyDictItems_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictItems_Type");
}
pub inline fn PyDictIterItem_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictIterItem_Type");
}
pub inline fn PyDictIterKey_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictIterKey_Type");
}
pub inline fn PyDictIterValue_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictIterValue_Type");
}
pub inline fn PyDictKeys_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictKeys_Type");
}
pub inline fn PyDictProxy_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictProxy_Type");
}
pub inline fn PyDictRevIterItem_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictRevIterItem_Type");
}
pub inline fn PyDictRevIterKey_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictRevIterKey_Type");
}
pub inline fn PyDictRevIterValue_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictRevIterValue_Type");
}
pub inline fn PyDictValues_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDictValues_Type");
}
pub inline fn PyDict_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyDict_Type");
}
pub inline fn PyEllipsis_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyEllipsis_Type");
}
pub inline fn PyEnum_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyEnum_Type");
}
pub inline fn PyExc_ArithmeticError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ArithmeticError");
}
pub inline fn PyExc_AssertionError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_AssertionError");
}
pub inline fn PyExc_AttributeError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_AttributeError");
}
pub inline fn PyExc_BaseException() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_BaseException");
}
pub inline fn PyExc_BaseExceptionGroup() *const *PyObject {
    comptime need("PyExc_BaseExceptionGroup", 11, 11);
    return capi.variable(*const *PyObject, "PyExc_BaseExceptionGroup");
}
pub inline fn PyExc_BlockingIOError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_BlockingIOError");
}
pub inline fn PyExc_BrokenPipeError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_BrokenPipeError");
}
pub inline fn PyExc_BufferError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_BufferError");
}
pub inline fn PyExc_BytesWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_BytesWarning");
}
pub inline fn PyExc_ChildProcessError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ChildProcessError");
}
pub inline fn PyExc_ConnectionAbortedError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ConnectionAbortedError");
}
pub inline fn PyExc_ConnectionError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ConnectionError");
}
pub inline fn PyExc_ConnectionRefusedError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ConnectionRefusedError");
}
pub inline fn PyExc_ConnectionResetError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ConnectionResetError");
}
pub inline fn PyExc_DeprecationWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_DeprecationWarning");
}
pub inline fn PyExc_EOFError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_EOFError");
}
pub inline fn PyExc_EncodingWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_EncodingWarning");
}
pub inline fn PyExc_EnvironmentError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_EnvironmentError");
}
pub inline fn PyExc_Exception() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_Exception");
}
pub inline fn PyExc_FileExistsError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_FileExistsError");
}
pub inline fn PyExc_FileNotFoundError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_FileNotFoundError");
}
pub inline fn PyExc_FloatingPointError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_FloatingPointError");
}
pub inline fn PyExc_FutureWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_FutureWarning");
}
pub inline fn PyExc_GeneratorExit() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_GeneratorExit");
}
pub inline fn PyExc_IOError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_IOError");
}
pub inline fn PyExc_ImportError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ImportError");
}
pub inline fn PyExc_ImportWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ImportWarning");
}
pub inline fn PyExc_IndentationError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_IndentationError");
}
pub inline fn PyExc_IndexError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_IndexError");
}
pub inline fn PyExc_InterruptedError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_InterruptedError");
}
pub inline fn PyExc_IsADirectoryError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_IsADirectoryError");
}
pub inline fn PyExc_KeyError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_KeyError");
}
pub inline fn PyExc_KeyboardInterrupt() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_KeyboardInterrupt");
}
pub inline fn PyExc_LookupError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_LookupError");
}
pub inline fn PyExc_MemoryError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_MemoryError");
}
pub inline fn PyExc_ModuleNotFoundError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ModuleNotFoundError");
}
pub inline fn PyExc_NameError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_NameError");
}
pub inline fn PyExc_NotADirectoryError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_NotADirectoryError");
}
pub inline fn PyExc_NotImplementedError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_NotImplementedError");
}
pub inline fn PyExc_OSError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_OSError");
}
pub inline fn PyExc_OverflowError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_OverflowError");
}
pub inline fn PyExc_PendingDeprecationWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_PendingDeprecationWarning");
}
pub inline fn PyExc_PermissionError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_PermissionError");
}
pub inline fn PyExc_ProcessLookupError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ProcessLookupError");
}
pub inline fn PyExc_RecursionError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_RecursionError");
}
pub inline fn PyExc_ReferenceError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ReferenceError");
}
pub inline fn PyExc_ResourceWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ResourceWarning");
}
pub inline fn PyExc_RuntimeError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_RuntimeError");
}
pub inline fn PyExc_RuntimeWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_RuntimeWarning");
}
pub inline fn PyExc_StopAsyncIteration() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_StopAsyncIteration");
}
pub inline fn PyExc_StopIteration() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_StopIteration");
}
pub inline fn PyExc_SyntaxError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_SyntaxError");
}
pub inline fn PyExc_SyntaxWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_SyntaxWarning");
}
pub inline fn PyExc_SystemError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_SystemError");
}
pub inline fn PyExc_SystemExit() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_SystemExit");
}
pub inline fn PyExc_TabError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_TabError");
}
pub inline fn PyExc_TimeoutError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_TimeoutError");
}
pub inline fn PyExc_TypeError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_TypeError");
}
pub inline fn PyExc_UnboundLocalError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_UnboundLocalError");
}
pub inline fn PyExc_UnicodeDecodeError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_UnicodeDecodeError");
}
pub inline fn PyExc_UnicodeEncodeError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_UnicodeEncodeError");
}
pub inline fn PyExc_UnicodeError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_UnicodeError");
}
pub inline fn PyExc_UnicodeTranslateError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_UnicodeTranslateError");
}
pub inline fn PyExc_UnicodeWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_UnicodeWarning");
}
pub inline fn PyExc_UserWarning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_UserWarning");
}
pub inline fn PyExc_ValueError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ValueError");
}
pub inline fn PyExc_Warning() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_Warning");
}
pub inline fn PyExc_WindowsError() *const *PyObject {
    comptime onWindows("PyExc_WindowsError", {});
    return capi.variable(*const *PyObject, "PyExc_WindowsError");
}
pub inline fn PyExc_ZeroDivisionError() *const *PyObject {
    return capi.variable(*const *PyObject, "PyExc_ZeroDivisionError");
}
pub inline fn PyFilter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyFilter_Type");
}
pub inline fn PyFloat_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyFloat_Type");
}
pub inline fn PyFrozenSet_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyFrozenSet_Type");
}
pub inline fn PyGetSetDescr_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyGetSetDescr_Type");
}
pub inline fn PyListIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyListIter_Type");
}
pub inline fn PyListRevIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyListRevIter_Type");
}
pub inline fn PyList_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyList_Type");
}
pub inline fn PyLongRangeIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyLongRangeIter_Type");
}
pub inline fn PyLong_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyLong_Type");
}
pub inline fn PyMap_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyMap_Type");
}
pub inline fn PyMemberDescr_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyMemberDescr_Type");
}
pub inline fn PyMemoryView_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyMemoryView_Type");
}
pub inline fn PyMethodDescr_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyMethodDescr_Type");
}
pub inline fn PyModuleDef_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyModuleDef_Type");
}
pub inline fn PyModule_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyModule_Type");
}
pub inline fn PyOS_InputHook() *?*const fn () callconv(.c) c_int {
    return capi.variable(*?*const fn () callconv(.c) c_int, "PyOS_InputHook");
}
pub inline fn PyProperty_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyProperty_Type");
}
pub inline fn PyRangeIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyRangeIter_Type");
}
pub inline fn PyRange_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyRange_Type");
}
pub inline fn PyReversed_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyReversed_Type");
}
pub inline fn PySeqIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PySeqIter_Type");
}
pub inline fn PySetIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PySetIter_Type");
}
pub inline fn PySet_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PySet_Type");
}
pub inline fn PySlice_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PySlice_Type");
}
pub inline fn PyStructSequence_UnnamedField() *const [*:0]const u8 {
    comptime need("PyStructSequence_UnnamedField", 11, 11);
    return capi.variable(*const [*:0]const u8, "PyStructSequence_UnnamedField");
}
pub inline fn PySuper_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PySuper_Type");
}
pub inline fn PyTraceBack_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyTraceBack_Type");
}
pub inline fn PyTupleIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyTupleIter_Type");
}
pub inline fn PyTuple_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyTuple_Type");
}
pub inline fn PyType_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyType_Type");
}
pub inline fn PyUnicodeIter_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyUnicodeIter_Type");
}
pub inline fn PyUnicode_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyUnicode_Type");
}
pub inline fn PyWrapperDescr_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyWrapperDescr_Type");
}
pub inline fn PyZip_Type() *PyTypeObject {
    return capi.variable(*PyTypeObject, "PyZip_Type");
}
pub inline fn Py_FileSystemDefaultEncodeErrors() *const ?[*:0]const u8 {
    return capi.variable(*const ?[*:0]const u8, "Py_FileSystemDefaultEncodeErrors");
}
pub inline fn Py_FileSystemDefaultEncoding() *const ?[*:0]const u8 {
    return capi.variable(*const ?[*:0]const u8, "Py_FileSystemDefaultEncoding");
}
pub inline fn Py_GenericAliasType() *PyTypeObject {
    return capi.variable(*PyTypeObject, "Py_GenericAliasType");
}
pub inline fn Py_HasFileSystemDefaultEncoding() *const c_int {
    return capi.variable(*const c_int, "Py_HasFileSystemDefaultEncoding");
}
pub inline fn Py_UTF8Mode() *const c_int {
    return capi.variable(*const c_int, "Py_UTF8Mode");
}
pub inline fn Py_Version() *const c_ulong {
    comptime need("Py_Version", 11, 11);
    return capi.variable(*const c_ulong, "Py_Version");
}
pub inline fn _PyWeakref_CallableProxyType() *PyTypeObject {
    return capi.variable(*PyTypeObject, "_PyWeakref_CallableProxyType");
}
pub inline fn _PyWeakref_ProxyType() *PyTypeObject {
    return capi.variable(*PyTypeObject, "_PyWeakref_ProxyType");
}
pub inline fn _PyWeakref_RefType() *PyTypeObject {
    return capi.variable(*PyTypeObject, "_PyWeakref_RefType");
}
pub inline fn _Py_EllipsisObject() *PyObject {
    return capi.variable(*PyObject, "_Py_EllipsisObject");
}
pub inline fn _Py_FalseStruct() *PyObject {
    return capi.variable(*PyObject, "_Py_FalseStruct");
}
pub inline fn _Py_NoneStruct() *PyObject {
    return capi.variable(*PyObject, "_Py_NoneStruct");
}
pub inline fn _Py_NotImplementedStruct() *PyObject {
    return capi.variable(*PyObject, "_Py_NotImplementedStruct");
}
pub inline fn _Py_SwappedOp() *const [6]c_int {
    return capi.variable(*const [6]c_int, "_Py_SwappedOp");
}
pub inline fn _Py_TrueStruct() *PyObject {
    return capi.variable(*PyObject, "_Py_TrueStruct");
}

pub const PyABIInfo_Check = since("PyABIInfo_Check", 15, 15, hidden.PyABIInfo_Check);
pub extern fn PyAIter_Check(?*PyObject) callconv(.c) c_int;
pub extern fn PyArg_Parse(?*PyObject, ?[*:0]const u8, ...) callconv(.c) c_int;
pub extern fn PyArg_ParseTuple(?*PyObject, ?[*:0]const u8, ...) callconv(.c) c_int;
pub extern fn PyArg_ParseTupleAndKeywords(
    ?*PyObject,
    ?*PyObject,
    ?[*:0]const u8,
    ?[*]const ?[*:0]u8,
    ...,
) callconv(.c) c_int;
pub extern fn PyArg_UnpackTuple(?*PyObject, ?[*:0]const u8, isize, isize, ...) callconv(.c) c_int;
pub extern fn PyArg_ValidateKeywordArguments(?*PyObject) callconv(.c) c_int;
pub extern fn PyBool_FromLong(c_long) callconv(.c) ?*PyObject;
pub const PyBuffer_FillContiguousStrides = since(
    "PyBuffer_FillContiguousStrides",
    11,
    10,
    hidden.PyBuffer_FillContiguousStrides,
);
pub const PyBuffer_FillInfo = since("PyBuffer_FillInfo", 11, 10, hidden.PyBuffer_FillInfo);
pub const PyBuffer_FromContiguous = since(
    "PyBuffer_FromContiguous",
    11,
    10,
    hidden.PyBuffer_FromContiguous,
);
pub const PyBuffer_GetPointer = since("PyBuffer_GetPointer", 11, 10, hidden.PyBuffer_GetPointer);
pub const PyBuffer_IsContiguous = since(
    "PyBuffer_IsContiguous",
    11,
    10,
    hidden.PyBuffer_IsContiguous,
);
pub const PyBuffer_Release = since("PyBuffer_Release", 11, 10, hidden.PyBuffer_Release);
pub const PyBuffer_SizeFromFormat = since(
    "PyBuffer_SizeFromFormat",
    11,
    10,
    hidden.PyBuffer_SizeFromFormat,
);
pub const PyBuffer_ToContiguous = since(
    "PyBuffer_ToContiguous",
    11,
    10,
    hidden.PyBuffer_ToContiguous,
);
pub extern fn PyByteArray_AsString(?*PyObject) callconv(.c) ?[*:0]u8;
pub extern fn PyByteArray_Concat(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyByteArray_FromObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyByteArray_FromStringAndSize(?[*]const u8, isize) callconv(.c) ?*PyObject;
pub extern fn PyByteArray_Resize(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyByteArray_Size(?*PyObject) callconv(.c) isize;
pub extern fn PyBytes_AsString(?*PyObject) callconv(.c) ?[*:0]u8;
pub extern fn PyBytes_AsStringAndSize(?*PyObject, ?*?[*:0]u8, ?*isize) callconv(.c) c_int;
pub extern fn PyBytes_Concat(?*?*PyObject, ?*PyObject) callconv(.c) void;
pub extern fn PyBytes_ConcatAndDel(?*?*PyObject, ?*PyObject) callconv(.c) void;
pub extern fn PyBytes_DecodeEscape(
    ?[*]const u8,
    isize,
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyBytes_FromFormat(?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn PyBytes_FromObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyBytes_FromString(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyBytes_FromStringAndSize(?[*]const u8, isize) callconv(.c) ?*PyObject;
pub extern fn PyBytes_Repr(?*PyObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyBytes_Size(?*PyObject) callconv(.c) isize;
pub extern fn PyCFunction_Call(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCFunction_GetFlags(?*PyObject) callconv(.c) c_int;
pub extern fn PyCFunction_GetFunction(?*PyObject) callconv(.c) ?PyCFunction;
pub extern fn PyCFunction_GetSelf(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCFunction_New(?*PyMethodDef, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCFunction_NewEx(?*PyMethodDef, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCMethod_New(
    ?*PyMethodDef,
    ?*PyObject,
    ?*PyObject,
    ?*PyTypeObject,
) callconv(.c) ?*PyObject;
pub extern fn PyCallIter_New(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCallable_Check(?*PyObject) callconv(.c) c_int;
pub extern fn PyCapsule_GetContext(?*PyObject) callconv(.c) ?*anyopaque;
pub extern fn PyCapsule_GetDestructor(?*PyObject) callconv(.c) ?PyCapsule_Destructor;
pub extern fn PyCapsule_GetName(?*PyObject) callconv(.c) ?[*:0]const u8;
pub extern fn PyCapsule_GetPointer(?*PyObject, ?[*:0]const u8) callconv(.c) ?*anyopaque;
pub extern fn PyCapsule_Import(?[*:0]const u8, c_int) callconv(.c) ?*anyopaque;
pub extern fn PyCapsule_IsValid(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyCapsule_New(
    ?*anyopaque,
    ?[*:0]const u8,
    ?PyCapsule_Destructor,
) callconv(.c) ?*PyObject;
pub extern fn PyCapsule_SetContext(?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyCapsule_SetDestructor(?*PyObject, ?PyCapsule_Destructor) callconv(.c) c_int;
pub extern fn PyCapsule_SetName(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyCapsule_SetPointer(?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyCodec_BackslashReplaceErrors(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCodec_Decode(?*PyObject, ?[*:0]const u8, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyCodec_Decoder(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyCodec_Encode(?*PyObject, ?[*:0]const u8, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyCodec_Encoder(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyCodec_IgnoreErrors(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCodec_IncrementalDecoder(?[*:0]const u8, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyCodec_IncrementalEncoder(?[*:0]const u8, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyCodec_KnownEncoding(?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyCodec_LookupError(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyCodec_NameReplaceErrors(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCodec_Register(?*PyObject) callconv(.c) c_int;
pub extern fn PyCodec_RegisterError(?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyCodec_ReplaceErrors(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCodec_StreamReader(
    ?[*:0]const u8,
    ?*PyObject,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyCodec_StreamWriter(
    ?[*:0]const u8,
    ?*PyObject,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyCodec_StrictErrors(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCodec_Unregister(?*PyObject) callconv(.c) c_int;
pub extern fn PyCodec_XMLCharRefReplaceErrors(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyComplex_FromDoubles(f64, f64) callconv(.c) ?*PyObject;
pub extern fn PyComplex_ImagAsDouble(?*PyObject) callconv(.c) f64;
pub extern fn PyComplex_RealAsDouble(?*PyObject) callconv(.c) f64;
pub const PyCriticalSection2_Begin = since(
    "PyCriticalSection2_Begin",
    15,
    13,
    hidden.PyCriticalSection2_Begin,
);
pub const PyCriticalSection2_End = since(
    "PyCriticalSection2_End",
    15,
    13,
    hidden.PyCriticalSection2_End,
);
pub const PyCriticalSection_Begin = since(
    "PyCriticalSection_Begin",
    15,
    13,
    hidden.PyCriticalSection_Begin,
);
pub const PyCriticalSection_End = since(
    "PyCriticalSection_End",
    15,
    13,
    hidden.PyCriticalSection_End,
);
pub extern fn PyDescr_NewClassMethod(?*PyTypeObject, ?*PyMethodDef) callconv(.c) ?*PyObject;
pub extern fn PyDescr_NewGetSet(?*PyTypeObject, ?*PyGetSetDef) callconv(.c) ?*PyObject;
pub extern fn PyDescr_NewMember(?*PyTypeObject, ?*PyMemberDef) callconv(.c) ?*PyObject;
pub extern fn PyDescr_NewMethod(?*PyTypeObject, ?*PyMethodDef) callconv(.c) ?*PyObject;
pub extern fn PyDictProxy_New(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyDict_Clear(?*PyObject) callconv(.c) void;
pub extern fn PyDict_Contains(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyDict_Copy(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyDict_DelItem(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyDict_DelItemString(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyDict_GetItem(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const PyDict_GetItemRef = since("PyDict_GetItemRef", 13, 13, hidden.PyDict_GetItemRef);
pub extern fn PyDict_GetItemString(?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub const PyDict_GetItemStringRef = since(
    "PyDict_GetItemStringRef",
    13,
    13,
    hidden.PyDict_GetItemStringRef,
);
pub extern fn PyDict_GetItemWithError(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyDict_Items(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyDict_Keys(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyDict_Merge(?*PyObject, ?*PyObject, c_int) callconv(.c) c_int;
pub extern fn PyDict_MergeFromSeq2(?*PyObject, ?*PyObject, c_int) callconv(.c) c_int;
pub extern fn PyDict_New() callconv(.c) ?*PyObject;
pub extern fn PyDict_Next(?*PyObject, ?*isize, ?*?*PyObject, ?*?*PyObject) callconv(.c) c_int;
pub const PyDict_SetDefaultRef = since("PyDict_SetDefaultRef", 15, 13, hidden.PyDict_SetDefaultRef);
pub extern fn PyDict_SetItem(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyDict_SetItemString(?*PyObject, ?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyDict_Size(?*PyObject) callconv(.c) isize;
pub extern fn PyDict_Update(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyDict_Values(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyErr_BadArgument() callconv(.c) c_int;
pub extern fn PyErr_BadInternalCall() callconv(.c) void;
pub extern fn PyErr_CheckSignals() callconv(.c) c_int;
pub extern fn PyErr_Clear() callconv(.c) void;
pub extern fn PyErr_Display(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) void;
pub const PyErr_DisplayException = since(
    "PyErr_DisplayException",
    12,
    12,
    hidden.PyErr_DisplayException,
);
pub extern fn PyErr_ExceptionMatches(?*PyObject) callconv(.c) c_int;
pub extern fn PyErr_Fetch(?*?*PyObject, ?*?*PyObject, ?*?*PyObject) callconv(.c) void;
pub extern fn PyErr_Format(?*PyObject, ?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn PyErr_GetExcInfo(?*?*PyObject, ?*?*PyObject, ?*?*PyObject) callconv(.c) void;
pub const PyErr_GetHandledException = since(
    "PyErr_GetHandledException",
    11,
    11,
    hidden.PyErr_GetHandledException,
);
pub const PyErr_GetRaisedException = since(
    "PyErr_GetRaisedException",
    12,
    12,
    hidden.PyErr_GetRaisedException,
);
pub extern fn PyErr_GivenExceptionMatches(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyErr_NewException(?[*:0]const u8, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyErr_NewExceptionWithDoc(
    ?[*:0]const u8,
    ?[*:0]const u8,
    ?*PyObject,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub extern fn PyErr_NoMemory() callconv(.c) ?*PyObject;
pub extern fn PyErr_NormalizeException(?*?*PyObject, ?*?*PyObject, ?*?*PyObject) callconv(.c) void;
pub extern fn PyErr_Occurred() callconv(.c) ?*PyObject;
pub extern fn PyErr_Print() callconv(.c) void;
pub extern fn PyErr_PrintEx(c_int) callconv(.c) void;
pub extern fn PyErr_ProgramText(?[*:0]const u8, c_int) callconv(.c) ?*PyObject;
pub extern fn PyErr_ResourceWarning(?*PyObject, isize, ?[*:0]const u8, ...) callconv(.c) c_int;
pub extern fn PyErr_Restore(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) void;
pub const PyErr_SetExcFromWindowsErr = onWindows(
    "PyErr_SetExcFromWindowsErr",
    hidden.PyErr_SetExcFromWindowsErr,
);
pub const PyErr_SetExcFromWindowsErrWithFilename = onWindows(
    "PyErr_SetExcFromWindowsErrWithFilename",
    hidden.PyErr_SetExcFromWindowsErrWithFilename,
);
pub const PyErr_SetExcFromWindowsErrWithFilenameObject = onWindows(
    "PyErr_SetExcFromWindowsErrWithFilenameObject",
    hidden.PyErr_SetExcFromWindowsErrWithFilenameObject,
);
pub const PyErr_SetExcFromWindowsErrWithFilenameObjects = onWindows(
    "PyErr_SetExcFromWindowsErrWithFilenameObjects",
    hidden.PyErr_SetExcFromWindowsErrWithFilenameObjects,
);
pub extern fn PyErr_SetExcInfo(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) void;
pub extern fn PyErr_SetFromErrno(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyErr_SetFromErrnoWithFilename(?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyErr_SetFromErrnoWithFilenameObject(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyErr_SetFromErrnoWithFilenameObjects(
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub const PyErr_SetFromWindowsErr = onWindows(
    "PyErr_SetFromWindowsErr",
    hidden.PyErr_SetFromWindowsErr,
);
pub const PyErr_SetFromWindowsErrWithFilename = onWindows(
    "PyErr_SetFromWindowsErrWithFilename",
    hidden.PyErr_SetFromWindowsErrWithFilename,
);
pub const PyErr_SetHandledException = since(
    "PyErr_SetHandledException",
    11,
    11,
    hidden.PyErr_SetHandledException,
);
pub extern fn PyErr_SetImportError(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyErr_SetImportErrorSubclass(
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub extern fn PyErr_SetInterrupt() callconv(.c) void;
pub extern fn PyErr_SetInterruptEx(c_int) callconv(.c) c_int;
pub extern fn PyErr_SetNone(?*PyObject) callconv(.c) void;
pub extern fn PyErr_SetObject(?*PyObject, ?*PyObject) callconv(.c) void;
pub const PyErr_SetRaisedException = since(
    "PyErr_SetRaisedException",
    12,
    12,
    hidden.PyErr_SetRaisedException,
);
pub extern fn PyErr_SetString(?*PyObject, ?[*:0]const u8) callconv(.c) void;
pub extern fn PyErr_SyntaxLocation(?[*:0]const u8, c_int) callconv(.c) void;
pub extern fn PyErr_SyntaxLocationEx(?[*:0]const u8, c_int, c_int) callconv(.c) void;
pub extern fn PyErr_WarnEx(?*PyObject, ?[*:0]const u8, isize) callconv(.c) c_int;
pub extern fn PyErr_WarnExplicit(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
    c_int,
    ?[*:0]const u8,
    ?*PyObject,
) callconv(.c) c_int;
pub extern fn PyErr_WarnFormat(?*PyObject, isize, ?[*:0]const u8, ...) callconv(.c) c_int;
pub extern fn PyErr_WriteUnraisable(?*PyObject) callconv(.c) void;
pub extern fn PyEval_AcquireLock() callconv(.c) void;
pub extern fn PyEval_AcquireThread(?*PyThreadState) callconv(.c) void;
pub extern fn PyEval_CallFunction(?*PyObject, ?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn PyEval_CallMethod(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
    ...,
) callconv(.c) ?*PyObject;
pub extern fn PyEval_CallObjectWithKeywords(
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub extern fn PyEval_EvalCode(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyEval_EvalCodeEx(
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
    ?[*]const ?*PyObject,
    c_int,
    ?[*]const ?*PyObject,
    c_int,
    ?[*]const ?*PyObject,
    c_int,
    ?*PyObject,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub extern fn PyEval_EvalFrame(?*PyFrameObject) callconv(.c) ?*PyObject;
pub extern fn PyEval_EvalFrameEx(?*PyFrameObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyEval_GetBuiltins() callconv(.c) ?*PyObject;
pub extern fn PyEval_GetFrame() callconv(.c) ?*PyFrameObject;
pub const PyEval_GetFrameBuiltins = since(
    "PyEval_GetFrameBuiltins",
    13,
    13,
    hidden.PyEval_GetFrameBuiltins,
);
pub const PyEval_GetFrameGlobals = since(
    "PyEval_GetFrameGlobals",
    13,
    13,
    hidden.PyEval_GetFrameGlobals,
);
pub const PyEval_GetFrameLocals = since(
    "PyEval_GetFrameLocals",
    13,
    13,
    hidden.PyEval_GetFrameLocals,
);
pub extern fn PyEval_GetFuncDesc(?*PyObject) callconv(.c) ?[*:0]const u8;
pub extern fn PyEval_GetFuncName(?*PyObject) callconv(.c) ?[*:0]const u8;
pub extern fn PyEval_GetGlobals() callconv(.c) ?*PyObject;
pub extern fn PyEval_GetLocals() callconv(.c) ?*PyObject;
pub extern fn PyEval_InitThreads() callconv(.c) void;
pub extern fn PyEval_ReleaseLock() callconv(.c) void;
pub extern fn PyEval_ReleaseThread(?*PyThreadState) callconv(.c) void;
pub extern fn PyEval_RestoreThread(?*PyThreadState) callconv(.c) void;
pub extern fn PyEval_SaveThread() callconv(.c) ?*PyThreadState;
pub extern fn PyEval_ThreadsInitialized() callconv(.c) c_int;
pub extern fn PyExceptionClass_Name(?*PyObject) callconv(.c) ?[*:0]const u8;
pub const PyException_GetArgs = since("PyException_GetArgs", 12, 12, hidden.PyException_GetArgs);
pub extern fn PyException_GetCause(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyException_GetContext(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyException_GetTraceback(?*PyObject) callconv(.c) ?*PyObject;
pub const PyException_SetArgs = since("PyException_SetArgs", 12, 12, hidden.PyException_SetArgs);
pub extern fn PyException_SetCause(?*PyObject, ?*PyObject) callconv(.c) void;
pub extern fn PyException_SetContext(?*PyObject, ?*PyObject) callconv(.c) void;
pub extern fn PyException_SetTraceback(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyFile_FromFd(
    c_int,
    ?[*:0]const u8,
    ?[*:0]const u8,
    c_int,
    ?[*:0]const u8,
    ?[*:0]const u8,
    ?[*:0]const u8,
    c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyFile_GetLine(?*PyObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyFile_WriteObject(?*PyObject, ?*PyObject, c_int) callconv(.c) c_int;
pub extern fn PyFile_WriteString(?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyFloat_AsDouble(?*PyObject) callconv(.c) f64;
pub extern fn PyFloat_FromDouble(f64) callconv(.c) ?*PyObject;
pub extern fn PyFloat_FromString(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyFloat_GetInfo() callconv(.c) ?*PyObject;
pub extern fn PyFloat_GetMax() callconv(.c) f64;
pub extern fn PyFloat_GetMin() callconv(.c) f64;
pub extern fn PyFrame_GetCode(?*PyFrameObject) callconv(.c) ?*PyCodeObject;
pub extern fn PyFrame_GetLineNumber(?*PyFrameObject) callconv(.c) c_int;
pub extern fn PyFrozenSet_New(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyGC_Collect() callconv(.c) isize;
pub extern fn PyGC_Disable() callconv(.c) c_int;
pub extern fn PyGC_Enable() callconv(.c) c_int;
pub extern fn PyGC_IsEnabled() callconv(.c) c_int;
pub extern fn PyGILState_Ensure() callconv(.c) PyGILState_STATE;
pub extern fn PyGILState_GetThisThreadState() callconv(.c) ?*PyThreadState;
pub extern fn PyGILState_Release(PyGILState_STATE) callconv(.c) void;
pub extern fn PyImport_AddModule(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyImport_AddModuleObject(?*PyObject) callconv(.c) ?*PyObject;
pub const PyImport_AddModuleRef = since(
    "PyImport_AddModuleRef",
    13,
    13,
    hidden.PyImport_AddModuleRef,
);
pub extern fn PyImport_AppendInittab(
    ?[*:0]const u8,
    ?*const fn () callconv(.c) ?*PyObject,
) callconv(.c) c_int;
pub extern fn PyImport_ExecCodeModule(?[*:0]const u8, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyImport_ExecCodeModuleEx(
    ?[*:0]const u8,
    ?*PyObject,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyImport_ExecCodeModuleObject(
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub extern fn PyImport_ExecCodeModuleWithPathnames(
    ?[*:0]const u8,
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyImport_GetImporter(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyImport_GetMagicNumber() callconv(.c) c_long;
pub extern fn PyImport_GetMagicTag() callconv(.c) ?[*:0]const u8;
pub extern fn PyImport_GetModule(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyImport_GetModuleDict() callconv(.c) ?*PyObject;
pub extern fn PyImport_Import(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyImport_ImportFrozenModule(?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyImport_ImportFrozenModuleObject(?*PyObject) callconv(.c) c_int;
pub extern fn PyImport_ImportModule(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyImport_ImportModuleLevel(
    ?[*:0]const u8,
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
    c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyImport_ImportModuleLevelObject(
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
    ?*PyObject,
    c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyImport_ImportModuleNoBlock(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyImport_ReloadModule(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyIndex_Check(?*PyObject) callconv(.c) c_int;
pub const PyInterpreterGuard_Close = since(
    "PyInterpreterGuard_Close",
    15,
    15,
    hidden.PyInterpreterGuard_Close,
);
pub const PyInterpreterGuard_FromCurrent = since(
    "PyInterpreterGuard_FromCurrent",
    15,
    15,
    hidden.PyInterpreterGuard_FromCurrent,
);
pub const PyInterpreterGuard_FromView = since(
    "PyInterpreterGuard_FromView",
    15,
    15,
    hidden.PyInterpreterGuard_FromView,
);
pub extern fn PyInterpreterState_Clear(?*PyInterpreterState) callconv(.c) void;
pub extern fn PyInterpreterState_Delete(?*PyInterpreterState) callconv(.c) void;
pub extern fn PyInterpreterState_Get() callconv(.c) ?*PyInterpreterState;
pub extern fn PyInterpreterState_GetDict(?*PyInterpreterState) callconv(.c) ?*PyObject;
pub extern fn PyInterpreterState_GetID(?*PyInterpreterState) callconv(.c) i64;
pub extern fn PyInterpreterState_New() callconv(.c) ?*PyInterpreterState;
pub const PyInterpreterView_Close = since(
    "PyInterpreterView_Close",
    15,
    15,
    hidden.PyInterpreterView_Close,
);
pub const PyInterpreterView_FromCurrent = since(
    "PyInterpreterView_FromCurrent",
    15,
    15,
    hidden.PyInterpreterView_FromCurrent,
);
pub const PyInterpreterView_FromMain = since(
    "PyInterpreterView_FromMain",
    15,
    15,
    hidden.PyInterpreterView_FromMain,
);
pub extern fn PyIter_Check(?*PyObject) callconv(.c) c_int;
pub extern fn PyIter_Next(?*PyObject) callconv(.c) ?*PyObject;
pub const PyIter_NextItem = since("PyIter_NextItem", 14, 14, hidden.PyIter_NextItem);
pub extern fn PyIter_Send(?*PyObject, ?*PyObject, ?*?*PyObject) callconv(.c) PySendResult;
pub extern fn PyList_Append(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyList_AsTuple(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyList_GetItem(?*PyObject, isize) callconv(.c) ?*PyObject;
pub const PyList_GetItemRef = since("PyList_GetItemRef", 13, 13, hidden.PyList_GetItemRef);
pub extern fn PyList_GetSlice(?*PyObject, isize, isize) callconv(.c) ?*PyObject;
pub extern fn PyList_Insert(?*PyObject, isize, ?*PyObject) callconv(.c) c_int;
pub extern fn PyList_New(isize) callconv(.c) ?*PyObject;
pub extern fn PyList_Reverse(?*PyObject) callconv(.c) c_int;
pub extern fn PyList_SetItem(?*PyObject, isize, ?*PyObject) callconv(.c) c_int;
pub extern fn PyList_SetSlice(?*PyObject, isize, isize, ?*PyObject) callconv(.c) c_int;
pub extern fn PyList_Size(?*PyObject) callconv(.c) isize;
pub extern fn PyList_Sort(?*PyObject) callconv(.c) c_int;
pub const PyLongWriter_Create = since("PyLongWriter_Create", 15, 14, hidden.PyLongWriter_Create);
pub const PyLongWriter_Discard = since("PyLongWriter_Discard", 15, 14, hidden.PyLongWriter_Discard);
pub const PyLongWriter_Finish = since("PyLongWriter_Finish", 15, 14, hidden.PyLongWriter_Finish);
pub extern fn PyLong_AsDouble(?*PyObject) callconv(.c) f64;
pub const PyLong_AsInt = since("PyLong_AsInt", 13, 13, hidden.PyLong_AsInt);
pub const PyLong_AsInt32 = since("PyLong_AsInt32", 14, 14, hidden.PyLong_AsInt32);
pub const PyLong_AsInt64 = since("PyLong_AsInt64", 14, 14, hidden.PyLong_AsInt64);
pub extern fn PyLong_AsLong(?*PyObject) callconv(.c) c_long;
pub extern fn PyLong_AsLongAndOverflow(?*PyObject, ?*c_int) callconv(.c) c_long;
pub extern fn PyLong_AsLongLong(?*PyObject) callconv(.c) c_longlong;
pub extern fn PyLong_AsLongLongAndOverflow(?*PyObject, ?*c_int) callconv(.c) c_longlong;
pub const PyLong_AsNativeBytes = since("PyLong_AsNativeBytes", 14, 13, hidden.PyLong_AsNativeBytes);
pub extern fn PyLong_AsSize_t(?*PyObject) callconv(.c) usize;
pub extern fn PyLong_AsSsize_t(?*PyObject) callconv(.c) isize;
pub const PyLong_AsUInt32 = since("PyLong_AsUInt32", 14, 14, hidden.PyLong_AsUInt32);
pub const PyLong_AsUInt64 = since("PyLong_AsUInt64", 14, 14, hidden.PyLong_AsUInt64);
pub extern fn PyLong_AsUnsignedLong(?*PyObject) callconv(.c) c_ulong;
pub extern fn PyLong_AsUnsignedLongLong(?*PyObject) callconv(.c) c_ulonglong;
pub extern fn PyLong_AsUnsignedLongLongMask(?*PyObject) callconv(.c) c_ulonglong;
pub extern fn PyLong_AsUnsignedLongMask(?*PyObject) callconv(.c) c_ulong;
pub extern fn PyLong_AsVoidPtr(?*PyObject) callconv(.c) ?*anyopaque;
pub const PyLong_Export = since("PyLong_Export", 15, 14, hidden.PyLong_Export);
pub const PyLong_FreeExport = since("PyLong_FreeExport", 15, 14, hidden.PyLong_FreeExport);
pub extern fn PyLong_FromDouble(f64) callconv(.c) ?*PyObject;
pub const PyLong_FromInt32 = since("PyLong_FromInt32", 14, 14, hidden.PyLong_FromInt32);
pub const PyLong_FromInt64 = since("PyLong_FromInt64", 14, 14, hidden.PyLong_FromInt64);
pub extern fn PyLong_FromLong(c_long) callconv(.c) ?*PyObject;
pub extern fn PyLong_FromLongLong(c_longlong) callconv(.c) ?*PyObject;
pub const PyLong_FromNativeBytes = since(
    "PyLong_FromNativeBytes",
    14,
    13,
    hidden.PyLong_FromNativeBytes,
);
pub extern fn PyLong_FromSize_t(usize) callconv(.c) ?*PyObject;
pub extern fn PyLong_FromSsize_t(isize) callconv(.c) ?*PyObject;
pub extern fn PyLong_FromString(?[*:0]const u8, ?*?[*:0]u8, c_int) callconv(.c) ?*PyObject;
pub const PyLong_FromUInt32 = since("PyLong_FromUInt32", 14, 14, hidden.PyLong_FromUInt32);
pub const PyLong_FromUInt64 = since("PyLong_FromUInt64", 14, 14, hidden.PyLong_FromUInt64);
pub extern fn PyLong_FromUnsignedLong(c_ulong) callconv(.c) ?*PyObject;
pub extern fn PyLong_FromUnsignedLongLong(c_ulonglong) callconv(.c) ?*PyObject;
pub const PyLong_FromUnsignedNativeBytes = since(
    "PyLong_FromUnsignedNativeBytes",
    14,
    13,
    hidden.PyLong_FromUnsignedNativeBytes,
);
pub extern fn PyLong_FromVoidPtr(?*anyopaque) callconv(.c) ?*PyObject;
pub extern fn PyLong_GetInfo() callconv(.c) ?*PyObject;
pub const PyLong_GetNativeLayout = since(
    "PyLong_GetNativeLayout",
    15,
    14,
    hidden.PyLong_GetNativeLayout,
);
pub extern fn PyMapping_Check(?*PyObject) callconv(.c) c_int;
pub extern fn PyMapping_GetItemString(?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub const PyMapping_GetOptionalItem = since(
    "PyMapping_GetOptionalItem",
    13,
    13,
    hidden.PyMapping_GetOptionalItem,
);
pub const PyMapping_GetOptionalItemString = since(
    "PyMapping_GetOptionalItemString",
    13,
    13,
    hidden.PyMapping_GetOptionalItemString,
);
pub extern fn PyMapping_HasKey(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyMapping_HasKeyString(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub const PyMapping_HasKeyStringWithError = since(
    "PyMapping_HasKeyStringWithError",
    13,
    13,
    hidden.PyMapping_HasKeyStringWithError,
);
pub const PyMapping_HasKeyWithError = since(
    "PyMapping_HasKeyWithError",
    13,
    13,
    hidden.PyMapping_HasKeyWithError,
);
pub extern fn PyMapping_Items(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyMapping_Keys(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyMapping_Length(?*PyObject) callconv(.c) isize;
pub extern fn PyMapping_SetItemString(?*PyObject, ?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyMapping_Size(?*PyObject) callconv(.c) isize;
pub extern fn PyMapping_Values(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyMarshal_ReadObjectFromString(?[*]const u8, isize) callconv(.c) ?*PyObject;
pub extern fn PyMarshal_WriteObjectToString(?*PyObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyMem_Calloc(usize, usize) callconv(.c) ?*anyopaque;
pub extern fn PyMem_Free(?*anyopaque) callconv(.c) void;
pub extern fn PyMem_Malloc(usize) callconv(.c) ?*anyopaque;
pub const PyMem_RawCalloc = since("PyMem_RawCalloc", 13, 10, hidden.PyMem_RawCalloc);
pub const PyMem_RawFree = since("PyMem_RawFree", 13, 10, hidden.PyMem_RawFree);
pub const PyMem_RawMalloc = since("PyMem_RawMalloc", 13, 10, hidden.PyMem_RawMalloc);
pub const PyMem_RawRealloc = since("PyMem_RawRealloc", 13, 10, hidden.PyMem_RawRealloc);
pub extern fn PyMem_Realloc(?*anyopaque, usize) callconv(.c) ?*anyopaque;
pub extern fn PyMember_GetOne(?[*:0]const u8, ?*PyMemberDef) callconv(.c) ?*PyObject;
pub extern fn PyMember_SetOne(?[*:0]u8, ?*PyMemberDef, ?*PyObject) callconv(.c) c_int;
pub const PyMemoryView_FromBuffer = since(
    "PyMemoryView_FromBuffer",
    11,
    10,
    hidden.PyMemoryView_FromBuffer,
);
pub extern fn PyMemoryView_FromMemory(?[*]u8, isize, c_int) callconv(.c) ?*PyObject;
pub extern fn PyMemoryView_FromObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyMemoryView_GetContiguous(?*PyObject, c_int, u8) callconv(.c) ?*PyObject;
pub extern fn PyModuleDef_Init(?*PyModuleDef) callconv(.c) ?*PyObject;
pub const PyModule_Add = since("PyModule_Add", 13, 13, hidden.PyModule_Add);
pub extern fn PyModule_AddFunctions(?*PyObject, ?*PyMethodDef) callconv(.c) c_int;
pub extern fn PyModule_AddIntConstant(?*PyObject, ?[*:0]const u8, c_long) callconv(.c) c_int;
pub extern fn PyModule_AddObject(?*PyObject, ?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyModule_AddObjectRef(?*PyObject, ?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyModule_AddStringConstant(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) c_int;
pub extern fn PyModule_AddType(?*PyObject, ?*PyTypeObject) callconv(.c) c_int;
pub extern fn PyModule_Create2(?*PyModuleDef, c_int) callconv(.c) ?*PyObject;
pub const PyModule_Exec = since("PyModule_Exec", 15, 15, hidden.PyModule_Exec);
pub extern fn PyModule_ExecDef(?*PyObject, ?*PyModuleDef) callconv(.c) c_int;
pub extern fn PyModule_FromDefAndSpec2(?*PyModuleDef, ?*PyObject, c_int) callconv(.c) ?*PyObject;
pub const PyModule_FromSlotsAndSpec = since(
    "PyModule_FromSlotsAndSpec",
    15,
    15,
    hidden.PyModule_FromSlotsAndSpec,
);
pub extern fn PyModule_GetDef(?*PyObject) callconv(.c) ?*PyModuleDef;
pub extern fn PyModule_GetDict(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyModule_GetFilename(?*PyObject) callconv(.c) ?[*:0]const u8;
pub extern fn PyModule_GetFilenameObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyModule_GetName(?*PyObject) callconv(.c) ?[*:0]const u8;
pub extern fn PyModule_GetNameObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyModule_GetState(?*PyObject) callconv(.c) ?*anyopaque;
pub const PyModule_GetStateSize = since(
    "PyModule_GetStateSize",
    15,
    15,
    hidden.PyModule_GetStateSize,
);
pub const PyModule_GetState_DuringGC = since(
    "PyModule_GetState_DuringGC",
    15,
    15,
    hidden.PyModule_GetState_DuringGC,
);
pub const PyModule_GetToken = since("PyModule_GetToken", 15, 15, hidden.PyModule_GetToken);
pub const PyModule_GetToken_DuringGC = since(
    "PyModule_GetToken_DuringGC",
    15,
    15,
    hidden.PyModule_GetToken_DuringGC,
);
pub extern fn PyModule_New(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyModule_NewObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyModule_SetDocString(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyNumber_Absolute(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Add(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_And(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_AsSsize_t(?*PyObject, ?*PyObject) callconv(.c) isize;
pub extern fn PyNumber_Check(?*PyObject) callconv(.c) c_int;
pub extern fn PyNumber_Divmod(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Float(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_FloorDivide(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceAdd(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceAnd(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceFloorDivide(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceLshift(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceMatrixMultiply(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceMultiply(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceOr(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlacePower(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceRemainder(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceRshift(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceSubtract(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceTrueDivide(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceXor(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Index(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Invert(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Long(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Lshift(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_MatrixMultiply(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Multiply(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Negative(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Or(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Positive(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Power(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Remainder(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Rshift(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Subtract(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_ToBase(?*PyObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyNumber_TrueDivide(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Xor(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const PyOS_AfterFork = notOnWindows("PyOS_AfterFork", hidden.PyOS_AfterFork);
pub const PyOS_AfterFork_Child = notOnWindows("PyOS_AfterFork_Child", hidden.PyOS_AfterFork_Child);
pub const PyOS_AfterFork_Parent = notOnWindows(
    "PyOS_AfterFork_Parent",
    hidden.PyOS_AfterFork_Parent,
);
pub const PyOS_BeforeFork = notOnWindows("PyOS_BeforeFork", hidden.PyOS_BeforeFork);
pub extern fn PyOS_FSPath(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyOS_InterruptOccurred() callconv(.c) c_int;
pub extern fn PyOS_double_to_string(f64, u8, c_int, c_int, ?*c_int) callconv(.c) ?[*:0]u8;
pub extern fn PyOS_getsig(c_int) callconv(.c) ?PyOS_sighandler_t;
pub extern fn PyOS_mystricmp(?[*:0]const u8, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyOS_mystrnicmp(?[*:0]const u8, ?[*]const u8, isize) callconv(.c) c_int;
pub extern fn PyOS_setsig(c_int, ?PyOS_sighandler_t) callconv(.c) ?PyOS_sighandler_t;
pub extern fn PyOS_snprintf(?[*]u8, usize, ?[*:0]const u8, ...) callconv(.c) c_int;
pub extern fn PyOS_string_to_double(?[*:0]const u8, ?*?[*:0]u8, ?*PyObject) callconv(.c) f64;
pub extern fn PyOS_strtol(?[*:0]const u8, ?*?[*:0]u8, c_int) callconv(.c) c_long;
pub extern fn PyOS_strtoul(?[*:0]const u8, ?*?[*:0]u8, c_int) callconv(.c) c_ulong;
pub extern fn PyObject_ASCII(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_AsCharBuffer(?*PyObject, ?*?[*:0]const u8, ?*isize) callconv(.c) c_int;
pub extern fn PyObject_AsFileDescriptor(?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_AsReadBuffer(?*PyObject, ?*?*const anyopaque, ?*isize) callconv(.c) c_int;
pub extern fn PyObject_AsWriteBuffer(?*PyObject, ?*?*anyopaque, ?*isize) callconv(.c) c_int;
pub extern fn PyObject_Bytes(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Call(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const PyObject_CallFinalizerFromDealloc = since(
    "PyObject_CallFinalizerFromDealloc",
    15,
    10,
    hidden.PyObject_CallFinalizerFromDealloc,
);
pub extern fn PyObject_CallFunction(?*PyObject, ?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn PyObject_CallFunctionObjArgs(?*PyObject, ...) callconv(.c) ?*PyObject;
pub extern fn PyObject_CallMethod(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
    ...,
) callconv(.c) ?*PyObject;
pub extern fn PyObject_CallMethodObjArgs(?*PyObject, ?*PyObject, ...) callconv(.c) ?*PyObject;
pub extern fn PyObject_CallNoArgs(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_CallObject(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Calloc(usize, usize) callconv(.c) ?*anyopaque;
pub const PyObject_CheckBuffer = since("PyObject_CheckBuffer", 11, 10, hidden.PyObject_CheckBuffer);
pub extern fn PyObject_CheckReadBuffer(?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_ClearWeakRefs(?*PyObject) callconv(.c) void;
pub const PyObject_CopyData = since("PyObject_CopyData", 11, 10, hidden.PyObject_CopyData);
pub const PyObject_DelAttr = since("PyObject_DelAttr", 13, 13, hidden.PyObject_DelAttr);
pub const PyObject_DelAttrString = since(
    "PyObject_DelAttrString",
    13,
    13,
    hidden.PyObject_DelAttrString,
);
pub extern fn PyObject_DelItem(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_DelItemString(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyObject_Dir(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Format(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Free(?*anyopaque) callconv(.c) void;
pub extern fn PyObject_GC_Del(?*anyopaque) callconv(.c) void;
pub extern fn PyObject_GC_IsFinalized(?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_GC_IsTracked(?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_GC_Track(?*anyopaque) callconv(.c) void;
pub extern fn PyObject_GC_UnTrack(?*anyopaque) callconv(.c) void;
pub extern fn PyObject_GenericGetAttr(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_GenericGetDict(?*PyObject, ?*anyopaque) callconv(.c) ?*PyObject;
pub extern fn PyObject_GenericSetAttr(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_GenericSetDict(?*PyObject, ?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyObject_GetAIter(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_GetAttr(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_GetAttrString(?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub const PyObject_GetBuffer = since("PyObject_GetBuffer", 11, 10, hidden.PyObject_GetBuffer);
pub extern fn PyObject_GetItem(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_GetIter(?*PyObject) callconv(.c) ?*PyObject;
pub const PyObject_GetOptionalAttr = since(
    "PyObject_GetOptionalAttr",
    13,
    13,
    hidden.PyObject_GetOptionalAttr,
);
pub const PyObject_GetOptionalAttrString = since(
    "PyObject_GetOptionalAttrString",
    13,
    13,
    hidden.PyObject_GetOptionalAttrString,
);
pub const PyObject_GetTypeData = since("PyObject_GetTypeData", 12, 12, hidden.PyObject_GetTypeData);
pub const PyObject_GetTypeData_DuringGC = since(
    "PyObject_GetTypeData_DuringGC",
    15,
    15,
    hidden.PyObject_GetTypeData_DuringGC,
);
pub extern fn PyObject_HasAttr(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_HasAttrString(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub const PyObject_HasAttrStringWithError = since(
    "PyObject_HasAttrStringWithError",
    13,
    13,
    hidden.PyObject_HasAttrStringWithError,
);
pub const PyObject_HasAttrWithError = since(
    "PyObject_HasAttrWithError",
    13,
    13,
    hidden.PyObject_HasAttrWithError,
);
pub extern fn PyObject_Hash(?*PyObject) callconv(.c) isize;
pub extern fn PyObject_HashNotImplemented(?*PyObject) callconv(.c) isize;
pub extern fn PyObject_Init(?*PyObject, ?*PyTypeObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_InitVar(?*PyVarObject, ?*PyTypeObject, isize) callconv(.c) ?*PyVarObject;
pub extern fn PyObject_IsInstance(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_IsSubclass(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_IsTrue(?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_Length(?*PyObject) callconv(.c) isize;
pub extern fn PyObject_Malloc(usize) callconv(.c) ?*anyopaque;
pub extern fn PyObject_Not(?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_Realloc(?*anyopaque, usize) callconv(.c) ?*anyopaque;
pub extern fn PyObject_Repr(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_RichCompare(?*PyObject, ?*PyObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyObject_RichCompareBool(?*PyObject, ?*PyObject, c_int) callconv(.c) c_int;
pub extern fn PyObject_SelfIter(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_SetAttr(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_SetAttrString(?*PyObject, ?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_SetItem(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_Size(?*PyObject) callconv(.c) isize;
pub extern fn PyObject_Str(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Type(?*PyObject) callconv(.c) ?*PyObject;
pub const PyObject_Vectorcall = since("PyObject_Vectorcall", 12, 11, hidden.PyObject_Vectorcall);
pub const PyObject_VectorcallMethod = since(
    "PyObject_VectorcallMethod",
    12,
    10,
    hidden.PyObject_VectorcallMethod,
);
pub extern fn PySeqIter_New(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySequence_Check(?*PyObject) callconv(.c) c_int;
pub extern fn PySequence_Concat(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySequence_Contains(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PySequence_Count(?*PyObject, ?*PyObject) callconv(.c) isize;
pub extern fn PySequence_DelItem(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PySequence_DelSlice(?*PyObject, isize, isize) callconv(.c) c_int;
pub extern fn PySequence_Fast(?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PySequence_GetItem(?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PySequence_GetSlice(?*PyObject, isize, isize) callconv(.c) ?*PyObject;
pub extern fn PySequence_In(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PySequence_InPlaceConcat(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySequence_InPlaceRepeat(?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PySequence_Index(?*PyObject, ?*PyObject) callconv(.c) isize;
pub extern fn PySequence_Length(?*PyObject) callconv(.c) isize;
pub extern fn PySequence_List(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySequence_Repeat(?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PySequence_SetItem(?*PyObject, isize, ?*PyObject) callconv(.c) c_int;
pub extern fn PySequence_SetSlice(?*PyObject, isize, isize, ?*PyObject) callconv(.c) c_int;
pub extern fn PySequence_Size(?*PyObject) callconv(.c) isize;
pub extern fn PySequence_Tuple(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySet_Add(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PySet_Clear(?*PyObject) callconv(.c) c_int;
pub extern fn PySet_Contains(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PySet_Discard(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PySet_New(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySet_Pop(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySet_Size(?*PyObject) callconv(.c) isize;
pub extern fn PySlice_AdjustIndices(isize, ?*isize, ?*isize, isize) callconv(.c) isize;
pub extern fn PySlice_GetIndices(?*PyObject, isize, ?*isize, ?*isize, ?*isize) callconv(.c) c_int;
pub extern fn PySlice_GetIndicesEx(
    ?*PyObject,
    isize,
    ?*isize,
    ?*isize,
    ?*isize,
    ?*isize,
) callconv(.c) c_int;
pub extern fn PySlice_New(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySlice_Unpack(?*PyObject, ?*isize, ?*isize, ?*isize) callconv(.c) c_int;
pub extern fn PyState_AddModule(?*PyObject, ?*PyModuleDef) callconv(.c) c_int;
pub extern fn PyState_FindModule(?*PyModuleDef) callconv(.c) ?*PyObject;
pub extern fn PyState_RemoveModule(?*PyModuleDef) callconv(.c) c_int;
pub extern fn PyStructSequence_GetItem(?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PyStructSequence_New(?*PyTypeObject) callconv(.c) ?*PyObject;
pub extern fn PyStructSequence_NewType(?*PyStructSequence_Desc) callconv(.c) ?*PyTypeObject;
pub extern fn PyStructSequence_SetItem(?*PyObject, isize, ?*PyObject) callconv(.c) void;
pub extern fn PySys_AddWarnOption(?[*:0]const wchar_t) callconv(.c) void;
pub extern fn PySys_AddWarnOptionUnicode(?*PyObject) callconv(.c) void;
pub extern fn PySys_AddXOption(?[*:0]const wchar_t) callconv(.c) void;
pub const PySys_Audit = since("PySys_Audit", 13, 10, hidden.PySys_Audit);
pub const PySys_AuditTuple = since("PySys_AuditTuple", 13, 13, hidden.PySys_AuditTuple);
pub extern fn PySys_FormatStderr(?[*:0]const u8, ...) callconv(.c) void;
pub extern fn PySys_FormatStdout(?[*:0]const u8, ...) callconv(.c) void;
pub const PySys_GetAttr = since("PySys_GetAttr", 15, 15, hidden.PySys_GetAttr);
pub const PySys_GetAttrString = since("PySys_GetAttrString", 15, 15, hidden.PySys_GetAttrString);
pub extern fn PySys_GetObject(?[*:0]const u8) callconv(.c) ?*PyObject;
pub const PySys_GetOptionalAttr = since(
    "PySys_GetOptionalAttr",
    15,
    15,
    hidden.PySys_GetOptionalAttr,
);
pub const PySys_GetOptionalAttrString = since(
    "PySys_GetOptionalAttrString",
    15,
    15,
    hidden.PySys_GetOptionalAttrString,
);
pub extern fn PySys_GetXOptions() callconv(.c) ?*PyObject;
pub extern fn PySys_HasWarnOptions() callconv(.c) c_int;
pub extern fn PySys_ResetWarnOptions() callconv(.c) void;
pub extern fn PySys_SetArgv(c_int, ?*?[*:0]wchar_t) callconv(.c) void;
pub extern fn PySys_SetArgvEx(c_int, ?*?[*:0]wchar_t, c_int) callconv(.c) void;
pub extern fn PySys_SetObject(?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PySys_SetPath(?[*:0]const wchar_t) callconv(.c) void;
pub extern fn PySys_WriteStderr(?[*:0]const u8, ...) callconv(.c) void;
pub extern fn PySys_WriteStdout(?[*:0]const u8, ...) callconv(.c) void;
pub extern fn PyThreadState_Clear(?*PyThreadState) callconv(.c) void;
pub extern fn PyThreadState_Delete(?*PyThreadState) callconv(.c) void;
pub extern fn PyThreadState_DeleteCurrent() callconv(.c) void;
pub const PyThreadState_Ensure = since("PyThreadState_Ensure", 15, 15, hidden.PyThreadState_Ensure);
pub const PyThreadState_EnsureFromView = since(
    "PyThreadState_EnsureFromView",
    15,
    15,
    hidden.PyThreadState_EnsureFromView,
);
pub extern fn PyThreadState_Get() callconv(.c) ?*PyThreadState;
pub extern fn PyThreadState_GetDict() callconv(.c) ?*PyObject;
pub extern fn PyThreadState_GetFrame(?*PyThreadState) callconv(.c) ?*PyFrameObject;
pub extern fn PyThreadState_GetID(?*PyThreadState) callconv(.c) u64;
pub extern fn PyThreadState_GetInterpreter(?*PyThreadState) callconv(.c) ?*PyInterpreterState;
pub extern fn PyThreadState_New(?*PyInterpreterState) callconv(.c) ?*PyThreadState;
pub const PyThreadState_Release = since(
    "PyThreadState_Release",
    15,
    15,
    hidden.PyThreadState_Release,
);
pub extern fn PyThreadState_SetAsyncExc(c_ulong, ?*PyObject) callconv(.c) c_int;
pub extern fn PyThreadState_Swap(?*PyThreadState) callconv(.c) ?*PyThreadState;
pub extern fn PyThread_GetInfo() callconv(.c) ?*PyObject;
pub extern fn PyThread_ReInitTLS() callconv(.c) void;
pub extern fn PyThread_acquire_lock(PyThread_type_lock, c_int) callconv(.c) c_int;
pub extern fn PyThread_acquire_lock_timed(
    PyThread_type_lock,
    c_longlong,
    c_int,
) callconv(.c) PyLockStatus;
pub extern fn PyThread_allocate_lock() callconv(.c) PyThread_type_lock;
pub extern fn PyThread_create_key() callconv(.c) c_int;
pub extern fn PyThread_delete_key(c_int) callconv(.c) void;
pub extern fn PyThread_delete_key_value(c_int) callconv(.c) void;
pub extern fn PyThread_exit_thread() callconv(.c) noreturn;
pub extern fn PyThread_free_lock(PyThread_type_lock) callconv(.c) void;
pub extern fn PyThread_get_key_value(c_int) callconv(.c) ?*anyopaque;
pub extern fn PyThread_get_stacksize() callconv(.c) usize;
pub extern fn PyThread_get_thread_ident() callconv(.c) c_ulong;
pub extern fn PyThread_get_thread_native_id() callconv(.c) c_ulong;
pub extern fn PyThread_init_thread() callconv(.c) void;
pub extern fn PyThread_release_lock(PyThread_type_lock) callconv(.c) void;
pub extern fn PyThread_set_key_value(c_int, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyThread_set_stacksize(usize) callconv(.c) c_int;
pub extern fn PyThread_start_new_thread(
    ?*const fn (?*anyopaque) callconv(.c) void,
    ?*anyopaque,
) callconv(.c) c_ulong;
pub extern fn PyThread_tss_alloc() callconv(.c) ?*Py_tss_t;
pub extern fn PyThread_tss_create(?*Py_tss_t) callconv(.c) c_int;
pub extern fn PyThread_tss_delete(?*Py_tss_t) callconv(.c) void;
pub extern fn PyThread_tss_free(?*Py_tss_t) callconv(.c) void;
pub extern fn PyThread_tss_get(?*Py_tss_t) callconv(.c) ?*anyopaque;
pub extern fn PyThread_tss_is_created(?*Py_tss_t) callconv(.c) c_int;
pub extern fn PyThread_tss_set(?*Py_tss_t, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyTraceBack_Here(?*PyFrameObject) callconv(.c) c_int;
pub extern fn PyTraceBack_Print(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyTuple_GetItem(?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PyTuple_GetSlice(?*PyObject, isize, isize) callconv(.c) ?*PyObject;
pub extern fn PyTuple_New(isize) callconv(.c) ?*PyObject;
pub extern fn PyTuple_Pack(isize, ...) callconv(.c) ?*PyObject;
pub extern fn PyTuple_SetItem(?*PyObject, isize, ?*PyObject) callconv(.c) c_int;
pub extern fn PyTuple_Size(?*PyObject) callconv(.c) isize;
pub extern fn PyType_ClearCache() callconv(.c) c_uint;
pub const PyType_Freeze = since("PyType_Freeze", 14, 14, hidden.PyType_Freeze);
pub const PyType_FromMetaclass = since("PyType_FromMetaclass", 12, 12, hidden.PyType_FromMetaclass);
pub extern fn PyType_FromModuleAndSpec(
    ?*PyObject,
    ?*PyType_Spec,
    ?*PyObject,
) callconv(.c) ?*PyObject;
pub const PyType_FromSlots = since("PyType_FromSlots", 15, 15, hidden.PyType_FromSlots);
pub extern fn PyType_FromSpec(?*PyType_Spec) callconv(.c) ?*PyObject;
pub extern fn PyType_FromSpecWithBases(?*PyType_Spec, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyType_GenericAlloc(?*PyTypeObject, isize) callconv(.c) ?*PyObject;
pub extern fn PyType_GenericNew(?*PyTypeObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const PyType_GetBaseByToken = since(
    "PyType_GetBaseByToken",
    14,
    14,
    hidden.PyType_GetBaseByToken,
);
pub const PyType_GetBaseByToken_DuringGC = since(
    "PyType_GetBaseByToken_DuringGC",
    15,
    15,
    hidden.PyType_GetBaseByToken_DuringGC,
);
pub extern fn PyType_GetFlags(?*PyTypeObject) callconv(.c) c_ulong;
pub const PyType_GetFullyQualifiedName = since(
    "PyType_GetFullyQualifiedName",
    13,
    13,
    hidden.PyType_GetFullyQualifiedName,
);
pub extern fn PyType_GetModule(?*PyTypeObject) callconv(.c) ?*PyObject;
pub const PyType_GetModuleByDef = since(
    "PyType_GetModuleByDef",
    13,
    11,
    hidden.PyType_GetModuleByDef,
);
pub const PyType_GetModuleByToken = since(
    "PyType_GetModuleByToken",
    15,
    15,
    hidden.PyType_GetModuleByToken,
);
pub const PyType_GetModuleByToken_DuringGC = since(
    "PyType_GetModuleByToken_DuringGC",
    15,
    15,
    hidden.PyType_GetModuleByToken_DuringGC,
);
pub const PyType_GetModuleName = since("PyType_GetModuleName", 13, 13, hidden.PyType_GetModuleName);
pub extern fn PyType_GetModuleState(?*PyTypeObject) callconv(.c) ?*anyopaque;
pub const PyType_GetModuleState_DuringGC = since(
    "PyType_GetModuleState_DuringGC",
    15,
    15,
    hidden.PyType_GetModuleState_DuringGC,
);
pub const PyType_GetModule_DuringGC = since(
    "PyType_GetModule_DuringGC",
    15,
    15,
    hidden.PyType_GetModule_DuringGC,
);
pub const PyType_GetName = since("PyType_GetName", 11, 11, hidden.PyType_GetName);
pub const PyType_GetQualName = since("PyType_GetQualName", 11, 11, hidden.PyType_GetQualName);
pub extern fn PyType_GetSlot(?*PyTypeObject, c_int) callconv(.c) ?*anyopaque;
pub const PyType_GetTypeDataSize = since(
    "PyType_GetTypeDataSize",
    12,
    12,
    hidden.PyType_GetTypeDataSize,
);
pub extern fn PyType_IsSubtype(?*PyTypeObject, ?*PyTypeObject) callconv(.c) c_int;
pub extern fn PyType_Modified(?*PyTypeObject) callconv(.c) void;
pub extern fn PyType_Ready(?*PyTypeObject) callconv(.c) c_int;
pub extern fn PyUnicodeDecodeError_Create(
    ?[*:0]const u8,
    ?[*]const u8,
    isize,
    isize,
    isize,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeDecodeError_GetEncoding(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeDecodeError_GetEnd(?*PyObject, ?*isize) callconv(.c) c_int;
pub extern fn PyUnicodeDecodeError_GetObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeDecodeError_GetReason(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeDecodeError_GetStart(?*PyObject, ?*isize) callconv(.c) c_int;
pub extern fn PyUnicodeDecodeError_SetEnd(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyUnicodeDecodeError_SetReason(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyUnicodeDecodeError_SetStart(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyUnicodeEncodeError_GetEncoding(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeEncodeError_GetEnd(?*PyObject, ?*isize) callconv(.c) c_int;
pub extern fn PyUnicodeEncodeError_GetObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeEncodeError_GetReason(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeEncodeError_GetStart(?*PyObject, ?*isize) callconv(.c) c_int;
pub extern fn PyUnicodeEncodeError_SetEnd(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyUnicodeEncodeError_SetReason(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyUnicodeEncodeError_SetStart(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyUnicodeTranslateError_GetEnd(?*PyObject, ?*isize) callconv(.c) c_int;
pub extern fn PyUnicodeTranslateError_GetObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeTranslateError_GetReason(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicodeTranslateError_GetStart(?*PyObject, ?*isize) callconv(.c) c_int;
pub extern fn PyUnicodeTranslateError_SetEnd(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyUnicodeTranslateError_SetReason(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyUnicodeTranslateError_SetStart(?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyUnicode_Append(?*?*PyObject, ?*PyObject) callconv(.c) void;
pub extern fn PyUnicode_AppendAndDel(?*?*PyObject, ?*PyObject) callconv(.c) void;
pub extern fn PyUnicode_AsASCIIString(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsCharmapString(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsDecodedObject(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsDecodedUnicode(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsEncodedObject(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsEncodedString(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsEncodedUnicode(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsLatin1String(?*PyObject) callconv(.c) ?*PyObject;
pub const PyUnicode_AsMBCSString = onWindows(
    "PyUnicode_AsMBCSString",
    hidden.PyUnicode_AsMBCSString,
);
pub extern fn PyUnicode_AsRawUnicodeEscapeString(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsUCS4(?*PyObject, ?*Py_UCS4, isize, c_int) callconv(.c) ?*Py_UCS4;
pub extern fn PyUnicode_AsUCS4Copy(?*PyObject) callconv(.c) ?*Py_UCS4;
pub extern fn PyUnicode_AsUTF16String(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsUTF32String(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsUTF8AndSize(?*PyObject, ?*isize) callconv(.c) ?[*:0]const u8;
pub extern fn PyUnicode_AsUTF8String(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsUnicodeEscapeString(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_AsWideChar(?*PyObject, ?[*]wchar_t, isize) callconv(.c) isize;
pub extern fn PyUnicode_AsWideCharString(?*PyObject, ?*isize) callconv(.c) ?[*:0]wchar_t;
pub extern fn PyUnicode_BuildEncodingMap(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Compare(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyUnicode_CompareWithASCIIString(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
pub extern fn PyUnicode_Concat(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Contains(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyUnicode_Count(?*PyObject, ?*PyObject, isize, isize) callconv(.c) isize;
pub extern fn PyUnicode_Decode(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeASCII(?[*]const u8, isize, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeCharmap(
    ?[*]const u8,
    isize,
    ?*PyObject,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub const PyUnicode_DecodeCodePageStateful = onWindows(
    "PyUnicode_DecodeCodePageStateful",
    hidden.PyUnicode_DecodeCodePageStateful,
);
pub extern fn PyUnicode_DecodeFSDefault(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeFSDefaultAndSize(?[*]const u8, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeLatin1(?[*]const u8, isize, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeLocale(?[*:0]const u8, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeLocaleAndSize(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub const PyUnicode_DecodeMBCS = onWindows("PyUnicode_DecodeMBCS", hidden.PyUnicode_DecodeMBCS);
pub const PyUnicode_DecodeMBCSStateful = onWindows(
    "PyUnicode_DecodeMBCSStateful",
    hidden.PyUnicode_DecodeMBCSStateful,
);
pub extern fn PyUnicode_DecodeRawUnicodeEscape(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF16(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
    ?*c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF16Stateful(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
    ?*c_int,
    ?*isize,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF32(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
    ?*c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF32Stateful(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
    ?*c_int,
    ?*isize,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF7(?[*]const u8, isize, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF7Stateful(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
    ?*isize,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF8(?[*]const u8, isize, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF8Stateful(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
    ?*isize,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUnicodeEscape(
    ?[*]const u8,
    isize,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub const PyUnicode_EncodeCodePage = onWindows(
    "PyUnicode_EncodeCodePage",
    hidden.PyUnicode_EncodeCodePage,
);
pub extern fn PyUnicode_EncodeFSDefault(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_EncodeLocale(?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub const PyUnicode_Equal = since("PyUnicode_Equal", 14, 14, hidden.PyUnicode_Equal);
pub const PyUnicode_EqualToUTF8 = since(
    "PyUnicode_EqualToUTF8",
    13,
    13,
    hidden.PyUnicode_EqualToUTF8,
);
pub const PyUnicode_EqualToUTF8AndSize = since(
    "PyUnicode_EqualToUTF8AndSize",
    13,
    13,
    hidden.PyUnicode_EqualToUTF8AndSize,
);
pub extern fn PyUnicode_FSConverter(?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyUnicode_FSDecoder(?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyUnicode_Find(?*PyObject, ?*PyObject, isize, isize, c_int) callconv(.c) isize;
pub extern fn PyUnicode_FindChar(?*PyObject, Py_UCS4, isize, isize, c_int) callconv(.c) isize;
pub extern fn PyUnicode_Format(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_FromEncodedObject(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_FromFormat(?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_FromObject(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_FromOrdinal(c_int) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_FromString(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_FromStringAndSize(?[*]const u8, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_FromWideChar(?[*]const wchar_t, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_GetDefaultEncoding() callconv(.c) ?[*:0]const u8;
pub extern fn PyUnicode_GetLength(?*PyObject) callconv(.c) isize;
pub extern fn PyUnicode_GetSize(?*PyObject) callconv(.c) isize;
pub extern fn PyUnicode_InternFromString(?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_InternImmortal(?*?*PyObject) callconv(.c) void;
pub extern fn PyUnicode_InternInPlace(?*?*PyObject) callconv(.c) void;
pub extern fn PyUnicode_IsIdentifier(?*PyObject) callconv(.c) c_int;
pub extern fn PyUnicode_Join(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Partition(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_RPartition(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_RSplit(?*PyObject, ?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_ReadChar(?*PyObject, isize) callconv(.c) Py_UCS4;
pub extern fn PyUnicode_Replace(?*PyObject, ?*PyObject, ?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Resize(?*?*PyObject, isize) callconv(.c) c_int;
pub extern fn PyUnicode_RichCompare(?*PyObject, ?*PyObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Split(?*PyObject, ?*PyObject, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Splitlines(?*PyObject, c_int) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Substring(?*PyObject, isize, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_Tailmatch(?*PyObject, ?*PyObject, isize, isize, c_int) callconv(.c) isize;
pub extern fn PyUnicode_Translate(?*PyObject, ?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_WriteChar(?*PyObject, isize, Py_UCS4) callconv(.c) c_int;
pub const PyVectorcall_Call = since("PyVectorcall_Call", 12, 10, hidden.PyVectorcall_Call);
pub const PyVectorcall_NARGS = since("PyVectorcall_NARGS", 12, 12, hidden.PyVectorcall_NARGS);
pub extern fn PyWeakref_GetObject(?*PyObject) callconv(.c) ?*PyObject;
pub const PyWeakref_GetRef = since("PyWeakref_GetRef", 13, 13, hidden.PyWeakref_GetRef);
pub extern fn PyWeakref_NewProxy(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyWeakref_NewRef(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyWrapper_New(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn Py_AddPendingCall(
    ?*const fn (?*anyopaque) callconv(.c) c_int,
    ?*anyopaque,
) callconv(.c) c_int;
pub extern fn Py_AtExit(?*const fn () callconv(.c) void) callconv(.c) c_int;
pub extern fn Py_BuildValue(?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn Py_BytesMain(c_int, ?*?[*:0]u8) callconv(.c) c_int;
pub extern fn Py_CompileString(?[*:0]const u8, ?[*:0]const u8, c_int) callconv(.c) ?*PyObject;
pub extern fn Py_DecRef(?*PyObject) callconv(.c) void;
pub extern fn Py_DecodeLocale(?[*:0]const u8, ?*usize) callconv(.c) ?[*:0]wchar_t;
pub extern fn Py_EncodeLocale(?[*:0]const wchar_t, ?*usize) callconv(.c) ?[*:0]u8;
pub extern fn Py_EndInterpreter(?*PyThreadState) callconv(.c) void;
pub extern fn Py_EnterRecursiveCall(?[*:0]const u8) callconv(.c) c_int;
pub extern fn Py_Exit(c_int) callconv(.c) noreturn;
pub extern fn Py_FatalError(?[*:0]const u8) callconv(.c) noreturn;
pub extern fn Py_Finalize() callconv(.c) void;
pub extern fn Py_FinalizeEx() callconv(.c) c_int;
pub extern fn Py_GenericAlias(?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn Py_GetArgcArgv(?*c_int, ?*?*?[*:0]wchar_t) callconv(.c) void;
pub extern fn Py_GetBuildInfo() callconv(.c) ?[*:0]const u8;
pub extern fn Py_GetCompiler() callconv(.c) ?[*:0]const u8;
pub const Py_GetConstant = since("Py_GetConstant", 13, 13, hidden.Py_GetConstant);
pub const Py_GetConstantBorrowed = since(
    "Py_GetConstantBorrowed",
    13,
    13,
    hidden.Py_GetConstantBorrowed,
);
pub extern fn Py_GetCopyright() callconv(.c) ?[*:0]const u8;
pub extern fn Py_GetExecPrefix() callconv(.c) ?[*:0]wchar_t;
pub extern fn Py_GetPath() callconv(.c) ?[*:0]wchar_t;
pub extern fn Py_GetPlatform() callconv(.c) ?[*:0]const u8;
pub extern fn Py_GetPrefix() callconv(.c) ?[*:0]wchar_t;
pub extern fn Py_GetProgramFullPath() callconv(.c) ?[*:0]wchar_t;
pub extern fn Py_GetProgramName() callconv(.c) ?[*:0]wchar_t;
pub extern fn Py_GetPythonHome() callconv(.c) ?[*:0]wchar_t;
pub extern fn Py_GetRecursionLimit() callconv(.c) c_int;
pub extern fn Py_GetVersion() callconv(.c) ?[*:0]const u8;
pub const Py_HashBuffer = since("Py_HashBuffer", 16, 14, hidden.Py_HashBuffer);
pub const Py_IS_TYPE = since("Py_IS_TYPE", 15, 15, hidden.Py_IS_TYPE);
pub extern fn Py_IncRef(?*PyObject) callconv(.c) void;
pub extern fn Py_Initialize() callconv(.c) void;
pub extern fn Py_InitializeEx(c_int) callconv(.c) void;
pub extern fn Py_Is(?*PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn Py_IsFalse(?*PyObject) callconv(.c) c_int;
pub const Py_IsFinalizing = since("Py_IsFinalizing", 13, 13, hidden.Py_IsFinalizing);
pub extern fn Py_IsInitialized() callconv(.c) c_int;
pub extern fn Py_IsNone(?*PyObject) callconv(.c) c_int;
pub extern fn Py_IsTrue(?*PyObject) callconv(.c) c_int;
pub extern fn Py_LeaveRecursiveCall() callconv(.c) void;
pub extern fn Py_Main(c_int, ?*?[*:0]wchar_t) callconv(.c) c_int;
pub extern fn Py_MakePendingCalls() callconv(.c) c_int;
pub extern fn Py_NewInterpreter() callconv(.c) ?*PyThreadState;
pub extern fn Py_NewRef(?*PyObject) callconv(.c) ?*PyObject;
pub const Py_PACK_FULL_VERSION = since("Py_PACK_FULL_VERSION", 14, 14, hidden.Py_PACK_FULL_VERSION);
pub const Py_PACK_VERSION = since("Py_PACK_VERSION", 14, 14, hidden.Py_PACK_VERSION);
pub const Py_REFCNT = since("Py_REFCNT", 14, 14, hidden.Py_REFCNT);
pub extern fn Py_ReprEnter(?*PyObject) callconv(.c) c_int;
pub extern fn Py_ReprLeave(?*PyObject) callconv(.c) void;
pub const Py_SET_SIZE = since("Py_SET_SIZE", 15, 15, hidden.Py_SET_SIZE);
pub const Py_SIZE = since("Py_SIZE", 15, 15, hidden.Py_SIZE);
pub extern fn Py_SetPath(?[*:0]const wchar_t) callconv(.c) void;
pub extern fn Py_SetProgramName(?[*:0]const wchar_t) callconv(.c) void;
pub extern fn Py_SetPythonHome(?[*:0]const wchar_t) callconv(.c) void;
pub extern fn Py_SetRecursionLimit(c_int) callconv(.c) void;
pub const Py_TYPE = since("Py_TYPE", 14, 14, hidden.Py_TYPE);
pub extern fn Py_XNewRef(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn _PyErr_BadInternalCall(?[*:0]const u8, c_int) callconv(.c) void;
pub extern fn _PyObject_CallFunction_SizeT(?*PyObject, ?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn _PyObject_CallMethod_SizeT(
    ?*PyObject,
    ?[*:0]const u8,
    ?[*:0]const u8,
    ...,
) callconv(.c) ?*PyObject;
pub extern fn _PyObject_GC_New(?*PyTypeObject) callconv(.c) ?*PyObject;
pub extern fn _PyObject_GC_NewVar(?*PyTypeObject, isize) callconv(.c) ?*PyVarObject;
pub extern fn _PyObject_GC_Resize(?*PyVarObject, isize) callconv(.c) ?*PyVarObject;
pub extern fn _PyObject_New(?*PyTypeObject) callconv(.c) ?*PyObject;
pub extern fn _PyObject_NewVar(?*PyTypeObject, isize) callconv(.c) ?*PyVarObject;
pub extern fn _PyThreadState_Prealloc(?*PyInterpreterState) callconv(.c) ?*PyThreadState;
pub extern fn _Py_BuildValue_SizeT(?[*:0]const u8, ...) callconv(.c) ?*PyObject;
pub extern fn _Py_Dealloc(?*PyObject) callconv(.c) void;
pub extern fn _Py_DecRef(?*PyObject) callconv(.c) void;
pub extern fn _Py_IncRef(?*PyObject) callconv(.c) void;
pub const _Py_SetRefcnt = since("_Py_SetRefcnt", 13, 13, hidden._Py_SetRefcnt);

/// What is there for some modules only, by the names above.
const hidden = struct {
    extern fn PyABIInfo_Check(?*PyABIInfo, ?[*:0]const u8) callconv(.c) c_int;
    extern fn PyBuffer_FillContiguousStrides(c_int, ?*isize, ?*isize, c_int, u8) callconv(.c) void;
    extern fn PyBuffer_FillInfo(
        ?*Py_buffer,
        ?*PyObject,
        ?*anyopaque,
        isize,
        c_int,
        c_int,
    ) callconv(.c) c_int;
    extern fn PyBuffer_FromContiguous(
        ?*const Py_buffer,
        ?*const anyopaque,
        isize,
        u8,
    ) callconv(.c) c_int;
    extern fn PyBuffer_GetPointer(?*const Py_buffer, ?[*]const isize) callconv(.c) ?*anyopaque;
    extern fn PyBuffer_IsContiguous(?*const Py_buffer, u8) callconv(.c) c_int;
    extern fn PyBuffer_Release(?*Py_buffer) callconv(.c) void;
    extern fn PyBuffer_SizeFromFormat(?[*:0]const u8) callconv(.c) isize;
    extern fn PyBuffer_ToContiguous(?*anyopaque, ?*const Py_buffer, isize, u8) callconv(.c) c_int;
    extern fn PyCriticalSection2_Begin(
        ?*PyCriticalSection2,
        ?*PyObject,
        ?*PyObject,
    ) callconv(.c) void;
    extern fn PyCriticalSection2_End(?*PyCriticalSection2) callconv(.c) void;
    extern fn PyCriticalSection_Begin(?*PyCriticalSection, ?*PyObject) callconv(.c) void;
    extern fn PyCriticalSection_End(?*PyCriticalSection) callconv(.c) void;
    extern fn PyDict_GetItemRef(?*PyObject, ?*PyObject, ?*?*PyObject) callconv(.c) c_int;
    extern fn PyDict_GetItemStringRef(?*PyObject, ?[*:0]const u8, ?*?*PyObject) callconv(.c) c_int;
    extern fn PyDict_SetDefaultRef(
        ?*PyObject,
        ?*PyObject,
        ?*PyObject,
        ?*?*PyObject,
    ) callconv(.c) c_int;
    extern fn PyErr_DisplayException(?*PyObject) callconv(.c) void;
    extern fn PyErr_GetHandledException() callconv(.c) ?*PyObject;
    extern fn PyErr_GetRaisedException() callconv(.c) ?*PyObject;
    extern fn PyErr_SetExcFromWindowsErr(?*PyObject, c_int) callconv(.c) ?*PyObject;
    extern fn PyErr_SetExcFromWindowsErrWithFilename(
        ?*PyObject,
        c_int,
        ?[*:0]const u8,
    ) callconv(.c) ?*PyObject;
    extern fn PyErr_SetExcFromWindowsErrWithFilenameObject(
        ?*PyObject,
        c_int,
        ?*PyObject,
    ) callconv(.c) ?*PyObject;
    extern fn PyErr_SetExcFromWindowsErrWithFilenameObjects(
        ?*PyObject,
        c_int,
        ?*PyObject,
        ?*PyObject,
    ) callconv(.c) ?*PyObject;
    extern fn PyErr_SetFromWindowsErr(c_int) callconv(.c) ?*PyObject;
    extern fn PyErr_SetFromWindowsErrWithFilename(c_int, ?[*:0]const u8) callconv(.c) ?*PyObject;
    extern fn PyErr_SetHandledException(?*PyObject) callconv(.c) void;
    extern fn PyErr_SetRaisedException(?*PyObject) callconv(.c) void;
    extern fn PyEval_GetFrameBuiltins() callconv(.c) ?*PyObject;
    extern fn PyEval_GetFrameGlobals() callconv(.c) ?*PyObject;
    extern fn PyEval_GetFrameLocals() callconv(.c) ?*PyObject;
    extern fn PyException_GetArgs(?*PyObject) callconv(.c) ?*PyObject;
    extern fn PyException_SetArgs(?*PyObject, ?*PyObject) callconv(.c) void;
    extern fn PyImport_AddModuleRef(?[*:0]const u8) callconv(.c) ?*PyObject;
    extern fn PyInterpreterGuard_Close(?*PyInterpreterGuard) callconv(.c) void;
    extern fn PyInterpreterGuard_FromCurrent() callconv(.c) ?*PyInterpreterGuard;
    extern fn PyInterpreterGuard_FromView(?*PyInterpreterView) callconv(.c) ?*PyInterpreterGuard;
    extern fn PyInterpreterView_Close(?*PyInterpreterView) callconv(.c) void;
    extern fn PyInterpreterView_FromCurrent() callconv(.c) ?*PyInterpreterView;
    extern fn PyInterpreterView_FromMain() callconv(.c) ?*PyInterpreterView;
    extern fn PyIter_NextItem(?*PyObject, ?*?*PyObject) callconv(.c) c_int;
    extern fn PyList_GetItemRef(?*PyObject, isize) callconv(.c) ?*PyObject;
    extern fn PyLongWriter_Create(c_int, isize, ?*?*anyopaque) callconv(.c) ?*PyLongWriter;
    extern fn PyLongWriter_Discard(?*PyLongWriter) callconv(.c) void;
    extern fn PyLongWriter_Finish(?*PyLongWriter) callconv(.c) ?*PyObject;
    extern fn PyLong_AsInt(?*PyObject) callconv(.c) c_int;
    extern fn PyLong_AsInt32(?*PyObject, ?*i32) callconv(.c) c_int;
    extern fn PyLong_AsInt64(?*PyObject, ?*i64) callconv(.c) c_int;
    extern fn PyLong_AsNativeBytes(?*PyObject, ?*anyopaque, isize, c_int) callconv(.c) isize;
    extern fn PyLong_AsUInt32(?*PyObject, ?*u32) callconv(.c) c_int;
    extern fn PyLong_AsUInt64(?*PyObject, ?*u64) callconv(.c) c_int;
    extern fn PyLong_Export(?*PyObject, ?*PyLongExport) callconv(.c) c_int;
    extern fn PyLong_FreeExport(?*PyLongExport) callconv(.c) void;
    extern fn PyLong_FromInt32(i32) callconv(.c) ?*PyObject;
    extern fn PyLong_FromInt64(i64) callconv(.c) ?*PyObject;
    extern fn PyLong_FromNativeBytes(?*const anyopaque, usize, c_int) callconv(.c) ?*PyObject;
    extern fn PyLong_FromUInt32(u32) callconv(.c) ?*PyObject;
    extern fn PyLong_FromUInt64(u64) callconv(.c) ?*PyObject;
    extern fn PyLong_FromUnsignedNativeBytes(
        ?*const anyopaque,
        usize,
        c_int,
    ) callconv(.c) ?*PyObject;
    extern fn PyLong_GetNativeLayout() callconv(.c) ?*const PyLongLayout;
    extern fn PyMapping_GetOptionalItem(?*PyObject, ?*PyObject, ?*?*PyObject) callconv(.c) c_int;
    extern fn PyMapping_GetOptionalItemString(
        ?*PyObject,
        ?[*:0]const u8,
        ?*?*PyObject,
    ) callconv(.c) c_int;
    extern fn PyMapping_HasKeyStringWithError(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
    extern fn PyMapping_HasKeyWithError(?*PyObject, ?*PyObject) callconv(.c) c_int;
    extern fn PyMem_RawCalloc(usize, usize) callconv(.c) ?*anyopaque;
    extern fn PyMem_RawFree(?*anyopaque) callconv(.c) void;
    extern fn PyMem_RawMalloc(usize) callconv(.c) ?*anyopaque;
    extern fn PyMem_RawRealloc(?*anyopaque, usize) callconv(.c) ?*anyopaque;
    extern fn PyMemoryView_FromBuffer(?*const Py_buffer) callconv(.c) ?*PyObject;
    extern fn PyModule_Add(?*PyObject, ?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
    extern fn PyModule_Exec(?*PyObject) callconv(.c) c_int;
    extern fn PyModule_FromSlotsAndSpec(?*const PySlot, ?*PyObject) callconv(.c) ?*PyObject;
    extern fn PyModule_GetStateSize(?*PyObject, ?*isize) callconv(.c) c_int;
    extern fn PyModule_GetState_DuringGC(?*PyObject) callconv(.c) ?*anyopaque;
    extern fn PyModule_GetToken(?*PyObject, ?*?*anyopaque) callconv(.c) c_int;
    extern fn PyModule_GetToken_DuringGC(?*PyObject, ?*?*anyopaque) callconv(.c) c_int;
    extern fn PyOS_AfterFork() callconv(.c) void;
    extern fn PyOS_AfterFork_Child() callconv(.c) void;
    extern fn PyOS_AfterFork_Parent() callconv(.c) void;
    extern fn PyOS_BeforeFork() callconv(.c) void;
    extern fn PyObject_CallFinalizerFromDealloc(?*PyObject) callconv(.c) c_int;
    extern fn PyObject_CheckBuffer(?*PyObject) callconv(.c) c_int;
    extern fn PyObject_CopyData(?*PyObject, ?*PyObject) callconv(.c) c_int;
    extern fn PyObject_DelAttr(?*PyObject, ?*PyObject) callconv(.c) c_int;
    extern fn PyObject_DelAttrString(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
    extern fn PyObject_GetBuffer(?*PyObject, ?*Py_buffer, c_int) callconv(.c) c_int;
    extern fn PyObject_GetOptionalAttr(?*PyObject, ?*PyObject, ?*?*PyObject) callconv(.c) c_int;
    extern fn PyObject_GetOptionalAttrString(
        ?*PyObject,
        ?[*:0]const u8,
        ?*?*PyObject,
    ) callconv(.c) c_int;
    extern fn PyObject_GetTypeData(?*PyObject, ?*PyTypeObject) callconv(.c) ?*anyopaque;
    extern fn PyObject_GetTypeData_DuringGC(?*PyObject, ?*PyTypeObject) callconv(.c) ?*anyopaque;
    extern fn PyObject_HasAttrStringWithError(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
    extern fn PyObject_HasAttrWithError(?*PyObject, ?*PyObject) callconv(.c) c_int;
    extern fn PyObject_Vectorcall(
        ?*PyObject,
        ?[*]const ?*PyObject,
        usize,
        ?*PyObject,
    ) callconv(.c) ?*PyObject;
    extern fn PyObject_VectorcallMethod(
        ?*PyObject,
        ?[*]const ?*PyObject,
        usize,
        ?*PyObject,
    ) callconv(.c) ?*PyObject;
    extern fn PySys_Audit(?[*:0]const u8, ?[*:0]const u8, ...) callconv(.c) c_int;
    extern fn PySys_AuditTuple(?[*:0]const u8, ?*PyObject) callconv(.c) c_int;
    extern fn PySys_GetAttr(?*PyObject) callconv(.c) ?*PyObject;
    extern fn PySys_GetAttrString(?[*:0]const u8) callconv(.c) ?*PyObject;
    extern fn PySys_GetOptionalAttr(?*PyObject, ?*?*PyObject) callconv(.c) c_int;
    extern fn PySys_GetOptionalAttrString(?[*:0]const u8, ?*?*PyObject) callconv(.c) c_int;
    extern fn PyThreadState_Ensure(?*PyInterpreterGuard) callconv(.c) ?*PyThreadStateToken;
    extern fn PyThreadState_EnsureFromView(?*PyInterpreterView) callconv(.c) ?*PyThreadStateToken;
    extern fn PyThreadState_Release(?*PyThreadStateToken) callconv(.c) void;
    extern fn PyType_Freeze(?*PyTypeObject) callconv(.c) c_int;
    extern fn PyType_FromMetaclass(
        ?*PyTypeObject,
        ?*PyObject,
        ?*PyType_Spec,
        ?*PyObject,
    ) callconv(.c) ?*PyObject;
    extern fn PyType_FromSlots(?*PySlot) callconv(.c) ?*PyObject;
    extern fn PyType_GetBaseByToken(
        ?*PyTypeObject,
        ?*anyopaque,
        ?*?*PyTypeObject,
    ) callconv(.c) c_int;
    extern fn PyType_GetBaseByToken_DuringGC(
        ?*PyTypeObject,
        ?*anyopaque,
        ?*?*PyTypeObject,
    ) callconv(.c) c_int;
    extern fn PyType_GetFullyQualifiedName(?*PyTypeObject) callconv(.c) ?*PyObject;
    extern fn PyType_GetModuleByDef(?*PyTypeObject, ?*PyModuleDef) callconv(.c) ?*PyObject;
    extern fn PyType_GetModuleByToken(?*PyTypeObject, ?*const anyopaque) callconv(.c) ?*PyObject;
    extern fn PyType_GetModuleByToken_DuringGC(
        ?*PyTypeObject,
        ?*const anyopaque,
    ) callconv(.c) ?*PyObject;
    extern fn PyType_GetModuleName(?*PyTypeObject) callconv(.c) ?*PyObject;
    extern fn PyType_GetModuleState_DuringGC(?*PyTypeObject) callconv(.c) ?*anyopaque;
    extern fn PyType_GetModule_DuringGC(?*PyTypeObject) callconv(.c) ?*PyObject;
    extern fn PyType_GetName(?*PyTypeObject) callconv(.c) ?*PyObject;
    extern fn PyType_GetQualName(?*PyTypeObject) callconv(.c) ?*PyObject;
    extern fn PyType_GetTypeDataSize(?*PyTypeObject) callconv(.c) isize;
    extern fn PyUnicode_AsMBCSString(?*PyObject) callconv(.c) ?*PyObject;
    extern fn PyUnicode_DecodeCodePageStateful(
        c_int,
        ?[*]const u8,
        isize,
        ?[*:0]const u8,
        ?*isize,
    ) callconv(.c) ?*PyObject;
    extern fn PyUnicode_DecodeMBCS(?[*]const u8, isize, ?[*:0]const u8) callconv(.c) ?*PyObject;
    extern fn PyUnicode_DecodeMBCSStateful(
        ?[*]const u8,
        isize,
        ?[*:0]const u8,
        ?*isize,
    ) callconv(.c) ?*PyObject;
    extern fn PyUnicode_EncodeCodePage(c_int, ?*PyObject, ?[*:0]const u8) callconv(.c) ?*PyObject;
    extern fn PyUnicode_Equal(?*PyObject, ?*PyObject) callconv(.c) c_int;
    extern fn PyUnicode_EqualToUTF8(?*PyObject, ?[*:0]const u8) callconv(.c) c_int;
    extern fn PyUnicode_EqualToUTF8AndSize(?*PyObject, ?[*]const u8, isize) callconv(.c) c_int;
    extern fn PyVectorcall_Call(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
    extern fn PyVectorcall_NARGS(usize) callconv(.c) isize;
    extern fn PyWeakref_GetRef(?*PyObject, ?*?*PyObject) callconv(.c) c_int;
    extern fn Py_GetConstant(c_uint) callconv(.c) ?*PyObject;
    extern fn Py_GetConstantBorrowed(c_uint) callconv(.c) ?*PyObject;
    extern fn Py_HashBuffer(?*const anyopaque, isize) callconv(.c) isize;
    extern fn Py_IS_TYPE(?*PyObject, ?*PyTypeObject) callconv(.c) c_int;
    extern fn Py_IsFinalizing() callconv(.c) c_int;
    extern fn Py_PACK_FULL_VERSION(c_int, c_int, c_int, c_int, c_int) callconv(.c) u32;
    extern fn Py_PACK_VERSION(c_int, c_int) callconv(.c) u32;
    extern fn Py_REFCNT(?*PyObject) callconv(.c) isize;
    extern fn Py_SET_SIZE(?*PyVarObject, isize) callconv(.c) void;
    extern fn Py_SIZE(?*PyObject) callconv(.c) isize;
    extern fn Py_TYPE(?*PyObject) callconv(.c) ?*PyTypeObject;
    extern fn _Py_SetRefcnt(?*PyObject, isize) callconv(.c) void;
};
