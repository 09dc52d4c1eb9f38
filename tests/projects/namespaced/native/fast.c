#include <Python.h>

static PyObject *grains(PyObject *self, PyObject *loaves) {
    (void)self;
    long count = PyLong_AsLong(loaves);
    if (count == -1 && PyErr_Occurred()) return NULL;
    return PyLong_FromLong(count * 1000);
}

static PyMethodDef methods[] = {{"grains", grains, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_fast", .m_methods = methods,
};

PyMODINIT_FUNC PyInit__fast(void) { return PyModuleDef_Init(&definition); }
