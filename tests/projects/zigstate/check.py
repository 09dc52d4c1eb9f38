"""Asserts what zigstate does, on the interpreter that runs this; it needs no test framework."""

import contextlib
import gc
import importlib
import importlib.util
import logging
import pickle
import subprocess
import sys
import sysconfig
import threading
import time
import tracemalloc
import weakref

import zigstate

HOW = ("field", "list", "map", "one", "many", "nested")


def raises(kind, text, function, *args):
    try:
        result = function(*args)
    except Exception as error:
        assert type(error).__name__ == kind, f"{type(error)} instead of {kind}"
        assert text in str(error), f"{str(error)!r} lacks {text!r}"
        return error
    raise AssertionError(f"no {kind}, but {result!r}")


def fresh():
    """Return the module once more, made anew."""
    spec = importlib.util.find_spec("zigstate")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def collect():
    for _ in range(3):
        gc.collect()


class Witness:
    pass


def check_each_module_has_a_state_of_its_own():
    collect()
    before = zigstate.states()
    first, second = fresh(), fresh()
    assert zigstate.states() == before + 2
    assert (first.at_start, first.total()) == (7, 7)
    assert [first.add(), first.add(by=-3), second.add(10)] == [8, 5, 17]
    assert (first.total(), second.total()) == (5, 17)
    assert first.wide() == 32
    del first
    collect()
    assert zigstate.states() == before + 1
    assert second.total() == 17
    raises("TypeError", "add() takes from 0 to 1 positional arguments but 2", second.add, 1, 2)


def check_functions_keep_the_state():
    add = fresh().add
    collect()
    assert [add(), add()] == [8, 9]


def check_a_reload_keeps_the_state():
    zigstate.add(100)
    before, states = zigstate.total(), zigstate.states()
    assert importlib.reload(zigstate) is zigstate
    assert (zigstate.total(), zigstate.states()) == (before, states)


def check_the_state_is_freed_with_the_module():
    collect()
    states = zigstate.states()
    for how in HOW:
        module, witness = fresh(), Witness()
        gone = weakref.ref(witness)
        module.keep(how, witness)
        del witness
        collect()
        assert gone() is not None, how
        del module
        collect()
        assert gone() is None, how
        assert zigstate.states() == states, how


def check_cycles_are_collected():
    collect()
    states = zigstate.states()
    for how in HOW:
        module, witness = fresh(), Witness()
        # Not by the module's dict, which is emptied anyway.
        witness.function, gone = module.keep, weakref.ref(witness)
        module.keep(how, witness)
        del module, witness
        collect()
        assert gone() is None, how
        assert zigstate.states() == states, how


def check_a_state_that_is_freed_is_refused():
    said = []

    def make():
        module = fresh()

        def last(add=module.add):
            try:
                said.append(add())
            except Exception as error:
                said.append(f"{type(error).__name__}: {error}")

        # Freed in this order.
        module.keep("field", module.at_end(last))
        module.keep("list", last)

    make()
    collect()
    # Without a GIL, the function may have lost what it needs before the module its state.
    if said or not sysconfig.get_config_var("Py_GIL_DISABLED"):
        assert said == ["RuntimeError: the state of the module is freed already"], said


def check_imports_that_fail_leave_nothing():
    collect()
    states, known = zigstate.states(), set(sys.modules)
    for step, kind, text in [
        ("state", "StartError", "BadStart"),
        ("raise", "KeyError", "raised"),
        ("init", "StartError", "BadStart"),
        ("below", "RuntimeError", "Below"),
    ]:
        sys.fail_at = step
        for _ in range(3):
            raises(kind, text, fresh)
        del sys.fail_at
        collect()
        assert zigstate.states() == states, step
        assert fresh().add() == 8
    assert set(sys.modules) == known


def check_modules_lie_in_the_module():
    import zigstate.inner.deep as deep
    import zigstate.plain
    from zigstate.inner import Mode

    inner = zigstate.inner
    assert sys.modules["zigstate.inner.deep"] is deep is inner.deep
    assert (zigstate.plain.ANSWER, inner.__doc__, inner.set_up) == (
        42,
        "A module in a module.",
        True,
    )
    assert (inner.__name__, deep.__name__) == ("zigstate.inner", "zigstate.inner.deep")
    assert (inner.__package__, deep.__package__) == ("zigstate", "zigstate.inner")
    assert inner.__spec__.name == inner.__name__
    assert inner.__loader__ is inner.__spec__.loader is deep.__loader__
    assert deep.__file__ == zigstate.__file__
    assert deep.keep.__module__ == "zigstate.inner.deep"
    for kept in (Mode.fast, deep.BelowError, deep.keep):
        assert pickle.loads(pickle.dumps(kept)) is kept
    error = raises("BelowError", "below", deep.fail)
    assert error.depth == 2


def check_modules_in_the_module_have_its_state():
    module = fresh()
    # The one that was imported is not hidden by another.
    assert sys.modules["zigstate.inner"] is zigstate.inner is not module.inner
    add_below = module.inner.deep.add_below
    assert add_below(3) == (10, 1, "zigstate.inner.deep")
    assert module.plain.add() == 11
    assert (module.total(), module.inner.deep.add_below(1)) == (11, (12, 2, "zigstate.inner.deep"))
    del module
    collect()
    assert add_below(1) == (13, 3, "zigstate.inner.deep")
    states = zigstate.states()
    del add_below
    collect()
    assert zigstate.states() == states - 1


def check_cycles_through_modules_in_the_module_are_collected():
    collect()
    states = zigstate.states()
    module, witness = fresh(), Witness()
    witness.function, gone = module.inner.deep.keep, weakref.ref(witness)
    module.inner.deep.keep(witness)
    inner = module.inner
    del module, witness
    collect()
    assert gone() is not None and zigstate.states() == states + 1
    del inner
    collect()
    assert gone() is None and zigstate.states() == states


def check_an_import_that_fails_takes_its_modules_away():
    code = """if True:
        import sys
        for step in ("below", "state", "init"):
            sys.fail_at = step
            for _ in range(2):
                try:
                    import zigstate
                except Exception as error:
                    assert "Below" in str(error) or "BadStart" in str(error)
                assert not [name for name in sys.modules if name.startswith("zigstate")]
            del sys.fail_at
        import zigstate.inner.deep
        zigstate.inner.deep.add_below(1)
    """
    if "--no-children" not in sys.argv:
        subprocess.run([sys.executable, "-c", code], check=True)


def check_capsules_hand_pointers_on():
    assert type(zigstate._api).__name__ == "PyCapsule"
    assert zigstate.use_api(zigstate._api, 2, 3) == 15
    assert zigstate.import_api() == 3
    said = "use_api() argument 'api' must be a capsule called zigstate._api, not "
    raises("TypeError", f"{said}int", zigstate.use_api, 1, 2, 3)
    raises("TypeError", f"{said}PyCapsule", zigstate.use_api, zigstate.box_up(1, ""), 2, 3)
    api, module = zigstate._api, sys.modules["zigstate"]
    try:
        zigstate._api = 1
        raises("AttributeError", "_api", zigstate.import_api)
        sys.modules["zigstate"] = None
        raises("ImportError", "", zigstate.import_api)
    except AssertionError as error:
        # The module is called so in every version of Python: a ModuleNotFoundError.
        assert "ModuleNotFoundError" in str(error), error
    finally:
        zigstate._api, sys.modules["zigstate"] = api, module


def check_capsules_free_what_they_own():
    states, witness = zigstate.states(), Witness()
    gone = weakref.ref(witness)
    box = zigstate.box_up(witness, "ß")
    assert zigstate.states() == states + 1
    assert zigstate.unbox(box) == (witness, "ß")
    assert zigstate.unbox(None) is None
    pair, lost = zigstate.pair_up(witness, False), zigstate.pair_up(witness, True)
    assert lost is None and type(pair) is type(box)
    del witness
    collect()
    assert gone() is not None
    del box
    collect()
    assert zigstate.states() == states and gone() is not None
    del pair
    collect()
    assert gone() is None


class Records(logging.Handler):
    def __init__(self):
        super().__init__()
        self.list = []

    def emit(self, record):
        self.list.append((record.name, record.levelname, record.getMessage()))


def check_messages_are_logged():
    logger, records = logging.getLogger("zigstate"), Records()
    logger.addHandler(records)
    logger.propagate = False
    try:
        logger.setLevel(logging.INFO)
        zigstate.log_all("a%s{}")
        levels = ("info", "INFO"), ("warn", "WARNING"), ("err", "ERROR"), ("critical", "CRITICAL")
        assert records.list == [("zigstate", name, f"{word} a%s{{}}") for word, name in levels]
        records.list.clear()
        zigstate.log_all("x" * 10_000)
        assert {len(text) > 10_000 for _, _, text in records.list} == {True}
        records.list.clear()
        assert zigstate.log_below(7) is False
        assert records.list == [
            ("zigstate.below", "INFO", "number 7"),
            ("zigstate.below.deep", "INFO", "100%"),
        ]
        records.list.clear()
        logger.setLevel(logging.DEBUG)
        assert zigstate.log_below(7) is True
        records.list.clear()
        assert zigstate.log_in_zig(8) == 8
        assert records.list == [
            ("zigstate", "WARNING", "zig 8"),
            ("zigstate.scope", "DEBUG", "scoped 8"),
            ("zigstate", "INFO", "released 8"),
        ]
        records.list.clear()
        raises("ValueError", "raised", zigstate.log_and_raise, "it")
        assert [text for _, _, text in records.list] == ["about it", "about it, too"]

        def refuse(record):
            raise ZeroDivisionError(record.getMessage())

        logger.addFilter(refuse)
        raises("ZeroDivisionError", "debug z", zigstate.log_all, "z")
        raises("ValueError", "raised", zigstate.log_and_raise, "it")
        logger.removeFilter(refuse)
    finally:
        logger.removeHandler(records)
        logger.propagate = True


IN_AN_INTERPRETER = """
import sys
sys.path[:] = {path!r}
import zigstate
assert (zigstate.at_start, zigstate.total()) == (7, 7)
for i in range({rounds}):
    assert zigstate.add() == 8 + i
    for how in {how!r}:
        zigstate.keep(how, object())
        zigstate.keep(how=how, object=zigstate)
    assert zigstate.report() == {{"total": 8 + i, "kept": ["choice"]}}
    assert list(zigstate.countdown(3)) == [3, 2, 1]
    assert zigstate.inner.deep.add_below(0)[0] == 8 + i
    try:
        zigstate.add(by="1")
    except TypeError as error:
        assert "argument 'by' must be int, not str" in str(error)
    try:
        zigstate.fail()
    except zigstate.StartError as error:
        assert str(error) == "BadStart"
# One more is freed with the interpreter.
zigstate.keep("field", zigstate)
"""


class Interpreters:
    """Interpreters of this process, by the module that this version of Python has for them."""

    def __init__(self):
        name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
        self.module = importlib.import_module(name)

    def run(self, code, own_gil=True):
        """Run code in a new interpreter; return what went wrong, or None."""
        if sys.version_info >= (3, 13):
            made = self.module.create("isolated" if own_gil else "legacy")
        else:
            made = self.module.create(isolated=own_gil)
        try:
            said = self.module.run_string(made, code)
        except self.module.RunFailedError as error:
            return str(error)
        finally:
            self.module.destroy(made)
        return said and said.formatted


def check_interpreters_have_a_state_each():
    collect()
    states = zigstate.states()
    run = Interpreters().run
    code = IN_AN_INTERPRETER.format(path=sys.path, how=HOW, rounds=50)
    said = (run(code, own_gil=False), run(code))
    assert said == (None, None), said
    said = {}

    # Before 3.14, CPython aborts now and then where several such interpreters run at once, with
    # none of our modules in them. Each of them still runs beside the main one.
    turn = contextlib.nullcontext() if sys.version_info >= (3, 14) else threading.Lock()

    def work(number):
        with turn:
            said[number] = [run(code) for _ in range(2)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    # The main interpreter goes on meanwhile.
    while any(thread.is_alive() for thread in threads):
        assert zigstate.report()["kept"] == []
        assert list(zigstate.countdown(2)) == [2, 1]
        time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert said == {number: [None] * 2 for number in range(3)}, said
    assert zigstate.states() == states


def check_imports_that_fail_in_an_interpreter_leave_nothing():
    collect()
    states = zigstate.states()
    run = Interpreters().run
    for step in ("state", "init"):
        code = f"import sys; sys.path[:] = {sys.path!r}; sys.fail_at = {step!r}; import zigstate"
        for _ in range(3):
            assert "BadStart" in run(code)
        assert zigstate.states() == states


def check_nothing_leaks():
    def work():
        for _ in range(100):
            module = fresh()
            for how in HOW:
                module.keep(how, module.add)
                module.keep(how, Witness())
            module.forget()
            module.keep("field", module.box_up(Witness(), "text"))
            module.pair_up(module, True)
            module.pair_up(how, False)
            module.keep("map", module)
            module.inner.deep.keep(module)
            for step in ("state", "raise", "init", "below"):
                sys.fail_at = step
                kinds = {"raise": "KeyError", "below": "RuntimeError"}
                raises(kinds.get(step, "StartError"), "", fresh)
                del sys.fail_at
        del module
        # The cache of attributes keeps names until others take their places.
        (getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache)()
        collect()

    growths = []
    tracemalloc.start()
    for _ in range(4):
        before = tracemalloc.get_traced_memory()[0]
        work()
        growths.append(tracemalloc.get_traced_memory()[0] - before)
    tracemalloc.stop()
    # The interpreter fills its own stores meanwhile; what leaks grows each time, and the smallest
    # object has 16 bytes.
    assert min(growths) < 1600, growths


for name, check in list(globals().items()):
    if name.startswith("check_"):
        check()
print("all checks passed")
