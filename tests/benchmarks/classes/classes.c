/* The same classes as in root.zig, as a C programmer writes them with the limited API. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    double x;
    double y;
} Vector;

typedef struct {
    PyObject_HEAD
    long long count;
} Hundred;

static PyTypeObject *vector_type;

static PyObject *
new_instance(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return PyType_GenericAlloc(type, 0);
}

static void
deallocate(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static int
vector_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"x", "y", NULL};
    Vector *vector = (Vector *)self;
    vector->y = 0;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "d|d", names, &vector->x, &vector->y) ? 0 : -1;
}

static PyObject *
vector_total(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    if (count != 0) {
        PyErr_SetString(PyExc_TypeError, "total() takes no arguments");
        return NULL;
    }
    return PyFloat_FromDouble(((Vector *)self)->x + ((Vector *)self)->y);
}

static PyObject *
vector_move(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    if (count != 1) {
        PyErr_SetString(PyExc_TypeError, "move() takes one argument");
        return NULL;
    }
    double by = PyFloat_AsDouble(args[0]);
    if (by == -1 && PyErr_Occurred()) {
        return NULL;
    }
    ((Vector *)self)->x += by;
    Py_RETURN_NONE;
}

static PyObject *
vector_get_x(PyObject *self, void *closure)
{
    return PyFloat_FromDouble(((Vector *)self)->x);
}

static int
vector_set_x(PyObject *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "x cannot be deleted");
        return -1;
    }
    double x = PyFloat_AsDouble(value);
    if (x == -1 && PyErr_Occurred()) {
        return -1;
    }
    ((Vector *)self)->x = x;
    return 0;
}

static PyObject *
vector_add(PyObject *left, PyObject *right)
{
    if (!PyObject_TypeCheck(left, vector_type) || !PyObject_TypeCheck(right, vector_type)) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    Vector *sum = (Vector *)PyType_GenericAlloc(vector_type, 0);
    if (sum == NULL) {
        return NULL;
    }
    sum->x = ((Vector *)left)->x + ((Vector *)right)->x;
    sum->y = ((Vector *)left)->y + ((Vector *)right)->y;
    return (PyObject *)sum;
}

static Py_ssize_t
vector_length(PyObject *self)
{
    return 100;
}

static PyObject *
vector_item(PyObject *self, PyObject *key)
{
    Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (index < 0) {
        index += 100;
    }
    if (index < 0 || index >= 100) {
        PyErr_SetString(PyExc_IndexError, "Vector index out of range");
        return NULL;
    }
    return PyLong_FromSsize_t(index);
}

static PyObject *
hundred_next(PyObject *self)
{
    Hundred *hundred = (Hundred *)self;
    if (hundred->count == 100) {
        return NULL;
    }
    return PyLong_FromLongLong(++hundred->count);
}

static int
hundred_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"count", NULL};
    ((Hundred *)self)->count = 0;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "|L", names, &((Hundred *)self)->count) ? 0 : -1;
}

#define FAST(function) (PyCFunction)(void (*)(void))function, METH_FASTCALL
static PyMethodDef vector_methods[] = {
    {"total", FAST(vector_total)},
    {"move", FAST(vector_move)},
    {NULL},
};
static PyGetSetDef vector_attributes[] = {
    {"x", vector_get_x, vector_set_x},
    {NULL},
};
static PyType_Slot vector_slots[] = {
    {Py_tp_new, new_instance},
    {Py_tp_init, vector_init},
    {Py_tp_dealloc, deallocate},
    {Py_tp_methods, vector_methods},
    {Py_tp_getset, vector_attributes},
    {Py_nb_add, vector_add},
    {Py_mp_subscript, vector_item},
    {Py_mp_length, vector_length},
    {0},
};
static PyType_Spec vector_spec = {
    "c_classes.Vector", sizeof(Vector), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, vector_slots,
};
static PyType_Slot hundred_slots[] = {
    {Py_tp_new, new_instance},
    {Py_tp_init, hundred_init},
    {Py_tp_dealloc, deallocate},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, hundred_next},
    {0},
};
static PyType_Spec hundred_spec = {
    "c_classes.Hundred", sizeof(Hundred), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    hundred_slots,
};

static int
execute(PyObject *module)
{
    vector_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &vector_spec, NULL);
    if (vector_type == NULL
        || PyModule_AddObjectRef(module, "Vector", (PyObject *)vector_type) < 0) {
        return -1;
    }
    PyObject *hundred = PyType_FromModuleAndSpec(module, &hundred_spec, NULL);
    return PyModule_AddObjectRef(module, "Hundred", hundred);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0},
};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "c_classes", NULL, 0, NULL, slots,
};

PyMODINIT_FUNC
PyInit_c_classes(void)
{
    return PyModuleDef_Init(&definition);
}
