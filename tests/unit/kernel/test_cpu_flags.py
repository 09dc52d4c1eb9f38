"""Flags for the CPU of a source."""

import pytest

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import Arch
from alloconda.kernel.zig.cpu_flags import cpu_flags


def features(flag: str, arch: Arch) -> list[str]:
    """Return the features that a flag becomes; it must become nothing else."""
    words = cpu_flags(flag, arch)
    assert words[0::4] == words[2::4] == ("-Xclang",) * (len(words) // 4)
    assert set(words[1::4]) <= {"-target-feature"}
    return list(words[3::4])


@pytest.mark.parametrize(
    ("flag", "arch", "expected"),
    [
        ("-mavx2", Arch.X86_64, ["+crc32", "+popcnt", "+avx2"]),
        ("-msse4", Arch.I686, ["+crc32", "+popcnt", "+sse4.2"]),
        ("-mno-avx", Arch.X86_64, ["-avx"]),
        ("-march=x86-64", Arch.X86_64, []),
        ("-march=armv8-a+crc+nocrypto", Arch.AARCH64, ["+crc", "-crypto"]),
        ("-march=armv8.2-a+fp16", Arch.AARCH64, ["+v8.2a", "+fullfp16"]),
        ("-mfpu=neon-vfpv4", Arch.ARMV7L, ["+neon"]),
    ],
)
def test_features_are_named_where_the_later_one_counts(
    flag: str, arch: Arch, expected: list[str]
) -> None:
    assert features(flag, arch) == expected


def test_a_level_of_x86_64_has_the_features_of_the_lower_ones() -> None:
    second = features("-march=x86-64-v2", Arch.X86_64)
    third = features("-march=haswell", Arch.X86_64)

    assert "+sse4.2" in second
    assert set(second) < set(third)
    assert "+avx2" in third


@pytest.mark.parametrize(
    ("flag", "arch"),
    [
        ("-O1", Arch.X86_64),
        ("-m64", Arch.X86_64),
        ("-mtune=generic", Arch.X86_64),
        # Clang says that the CPU has no such thing.
        ("-mavx2", Arch.AARCH64),
        ("-march=rv64gc", Arch.RISCV64),
        ("-march=z13", Arch.S390X),
    ],
)
def test_other_flags_stay(flag: str, arch: Arch) -> None:
    assert cpu_flags(flag, arch) == (flag,)


@pytest.mark.parametrize(
    ("flag", "words"),
    [("-march=native", "this machine"), ("-march=znver9", "not known here")],
)
def test_a_cpu_that_is_not_known_is_refused(flag: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cpu_flags(flag, Arch.X86_64)
