"""The page on a library: the tag that its own words admit."""

from alloconda.inspect.view.wheel_page import honest_tags
from tests.fakes import elf_facts


def test_an_honest_tag_names_what_the_wheel_must_bring() -> None:
    uses_libm = ("pow@GLIBC_2.29@libm.so.6",)
    needed = ("libm.so.6", "ld-linux-x86-64.so.2")

    alone = elf_facts(needed=needed, imports=uses_libm)
    with_other = elf_facts(needed=(*needed, "libssl.so.3"), imports=uses_libm)

    assert honest_tags(alone) == "manylinux_2_29_x86_64"
    assert honest_tags(with_other) == "manylinux_2_29_x86_64, in a wheel that brings libssl.so.3"
