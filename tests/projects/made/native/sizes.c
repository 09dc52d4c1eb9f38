#include <Python.h>
#include <stddef.h>

#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <numpy/ndarraytypes.h>

#include "squares.h"

_Static_assert(NPY_SIZEOF_LONG == sizeof(long), "the size of long is another machine's");
_Static_assert(NPY_SIZEOF_INTP == sizeof(npy_intp), "the size of pointers is another machine's");
_Static_assert(NPY_SIZEOF_WCHAR_T == sizeof(wchar_t), "the size of wchar_t is another machine's");
_Static_assert(NPY_SIZEOF_LONGDOUBLE == sizeof(npy_longdouble), "long double is another machine's");

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "_sizes"};

PyMODINIT_FUNC PyInit__sizes(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL) PyModule_AddIntConstant(module, "LAST", squares[SQUARES - 1]);
    return module;
}
