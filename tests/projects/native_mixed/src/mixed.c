// Code as it was written for gcc: pip builds it, and so do we.
#include <Python.h>
#include <math.h>
#include <stdio.h>
#include "wide.h"

#ifdef NDEBUG
#error "undef = NDEBUG did not arrive"
#endif

#if defined(_WIN32)
int system_number(void);
#elif defined(SYSTEM)
static int system_number(void) { return SYSTEM; }
#else
static int system_number(void) { return 0; }
#endif

static int twice(x) int x; { return x + x; }

static const char *built_on(void) {
    return __DATE__ " " __TIME__;
}

static PyObject *facts(PyObject *module, PyObject *number) {
    int wide = 16;
    double root;
    (void)module;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) wide = wide_avx2();
#elif defined(__aarch64__) && defined(__linux__)
    wide = crc_of(0) == 0 ? 16 : 0;
#endif
    root = sqrt(PyFloat_AsDouble(number));
    return Py_BuildValue(
        "iisidsii", LEVEL, FORCED, NAME, wide, root, built_on(), overflown(1), system_number());
}

// Declared nowhere, and the sum is more than an int can be: gcc's code wraps, or is right by luck.
int overflown(int x) {
    volatile int large = 2147483647;
    return large + x < 0 ? twice(2) : twice(2);
}

static PyMethodDef methods[] = {{"facts", facts, METH_O, "Facts of the compilation."}, {0}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "mixed", NULL, 0, methods};

PyMODINIT_FUNC PyInit_mixed(void) {
    return PyModuleDef_Init(&definition);
}
