"""Asserts what zigcpython does, on the interpreter that runs this; it needs no test framework."""

import sys

import zigcpython

assert zigcpython.functions() > 600
assert zigcpython.variables() > 0

Thing = zigcpython.make_type()
thing = Thing()
assert (repr(thing), len(thing), thing.twice(21), thing.answer) == ("<one of 3>", 3, 42, 42)
assert Thing.__module__ == "zigcpython"

assert zigcpython.sum({"a": 1, "b": 2}) == 3
try:
    zigcpython.sum({"a": "text"})
except TypeError:
    pass
else:
    raise AssertionError
assert zigcpython.parse((3, "four")) == 7
try:
    zigcpython.fail()
except ValueError as error:
    assert str(error) == "number 7"
else:
    raise AssertionError
assert zigcpython.is_int(1)
assert not zigcpython.is_int("1")

print("all checks passed", sys.version_info[:2])
