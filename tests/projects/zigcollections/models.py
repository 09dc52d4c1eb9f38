"""Compares the classes of src/root.zig with models in pure Python, in ways that hypothesis finds."""

import collections
import csv
import io
import sys

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from zigcollections import Cache, Matrix, RowError, Ring, Rows

SETTINGS = settings(deadline=None, database=None, derandomize=True, max_examples=60)

# Equal ones with other types, such as 1, 1.0 and True, must be one key.
KEYS = st.one_of(
    st.integers(-2, 9),
    st.sampled_from([0.0, 1.0, -0.0, True, None, 2**64, (), (1,), "", "a", b"a", frozenset()]),
)


class RingModel(RuleBasedStateMachine):
    """A Ring is a deque with a maxlen."""

    @initialize(size=st.integers(1, 6), items=st.lists(st.integers()))
    def make(self, size, items):
        self.ring, self.deque = Ring(size, items), collections.deque(items, size)

    @rule(item=st.integers())
    def append(self, item):
        self.ring.append(item)
        self.deque.append(item)

    @rule(items=st.lists(st.integers()))
    def extend(self, items):
        self.ring.extend(items)
        self.deque.extend(items)

    @rule(data=st.data(), item=st.integers(), do=st.sampled_from(["get", "set", "delete"]))
    def index(self, data, item, do):
        index = data.draw(st.integers(-8, 7))
        results = []
        for one in (self.ring, self.deque):
            try:
                if do == "get":
                    results.append(one[index])
                elif do == "set":
                    results.append(one.__setitem__(index, item))
                else:
                    results.append(one.__delitem__(index))
            except IndexError:
                results.append(IndexError)
        assert results[0] == results[1], (results, index)

    @precondition(lambda self: self.deque)
    @rule(first=st.booleans())
    def pop(self, first):
        if first:
            assert self.ring.popleft() == self.deque.popleft()
        else:
            assert self.ring.pop() == self.deque.pop()

    @rule(count=st.integers(-20, 20))
    def rotate(self, count):
        self.ring.rotate(count)
        self.deque.rotate(count)

    @rule(
        start=st.none() | st.integers(-9, 9),
        stop=st.none() | st.integers(-9, 9),
        step=st.integers(-3, 3),
    )
    def slice(self, start, stop, step):
        if step:
            assert self.ring[start:stop:step] == list(self.deque)[start:stop:step]

    @invariant()
    def is_the_same(self):
        if hasattr(self, "ring"):
            assert list(self.ring) == list(self.deque)
            assert [*reversed(self.ring)] == [*reversed(self.deque)]
            assert (len(self.ring), self.ring.capacity) == (len(self.deque), self.deque.maxlen)


class CacheModel(RuleBasedStateMachine):
    """A Cache is an OrderedDict that forgets what was used longest ago."""

    @initialize(limit=st.integers(1, 5))
    def make(self, limit):
        self.limit, self.dict, self.forgotten, self.evicted = (
            limit,
            collections.OrderedDict(),
            [],
            [],
        )
        self.cache = Cache(limit, on_evict=lambda *item: self.evicted.append(item))

    @rule(key=KEYS, value=st.integers())
    def set(self, key, value):
        self.cache[key] = value
        self.dict[key] = value
        self.dict.move_to_end(key)
        if len(self.dict) > self.limit:
            self.forgotten.append(self.dict.popitem(last=False))

    @rule(key=KEYS, by_name=st.booleans())
    def get(self, key, by_name):
        if key in self.dict:
            self.dict.move_to_end(key)
        if by_name or key in self.dict:
            assert self.cache.get(key, default="none") == self.dict.get(key, "none")
        else:
            try:
                self.cache[key]
            except KeyError as error:
                assert error.args == (key,)
            else:
                raise AssertionError

    @rule(key=KEYS)
    def delete(self, key):
        if key in self.cache:
            del self.cache[key], self.dict[key]

    @invariant()
    def is_the_same(self):
        if hasattr(self, "cache"):
            # The first of equal keys stays, as in a dict.
            assert [*map(repr, self.cache)] == [*map(repr, self.dict)]
            assert self.evicted == self.forgotten and len(self.cache) == len(self.dict)


@SETTINGS
@given(text=st.text('a",;\n\ré', max_size=20), cuts=st.lists(st.integers(0, 20)))
def rows_are_those_of_csv(text, cuts):
    ends = sorted({0, *(cut for cut in cuts if cut < len(text)), len(text)})
    got, wanted = [], []
    reader, rows = csv.reader(io.StringIO(text, newline=""), strict=True), Rows()
    is_csv = [True, True]
    try:
        for start, end in zip(ends, ends[1:], strict=False):
            got += rows.feed(text[start:end])
        rows.close()
        got += rows
    except RowError:
        is_csv[0] = False
    try:
        wanted.extend(reader)
    except csv.Error:
        is_csv[1] = False
    assert got == wanted and is_csv[0] == is_csv[1]


@st.composite
def matrices(draw, rows, columns):
    row = st.lists(st.integers(-99, 99).map(float), min_size=columns, max_size=columns)
    return draw(st.lists(row, min_size=rows, max_size=rows))


@SETTINGS
@given(data=st.data(), n=st.integers(1, 4), k=st.integers(1, 4), p=st.integers(1, 4))
def matrices_are_lists_of_lists(data, n, k, p):
    a, b, c = (data.draw(matrices(*shape)) for shape in ((n, k), (n, k), (k, p)))
    one, other, third = map(Matrix.of_rows, (a, b, c))
    product = [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*c, strict=True)]
        for row in a
    ]
    assert memoryview(one @ third).tolist() == product
    assert [*(one + other)] == [
        [x + y for x, y in zip(*rows, strict=True)] for rows in zip(a, b, strict=True)
    ]
    assert one - other == -(other - one) and (one + other) * 2 == one * 2 + other * 2
    assert (one @ third).T == third.T @ one.T and 1 - one == -(one - 1)
    assert one == Matrix.of_rows(a) and (one == other) == (a == b)


for model in (RingModel, CacheModel):
    run_state_machine_as_test(model, settings=settings(SETTINGS, stateful_step_count=30))
rows_are_those_of_csv()
matrices_are_lists_of_lists()
sys.stdout.write("all checks passed\n")
