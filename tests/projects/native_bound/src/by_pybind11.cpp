#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "accounts.hpp"

namespace py = pybind11;

PYBIND11_MODULE(_pybind11, module) {
    py::register_exception<Overdrawn>(module, "Overdrawn");
    py::class_<Account>(module, "Account")
        .def(py::init<>())
        .def_readwrite("balance", &Account::balance)
        .def("kind", &Account::kind)
        .def("withdraw", &Account::withdraw);
    py::class_<Savings, Account>(module, "Savings").def(py::init<>());
    module.def("total", &total);
}
