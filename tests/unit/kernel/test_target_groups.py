"""Groups of platforms, and their names beside tags."""

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import DEFAULT_TAGS, MUSLLINUX_TAGS, WINDOWS_TAGS
from alloconda.kernel.targets.target_groups import GROUP_NAMES, TARGET_GROUPS, named_targets


def tags(name: str) -> set[str]:
    return {target.platform_tag for target in named_targets(name)}


def test_each_group_has_the_platforms_of_its_tags() -> None:
    for name, members in TARGET_GROUPS.items():
        assert tags(name) == set(members)


def test_all_are_those_that_most_projects_publish_for() -> None:
    assert tags("all") == {*DEFAULT_TAGS, *MUSLLINUX_TAGS, *WINDOWS_TAGS}
    assert GROUP_NAMES[-1] == "all"


def test_tags_are_read_beside_groups() -> None:
    assert tags("manylinux_2_17_x86_64.musllinux_1_2_x86_64") == {
        "manylinux_2_17_x86_64",
        "musllinux_1_2_x86_64",
    }
    assert tags(" win32 ") == {"win32"}


def test_an_unknown_word_names_the_groups() -> None:
    with pytest.raises(UsageError, match="'amiga' is neither a group") as caught:
        named_targets("amiga")

    assert caught.value.hint is not None
    assert caught.value.hint.startswith("groups are linux, musllinux, macos, windows")


def test_an_impossible_tag_says_why() -> None:
    with pytest.raises(UsageError, match="macOS on arm64 starts with 11"):
        named_targets("macosx_10_9_arm64")
