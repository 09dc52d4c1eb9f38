"""Asserts what zigtypes does, on the interpreter that runs this; it needs no test framework."""

import inspect
import sys
import tracemalloc

import zigtypes


def raises(kind, text, function, *args):
    try:
        result = function(*args)
    except kind as error:
        assert type(error) is kind, f"{type(error)} instead of {kind}"
        assert text in str(error), f"{str(error)!r} lacks {text!r}"
        return
    raise AssertionError(f"no {kind.__name__}, but {result!r}")


def same(function, value, expected=...):
    expected = value if expected is ... else expected
    result = function(value)
    assert result == expected and type(result) is type(expected), result


class Unhashable:
    __hash__ = None


def check_sets():
    for value in (set(), {1}, {-5, 2**62, 3}, set(range(1000))):
        same(zigtypes.set_of_ints, value)
        same(zigtypes.set_of_ints, frozenset(value), value)
    for value in (set(), {"", "ß", "a" * 100}):
        same(zigtypes.set_of_texts, value)
        same(zigtypes.frozenset_of_texts, value, frozenset(value))
    same(zigtypes.map_as_set, {1, 2, 65535})
    same(zigtypes.optional_set, None)
    same(zigtypes.optional_set, {-1})
    said = "set_of_ints() argument 'value' must be set or frozenset, not list"
    raises(TypeError, said, zigtypes.set_of_ints, [1])
    raises(TypeError, "argument 'value' key 'a' must be int, not str", zigtypes.set_of_ints, {"a"})
    raises(OverflowError, "key 65536 is out of range for u16", zigtypes.map_as_set, {65536})
    raises(TypeError, "must be set or frozenset, not dict", zigtypes.map_as_set, {1: 2})
    assert zigtypes.set_of("a") == {"a"}
    raises(TypeError, "nhashable", zigtypes.set_of, Unhashable())


def check_dicts():
    for value in ({}, {"b": 1, "a": -2}, {str(i): i for i in range(1000)}):
        same(zigtypes.pairs, value)
        assert list(zigtypes.pairs(value)) == list(value)
        same(zigtypes.ordered_map, value)
        assert list(zigtypes.ordered_map(value)) == list(value)
    same(zigtypes.pairs_of_lists, {1: [], 2: ["x", "ß"]})
    same(zigtypes.text_map, {"a": "b", "": "c" * 200})
    same(zigtypes.int_map, {-(2**31): 0.5, 7: 1.0})
    same(zigtypes.unmanaged_map, {1: None, 2: "two"})
    same(zigtypes.nested, {"a": {1: {2, 3}, 4: set()}, "b": {}})
    assert zigtypes.count(["a", "b", "a"]) == {"a": 2, "b": 1}
    assert zigtypes.owners("a") == {"a": "a"}
    raises(TypeError, "nhashable", zigtypes.owners, Unhashable())
    raises(TypeError, "pairs() argument 'value' must be dict, not list", zigtypes.pairs, [])
    raises(TypeError, "argument 'value' key 1 must be str, not int", zigtypes.pairs, {1: 1})
    raises(TypeError, "argument 'value' key 'a' must be int, not str", zigtypes.pairs, {"a": ""})
    raises(OverflowError, f"key {2**31} is out of range for i32", zigtypes.int_map, {2**31: 1.0})
    said = "argument 'value' key 'a' key 1 key 'x' must be int, not str"
    raises(TypeError, said, zigtypes.nested, {"a": {1: {"x"}}})
    same(zigtypes.options, {"names": {"n"}, "z": 1j})
    same(zigtypes.options, {"z": 1j}, {"names": set(), "z": 1j})


class Real:
    def __init__(self, value):
        self.value = value

    def __complex__(self):
        return self.value


def check_complex():
    for value in (0j, 1.5 - 2j, complex("nan+infj"), complex(-0.0, -0.0)):
        for function in (zigtypes.complex64, zigtypes.complex128):
            assert repr(function(value)) == repr(value)
    assert zigtypes.complex128(2) == 2 and zigtypes.complex128(0.1) == 0.1
    assert zigtypes.complex128(-1) == -1
    assert zigtypes.complex128(Real(3j)) == 3j
    raises(
        ZeroDivisionError, "", zigtypes.complex128, type("R", (), {"__float__": lambda s: 1 / 0})()
    )
    raises(TypeError, "argument 'value' must be complex, not str", zigtypes.complex128, "1")
    raises(OverflowError, "out of range for f32", zigtypes.complex64, 1e300j)


def check_wide_integers():
    for name, low, high in (
        ("u65", 0, 2**65 - 1),
        ("i65", -(2**64), 2**64 - 1),
        ("i100", -(2**99), 2**99 - 1),
        ("u128", 0, 2**128 - 1),
        ("i128", -(2**127), 2**127 - 1),
        ("i200", -(2**199), 2**199 - 1),
    ):
        function = getattr(zigtypes, name)
        near = {0, 1, 2**30, 2**62, 2**63, 2**64, 2**63 - 1, 2**64 - 1, 3 * 2**63, 2**120 + 12345}
        for value in {low, high, low + 1, high - 1} | near | {-value for value in near}:
            if low <= value <= high:
                same(function, value)
        said = f"argument 'value' is out of range for {name}"
        for value in (low - 1, high + 1, 2**300, -(2**300)):
            raises(OverflowError, said, function, value)
        raises(TypeError, "argument 'value' must be int, not str", function, "1")


def check_signatures():
    assert str(inspect.signature(zigtypes.pairs)) == "(value)"


def calls():
    big = "x" * 300
    for function, value in (
        (zigtypes.set_of_texts, {big, "b"}),
        (zigtypes.frozenset_of_texts, {big, 1}),
        (zigtypes.text_map, {big: big}),
        (zigtypes.text_map, {big: 1}),
        (zigtypes.pairs, {big: 1, 1: big}),
        (zigtypes.nested, {"a": {1: {2}}}),
        (zigtypes.owners, "a"),
        (zigtypes.owners, Unhashable()),
        (zigtypes.set_of, Unhashable()),
        (zigtypes.complex128, Real(2j)),
        (zigtypes.complex128, "1"),
        (zigtypes.u128, 2**100),
        (zigtypes.u128, 2**200),
        (zigtypes.i128, -(2**100)),
        (zigtypes.i200, -(2**150)),
    ):
        yield function, value


def grown_by(call):
    """Return how many bytes 500 calls leave, once the interpreter's caches and queues are full."""
    tracemalloc.start()
    for _ in range(1500):
        call()
    start = tracemalloc.get_traced_memory()[0]
    for _ in range(500):
        call()
    grown = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    return grown


def check_leaks():
    """Neither references nor memory stay after calls, whether they succeed or fail."""
    for function, value in calls():

        def call():
            try:
                function(value)
            except (TypeError, ValueError, OverflowError):
                pass

        parts = [value, *(value if isinstance(value, (dict, set)) else ())]
        before = [sys.getrefcount(part) for part in parts]
        # A leak is there in every round.
        flat = any(grown_by(call) < 4000 for _ in range(5))
        assert flat, f"{function.__name__}({value!r:.50}) leaks"
        after = [sys.getrefcount(part) for part in parts]
        assert all(abs(a - b) < 100 for a, b in zip(before, after)), (function, before, after)


for name, check in list(globals().items()):
    if name.startswith("check_"):
        check()
print("all checks passed")
