"""Whether the constants of a module's definition fit the tags, rule by rule."""

from dataclasses import replace

import pytest

from alloconda.binary.model import BinaryFacts, Expectation, Problem, ProblemCode, judge
from alloconda.binary.model.definition import AbiInfo, ModuleDefinition, ObjectHead
from alloconda.kernel.python import Abi, parse_python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_targets
from alloconda.kernel.targets.target import Arch
from tests.fakes import CPYTHON_SYMBOLS, elf_facts, fat_facts, macho_facts

GIL = ModuleDefinition(name="hello", head=ObjectHead.GIL)
FREE = ModuleDefinition(name="acme.hello", head=ObjectHead.FREE_THREADED, head_flags=4)
UNMARKED = ModuleDefinition(name="hello", head=ObjectHead.FREE_THREADED)
BOTH = AbiInfo(flags=7, abi_version=0x030F0000)
SLOTS = ModuleDefinition(name="hello", slots=((109, 2), (100, 2), (103, 2), (94, 2)), abi=BOTH)


def found(
    abi: Abi,
    *definitions: ModuleDefinition,
    facts: BinaryFacts | None = None,
    module: str = "hello",
) -> list[Problem]:
    slots = any(one.head is None for one in definitions)
    facts = facts or elf_facts(exports=(f"{'PyModExport' if slots else 'PyInit'}_{module}",))
    expectation = Expectation(
        targets=parse_targets("manylinux_2_17_x86_64"), abi=abi, module=module
    )
    return list(judge(replace(facts, definitions=definitions), expectation, CPYTHON_SYMBOLS))


def of(version: str, *, stable: bool = False) -> Abi:
    return (stable_abi if stable else version_abi)(parse_python(version))


@pytest.mark.parametrize(
    ("abi", "definition"),
    [
        (of("3.12"), GIL),
        (of("3.15"), GIL),
        (of("3.11", stable=True), GIL),
        (of("3.13t"), UNMARKED),
        (of("3.14t"), UNMARKED),
        (of("3.14t"), FREE),
        (of("3.15t"), FREE),
        (of("3.15t", stable=True), SLOTS),
        (of("3.15t"), SLOTS),
        (of("3.15"), SLOTS),
        (of("3.15t", stable=True), replace(SLOTS, abi=None)),
        (of("3.15t", stable=True), replace(SLOTS, abi=replace(BOTH, abi_version=0))),
        (of("3.15t", stable=True), replace(SLOTS, abi=replace(BOTH, flags=1))),
        (of("3.15t", stable=True), replace(SLOTS, slots=((103, 3), (100, 0)))),
    ],
)
def test_a_definition_that_the_cpythons_of_the_tags_take_passes(
    abi: Abi, definition: ModuleDefinition
) -> None:
    assert found(abi, definition) == []


@pytest.mark.parametrize(
    ("abi", "definition", "reason"),
    [
        (of("3.14t"), GIL, "the object head of builds with the GIL, and cp314t is for free-thr"),
        (of("3.15t"), GIL, "the object head of builds with the GIL"),
        (of("3.14"), FREE, "the PyModuleDef of acme.hello has the object head of free-threaded"),
        (of("3.11", stable=True), FREE, "the object head of free-threaded builds"),
        (of("3.15t"), UNMARKED, "isn't marked as allocated statically"),
        (of("3.15t", stable=True), replace(SLOTS, slots=((103, 8),)), "lacks the flag PySlot_STAT"),
        (
            of("3.15t", stable=True),
            replace(SLOTS, abi=replace(BOTH, flags=3)),
            "says that it is for builds with the GIL, and abi3t from 3.15 is for free-threaded",
        ),
        (
            of("3.15"),
            replace(SLOTS, abi=replace(BOTH, flags=5)),
            "says that it is for free-threaded builds",
        ),
        (
            of("3.15t", stable=True),
            replace(SLOTS, abi=replace(BOTH, abi_version=0x03100000)),
            "the stable ABI from 3.16",
        ),
        (
            of("3.15t", stable=True),
            replace(SLOTS, abi=replace(BOTH, flags=6)),
            "the ABI of 3.15, the tag says abi3t",
        ),
        (
            of("3.15t"),
            replace(SLOTS, abi=AbiInfo(flags=6, abi_version=0x030E0000)),
            "the ABI of 3.14",
        ),
    ],
)
def test_a_definition_that_some_cpython_of_the_tags_refuses_is_named(
    abi: Abi, definition: ModuleDefinition, reason: str
) -> None:
    (problem,) = found(abi, definition)

    assert problem.code is ProblemCode.WRONG_LAYOUT
    assert reason in problem.message


def test_nothing_is_claimed_of_what_was_not_found_or_is_of_another_module() -> None:
    abi = of("3.15t")

    assert found(abi) == []
    assert found(abi, replace(GIL, name="other")) == []
    assert found(abi, GIL, FREE) == []


def test_a_definition_in_the_form_that_is_not_exported_does_not_count() -> None:
    facts = elf_facts(exports=("PyInit_hello", "PyModExport_hello"))

    assert found(of("3.15t"), GIL, SLOTS, facts=facts) == []
    assert found(of("3.14"), GIL, replace(SLOTS, slots=((103, 0),)), facts=facts) == []


def test_the_slice_of_a_fat_file_is_named() -> None:
    fat = fat_facts(macho_facts(Arch.X86_64), macho_facts())
    slices = tuple(replace(part, definitions=(FREE,)) for part in fat.slices)
    expectation = Expectation(
        targets=parse_targets("macosx_11_0_universal2"), abi=of("3.14"), module="hello"
    )

    problems = judge(replace(fat, slices=slices), expectation, CPYTHON_SYMBOLS)

    assert len(problems) == 2
    assert "its x86_64 code: " in " ".join(problem.message for problem in problems)
