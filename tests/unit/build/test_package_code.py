"""What modules take from installed packages of C++ code."""

from pathlib import Path

from alloconda.build.model.package_code import PACKAGED_SOURCES, PackageCode
from tests.fakes import c_code


def test_headers_are_searched_after_the_projects_own_and_leave_no_trace() -> None:
    code = c_code(Path("/project/a.cpp"))
    package = PackageCode(name="pybind11", include_dirs=(Path("/env/pybind11/include"),))

    found = package.added_to(code)

    assert found.include_dirs == (*code.include_dirs, Path("/env/pybind11/include"))
    assert found.common_flags == ("-fmacro-prefix-map=/env/pybind11/include=pybind11",)
    assert found.sources == code.sources


def test_nanobind_brings_its_library_as_a_source() -> None:
    folder = Path("/env/nanobind")

    package = PACKAGED_SOURCES["nanobind"].code("nanobind", folder, folder / "include")

    assert package.include_dirs == (folder / "include", folder / "ext/robin_map/include")
    (library,) = package.sources
    assert library.path == folder / "src/nb_combined.cpp"
    assert "-fno-strict-aliasing" in library.flags
    assert "-fmacro-prefix-map=/env/nanobind=nanobind" in library.flags
