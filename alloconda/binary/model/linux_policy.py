"""What Linux systems promise: the libraries, versions and symbols that a wheel may depend on.

The tables are values with their sources beside them; the rules that use them are in `linux.py`.
"""

from collections.abc import Mapping

from alloconda.kernel.targets.target import Arch, Floor

# The libraries that PEP 513, 571 and 599 allow, and those that PEP 600's "mainstream
# distributions" have proven to have since (libz, libexpat, libatomic, and the rest of glibc),
# each with the oldest manylinux tag that may rely on it. libcrypt and ncurses, which PEP 513
# allowed, have changed their names since and are on no list any more.
MANYLINUX_LIBRARIES: Mapping[str, Floor] = {
    "libICE.so.6": (2, 5),
    "libSM.so.6": (2, 5),
    "libX11.so.6": (2, 5),
    "libXext.so.6": (2, 5),
    "libXrender.so.1": (2, 5),
    "libGL.so.1": (2, 5),
    "libanl.so.1": (2, 5),
    "libatomic.so.1": (2, 5),
    "libc.so.6": (2, 5),
    "libdl.so.2": (2, 5),
    "libexpat.so.1": (2, 12),
    "libgcc_s.so.1": (2, 5),
    "libglib-2.0.so.0": (2, 5),
    "libgobject-2.0.so.0": (2, 5),
    "libgthread-2.0.so.0": (2, 5),
    "libm.so.6": (2, 5),
    "libmvec.so.1": (2, 24),
    "libnsl.so.1": (2, 5),
    "libpthread.so.0": (2, 5),
    "libresolv.so.2": (2, 5),
    "librt.so.1": (2, 5),
    "libstdc++.so.6": (2, 5),
    "libutil.so.1": (2, 5),
    "libz.so.1": (2, 5),
}

# Beside its libc, a musl system has zlib: its package manager and CPython need it. auditwheel takes
# that too for granted.
MUSLLINUX_LIBRARIES = frozenset({"libz.so.1"})

# The dynamic loaders, which modules with thread-local variables name (System V ABI supplements).
LOADERS: Mapping[Arch, str] = {
    Arch.X86_64: "ld-linux-x86-64.so.2",
    Arch.I686: "ld-linux.so.2",
    Arch.AARCH64: "ld-linux-aarch64.so.1",
    Arch.ARMV7L: "ld-linux-armhf.so.3",
    Arch.PPC64LE: "ld64.so.2",
    Arch.S390X: "ld64.so.1",
    Arch.RISCV64: "ld-linux-riscv64-lp64d.so.1",
}

# Libraries that give a version to every symbol, so that an unversioned one can't be theirs.
GLIBC_FAMILY = frozenset(
    {
        *("libanl.so.1", "libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libmvec.so.1"),
        *("libnsl.so.1", "libpthread.so.0", "libresolv.so.2", "librt.so.1", "libstdc++.so.6"),
        "libutil.so.1",
    }
)

# Symbols that the process of every Python on Linux has, without a NEEDED entry and without a
# symbol version: CPython itself is linked with a libc, and glibc and musl both export them with
# the same meaning on each of these CPUs (glibc's abilists, musl's dynamic symbol table).
_MEMORY = (
    # Compilers make calls of these from loops, copies and comparisons, with no header involved.
    # All have been in C89, or bcmp in 4.2BSD, and nothing in their contract has changed since.
    *("memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen"),
)
_THREAD_LOCAL = (
    # The way to a thread-local variable of a library (ELF TLS specification, general dynamic).
    "__tls_get_addr",
    # i386 passes the argument in a register under a name of its own; s390x returns an offset.
    *("___tls_get_addr", "__tls_get_offset"),
)
_ARM = (
    # The ARM run-time ABI (section 4.3.4) has compilers call these in place of memcpy and so on.
    # Its division helpers are not here: they are in libgcc, which musl's libc keeps to itself.
    *("__aeabi_memcpy", "__aeabi_memcpy4", "__aeabi_memcpy8"),
    *("__aeabi_memmove", "__aeabi_memmove4", "__aeabi_memmove8"),
    *("__aeabi_memset", "__aeabi_memset4", "__aeabi_memset8"),
    *("__aeabi_memclr", "__aeabi_memclr4", "__aeabi_memclr8"),
)
_ARM_MARKS = (
    # The ARM exception handling ABI (section 6.3) has objects mention these to bring an unwinder
    # into a program. No dynamic relocation uses them, so a loader never looks for them.
    *("__aeabi_unwind_cpp_pr0", "__aeabi_unwind_cpp_pr1", "__aeabi_unwind_cpp_pr2"),
)
_DYNAMIC_LINKING = (
    # A process that loads an extension module has called dlopen and dlsym to do it.
    *("dlopen", "dlsym", "dlclose", "dlerror"),
)
ALWAYS_PROVIDED = frozenset({*_MEMORY, *_THREAD_LOCAL, *_ARM, *_ARM_MARKS, *_DYNAMIC_LINKING})

# What glibc has had from a version on, and musl always: getauxval (page size, CPU features, the
# clock of the vDSO) is what Zig's standard library asks of the process in a shared library.
PROVIDED_FROM_GLIBC: Mapping[str, Floor] = {"getauxval": (2, 16)}

# The functions with ordinary names that Zig's compiler_rt holds: compilers make calls of them from
# operations. musl's libc has them too, but in glibc they are in libm, which not every process has.
COMPILER_RT_MATH = frozenset(
    f"{name}{suffix}"
    for name in (
        *("ceil", "cos", "exp", "exp2", "fabs", "floor", "fma", "fmax", "fmin", "fmod", "log"),
        *("log10", "log2", "round", "sin", "sincos", "sqrt", "tan", "trunc"),
    )
    for suffix in ("", "f", "l")
)

# The newest symbol versions of GCC's libraries in the era of a glibc: the first four from the
# PEPs, the others from the GCC that the distributions of that glibc came with (GCC's ABI history).
RUNTIME_VERSIONS: Mapping[Floor, Mapping[str, tuple[int, ...]]] = {
    (2, 5): {"GLIBCXX": (3, 4, 9), "CXXABI": (1, 3, 1), "GCC": (4, 2, 0)},
    (2, 12): {"GLIBCXX": (3, 4, 13), "CXXABI": (1, 3, 3), "GCC": (4, 5, 0)},
    (2, 17): {"GLIBCXX": (3, 4, 19), "CXXABI": (1, 3, 7), "GCC": (4, 8, 0)},
    (2, 24): {"GLIBCXX": (3, 4, 22), "CXXABI": (1, 3, 10), "GCC": (6, 0, 0)},
    (2, 27): {"GLIBCXX": (3, 4, 24), "CXXABI": (1, 3, 11), "GCC": (7, 0, 0)},
    (2, 31): {"GLIBCXX": (3, 4, 28), "CXXABI": (1, 3, 12), "GCC": (9, 0, 0)},
    (2, 34): {"GLIBCXX": (3, 4, 29), "CXXABI": (1, 3, 13), "GCC": (11, 0)},
    (2, 35): {"GLIBCXX": (3, 4, 30), "CXXABI": (1, 3, 13), "GCC": (12, 0, 0)},
    (2, 38): {"GLIBCXX": (3, 4, 32), "CXXABI": (1, 3, 14), "GCC": (13, 0, 0)},
    (2, 39): {"GLIBCXX": (3, 4, 33), "CXXABI": (1, 3, 15), "GCC": (14, 0, 0)},
    (2, 41): {"GLIBCXX": (3, 4, 33), "CXXABI": (1, 3, 15), "GCC": (14, 0, 0)},
    (2, 42): {"GLIBCXX": (3, 4, 34), "CXXABI": (1, 3, 16), "GCC": (15, 0, 0)},
}

# Distributions install musl's C library under their own name of the CPU (PEP 656), which for these
# isn't that of the tag; musl's own name of it comes second.
_MUSL_ARCHES: Mapping[Arch, tuple[str, ...]] = {
    Arch.I686: ("x86", "i386"),
    Arch.ARMV7L: ("armv7", "armhf"),
    Arch.PPC64LE: ("ppc64le", "powerpc64le"),
}


def musl_libc_names(arch: Arch) -> tuple[str, ...]:
    """Return the names of musl's installed C library, the customary one first."""
    return tuple(f"libc.musl-{name}.so.1" for name in _MUSL_ARCHES.get(arch, (arch.value,)))


def is_musl_libc(name: str) -> bool:
    """Return whether a library's name is one of musl's C library: installed, loader, or when built.

    Linkers know the library as libc.so.
    """
    return name == "libc.so" or name.startswith(("libc.musl-", "ld-musl-"))
