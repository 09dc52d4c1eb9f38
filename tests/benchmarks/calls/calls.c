/* What a careful C programmer writes in the limited API: METH_FASTCALL, exact types first, names
   interned once. The functions check their arguments as those of root.zig do. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030c0000
#define HAS_VECTORCALL
#endif

static PyObject *name_a, *name_b, *name_x, *name_y, *name_append, *name_real, *colors[3];

static PyObject *
nothing(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (count != 0) {
        PyErr_SetString(PyExc_TypeError, "nothing() takes 0 positional arguments");
        return NULL;
    }
    Py_RETURN_NONE;
}

static int
integer(PyObject *object, long long *value)
{
    int overflow;
    *value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow) {
        PyErr_SetString(PyExc_OverflowError, "out of range for i64");
        return -1;
    }
    return *value == -1 && PyErr_Occurred() ? -1 : 0;
}

static int
floating(PyObject *object, double *value)
{
    *value = PyFloat_AsDouble(object);
    return *value == -1 && PyErr_Occurred() ? -1 : 0;
}

/* Keywords of a METH_FASTCALL | METH_KEYWORDS function, by identity first. */
static int
bind_two(PyObject *const *args, Py_ssize_t count, PyObject *kwnames, PyObject *first,
         PyObject *second, PyObject **values)
{
    values[0] = values[1] = NULL;
    if (count > 2) {
        PyErr_SetString(PyExc_TypeError, "takes 2 positional arguments");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        values[i] = args[i];
    }
    if (kwnames != NULL) {
        Py_ssize_t names = PyTuple_Size(kwnames);
        for (Py_ssize_t i = 0; i < names; i++) {
            PyObject *name = PyTuple_GetItem(kwnames, i);
            int index = name == first ? 0 : name == second ? 1 : -1;
            if (index < 0) {
                index = PyUnicode_Compare(name, first) == 0 ? 0
                        : PyUnicode_Compare(name, second) == 0 ? 1 : -1;
            }
            if (index < 0 || values[index] != NULL) {
                PyErr_SetString(PyExc_TypeError, "got an unexpected keyword argument");
                return -1;
            }
            values[index] = args[count + i];
        }
    }
    if (values[0] == NULL || values[1] == NULL) {
        PyErr_SetString(PyExc_TypeError, "missing a required argument");
        return -1;
    }
    return 0;
}

static PyObject *
add(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *kwnames)
{
    PyObject *values[2];
    long long a, b;
    if (bind_two(args, count, kwnames, name_a, name_b, values) < 0 ||
        integer(values[0], &a) < 0 || integer(values[1], &b) < 0) {
        return NULL;
    }
    return PyLong_FromLongLong((long long)((unsigned long long)a + (unsigned long long)b));
}

static int
one(Py_ssize_t count)
{
    if (count == 1) {
        return 0;
    }
    PyErr_SetString(PyExc_TypeError, "takes 1 positional argument");
    return -1;
}

static PyObject *
double_(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    double value;
    if (one(count) < 0 || floating(args[0], &value) < 0) {
        return NULL;
    }
    return PyFloat_FromDouble(value * 2);
}

static PyObject *
text_length(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t size;
    if (one(count) < 0) {
        return NULL;
    }
    if (PyUnicode_AsUTF8AndSize(args[0], &size) == NULL) {
        return NULL;
    }
    return PyLong_FromSize_t((size_t)size);
}

static PyObject *
bytes_length(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t size;
    char *data;
    if (one(count) < 0 || PyBytes_AsStringAndSize(args[0], &data, &size) < 0) {
        return NULL;
    }
    return PyLong_FromSize_t((size_t)size);
}

static PyObject *
total(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (one(count) < 0) {
        return NULL;
    }
    if (!PySequence_Check(args[0]) || PyUnicode_Check(args[0]) || PyBytes_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "must be a sequence");
        return NULL;
    }
    PyObject *items = PySequence_Tuple(args[0]);
    if (items == NULL) {
        return NULL;
    }
    Py_ssize_t size = PyTuple_Size(items);
    double *values = PyMem_Malloc((size_t)size * sizeof(double));
    if (values == NULL) {
        Py_DECREF(items);
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        if (floating(PyTuple_GetItem(items, i), &values[i]) < 0) {
            PyMem_Free(values);
            Py_DECREF(items);
            return NULL;
        }
    }
    Py_DECREF(items);
    double sum = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        sum += values[i];
    }
    PyMem_Free(values);
    return PyFloat_FromDouble(sum);
}

static PyObject *
total_of_view(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_buffer view;
    if (one(count) < 0 || PyObject_GetBuffer(args[0], &view, PyBUF_ND | PyBUF_FORMAT) < 0) {
        return NULL;
    }
    if (view.ndim != 1 || view.itemsize != sizeof(double) || strcmp(view.format, "d") != 0) {
        PyErr_SetString(PyExc_TypeError, "must be a buffer of double");
        PyBuffer_Release(&view);
        return NULL;
    }
    const double *values = view.buf;
    double sum = 0;
    for (Py_ssize_t i = 0; i < view.shape[0]; i++) {
        sum += values[i];
    }
    PyBuffer_Release(&view);
    return PyFloat_FromDouble(sum);
}

static PyObject *
scale(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    double value, factor = 2;
    if (count < 1 || count > 2) {
        PyErr_SetString(PyExc_TypeError, "takes from 1 to 2 positional arguments");
        return NULL;
    }
    if (floating(args[0], &value) < 0 ||
        (count == 2 && args[1] != Py_None && floating(args[1], &factor) < 0)) {
        return NULL;
    }
    return PyFloat_FromDouble(value * factor);
}

static PyObject *
pair(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    long long a, b;
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "takes 2 positional arguments");
        return NULL;
    }
    if (integer(args[0], &a) < 0 || integer(args[1], &b) < 0) {
        return NULL;
    }
    PyObject *tuple = PyTuple_New(2);
    if (tuple == NULL) {
        return NULL;
    }
    PyObject *first = PyLong_FromLongLong(b);
    if (first == NULL) {
        Py_DECREF(tuple);
        return NULL;
    }
    PyTuple_SetItem(tuple, 0, first);
    PyObject *second = PyLong_FromLongLong(a);
    if (second == NULL) {
        Py_DECREF(tuple);
        return NULL;
    }
    PyTuple_SetItem(tuple, 1, second);
    return tuple;
}

static PyObject *
hundred(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (count != 0) {
        PyErr_SetString(PyExc_TypeError, "hundred() takes 0 positional arguments");
        return NULL;
    }
    PyObject *list = PyList_New(100);
    if (list == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < 100; i++) {
        PyObject *item = PyLong_FromLongLong(i);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, item);
    }
    return list;
}

static PyObject *
apply(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    long long value;
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "takes 2 positional arguments");
        return NULL;
    }
    if (integer(args[1], &value) < 0) {
        return NULL;
    }
    PyObject *item = PyLong_FromLongLong(value);
    if (item == NULL) {
        return NULL;
    }
#ifdef HAS_VECTORCALL
    PyObject *result = PyObject_Vectorcall(args[0], &item, 1, NULL);
#else
    PyObject *result = PyObject_CallFunctionObjArgs(args[0], item, NULL);
#endif
    Py_DECREF(item);
    return result;
}

static PyObject *
append(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    long long value;
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "takes 2 positional arguments");
        return NULL;
    }
    if (integer(args[1], &value) < 0) {
        return NULL;
    }
    PyObject *item = PyLong_FromLongLong(value);
    if (item == NULL) {
        return NULL;
    }
#ifdef HAS_VECTORCALL
    PyObject *values[] = {args[0], item};
    PyObject *result = PyObject_VectorcallMethod(
        name_append, values, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
#else
    PyObject *result = PyObject_CallMethodObjArgs(args[0], name_append, item, NULL);
#endif
    Py_DECREF(item);
    return result;
}

static PyObject *
real(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (count != 1) {
        PyErr_SetString(PyExc_TypeError, "takes 1 positional argument");
        return NULL;
    }
    return PyObject_GetAttr(args[0], name_real);
}

static PyObject *
wide(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    unsigned __int128 value;
    if (count != 1) {
        PyErr_SetString(PyExc_TypeError, "takes 1 positional argument");
        return NULL;
    }
#if PY_VERSION_HEX >= 0x030d0000 && \
    (!defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030e0000)
    Py_ssize_t size = PyLong_AsNativeBytes(
        args[0], &value, sizeof value,
        Py_ASNATIVEBYTES_NATIVE_ENDIAN | Py_ASNATIVEBYTES_UNSIGNED_BUFFER |
            Py_ASNATIVEBYTES_REJECT_NEGATIVE | Py_ASNATIVEBYTES_ALLOW_INDEX);
    if (size < 0) {
        return NULL;
    }
    if (size > (Py_ssize_t)sizeof value) {
        PyErr_SetString(PyExc_OverflowError, "out of range for u128");
        return NULL;
    }
    value += 1;
    return PyLong_FromUnsignedNativeBytes(&value, sizeof value, Py_ASNATIVEBYTES_NATIVE_ENDIAN);
#else
    PyObject *index = PyNumber_Index(args[0]);
    if (index == NULL) {
        return NULL;
    }
    unsigned long long low = PyLong_AsUnsignedLongLongMask(index);
    PyObject *width = PyLong_FromLong(64);
    PyObject *shifted = width == NULL ? NULL : PyNumber_Rshift(index, width);
    Py_DECREF(index);
    if (shifted == NULL) {
        Py_XDECREF(width);
        return NULL;
    }
    unsigned long long high = PyLong_AsUnsignedLongLong(shifted);
    Py_DECREF(shifted);
    if (high == (unsigned long long)-1 && PyErr_Occurred()) {
        Py_DECREF(width);
        return NULL;
    }
    value = ((unsigned __int128)high << 64 | low) + 1;
    PyObject *top = PyLong_FromUnsignedLongLong((unsigned long long)(value >> 64));
    PyObject *raised = top == NULL ? NULL : PyNumber_Lshift(top, width);
    PyObject *rest = PyLong_FromUnsignedLongLong((unsigned long long)value);
    PyObject *result = raised == NULL || rest == NULL ? NULL : PyNumber_Or(raised, rest);
    Py_XDECREF(rest);
    Py_XDECREF(raised);
    Py_XDECREF(top);
    Py_DECREF(width);
    return result;
#endif
}

static int
coordinate(PyObject *dict, PyObject *name, double *value)
{
    PyObject *item = PyDict_GetItemWithError(dict, name);
    if (item == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetObject(PyExc_ValueError, name);
        }
        return -1;
    }
    return floating(item, value);
}

static PyObject *
norm(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    double x, y;
    if (one(count) < 0) {
        return NULL;
    }
    if (!PyDict_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "must be dict");
        return NULL;
    }
    /* Reading an item may run Python code that changes the dict. */
    PyObject *dict = PyDict_Copy(args[0]);
    if (dict == NULL) {
        return NULL;
    }
    int failed = coordinate(dict, name_x, &x) < 0 || coordinate(dict, name_y, &y) < 0;
    if (!failed && PyDict_Size(dict) != 2) {
        PyErr_SetString(PyExc_ValueError, "has a key other than 'x', 'y'");
        failed = 1;
    }
    Py_DECREF(dict);
    return failed ? NULL : PyFloat_FromDouble(x * x + y * y);
}

static int
set_coordinate(PyObject *dict, PyObject *name, double value)
{
    PyObject *item = PyFloat_FromDouble(value);
    if (item == NULL) {
        return -1;
    }
    int result = PyDict_SetItem(dict, name, item);
    Py_DECREF(item);
    return result;
}

static PyObject *
make_point(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *kwnames)
{
    PyObject *values[2];
    double x, y;
    if (bind_two(args, count, kwnames, name_x, name_y, values) < 0 ||
        floating(values[0], &x) < 0 || floating(values[1], &y) < 0) {
        return NULL;
    }
    PyObject *dict = PyDict_New();
    if (dict == NULL || set_coordinate(dict, name_x, x) < 0 || set_coordinate(dict, name_y, y) < 0) {
        Py_XDECREF(dict);
        return NULL;
    }
    return dict;
}

static PyObject *
next(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (one(count) < 0) {
        return NULL;
    }
    if (!PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "must be str");
        return NULL;
    }
    int found = -1;
    for (int i = 0; i < 3 && found < 0; i++) {
        found = args[0] == colors[i] ? i : -1;
    }
    for (int i = 0; i < 3 && found < 0; i++) {
        found = PyUnicode_Compare(args[0], colors[i]) == 0 ? i : -1;
    }
    if (found < 0) {
        PyErr_SetString(PyExc_ValueError, "must be one of 'red', 'green', 'blue'");
        return NULL;
    }
    return Py_NewRef(colors[(found + 1) % 3]);
}

#define FAST(function) (PyCFunction)(void (*)(void))function, METH_FASTCALL
static PyMethodDef methods[] = {
    {"nothing", FAST(nothing)},
    {"add", FAST(add) | METH_KEYWORDS},
    {"double", FAST(double_)},
    {"text_length", FAST(text_length)},
    {"bytes_length", FAST(bytes_length)},
    {"total", FAST(total)},
    {"total_of_view", FAST(total_of_view)},
    {"scale", FAST(scale)},
    {"pair", FAST(pair)},
    {"hundred", FAST(hundred)},
    {"apply", FAST(apply)},
    {"append", FAST(append)},
    {"real", FAST(real)},
    {"wide", FAST(wide)},
    {"norm", FAST(norm)},
    {"make_point", FAST(make_point) | METH_KEYWORDS},
    {"next", FAST(next)},
    {NULL},
};

static int
execute(PyObject *module)
{
    name_a = PyUnicode_InternFromString("a");
    name_b = PyUnicode_InternFromString("b");
    name_x = PyUnicode_InternFromString("x");
    name_y = PyUnicode_InternFromString("y");
    name_append = PyUnicode_InternFromString("append");
    name_real = PyUnicode_InternFromString("real");
    colors[0] = PyUnicode_InternFromString("red");
    colors[1] = PyUnicode_InternFromString("green");
    colors[2] = PyUnicode_InternFromString("blue");
    return PyErr_Occurred() ? -1 : 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0},
};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "c_calls", NULL, 0, methods, slots,
};

PyMODINIT_FUNC
PyInit_c_calls(void)
{
    return PyModuleDef_Init(&definition);
}
