"""Flags for the CPU that a source is compiled for, as clang takes them beside what Zig gives it.

Zig names every feature of the target's CPU on clang's inner command line, where a later `-mavx2`
changes nothing. So such flags become inner ones, too: the later one of those counts.
"""

import re

from alloconda.kernel.errors import UsageError
from alloconda.kernel.targets.target import Arch

_X86 = frozenset({Arch.X86_64, Arch.I686})
_ARM = frozenset({Arch.AARCH64, Arch.ARMV7L})
# The option without "-m" is the feature's name, but for these.
_X86_RENAMED = {"sse4": "sse4.2", "abm": "lzcnt"}
_X86_FEATURES = frozenset(
    {
        *("sse", "sse2", "sse3", "ssse3", "sse4.1", "sse4.2", "sse4a", "mmx", "avx", "avx2"),
        *("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl", "avx512vnni", "avx512vbmi"),
        *("avx512vbmi2", "avx512ifma", "avx512bitalg", "avx512vpopcntdq", "avx512bf16"),
        *("avx512fp16", "avxvnni", "fma", "fma4", "f16c", "xop", "bmi", "bmi2", "tbm", "lzcnt"),
        *("popcnt", "aes", "pclmul", "vaes", "vpclmulqdq", "sha", "gfni", "adx", "rdrnd", "rdseed"),
        *("movbe", "crc32", "cx16", "fsgsbase", "xsave", "xsaveopt", "xsavec", "prfchw", "rtm"),
    }
)
# Clang and gcc turn these on with SSE 4.2, unless they were named, as Zig does.
_WITH_SSE42 = ("crc32", "popcnt")
_BEYOND_SSE42 = ("sse4.2", "avx", "fma", "f16c", "xop")
# https://gitlab.com/x86-psABIs/x86-64-ABI, "Micro-Architecture Levels"
_V2 = ("cx16", "sahf", "popcnt", "crc32", "sse3", "ssse3", "sse4.1", "sse4.2")
_V3 = (*_V2, "avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "xsave")
_V4 = (*_V3, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")
_X86_CPUS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("x86-64", "i686"), ()),
    **dict.fromkeys(("x86-64-v2", "nehalem"), _V2),
    **dict.fromkeys(("x86-64-v3", "haswell"), _V3),
    **dict.fromkeys(("x86-64-v4", "skylake-avx512"), _V4),
}
_ARM_MARCH = re.compile(r"armv(?P<version>[789](?:\.\d)?)-?a?(?P<extensions>(?:\+\w+)*)")
_PLAIN_ARM = ("7", "8")


def cpu_flags(flag: str, arch: Arch) -> tuple[str, ...]:
    """Return what a flag for the compiler of C becomes; most flags are themselves.

    Raises:
        UsageError: it means this machine, or a CPU whose features are not known.
    """
    if flag.startswith("-march="):
        return _of_march(flag, arch)
    if arch in _X86 and flag.startswith("-m"):
        name = flag.removeprefix("-m")
        sign, plain = ("-", name[3:]) if name.startswith("no-") else ("+", name)
        feature = _X86_RENAMED.get(plain, plain)
        if feature in _X86_FEATURES:
            return _features((*_implied(sign, feature), sign + feature))
    if arch is Arch.ARMV7L and flag.startswith("-mfpu=neon"):
        return _features(("+neon",))
    return (flag,)


def _implied(sign: str, feature: str) -> tuple[str, ...]:
    """Return the features that a compiler turns on with another one that does without them."""
    beyond = sign == "+" and feature.startswith(_BEYOND_SSE42)
    return tuple(f"+{name}" for name in _WITH_SSE42) if beyond else ()


def _of_march(flag: str, arch: Arch) -> tuple[str, ...]:
    cpu = flag.removeprefix("-march=")
    if cpu == "native":
        raise UsageError(
            "-march=native compiles for the CPU of this machine, and wheels run on others",
            hint="name the features that the code looks for, such as -mavx2, for the files that "
            "use them; or leave it out of CFLAGS",
        )
    if arch in _X86:
        if cpu not in _X86_CPUS:
            raise UsageError(
                f"{flag} names a CPU whose features are not known here",
                hint=f"name one of {', '.join(_X86_CPUS)}, or features, such as -mavx2",
            )
        return _features(tuple(f"+{feature}" for feature in _X86_CPUS[cpu]))
    found = _ARM_MARCH.fullmatch(cpu)
    if arch not in _ARM or found is None:
        # Clang says what is wrong with it.
        return (flag,)
    version = () if found["version"] in _PLAIN_ARM else (f"+v{found['version']}a",)
    extensions = found["extensions"].split("+")[1:]
    return _features((*version, *(_arm_feature(name) for name in extensions)))


def _arm_feature(extension: str) -> str:
    sign, name = ("-", extension[2:]) if extension.startswith("no") else ("+", extension)
    return sign + {"simd": "neon", "fp": "fp-armv8", "fp16": "fullfp16"}.get(name, name)


def _features(features: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        word for feature in features for word in ("-Xclang", "-target-feature", "-Xclang", feature)
    )
