"""What changed for users between the Zig versions that alloconda works with, and what to write.

The rows were tried with each of these versions; docs/reference/zig-versions.md is made from them.
"""

import re
from collections.abc import Iterable

from alloconda.kernel.diagnostic import Diagnostic
from alloconda.kernel.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiChange:
    """Something that Zig had, in its language, its library or its build system.

    Attributes:
        error: a regular expression for what Zig says where it is used.
        before: what was written.
        gone: the first of the versions without it.
        instead: what is written from then on.
    """

    error: str
    before: str
    gone: str
    instead: str


def _member(owner: str, name: str) -> str:
    return rf"struct '{owner}' has no member named '{name}'"


def _builtin(name: str) -> str:
    return rf"invalid builtin function: '@{name}'"


def _build_member(name: str, owner: str = r"Build(?:\.\w+)*") -> str:
    return rf"no field or member function named '{name}' in '{owner}'"


API_CHANGES = (
    ApiChange(
        error=_builtin("cImport"),
        before='`@cImport(@cInclude("x.h"))`',
        gone="0.17",
        instead='`@import("python_h")` for Python.h, with `python-headers = true`; for other '
        "headers `extern fn` declarations, or what `zig translate-c` writes; in a build.zig, "
        "`b.addTranslateC`",
    ),
    ApiChange(
        error=_builtin("Type"),
        before="`@Type(.{ .int = … })`",
        gone="0.16",
        instead="a function for each kind, such as `@Int(.unsigned, 7)` and `@Struct(…)`",
    ),
    ApiChange(
        error=_builtin(
            r"(?:floatToInt|intToFloat|intToEnum|enumToInt|boolToInt|ptrToInt|intToPtr)"
        ),
        before="`@floatToInt(i32, x)`",
        gone="0.15",
        instead="`@as(i32, @intFromFloat(x))`, and so on",
    ),
    ApiChange(
        error=r"expected function or variable declaration after pub",
        before="`pub usingnamespace`",
        gone="0.15",
        instead="a declaration for each name: `pub const f = other.f;`",
    ),
    ApiChange(
        error=r"'\w+\.CallingConvention' has no member named 'C'",
        before="`callconv(.C)`",
        gone="0.15",
        instead="`callconv(.c)`",
    ),
    ApiChange(
        error=r"'\w+\.AtomicOrder' has no member named '\w+'",
        before="`.SeqCst`, `.Acquire`, …",
        gone="0.15",
        instead="`.seq_cst`, `.acquire`, …",
    ),
    ApiChange(
        error=_member(r"(?:Io|io)", r"get\w+") + "|" + _member("std", "io"),
        before="`std.io.getStdOut()`",
        gone="0.15",
        instead="`std.fs.File.stdout()` in 0.15, `std.Io.File.stdout()` from 0.16 on",
    ),
    ApiChange(
        error=r"struct 'array_list\.Aligned\(.*' has no member named 'init'",
        before="`std.ArrayList(u8).init(allocator)`",
        gone="0.15",
        instead="`var list: std.ArrayList(u8) = .empty;`, and the allocator to each call: "
        "`list.append(allocator, 1)`",
    ),
    ApiChange(
        error=r"ambiguous format string; specify \{f\}",
        before="`{}` for a value with a `format` method",
        gone="0.15",
        instead="`{f}`, or `{any}` to show its fields",
    ),
    ApiChange(
        error=_member("fmt", r"fmtSlice\w+"),
        before="`std.fmt.fmtSliceHexLower(bytes)`",
        gone="0.15",
        instead="the format `{x}`",
    ),
    ApiChange(
        error=_member("std", "rand"),
        before="`std.rand`",
        gone="0.15",
        instead="`std.Random`",
    ),
    ApiChange(
        error=_member("mem", "page_size"),
        before="`std.mem.page_size`",
        gone="0.15",
        instead="`std.heap.pageSize()`",
    ),
    ApiChange(
        error=_member("time", "sleep") + "|" + _member("Thread", "sleep"),
        before="`std.Thread.sleep(ns)`, `std.time.sleep(ns)`",
        gone="0.16",
        instead="`std.Io.sleep(io, duration, clock)`",
    ),
    ApiChange(
        error=_member("time", r"(?:\w+Timestamp|timestamp|Timer|Instant)"),
        before="`std.time.milliTimestamp()`, `std.time.Timer`",
        gone="0.16",
        instead="`std.Io.Clock.real.now(io)`, `std.Io.Clock.awake.now(io)`",
    ),
    ApiChange(
        error=_member("Thread", r"(?:Mutex|Condition|RwLock|Semaphore|ResetEvent|Pool|WaitGroup)"),
        before="`std.Thread.Mutex` and its like",
        gone="0.16",
        instead="`std.Io.Mutex` and its like, whose calls take an `std.Io`",
    ),
    ApiChange(
        error=_member("fs", r"(?:cwd|\w+Absolute|File|Dir)"),
        before="`std.fs.cwd()`",
        gone="0.16",
        instead="`std.Io.Dir.cwd()`, whose calls take an `std.Io`",
    ),
    ApiChange(
        error=_member("heap", "GeneralPurposeAllocator"),
        before="`std.heap.GeneralPurposeAllocator`",
        gone="0.16",
        instead="`std.heap.DebugAllocator`; in a module `py.allocator` or the function's own",
    ),
    ApiChange(
        error=_member("crypto", "random"),
        before="`std.crypto.random`",
        gone="0.16",
        instead="`std.Io.random(io, &bytes)`",
    ),
    ApiChange(
        error=_build_member(r"add(?:Shared|Static)Library", "Build"),
        before="`b.addSharedLibrary(.{ … })`",
        gone="0.15",
        instead="`b.addLibrary(.{ .linkage = .dynamic, .root_module = b.createModule(.{ … }) })`",
    ),
    ApiChange(
        error=r"no field named '(?:root_source_file|target|optimize)' in struct "
        r"'Build\.\w+Options'",
        before="`.root_source_file` among a library's options",
        gone="0.15",
        instead="`.root_module = b.createModule(.{ .root_source_file = …, .target = …, "
        ".optimize = … })`",
    ),
    ApiChange(
        error=_build_member(
            r"(?:link(?:LibC|LibCpp|SystemLibrary|Library|Framework)|add\w+)",
            r"Build\.Step\.Compile",
        ),
        before="`lib.linkLibC()`, `lib.addCSourceFile(…)`, `lib.addIncludePath(…)`",
        gone="0.16",
        instead="the same of the module: `lib.root_module.link_libc = true`, "
        "`lib.root_module.addCSourceFile(…)`",
    ),
)


def api_change_hint(errors: Iterable[Diagnostic]) -> str | None:
    """Return what to write in place of the first thing of some that Zig had before; else None."""
    for error in errors:
        for change in API_CHANGES:
            if re.search(change.error, error.message):
                return (
                    f"Zig {change.gone} has no {_plain(change.before)} any more: write "
                    f"{_plain(change.instead)}"
                )
    return None


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")
