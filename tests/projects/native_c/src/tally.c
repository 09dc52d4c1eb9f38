/* Uses what the limited API doesn't offer: macros that reach into lists, floats and tuples. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>

static PyObject *norm(PyObject *self, PyObject *values) {
    (void)self;
    if (!PyList_CheckExact(values)) {
        PyErr_SetString(PyExc_TypeError, "norm() takes a list");
        return NULL;
    }
    double sum = 0;
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(values); index++) {
        PyObject *item = PyList_GET_ITEM(values, index);
        if (!PyFloat_CheckExact(item)) {
            PyErr_SetString(PyExc_TypeError, "norm() takes floats");
            return NULL;
        }
        sum += PyFloat_AS_DOUBLE(item) * PyFloat_AS_DOUBLE(item);
    }
    return PyFloat_FromDouble(sqrt(sum));
}

static PyObject *built_for(PyObject *self, PyObject *ignored) {
    (void)self;
    (void)ignored;
    PyObject *version = PyTuple_New(2);
    if (version == NULL) return NULL;
    PyTuple_SET_ITEM(version, 0, PyLong_FromLong(PY_MAJOR_VERSION));
    PyTuple_SET_ITEM(version, 1, PyLong_FromLong(PY_MINOR_VERSION));
    return version;
}

static PyMethodDef methods[] = {
    {"norm", norm, METH_O, "norm(values, /)\n--\n\nThe Euclidean norm of a list of floats."},
    {"built_for", built_for, METH_NOARGS, "The version of the headers."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "tally", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC PyInit_tally(void) { return PyModuleDef_Init(&definition); }
