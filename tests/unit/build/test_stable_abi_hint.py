"""What to do about names that the stable ABI lacks."""

from alloconda.binary.formats.stable_abi import cpython_symbols
from alloconda.binary.model.problems import Problem, ProblemCode
from alloconda.build.service.stable_abi_hint import stable_abi_hint
from alloconda.kernel.python import Abi, AbiKind, parse_python

ABI = Abi(kind=AbiKind.STABLE, python=parse_python("3.11"))


def _hint(*names: tuple[ProblemCode, str]) -> str | None:
    problems = [Problem(code=code, subject=name, message="") for code, name in names]
    return stable_abi_hint(problems, ABI, cpython_symbols())


def test_a_newer_name_wants_the_floor_of_the_newest() -> None:
    hint = _hint(
        (ProblemCode.STABLE_TOO_NEW, "PyType_GetFullyQualifiedName"),
        (ProblemCode.STABLE_TOO_NEW, "PyType_GetModuleByDef"),
    )
    assert hint is not None
    assert hint.startswith('set abi3 = "3.13" and requires-python = ">=3.13"')


def test_a_macro_has_its_function_named() -> None:
    hint = _hint((ProblemCode.NOT_STABLE, "PyList_GET_ITEM"))
    assert hint is not None
    assert hint.startswith("call PyList_GetItem in place of PyList_GET_ITEM, or build for each")


def test_a_name_without_a_function_is_left_out_or_built_for_each_version() -> None:
    hint = _hint((ProblemCode.NOT_STABLE, "PyUnicode_AsUTF8"))
    assert hint is not None
    assert hint.startswith("leave out PyUnicode_AsUTF8, or build for each version")


def test_other_problems_have_no_hint_of_this_kind() -> None:
    assert _hint((ProblemCode.NO_INIT, "PyInit_x")) is None
