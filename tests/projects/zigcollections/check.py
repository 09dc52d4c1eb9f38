"""Asserts what the classes of src/root.zig do, beside their like in Python's library."""

import asyncio
import collections.abc
import copy
import csv
import gc
import io
import operator
import pickle
import random
import sys
import threading
import weakref

import zigcollections as m
from zigcollections import Cache, Matrix, Node, Queue, Ring, Rows

abc = collections.abc


def raises(error, said, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        assert type(caught) is error, repr(caught)
        assert said in str(caught), str(caught)
        return caught
    raise AssertionError(f"no {error.__name__}")


class Meddler:
    """Equal to nothing, and calls back whenever it is asked."""

    def __init__(self, callback, hash_=7):
        self.callback, self.hash = callback, hash_

    def __eq__(self, other):
        self.callback()
        return False

    def __hash__(self):
        return self.hash


class Farewell:
    """Calls back when it ends."""

    def __init__(self, callback):
        self.callback = callback

    def __del__(self):
        self.callback()


# Rings


def check_a_ring_is_a_deque():
    ring, deque = Ring(5), collections.deque(maxlen=5)
    chance = random.Random(1)
    for i in range(2000):
        match chance.randrange(10):
            case 0 if deque:
                assert ring.pop() == deque.pop()
            case 1 if deque:
                assert ring.popleft() == deque.popleft()
            case 2:
                count = chance.randrange(-7, 8)
                ring.rotate(count)
                deque.rotate(count)
            case 3 if deque:
                index = chance.randrange(-len(deque), len(deque))
                ring[index] = deque[index] = i
            case 4 if deque:
                index = chance.randrange(-len(deque), len(deque))
                del ring[index]
                del deque[index]
            case 5 if i % 40 == 0:
                ring.clear()
                deque.clear()
            case 6:
                more = [i] * chance.randrange(8)
                ring.extend(more)
                deque.extend(more)
            case _:
                ring.append(i)
                deque.append(i)
        assert list(ring) == list(deque) and len(ring) == len(deque)
        assert list(reversed(ring)) == list(reversed(deque))
        assert (i in ring) == (i in deque) and bool(ring) == bool(deque)
    assert ring[1:] == list(deque)[1:] and ring[::-1] == list(deque)[::-1]


def check_errors_of_rings():
    ring = Ring(2, "abc")
    assert list(ring) == ["b", "c"] and ring.capacity == 2
    raises(ValueError, "capacity must be positive", Ring, 0)
    raises(MemoryError, "", Ring, 2**60)
    raises(IndexError, "", operator.getitem, ring, 2)
    raises(IndexError, "", operator.setitem, ring, -3, 1)
    raises(TypeError, "", operator.getitem, ring, "0")
    ring.clear()
    raises(m.Empty, "Empty", ring.pop)
    raises(IndexError, "", ring.__getitem__, 0)

    def items():
        yield 1
        raise KeyError(2)

    raises(KeyError, "2", Ring, 3, items())
    raises(KeyError, "2", ring.extend, items())
    assert list(ring) == [1]


def check_a_ring_that_changes_is_not_iterated():
    ring = Ring(3, [1, 2, 3])
    raises(RuntimeError, "changed during iteration", lambda: [ring.append(4) for _ in ring])
    iterator = iter(Ring(3, [1, 2]))
    assert list(iterator) == [1, 2] and next(iterator, None) is None
    ring = Ring(2, [Meddler(lambda: ring.clear()), 1])
    raises(RuntimeError, "already in use", lambda: 5 in ring)
    assert len(ring) == 2
    ring[0] = Meddler(lambda: list(ring))
    assert 5 not in ring


def check_what_ends_may_use_the_ring():
    seen = []
    ring = Ring(2)

    def callback():
        seen.append(list(ring))
        ring.append("last")

    ring.extend([Farewell(callback), 1, 2])
    assert seen == [[1, 2]] and list(ring) == [2, "last"]
    ring[0] = Farewell(callback)
    ring[0] = 0
    assert seen[1] == [0, "last"] and list(ring) == ["last", "last"]
    ring[1] = Farewell(callback)
    del ring[1]
    assert seen[2] == ["last"]
    ring[0] = Farewell(lambda: seen.append(list(ring)))
    ring.clear()
    assert seen[3] == []


def check_rings_compare_copy_and_pickle():
    ring = Ring(3, [1, [2], "x"])
    assert ring == Ring(5, [1, [2], "x"]) != Ring(3) and ring != [1, [2], "x"]
    raises(TypeError, "unhashable", hash, ring)
    for again in [copy.copy(ring), copy.deepcopy(ring), pickle.loads(pickle.dumps(ring))]:
        assert again == ring and again.capacity == 3 and again is not ring
    assert copy.copy(ring)[1] is ring[1] and copy.deepcopy(ring)[1] is not ring[1]
    ring[0] = float("nan")
    assert ring == copy.copy(ring)


# Caches


class Twin:
    """What a Cache is, in Python."""

    def __init__(self, limit):
        self.limit, self.items, self.evicted = limit, collections.OrderedDict(), []

    def __setitem__(self, key, value):
        self.items[key] = value
        self.items.move_to_end(key)
        if len(self.items) > self.limit:
            self.evicted.append(self.items.popitem(last=False))

    def __getitem__(self, key):
        self.items.move_to_end(key)
        return self.items[key]


def check_a_cache_is_an_ordered_dict():
    evicted = []
    cache = Cache(20, on_evict=lambda key, value: evicted.append((key, value)))
    twin = Twin(20)
    chance = random.Random(2)
    keys = [*range(20), *map(str, range(10)), None, 1.5, (1, "a"), 2**70, -1, -2]
    for i in range(4000):
        key = chance.choice(keys)
        match chance.randrange(5):
            case 0 if key in twin.items:
                del cache[key]
                del twin.items[key]
            case 1 if key in twin.items:
                assert cache[key] == twin[key]
            case 2:
                assert (key in cache) == (key in twin.items)
            case 3 if key not in twin.items:
                raises(KeyError, repr(key), operator.getitem, cache, key)
                raises(KeyError, repr(key), operator.delitem, cache, key)
            case _:
                cache[key] = twin[key] = i
        assert list(cache) == list(twin.items) and evicted == twin.evicted
    assert list(reversed(cache)) == list(reversed(twin.items)) and len(cache) == len(twin.items)
    assert cache.hits > 0 and cache.misses > 0 and cache.limit == 20


def check_get_of_caches():
    cache = Cache(2)
    cache["a"] = None
    assert cache.get("a", 1) is None and cache.get("b") is None and cache.get("b", default=3) == 3
    assert (cache.hits, cache.misses) == (1, 2)
    raises(TypeError, "unhashable type: 'list'", cache.get, [])
    raises(TypeError, "unhashable type: 'list'", operator.setitem, cache, [], 1)
    raises(TypeError, "unhashable type: 'list'", operator.contains, cache, [])
    raises(ValueError, "limit must be positive", Cache, 0)
    raises(TypeError, "positional", Cache, 1, print)


def check_comparisons_of_keys_do_not_break_a_cache():
    cache = Cache(2)
    cache[Meddler(lambda: cache.clear())] = 1
    raises(RuntimeError, "already in use", operator.getitem, cache, Meddler(print))
    raises(RuntimeError, "already in use", operator.setitem, cache, Meddler(print), 2)
    assert len(cache) == 1
    cache = Cache(2)

    def fail():
        raise ZeroDivisionError("so it is")

    cache[Meddler(fail)] = 1
    raises(ZeroDivisionError, "so it is", operator.contains, cache, Meddler(print))
    raises(ZeroDivisionError, "so it is", operator.delitem, cache, Meddler(print))
    assert Meddler(print, hash_=8) not in cache


def check_callbacks_of_a_cache_may_use_it():
    def evict(key, value):
        if key != "again":
            cache["again"] = value
        else:
            raise ZeroDivisionError(value)

    cache = Cache(1, on_evict=evict)
    cache["a"] = 1
    cache["b"] = 2
    assert list(cache) == ["again"] and cache["again"] == 2
    raises(ZeroDivisionError, "2", operator.setitem, cache, "c", 3)
    assert list(cache) == ["c"]
    cache["c"] = Farewell(cache.clear)
    cache["c"] = 0
    assert len(cache) == 0


# Matrices


class Plain:
    """A matrix of lists."""

    def __init__(self, rows):
        self.rows = rows

    def __matmul__(self, other):
        columns = list(zip(*other.rows, strict=True))
        return [[sum(map(operator.mul, row, column)) for column in columns] for row in self.rows]

    def each(self, operation, other):
        if not isinstance(other, Plain):
            return [[operation(item, other) for item in row] for row in self.rows]
        return [
            [operation(*pair) for pair in zip(*two, strict=True)]
            for two in zip(self.rows, other.rows, strict=True)
        ]


def check_operators_of_matrices():
    chance = random.Random(3)

    def numbers(rows, columns):
        return [[float(chance.randrange(-9, 10)) for _ in range(columns)] for _ in range(rows)]

    for _ in range(50):
        n, k, p = (chance.randrange(1, 6) for _ in range(3))
        first, other, third = numbers(n, k), numbers(n, k), numbers(k, p)
        a, b, c = (Matrix.of_rows(rows) for rows in (first, other, third))
        assert (
            list(a) == first and a.T.T == a and list(a.T) == [*map(list, zip(*first, strict=True))]
        )
        for operation in [operator.add, operator.sub, operator.mul]:
            assert list(operation(a, b)) == Plain(first).each(operation, Plain(other))
            assert list(operation(a, 3)) == Plain(first).each(operation, 3)
            assert list(operation(3, a)) == Plain(first).each(lambda x, y: operation(y, x), 3)  # noqa: B023
        assert list(a @ c) == Plain(first) @ Plain(third)
        assert list(-a) == list(a * -1) and list(a / 2) == Plain(first).each(operator.truediv, 2)
        same = a
        a += b
        a *= 2
        assert same is a and a == (Matrix.of_rows(first) + b) * 2
        a += a
        assert same is a and a == (Matrix.of_rows(first) + b) * 4
        assert list(a[-1]) == list(a)[-1] and a[0, -1] == list(a)[0][-1]
    square = Matrix.of_rows([[1, 1], [1, 0]])
    assert list(square**10) == [[89, 55], [55, 34]] and square**0 == Matrix.identity(2)
    assert (
        f"{Matrix(2, 2, 0.5):.2f}" == "0.50 0.50\n0.50 0.50" and repr(square) == "<Matrix of 2x2>"
    )


def check_errors_of_matrices():
    a, b = Matrix(2, 3), Matrix(3, 2)
    raises(ValueError, "2x3 and 3x2 do not match", operator.add, a, b)
    raises(ValueError, "3 columns and 2 rows", operator.matmul, a, a)
    raises(ValueError, "not square", operator.pow, a, 2)
    raises(ZeroDivisionError, "", operator.truediv, a, 0)
    raises(ValueError, "row 1 has 1 items, not 2", Matrix.of_rows, [[1, 2], [3]])
    raises(MemoryError, "", Matrix, 2**40, 2**40)
    for operation in [operator.add, operator.iadd, operator.matmul, operator.pow, operator.truediv]:
        raises(TypeError, "unsupported operand type(s) for", operation, a, "x")
        raises(TypeError, "unsupported operand type(s) for", operation, None, a)
    for key in [(0, 3), (2, 0), (-3, 0), 2]:
        raises(IndexError, "", operator.getitem, a, key)
    raises(TypeError, "", operator.getitem, a, "x")
    raises(TypeError, "", operator.setitem, a, (0, 0), "x")
    assert a != "x" and not a == 1 and a and not Matrix(0, 4)

    class Scaled:
        def __rmul__(self, matrix):
            return "scaled", matrix.shape

    assert a * Scaled() == ("scaled", (2, 3))


def check_the_memory_of_a_matrix():
    matrix = Matrix.of_rows([[1, 2, 3], [4, 5, 6]])
    with memoryview(matrix) as view:
        assert view.shape == (2, 3) and view.strides == (24, 8) and view.format == "d"
        view[1, 2] = 60
        matrix[0, 0] = 10
        assert view.tolist() == list(matrix) == [[10, 2, 3], [4, 5, 60]]
        raises(BufferError, "exported", matrix.resize, 1, 1)
        raises(BufferError, "", matrix.__init__, 1, 1)
        kept = memoryview(view)
    matrix += 1
    del matrix
    gc.collect()
    assert kept[1, 2] == 61
    kept.release()
    matrix = Matrix(1, 2, 7)
    matrix.resize(2, 1)
    assert list(matrix) == [[7], [0]] and sys.getsizeof(matrix) > 16
    for again in [copy.copy(matrix), pickle.loads(pickle.dumps(matrix))]:
        assert again == matrix and again is not matrix


def check_numpy_shares_the_memory():
    try:
        import numpy as np
    except ImportError:
        return
    matrix = Matrix.of_rows([[1, 2], [3, 4]])
    array = np.asarray(matrix)
    array *= 2
    array[:, 1] += 0.5
    assert list(matrix) == [[2, 4.5], [6, 8.5]] and array.base is not None
    assert (np.asarray(matrix @ matrix) == array @ array).all()
    assert (np.asarray(matrix.T) == array.T).all() and np.shares_memory(array, np.asarray(matrix))
    raises(BufferError, "exported", matrix.resize, 1, 1)
    del array
    gc.collect()
    matrix.resize(1, 1)
    assert np.asarray(Matrix(0, 3)).shape == (0, 3)


# Rows


def split_at(text, positions):
    ends = sorted({0, *positions, len(text)})
    return [text[start:end] for start, end in zip(ends, ends[1:], strict=False)]


def rows_of(pieces):
    """Return the rows, and whether the text is CSV."""
    found, rows = [], Rows()
    try:
        for piece in pieces:
            found += rows.feed(piece)
        rows.close()
        found += rows
    except m.RowError:
        return found, False
    return found, True


def rows_of_python(text):
    reader, found = csv.reader(io.StringIO(text, newline=""), strict=True), []
    try:
        for row in reader:
            found.append(row)  # noqa: PERF402
    except csv.Error:
        return found, False
    return found, True


def check_rows_are_those_of_csv():
    chance = random.Random(4)
    for _ in range(3000):
        text = "".join(chance.choices('a"é,\n\r', [3, 3, 1, 2, 1, 1], k=chance.randrange(12)))
        pieces = split_at(text, [chance.randrange(len(text) + 1) for _ in range(3)])
        assert rows_of(pieces) == rows_of_python(text), (text, pieces)


def check_a_parser_is_a_context_and_an_iterator():
    with Rows(delimiter=";") as rows:
        assert type(rows) is Rows and iter(rows) is rows
        assert list(rows.feed("a;b\r")) == [["a", "b"]] and list(rows.feed('\n"c')) == []
        assert list(rows.feed('\nd";')) == [] and rows.line == 3
    assert list(rows) == [["c\nd", ""]] and list(rows) == []
    raises(ValueError, "closed", rows.feed, "x")
    raises(ValueError, "closed", rows.__enter__)
    raises(ValueError, "delimiter must be", Rows, delimiter="é")
    try:
        with Rows() as rows:
            raise KeyError(1)
    except KeyError:
        raises(ValueError, "closed", rows.feed, "x")


def check_errors_have_fields():
    error = raises(m.RowError, "line 2, column 4", list, Rows().feed('a,b\n"é"x\n'))
    assert (error.line, error.column) == (2, 4) and isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (again.line, again.column, str(again)) == (2, 4, str(error))
    assert copy.copy(error).line == 2 and m.RowError("x").line is None
    rows = Rows(field_limit=3)
    assert list(rows.feed("abc,abc\n")) == [["abc", "abc"]]
    error = raises(m.RowError, "too long", list, rows.feed("abc,abcd"))
    assert error.line == 2 and list(rows) == []


# Graphs


def check_graphs():
    a, b, c, d = (Node(name) for name in "abcd")
    a.connect(b, 1)
    b.connect(c, length=2.5)
    a.connect(c, 4)
    assert a.neighbours == [b, c] and [node.value for node in a] == ["a", "b", "c"]
    assert a.distance_to(c) == 3.5 and a.distance_to(d) is None and a.distance_to(a) == 0
    assert b in a and a not in b and len(a) == 2 and d
    raises(ValueError, "negative", a.connect, b, -1)
    raises(ValueError, "negative", a.connect, b, float("nan"))
    raises(TypeError, "argument 'other' must be Node, not str", a.connect, "b")
    assert m.sorted_nodes([c, b, a, d]) == [d, a, b, c] and m.sorted_nodes([]) == []
    c.connect(b)
    error = raises(m.CycleError, "2 nodes are a cycle", m.sorted_nodes, [a])
    assert error.nodes == [b, c]
    assert a.disconnect(c) == 1 and a.disconnect(c) == 0 and a.neighbours == [b]
    a.connect(a)
    assert a.disconnect(a) == 1


def check_cycles_of_nodes_end():
    def weak_ring(count):
        nodes = [Node([i]) for i in range(count)]
        for node, other in zip(nodes, nodes[1:] + nodes[:1], strict=True):
            node.connect(other)
            other.connect(node)
        nodes[0].value.append(nodes)
        return [weakref.ref(node) for node in nodes]

    weak = weak_ring(100)
    gc.collect()
    assert not any(ref() for ref in weak)
    first = Node("first")
    node = first
    for _ in range(100_000):
        node, last = Node("next"), node
        last.connect(node)
    assert sum(1 for _ in first) == 100_001
    raises(RuntimeError, "TooDeep", m.sorted_nodes, [first])
    del first, node, last


def check_changes_while_walking():
    a, b, c = Node("a"), Node("b"), Node("c")
    a.connect(b)
    walked = []
    for node in a:
        walked.append(node.value)
        if node is b:
            b.connect(c)
            b.connect(a)
    # What a node leads to is looked at when the walk comes to it.
    assert walked == ["a", "b"]
    walk = iter(a)
    del a, b, c, node
    gc.collect()
    assert [node.value for node in walk] == ["a", "b", "c"]


# Queues


def check_a_queue_hands_over_all():
    async def produce(queue, numbers):
        for number in numbers:
            await queue.put(number)
            if number % 3 == 0:
                await asyncio.sleep(0)

    async def consume(queue):
        return [item async for item in queue]

    async def work(limit):
        queue = Queue(limit)
        consumers = [asyncio.create_task(consume(queue)) for _ in range(3)]
        await asyncio.gather(*(produce(queue, range(i * 50, i * 50 + 50)) for i in range(4)))
        queue.close()
        got = await asyncio.gather(*consumers)
        assert sorted(sum(got, [])) == list(range(200)) and not queue

    for limit in (0, 1, 7):
        asyncio.run(work(limit))


def check_a_queue_without_waiting():
    queue = Queue(1)
    queue.put_nowait("a")
    assert queue.full() and len(queue) == 1 and queue
    raises(m.Full, "", queue.put_nowait, "b")
    assert queue.get_nowait() == "a"
    raises(m.Empty, "", queue.get_nowait)
    queue.close()
    raises(m.Closed, "", queue.get_nowait)
    raises(m.Closed, "", queue.put_nowait, 1)
    raises(TypeError, "call the methods of a Queue", m.Wait)


def check_what_waits_can_be_cancelled():
    async def work():
        queue = Queue(1)
        waits = [asyncio.create_task(queue.get()) for _ in range(3)]
        await asyncio.sleep(0)
        waits[0].cancel()
        queue.put_nowait(1)
        # It was woken already, and hands that on.
        waits[1].cancel()
        await asyncio.wait([waits[0], waits[1]])
        assert waits[0].cancelled() and waits[1].cancelled() and await waits[2] == 1
        try:
            await asyncio.wait_for(queue.get(), 0.001)
        except (asyncio.TimeoutError, TimeoutError):
            pass
        else:
            raise AssertionError
        queue.put_nowait(2)
        blocked = asyncio.create_task(queue.put(3))
        await asyncio.sleep(0)
        assert await queue.get() == 2 and await queue.get() == 3 and blocked.done()
        closing = [asyncio.create_task(queue.get()) for _ in range(2)]
        await asyncio.sleep(0)
        queue.close()
        results = await asyncio.gather(*closing, return_exceptions=True)
        assert [type(result) for result in results] == [m.Closed] * 2
        wait = queue.get()
        raises(m.Closed, "", wait.send, None)
        over = queue.put(1)
        over.close()
        raises(RuntimeError, "awaited already", over.send, None)
        return "done"

    assert asyncio.run(work()) == "done"


# All of them


def check_abstract_classes_know_them():
    wait = Queue().get()
    for instance, kinds in [
        (Ring(1), [abc.Sized, abc.Iterable, abc.Container, abc.Collection]),
        (Cache(1), [abc.Sized, abc.Iterable, abc.Container, abc.Collection, abc.Reversible]),
        (Rows(), [abc.Iterator, abc.Iterable]),
        (Node(1), [abc.Collection, abc.Hashable]),
        (Queue(), [abc.AsyncIterator, abc.AsyncIterable, abc.Sized]),
        (wait, [abc.Coroutine, abc.Awaitable, abc.Iterator]),
        (iter(Ring(1)), [abc.Iterator]),
    ]:
        for kind in kinds:
            assert isinstance(instance, kind), (instance, kind)
    for instance in [Ring(1), Cache(1), Matrix(1, 1)]:
        assert not isinstance(instance, (abc.Callable, abc.Iterator, abc.Awaitable)), instance
    assert not isinstance(Ring(1), abc.Hashable) and isinstance(Cache(1), abc.Hashable)
    if hasattr(abc, "Buffer"):
        assert isinstance(Matrix(1, 1), abc.Buffer) and not isinstance(Ring(1), abc.Buffer)


class Mapping(Cache, abc.MutableMapping):
    pass


class Sequence(Ring, abc.MutableSequence):
    def insert(self, index, item):
        raise NotImplementedError


def check_classes_of_python_mix_them_with_abstract_ones():
    mapping = Mapping(3)
    mapping.update(a=1, b=2)
    assert isinstance(mapping, abc.MutableMapping) and mapping == {"a": 1, "b": 2}
    assert mapping.setdefault("c", 3) == 3 and dict(mapping) == {"a": 1, "b": 2, "c": 3}
    assert sorted(mapping.items()) == [("a", 1), ("b", 2), ("c", 3)]
    assert mapping.pop("a") == 1 and mapping.pop("a", 5) == 5 and "a" not in mapping.keys()
    mapping.extra = 1
    assert mapping.__dict__ == {"extra": 1} and mapping.popitem()[1] in (2, 3)
    sequence = Sequence(4, [3, 1, 3])
    assert isinstance(sequence, abc.Sequence) and sequence.index(1) == 1 and sequence.count(3) == 2
    sequence.remove(1)
    sequence += [5]
    assert list(sequence) == [3, 3, 5] and sequence[1:] == [3, 5] and sequence.pop() == 5
    sequence.reverse()
    assert copy.deepcopy(sequence) == sequence and type(copy.copy(sequence)) is Sequence
    raises(TypeError, "cannot pickle 'Mapping' object", copy.copy, mapping)
    assert Ring[int].__origin__ is Ring and Cache[str, int].__args__ == (str, int)


def check_threads_lose_nothing():
    ring, cache, matrix, workers, rounds = Ring(64), Cache(16), Matrix(1, 1), 8, 2000
    barrier, failures = threading.Barrier(workers), []
    dropped = []
    hits = [0] * workers

    def work(number):
        barrier.wait()
        try:
            for i in range(rounds):
                ring.append((number, i))
                if i % 4 == 0:
                    dropped.append(ring.popleft())
                cache[i % 32] = number
                if cache.get(i % 32 + 1) is not None:
                    hits[number] += 1
                matrix.__iadd__(1)
                assert len(ring) <= 64 and len(cache) <= 16
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert matrix[0, 0] == workers * rounds and cache.hits == sum(hits)
    assert len(cache) == 16 and len(set(dropped)) == len(dropped) == workers * rounds / 4


def check_collections_at_any_moment():
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for check in [
            check_what_ends_may_use_the_ring,
            check_rings_compare_copy_and_pickle,
            check_comparisons_of_keys_do_not_break_a_cache,
            check_callbacks_of_a_cache_may_use_it,
            check_errors_have_fields,
            check_graphs,
            check_changes_while_walking,
            check_what_waits_can_be_cancelled,
            check_classes_of_python_mix_them_with_abstract_ones,
        ]:
            check()
    finally:
        gc.set_threshold(*threshold)


def check_cycles_through_containers_end():
    def cycles():
        ring, cache, queue = Ring(2), Cache(2), Queue()
        node = Node(ring)
        ring.append(cache)
        cache["queue"] = queue
        cache[node] = 1
        queue.put_nowait(node)
        cache.wait = queue.put(cache)
        return [weakref.ref(one) for one in (ring, cache, queue, node)]

    class Holding(Cache):
        pass

    def with_dict():
        cache = Holding(1, on_evict=lambda *_: cache)
        cache.itself = cache
        return weakref.ref(cache)

    try:
        weak = cycles()
    except AttributeError:
        weak = []
    weak.append(with_dict())
    gc.collect()
    assert not any(ref() for ref in weak)


def check_nothing_leaks():
    def work():
        ring = Ring(3, [1, 2, "c"])
        ring.append(ring.popleft())
        ring.extend("xyz")
        ring[0], ring[1:], list(ring), 5 in ring, copy.copy(ring)
        ring[0] = None
        cache = Cache(2, on_evict=lambda *_: None)
        for i in range(4):
            cache[i] = ring
        cache.get(3), 2 in cache, list(cache)
        matrix = Matrix.of_rows([[1, 2], [3, 4]])
        matrix += matrix @ matrix.T**2 * 2 - 1
        memoryview(matrix).release()
        f"{matrix:.1f}", matrix[0], matrix == matrix.T
        list(Rows().feed('a,"b\n'))
        node, other = Node(1), Node(2)
        node.connect(other)
        other.connect(node)
        list(node), node.distance_to(other), node.neighbours
        queue = Queue(1)
        queue.put_nowait(1)
        queue.put(node).close()
        for wrong in [
            lambda: ring[9],
            lambda: cache["z"],
            lambda: matrix + Matrix(1, 1),
            lambda: matrix + "x",
            lambda: list(Rows().feed('"a"b')),
            lambda: m.sorted_nodes([node]),
            lambda: queue.put_nowait(2),
            lambda: queue.put(1).throw(KeyError(1)),
        ]:
            try:
                wrong()
            except Exception:  # noqa: BLE001
                pass
            else:
                raise AssertionError
        node.disconnect(other)

    blocks = getattr(sys, "getallocatedblocks", int)
    for _ in range(50):
        work()
    gc.collect()
    # Interpreters without a GIL keep a thousand blocks of their own.
    before, rounds = blocks(), 3000
    for _ in range(rounds):
        work()
    gc.collect()
    assert blocks() - before < rounds / 2, blocks() - before


for name, check in list(globals().items()):
    if name.startswith("check_"):
        check()
print("all checks passed")
