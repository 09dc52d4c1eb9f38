//! CPython's stable ABI as far as this package needs it, declared here so that no `Python.h` is.
//!
//! Every name is in the limited API of Python 3.10 or says since when it is. Reference rules are
//! CPython's: a result is a new reference unless its comment says "borrowed".

const builtin = @import("builtin");
const options = @import("alloconda_options");

pub const is_windows = builtin.os.tag == .windows;

/// abi3t, the stable ABI that free-threaded Pythons have too, from 3.15 on (PEP 803).
pub const is_abi3t = options.free_threaded and options.limited_api != 0;

/// The head of an object, whose layout is part of the ABI. Free-threaded builds have another one,
/// and abi3t, which serves both, hides it.
pub const PyObject = if (is_abi3t) opaque {} else if (options.free_threaded) extern struct {
    ob_tid: usize,
    ob_flags: u16,
    ob_mutex: u8,
    ob_gc_bits: u8,
    ob_ref_local: u32,
    ob_ref_shared: isize,
    ob_type: ?*PyTypeObject,
} else extern struct {
    ob_refcnt: isize,
    ob_type: ?*PyTypeObject,
};

pub const PyTypeObject = opaque {};
pub const PyThreadState = opaque {};
pub const PyInterpreterState = opaque {};

pub const PyMethodDef = extern struct {
    ml_name: ?[*:0]const u8 = null,
    ml_meth: ?*const FastcallKeywords = null,
    ml_flags: c_int = 0,
    ml_doc: ?[*:0]const u8 = null,
};

pub const FastcallKeywords = fn (
    self: ?*PyObject,
    args: ?[*]const *PyObject,
    nargs: isize,
    kwnames: ?*PyObject,
) callconv(.c) ?*PyObject;

pub const METH_NOARGS = 0x0004;
pub const METH_O = 0x0008;
pub const METH_FASTCALL = 0x0080;
pub const METH_KEYWORDS = 0x0002;

pub const PyModuleDef_Base = extern struct {
    ob_base: PyObject = object_head_init,
    m_init: ?*const anyopaque = null,
    m_index: isize = 0,
    m_copy: ?*PyObject = null,
};

const object_head_init: PyObject = if (options.free_threaded) .{
    .ob_tid = 0,
    // Allocated statically: from 3.15 on `PyModuleDef_Init` refuses a definition that lacks it.
    .ob_flags = 1 << 2,
    .ob_mutex = 0,
    .ob_gc_bits = 0,
    // The reference count that marks an object as immortal, which static objects are.
    .ob_ref_local = 0xffff_ffff,
    .ob_ref_shared = 0,
    .ob_type = null,
} else .{ .ob_refcnt = 1, .ob_type = null };

pub const PyModuleDef = extern struct {
    m_base: PyModuleDef_Base = .{},
    m_name: [*:0]const u8,
    m_doc: ?[*:0]const u8 = null,
    m_size: isize = 0,
    m_methods: ?[*]const PyMethodDef = null,
    m_slots: ?[*]const PyModuleDef_Slot = null,
    m_traverse: ?*const Traverse = null,
    m_clear: ?*const Inquiry = null,
    m_free: ?*const anyopaque = null,
};

/// What the garbage collector gives a `Traverse`, to be called for each object that is held.
pub const Visitor = *const fn (*PyObject, ?*anyopaque) callconv(.c) c_int;
pub const Traverse = fn (*PyObject, Visitor, ?*anyopaque) callconv(.c) c_int;
pub const Inquiry = fn (*PyObject) callconv(.c) c_int;
pub const Deallocate = fn (*PyObject) callconv(.c) void;
pub const Ternary = fn (*PyObject, *PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const New = fn (*PyTypeObject, *PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub const Initialize = fn (*PyObject, *PyObject, ?*PyObject) callconv(.c) c_int;

pub const PyModuleDef_Slot = extern struct {
    slot: c_int = 0,
    value: ?*const anyopaque = null,
};

/// One entry of what `PyModExport_<name>` returns, since 3.15 (PEP 793 and PEP 820).
pub const PySlot = extern struct {
    sl_id: u16 = 0,
    sl_flags: u16 = 0,
    sl_reserved: u32 = 0,
    value: extern union {
        sl_ptr: ?*const anyopaque,
        sl_uint64: u64,
    } = .{ .sl_uint64 = 0 },
};

/// What the slot points to lives as long as the process.
pub const PySlot_STATIC = 0x02;

pub const PyABIInfo = extern struct {
    abiinfo_major_version: u8 = 1,
    abiinfo_minor_version: u8 = 0,
    flags: u16,
    build_version: u32,
    abi_version: u32,
};

pub const PyABIInfo_STABLE = 0x0001;
pub const PyABIInfo_GIL = 0x0002;
pub const PyABIInfo_FREETHREADED = 0x0004;

pub const Py_mod_slots = 94;
pub const Py_mod_name = 100;
pub const Py_mod_doc = 101;
pub const Py_mod_methods = 103;
pub const Py_mod_state_size = 102;
pub const Py_mod_state_traverse = 104;
pub const Py_mod_state_clear = 105;
pub const Py_mod_state_free = 106;
pub const Py_mod_abi = 109;

pub const Py_mod_exec = 2;
/// Since 3.12; an older interpreter refuses a module that has it.
pub const Py_mod_multiple_interpreters = 3;
pub const Py_MOD_PER_INTERPRETER_GIL_SUPPORTED: *const anyopaque = @ptrFromInt(2);
/// Since 3.13; an older interpreter refuses a module that has it.
pub const Py_mod_gil = 4;

pub const Py_TPFLAGS_LONG_SUBCLASS: c_ulong = 1 << 24;
pub const Py_TPFLAGS_LIST_SUBCLASS: c_ulong = 1 << 25;
pub const Py_TPFLAGS_TUPLE_SUBCLASS: c_ulong = 1 << 26;
pub const Py_TPFLAGS_BYTES_SUBCLASS: c_ulong = 1 << 27;
pub const Py_TPFLAGS_UNICODE_SUBCLASS: c_ulong = 1 << 28;
pub const Py_TPFLAGS_DICT_SUBCLASS: c_ulong = 1 << 29;

/// The type of an object, borrowed. The layout read here is what Python's own headers read in
/// every limited API before 3.14, the first to have a function for it.
pub fn typeOf(object: *PyObject) *PyTypeObject {
    return if (is_abi3t) Py_TYPE(object) else object.ob_type.?;
}

/// Frees an object of a class that `PyType_FromSpec` made, at the end of its `tp_dealloc`.
pub fn freeInstance(object: *PyObject) void {
    const class = typeOf(object);
    const free: *const fn (*PyObject) callconv(.c) void =
        @ptrCast(@alignCast(PyType_GetSlot(class, Py_tp_free).?));
    free(object);
    decref(@ptrCast(@alignCast(class)));
}

extern fn Py_TYPE(*PyObject) callconv(.c) *PyTypeObject;

pub fn hasTypeFlag(object: *PyObject, flag: c_ulong) bool {
    return PyType_GetFlags(typeOf(object)) & flag != 0;
}

/// The address of a variable that CPython exports. A DLL's variables can only be reached through
/// the import table, hence the difference on Windows.
pub fn variable(comptime Pointer: type, comptime name: []const u8) Pointer {
    return @extern(Pointer, .{ .name = name, .is_dll_import = is_windows });
}

/// Borrowed.
pub fn none() *PyObject {
    return variable(*PyObject, "_Py_NoneStruct");
}

pub fn isTrue(object: *PyObject) bool {
    return object == variable(*PyObject, "_Py_TrueStruct");
}

pub fn isFalse(object: *PyObject) bool {
    return object == variable(*PyObject, "_Py_FalseStruct");
}

/// Whether reference counts are changed in place, as Python's own headers do in these builds. From
/// 3.12 on there are immortal objects, which only the interpreter's functions know.
const counts_in_place = !options.free_threaded and options.python_hex < 0x030c0000;

/// Whether `None` and its like need no counting: they are immortal from 3.12 on.
const has_immortals = options.python_hex >= 0x030c0000;

pub inline fn incref(object: *PyObject) void {
    if (counts_in_place) object.ob_refcnt += 1 else Py_IncRef(object);
}

pub inline fn decref(object: *PyObject) void {
    if (!counts_in_place) return Py_DecRef(object);
    object.ob_refcnt -= 1;
    if (object.ob_refcnt == 0) _Py_Dealloc(object);
}

/// Whether the interpreter counts references to `None` and its like, which a module of the limited
/// API learns when it is imported. Where they are immortal, counts in place would drift away, as
/// there are many of them.
var counts_singletons = !has_immortals;

/// Whether `learnVersion` is to be called: else it is known when the module is compiled.
pub const learns_version = counts_in_place and options.limited_api != 0;

pub fn learnVersion(version_hex: u32) void {
    @atomicStore(bool, &counts_singletons, version_hex < 0x030c0000, .monotonic);
}

inline fn newSingleton(object: *PyObject) *PyObject {
    if (has_immortals) return object;
    if (!counts_in_place) Py_IncRef(object) else if (counts_singletons) object.ob_refcnt += 1;
    return object;
}

/// `None` as a new reference.
pub inline fn newNone() *PyObject {
    return newSingleton(none());
}

/// `True` or `False` as a new reference.
pub inline fn newBool(value: bool) *PyObject {
    return newSingleton(if (value)
        variable(*PyObject, "_Py_TrueStruct")
    else
        variable(*PyObject, "_Py_FalseStruct"));
}

/// `NotImplemented` as a new reference.
pub inline fn newNotImplemented() *PyObject {
    return newSingleton(variable(*PyObject, "_Py_NotImplementedStruct"));
}

extern fn _Py_Dealloc(*PyObject) callconv(.c) void;
pub extern fn Py_IncRef(?*PyObject) callconv(.c) void;
pub extern fn Py_DecRef(?*PyObject) callconv(.c) void;
pub extern fn Py_FatalError([*:0]const u8) callconv(.c) noreturn;

/// The interpreter's version, as `3.12.1 (main, …`.
pub extern fn Py_GetVersion() callconv(.c) [*:0]const u8;

pub extern fn PyModuleDef_Init(*PyModuleDef) callconv(.c) ?*PyObject;
pub extern fn PyModule_FromDefAndSpec2(
    *PyModuleDef,
    *PyObject,
    version: c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyModule_ExecDef(*PyObject, *PyModuleDef) callconv(.c) c_int;
/// The two since 3.15.
pub extern fn PyModule_FromSlotsAndSpec([*]const PySlot, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyModule_Exec(*PyObject) callconv(.c) c_int;
/// The version of the ABI that modules in the limited API say they are for.
pub const PYTHON_ABI_VERSION = 3;
/// Null before the module is executed, as it may stay when an import fails.
pub extern fn PyModule_GetState(*PyObject) callconv(.c) ?*anyopaque;
pub extern fn PyModule_AddObjectRef(*PyObject, [*:0]const u8, ?*PyObject) callconv(.c) c_int;
pub extern fn PyImport_ImportModule([*:0]const u8) callconv(.c) ?*PyObject;

pub extern fn PyErr_Occurred() callconv(.c) ?*PyObject; // borrowed
pub extern fn PyErr_Clear() callconv(.c) void;
pub extern fn PyErr_ExceptionMatches(*PyObject) callconv(.c) c_int;
pub extern fn PyErr_SetString(*PyObject, [*:0]const u8) callconv(.c) void;
pub extern fn PyErr_SetObject(*PyObject, *PyObject) callconv(.c) void;
pub extern fn PyErr_WarnEx(*PyObject, [*:0]const u8, isize) callconv(.c) c_int;
pub extern fn PyErr_NoMemory() callconv(.c) ?*PyObject;
pub extern fn PyErr_CheckSignals() callconv(.c) c_int;
pub extern fn Py_EnterRecursiveCall([*:0]const u8) callconv(.c) c_int;
pub extern fn Py_LeaveRecursiveCall() callconv(.c) void;
pub extern fn PyErr_NewExceptionWithDoc(
    name: [*:0]const u8,
    doc: ?[*:0]const u8,
    base: ?*PyObject,
    dict: ?*PyObject,
) callconv(.c) ?*PyObject;
/// Since 3.12, as is setting it; the three functions below are deprecated then.
pub extern fn PyErr_GetRaisedException() callconv(.c) ?*PyObject;
pub extern fn PyErr_SetRaisedException(*PyObject) callconv(.c) void; // steals
pub extern fn PyErr_Fetch(*?*PyObject, *?*PyObject, *?*PyObject) callconv(.c) void;
pub extern fn PyErr_NormalizeException(*?*PyObject, *?*PyObject, *?*PyObject) callconv(.c) void;
pub extern fn PyErr_Restore(?*PyObject, ?*PyObject, ?*PyObject) callconv(.c) void; // steals
pub extern fn PyException_GetTraceback(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyException_SetTraceback(*PyObject, *PyObject) callconv(.c) c_int;
pub extern fn PyException_SetCause(*PyObject, ?*PyObject) callconv(.c) void; // steals
pub extern fn PyException_SetContext(*PyObject, ?*PyObject) callconv(.c) void; // steals

pub const PyType_Slot = extern struct {
    slot: c_int = 0,
    pfunc: ?*const anyopaque = null,
};

pub const PyType_Spec = extern struct {
    name: [*:0]const u8,
    basicsize: c_int,
    itemsize: c_int = 0,
    flags: c_uint,
    slots: [*]const PyType_Slot,
};

pub const Py_bf_getbuffer = 1;
pub const Py_sq_length = 45;
pub const Py_tp_base = 48;
pub const Py_tp_call = 50;
pub const Py_tp_clear = 51;
pub const Py_tp_dealloc = 52;
pub const Py_tp_doc = 56;
pub const Py_tp_init = 60;
pub const Py_tp_iter = 62;
pub const Py_tp_iternext = 63;
pub const Py_tp_methods = 64;
pub const Py_tp_new = 65;
pub const Py_tp_traverse = 71;
pub const Py_tp_members = 72;
pub const Py_tp_getset = 73;
pub const Py_tp_free = 74;
/// Since 3.14.
pub const Py_tp_vectorcall = 82;

pub const Py_TPFLAGS_DISALLOW_INSTANTIATION = 1 << 7;
pub const Py_TPFLAGS_IMMUTABLETYPE = 1 << 8;
pub const Py_TPFLAGS_BASETYPE = 1 << 10;
pub const Py_TPFLAGS_HAVE_GC = 1 << 14;

pub const METH_CLASS = 0x0010;
pub const METH_STATIC = 0x0020;

const types = @import("cpython_types.zig");
pub const PyGetSetDef = types.PyGetSetDef;
pub const PyMemberDef = types.PyMemberDef;
/// A `Py_ssize_t` that Python code may only read.
pub const T_PYSSIZET = 19;
pub const READONLY = 1;
/// Since 3.12: the offset counts from the class's own part of an object.
pub const Py_RELATIVE_OFFSET = 8;

/// Since 3.13 in builds for one version, and in abi3t.
pub const PyCriticalSection = types.PyCriticalSection;
pub const PyCriticalSection2 = types.PyCriticalSection2;
pub extern fn PyCriticalSection_Begin(*PyCriticalSection, *PyObject) callconv(.c) void;
pub extern fn PyCriticalSection_End(*PyCriticalSection) callconv(.c) void;
pub extern fn PyCriticalSection2_Begin(
    *PyCriticalSection2,
    *PyObject,
    *PyObject,
) callconv(.c) void;
pub extern fn PyCriticalSection2_End(*PyCriticalSection2) callconv(.c) void;

pub extern fn PyObject_GC_Track(*PyObject) callconv(.c) void;
pub extern fn PyObject_GC_UnTrack(*PyObject) callconv(.c) void;
pub extern fn PyObject_ClearWeakRefs(*PyObject) callconv(.c) void;
pub extern fn PyObject_GenericGetDict(*PyObject, ?*anyopaque) callconv(.c) ?*PyObject;
pub extern fn PyObject_GenericSetDict(*PyObject, ?*PyObject, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyType_FromModuleAndSpec(
    *PyObject,
    *PyType_Spec,
    bases: ?*PyObject,
) callconv(.c) ?*PyObject;
pub extern fn PySlice_Unpack(*PyObject, *isize, *isize, *isize) callconv(.c) c_int;
pub extern fn PySlice_AdjustIndices(isize, *isize, *isize, isize) callconv(.c) isize;
pub extern fn PyIndex_Check(*PyObject) callconv(.c) c_int;
pub extern fn PyNumber_AsSsize_t(*PyObject, ?*PyObject) callconv(.c) isize;
/// Borrowed.
pub extern fn PyType_GetModule(*PyTypeObject) callconv(.c) ?*PyObject;

pub extern fn PyType_FromSpec(*PyType_Spec) callconv(.c) ?*PyObject;
pub extern fn PyType_GenericAlloc(*PyTypeObject, isize) callconv(.c) ?*PyObject;
pub extern fn PyType_GetSlot(*PyTypeObject, c_int) callconv(.c) ?*anyopaque;
/// Since 3.12.
pub extern fn PyObject_GetTypeData(*PyObject, *PyTypeObject) callconv(.c) ?*anyopaque;
pub extern fn PyType_GetFlags(*PyTypeObject) callconv(.c) c_ulong;
pub extern fn PyObject_GetAttrString(*PyObject, [*:0]const u8) callconv(.c) ?*PyObject;
pub extern fn PyObject_GetAttr(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_SetAttr(*PyObject, *PyObject, ?*PyObject) callconv(.c) c_int;
pub extern fn PyObject_GetItem(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_SetItem(*PyObject, *PyObject, *PyObject) callconv(.c) c_int;
/// Both end with a null pointer.
pub extern fn PyObject_CallFunctionObjArgs(*PyObject, ...) callconv(.c) ?*PyObject;
pub extern fn PyObject_CallMethodObjArgs(*PyObject, *PyObject, ...) callconv(.c) ?*PyObject;
/// Whether `PyObject_Vectorcall` is there: in the limited API since 3.12.
pub const has_vectorcall = options.limited_api == 0 or options.limited_api >= 0x030c0000;
pub extern fn PyObject_Vectorcall(
    callable: *PyObject,
    args: [*]const *PyObject,
    nargs: usize,
    kwnames: ?*PyObject,
) callconv(.c) ?*PyObject;
pub extern fn PyObject_VectorcallMethod(
    name: *PyObject,
    args: [*]const *PyObject,
    nargs: usize,
    kwnames: ?*PyObject,
) callconv(.c) ?*PyObject;
/// Says that the callee may use the place before the arguments, or that of a method's object.
pub const PY_VECTORCALL_ARGUMENTS_OFFSET: usize = 1 << (@bitSizeOf(usize) - 1);
pub extern fn PyObject_Call(*PyObject, *PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_DelItem(*PyObject, *PyObject) callconv(.c) c_int;
pub extern fn PyObject_Format(*PyObject, ?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Hash(*PyObject) callconv(.c) isize;
pub extern fn PyObject_IsInstance(*PyObject, *PyObject) callconv(.c) c_int;
pub extern fn PyObject_IsSubclass(*PyObject, *PyObject) callconv(.c) c_int;
/// `Py_LT` and its like.
pub const Comparison = enum(c_int) { lt, le, eq, ne, gt, ge };
pub extern fn PyObject_RichCompare(*PyObject, *PyObject, Comparison) callconv(.c) ?*PyObject;
pub extern fn PyObject_Type(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyCallable_Check(*PyObject) callconv(.c) c_int;
pub extern fn PyObject_Str(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Bytes(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_Repr(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_IsTrue(*PyObject) callconv(.c) c_int;
pub extern fn PyObject_Size(*PyObject) callconv(.c) isize;
pub extern fn PyObject_GetIter(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyObject_SelfIter(*PyObject) callconv(.c) *PyObject;
pub extern fn PyIter_Next(*PyObject) callconv(.c) ?*PyObject;

pub extern fn PyFloat_AsDouble(*PyObject) callconv(.c) f64;
pub extern fn PyFloat_FromDouble(f64) callconv(.c) ?*PyObject;
pub extern fn PyComplex_FromDoubles(f64, f64) callconv(.c) ?*PyObject;
pub extern fn PyComplex_RealAsDouble(*PyObject) callconv(.c) f64;
pub extern fn PyComplex_ImagAsDouble(*PyObject) callconv(.c) f64;
pub extern fn PyLong_AsLongLongAndOverflow(*PyObject, *c_int) callconv(.c) c_longlong;
pub extern fn PyLong_AsUnsignedLongLong(*PyObject) callconv(.c) c_ulonglong;
pub extern fn PyLong_AsUnsignedLongLongMask(*PyObject) callconv(.c) c_ulonglong;
pub extern fn PyLong_AsDouble(*PyObject) callconv(.c) f64;
pub extern fn PyLong_FromString(
    text: [*:0]const u8,
    end: ?*?[*:0]const u8,
    base: c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyLong_FromLongLong(c_longlong) callconv(.c) ?*PyObject;
pub extern fn PyLong_FromUnsignedLongLong(c_ulonglong) callconv(.c) ?*PyObject;
/// The three since 3.13, and in the limited API since 3.14.
pub extern fn PyLong_AsNativeBytes(*PyObject, *anyopaque, isize, c_int) callconv(.c) isize;
pub extern fn PyLong_FromNativeBytes(*const anyopaque, usize, c_int) callconv(.c) ?*PyObject;
pub extern fn PyLong_FromUnsignedNativeBytes(
    *const anyopaque,
    usize,
    c_int,
) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Index(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Lshift(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Rshift(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Or(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Add(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_And(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Divmod(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_FloorDivide(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_MatrixMultiply(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Multiply(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Remainder(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Subtract(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_TrueDivide(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Xor(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceAdd(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceAnd(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceFloorDivide(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceLshift(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceMatrixMultiply(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceMultiply(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceOr(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceRemainder(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceRshift(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceSubtract(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceTrueDivide(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlaceXor(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_InPlacePower(*PyObject, *PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Long(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Float(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Absolute(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Invert(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Negative(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Positive(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyNumber_Power(*PyObject, *PyObject, *PyObject) callconv(.c) ?*PyObject;

pub extern fn PyUnicode_AsUTF8AndSize(*PyObject, *isize) callconv(.c) ?[*]const u8; // borrowed
pub extern fn PyUnicode_FromStringAndSize(?[*]const u8, isize) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeUTF8(
    [*]const u8,
    isize,
    errors: [*:0]const u8,
) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_InternInPlace(*?*PyObject) callconv(.c) void;
pub extern fn PyUnicode_EncodeFSDefault(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyUnicode_DecodeFSDefaultAndSize([*]const u8, isize) callconv(.c) ?*PyObject;
pub extern fn PyOS_FSPath(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyBytes_AsStringAndSize(*PyObject, *?[*]u8, ?*isize) callconv(.c) c_int; // borrowed
pub extern fn PyBytes_FromStringAndSize(?[*]const u8, isize) callconv(.c) ?*PyObject;

pub extern fn PySequence_Check(*PyObject) callconv(.c) c_int;
pub extern fn PySequence_Tuple(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySequence_Contains(*PyObject, *PyObject) callconv(.c) c_int;
pub extern fn PyTuple_New(isize) callconv(.c) ?*PyObject;
pub extern fn PyTuple_Size(*PyObject) callconv(.c) isize;
pub extern fn PyTuple_GetItem(*PyObject, isize) callconv(.c) ?*PyObject; // borrowed
pub extern fn PyTuple_SetItem(*PyObject, isize, *PyObject) callconv(.c) c_int; // steals
pub extern fn PyList_New(isize) callconv(.c) ?*PyObject;
pub extern fn PyList_SetItem(*PyObject, isize, *PyObject) callconv(.c) c_int; // steals
pub extern fn PyList_Size(*PyObject) callconv(.c) isize;
pub extern fn PyList_GetItem(*PyObject, isize) callconv(.c) ?*PyObject; // borrowed
pub extern fn PyMapping_Items(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyDict_New() callconv(.c) ?*PyObject;
pub extern fn PyDict_SetItem(*PyObject, *PyObject, *PyObject) callconv(.c) c_int;
pub extern fn PyDict_Copy(*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyDict_GetItemWithError(*PyObject, *PyObject) callconv(.c) ?*PyObject; // borrowed
pub extern fn PyDict_Update(*PyObject, *PyObject) callconv(.c) c_int;
pub extern fn PyDict_Size(*PyObject) callconv(.c) isize;
/// Both the key and the value are borrowed.
pub extern fn PyDict_Next(*PyObject, *isize, *?*PyObject, *?*PyObject) callconv(.c) c_int;
pub extern fn PySet_New(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PyFrozenSet_New(?*PyObject) callconv(.c) ?*PyObject;
pub extern fn PySet_Add(*PyObject, *PyObject) callconv(.c) c_int;

/// In the limited API since 3.11, as all that has to do with buffers.
pub const Py_buffer = extern struct {
    buf: ?*anyopaque,
    obj: ?*PyObject,
    len: isize,
    itemsize: isize,
    readonly: c_int,
    ndim: c_int,
    format: ?[*:0]const u8,
    shape: ?[*]isize,
    strides: ?[*]isize,
    suboffsets: ?[*]isize,
    internal: ?*anyopaque,
};

pub const PyBUF_WRITABLE: c_int = 0x0001;
pub const PyBUF_FORMAT: c_int = 0x0004;
pub const PyBUF_ND: c_int = 0x0008;
/// It implies `PyBUF_ND`.
pub const PyBUF_STRIDES: c_int = 0x0018;

pub extern fn PyObject_CheckBuffer(*PyObject) callconv(.c) c_int;
pub extern fn PyObject_GetBuffer(*PyObject, *Py_buffer, c_int) callconv(.c) c_int;
pub extern fn PyBuffer_Release(*Py_buffer) callconv(.c) void;

pub extern fn PyCapsule_New(
    *anyopaque,
    name: [*:0]const u8,
    destructor: ?*const fn (*PyObject) callconv(.c) void,
) callconv(.c) ?*PyObject;
pub extern fn PyCapsule_IsValid(*PyObject, name: [*:0]const u8) callconv(.c) c_int;
pub extern fn PyCapsule_GetPointer(*PyObject, name: [*:0]const u8) callconv(.c) ?*anyopaque;
pub extern fn PyCapsule_GetContext(*PyObject) callconv(.c) ?*anyopaque;
pub extern fn PyCapsule_SetContext(*PyObject, ?*anyopaque) callconv(.c) c_int;
pub extern fn PyCapsule_SetDestructor(
    *PyObject,
    destructor: ?*const fn (*PyObject) callconv(.c) void,
) callconv(.c) c_int;
pub extern fn PyCapsule_Import([*:0]const u8, no_block: c_int) callconv(.c) ?*anyopaque;

pub extern fn PyMem_Malloc(usize) callconv(.c) ?*anyopaque;
pub extern fn PyMem_Realloc(?*anyopaque, usize) callconv(.c) ?*anyopaque;
pub extern fn PyMem_Free(?*anyopaque) callconv(.c) void;

pub extern fn Py_GenericAlias(*PyObject, *PyObject) callconv(.c) ?*PyObject;
pub extern fn Py_AtExit(*const fn () callconv(.c) void) callconv(.c) c_int;
pub extern fn PyInterpreterState_Get() callconv(.c) *PyInterpreterState;
/// Borrowed.
pub extern fn PyInterpreterState_GetDict(*PyInterpreterState) callconv(.c) ?*PyObject;
pub extern fn PyInterpreterState_GetID(*PyInterpreterState) callconv(.c) i64;
pub extern fn PyErr_WriteUnraisable(?*PyObject) callconv(.c) void;
/// An enumeration: whether the thread held the GIL before.
pub extern fn PyGILState_Ensure() callconv(.c) c_int;
pub extern fn PyGILState_Release(c_int) callconv(.c) void;
/// Null in a thread that Python does not know; it may be called without the GIL.
pub extern fn PyGILState_GetThisThreadState() callconv(.c) ?*PyThreadState;
/// What `PyGILState_Ensure` says of a thread that did not have the GIL.
pub const PyGILState_UNLOCKED = 1;
pub extern fn Py_IsInitialized() callconv(.c) c_int;
pub extern fn PyThreadState_New(*PyInterpreterState) callconv(.c) ?*PyThreadState;
pub extern fn PyThreadState_Clear(*PyThreadState) callconv(.c) void;
pub extern fn PyThreadState_DeleteCurrent() callconv(.c) void;
pub extern fn PyEval_SaveThread() callconv(.c) ?*PyThreadState;
pub extern fn PyEval_RestoreThread(?*PyThreadState) callconv(.c) void;
