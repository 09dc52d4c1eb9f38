"""The names of CPUs, in the spelling of every tool that people copy them from."""

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.arch_names import known_arch, parse_arch, triple_arch
from alloconda.kernel.targets.target import Arch


@pytest.mark.parametrize(
    ("arch", "names"),
    [
        (Arch.X86_64, "x86_64 amd64 AMD64 x64 x86-64 win_amd64"),
        (Arch.AARCH64, "aarch64 arm64 ARM64 armv8 win_arm64"),
        (Arch.I686, "i686 x86 i386 i486 i586 386 win32"),
        (Arch.ARMV7L, "armv7l arm armv7 armhf armv8l"),
        (Arch.PPC64LE, "ppc64le powerpc64le ppc64el"),
        (Arch.S390X, "s390x"),
        (Arch.RISCV64, "riscv64 riscv64gc"),
        (Arch.UNIVERSAL2, "universal2"),
    ],
)
def test_a_cpu_has_a_name_in_every_tool(arch: Arch, names: str) -> None:
    assert {known_arch(f" {name} ") for name in names.split()} == {arch}


def test_a_name_of_no_cpu_is_answered_with_the_known_ones() -> None:
    assert known_arch("vax") is None
    with pytest.raises(UsageError, match="--arch 'vax' is not a CPU") as caught:
        parse_arch("vax")

    assert caught.value.hint == (
        "use one of x86_64, aarch64, i686, armv7l, ppc64le, s390x, riscv64, universal2, wasm32"
    )


@pytest.mark.parametrize(
    ("triple", "arch"),
    [
        ("x86_64-unknown-linux-gnu", Arch.X86_64),
        ("arm-linux-gnueabihf.2.17", Arch.ARMV7L),
        ("sparc64-linux-gnu", None),
        ("", None),
    ],
)
def test_a_triple_begins_with_its_cpu(triple: str, arch: Arch | None) -> None:
    assert triple_arch(triple) is arch
