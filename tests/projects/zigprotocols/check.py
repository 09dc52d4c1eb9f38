"""Asserts what the classes of src/root.zig do; `--no-children` leaves out what starts processes."""

import asyncio
import collections.abc
import copy
import gc
import hashlib
import inspect
import operator
import pickle
import random
import sys
import weakref

from zigprotocols import (
    Claim,
    Countdown,
    Matrix,
    Modular,
    Numbers,
    Parser,
    Queue,
    Range,
    Table,
    Timer,
    Vector,
    Version,
)


def raises(error, said, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        assert type(caught) is error, repr(caught)
        assert said in str(caught), str(caught)
    else:
        raise AssertionError(f"no {error.__name__}")


def check_text_truth_and_hash():
    vector = Vector(1, 2.5)
    assert repr(vector) == str(vector) == "Vector(1, 2.5)"
    assert f"{vector}" == "a vector"
    raises(ValueError, "InvalidFormat", format, vector, "x")
    assert vector and not Vector(0)
    assert hash(vector) == hash(Vector(1, 2.5)) != hash(Vector(2.5, 1))
    assert {vector: 1}[Vector(1, 2.5)] == 1
    # -1 is what CPython takes for an exception.
    assert hash(Version(1)) == -2 and hash(Version(3)) == -3
    assert str(Version(3, 14)) == "3.14" and repr(Version(3)).startswith("<zigprotocols.Version")
    raises(TypeError, "unhashable type", hash, Modular(1))


def check_comparison():
    assert Vector(1) == Vector(1) != Vector(2) and not Vector(1) != Vector(1)
    assert Vector(1) != "a" and not Vector(1) == None  # noqa: E711
    raises(TypeError, "'<' not supported between instances", operator.lt, Vector(1), Vector(2))
    old, new = Version(3, 9), Version(3, 14)
    assert old < new and old <= new and new > old and new >= old and old != new
    assert not old == new and old == Version(3, 9) and old <= Version(3, 9) >= old
    assert sorted([new, old, Version(2)])[0].major == 2 and max(old, new) is new
    raises(TypeError, "'<' not supported between instances", operator.lt, old, 3)
    assert Modular(8) == 1 and Modular(8) == 15 and Modular(1) != 2 and Modular(1) != "1"


def check_arithmetic():
    one, other = Vector(1, 2), Vector(3, 4)
    assert one + other == Vector(4, 6) and one - other == Vector(-2, -2)
    assert one * 2 == 2 * one == Vector(2, 4) and one @ other == 11.0
    assert -one == Vector(-1, -2) and +one == one and abs(other) == 5.0
    assert one / 2 == Vector(0.5, 1) and Vector(0, 1) ** 2 == Vector(-1)
    raises(ZeroDivisionError, "", operator.truediv, one, 0)
    raises(
        TypeError,
        "unsupported operand type(s) for +: 'zigprotocols.Vector' and 'int'",
        operator.add,
        one,
        1,
    )
    raises(
        TypeError,
        "unsupported operand type(s) for +: 'int' and 'zigprotocols.Vector'",
        operator.add,
        1,
        one,
    )
    raises(TypeError, "", operator.mul, one, "a")
    raises(TypeError, "unsupported operand", operator.mul, one, other)
    raises(TypeError, "unsupported operand", operator.pow, one, "a")
    raises(OverflowError, "", operator.pow, one, 1000)
    raises(TypeError, "", pow, one, 2, 3)

    class Reflects:
        def __radd__(self, other):
            return "reflected", other

    assert one + Reflects() == ("reflected", one)
    same = one
    one += other
    assert one is same and same == Vector(4, 6)
    raises(TypeError, "unsupported operand type(s) for +=", operator.iadd, one, 5)
    one *= 2
    assert one is not same and one == Vector(8, 12)
    # The other one is a copy.
    one += one
    assert one == Vector(16, 24)


def check_every_operator():
    three = Modular(3)
    assert int(three) == 3 and float(three) == 3.0 and [0, 1, 2, "three"][three] == "three"
    assert ~three == 4 and three // 2 == 1 and three % 2 == 1 and 1 - three == 5
    assert [int(part) for part in divmod(three, 2)] == [1, 1]
    assert three << 1 == 6 and three >> 1 == 1
    assert three & Modular(1) == 1 and three | Modular(4) == 0 and three ^ Modular(1) == 2
    power = three
    power **= 2
    assert power is three and power == 2
    raises(ZeroDivisionError, "", operator.floordiv, three, 0)
    raises(TypeError, "unsupported operand", operator.sub, three, 1)


def check_sequences():
    rng = random.Random(1)
    twin = [rng.randrange(100) for _ in range(10)]
    numbers = Numbers(twin)
    assert len(numbers) == 10 and list(numbers) == twin and list(reversed(numbers)) == twin[::-1]
    for index in range(-10, 10):
        assert numbers[index] == twin[index]
    for index in [10, -11, 2**62, -(2**62), 2**100]:
        raises(IndexError, "", operator.getitem, numbers, index)
        raises(IndexError, "", operator.setitem, numbers, index, 1)
        raises(IndexError, "", operator.delitem, numbers, index)
    for _ in range(300):
        bounds = [rng.choice([None, *range(-14, 14)]) for _ in range(2)]
        step = rng.choice([None, 1, 2, 3, -1, -2, -5])
        part = slice(*bounds, step)
        assert numbers[part] == twin[part], part
        assert list(Range(10)[part]) == list(range(10)[part]), part
    raises(ValueError, "slice step cannot be zero", operator.getitem, numbers, slice(None, None, 0))
    raises(TypeError, "Numbers indices must be integers or slices, not str", lambda: numbers["a"])
    numbers[-1] = twin[-1] = 5
    del numbers[0], twin[0]
    assert list(numbers) == twin and 5 in numbers and "5" not in numbers and 1000 not in numbers
    raises(TypeError, "", operator.setitem, numbers, 0, "a")
    raises(TypeError, "no way to change slices", operator.setitem, numbers, slice(0, 1), [1])
    assert len(Claim(3)) == 3
    raises(ValueError, "the length of the Claim is negative", len, Claim(-1))
    first, *rest = numbers
    assert [first, *rest] == twin
    ranged = Range(3, start=5, step=2)
    assert list(ranged) == [5, 7, 9] and len(ranged[1:]) == 2 and ranged[::-1][0] == 9
    raises(TypeError, "", operator.setitem, ranged, 0, 1)


def check_iterators_keep_their_object():
    ranged = Range(3)
    weak = weakref.ref(ranged)
    iterator = iter(ranged)
    del ranged
    gc.collect()
    assert list(iterator) == [0, 1, 2] and next(iterator, None) is None
    del iterator
    gc.collect()
    assert weak() is None


def check_mappings():
    table = Table(limit=2)
    table["a"], table["b"] = 1, [2]
    assert len(table) == 2 and table["b"] == [2] and list(table) == ["a", "b"]
    backwards = reversed(table)
    assert next(backwards) == "b" and list(backwards) == ["a"]
    table["c"] = 3
    assert list(table) == ["b", "c"] and "a" not in table and "c" in table and 1 not in table
    raises(KeyError, "'a'", operator.getitem, table, "a")
    raises(KeyError, "'a'", operator.delitem, table, "a")
    assert "\ud800" not in table
    raises(KeyError, r"'\ud800'", operator.getitem, table, "\ud800")
    raises(KeyError, r"'\ud800'", operator.delitem, table, "\ud800")
    raises(TypeError, "Table.__getitem__() argument 'key' must be str, not int", lambda: table[1])
    del table["b"]
    assert list(table) == ["c"]
    item = []
    before = sys.getrefcount(item)
    table["x"] = item
    assert table["x"] is item and sys.getrefcount(item) == before + 1
    table["x"] = 1
    assert sys.getrefcount(item) == before
    matrix = Matrix(2, 3)
    matrix[1, 2] = 5
    assert matrix[1, 2] == 5.0 and matrix[0, 0] == 0.0 and matrix.shape == (2, 3)
    raises(IndexError, "", operator.getitem, matrix, (2, 0))
    raises(TypeError, "items of the Matrix cannot be deleted", operator.delitem, matrix, (0, 0))
    raises(TypeError, "", operator.getitem, matrix, 0)


def check_cycles_through_maps():
    table = Table()
    table["self"] = table
    weak = weakref.ref(table)
    del table
    gc.collect()
    assert weak() is None


def check_buffers():
    numbers = Numbers([1, 2, 3])
    view = memoryview(numbers)
    assert (view.format, view.shape, view.strides, view.readonly) == ("q", (3,), (8,), False)
    view[0] = 9
    assert numbers[0] == 9 and view.tolist() == [9, 2, 3]
    raises(BufferError, "it is in use", numbers.append, 4)
    raises(BufferError, "cannot be made anew while its buffer is in use", numbers.__init__, [1])
    other = memoryview(numbers)
    view.release()
    raises(BufferError, "it is in use", numbers.append, 4)
    other.release()
    numbers.append(4)
    numbers.__init__([7])
    assert bytes(numbers) == (7).to_bytes(8, sys.byteorder)
    matrix = Matrix(2, 3)
    matrix[0, 1], matrix[1, 2] = 1, 2
    view = memoryview(matrix)
    assert (view.ndim, view.shape, view.strides) == (2, (2, 3), (24, 8))
    assert view.tolist() == [[0, 1, 0], [0, 0, 2]] and view.c_contiguous
    turned = memoryview(matrix.T)
    assert turned.shape == (3, 2) and turned.tolist() == [[0, 0], [1, 0], [0, 2]]
    assert turned.f_contiguous and not turned.c_contiguous
    raises(BufferError, "not contiguous", hashlib.sha256, matrix.T)
    assert memoryview(Matrix(0, 3)).tolist() == []
    kept = memoryview(Numbers([1, 2]))
    gc.collect()
    assert kept.tolist() == [1, 2]
    product = matrix @ matrix.T
    assert memoryview(product).tolist() == [[1, 0], [0, 4]]
    raises(ValueError, "3 columns and 2 rows", operator.matmul, matrix, matrix)
    assert matrix.fill(1) is matrix and matrix[1, 1] == 1.0


def check_numpy_takes_the_memory():
    try:
        import numpy
    except ImportError:
        return
    matrix = Matrix(2, 3)
    array = numpy.asarray(matrix)
    array[1, 1] = 4
    assert matrix[1, 1] == 4.0 and array.dtype == numpy.float64
    assert (numpy.asarray(matrix.T) == array.T).all()


def check_streams():
    class Derived(Parser):
        pass

    with Parser() as parser:
        assert type(parser) is Parser and iter(parser) is parser
        assert parser.feed("a\nbc") == 4 and next(parser) == "a" and next(parser, None) is None
        assert parser("\n", times=2) == 2 and list(parser) == ["bc", ""] and parser.line == 3
        raises(TypeError, "Parser.__call__() argument 'piece' must be str, not int", parser, 1)
        raises(TypeError, "unexpected keyword argument 'time'", parser, "", time=1)
        assert str(inspect.signature(parser)) == "(piece, times=1)"
        assert parser.__call__("d", times=0) == 0 and Derived().__enter__()("\n") == 1
    raises(ValueError, "the parser is closed", parser.feed, "x")
    with Parser():
        raise EOFError
    try:
        with Parser():
            raise KeyError(1)
    except KeyError:
        pass
    else:
        raise AssertionError
    assert list(Countdown(3)) == [3, 2, 1] and operator.length_hint(Countdown(3)) == 3
    raises(RuntimeError, "TooFar", list, Countdown(14))
    assert sys.getsizeof(Countdown(1)) in (4, 4 + 16)
    timer = Timer()
    with timer as entered, timer:
        assert entered is timer
    assert timer.depth == 2


def check_coroutines():
    async def work():
        queue, got = Queue(), []

        async def consume():
            async for item in queue:
                if item is None:
                    return
                got.append(item)

        consumer = asyncio.ensure_future(consume())
        for i in range(5):
            queue.put(i)
            await asyncio.sleep(0)
        queue.put(None)
        await consumer
        assert got == list(range(5)) and not queue
        queue.put("x")
        assert queue and await queue == "x"
        queue.name = "q"
        assert queue.__dict__ == {"name": "q"}
        timer = Timer()
        async with timer as entered:
            assert entered is timer
        assert timer.depth == 10

    asyncio.run(work())


def check_pickles_and_copies():
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(Vector(1, 2), protocol))
        assert again == Vector(1, 2) and type(again) is Vector
        numbers = pickle.loads(pickle.dumps(Numbers([1, 2]), protocol))
        assert list(numbers) == [1, 2]
    for copied in [copy.copy(Vector(3)), copy.deepcopy(Vector(3))]:
        assert copied == Vector(3)
    numbers = Numbers([1])
    other = copy.copy(numbers)
    other.append(2)
    assert list(numbers) == [1] and list(other) == [1, 2]
    raises(TypeError, "cannot pickle", pickle.dumps, Table())
    raises(TypeError, "takes what __getstate__()", Vector(1).__setstate__, 5)
    raises(TypeError, "takes what __getstate__()", Vector(1).__setstate__, (5, None))
    raises(TypeError, "", Vector(1).__setstate__, ({"x": "a"}, None))
    raises(TypeError, "", Vector(1).__setstate__, ({"z": 1.0}, None))


class Tagged(Vector):
    __slots__ = ("tag", "__dict__")


class Named(Vector):
    """Module-level, so that it can be pickled."""

    def __init__(self, name, x):
        super().__init__(x)
        self.name = name


def check_pickles_of_derived_classes():
    named = pickle.loads(pickle.dumps(Named("n", 4)))
    assert type(named) is Named and named.name == "n" and named.x == 4.0
    tagged = Tagged(3, 4)
    tagged.tag, tagged.other = [1], 2
    for again in [copy.copy(tagged), pickle.loads(pickle.dumps(tagged))]:
        assert (again.tag, again.other, again.x) == ([1], 2, 3.0)


def check_abstract_classes_know_them():
    abc = collections.abc
    for instance, kinds in [
        (Numbers(), [abc.Sized, abc.Container, abc.Iterable, abc.Collection]),
        (Table(), [abc.Sized, abc.Container, abc.Iterable, abc.Reversible, abc.Collection]),
        (Countdown(1), [abc.Iterator]),
        (Parser(), [abc.Iterator, abc.Callable]),
        (Queue(), [abc.Awaitable, abc.AsyncIterator]),
        (Vector(1), [abc.Hashable]),
        (Range(1), [abc.Sized, abc.Iterable]),
    ]:
        for kind in kinds:
            assert isinstance(instance, kind), (instance, kind)
    assert not isinstance(Modular(1), abc.Hashable)
    if hasattr(abc, "Buffer"):
        assert isinstance(Numbers(), abc.Buffer) and not isinstance(Table(), abc.Buffer)


def check_match():
    assert Vector.__match_args__ == ("x", "y")
    namespace = {"Vector": Vector, "vector": Vector(1, 2)}
    exec("match vector:\n  case Vector(1, y): found = y", namespace)
    assert namespace["found"] == 2.0


def check_annotations():
    alias = Table[int]
    assert alias.__origin__ is Table and alias.__args__ == (int,) and len(alias(limit=1)) == 0
    raises(TypeError, "not subscriptable", lambda: Numbers[int])
    raises(TypeError, "takes exactly one argument", Table.__class_getitem__)


def check_collections_at_any_moment():
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for check in [check_mappings, check_buffers, check_sequences, check_coroutines]:
            check()
    finally:
        gc.set_threshold(*threshold)


def check_nothing_leaks():
    def work():
        numbers = Numbers([1, 2, 3])
        memoryview(numbers).release()
        numbers[0:2], list(numbers), numbers[-1]
        table = Table()
        table["a"] = numbers
        list(table), table["a"], "a" in table
        for wrong in [lambda: numbers[9], lambda: table["z"], lambda: Vector(1) + 1]:
            try:
                wrong()
            except (IndexError, KeyError, TypeError):
                pass
        vector = Vector(1) + Vector(2) * 2
        vector += vector * 3
        vector == 1, vector == vector * 2  # noqa: B015
        pickle.loads(pickle.dumps(vector))
        list(Range(3)[::-1]), copy.copy(numbers)
        Matrix(2, 2) @ Matrix(2, 2).T  # noqa: B018

    blocks = getattr(sys, "getallocatedblocks", int)
    for _ in range(50):
        work()
    gc.collect()
    # Interpreters without a GIL keep a thousand blocks of their own.
    before, rounds = blocks(), 4000
    for _ in range(rounds):
        work()
    gc.collect()
    assert blocks() - before < rounds / 2, blocks() - before


for name, check in list(globals().items()):
    if name.startswith("check_"):
        check()
print("all checks passed")
