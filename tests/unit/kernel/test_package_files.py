from pathlib import Path

import pytest

from alloconda.kernel.config.data_folders import DataFolder, Scheme
from alloconda.kernel.config.modules import ModuleTable
from alloconda.kernel.config.package_files import package_places
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import ConfigError
from tests.packing import write_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with packages in several places."""
    names = ("src/acme/tools/__init__.py", "python/acme-stubs/tools/__init__.pyi", "brot.py")
    write_files(tmp_path, dict.fromkeys((*names, "src/wrapper/code.c", "wrapper/__init__.py"), ""))
    return tmp_path


def test_packages_and_modules_are_found_in_src_python_and_at_the_top(root: Path) -> None:
    config = ProjectConfig(packages=("acme.tools", "acme-stubs", "wrapper"), py_modules=("brot",))

    places = package_places(root, config)

    assert [one.path.relative_to(root).as_posix() for one in places.packages] == [
        *("src/acme/tools", "python/acme-stubs"),
        # A directory of sources is not meant where a package is.
        "wrapper",
    ]
    assert [one.folder for one in places.packages] == ["acme/tools/", "acme-stubs/", "wrapper/"]
    assert [one.is_namespace for one in places.packages] == [False, True, False]
    assert [one.arcname for one in places.modules] == ["brot.py"]
    assert places.roots == (root / "src", root / "python", root)


@pytest.mark.parametrize(
    ("module_name", "packages", "main"),
    [
        (None, ("acme-stubs", "acme.tools", "wrapper"), "acme.tools"),
        ("_fast", ("wrapper", "acme.tools"), "wrapper"),
        ("acme.tools.deep._fast", ("wrapper", "acme.tools"), "acme.tools"),
        ("acme._fast", ("wrapper", "acme.tools"), None),
        (None, ("acme-stubs",), None),
    ],
)
def test_the_module_belongs_to_the_package_of_its_name_or_the_first(
    root: Path, module_name: str | None, packages: tuple[str, ...], main: str | None
) -> None:
    places = package_places(root, ProjectConfig(module_name=module_name, packages=packages))

    assert (places.main and places.main.name) == main


def test_of_several_modules_the_names_say_which_package_they_belong_to(root: Path) -> None:
    modules = (ModuleTable(name="_top"), ModuleTable(name="wrapper._a"))

    places = package_places(
        root, ProjectConfig(packages=("acme.tools", "wrapper"), modules=modules)
    )

    assert places.main is not None
    assert places.main.name == "wrapper"


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (
            ProjectConfig(packages=("none",)),
            "packages: there is no package 'none': looked for src/",
        ),
        (ProjectConfig(py_modules=("a.b",)), "looked for src/a/b.py, python/a/b.py, a/b.py"),
        (ProjectConfig(packages=("wrapper", "wrapper")), "packages: 'wrapper' is listed twice"),
        (ProjectConfig(packages=("acme", "acme.tools")), "'acme.tools' is in the wheel already"),
        (ProjectConfig(packages=("acme",), py_modules=("acme",)), "'acme' is a package as well"),
        (ProjectConfig(packages=("acme",), py_modules=("acme.x",)), "in the wheel already, in"),
        (
            ProjectConfig(data=(DataFolder(scheme=Scheme.SCRIPTS, path="bin"),)),
            "tool.alloconda.data.scripts: there is no directory 'bin'",
        ),
    ],
)
def test_what_is_missing_or_there_twice_is_told(
    root: Path, config: ProjectConfig, problem: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        package_places(root, config)

    assert any(problem in line for line in caught.value.details), caught.value.details


def test_packages_are_found_beside_that_of_package_dir(tmp_path: Path) -> None:
    names = ("code/acme/tools/__init__.py", "code/acme-stubs/x.pyi", "code/brot.py")
    write_files(tmp_path, dict.fromkeys(names, ""))
    config = ProjectConfig(
        package_dir="code/acme/tools",
        module_name="acme.tools._fast",
        packages=("acme-stubs",),
        py_modules=("brot",),
    )

    assert package_places(tmp_path, config).roots == (tmp_path / "code",)
