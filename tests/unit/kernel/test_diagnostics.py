"""Zig's and clang's output as errors with excerpts and notes."""

from hypothesis import given
from hypothesis import strategies as st

from alloconda.kernel.diagnostic import Diagnostic
from alloconda.kernel.zig.diagnostics import diagnostics

# As Zig 0.17.1 writes them.
ZIG_LOG = """\
/p/b.zig:1:43: error: type 'i32' does not support field access
fn id(comptime T: type, x: T) T { return x.foo; }
                                         ~^~~~
referenced by:
    a: /p/b.zig:2:36
    root: /opt/zig/lib/std/start.zig:13:22
    4 reference(s) hidden; use '-freference-trace=6' to see all references
/p/b.zig:4:34: error: expected type 'i32', found 'u32'
export fn c(x: u32) i32 { return x; }
                                 ^
/p/b.zig:4:34: note: signed 32-bit int cannot represent all possible unsigned 32-bit values
/p/b.zig:4:21: note: function return type declared here
export fn c(x: u32) i32 { return x; }
                    ^~~
"""
CLANG_LOG = """\
a.c:3:23: error: use of undeclared identifier 'foo'
int g(int a) { return M(a); }
                      ^~~~
a.c:2:19: note: expanded from macro 'M'
#define M(x) (x + foo)
                  ^
a.c:4:1: warning: unused function 'h'
static int h(void) { return 1; }
           ^
a.c:9:10: fatal error: 'gone.h' file not found
#include "gone.h"
         ^~~~~~~~
"""


def test_an_error_of_zig_has_its_excerpt_notes_and_the_users_references() -> None:
    first, second = diagnostics(ZIG_LOG)
    assert first == Diagnostic(
        message="type 'i32' does not support field access",
        file="/p/b.zig",
        line=1,
        column=43,
        excerpt=(
            "fn id(comptime T: type, x: T) T { return x.foo; }",
            "                                         ~^~~~",
        ),
        references=("a: /p/b.zig:2:36",),
    )
    assert [(note.line, note.message) for note in second.notes] == [
        (4, "signed 32-bit int cannot represent all possible unsigned 32-bit values"),
        (4, "function return type declared here"),
    ]
    assert second.notes[0].excerpt == ()
    assert second.notes[1].excerpt[1].strip() == "^~~"


def test_an_error_of_clang_has_its_macro_and_no_warning_of_others() -> None:
    first, second = diagnostics(CLANG_LOG)
    assert [note.message for note in first.notes] == ["expanded from macro 'M'"]
    assert first.notes[0].excerpt[0] == "#define M(x) (x + foo)"
    assert (second.severity, second.excerpt[0]) == ("fatal error", '#include "gone.h"')
    assert second.headline == "a.c:9:10: fatal error: 'gone.h' file not found"


def test_an_error_of_the_zig_package_is_at_the_users_line_with_its_source() -> None:
    log = (
        "/env/site-packages/alloconda/zig/src/function.zig:62:39: error: add: no argument b\n"
        '    @compileError("...");\n'
        "    ^~~~~~~~~~~~~~~~~~~~\n"
        "/env/site-packages/alloconda/zig/src/module.zig:9:1: note: called inline here\n"
        "    check(options);\n"
        "    ~~~~~^~~~~~~~~\n"
        "src/root.zig:8:20: note: called at comptime here\n"
        "    py.exportModule(.{\n"
        "    ~~~~~~~~~~~~~~~^~\n"
    )
    (error,) = diagnostics(log)
    assert error.headline == "src/root.zig:8:20: error: add: no argument b"
    assert error.excerpt[0] == "    py.exportModule(.{"
    assert error.notes == ()


def test_a_message_of_several_lines_stays_above_its_source() -> None:
    log = "a.zig:1:1: error: first\n           second\nconst a = b;\n^~~~~\n"
    assert diagnostics(log)[0].excerpt == ("           second", "const a = b;", "^~~~~")


def test_a_linkers_error_has_its_indented_lines_alone() -> None:
    log = "error: undefined symbol: foo\n    note: referenced by a.o:(.text)\nBuild Summary:\n"
    (error,) = diagnostics(log)
    assert error.file is None
    assert error.excerpt == ("    note: referenced by a.o:(.text)",)


@given(st.text(alphabet="a:1^~ \n.érror", max_size=200))
def test_any_text_is_read(text: str) -> None:
    for one in diagnostics(f"a.c:1:1: error: x\n{text}"):
        assert one.headline
