/* A module that takes from CPython what only some abi3 floors, or no stable ABI, have. */
extern int PyObject_GetBuffer(void *object, void *view, int flags);
extern void PyBuffer_Release(void *view);
extern void *PyUnicode_New(long size, unsigned maximum);

void *PyInit_unstable(void) {
    char view[128];
    if (PyObject_GetBuffer(0, view, 0) == 0) PyBuffer_Release(view);
    return PyUnicode_New(1, 127);
}
