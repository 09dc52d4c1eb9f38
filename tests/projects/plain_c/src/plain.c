#include <Python.h>

static PyObject *twice(PyObject *self, PyObject *number) {
    (void)self;
    return PyNumber_Add(number, number);
}

static PyMethodDef methods[] = {{"twice", twice, METH_O, "Add a number to itself."}, {NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "plain", NULL, 0, methods};

PyMODINIT_FUNC PyInit_plain(void) { return PyModuleDef_Init(&definition); }
