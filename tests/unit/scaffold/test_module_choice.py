"""Which module of a directory's native code is built, and what is said where that isn't clear."""

import pytest

from alloconda.scaffold.model.module_choice import (
    choose_module,
    findings,
    open_questions,
    suggested_names,
)
from alloconda.scaffold.model.native_code import (
    NativeCode,
    SourceFile,
    language_of,
    may_build_modules,
    read_build_lines,
    read_modules,
)

C = "PyMODINIT_FUNC PyInit_{}(void) {{ return 0; }}\n"
SETUP = "from setuptools import Extension\n"
ZIG = 'comptime {{ py.exportModule(.{{ .name = "{}" }}); }}\n'


def native(files: dict[str, str]) -> NativeCode:
    """Return the native code of some files, as a directory would hold them."""
    sources = [
        SourceFile(path=path, language=language)
        for path in files
        if (language := language_of(path.rpartition("/")[2])) is not None
    ]
    return NativeCode(
        sources=tuple(sources),
        modules=tuple(
            module for source in sources for module in read_modules(source, files[source.path])
        ),
        build_lines=tuple(
            line
            for path, text in files.items()
            if may_build_modules(path.rpartition("/")[2])
            for line in read_build_lines(path, text)
        ),
    )


@pytest.mark.parametrize(
    ("files", "wanted", "name", "sources"),
    [
        ({"src/a/b/x.c": C.format("x")}, None, "x", ["src/a/b/x.c"]),
        ({"x.c": C.format("x"), "y.c": "", "z/z.c": ""}, None, "x", ["x.c", "y.c"]),
        ({"x.c": C.format("x"), "tests/t.c": C.format("t")}, None, "x", ["x.c"]),
        ({"a.c": C.format("a"), "b.c": C.format("b"), "c.c": ""}, "b", "b", ["b.c", "c.c"]),
        ({"a.c": "PyMODINIT_FUNC INIT(void) {"}, "fast", "fast", ["a.c"]),
        ({"a.c": C.format("a"), "b.c": "PyModule_Create(&d);"}, None, "a", ["a.c", "b.c"]),
        ({"a.pyx": "", "a.c": C.format("a")}, None, "a", ["a.c"]),
        ({"a.pyx": "", "a.pxd": "", "a.c": C.format("a")}, None, "a", ["a.c"]),
        ({"a.c": C.format("a"), "b.c.in": "", "b.c": ""}, None, "a", ["a.c", "b.c"]),
        ({"a.c": C.format("a"), "b.c.in": ""}, "a", "a", ["a.c"]),
        ({"src/main.zig": ZIG.format("_m"), "src/l.zig": ""}, None, "_m", ["src/main.zig"]),
        (
            {"setup.py": f"{SETUP}Extension('p.x', ['x.c', 'lib/y.c'])"}
            | {"x.c": C.format("x"), "demo.c": "", "lib/y.c": ""},
            None,
            "x",
            ["x.c", "lib/y.c"],
        ),
        (
            {"setup.py": f"{SETUP}Extension('x', SOURCES)", "x.c": C.format("x"), "y.c": ""},
            None,
            "x",
            ["x.c", "y.c"],
        ),
    ],
)
def test_a_clear_module_is_chosen_with_its_files(
    files: dict[str, str], wanted: str | None, name: str, sources: list[str]
) -> None:
    choice = choose_module(native(files), wanted)

    assert choice is not None
    assert (choice.name, list(choice.sources)) == (name, sources)


@pytest.mark.parametrize(
    ("files", "wanted", "said", "names"),
    [
        ({"a.c": C.format("a"), "b.c": C.format("b")}, None, "several modules", ("a", "b")),
        ({"a.c": C.format("a") + C.format("b")}, None, "several modules", ("a", "b")),
        ({"a.c": C.format("a"), "b.c": C.format("b")}, "c", "several modules", ("a", "b")),
        ({"a.c": "PyMODINIT_FUNC INIT(void) {"}, None, "name of the module in a.c", ("NAME",)),
        ({"a.c": C.format("a"), "b.zig": ""}, None, "what b.zig is to the module", ("a",)),
        ({"a.c": C.format("a"), "b.cpp": ""}, None, "how to compile C++", ("a",)),
        ({"a.cpp": "PYBIND11_MODULE(a, m) {"}, "a", "how to compile C++", ()),
        ({"a.pyx": ""}, None, "how to compile Cython", ()),
        ({"a.py": "", "a.pxd": ""}, None, "how to compile Cython", ()),
        ({"a.m": C.format("a")}, None, "how to compile Objective-C", ()),
        ({"a.c": C.format("a"), "b.S": ""}, None, "how to compile assembly", ("a",)),
        ({"a.c.in": C.format("a")}, None, "what makes code of a.c.in", ()),
        ({"a.c.in": C.format("a")}, "a", "what makes code of a.c.in", ()),
        ({"a.c": C.format("a"), "b.c.in": ""}, None, "what makes code of b.c.in", ("a",)),
        (
            {"pyproject.toml": "[tool.setuptools]\next-modules = [{ name = 'a' }]\n"},
            None,
            "which of these files",
            (),
        ),
        ({"a/b.c": "int f(void);"}, None, "which of these files", ()),
        ({"tests/t.c": C.format("t")}, None, "which of these files", ()),
        ({"setup.py": f"{SETUP}Extension('a', [])"}, None, "which of these files", ()),
        (
            {"a.c": C.format("a")}
            | {"setup.py": f"{SETUP}Extension('a', ['a.c'])\nExtension('b', B)"},
            None,
            "several modules",
            ("a",),
        ),
    ],
)
def test_nothing_is_chosen_where_something_is_not_understood(
    files: dict[str, str], wanted: str | None, said: str, names: tuple[str, ...]
) -> None:
    found = native(files)

    assert choose_module(found, wanted) is None
    assert said in "; ".join(open_questions(found))
    assert suggested_names(found) == names


def test_what_is_left_out_is_known() -> None:
    files = {
        "a.c": C.format("a"),
        "a.pyx": "",
        "b.c": C.format("b"),
        "setup.py": f"{SETUP}Extension('a', ['a.pyx'], define_macros=[])",
    }

    choice = choose_module(native(files), "a")

    assert choice is not None
    assert choice.left_out == ("b",)
    assert choice.generated == ("a.pyx",)
    assert (choice.not_taken, choice.place) == (("define_macros",), "setup.py:2")


def test_findings_count_what_they_do_not_list() -> None:
    files = {f"{letter}.c": C.format(letter) for letter in "abcdef"}

    assert findings(native(files)) == (
        "C: a.c, b.c, c.c, d.c and 2 more",
        "Python modules: a (a.c), b (b.c), c (c.c), d (d.c) and 2 more",
    )
