import os
import re
from pathlib import Path

import pytest

from alloconda.kernel.config.data_folders import DataFolder, Scheme
from alloconda.kernel.config.package_files import package_places
from alloconda.kernel.config.tool_table import ProjectConfig
from alloconda.kernel.errors import UsageError
from alloconda.kernel.values import replace
from alloconda.packaging.adapters.package_tree import DiskTree
from alloconda.packaging.service.include_check import check_included
from alloconda.packaging.service.package import Package, PackageRequest, collect_package
from alloconda.packaging.service.source_tree import SourceTree
from tests.packing import SCRIPTS, TreeInMemory, package_of, write_files, write_rich_project
from tests.posix import NEEDS_FIFOS, NEEDS_LINKS


def collect(
    root: Path,
    package_dir: str | None = "hello",
    tree: SourceTree | None = None,
    **options: bool | tuple[str, ...],
) -> Package:
    request = PackageRequest(
        root=root,
        package_dir=None if package_dir is None else root / package_dir,
        module_name="_hello",
        **options,  # type: ignore[arg-type] # Each test gives fields of the right type.
    )
    return collect_package(request, tree or DiskTree())


def arcnames(package: Package) -> list[str]:
    return [file.arcname for file in package.files]


def test_the_users_files_are_taken_and_leftovers_are_not(tmp_path: Path) -> None:
    package = package_of(write_rich_project(tmp_path))

    assert arcnames(package) == [
        f"rich_project/{name}"
        for name in (
            *("__init__.py", "__init__.pyi", "data/Grüße, Welt.csv", "py.typed", "run.sh"),
            "sub/__init__.py",
        )
    ]
    assert [file.arcname for file in package.files if file.executable] == [*SCRIPTS]
    assert package.generated == ()


def test_patterns_are_relative_to_the_project(tmp_path: Path) -> None:
    write_files(tmp_path, {f"src/hello/{n}": "" for n in ("a.zig", "b.zig", "x.txt", "d/x.txt")})

    package = collect(
        tmp_path,
        "src/hello",
        include=("/src/hello/*.zig",),
        exclude=("src/hello/d/", "b.zig"),
        no_init=True,
    )

    assert arcnames(package) == ["hello/a.zig", "hello/x.txt"]


def test_a_package_without_init_gets_a_generated_one(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/py.typed": ""})

    (generated,) = collect(tmp_path).generated

    assert generated.arcname == "hello/__init__.py"
    assert b"from ._hello import *" in generated.data
    assert not (tmp_path / "hello/__init__.py").exists()


def test_the_users_init_stands_unless_a_generated_one_is_forced(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/__init__.py": "mine"})

    assert collect(tmp_path).generated == ()
    assert collect(tmp_path, force_init=True).generated != ()
    assert (tmp_path / "hello/__init__.py").read_text() == "mine"


def test_no_init_leaves_a_namespace_package(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/py.typed": ""})

    assert collect(tmp_path, no_init=True).generated == ()


def test_without_a_package_the_module_stands_alone(tmp_path: Path) -> None:
    package = collect(tmp_path, None)

    assert (package.files, package.generated) == ((), ())
    assert package.layout.module_arcname(".abi3.so") == "_hello.abi3.so"


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("a\nb",), r"'hello/a\\nb' can't be packed: its name holds a line break"),
        (("a\udcff",), "can't be packed: its name is not UTF-8"),
        (("x.txt", "X.txt"), "X.txt and hello/x.txt are one on Windows and macOS"),
    ],
)
def test_names_that_cannot_be_unpacked_everywhere_are_refused(
    tmp_path: Path, names: tuple[str, ...], reason: str
) -> None:
    tree = TreeInMemory(tmp_path, *(f"hello/{name}" for name in names))

    with pytest.raises(UsageError, match=reason):
        collect(tmp_path, tree=tree)
    assert collect(tmp_path, tree=tree, exclude=("hello/*",)).files == ()


@NEEDS_LINKS
def test_a_link_out_of_the_project_is_refused_unless_excluded(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside": "", "project/hello/__init__.py": ""})
    (tmp_path / "project/hello/link").symlink_to(tmp_path / "outside")

    with pytest.raises(UsageError, match="hello/link can't be packed: it is a link out"):
        collect(tmp_path / "project")
    assert arcnames(collect(tmp_path / "project", exclude=("link",))) == ["hello/__init__.py"]


@NEEDS_LINKS
def test_an_editors_dangling_lock_is_no_obstacle(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/__init__.py": ""})
    (tmp_path / "hello/.#__init__.py").symlink_to("me@host.1234")

    assert arcnames(collect(tmp_path)) == ["hello/__init__.py"]


def test_a_folder_that_is_no_python_name_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"my-pkg/__init__.py": ""})

    with pytest.raises(UsageError, match="'my-pkg' can't be imported"):
        collect(tmp_path, "my-pkg")


SECRETS = (".ssh/id_rsa", "id_rsa", "server.pem", "sub/.aws/credentials", "keys/.env")
_BLOCK = "-----BEGIN {0}-----\nMIIB\n-----END {0}-----\n"


def test_secrets_stay_out_and_are_told_by_name(tmp_path: Path) -> None:
    write_files(tmp_path, {f"hello/{name}": "" for name in ("__init__.py", *SECRETS)})

    for include in ((), ("*",), ("hello/", ".ssh", "*.pem")):
        package = collect(tmp_path, include=include)

        assert arcnames(package) == ["hello/__init__.py"]
        assert package.kept_back == tuple(sorted(f"hello/{name}" for name in SECRETS))


def test_a_secret_that_is_excluded_is_not_told(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/__init__.py": "", "hello/id_rsa": ""})

    assert collect(tmp_path, exclude=("id_rsa",)).kept_back == ()


def test_an_include_pattern_that_names_it_brings_a_secret_back(tmp_path: Path) -> None:
    write_files(tmp_path, {f"hello/{name}": "" for name in ("__init__.py", "a/.env", "b/.env")})

    package = collect(tmp_path, include=("/hello/a/.env",))

    assert arcnames(package) == ["hello/__init__.py", "hello/a/.env"]
    assert package.kept_back == ("hello/b/.env",)


def test_a_private_key_in_a_file_of_any_name_stays_out(tmp_path: Path) -> None:
    key = _BLOCK.format("PRIVATE KEY").replace("MIIB", "MIIB" * 16)
    names = ("innocent.txt", "wanted.txt")
    write_files(tmp_path, {"hello/__init__.py": "", **{f"hello/{one}": key for one in names}})

    package = collect(tmp_path, include=("/hello/wanted.txt",))

    assert arcnames(package) == ["hello/__init__.py", "hello/wanted.txt"]
    assert package.kept_back == ("hello/innocent.txt",)


@NEEDS_FIFOS
def test_a_fifo_that_is_named_like_a_key_is_not_waited_for(tmp_path: Path) -> None:
    write_files(tmp_path, {"hello/__init__.py": ""})
    os.mkfifo(tmp_path / "hello/server.pem")

    assert collect(tmp_path).kept_back == ("hello/server.pem",)


def test_public_certificates_go_in_and_private_keys_do_not(tmp_path: Path) -> None:
    certificate, key = _BLOCK.format("CERTIFICATE"), _BLOCK.format("PRIVATE KEY")
    write_files(
        tmp_path,
        {
            "hello/__init__.py": "",
            "hello/cacert.pem": certificate,
            "hello/both.pem": certificate + key,
            "hello/notes.key": "DER or anything",
        },
    )

    package = collect(tmp_path)

    assert arcnames(package) == ["hello/__init__.py", "hello/cacert.pem"]
    assert package.kept_back == ("hello/both.pem", "hello/notes.key")


def test_listed_packages_modules_and_data_are_taken(tmp_path: Path) -> None:
    names = ("src/acme/tools/a.py", "src/acme-stubs/tools/__init__.pyi", "brot.py", "brot.pyi")
    data = ("bin/run", "bin/.hidden", "bin/x.bak", "include/brot.h", "bin/__pycache__/x.pyc")
    write_files(tmp_path, dict.fromkeys((*names, "py.typed", "other.py", *data), ""))
    config = ProjectConfig(
        packages=("acme.tools", "acme-stubs"),
        py_modules=("brot",),
        data=(
            DataFolder(scheme=Scheme.SCRIPTS, path="bin"),
            DataFolder(scheme=Scheme.HEADERS, path="include"),
        ),
    )
    places = package_places(tmp_path, config)
    request = PackageRequest(
        root=tmp_path,
        package_dir=tmp_path / "src/acme/tools",
        module_name="acme.tools._fast",
        places=places,
        data=config.data,
    )

    package = collect_package(request, DiskTree())

    assert sorted(arcnames(package)) == [
        *("acme-stubs/tools/__init__.pyi", "acme/tools/a.py", "brot.py", "brot.pyi", "py.typed")
    ]
    # It is listed and has no __init__.py, so it is a namespace package.
    assert package.generated == ()
    found = [(one.below_data, one.executable) for one in package.data]
    assert found == [("scripts/run", True), ("headers/brot.h", False)]
    with pytest.raises(UsageError, match=r"name of brot.py in py-modules"):
        collect_package(replace(request, package_dir=None, module_name="brot"), DiskTree())
    with pytest.raises(UsageError, match=r"data.scripts: no file in bin can be packed"):
        collect_package(replace(request, exclude=("bin/",)), DiskTree())


def test_a_module_alone_has_its_stub_beside_it(tmp_path: Path) -> None:
    write_files(tmp_path, {"_hello.pyi": "", "py.typed": "", "other.pyi": ""})

    assert arcnames(collect(tmp_path, None)) == ["_hello.pyi", "py.typed"]
    assert arcnames(collect(tmp_path, None, exclude=("py.typed",))) == ["_hello.pyi"]


@pytest.mark.parametrize(
    ("include", "problem"),
    [
        (("none/*",), "'none/*' means no file"),
        (("/docs/",), "'/docs/' means docs/a.txt, which is in no package of the wheel"),
        (("*.tmp",), "'*.tmp' means hello/x.tmp, which exclude keeps out of the wheel"),
    ],
)
def test_what_include_names_and_the_wheel_lacks_is_an_error(
    tmp_path: Path, include: tuple[str, ...], problem: str
) -> None:
    names = ("hello/a.zig", "hello/id_rsa", "hello/x.tmp", "docs/a.txt")
    write_files(tmp_path, dict.fromkeys(names, ""))
    request = PackageRequest(
        root=tmp_path,
        package_dir=tmp_path / "hello",
        module_name="_hello",
        include=("*.zig", "!b.zig", "id_*", *include),
        exclude=("*.tmp",),
    )
    tree = DiskTree()

    with pytest.raises(UsageError, match=re.escape(problem)):
        check_included(request, collect_package(request, tree), tree)
    fine = replace(request, include=("*.zig", "id_*"))
    check_included(fine, collect_package(fine, tree), tree)
