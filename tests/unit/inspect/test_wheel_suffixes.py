"""Modules in wheels under names that the Pythons of the tags look for, or don't."""

import pytest

from alloconda.binary.model import BinaryFacts
from alloconda.inspect.model.wheel_check import check_wheel
from alloconda.inspect.model.wheel_facts import FilenameFacts, LibraryFacts, MemberFacts, WheelFacts
from tests.fakes import CPYTHON_SYMBOLS, elf_facts, pe_facts


def suffix_problems(
    tag: str,
    *names: str,
    binary: BinaryFacts | None = None,
    members: tuple[str, ...] = (),
    code: str = "wrong-suffix",
) -> list[str]:
    """Return what is said of the suffixes of a wheel that holds modules called hello."""
    interpreter, abi, platform = tag.split("-")
    found = binary or (pe_facts() if "win" in platform else elf_facts())
    facts = WheelFacts(
        path="hello.whl",
        size_bytes=1,
        filename=FilenameFacts(
            name="hello",
            version="1",
            build="",
            tags=tuple(
                (interpreter, one, place) for one in abi.split(".") for place in platform.split(".")
            ),
        ),
        filename_failure="",
        members=tuple(
            MemberFacts(name=name, size_bytes=1, stored_bytes=1, digest="") for name in members
        ),
        dist_infos=("hello-1.dist-info",),
        wheel=None,
        metadata=None,
        metadata_problems=(),
        record=None,
        libraries=tuple(LibraryFacts(name=name, size_bytes=1, binary=found) for name in names),
    )
    return [
        f"{problem.where}: {problem.message}"
        for problem in check_wheel(facts, CPYTHON_SYMBOLS)
        if problem.code == code
    ]


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("cp311-abi3-manylinux_2_28_x86_64", ("hello/hello.abi3.so",)),
        ("cp311-abi3-manylinux_2_28_x86_64", ("hello/hello.so",)),
        ("cp311-abi3-win_amd64", ("hello/hello.pyd",)),
        ("cp312-cp312-win_amd64", ("hello/hello.cp312-win_amd64.pyd",)),
        ("cp312-cp312-manylinux_2_17_x86_64", ("hello.cpython-312-x86_64-linux-gnu.so",)),
        ("cp315-abi3t-manylinux_2_17_x86_64", ("hello.abi3t-x86_64-linux-gnu.so",)),
        # One for the version, and one for all the others.
        (
            "cp311-abi3-manylinux_2_28_x86_64",
            ("hello.cpython-311-x86_64-linux-gnu.so", "hello.abi3.so"),
        ),
        # Nobody promises anything of a CPython.
        ("py3-none-manylinux_2_28_x86_64", ("hello.cpython-312-x86_64-linux-gnu.so",)),
    ],
)
def test_a_module_that_every_python_of_the_tags_finds_passes(
    tag: str, names: tuple[str, ...]
) -> None:
    assert suffix_problems(tag, *names) == []


@pytest.mark.parametrize(
    ("tag", "name", "words"),
    [
        ("cp311-abi3-manylinux_2_28_x86_64", "hello/hello.foo.so", "CPython 3.11 on manylinux"),
        ("cp311-abi3-manylinux_2_28_x86_64", "hello/hello.dylib", "doesn't look for .dylib, but"),
        ("cp311-abi3-win_amd64", "hello/hello.dll", "doesn't look for .dll, but for .cp311-win"),
        ("cp311-abi3-win_amd64", "hello/hello.abi3.pyd", "CPython 3.11 on win_amd64"),
        (
            "cp311-abi3-manylinux_2_28_x86_64",
            "hello/hello.cpython-311-x86_64-linux-gnu.so",
            "CPython 3.12 on manylinux_2_28_x86_64 doesn't look for .cpython-311",
        ),
        (
            "cp312-cp312-manylinux_2_28_x86_64.musllinux_1_2_x86_64",
            "hello/hello.cpython-312-x86_64-linux-gnu.so",
            "CPython 3.12 on musllinux_1_2_x86_64 doesn't look for",
        ),
        (
            "cp312-cp312-manylinux_2_28_aarch64",
            "hello/hello.cpython-312-x86_64-linux-gnu.so",
            "but for .cpython-312-aarch64-linux-gnu.so or .abi3.so or .so",
        ),
    ],
)
def test_a_module_that_some_python_of_the_tags_passes_over_is_named(
    tag: str, name: str, words: str
) -> None:
    (problem,) = suffix_problems(tag, name)

    assert problem.startswith(f"{name}: ")
    assert words in problem


def test_a_library_beside_the_module_may_have_any_name() -> None:
    plain = elf_facts(exports=("twice",), imports=())

    assert suffix_problems("cp311-abi3-linux_x86_64", "hello.libs/libx.so.1", binary=plain) == []
    assert suffix_problems("cp311-abi3-win_amd64", "hello/x.dll", binary=plain) == []


@pytest.mark.parametrize("python", ["py3", "cp312"])
@pytest.mark.parametrize("name", ["hello.cpython-312-x86_64-linux-gnu.so", "hello.abi3.so"])
def test_a_module_of_cpython_under_a_tag_that_promises_no_abi_is_named(
    python: str, name: str
) -> None:
    (problem,) = suffix_problems(f"{python}-none-manylinux_2_28_x86_64", name, code="abi-none")

    assert f"{python}-none promises" in problem


def test_a_library_that_is_no_module_needs_no_abi() -> None:
    plain = elf_facts(exports=("twice",), imports=())
    tag = "py3-none-manylinux_2_28_x86_64"

    assert suffix_problems(tag, "hello.so", binary=plain, code="abi-none") == []
    assert suffix_problems(tag, "x.cpython-312-x86_64.so", binary=plain, code="abi-none") == []
    assert suffix_problems("cp312-cp312-linux_x86_64", "hello.so", code="abi-none") == []


@pytest.mark.parametrize(
    "package", ["a/hello/__init__.py", "a/hello/__init__.pyc", "a/hello/__init__.abi3.so"]
)
def test_a_module_that_a_package_of_its_name_hides_is_named(package: str) -> None:
    tag, name = "cp311-abi3-manylinux_2_28_x86_64", "a/hello.abi3.so"

    found = suffix_problems(tag, name, members=(name, package), code="hidden-module")

    assert found == [f"{name}: Python imports {package} in its place"]


@pytest.mark.parametrize(
    "beside", ["a/hello/x.py", "hello/__init__.py", "a/hello.py", "a/hello/b/__init__.py"]
)
def test_a_module_beside_other_files_is_not_hidden(beside: str) -> None:
    tag, name = "cp311-abi3-manylinux_2_28_x86_64", "a/hello.abi3.so"

    assert suffix_problems(tag, name, members=(name, beside), code="hidden-module") == []


def test_a_library_beside_a_package_of_its_name_is_not_hidden() -> None:
    plain, name = elf_facts(exports=("twice",), imports=()), "a/hello.so"
    members = (name, "a/hello/__init__.py")

    found = suffix_problems(
        "cp311-abi3-linux_x86_64", name, binary=plain, members=members, code="hidden-module"
    )

    assert found == []
