# cython: language_level = 3
# distutils: define_macros = TWO=2
# distutils: sources = native/half.c
from libc.math cimport sqrt

from maker._shared cimport Number

include "_more.pxi"

cdef extern from *:
    int TWO

cdef extern double half(double)


def root(double number):
    """Return a square root."""
    cdef Number wanted = number
    return sqrt(wanted)


def facts():
    return TWO, half(3.0), MORE, __name__
