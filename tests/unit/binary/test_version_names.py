"""Names that no CPython of a wheel's version exports, judged on Linux and macOS."""

import pytest

from alloconda.binary.formats.cpython_names import cpython_names, parse_cpython_names
from alloconda.binary.model import Expectation, ImportedSymbol, ProblemCode, judge
from alloconda.kernel.python import Python, version_abi
from alloconda.kernel.targets.platform_tag import parse_target
from alloconda.kernel.values import replace
from tests.fakes import CPYTHON_SYMBOLS, elf_facts, macho_facts


def test_the_shipped_table_tells_the_versions_apart() -> None:
    exported = cpython_names()

    assert exported.minors == tuple(range(8, 16))
    assert (exported.of(7), exported.of(16)) == (None, None)
    assert all("Py_IncRef" in (exported.of(minor) or ()) for minor in exported.minors)
    having = [minor for minor in exported.minors if "PyLong_AsInt" in (exported.of(minor) or ())]
    assert having == [13, 14, 15]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_block_by_block(end: str) -> None:
    lines = ("# Names.", "[8]", "Py_A", "Py_B", "[8,10]", "Py_C", "")
    exported = parse_cpython_names(end.join(lines))

    assert exported.of(8) == frozenset({"Py_A", "Py_B", "Py_C"})
    assert exported.of(9) is None
    assert exported.of(10) == frozenset({"Py_C"})
    assert exported.any_has("Py_B")
    assert not exported.any_has("Py_D")


def _of_version(tag: str) -> Expectation:
    return Expectation(
        targets=(parse_target(tag),), abi=version_abi(Python(minor=12)), module="hello"
    )


class TestNamesOfAVersion:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("PyLong_FromLogn", "3.12 has no such name; is PyLong_FromLong meant?"),
            ("PyLong_AsInt", "3.12 has no such name (3.13 and others have)"),
            ("_PyQuite_Unknown", "3.12 has no such name"),
        ],
    )
    def test_a_name_that_the_version_does_not_have_is_named(self, name: str, said: str) -> None:
        tags = {"manylinux_2_28_x86_64": elf_facts(imports=(name,))}
        flat = (ImportedSymbol(name=name),)
        tags["macosx_11_0_arm64"] = macho_facts(imports=flat)

        for tag, facts in tags.items():
            (problem,) = judge(facts, _of_version(tag), CPYTHON_SYMBOLS)
            assert (problem.code, problem.subject) == (ProblemCode.UNKNOWN_NAME, name)
            assert said in problem.message

    @pytest.mark.parametrize(
        "name",
        [
            *("PyFunction_Type", "PyUnicode_New", "_PyDict_NewPresized", "_Py_NoneStruct"),
            *("_PyType_Lookup", "_PyLong_Sign", "PyOS_InputHook", "PyErr_SetFromErrno"),
            # Of other versions: a bugfix release may get them.
            *("_PyDict_GetItemStringWithError", "_PyThreadState_UncheckedGet"),
        ],
    )
    def test_names_that_the_version_has_and_private_ones_pass(self, name: str) -> None:
        facts = elf_facts(imports=(name,))

        assert not judge(facts, _of_version("manylinux_2_28_x86_64"), CPYTHON_SYMBOLS)

    def test_nothing_is_claimed_without_certainty(self) -> None:
        tag, facts = "manylinux_2_28_x86_64", elf_facts(imports=("PyLong_FromLogn",))
        beside = elf_facts(imports=("PyLong_FromLogn",), needed=("libmore.so",))
        optional = elf_facts(weak=("PyLong_AsInt",))
        unknown = replace(_of_version(tag), abi=version_abi(Python(minor=99)))

        assert not judge(
            facts, replace(_of_version(tag), version_is_certain=False), CPYTHON_SYMBOLS
        )
        assert not judge(facts, unknown, CPYTHON_SYMBOLS)
        assert not judge(optional, _of_version(tag), CPYTHON_SYMBOLS)
        bundled = replace(_of_version(tag), bundled=frozenset({"libmore.so"}))
        assert not judge(beside, bundled, CPYTHON_SYMBOLS)
