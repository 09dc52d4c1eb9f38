"""Why a cell is built as it is: the chain from a platform tag to the file in the wheel."""

from collections.abc import Iterator

from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import (
    FIRST_MUSL_SUFFIX_MINOR,
    FIRST_PYEMSCRIPTEN,
    Arch,
    Floor,
    Libc,
    Os,
    Target,
    pyodide_python,
)
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One step of the chain.

    Attributes:
        what: what is decided, such as "Zig target".
        value: the result.
        reason: a sentence that says why.
        source: the document or flag that the reason rests on.
    """

    what: str
    value: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedCell:
    """A cell to be explained, and what is known of the project that it is for.

    Attributes:
        written: the tag as it was asked for, maybe an alias.
        module: the module's name; None without a project.
        modules: of a project with several, the name of each with all dots, and its ABI.
        needs_headers: whether its code wants Python.h; None when that isn't known.
        compiled: the target that is compiled, where one module serves both C libraries of Linux;
            None where it is the wheel's own.
        abi_reason: why the ABI is what it is.
        overrides: each override of the project that holds for the cell: its name, what it
            changes, and its condition.
    """

    written: str
    target: Target
    abi: Abi
    module: str | None = None
    modules: tuple[tuple[str, Abi], ...] = ()
    needs_headers: bool | None = None
    compiled: Target | None = None
    abi_reason: str = ""
    overrides: tuple[tuple[str, str, str], ...] = ()


def explain(cell: ExplainedCell) -> tuple[Decision, ...]:
    """Return every decision in the order in which it is taken."""
    before = (_tag, _zig_targets, _cpu, _abi, _overrides)
    after = (_headers, _library, _suffix, _wheel)
    return tuple(decision for step in (*before, *after) for decision in step(cell))


def _tag(cell: ExplainedCell) -> Iterator[Decision]:
    target = cell.target
    if cell.written != target.platform_tag:
        yield Decision(
            what="true name",
            value=target.platform_tag,
            reason=f"{cell.written} is an older name of it",
            source="PEP 600",
        )
    match target.os:
        case Os.LINUX if target.libc is Libc.GLIBC:
            reason = f"systems with glibc {_dotted(target.floor)} or later on {target.arch}"
            source = "PEP 600"
        case Os.LINUX:
            reason = f"systems with musl {_dotted(target.floor)} or later on {target.arch}"
            source = "PEP 656"
        case Os.MACOS:
            reason = f"macOS {_dotted(target.floor)} or later on {_macos_arch(target)}"
            source = "platform tags of the packaging user guide"
        case Os.WINDOWS:
            reason = f"CPython for Windows on {target.arch}"
            source = "platform tags of the packaging user guide"
        case Os.EMSCRIPTEN:
            reason = (
                f"Pyodide with CPython {pyodide_python(target)}: WebAssembly, in browsers and Node"
            )
            if target.floor is not None and target.floor < FIRST_PYEMSCRIPTEN:
                reason += "; PyPI refuses this tag, other indexes and servers don't"
            source = "PEP 783"
    yield Decision(what="platform", value=target.platform_tag, reason=reason, source=source)


def _zig_targets(cell: ExplainedCell) -> Iterator[Decision]:
    if cell.compiled is not None and cell.target.os is Os.LINUX:
        yield Decision(
            what="Zig target",
            value=cell.compiled.zig_target,
            reason="the code links no C library, so one module without a trace of one serves "
            "glibc and musl alike; such a wheel can carry both tags",
            source="link-libc in [tool.alloconda]",
        )
        return
    for one in cell.target.slices:
        yield Decision(
            what="Zig target",
            value=one.zig_target,
            reason=_zig_reason(one, fat=len(cell.target.slices) > 1),
            source="ziglang.org: zig targets",
        )


def _zig_reason(target: Target, *, fat: bool) -> str:
    match target.os:
        case Os.LINUX if target.libc is Libc.GLIBC:
            linked = target.zig_target.rpartition("gnu")[2].lstrip("eabihf.")
            if linked != _dotted(target.floor):
                return f"the oldest glibc that Zig has for {target.arch} is {linked}"
            return "the floor of the tag, so that no newer symbol can be linked"
        case Os.LINUX:
            return "Zig links its own musl; the libc entry is named as installed systems name it"
        case Os.MACOS:
            text = "the floor of the tag goes into the load command that macOS reads"
            return f"{text}; one of the two halves of the file" if fat else text
        case Os.WINDOWS:
            return "Zig's own mingw-w64: the msvc target would need Microsoft's SDK"
        case Os.EMSCRIPTEN:
            return "no libc of Emscripten comes with Zig, so code without C is what can be built"


def _cpu(cell: ExplainedCell) -> Iterator[Decision]:
    yield Decision(
        what="CPU",
        value=cell.target.slices[0].zig_cpu,
        reason="engines of 2023 and later run it: no extended constants"
        if cell.target.os is Os.EMSCRIPTEN
        else "every machine of the tag must be able to run it, not only the one that builds it",
        source="-Dcpu, -mcpu",
    )


def _overrides(cell: ExplainedCell) -> Iterator[Decision]:
    for name, keys, condition in cell.overrides:
        yield Decision(
            what=name,
            value=keys,
            reason=f"it holds here: {condition}",
            source="overrides in [tool.alloconda]",
        )


def _abi(cell: ExplainedCell) -> Iterator[Decision]:
    abi = cell.abi
    if abi.is_stable:
        reason = f"one module for {abi.python.series} and everything later"
        source = "PEP 803" if abi.python.free_threaded else "PEP 384"
    elif abi.python.free_threaded:
        reason = "free-threaded builds have objects of another shape, so a module of their own"
        source = "PEP 703"
    else:
        reason = f"a module for {abi.python.series} alone"
        source = "PEP 425"
    reason = f"{cell.abi_reason}: {reason}" if cell.abi_reason else reason
    yield Decision(
        what="ABI", value=f"{abi.python_tag}-{abi.abi_tag}", reason=reason, source=source
    )


def _headers(cell: ExplainedCell) -> Iterator[Decision]:
    triple = cell.target.pbs_triple
    if cell.needs_headers is False:
        yield Decision(
            what="headers",
            value="none",
            reason="the Zig package declares the functions of CPython itself",
            source="python-headers in [tool.alloconda]",
        )
    elif cell.target.os is Os.EMSCRIPTEN:
        yield Decision(
            what="headers",
            value="none",
            reason="Python.h needs Emscripten's own C headers: code that includes it "
            "can't be built, code that uses the Zig package can",
            source="PEP 783",
        )
    elif triple is None:
        yield Decision(
            what="headers",
            value="none",
            reason="python-build-standalone has no CPython for it: code that includes Python.h "
            "can't be built, code that uses the Zig package can",
            source="python-build-standalone",
        )
    else:
        yield Decision(
            what="headers",
            value=f"{cell.abi.python} for {triple}",
            reason="where the code includes Python.h: fetched once, verified, cached",
            source="python-build-standalone",
        )


def _library(cell: ExplainedCell) -> Iterator[Decision]:
    if cell.target.os is Os.WINDOWS:
        yield Decision(
            what="CPython",
            value=f"{cell.abi.windows_library}.dll",
            reason="Windows wants every import to name its DLL; the import library is made "
            "from a list of names",
            source="CPython: Building C Extensions on Windows",
        )
    elif cell.target.os is Os.EMSCRIPTEN:
        yield Decision(
            what="CPython",
            value="imported",
            reason="Pyodide's main module has it, and much of a C library; each import is looked "
            "up in its list of names before the wheel is written",
            source="WebAssembly: dynamic linking",
        )
    else:
        yield Decision(
            what="CPython",
            value="left undefined",
            reason="the Python that imports the module provides its own symbols; "
            "not every Python has a libpython",
            source="PEP 513" if cell.target.os is Os.LINUX else "ld: -undefined dynamic_lookup",
        )


def _suffix(cell: ExplainedCell) -> Iterator[Decision]:
    target, abi = cell.target, cell.abi
    if abi.is_stable:
        reason = "the name under which every version of the stable ABI looks"
    elif target.libc is Libc.MUSL and abi.python.minor < FIRST_MUSL_SUFFIX_MINOR:
        reason = f"CPython before 3.{FIRST_MUSL_SUFFIX_MINOR} says gnu on musl too"
    else:
        reason = "the name under which this version on this platform looks"
    name = cell.module or "module"
    source = "PEP 3149" if target.os is not Os.WINDOWS else "CPython: importlib's suffixes"
    for one, own in cell.modules or ((name, abi),):
        why = reason
        if own != abi:
            why = f"its own table says abi3, which serves Python {abi.python.series} too"
        value = f"{one}{target.extension_suffix(own)}"
        yield Decision(what="file", value=value, reason=why, source=source)


def _wheel(cell: ExplainedCell) -> Iterator[Decision]:
    tags = f"{cell.abi.python_tag}-{cell.abi.abi_tag}-{cell.target.platform_tag}"
    yield Decision(
        what="wheel",
        value=f"…-{tags}.whl",
        reason="written only if the built module is seen to honour each part",
        source="PEP 427; alloconda inspect dist/*.whl --verify",
    )


def _macos_arch(target: Target) -> str:
    match target.arch:
        case Arch.UNIVERSAL2:
            return "arm64 and x86_64"
        case Arch.AARCH64:
            return "arm64"
        case _:
            return str(target.arch)


def _dotted(floor: Floor | None) -> str:
    return "" if floor is None else f"{floor[0]}.{floor[1]}"
