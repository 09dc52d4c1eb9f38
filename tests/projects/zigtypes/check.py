"""Asserts what zigtypes does, on the interpreter that runs this; it needs no test framework."""

import datetime
import enum
import gc
import inspect
import itertools
import os
import pathlib
import pickle
import pydoc
import sys
import threading
import tracemalloc
import uuid
import weakref
from decimal import Decimal, InvalidOperation

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


class Misleading(int):
    """An int whose methods say something else."""

    def __index__(self):
        raise KeyError

    def __float__(self):
        return 1.0

    def __hash__(self):
        return 5

    def __rshift__(self, other):
        return 3


PRIME = 2**61 - 1
UPPERS = [2**bits + more for bits in range(0, 65, 7) for more in (-1, 0, 1)]
UPPERS += [2**49 - 1, 2**49 + 1, 2**64 - 1, *(PRIME * times + 1 for times in range(9))]
LOWERS = [0, 1, 7, PRIME, PRIME + 1, 2**63 - 1, 2**63, 2**64 - 2**10, 2**64 - 1, 0x123456789ABCDEF]


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
        # Where an f64 of them is rounded, and where a remainder by 2**61 - 1 is 0.
        near |= {2**64 * upper + lower for upper in UPPERS for lower in LOWERS}
        for value in {low, high, low + 1, high - 1} | near | {-value for value in near}:
            if low <= value <= high:
                same(function, value)
        said = f"argument 'value' is out of range for {name}"
        for value in (low - 1, high + 1, 2**300, -(2**300)):
            raises(OverflowError, said, function, value)
        raises(TypeError, "argument 'value' must be int, not str", function, "1")
        assert function(Misleading(high)) == high and function(Misleading(2**63)) == 2**63


def check_dates():
    east = datetime.timezone(datetime.timedelta(hours=5, minutes=30, seconds=7))
    for value in (datetime.date(1, 1, 1), datetime.date(2024, 2, 29), datetime.date.max):
        same(zigtypes.date, value)
    for zone in (
        None,
        datetime.timezone.utc,
        east,
        datetime.timezone(-datetime.timedelta(hours=9)),
    ):
        for fold in (0, 1):
            time = datetime.time(23, 59, 58, 999999, zone, fold=fold)
            same(zigtypes.time, time)
            assert zigtypes.time(time).fold == fold and zigtypes.time(time).tzinfo == zone
            moment = datetime.datetime(2026, 11, 26, 1, 2, 3, 4, zone, fold=fold)
            same(zigtypes.datetime, moment)
            assert zigtypes.datetime(moment).fold == fold
            assert zigtypes.datetime(moment).tzinfo == zone
    assert zigtypes.datetime(datetime.datetime(1, 1, 1, tzinfo=datetime.timezone.utc)).tzinfo is (
        datetime.timezone.utc
    )
    for value in (
        datetime.timedelta.min,
        datetime.timedelta.max,
        -datetime.timedelta(microseconds=1),
    ):
        same(zigtypes.timedelta, value)
    moment = datetime.datetime(2020, 1, 1)
    raises(TypeError, "argument 'value' must be date, not datetime", zigtypes.date, moment)
    raises(
        TypeError, "argument 'value' must be datetime, not date", zigtypes.datetime, moment.date()
    )
    raises(TypeError, "argument 'value' must be time, not str", zigtypes.time, "1:00")
    raises(TypeError, "argument 'value' must be timedelta, not int", zigtypes.timedelta, 1)
    odd = datetime.timezone(datetime.timedelta(microseconds=1))
    raises(
        ValueError,
        "has a UTC offset with parts of a second",
        zigtypes.time,
        datetime.time(tzinfo=odd),
    )
    same(zigtypes.dates, {datetime.date(2020, 1, 1): [Decimal("1.5"), Decimal("NaN")][:1]})
    said = "key datetime.date(2020, 1, 1) item 0 must be Decimal, not int"
    raises(TypeError, said, zigtypes.dates, {datetime.date(2020, 1, 1): [1]})


def check_decimals():
    for text in ("0", "-0", "12.50", "1E+5", "-1E-7", "Infinity", "1" * 60):
        assert str(zigtypes.decimal(Decimal(text))) == text
    assert zigtypes.decimal(Decimal("NaN")).is_nan()
    for text, expected in (
        ("0", "0.00"),
        ("12.5", "12.50"),
        ("-0.05", "-0.05"),
        ("1E+3", "1000.00"),
        ("-0", "0.00"),
        ("1.200", "1.20"),
        ("92233720368547758.07", "92233720368547758.07"),
        ("0E+999", "0.00"),
        ("-92233720368547758.08", "-92233720368547758.08"),
        ("7", "7.00"),
        ("0E-99", "0.00"),
    ):
        assert str(zigtypes.cents(Decimal(text))) == expected, text
        assert str(zigtypes.huge_cents(Decimal(text))) == expected, text
    assert str(zigtypes.tenths(Decimal("-12.8"))) == "-12.8"
    assert zigtypes.huge_cents(Decimal(2**127 - 1).scaleb(-2) + 0) is not None
    for value in ("12.8", "1E+9999999", "-12.9"):
        raises(
            OverflowError,
            "out of range for i8 with 1 decimal places",
            zigtypes.tenths,
            Decimal(value),
        )
    raises(ValueError, "must have at most 2 decimal places", zigtypes.cents, Decimal("0.001"))
    for value in ("NaN", "-Infinity", "sNaN"):
        raises(ValueError, "must be a finite number", zigtypes.cents, Decimal(value))
    raises(TypeError, "argument 'value' must be Decimal, not float", zigtypes.cents, 0.5)
    raises(TypeError, "argument 'value' must be Decimal, not str", zigtypes.decimal, "1")


def check_paths():
    for path in ("a/b", "größe", "x" * 500):
        for value in (path, os.fsencode(path), pathlib.Path(path)):
            for function in (zigtypes.path, zigtypes.to_path):
                same(function, value, pathlib.Path(path))
    said = "argument 'value' must be str, bytes or os.PathLike, not int"
    raises(TypeError, said, zigtypes.path, 1)

    class Odd:
        def __fspath__(self):
            return 5

    raises(TypeError, "Odd.__fspath__() to return str or bytes, not int", zigtypes.path, Odd())
    raises(ValueError, "must not contain a null character", zigtypes.path, "a\0b")
    if os.name == "posix":
        same(zigtypes.path, b"\xff", pathlib.Path(os.fsdecode(b"\xff")))


def check_uuids():
    same(zigtypes.uuid, uuid.UUID(int=0x0123456789ABCDEF0123456789ABCDEF))
    raises(
        TypeError, "argument 'value' must be UUID, not str", zigtypes.uuid, str(uuid.UUID(int=1))
    )


def check_enums():
    for name, base in (("Color", enum.Enum), ("Level", enum.IntEnum), ("Word", enum.StrEnum)):
        made = getattr(zigtypes, name)
        assert issubclass(made, base) and made.__module__ == "zigtypes", made
        assert made.__name__ == made.__qualname__ == name
        function = getattr(zigtypes, name.lower())
        for member in made:
            assert function(member) is member
            assert pickle.loads(pickle.dumps(member)) is member
            if base is not enum.IntEnum:
                raises(TypeError, f"must be {name}, not int", function, 0)
        raises(TypeError, f"argument 'value' must be {name}, not NoneType", function, None)
    assert [member.value for member in zigtypes.Color] == [0, 1]
    assert zigtypes.Level.low == -1 and zigtypes.Level.high == 100 and zigtypes.Word.no == "no"
    for name, numbers in (("Bits", [1, 2**63]), ("Wide", [-(2**127), 2**127 - 1])):
        made = getattr(zigtypes, name)
        assert [member.value for member in made] == numbers
        for member in made:
            assert getattr(zigtypes, name.lower())(member) is member
    assert zigtypes.paint() is zigtypes.Color.green
    parameters = inspect.signature(zigtypes.paint).parameters
    assert parameters["color"].default is ... and parameters["level"].default == 100
    assert zigtypes.color_or_int(zigtypes.Color.red) is zigtypes.Color.red
    raises(TypeError, "must be Color or int, not str", zigtypes.color_or_int, "red")


def check_signatures_beyond_ascii():
    (parameter,) = inspect.signature(zigtypes.greet).parameters.values()
    assert parameter.default == zigtypes.greet() == "é€😀"
    assert zigtypes.greet_in_german(größe=3) == 3
    assert zigtypes.greet_in_german.__text_signature__ is None
    assert zigtypes.greet_in_german.__doc__ == "Say hello."


def check_named_tuples():
    made = zigtypes.Point
    assert made._fields == ("x", "label") and made.__module__ == "zigtypes"
    point = zigtypes.point((1.5, "a"))
    assert point == (1.5, "a") and type(point) is made and point.label == "a"
    same(zigtypes.point, point)
    assert pickle.loads(pickle.dumps(point)) == point
    raises(TypeError, "argument 'value' must be tuple, not list", zigtypes.point, [1.5, "a"])
    raises(ValueError, "argument 'value' must have 2 items, not 1", zigtypes.point, (1.5,))
    raises(TypeError, "argument 'value' item 1 must be str, not int", zigtypes.point, (1.5, 1))


def check_generators():
    kept = object()
    generator = zigtypes.countdown(9, kept)
    assert iter(generator) is generator
    assert list(generator) == [{kept: 9}, {kept: 8}] and list(generator) == []
    generator = zigtypes.countdown(0, kept)
    assert next(generator) == {kept: 0}
    raises(RuntimeError, "Below", next, generator)
    assert list(generator) == []
    assert list(zigtypes.twice()) == [1, 0]
    raises(TypeError, "cannot create", type(generator))
    before = sys.getrefcount(kept)
    for _ in range(1000):
        next(zigtypes.countdown(3, kept))
        raises(InvalidOperation, "", zigtypes.lost, kept)
    assert sys.getrefcount(kept) - before < 100


def check_generators_in_cycles_are_collected():
    class Kept(list):
        __hash__ = object.__hash__

    alive = []
    for taken in range(3):
        kept = Kept()
        kept.append(zigtypes.countdown(2, kept))
        assert gc.is_tracked(kept[0]) and kept in gc.get_referents(kept[0])
        list(itertools.islice(kept[0], taken))
        alive.append(weakref.ref(kept))

    del kept
    gc.collect()

    assert [one() for one in alive] == [None] * 3
    chain = None
    for _ in range(100_000):
        chain = zigtypes.countdown(0, chain)
    del chain


def check_generators_raise_what_the_module_says():
    for failure, kind in {
        "own": zigtypes.OwnError,
        "builtin": EOFError,
        "general": OverflowError,
        "unmapped": RuntimeError,
    }.items():
        made = zigtypes.failing(failure)
        for generator in [made["first"], *made["others"], made["maybe"], made["either"]]:
            raises(kind, "", next, generator)
            assert list(generator) == []
        general = kind if failure == "general" else RuntimeError
        raises(general, "", zigtypes.failing_for, failure, next)
    before = sys.getrefcount(zigtypes)
    kept = [zigtypes.failing("own") for _ in range(10)]
    assert sys.getrefcount(zigtypes) == before + 50
    del kept
    assert sys.getrefcount(zigtypes) == before


def check_signatures_and_help():
    functions = [
        function for function in vars(zigtypes).values() if type(function) is type(zigtypes.count)
    ]
    for function in functions:
        if function is zigtypes.greet_in_german:
            continue
        inspect.signature(function)
        assert f"{function.__name__}(" in pydoc.render_doc(function, renderer=pydoc.plaintext)
    assert len(functions) > 40
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(zigtypes.defaults).parameters.items()
    }
    assert defaults == {
        **dict.fromkeys(["names", "pairs", "day", "price"], ...),
        **{"point": (1.0, "b"), "data": b"c\xff\n", "wide": 1 << 100, "either": None},
    }
    assert zigtypes.defaults() == {
        **{"names": {"a"}, "pairs": {}, "day": datetime.date(2024, 2, 29)},
        **{"price": Decimal("1.5"), "point": (1.0, "b"), "data": b"c\xff\n", "wide": 1 << 100},
        "either": None,
    }
    assert zigtypes.defaults(either=datetime.date.max)["either"] == datetime.date.max
    whole = pydoc.render_doc(zigtypes, renderer=pydoc.plaintext)
    for text in ("class Color(enum.Enum)", "class Point(", "class OwnError(", "Return the arg"):
        assert text in whole, text


def check_unions():
    for value in (True, False, -128, "text", "red", None, datetime.date(2020, 1, 2)):
        same(zigtypes.either, value)
    same(zigtypes.either, [1, 2], (1, 2))
    said = "argument 'value' must be bool, int, str, None, a sequence or date, not float"
    raises(TypeError, said, zigtypes.either, 1.5)
    raises(OverflowError, "argument 'value' is out of range for i8", zigtypes.either, 128)
    raises(ValueError, "argument 'value' must have 2 items, not 3", zigtypes.either, (1, 2, 3))
    raises(TypeError, "argument 'value' item 1 must be int, not str", zigtypes.either, (1, "a"))
    raises(TypeError, "value' must be bool", zigtypes.either, object())
    assert zigtypes.with_default() == 3 and zigtypes.with_default(other="a") == "a"
    assert str(inspect.signature(zigtypes.with_default)) == "(value=3, other=None)"
    raises(ZeroDivisionError, "", zigtypes.either, type("I", (), {"__index__": lambda s: 1 / 0})())


def nested(depth, inside=0):
    for _ in range(depth):
        inside = [inside]
    return inside


def check_types_that_contain_themselves():
    value = {"a": [1, 2.5, None, {"b": [True, "text", []]}], "c": {}}
    same(zigtypes.json, value)
    said = "argument 'value' key 'a' item 1 key 'b' item 0 must be None, bool"
    raises(TypeError, said, zigtypes.json, {"a": [1, {"b": [object()]}]})
    raises(TypeError, "must be None, bool", zigtypes.json, nested(60, object()))
    tree = {"name": "a", "children": [{"name": "b", "children": [], "next": None}], "next": []}
    same(zigtypes.node, tree)
    said = "argument 'value' key 'children' item 0 lacks the key 'name'"
    raises(ValueError, said, zigtypes.node, {"name": "a", "children": [{}]})
    same(zigtypes.json, nested(200))
    # What is said is of the field with the most room, and not of that which was tried first.
    raises(OverflowError, "argument 'value' is out of range for f64", zigtypes.json, 10**400)
    assert zigtypes.deep(200)["children"][0]["name"] == "inner"
    endless = []
    endless.append(endless)
    for value in (endless, nested(100_000)):
        raises(RecursionError, "", zigtypes.json, value)
        thread = threading.Thread(target=raises, args=(RecursionError, "", zigtypes.json, value))
        thread.start()
        thread.join()
    loop = {"name": "a"}
    loop["children"] = [loop]
    raises(RecursionError, "", zigtypes.node, loop)
    raises(RecursionError, "", zigtypes.endless)
    try:
        zigtypes.deep(100_000)
    except RecursionError:
        pass
    assert list(zigtypes.json_of_objects("a")) == ["a"]
    raises(TypeError, "nhashable", zigtypes.json_of_objects, Unhashable())


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
        (zigtypes.date, datetime.date(2020, 1, 1)),
        (zigtypes.date, datetime.datetime(2020, 1, 1)),
        (zigtypes.time, datetime.time(1, tzinfo=datetime.timezone.utc, fold=1)),
        (zigtypes.datetime, datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.max)),
        (zigtypes.timedelta, datetime.timedelta(3)),
        (zigtypes.decimal, Decimal("1.5")),
        (zigtypes.cents, Decimal("1.5")),
        (zigtypes.cents, Decimal("1.555")),
        (zigtypes.path, "a" * 300),
        (zigtypes.color, zigtypes.Color.red),
        (zigtypes.color, big),
        (zigtypes.point, (1.5, big)),
        (zigtypes.point, (1.5, 1)),
        (zigtypes.either, 128),
        (zigtypes.either, (1, big)),
        (zigtypes.either, 1.5),
        (zigtypes.json, {big: [big, {big: big}]}),
        (zigtypes.json, [big, object()]),
        (zigtypes.node, {"name": big, "children": [{"name": big}]}),
        (zigtypes.node, {"name": big, "children": [{"name": 1}]}),
        (zigtypes.json_of_objects, big),
        (zigtypes.json_of_objects, Unhashable()),
        (zigtypes.path, "a\0"),
        (zigtypes.to_path, pathlib.Path("a")),
        (zigtypes.uuid, uuid.UUID(int=5)),
        (zigtypes.dates, {datetime.date(2020, 1, 1): [Decimal(1)]}),
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
