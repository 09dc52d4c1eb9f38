"""What to do about a header that a compiler didn't find."""

import pytest

from alloconda.build.service.missing_headers import missing_framework_hint, missing_header_hint
from alloconda.kernel.targets.platform_tag import parse_target

FILES = ("vendor/tables/inc/tables/rows.h", "src/a.h", "third/rows.h")


def hint(name: str, tag: str = "manylinux_2_28_x86_64") -> str:
    found = missing_header_hint(
        (name,),
        parse_target(tag),
        lambda name: tuple(path for path in FILES if path.rpartition("/")[2] == name),
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "directories"),
    [
        ("tables/rows.h", "vendor/tables/inc has"),
        ("rows.h", "vendor/tables/inc/tables or third has"),
        ("a.h", "src has"),
    ],
)
def test_a_header_in_the_project_is_named_with_the_key(name: str, directories: str) -> None:
    said = hint(name)

    assert said.startswith(directories)
    assert "include-dirs" in said


@pytest.mark.parametrize(
    ("name", "tag", "words"),
    [
        ("Python.h", "win_amd64", "python-headers"),
        ("sys/mman.h", "win_amd64", 'when = { os = "windows" }'),
        ("sys/epoll.h", "macosx_11_0_arm64", 'when = { os = "macos" }'),
        ("CoreFoundation/CoreFoundation.h", "macosx_11_0_arm64", "Apple's SDK"),
        ("zlib.h", "manylinux_2_28_x86_64", "no file in the project is called zlib.h"),
        ("sys/mman.h", "manylinux_2_28_x86_64", "no file in the project"),
    ],
)
def test_what_is_not_there_is_explained(name: str, tag: str, words: str) -> None:
    assert words in hint(name, tag)


def test_without_a_missing_header_there_is_nothing_to_say() -> None:
    assert missing_header_hint((), parse_target("win_amd64"), lambda _name: ()) is None


@pytest.mark.parametrize(
    ("tag", "words"),
    [("macosx_11_0_arm64", "set SDKROOT to a copy"), ("win_amd64", "append.link-flags with when")],
)
def test_a_framework_is_of_the_sdk_and_of_macos_alone(tag: str, words: str) -> None:
    said = missing_framework_hint(("CoreFoundation",), parse_target(tag))

    assert said is not None
    assert said.startswith("CoreFoundation is a framework of")
    assert words in said
