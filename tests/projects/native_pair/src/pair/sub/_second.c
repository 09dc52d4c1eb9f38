#include <Python.h>

#include "shared.h"

static PyObject *value(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    return PyLong_FromLong(shared_start() + SCALE + OFFSET);
}

static PyMethodDef methods[] = {{"value", value, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_second", .m_methods = methods};

PyMODINIT_FUNC PyInit__second(void) { return PyModuleDef_Init(&definition); }
