"""What is asked of packing, as a project's configuration says it."""

from pathlib import Path

from alloconda.kernel.config.generate_steps import GenerateStep
from alloconda.kernel.config.project import BuildMode
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.values import replace
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.adapters.project_metadata import read_project_metadata
from alloconda.packaging.model.wheel_contents import ProjectMetadata
from alloconda.packaging.service.editable import editable_files, import_folder, module_folder
from alloconda.packaging.service.package import package_request
from alloconda.packaging.service.sdist import header_directories, sdist_request
from tests.fakes import c_code, direct_project
from tests.packing import write_files


def metadata(root: Path) -> ProjectMetadata:
    write_files(root, {"pyproject.toml": ""})
    return read_project_metadata({"project": {"name": "hello", "version": "1.0"}}, root)


def test_a_package_is_asked_for_as_the_configuration_says(tmp_path: Path) -> None:
    config = ProjectConfig(module_name="inner._hi", exclude=("*.txt",), no_init=True)

    request = package_request(direct_project(tmp_path, config))

    assert request.module_name == "inner._hi"
    assert request.exclude == ("*.txt",)
    assert request.no_init
    assert not request.force_init


def test_an_sdist_has_what_is_compiled_and_what_says_how(tmp_path: Path) -> None:
    files = ("src/root.zig", "src/a.c", "build.zig.zon", "alloconda.lock", "hello/version.py")
    write_files(tmp_path, dict.fromkeys(files, ""))
    config = ProjectConfig(version_file="hello/version.py")
    project = replace(direct_project(tmp_path, config), any_native=c_code(tmp_path / "src" / "a.c"))

    request = sdist_request(project, metadata(tmp_path))

    assert set(request.sources) == {tmp_path / name for name in (*files, "pyproject.toml")}
    assert request.code == (tmp_path / "src" / "root.zig", tmp_path / "src" / "a.c")


def test_what_a_build_zig_compiles_is_looked_for_in_all_that_goes_in(tmp_path: Path) -> None:
    project = direct_project(tmp_path, build_mode=BuildMode.BUILD_ZIG)

    assert sdist_request(project, metadata(tmp_path)).code is None


def test_headers_are_where_arguments_of_zig_and_texts_of_a_build_zig_say(tmp_path: Path) -> None:
    config = ProjectConfig(zig_args=("-Iinclude", "-I/usr/include"))
    build_zig = 'module.addIncludePath(b.path("vendor"));'

    direct = header_directories(direct_project(tmp_path, config), build_zig)
    by_build_zig = header_directories(
        direct_project(tmp_path, config, build_mode=BuildMode.BUILD_ZIG), build_zig
    )

    assert direct == (tmp_path / "include",)
    assert by_build_zig == (tmp_path / "include", tmp_path / "vendor")


def test_a_module_alone_is_imported_from_the_project_itself(tmp_path: Path) -> None:
    project = replace(direct_project(tmp_path), package_dir=None)

    assert import_folder(project) == tmp_path
    assert module_folder(project) == tmp_path
    assert [file.arcname for file in editable_files(project, DiskTree(), "_hello")] == [
        "__editable__.hello.pth"
    ]


def test_a_package_is_imported_from_beside_it(tmp_path: Path) -> None:
    project = replace(direct_project(tmp_path), package_dir=tmp_path / "src" / "hello")

    assert import_folder(project) == tmp_path / "src"
    assert module_folder(project) == tmp_path / "src" / "hello"


def test_an_init_that_wheels_get_looks_for_modules_in_the_project(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/py.typed": ""})

    pointer, init = editable_files(direct_project(tmp_path), DiskTree(), "_hello")

    assert pointer.data == f"{tmp_path}\n".encode()
    assert init.arcname == "hello/__init__.py"
    assert f"__path__.insert(0, os.fsdecode({str(tmp_path / 'hello').encode()!r}))" in (
        init.data.decode()
    )


def test_a_package_with_an_init_of_its_own_is_only_pointed_to(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/__init__.py": ""})

    assert len(editable_files(direct_project(tmp_path), DiskTree(), "_hello")) == 1


def test_an_sdist_has_what_commands_read_even_if_git_ignores_it(tmp_path: Path) -> None:
    step = GenerateStep(
        command=("python", "tools/gen.py", "--all", "/usr/x.csv", "src", "src/a.h"),
        inputs=("data/*.csv",),
        outputs=("src/a.h",),
    )
    config = ProjectConfig(generate=(step,), sdist_include=("notes.txt",))

    request = sdist_request(direct_project(tmp_path, config), metadata(tmp_path))

    assert request.package.sdist_include == ("notes.txt", "/data/*.csv", "/tools/gen.py")
    assert request.package.include == ()
