"""The errors in Zig's output."""

import pytest

from alloconda.kernel.zig.compile_errors import compile_errors, error_places, undefined_symbols

FAILED_LOGS = {
    "zig build 0.15.2": """\
install
+- install m
   +- compile lib m Debug native 2 errors
src/root.zig:1:28: error: use of undeclared identifier 'undefined_name'
export fn f() i32 { return undefined_name; }
                           ^~~~~~~~~~~~~~
src/root.zig:2:34: error: type 'u8' cannot represent integer value '300'
export fn g() u8 { const x: u8 = 300; return x; }
                                 ^~~
referenced by:
    g: src/root.zig:2:1
    3 reference(s) hidden; use '-freference-trace=5' to see all references
error: the following command failed with 2 compilation errors:
/opt/zig/zig build-lib -ODebug -Mroot=/p/src/root.zig --name m -dynamic --listen=-

Build Summary: 0/3 steps succeeded; 1 failed
error: the following build command failed with exit code 1:
.zig-cache/o/1ee37d7ea0ae30921afeee6fd2f60c9b/build /opt/zig/zig /opt/zig/lib /p .zig-cache
""",
    "zig build 0.16.0": """\
install
+- install m
   +- compile lib m Debug native 2 errors
src/root.zig:1:28: error: use of undeclared identifier 'undefined_name'
export fn f() i32 { return undefined_name; }
                           ^~~~~~~~~~~~~~
src/root.zig:2:34: error: type 'u8' cannot represent integer value '300'
export fn g() u8 { const x: u8 = 300; return x; }
                                 ^~~
error: 2 compilation errors
failed command: /opt/zig/zig build-lib -ODebug -Mroot=/p/src/root.zig --name m --listen=-

Build Summary: 0/3 steps succeeded (1 failed)
error: the following build command failed with exit code 1:
.zig-cache/o/08d0adab4931e3f9341f5e58b851ef68/build /opt/zig/zig /opt/zig/lib /p .zig-cache
""",
    "zig build 0.17.1": """\
src/root.zig:1:28: error: use of undeclared identifier 'undefined_name'
export fn f() i32 { return undefined_name; }
                           ^~~~~~~~~~~~~~
src/root.zig:2:34: error: type 'u8' cannot represent integer value '300'
error: 2 compilation errors
failed command: /opt/zig/zig build-lib -Odebug -Mroot=src/root.zig --name m --listen=-

Build Summary: 0/3 steps succeeded (1 failed)
""",
    "zig build-lib": """\
src/root.zig:1:28: error: use of undeclared identifier 'undefined_name'
export fn f() i32 { return undefined_name; }
                           ^~~~~~~~~~~~~~
src/root.zig:2:34: error: type 'u8' cannot represent integer value '300'
referenced by:
    g: src/root.zig:2:1
""",
}


@pytest.mark.parametrize("log", FAILED_LOGS.values(), ids=FAILED_LOGS)
def test_the_errors_are_the_codes_and_not_the_build_runners(log: str) -> None:
    assert compile_errors(log) == (
        "src/root.zig:1:28: error: use of undeclared identifier 'undefined_name'",
        "src/root.zig:2:34: error: type 'u8' cannot represent integer value '300'",
    )


@pytest.mark.parametrize(
    "package",
    ["/env/site-packages/alloconda/zig/src", ".alloconda/zig/src", "C:\\x\\alloconda\\zig\\src"],
)
def test_what_the_zig_package_refuses_is_told_with_the_users_place(package: str) -> None:
    log = (
        f"{package}/function.zig:62:39: error: py.function: no argument\n"
        "        @compileError(text)\n"
        f"{package}/function.zig:40:19: note: called at comptime here\n"
        "    checkArguments(described);\n"
        "src/root.zig:15:35: note: called at comptime here\n"
        "src/main.zig:3:1: note: called at comptime here\n"
        "src/root.zig:20:1: error: another\n"
        f"{package}/gil.zig:5:1: error: nobody called\n"
    ).replace("/", "\\" if "\\" in package else "/")

    lines = [line.replace("\\", "/") for line in compile_errors(log)]

    assert lines[:2] == [
        "src/root.zig:15:35: error: py.function: no argument",
        "src/root.zig:20:1: error: another",
    ]
    assert lines[2].endswith("gil.zig:5:1: error: nobody called")


@pytest.mark.parametrize(
    "log",
    [
        "/alloconda/zig/src/x.zig:1:1: error: b\n    a" + ": a" * 100_000,
        "/alloconda/zig/src/x.zig:1:1: error: b\n    a: " + ":1" * 200_000 + "x",
        "src/x.zig:" + "9" * 5000 + ":1: error: b",
        "a" + ":1:1" * 100_000,
    ],
    ids=["references", "places", "digits", "colons"],
)
def test_output_that_no_zig_writes_is_read_without_end_or_failure(log: str) -> None:
    errors = compile_errors(log)

    # Without bounds, some take longer than anybody waits.
    assert len(errors) <= 1
    assert error_places(log.splitlines()) in ((), error_places(errors))


def test_an_undefined_symbol_ends_where_its_line_does() -> None:
    log = "ld.lld: error: undefined symbol: f(int)  \r\nerror: undefined symbol: g" + " " * 400_000

    assert undefined_symbols(log + "x\n")[0] == "f(int)"


def test_what_a_functions_body_may_not_use_is_told_with_the_users_place() -> None:
    package = "/env/alloconda/zig/src"
    log = (
        f"{package}/cpython.zig:20:5: error: py.c.Py_New needs Python 3.12\n"
        "    @compileError(std.fmt.comptimePrint(\n"
        f"{package}/cpython.zig:37:18: note: called at comptime here\n"
        "referenced by:\n"
        f"    warn: {package}/exception.zig:1:2\n"
        "    add: src/root.zig:6:25\n"
        f"    callWith [inlined]: {package}/function.zig:276:28\n"
        f"{package}/gil.zig:5:1: error: no user's code\n"
        "referenced by:\n"
        "    comptime: /zig/lib/std/start.zig:31:9\n"
        "    7 reference(s) hidden; use '-freference-trace=10' to see all references\n"
    )

    assert compile_errors(log) == (
        "src/root.zig:6:25: error: py.c.Py_New needs Python 3.12",
        f"{package}/gil.zig:5:1: error: no user's code",
    )


@pytest.mark.parametrize(
    ("log", "errors"),
    [
        (
            "src/m.c:2:10: error: 'missing.h' file not found\n#include \"missing.h\"\n  ^~~\n",
            ("src/m.c:2:10: error: 'missing.h' file not found",),
        ),
        (
            "C:\\p\\src\\root.zig:1:2: error: expected type\r\n",
            ("C:\\p\\src\\root.zig:1:2: error: expected type",),
        ),
        (
            "error: undefined symbol: frobnicate\n    note: referenced by /p/a.o:f\n",
            ("error: undefined symbol: frobnicate",),
        ),
        ("error: a\nerror: a\n", ("error: a",)),
        ("thread 12 panic: reached unreachable code\n", ()),
        ("", ()),
    ],
)
def test_errors_of_c_linker_and_windows_are_found_once(log: str, errors: tuple[str, ...]) -> None:
    found = compile_errors(log)

    assert tuple(line.rstrip("\r") for line in found) == errors
