"""Windows import libraries made of headers alone: their names, and modules linked against them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pefile
import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from alloconda.binary.formats.stable_abi import cpython_symbols
from alloconda.binary.model.exported_names import ExportedNames, exported_names
from alloconda.kernel.python import parse_python
from tests.cli import run, wheels
from tests.conftest import AllocondaIn
from tests.pbs_archives import PATCH, make_archive, real_headers
from tests.pbs_server import PbsServer, serve

_CODE = 0x20000000

# PyUnicode_New, PyFunction_Type and PyOS_InputHook are no part of the stable ABI: two functions
# that are called, and variables that are reached through the DLL's address table.
_MODULE = """
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *blank(PyObject *self, PyObject *args) {
    Py_ssize_t length;
    (void)self;
    if (!PyArg_ParseTuple(args, "n", &length)) return NULL;
    PyObject *text = PyUnicode_New(length, 127);
    if (text != NULL) memset(PyUnicode_1BYTE_DATA(text), '-', (size_t)length);
    return text;
}
static PyObject *is_function(PyObject *self, PyObject *value) {
    (void)self;
    return PyBool_FromLong(PyFunction_Check(value) && PyOS_InputHook == NULL);
}
static PyMethodDef methods[] = {
    {"blank", blank, METH_VARARGS, NULL},
    {"is_function", is_function, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "wide", NULL, 0, methods, NULL, NULL, NULL, NULL,
};
PyMODINIT_FUNC PyInit_wide(void) { return PyModuleDef_Init(&definition); }
"""
_USE = (
    "import sys; sys.path.insert(0, '.'); import wide; "
    "print(wide.blank(3), wide.is_function(lambda: 0), wide.is_function(len))"
)


@pytest.fixture(scope="module")
def server_without_libs() -> Iterator[PbsServer]:
    archives = [
        make_archive(parse_python(f"{version}.{PATCH}{letter}"), triple, libs=False)
        for version, letter in (("3.12", ""), ("3.13", "t"))
        for triple in ("x86_64-pc-windows-msvc", "aarch64-pc-windows-msvc")
    ]
    with serve(archives) as server:
        yield server


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "wide.c").write_text(_MODULE)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "wide"\nversion = "1"\n'
        '[tool.alloconda]\nmodule-name = "wide"\nc-sources = ["wide.c"]\n'
    )
    return tmp_path


@pytest.mark.slow
class TestModulesWithoutShippedLibraries:
    def test_a_module_links_and_works_on_windows(
        self,
        project: Path,
        server_without_libs: PbsServer,
        alloconda_in: AllocondaIn,
        lab: Path,
    ) -> None:
        alloconda = alloconda_in(project)
        mirror = ("--mirror", server_without_libs.url)
        alloconda("python", "list", "--refresh", *mirror)

        ran = alloconda("wheel", "--python-version", "3.12", "--platform-tag", "win_amd64", *mirror)

        assert ran.status == 0, ran.stderr
        module = _unpacked(project)
        assert {name.lower() for name in _imported_dlls(module)} >= {"python312.dll"}
        if "windows: ready" not in run(lab, "status", cwd=project).stdout:
            pytest.skip(f"the lab's windows is not set up: {lab} setup windows 3.12")
        used = run(lab, "windows", "-c", _USE, cwd=module.parent)
        assert used.stdout.split() == ["---", "True", "False"], used.stderr

    # mingw-w64, which Zig links, takes a minute to compile for each CPU.
    @pytest.mark.parametrize(
        "tag", ["win_amd64", pytest.param("win_arm64", marks=pytest.mark.full)]
    )
    def test_a_free_threaded_module_names_its_own_dll(
        self, project: Path, tag: str, server_without_libs: PbsServer, alloconda_in: AllocondaIn
    ) -> None:
        alloconda = alloconda_in(project)
        mirror = ("--mirror", server_without_libs.url)
        alloconda("python", "list", "--refresh", *mirror)

        ran = alloconda("wheel", "--python-version", "3.13t", "--platform-tag", tag, *mirror)

        assert ran.status == 0, ran.stderr
        assert {name.lower() for name in _imported_dlls(_unpacked(project))} >= {"python313t.dll"}


class TestNames:
    @pytest.mark.parametrize("series", sorted(real_headers()))
    def test_functions_and_data_are_told_apart_as_libpython_has_them(self, series: str) -> None:
        include = real_headers()[series]
        names = _names_of(include)
        library = include.parent.parent / "lib" / f"lib{include.name}.so"
        if not library.is_file():
            pytest.skip(f"CPython {series} has no shared library here")

        functions, data = _elf_exports(library)

        assert not names.functions & data
        assert not names.data & functions

    def test_everything_that_headers_offer_of_a_real_dll_is_there(self, lab: Path) -> None:
        dll = Path.home() / ".cache/alloconda-lab/windows/python312.dll"
        if "windows: ready" not in run(lab, "status", cwd=Path.cwd()).stdout or not dll.is_file():
            pytest.skip(f"the lab's windows is not set up: {lab} setup windows 3.12")
        names = _names_of(real_headers()["3.12"])
        stable = cpython_symbols()

        functions, data = _pe_exports(dll)

        assert not names.functions & data
        assert not names.data & functions
        offered = names.functions | names.data | set(stable.by_name)
        # What is left is the interpreter's own, and functions that the headers hide by macros.
        hidden = {"PyRun_String", "Py_CompileStringFlags"}
        missing = (functions | data) - offered - hidden
        assert {name for name in missing if not name.startswith("_Py")} == set()


def _names_of(include: Path) -> ExportedNames:
    return exported_names(path.read_text(errors="replace") for path in include.rglob("*.h"))


def _elf_exports(library: Path) -> tuple[set[str], set[str]]:
    with library.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".dynsym")
        assert isinstance(table, SymbolTableSection)
        kinds = {
            symbol.name: symbol["st_info"]["type"]
            for symbol in table.iter_symbols()
            if symbol["st_shndx"] != "SHN_UNDEF"
        }
    functions = {name for name, kind in kinds.items() if kind == "STT_FUNC"}
    return functions, {name for name, kind in kinds.items() if kind == "STT_OBJECT"}


def _pe_exports(dll: Path) -> tuple[set[str], set[str]]:
    image: Any = pefile.PE(str(dll))
    functions: set[str] = set()
    data: set[str] = set()
    for symbol in image.DIRECTORY_ENTRY_EXPORT.symbols:
        section = next(part for part in image.sections if part.contains_rva(symbol.address))
        kind = functions if section.Characteristics & _CODE else data
        kind.add(symbol.name.decode())
    return functions, data


def _imported_dlls(module: Path) -> list[str]:
    image: Any = pefile.PE(str(module))
    return [entry.dll.decode() for entry in image.DIRECTORY_ENTRY_IMPORT]


def _unpacked(project: Path) -> Path:
    (wheel,) = wheels(project / "dist")
    folder = project / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    (module,) = folder.glob("*.pyd")
    return module
