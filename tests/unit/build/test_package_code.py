"""What modules take from installed packages of C++ code."""

from pathlib import Path

from alloconda.build.model.package_code import PACKAGED_SOURCES, PackageCode
from tests.fakes import c_code


def test_headers_are_searched_after_the_projects_own_and_leave_no_trace() -> None:
    code = c_code(Path("/project/a.cpp"))
    headers = Path("/env/pybind11/include")
    package = PackageCode(name="pybind11", include_dirs=(headers,))

    found = package.added_to(code)

    assert found.include_dirs == (*code.include_dirs, headers)
    assert found.common_flags == (f"-fmacro-prefix-map={headers}=pybind11",)
    assert found.sources == code.sources


def test_nanobind_brings_its_library_as_a_source() -> None:
    folder = Path("/env/nanobind")

    package = PACKAGED_SOURCES["nanobind"].code("nanobind", folder, folder / "include")

    assert package.include_dirs == (folder / "include", folder / "ext/robin_map/include")
    (library,) = package.sources
    assert library.path == folder / "src/nb_combined.cpp"
    assert "-fno-strict-aliasing" in library.flags
    assert f"-fmacro-prefix-map={folder}=nanobind" in library.flags
