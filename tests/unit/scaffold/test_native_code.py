"""Which native code a directory's files are, and which modules they make."""

import pytest

from alloconda.scaffold.model.native_code import (
    Language,
    SourceFile,
    is_matlab,
    language_of,
    may_build_modules,
    read_build_lines,
    read_modules,
)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.c", Language.C),
        ("a.C", Language.CPP),
        ("a.CPP", Language.CPP),
        ("a.cxx", Language.CPP),
        ("a.pyx", Language.CYTHON),
        ("a.pyx.in", Language.CYTHON),
        ("a.c.src", Language.C),
        ("build.zig", Language.ZIG),
        ("lib.rs", Language.RUST),
        ("a.m", Language.OBJECTIVE_C),
        ("a.pxd", Language.CYTHON),
        ("a.f08", Language.FORTRAN),
        ("a.S", Language.ASSEMBLY),
        ("a.ixx", Language.CPP),
        ("a.h", None),
        ("a.py", None),
        ("in", None),
        ("build.zig.zon", None),
    ],
)
def test_a_files_name_tells_its_language(name: str, language: Language | None) -> None:
    assert language_of(name) is language


@pytest.mark.parametrize(
    ("name", "text", "modules"),
    [
        ("a.c", "PyMODINIT_FUNC PyInit_a(void) { return 0; }", ["a"]),
        ("a.c", "PyMODINIT_FUNC\nPyInit_a (void) /* now */\n{", ["a"]),
        ("a.c", "PyMODEXPORT_FUNC PyModExport_a(void) {", ["a"]),
        ("a.c", "// PyInit_b(void) {\n/* PyMODINIT_FUNC */", []),
        ("a.c", 'char *u = "http://x"; char q = \'"\'; PyObject *PyInit_a(void) {', ["a"]),
        ("a.c", "if (PyInit_other() == NULL) { return; }", []),
        ("a.c", "#define I(n) PyMODINIT_FUNC PyInit_##n(void)\nI(a) { return 0; }", [None]),
        ("a.c", "PyMODINIT_FUNC INIT_NAME(void) { return 0; }", [None]),
        ("a.c", "static int f(void) { return PyModule_Create(&def) != 0; }", [None]),
        ("a.c", "int twice(int a) { return 2 * a; }", []),
        ("a.cpp", "PYBIND11_MODULE(_core, m) {}", ["_core"]),
        ("a.cpp", "PYBIND11_MODULE(EXTENSION_NAME, m) {}", [None]),
        ("a.cpp", "NB_MODULE(fast, m) {", ["fast"]),
        ("a.zig", 'py.exportModule(.{ .name = "_a", .functions = .{} });', ["_a"]),
        ("a.zig", "py.exportModule(definition);", [None]),
        ("a.zig", "pub export fn PyInit_a() ?*anyopaque {", ["a"]),
        ("a.zig", '@export(&init, .{ .name = "PyInit_a" });', ["a"]),
        ("a.zig", '@export(&init, .{ .name = "PyInit_" ++ name });', [None]),
        ("a.zig", "// exportModule(\npub fn twice() void {}", []),
        ("a.pyx", "PyMODINIT_FUNC PyInit_a(void) {", []),
    ],
)
def test_the_modules_of_a_source_are_found(name: str, text: str, modules: list[str | None]) -> None:
    language = language_of(name)
    assert language is not None

    found = read_modules(SourceFile(path=name, language=language), text)

    assert [module.name for module in found] == modules


@pytest.mark.parametrize(
    ("path", "text", "places"),
    [
        ("setup.py", "import setuptools\nx = setuptools.Extension('a', ['a.c'])", ["setup.py:2"]),
        ("setup.py", "from Cython.Build import cythonize\n\ncythonize('*.pyx')", ["setup.py:3"]),
        ("setup.py", "import setuptools\n# Extension(\nsetuptools.setup()", []),
        ("setup.py", "import setuptools\nif 1:\n print 'Python 2'\nExtension(", ["setup.py:4"]),
        ("ffi.py", "import cffi\ncffi.FFI().set_source('a', '')", ["ffi.py:2"]),
        ("web.py", "import jinja2\nExtension(environment)", []),
        ("setup.cfg", "[metadata]\nname = a\n[build_ext]\ninplace = 1", ["setup.cfg:3"]),
        ("meson.build", "py.extension_module('a', 'a.c')", ["meson.build:1"]),
        ("CMakeLists.txt", "\nPython_add_library(a MODULE a.c)", ["CMakeLists.txt:2"]),
        ("setup.cfg", "[metadata]\nname = a", []),
        ("pyproject.toml", "[tool.setuptools]\next-modules = [\n", ["pyproject.toml:2"]),
        ("pyproject.toml", "[[tool.setuptools.ext-modules]]\n", ["pyproject.toml:1"]),
        ("pyproject.toml", "\n[[tool.setuptools-rust.ext-modules]]\n", ["pyproject.toml:2"]),
        ("pyproject.toml", 'build-backend = "mesonpy"\n', ["pyproject.toml:1"]),
        ("pyproject.toml", "build-backend = 'scikit_build_core.build'\n", ["pyproject.toml:1"]),
        ("pyproject.toml", 'build-backend = "setuptools.build_meta"\n[tool.setuptools]\n', []),
        ("pyproject.toml", '# build-backend = "maturin"\n[tool.siphon]\n', []),
    ],
)
def test_lines_that_build_modules_are_found(path: str, text: str, places: list[str]) -> None:
    assert may_build_modules(path)

    assert [line.place for line in read_build_lines(path, text)] == places


def test_what_an_extension_says_in_literals_is_read() -> None:
    text = (
        "from setuptools import Extension\n"
        "Extension('a._b', sources=['b.c', 'c.c'], libraries=['m'], depends=['b.h'])\n"
        "Extension(NAME, glob('*.c'), **options)\n"
    )

    first, second = read_build_lines("setup.py", text)

    assert (first.name, first.sources, first.others) == ("a._b", ("b.c", "c.c"), ("libraries",))
    assert (second.name, second.sources, second.others) == (None, (), ("**",))


def test_code_of_objective_c_is_told_from_matlab_by_what_it_says() -> None:
    assert not is_matlab("a.m", "// now\n#import <Python.h>\n")
    assert not is_matlab("a.m", "@implementation Counter\n")
    assert is_matlab("a.m", "function y = twice(x)\n% #import\n")
    assert not is_matlab("a.mm", "")
