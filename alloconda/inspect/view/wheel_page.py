"""A wheel or library as a page for people."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import TextIO

from alloconda.binary.model import BinaryFacts, BinaryFormat, exported_init_names
from alloconda.binary.model.cpython import is_cpython_name
from alloconda.binary.model.definition import ModuleDefinition
from alloconda.binary.model.linux import libraries_beyond_manylinux
from alloconda.inspect.model.provenance_check import ProvenanceFacts
from alloconda.inspect.model.sbom_check import SbomFacts
from alloconda.inspect.model.wheel_check import wheel_abis, wheel_targets
from alloconda.inspect.model.wheel_facts import LibraryFacts, WheelFacts
from alloconda.inspect.service import WheelReport, floor_found
from alloconda.kernel.listing import listed
from alloconda.kernel.python import Python
from alloconda.kernel.supported import REPORTED_RANGE
from alloconda.kernel.targets.target import Floor, Libc, Os, dotted
from alloconda.terminal.numbers import size_text
from alloconda.terminal.paint import BOLD, DIM, GREEN, RED, Paint
from alloconda.terminal.plain_text import plain_text

_LARGEST_FILES = 6
_MODULES_SHOWN = 8
_NAMES_SHOWN = 4
_COMPONENTS_SHOWN = 12
_LABEL_WIDTH = 11
_PROBLEMS_SHOWN = 100
_LONGEST_PATH = 300
# Longer lists are cut; -v shows them.
_LONGEST_TEXT = 20_000
# A word that no terminal can break, such as a version of 5,000 digits: its ends are enough.
_LONG_WORD = re.compile(r"(\S{120})\S{180,}(\S{40})")


class WheelPage:
    """Writes pages to a stream of a given width in columns."""

    def __init__(self, stream: TextIO, paint: Paint, *, columns: int, verbose: bool) -> None:
        self._stream = stream
        self._paint = paint
        self._columns = columns
        self._verbose = verbose

    def print_wheel(self, report: WheelReport, *, verified: bool) -> None:
        """Write the page on a wheel."""
        facts = report.facts
        self._title(facts.path.replace("\\", "/").rpartition("/")[2])
        self._line("size", _wheel_size(facts))
        for label, text in _about(report):
            self._line(label, text)
        modules = facts.extensions
        shown = modules if self._verbose else modules[:_MODULES_SHOWN]
        for library in shown:
            self._module(library)
        if len(modules) > len(shown):
            self._line("", f"and {len(modules) - len(shown)} more modules (-v shows them)")
        others = [one for one in facts.libraries if not one.is_extension]
        if others:
            self._line("libraries", ", ".join(_library_text(one) for one in others[:6]))
            if len(others) > 6:
                self._line("", f"and {len(others) - 6} more")
        self._files(facts)
        if verified:
            self._verdict(report)
        self._stream.write("\n")

    def print_library(self, library: LibraryFacts) -> None:
        """Write the page on one library."""
        self._title(library.name)
        self._module(library)
        if library.binary is not None:
            self._line("honest tag", honest_tags(library.binary))
        self._stream.write("\n")

    def _module(self, library: LibraryFacts) -> None:
        self._line("module", f"{library.name}, {size_text(library.size_bytes)}")
        if library.binary is None:
            self._line("", f"can't be read: {library.failure}")
            return
        binary = library.binary
        self._line("  is", ", ".join(_nature(binary)))
        python = [one.name for one in binary.imports if is_cpython_name(one.name)]
        others = len(binary.imports) - len(python)
        imports = f"{len(python)} names of CPython, {others} others"
        if binary.needed:
            imports += f"; needs {', '.join(binary.needed)}"
        self._line("  imports", imports)
        if self._verbose:
            self._line("", ", ".join(sorted(str(one) for one in binary.imports)))
        self._line("  exports", _exports_text(binary.exports, library.init_functions))
        for note in _notes(binary):
            self._line("  note", note)

    def _files(self, facts: WheelFacts) -> None:
        members = sorted(facts.members, key=lambda member: -member.size_bytes)
        count = len(members) if self._verbose else _LARGEST_FILES
        total = max(facts.unpacked_bytes, 1)
        for number, member in enumerate(members[:count]):
            share = f"{100 * member.size_bytes / total:3.0f} %"
            text = f"{share}  {size_text(member.size_bytes):>7}  "
            text += _shortened(member.name, self._columns - _LABEL_WIDTH - 4 - len(text))
            self._line("files" if number == 0 else "", text)
        rest = members[count:]
        if rest:
            size = sum(member.size_bytes for member in rest)
            share = f"{100 * size / total:3.0f} %"
            self._line("", f"{share}  {size_text(size):>7}  {len(rest)} more")

    def _verdict(self, report: WheelReport) -> None:
        if not report.problems:
            text = "keeps the wheel specification, and its tags are honest"
            self._line("verdict", f"{self._paint('ok', GREEN)}: {text}", painted=True)
            return
        count = len(report.problems)
        noun = "problem" if count == 1 else "problems"
        self._line("verdict", self._paint(f"{count} {noun}", RED), painted=True)
        shown = report.problems if self._verbose else report.problems[:_PROBLEMS_SHOWN]
        for problem in shown:
            where = _shortened(problem.where, _LONGEST_PATH)
            self._line("", f"{where}: {problem.message}")
        if count > len(shown):
            self._line("", f"and {count - len(shown)} more problems (-v shows them)")

    def _title(self, text: str) -> None:
        self._stream.write(self._paint(plain_text(text), BOLD) + "\n")

    def _line(self, label: str, text: str, *, painted: bool = False) -> None:
        # Names and words of foreign wheels may hold what a terminal obeys.
        text = text if painted else plain_text(_cut(text))
        width = max(self._columns - _LABEL_WIDTH - 4, 24)
        lines = textwrap.wrap(
            text, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
        ) or [""]
        head = self._paint(f"  {label:<{_LABEL_WIDTH}}", DIM)
        self._stream.write(f"{head} {lines[0]}\n")
        for line in lines[1:]:
            self._stream.write(f"{'':{_LABEL_WIDTH + 3}}{line}\n")


def honest_tags(binary: BinaryFacts) -> str:
    """Return the lowest platform that the library's own words admit."""
    floor = floor_found(binary)
    arches = " and ".join(binary.arches) or " and ".join(binary.machines)
    if binary.format is BinaryFormat.PE:
        return f"Windows {arches}"
    if binary.format is BinaryFormat.MACHO:
        return f"macOS {dotted(floor)} {arches}" if floor else f"macOS {arches}"
    if floor:
        tag = f"manylinux_{floor[0]}_{floor[1]}_{arches}"
        beyond = libraries_beyond_manylinux(binary)
        return f"{tag}, in a wheel that brings {', '.join(beyond)}" if beyond else tag
    if any(name.startswith("libc.musl") or name == "libc.so" for name in binary.needed):
        return f"musllinux_1_2_{arches}"
    return f"any Linux {arches}: it names no version of glibc"


def definitions_of(binary: BinaryFacts) -> tuple[ModuleDefinition, ...]:
    """Return the definitions of Python modules in a library, those of all its CPUs."""
    return tuple(one for part in binary.parts for one in part.definitions)


def _about(report: WheelReport) -> Iterator[tuple[str, str]]:
    facts = report.facts
    metadata = facts.metadata or {}
    if metadata.get("Summary"):
        yield "about", metadata["Summary"]
    yield "platform", _platform_text(facts)
    abis = ", ".join(str(abi) for abi in wheel_abis(facts)) or "none: no extension module's tag"
    yield "ABI", abis
    yield "Python", _pythons_text(report.pythons, metadata.get("Requires-Python", ""))
    generator = (facts.wheel or {}).get("Generator", ("unknown",))[0]
    yield "made by", generator
    for bill in facts.sboms:
        yield "SBOM", _sbom_text(bill)
    for one in facts.provenances:
        yield "provenance", _provenance_text(one)


def _sbom_text(bill: SbomFacts) -> str:
    names = [f"{one.name} {one.version}".rstrip() for one in bill.components]
    shown = listed(names, _COMPONENTS_SHOWN) or "no components"
    return f"{bill.name.rpartition('/')[2]}, {bill.format or 'of no known format'}: {shown}"


def _provenance_text(one: ProvenanceFacts) -> str:
    """Return who built with what, and that signatures aren't checked here."""
    parts = [one.name, "signed, which is not checked here" if one.signed else "not signed"]
    if one.builders:
        parts.append(f"built by {listed(one.builders, _NAMES_SHOWN)}")
    else:
        parts.append(listed(one.kinds, _NAMES_SHOWN) or "no statement")
    if one.dependencies:
        parts.append(f"from {listed(one.dependencies, _COMPONENTS_SHOWN)}")
    return "; ".join(parts)


def _wheel_size(facts: WheelFacts) -> str:
    count = len(facts.members)
    files = f"{count} file{'' if count == 1 else 's'}"
    return f"{size_text(facts.size_bytes)}, unpacked {size_text(facts.unpacked_bytes)} in {files}"


def _platform_text(facts: WheelFacts) -> str:
    targets = wheel_targets(facts)
    if facts.filename is None:
        return "unknown"
    if not targets:
        return ", ".join(dict.fromkeys(tag[2] for tag in facts.filename.tags))
    claims = " and ".join(
        f"{_system(target.os, target.libc, target.floor)} {target.arch}" for target in targets
    )
    floors = [
        floor
        for library in facts.libraries
        if library.binary is not None and (floor := floor_found(library.binary)) is not None
    ]
    if targets[0].os in (Os.WINDOWS, Os.EMSCRIPTEN):
        return claims
    found = dotted(max(floors)) if floors else "no particular version"
    return f"{claims} claimed; its libraries need {found}"


def _system(os: Os, libc: Libc | None, floor: Floor | None) -> str:
    name = {Os.LINUX: str(libc or "Linux"), Os.MACOS: "macOS", Os.WINDOWS: "Windows"}.get(
        os, "Pyodide"
    )
    return f"{name} {dotted(floor)}" if floor else name


def _pythons_text(pythons: Sequence[Python], requires: str) -> str:
    text = " ".join(str(python) for python in pythons) or f"none {REPORTED_RANGE}"
    return f"{text} (Requires-Python: {requires})" if requires else text


def _nature(binary: BinaryFacts) -> Iterator[str]:
    yield f"{binary.format} for {' and '.join(binary.machines)}"
    floor = floor_found(binary)
    if floor is not None:
        yield f"{'macOS' if binary.format is BinaryFormat.MACHO else 'glibc'} {dotted(floor)}"
    if binary.signed:
        yield "signed"
    if binary.has_debug_info:
        yield "with debug info"
    elif not binary.has_symbol_table:
        yield "stripped"


def _notes(binary: BinaryFacts) -> Iterator[str]:
    if binary.rpaths:
        yield f"looks for libraries in {', '.join(binary.rpaths)}"
    if binary.host_paths:
        yield f"holds paths of the machine that built it: {listed(binary.host_paths, _NAMES_SHOWN)}"
    if binary.wasm is not None and binary.wasm.features:
        yield f"needs of WebAssembly: {', '.join(binary.wasm.features)}"
    if binary.executable_stack:
        yield "asks for an executable stack"
    is_wasm = binary.format is BinaryFormat.WASM
    if exported_init_names(binary) and not definitions_of(binary) and not is_wasm:
        yield "its module definition was not found, so the constants in it are not checked"


def _exports_text(exports: frozenset[str], init: tuple[str, ...]) -> str:
    others = len(exports) - len(init)
    shown = init[:_NAMES_SHOWN]
    others += len(init) - len(shown)
    text = ", ".join(shown) or "no init function"
    return f"{text} and {others} more" if others > 0 else text


def _shortened(name: str, width: int) -> str:
    """Return a path with its front cut off where it is too long: its end says more."""
    return name if len(name) <= width else "…" + name[-max(width - 1, 12) :]


def _cut(text: str) -> str:
    text = _LONG_WORD.sub(r"\1…\2", text)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _library_text(library: LibraryFacts) -> str:
    return f"{library.basename} ({size_text(library.size_bytes)})"
