#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "accounts.hpp"

namespace nb = nanobind;

NB_MODULE(_nanobind, module) {
    nb::exception<Overdrawn>(module, "Overdrawn");
    nb::class_<Account>(module, "Account")
        .def(nb::init<>())
        .def_rw("balance", &Account::balance)
        .def("kind", &Account::kind)
        .def("withdraw", &Account::withdraw);
    nb::class_<Savings, Account>(module, "Savings").def(nb::init<>());
    module.def("total", &total);
}
