"""Whether a built module honours the tags that its wheel would carry."""

from collections.abc import Iterator
from typing import assert_never

from alloconda.binary.model.cpython import (
    judge_cpython_use,
    judge_init,
    judge_stable_abi,
    judge_version_names,
)
from alloconda.binary.model.facts import BinaryFacts, BinaryFormat
from alloconda.binary.model.layout import judge_layout
from alloconda.binary.model.linux import compiler_rt_symbols, judge_linux
from alloconda.binary.model.macos import judge_macos, unresolved_symbols
from alloconda.binary.model.problems import Expectation, Problem, ProblemCode
from alloconda.binary.model.pyodide import helpers_of_zig, judge_pyodide
from alloconda.binary.model.stable_abi import CpythonSymbols
from alloconda.binary.model.windows import judge_windows
from alloconda.kernel.targets.target import Os

_FORMATS = {
    Os.LINUX: BinaryFormat.ELF,
    Os.MACOS: BinaryFormat.MACHO,
    Os.WINDOWS: BinaryFormat.PE,
    Os.EMSCRIPTEN: BinaryFormat.WASM,
}


def judge(
    facts: BinaryFacts, expectation: Expectation, cpython_symbols: CpythonSymbols
) -> tuple[Problem, ...]:
    """Return every reason why the module doesn't honour the tags; none means that it does."""
    format_wanted = _FORMATS[expectation.os]
    if facts.format is not format_wanted:
        return (
            Problem(
                code=ProblemCode.WRONG_FORMAT,
                subject=facts.format,
                message=f"its format is {facts.format}, but {expectation.targets[0]} wants "
                f"{format_wanted}",
            ),
        )
    if not facts.is_library:
        return (
            Problem(
                code=ProblemCode.NOT_A_LIBRARY,
                subject=facts.format,
                message="it is not a shared library, so Python can't load it",
            ),
        )
    return tuple(_problems(facts, expectation, cpython_symbols))


def needs_compiler_rt(facts: BinaryFacts, expectation: Expectation) -> tuple[str, ...]:
    """Return the symbols for which a module must be compiled again with Zig's compiler_rt.

    A module that is compiled without it takes memcpy and the like from the C library that every
    Python process has. What that doesn't provide on every system of the tags, such as 128-bit
    division, must come into the module. On Windows the linker has refused such names before.
    """
    match facts.format:
        case BinaryFormat.ELF:
            return compiler_rt_symbols(facts, expectation)
        case BinaryFormat.MACHO:
            return unresolved_symbols(facts)
        case BinaryFormat.PE:
            return ()
        case BinaryFormat.WASM:
            return helpers_of_zig(facts)
        case _:
            assert_never(facts.format)


def _problems(
    facts: BinaryFacts, expectation: Expectation, cpython_symbols: CpythonSymbols
) -> Iterator[Problem]:
    match expectation.os:
        case Os.LINUX:
            yield from _judge_machine(facts, expectation)
            yield from judge_linux(facts, expectation)
        case Os.MACOS:
            yield from judge_macos(facts, expectation)
        case Os.WINDOWS:
            yield from _judge_machine(facts, expectation)
            yield from judge_windows(facts, expectation)
        case Os.EMSCRIPTEN:
            yield from _judge_machine(facts, expectation)
            yield from judge_pyodide(facts, expectation, cpython_symbols)
        case _:
            assert_never(expectation.os)
    init_problems = tuple(judge_init(facts, expectation))
    yield from init_problems
    if not init_problems:
        yield from judge_cpython_use(facts, expectation)
        yield from judge_layout(facts, expectation)
    yield from judge_version_names(facts, expectation, cpython_symbols.exported)
    yield from judge_stable_abi(facts, expectation, cpython_symbols)


def _judge_machine(facts: BinaryFacts, expectation: Expectation) -> Iterator[Problem]:
    for target in expectation.targets:
        if facts.arches != (target.arch,):
            machine = ", ".join(facts.machines)
            yield Problem(
                code=ProblemCode.WRONG_ARCHITECTURE,
                subject=machine,
                message=f"it is for {machine}, but {target} wants {target.arch}",
            )
            return
