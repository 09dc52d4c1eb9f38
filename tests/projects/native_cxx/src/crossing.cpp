#include <Python.h>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>
#include "shapes.hpp"

static thread_local int calls = 0;

static PyObject *element_at(PyObject *, PyObject *index) {
    try {
        return PyLong_FromLong(element(static_cast<int>(PyLong_AsLong(index))));
    } catch (const OutOfRange &error) {
        PyErr_SetString(PyExc_IndexError, error.what());
        return nullptr;
    }
}

static PyObject *corners(PyObject *, PyObject *) {
    const auto *square = dynamic_cast<const Square *>(&a_shape());
    return PyLong_FromLong(square ? square->corners() : 0);
}

static PyObject *calls_of_threads(PyObject *, PyObject *) {
    std::map<std::string, int> found;
    std::vector<std::thread> threads;
    std::vector<int> counts(3);
    for (int number = 0; number < 3; number++)
        threads.emplace_back([&counts, number] { counts[number] = ++calls; });
    for (auto &thread : threads) thread.join();
    for (int number = 0; number < 3; number++) found["t" + std::to_string(number)] = counts[number];
    return PyLong_FromLong(found["t0"] + found["t1"] + found["t2"] + calls);
}

static PyObject *file_name(PyObject *, PyObject *path) {
    PyObject *bytes = PyUnicode_AsUTF8String(path);
    if (bytes == nullptr) return nullptr;
    std::filesystem::path found(PyBytes_AsString(bytes));
    Py_DecRef(bytes);
    return PyUnicode_FromString(found.filename().string().c_str());
}

static PyMethodDef methods[] = {
    {"element_at", element_at, METH_O, nullptr},
    {"corners", corners, METH_NOARGS, nullptr},
    {"calls_of_threads", calls_of_threads, METH_NOARGS, nullptr},
    {"file_name", file_name, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "crossing", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};

PyMODINIT_FUNC PyInit_crossing() { return PyModuleDef_Init(&definition); }
