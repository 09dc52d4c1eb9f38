"""A compiler's errors on a terminal."""

from pathlib import Path

import pytest

from alloconda.kernel.diagnostic import Diagnostic
from alloconda.terminal.diagnostics import DiagnosticStyle, diagnostic_lines
from alloconda.terminal.links import linker
from alloconda.terminal.paint import painter, unpainted
from alloconda.terminal.plain_text import plain_text, styled_text

ERROR = Diagnostic(
    message="use of undeclared identifier 'foo'",
    file="src/a.c",
    line=3,
    column=12,
    excerpt=("int g(int a) { return M(a); }", "                      ^~~~"),
    notes=(
        Diagnostic(
            message="expanded from macro 'M'",
            severity="note",
            file="src/a.c",
            line=2,
            column=19,
            excerpt=("#define M(x) (x + foo)", "                  ^"),
        ),
    ),
    references=("a: src/a.c:9:1",),
)


def test_an_error_is_shown_as_the_compiler_shows_it() -> None:
    style = DiagnosticStyle(paint=unpainted, indent="  ")
    assert list(diagnostic_lines([ERROR], style, most=3)) == [
        "  src/a.c:3:12: error: use of undeclared identifier 'foo'",
        "  int g(int a) { return M(a); }",
        "                        ^~~~",
        "  src/a.c:2:19: note: expanded from macro 'M'",
        "  #define M(x) (x + foo)",
        "                    ^",
        "  referenced by:",
        "      a: src/a.c:9:1",
    ]


def test_colours_change_no_letter() -> None:
    plain = diagnostic_lines([ERROR], DiagnosticStyle(paint=unpainted), most=1)
    coloured = list(diagnostic_lines([ERROR], DiagnosticStyle(paint=painter(colour=True)), most=1))
    assert [plain_text(line) for line in coloured] == list(plain)
    assert "\x1b[1;31merror:\x1b[0m" in coloured[0]
    assert "\x1b[1;36mnote:\x1b[0m" in coloured[3]


def test_the_errors_after_the_first_are_counted() -> None:
    lines = list(diagnostic_lines([ERROR] * 5, DiagnosticStyle(paint=unpainted), most=3))
    assert lines[-1] == "... and 2 more errors"
    assert sum(": error: " in line for line in lines) == 3


@pytest.mark.parametrize("columns", [10, 40, 80])
def test_of_a_long_source_line_the_part_around_its_mark_is_shown(columns: int) -> None:
    source = "x" * 300 + "HERE" + "y" * 300
    one = Diagnostic(message="m", excerpt=(source, " " * 300 + "^~~~"))
    style = DiagnosticStyle(paint=unpainted, columns=columns)
    _, shown, mark = diagnostic_lines([one], style, most=1)
    assert len(shown) <= max(columns, 20)
    assert shown[mark.index("^") :].startswith("HERE")


def test_links_are_our_own_alone(tmp_path: Path) -> None:
    (tmp_path / "a b.c").write_text("")
    link = linker(tmp_path)
    linked = link("a b.c:1:2", "a b.c")
    assert "a%20b.c" in linked
    assert styled_text(linked) == linked
    assert plain_text(linked) == "a b.c:1:2"
    assert link("gone.c:1:1", "gone.c") == "gone.c:1:1"
    assert link("x", "\0") == "x"
    foreign = "\x1b]8;;file:///etc/passwd\x1b\\look\x1b]8;;\x1b\\"
    assert "passwd" not in styled_text(foreign)
