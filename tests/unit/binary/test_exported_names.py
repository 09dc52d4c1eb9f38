"""Reading the exported names out of headers: the forms that CPython's declarations take."""

import pytest

from alloconda.binary.model.exported_names import ExportedNames, exported_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PyAPI_FUNC(int) PyList_Size(PyObject *);", "PyList_Size"),
        (
            "PyAPI_FUNC(PyObject *) PyObject_Call(\n  PyObject *, /* a tuple; */\n  int);",
            "PyObject_Call",
        ),
        ("PyAPI_FUNC(void) _Py_NO_RETURN Py_Exit(int);", "Py_Exit"),
        ("Py_DEPRECATED(3.3) PyAPI_FUNC(wchar_t *) Py_GetPath(void);", "Py_GetPath"),
        ("PyAPI_FUNC(const char*const*) Py_Names(int (*)(void));", "Py_Names"),
        ("PyAPI_FUNC(void(*)(int)) PyOS_Handler(int);", "PyOS_Handler"),
        ("PyAPI_FUNC(int) Py_Long\\\n(void);", "Py_Long"),
        ("PyAPI_FUNC(int) PyErr_Warn(void) Py_GCC_ATTRIBUTE((cold));", "PyErr_Warn"),
    ],
)
def test_a_function_is_found_in_every_form(text: str, name: str) -> None:
    names = exported_names([text])

    assert names == ExportedNames(functions=frozenset({name}), data=frozenset())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PyAPI_DATA(PyTypeObject) PyType_Type;", "PyType_Type"),
        ("PyAPI_DATA(PyObject *) PyExc_TypeError;", "PyExc_TypeError"),
        ("PyAPI_DATA(const unsigned int) _Py_ctype_table[256];", "_Py_ctype_table"),
        ("PyAPI_DATA(int) (*PyOS_InputHook)(void);", "PyOS_InputHook"),
        ("PyAPI_DATA(char) *(*PyOS_Readline)(FILE *, char *);", "PyOS_Readline"),
        ("PyAPI_DATA(int) const PyKinds[N+1];", "PyKinds"),
    ],
)
def test_a_variable_is_found_in_every_form(text: str, name: str) -> None:
    names = exported_names([text])

    assert names == ExportedNames(functions=frozenset(), data=frozenset({name}))


def test_a_function_that_is_declared_as_data_is_a_function() -> None:
    text = "PyAPI_DATA(PyObject*) _PyLong_Lshift(PyObject *, size_t);"

    assert exported_names([text]).functions == {"_PyLong_Lshift"}


def test_a_renamed_function_has_both_names() -> None:
    headers = [
        "#define PyArg_Parse    _PyArg_Parse_SizeT\n#define PyDict_Copy(x) _PyDict_Copy(x)\n",
        "PyAPI_FUNC(int) PyArg_Parse(PyObject *, ...);\nPyAPI_FUNC(int) PyDict_Copy(int);",
    ]

    assert exported_names(headers).functions == {
        "PyArg_Parse",
        "_PyArg_Parse_SizeT",
        "PyDict_Copy",
    }


@pytest.mark.parametrize(
    "text",
    [
        "#define PyAPI_FUNC(RTYPE) Py_EXPORTED_SYMBOL RTYPE\n#define PyAPI_DATA(RTYPE) extern\n",
        "PyAPI_FUNC(int) pthread_self(void);",
        "extern int _PyInternal(void);",
        "PyAPI_FUNC(int",
        "PyAPI_FUNC(int) ;",
        "PyAPI_FUNC((((((((",
    ],
)
def test_what_exports_nothing_is_passed_over(text: str) -> None:
    names = exported_names([text])

    assert not names.functions | names.data
