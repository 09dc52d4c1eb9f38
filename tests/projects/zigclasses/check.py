"""Asserts what the classes of src/root.zig do; `--no-children` leaves out what starts processes."""

import copy
import gc
import inspect
import pickle
import sys
import threading
import weakref

import zigclasses as m
from zigclasses import Counter, Node, Point, Ring

FREE_THREADED = not getattr(sys, "_is_gil_enabled", lambda: True)()


def raises(error, said, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except error as caught:
        assert type(caught) is error, repr(caught)
        assert said in str(caught), str(caught)
    else:
        raise AssertionError(f"no {error.__name__}")


def delete(obj, name):
    delattr(obj, name)


def check_instances_are_made_by_init():
    ring = Ring(3)
    assert type(ring) is Ring and ring.capacity == 3
    assert Ring(capacity=2, callback=None).capacity == 2
    raises(ValueError, "capacity must be positive", Ring, 0)
    raises(TypeError, "Ring() missing 1 required positional argument: 'capacity'", Ring)
    raises(TypeError, "takes from 1 to 2 positional arguments but 3 were given", Ring, 1, None, 2)
    raises(TypeError, "unexpected keyword argument 'size'", Ring, size=1)
    raises(TypeError, "multiple values for argument 'capacity'", Ring, 1, capacity=1)
    raises(TypeError, "Ring() argument 'capacity' must be int, not str", Ring, "1")
    raises(TypeError, "Counter() takes 0 positional arguments but 1 was given", Counter, 1)


def check_fields_are_the_arguments_without_an_init():
    assert (Point(1).x, Point(1).y, Point(1).label) == (1.0, 0.0, None)
    label = object()
    before = sys.getrefcount(label)
    point = Point(1, y=2.5, label=label)
    assert (point.x, point.y) == (1.0, 2.5) and point.label is label
    del point
    assert sys.getrefcount(label) == before
    raises(TypeError, "missing 1 required positional argument: 'x'", Point)
    raises(TypeError, "Point() argument 'y' must be float, not str", Point, 1, "2")


def check_methods_take_arguments_and_raise():
    ring = Ring(2)
    assert ring.push(1.5) is ring and ring.push(value=2, times=1).total() == 3.5
    assert ring.pop() == 1.5 and ring.pop() == 2.0
    raises(m.Empty, "Empty", ring.pop)
    raises(TypeError, "Ring.push() missing 1 required positional argument: 'value'", ring.push)
    raises(TypeError, "Ring.push() argument 'value' must be float, not str", ring.push, "a")
    raises(OverflowError, "Ring.push() argument 'times' is out of range", ring.push, 1, -1)
    raises(TypeError, "", Ring.push, 1, 2)
    raises(TypeError, "", Ring.push)
    assert Ring.largest() == ring.largest() == 1 << 20
    assert Ring.of_values([1, 2, 3]).total() == 6.0
    assert not hasattr(Ring, "grow") and not hasattr(Ring, "init")


def check_classes_describe_themselves():
    assert Ring.__doc__ == "The last numbers of many." and Ring.__module__ == "zigclasses"
    assert str(inspect.signature(Ring)) == "(capacity, callback=None)"
    assert str(inspect.signature(Ring.push)) == "(self, /, value, times=1)"
    assert str(inspect.signature(Ring(1).push)) == "(value, times=1)"
    assert str(inspect.signature(Ring.of_values)) == "(values)"
    assert str(inspect.signature(Ring.largest)) == "()"
    assert str(inspect.signature(Ring.total)) == "(self, /)"
    assert Ring.push.__doc__ == "Append a number." and Ring.push.__qualname__ == "Ring.push"
    assert Ring.capacity.__doc__ == "How many numbers fit."
    assert str(inspect.signature(Point)) == "(x, y=0.0, label=None)"
    assert Ring.LIMIT == 1 << 20


def check_properties_and_fields():
    ring = Ring(3).push(1).push(2)
    assert ring.first == 1.0
    ring.first = 7
    assert ring.first == 7.0 and ring.total() == 9.0
    raises(ValueError, "InvalidValue", setattr, ring, "first", float("nan"))
    raises(TypeError, "attribute 'first' must be float, not str", setattr, ring, "first", "x")
    del ring.first
    assert ring.first == 2.0
    del ring.first
    raises(m.Empty, "Empty", getattr, ring, "first")
    raises(m.Empty, "Empty", delete, ring, "first")
    raises(AttributeError, "", setattr, ring, "capacity", 1)
    raises(AttributeError, "", setattr, ring, "count", 1)
    raises(AttributeError, "", setattr, ring, "other", 1)
    ring.scale = 0.5
    assert ring.push(3).total() == 1.5
    raises(TypeError, "attribute 'scale' must be float, not None", setattr, ring, "scale", None)
    raises(AttributeError, "attribute 'scale' cannot be deleted", delete, ring, "scale")
    callback = lambda value: None  # noqa: E731
    before = sys.getrefcount(callback)
    ring.callback = callback
    assert ring.callback is callback and sys.getrefcount(callback) == before + 1
    ring.callback = None
    assert ring.callback is None and sys.getrefcount(callback) == before


def check_instances_are_arguments_and_results():
    one, other = Ring.of_values([1, 2]), Ring.of_values([3])
    assert (
        one.is_fuller(other)
        and not other.is_fuller(one)
        and one.is_fuller()
        and one.is_fuller(None)
    )
    assert other.take(one) == 2 and one.count == 0
    raises(TypeError, "Ring.take() argument 'other' must be Ring, not Point", one.take, Point(1))
    raises(RuntimeError, "the Ring is already in use", one.take, one)
    assert not one.is_fuller(one)
    counters = [Counter() for _ in range(3)]
    for i, counter in enumerate(counters):
        counter.add(i + 1)
    assert m.sum_of(counters) == 6 and m.sum_of([]) == 0
    counters[0].addAll(counters[1:])
    assert counters[0].value == 6
    raises(RuntimeError, "the Counter is already in use", m.sum_of, counters + counters[:1])
    raises(RuntimeError, "the Counter is already in use", counters[0].addAll, counters)
    raises(
        TypeError, "argument 'counters' item 1 must be Counter, not int", m.sum_of, [Counter(), 1]
    )
    assert m.sum_of(counters) == 6 + 2 + 3
    m.exchange(counters[0], counters[1])
    assert [one.value for one in counters] == [2, 6, 3]
    raises(RuntimeError, "already in use", m.exchange, counters[0], counters[0])
    assert m.make_point(2).x == 2.0
    both = Point(1, 2).plus(Point(3, 4))
    assert type(both) is Point and (both.x, both.y) == (4.0, 6.0)
    raises(TypeError, "Point.plus() argument 'arg0' must be Point, not int", both.plus, 3)
    middle = m.middle([Point(1), Point(3, 2)])
    assert (middle.x, middle.y) == (2.0, 1.0) and m.middle([]) is None
    assert m.which_of(counters[0]) == 2.0 and m.which_of(5) == 5.0 and m.which_of(Point(7)) == 7.0
    raises(TypeError, "must be Counter, int or Point, not str", m.which_of, "a")
    assert m.count_of([counters[0], 1, Point(1), counters[0]]) == 2
    assert m.sum_of_many(*counters) == m.sum_of_many(first=counters[0]) + 9
    assert m.sum_of_many(counters[0], counters[0]) == 4
    raises(TypeError, "argument 'rest' item 1 must be Counter", m.sum_of_many, *counters[:2], 5)
    raises(SystemError, "stands for no Python object", m.lose_it)


def check_python_derives():
    class Loud(Ring):
        def __init__(self, *args):
            super().__init__(*args)
            self.heard = []

        def push(self, value):
            self.heard.append(value)
            return super().push(value * 10)

    loud = Loud(2)
    assert loud.push(1) is loud and loud.total() == 10.0 and loud.heard == [1]
    assert Ring(2).take(loud) == 1
    assert type(Loud.of_values([1.0])) is Loud
    raises(TypeError, "", type, "Sub", (Counter,), {})

    class Forgetful(Ring):
        def __init__(self):
            pass

    raises(RuntimeError, "Ring.__init__() was not called", Forgetful().total)
    # Two layouts do not fit into one object.
    raises(TypeError, "conflict", type, "Both", (Loud, dict), {})


def check_python_code_changes_how_a_class_is_called():
    original, seen = Point.__init__, []

    def init(self, *args, **kwargs):
        seen.append((args, kwargs))
        original(self, *args, **kwargs)

    class Meta(type):
        def __call__(cls, *args):
            return cls, args

    class Called(Point, metaclass=Meta):
        pass

    Point.__init__ = init
    try:
        assert Point(1.0, y=5).y == 5 and seen == [((1.0,), {"y": 5})]
    finally:
        Point.__init__ = original
    assert Point(2.0).x == 2 and len(seen) == 1
    assert Called(1) == (Called, (1,))


def check_what_is_not_initialized_is_refused():
    for ring in [Ring.__new__(Ring), Ring.__new__(Ring, 1, 2)]:
        said = "Ring.__init__() was not called"
        raises(RuntimeError, said, ring.total)
        raises(RuntimeError, said, ring.push, 1)
        raises(RuntimeError, said, lambda: ring.capacity)
        raises(RuntimeError, said, lambda: ring.scale)
        raises(RuntimeError, said, setattr, ring, "scale", 1)
        raises(RuntimeError, said, Ring(1).is_fuller, ring)
        ring.__init__(2)
        assert ring.capacity == 2
        ring.push(1).__init__(3)
        assert ring.capacity == 3 and ring.count == 0
        raises(ValueError, "capacity", ring.__init__, 0)
        assert ring.capacity == 3


def check_a_struct_in_use_is_not_entered_again():
    errors = []

    def callback(value):
        for call in [
            ring.total,
            lambda: ring.push(1),
            lambda: ring.__init__(5),
            lambda: ring.first,
        ]:
            try:
                call()
            except RuntimeError as error:
                errors.append(str(error))

    ring = Ring(1, callback)
    ring.push(1).push(2)
    assert errors == ["the Ring is already in use"] * 4, errors
    assert ring.total() == 2.0 and ring.capacity == 1

    def failing(value):
        raise KeyError(value)

    ring.callback = failing
    raises(KeyError, "2.0", ring.push, 3)
    ring.callback = None
    assert ring.push(4).total() == 4.0


def check_life_ends_once():
    gc.collect()
    before = m.alive_rings()
    rings = [Ring(i + 1) for i in range(10)]
    assert m.alive_rings() == before + 10
    rings[0].__init__(5)
    assert m.alive_rings() == before + 10
    raises(ValueError, "", rings[0].__init__, 0)
    del rings
    assert m.alive_rings() == before


def check_weak_references():
    ring = Ring(1)
    dead = []
    weak = weakref.ref(ring, dead.append)
    assert weak() is ring
    del ring
    gc.collect()
    assert weak() is None and dead == [weak]
    raises(TypeError, "cannot create weak reference", weakref.ref, Counter())


def check_cycles_are_collected():
    class Marked:
        pass

    before = m.alive_rings()
    ring = Ring(1)
    marked = Marked()
    marked.ring = ring
    ring.callback = marked
    weak = weakref.ref(marked)
    del ring, marked
    gc.collect()
    assert weak() is None and m.alive_rings() == before
    nodes = [Node(f"n{i}") for i in range(4)]
    for one in nodes:
        for other in nodes:
            one.connect(other)
    marked = Marked()
    marked.node = nodes[0]
    nodes[0].mark("m", marked)
    nodes[0].mark("m", marked)
    assert nodes[1].neighbours() == ["n0", "n1", "n2", "n3"]
    raises(RuntimeError, "the Node is already in use", nodes[0].renameNext, "x")
    weaks = [weakref.ref(node) for node in [*nodes, marked]]
    assert marked in gc.get_referents(nodes[0]) and nodes[3] in gc.get_referents(nodes[0])
    assert not gc.is_tracked(Counter()) and gc.is_tracked(nodes[0])
    del nodes, marked, one, other
    gc.collect()
    assert [weak() for weak in weaks] == [None] * 5


def check_collections_at_any_moment():
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for i in range(200):
            node, other = Node(str(i)), Node("other")
            node.connect(other)
            other.connect(node)
            node.mark("key", [node, Ring(2, callback=print)])
            ring = Ring(1, lambda value: [Ring(1), []])
            ring.push(1).push(2)
            assert node.neighbours() == ["other"]
    finally:
        gc.set_threshold(*threshold)


def check_threads_lose_nothing():
    counter, ring, workers = Counter(), Ring(4), 8
    rounds = 100_000 if FREE_THREADED or "--many" in sys.argv else 10_000
    barrier = threading.Barrier(workers)
    failures = []

    def work():
        barrier.wait()
        try:
            for _ in range(rounds):
                counter.add(1)
            for _ in range(1000):
                ring.push(1.0)
                ring.total()
                ring.scale = 1
                assert ring.capacity == 4
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert counter.value == workers * rounds and ring.count == 4


def check_pairs_of_objects_do_not_deadlock():
    one, other = Counter(), Counter()
    one.add(1)

    def work(first, second):
        for _ in range(5000):
            m.exchange(first, second)

    threads = [
        threading.Thread(target=work, args=pair) for pair in [(one, other), (other, one)] * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one.value + other.value == 1


def check_classes_in_zig_derive():
    before = m.alive_animals()
    dog = m.Dog("Rex")
    assert m.Dog.__mro__ == (m.Dog, m.Animal, object) and dog.name == "Rex"
    assert dog.describe() == "Rex on 4 legs" and dog.lose() is dog and m.legs_of(dog) == 3
    assert dog.learn(2) is dog and dog.tricks == 2
    dog.legs = 7
    assert m.legs_of(dog) == 7 and m.legs_of(m.Animal("Tom")) == 4
    dog.friend = m.Dog("Max", friend=dog)
    assert dog.friend.friend is dog
    raises(TypeError, "attribute 'friend' must be Animal, not int", setattr, dog, "friend", 1)
    raises(TypeError, "argument 'animal' must be Animal, not Ring", m.legs_of, Ring(1))
    raises(TypeError, "", m.Dog.learn, m.Animal("Tom"), 1)
    weak = weakref.ref(dog)
    del dog
    gc.collect()
    assert weak() is None and m.alive_animals() == before
    puppy = m.Puppy("Bo", 8)
    puppy.learn(1).lose()
    puppy.toy = "ball"
    assert (puppy.tricks, puppy.legs, puppy.weeks) == (1, 3, 8) and puppy.__dict__ == {
        "toy": "ball"
    }
    puppy.toy = puppy
    weak = weakref.ref(puppy)
    raises(TypeError, "Animal.__init__() cannot make an instance", m.Animal.__init__, puppy, "a")

    class Wolf(m.Dog):
        def __init__(self):
            super().__init__("Wolf")

    assert Wolf().learn(3).tricks == 3
    raises(RuntimeError, "Dog.__init__() was not called", m.Dog.__new__(m.Dog).learn, 1)
    raises(RuntimeError, "__init__() was not called", m.Dog.__new__(m.Dog).lose)
    del puppy
    gc.collect()
    assert weak() is None and m.alive_animals() == before


def check_classes_without_init_take_what_their_base_takes():
    for name, signature in {
        "Kitten": "(name)",
        "Twice": "(arg0, /)",
        "WideTag": "(owner=None, number=0, width=2.0)",
        "WideFault": "(line, column=1, cause=None, width=3)",
    }.items():
        assert str(inspect.signature(getattr(m, name))) == signature
    kitten = m.Kitten(name="a")
    assert (kitten.describe(), kitten.lives) == ("a on 4 legs", 9)
    assert m.Twice(3).isWhereItWas() and (m.Twice(3).value, m.Twice(3).times) == (3, 2)
    raises(ValueError, "InvalidValue", m.Twice, 0)
    raises(TypeError, "Kitten() missing 1 required positional argument: 'name'", m.Kitten)
    wide = m.WideTag("x", width=7)
    assert (wide.owner, wide.number, wide.width) == ("x", 0, 7)
    match wide:
        case m.WideTag(owner, number, width):
            assert (owner, number, width) == ("x", 0, 7)
    fault = m.WideFault(5, width=6)
    assert (fault.args, fault.line, fault.width, fault.column) == ((5,), 5, 6, 1)
    device = m.PrinterError(2, "no unit")
    assert (device.errno, device.unit, device.pages, device.sheets) == (2, 0, 1, 4)


def check_structs_are_made_in_place():
    pinned = m.Pinned(3)
    assert pinned.isWhereItWas() and pinned.value == 3
    pinned.__init__(4)
    assert pinned.isWhereItWas() and pinned.value == 4
    raises(ValueError, "InvalidValue", m.Pinned, 0)
    raises(ValueError, "InvalidValue", pinned.__init__, 0)
    raises(RuntimeError, "Pinned.__init__() was not called", pinned.isWhereItWas)
    pinned.__init__(5)
    assert pinned.value == 5


def check_errors_of_deinit_are_unraisable():
    seen = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda args: seen.append(args.exc_value)
    try:
        for how in range(3):
            m.Fragile(how)
            try:
                fragile = m.Fragile(how)
                raise KeyError(how)
            except KeyError as error:
                del fragile
                assert error.args == (how,)
        # It would live again, and end twice.
        revived = []
        m.Farewell(revived.append)
    finally:
        sys.unraisablehook = hook
    assert not revived and "a *Farewell stands for no Python object" in str(seen.pop())
    assert [str(error) for error in seen] == ["OutOfMemory"] * 2 + ["it broke"] * 2, seen
    assert [type(error) for error in seen] == [MemoryError] * 2 + [ValueError] * 2


def check_long_chains_end():
    link = None
    for _ in range(300_000):
        link = m.Link(next=link)
    del link
    link = None
    for _ in range(100_000):
        link = m.Link(next=(link,))
    del link

    class Derived(m.Link):
        pass

    link = None
    for _ in range(100_000):
        link = Derived(next=link)
    del link


def check_own_traversal_and_nested_classes():
    tree = m.Tree()
    tree.add([tree])
    tree.add(m.Tree.Leaf(value=3))
    weak = weakref.ref(tree)
    assert m.Tree.Leaf in map(type, gc.get_referents(tree))
    assert m.Tree.Leaf.__qualname__ == "Tree.Leaf" and m.Tree.Leaf.__module__ == "zigclasses"
    del tree
    gc.collect()
    assert weak() is None


def check_unsynchronized_structs_guard_themselves():
    tally, workers, rounds = m.Tally(), 8, 10_000
    assert tally.addAnd(lambda: tally.addAnd(tally.total)) == 2

    def work():
        for _ in range(rounds):
            tally.add()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.total() == workers * rounds + 2


def check_classes_in_zig_that_derive_are_pickled_whole_or_refused():
    held = object()
    wide = m.WideTag(held, 3, 4.0)
    before = sys.getrefcount(held)
    for _ in range(100):
        twin = copy.copy(wide)
        assert (twin.owner, twin.number, twin.width) == (held, 3, 4.0)
    del twin
    assert FREE_THREADED or sys.getrefcount(held) == before
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(m.WideTag([1], 3, 4.0), protocol))
        assert (again.owner, again.number, again.width) == ([1], 3, 4.0)
        assert pickle.loads(pickle.dumps(m.Plain(), protocol)).number == 0
        for made in (m.Stack([1, [2]]), m.Table(a=1), m.Tags("ab"), m.Packet(b"c")):
            assert pickle.loads(pickle.dumps(made, protocol)) == made
        stack = m.Stack()
        stack.push([3])
        again = pickle.loads(pickle.dumps(stack, protocol))
        assert type(again) is m.Stack and (again, again.last) == ([[3]], [3])
    fault = pickle.loads(pickle.dumps(m.NameFault([1], line=7)))
    assert (fault.found, fault.line, fault.cause) == ([1], 7, None)
    assert copy.copy(m.NameFault(held)).found is held

    owner = m.Owner(5)
    for ask in (copy.copy, copy.deepcopy, pickle.dumps, lambda one: pickle.dumps(one, 0)):
        raises(TypeError, "cannot pickle 'Owner' object", ask, owner)
    state = m.Plain().__getstate__()
    raises(TypeError, "Plain.__setstate__() takes", m.Plain.__setstate__, owner, state)
    assert owner.get() == 5
    assert copy.copy(m.Restored(6)).get() == 6
    assert pickle.loads(pickle.dumps(m.Restored(6))).get() == 6


def check_long_defaults_are_left_out_of_signatures():
    assert str(inspect.signature(m.Page)) == "(bytes=Ellipsis)"
    assert m.Page().sum() == 100_000


def check_methods_are_given_the_module_and_its_state():
    assert m.Seller().sell(2) == 2 and m.Seller().sell(count=3) == 5
    assert m.Seller.moduleName() == "zigclasses"


def check_exceptions_have_fields():
    fault = m.ParseError(3, 4)
    assert (
        isinstance(fault, ValueError) and fault.args == (3, 4) and str(fault) == "line 3, column 4"
    )
    assert m.ParseError(line=5).line == 5 and m.line_of(m.parse_error(7)) == 7
    try:
        raise fault
    except ValueError as caught:
        assert caught is fault and caught.column == 4
    # `args` has not what is given by name, nor what Zig code gives.
    for made in [fault, m.ParseError(line=3, column=4), m.parse_error(3)]:
        restored = pickle.loads(pickle.dumps(made))
        assert type(restored) is m.ParseError and restored.args == made.args
        assert (restored.line, restored.column) == (made.line, made.column)
    device = m.DeviceError(2, "no unit")
    assert (device.errno, device.strerror, device.unit) == (2, "no unit", 0)
    missing = m.DeviceError(2, "no file", "a.txt")
    missing.unit, missing.note = 7, "x"
    restored = pickle.loads(pickle.dumps(missing))
    assert (restored.filename, restored.unit, restored.note) == ("a.txt", 7, "x")
    name = m.NameFault(["x"], line=9)
    assert name.found == ["x"] and name.line == m.line_of(name) == 9
    raises(TypeError, "missing 1 required positional argument: 'line'", m.ParseError)
    raises(TypeError, "must be ParseError, not ValueError", m.line_of, ValueError())

    class Own(m.ParseError):
        def __init__(self, line):
            super().__init__(line, 2)
            self.mark = "x"

    assert str(Own(1)) == "line 1, column 2" and Own(1).mark == "x"


def check_classes_derive_from_containers():
    stack = m.Stack([1, 2])
    stack.push(3)
    assert stack == [1, 2, 3] and len(stack) == 3 and stack.last == 3 and stack.pushes == 1
    for again in [copy.copy(stack), pickle.loads(pickle.dumps(stack))]:
        assert type(again) is m.Stack and again == stack and again.last == 3
    stack.__init__("ab")
    assert stack == ["a", "b"] and stack.pushes == 0
    table = m.Table(a=1)
    table.misses, table.own = 2, 5
    assert table == {"a": 1} and copy.deepcopy(table).misses == 2 and table.own == 5
    assert m.Tags([1, 1]) == {1} and m.Tags().limit == 3 and m.Packet(b"ab") == b"ab"
    raises(TypeError, "is not safe", list.__new__, m.Stack)
    raises(TypeError, "not iterable", m.Stack, 5)
    raises(RuntimeError, "Stack.__init__() was not called", lambda: m.Stack.__new__(m.Stack).last)

    def both():
        class Both(m.Stack, m.Table):
            pass

    raises(TypeError, "lay-out conflict", both)


def check_cycles_through_built_in_bases_are_collected():
    stack, table, packet = m.Stack(), m.Table(), m.Packet()
    fault, name = m.ParseError(1), m.NameFault(stack)
    stack.push(stack)
    table["self"] = table.own = table
    packet.sender = packet
    fault.cause, name.found, name.mark = fault, name, name
    alive = [weakref.ref(one) for one in (stack, table, packet, fault, name)]

    del stack, table, packet, fault, name
    gc.collect()

    assert [one() for one in alive] == [None] * 5


def check_nothing_leaks():
    def work():
        ring = Ring(10, callback=print)
        ring.push(1).take(Ring.of_values([1, 2, 3]))
        ring.__init__(4)
        point = Point(1, label=[ring])
        point.plus(m.make_point(1))
        node = Node("a")
        node.connect(node)
        node.mark("b", ring)
        dog = m.Dog("a", friend=m.Animal("b"))
        dog.friend = m.Puppy("c", 1)
        dog.__init__("d")
        tree = m.Tree()
        tree.add(tree)
        stack = m.Stack([ring])
        stack.push(stack)
        m.ParseError(1).cause = m.NameFault(stack)
        m.Pinned(1).__init__(2)
        for wrong in [
            lambda: Ring(0),
            lambda: Ring("a"),
            lambda: ring.push(),
            lambda: Ring(1, x=2),
        ]:
            try:
                wrong()
            except (TypeError, ValueError):
                pass

    blocks = getattr(sys, "getallocatedblocks", int)
    for _ in range(50):
        work()
    gc.collect()
    before = blocks()
    rounds = 2000
    for _ in range(rounds):
        work()
    gc.collect()
    # Interpreters without a GIL keep some hundred blocks of their own.
    assert blocks() - before < rounds / 2, blocks() - before


for name, check in list(globals().items()):
    if name.startswith("check_"):
        check()
print("all checks passed")
