"""The verdict on built modules: every rule, and that honest modules pass."""

from dataclasses import replace

import pytest

from alloconda.binary.model import (
    BinaryFacts,
    Expectation,
    ImportedSymbol,
    Problem,
    ProblemCode,
    VersionNeed,
    init_name,
    init_names,
    judge,
    needs_compiler_rt,
)
from alloconda.kernel.python import Abi, Python, parse_python, stable_abi, version_abi
from alloconda.kernel.targets.platform_tag import parse_targets
from alloconda.kernel.targets.target import Arch
from tests.fakes import CPYTHON_SYMBOLS, elf_facts, fat_facts, macho_facts, pe_facts

ABI3 = stable_abi(Python(minor=10))
CP312 = version_abi(Python(minor=12))
DUAL = "manylinux_2_17_x86_64.musllinux_1_2_x86_64"
LINUX_ARCHES = ("x86_64", "aarch64", "i686", "armv7l", "ppc64le", "s390x", "riscv64")


def expect(
    tags: str, abi: Abi = CP312, module: str = "hello", bundled: tuple[str, ...] = ()
) -> Expectation:
    return Expectation(
        targets=parse_targets(tags), abi=abi, module=module, bundled=frozenset(bundled)
    )


def verdict(facts: BinaryFacts, expectation: Expectation) -> list[Problem]:
    return list(judge(facts, expectation, CPYTHON_SYMBOLS))


def only(facts: BinaryFacts, expectation: Expectation) -> Problem:
    (problem,) = judge(facts, expectation, CPYTHON_SYMBOLS)
    return problem


@pytest.mark.parametrize("arch", LINUX_ARCHES)
def test_a_module_without_libc_may_carry_manylinux_and_musllinux_tags(arch: str) -> None:
    facts = elf_facts(Arch(arch), imports=("PyModuleDef_Init", "memcpy", "__tls_get_addr"))

    problems = verdict(facts, expect(f"manylinux_2_31_{arch}.musllinux_1_1_{arch}", ABI3))

    assert problems == []


@pytest.mark.parametrize(
    ("facts", "tags"),
    [
        (macho_facts(), "macosx_11_0_arm64"),
        (macho_facts(Arch.X86_64, minimum=(10, 15), signed=False), "macosx_10_15_x86_64"),
        (macho_facts(platform=None, minimum=(10, 15)), "macosx_14_0_arm64"),
        (pe_facts(), "win_amd64"),
        (pe_facts(Arch.I686), "win32"),
        (pe_facts(Arch.AARCH64), "win_arm64"),
    ],
)
def test_an_honest_abi3_module_passes(facts: BinaryFacts, tags: str) -> None:
    assert verdict(facts, expect(tags, ABI3)) == []


@pytest.mark.parametrize(
    ("facts", "tags", "found", "wanted"),
    [
        (elf_facts(), "macosx_11_0_arm64", "ELF", "Mach-O"),
        (macho_facts(), "win_amd64", "Mach-O", "PE"),
        (pe_facts(), "manylinux_2_17_x86_64", "PE", "ELF"),
    ],
)
def test_a_module_of_another_system_is_refused_with_both_formats(
    facts: BinaryFacts, tags: str, found: str, wanted: str
) -> None:
    problem = only(facts, expect(tags))

    assert problem.code is ProblemCode.WRONG_FORMAT
    assert f"its format is {found}, but" in problem.message
    assert wanted in problem.message


def test_a_program_or_an_object_file_is_refused() -> None:
    facts = replace(elf_facts(), is_library=False)

    assert only(facts, expect("manylinux_2_17_x86_64")).code is ProblemCode.NOT_A_LIBRARY


@pytest.mark.parametrize(
    ("facts", "tags"),
    [
        (elf_facts(Arch.AARCH64), "manylinux_2_17_x86_64"),
        (elf_facts(Arch.AARCH64), DUAL),
        (replace(elf_facts(), arches=(), machines=("ARM, soft float",)), "manylinux_2_17_armv7l"),
        (replace(elf_facts(), arches=(), machines=("ppc64, ELFv1",)), "manylinux_2_17_ppc64le"),
        (macho_facts(Arch.X86_64), "macosx_11_0_arm64"),
        (macho_facts(), "macosx_11_0_universal2"),
        (pe_facts(Arch.I686, needed=("python312.dll",)), "win_amd64"),
    ],
)
def test_the_wrong_cpu_is_refused_once_and_named(facts: BinaryFacts, tags: str) -> None:
    problem = only(facts, expect(tags))

    assert problem.code is ProblemCode.WRONG_ARCHITECTURE
    assert facts.machines[0] in problem.message


def test_a_module_without_init_function_is_refused_with_the_name_that_it_needs() -> None:
    problem = only(elf_facts(exports=("helper",)), expect("manylinux_2_17_x86_64"))

    assert problem.code is ProblemCode.NO_INIT
    assert "PyInit_hello" in problem.message


def test_another_init_function_is_refused_with_both_names() -> None:
    problem = only(elf_facts(exports=("PyInit_hullo",)), expect("manylinux_2_17_x86_64"))

    assert problem.code is ProblemCode.WRONG_INIT
    assert "PyInit_hullo" in problem.message
    assert "PyInit_hello" in problem.message


def test_further_init_functions_do_no_harm() -> None:
    facts = elf_facts(exports=("PyInit_hello", "PyInit_other"))

    assert verdict(facts, expect("manylinux_2_17_x86_64")) == []


@pytest.mark.parametrize(
    ("abi", "export", "code"),
    [
        ("3.14", "PyModExport_hello", ProblemCode.WRONG_HOOK),
        ("3.15", "PyModExport_hello", None),
        ("3.15", "PyInit_hello", None),
        ("abi3 3.14", "PyModExport_hello", ProblemCode.WRONG_HOOK),
        ("abi3 3.15t", "PyModExport_hello", None),
        ("abi3 3.15t", "PyInit_hello", ProblemCode.WRONG_HOOK),
    ],
)
def test_export_hooks_count_where_python_knows_them(
    abi: str, export: str, code: ProblemCode | None
) -> None:
    stable, _, version = abi.rpartition(" ")
    python = parse_python(version)
    expectation = expect(
        "manylinux_2_17_x86_64", stable_abi(python) if stable else version_abi(python)
    )

    problems = verdict(elf_facts(exports=(export,)), expectation)

    assert [problem.code for problem in problems] == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("hello", "PyInit_hello"),
        ("_core", "PyInit__core"),
        ("lančmít", "PyInitU_lanmt_2sa6t"),
        ("スパム", "PyInitU_zck5b2b"),
    ],
)
def test_init_names_follow_pep_489(module: str, expected: str) -> None:
    assert init_name(module) == expected


def test_init_names_give_the_customary_one_first() -> None:
    assert init_names("hello", version_abi(Python(minor=15))) == (
        "PyInit_hello",
        "PyModExport_hello",
    )


def test_a_glibc_symbol_newer_than_the_tag_is_named_with_the_honest_tag() -> None:
    facts = elf_facts(needed=("libm.so.6",), imports=("pow@GLIBC_2.29@libm.so.6",))

    problem = only(facts, expect("manylinux_2_17_x86_64"))

    assert problem.code is ProblemCode.GLIBC_TOO_NEW
    assert problem.subject == "pow@GLIBC_2.29"
    assert "pow@GLIBC_2.29" in problem.message
    assert "2.17" in problem.message
    assert "manylinux_2_29_x86_64" in problem.message


def test_the_worst_of_many_new_glibc_symbols_comes_first() -> None:
    names = tuple(f"f{n}@GLIBC_2.3{n}" for n in range(8))

    problem = only(elf_facts(needed=("libc.so.6",), imports=names), expect("manylinux2014_x86_64"))

    assert problem.subject == "f7@GLIBC_2.37"
    assert "3 more" in problem.message
    assert "manylinux_2_37_x86_64" in problem.message


@pytest.mark.parametrize(
    ("version", "subject"),
    [
        ("GLIBC_PRIVATE", "GLIBC_PRIVATE"),
        ("GLIBC_ABI_DT_RELR", "GLIBC_ABI_DT_RELR"),
        ("GLIBC_2.34", "GLIBC_2.34"),
        pytest.param(_LONG := "GLIBC_2." + "9" * 5000, _LONG, id="5,000 digits"),
    ],
)
def test_glibc_versions_count_that_no_symbol_uses(version: str, subject: str) -> None:
    facts = elf_facts(
        needed=("libc.so.6",),
        version_needs=(VersionNeed(library="libc.so.6", version=version),),
    )

    problem = only(facts, expect("manylinux_2_28_x86_64"))

    assert (problem.code, problem.subject) == (ProblemCode.GLIBC_TOO_NEW, subject)


@pytest.mark.parametrize("version", ["GLIBC_2.2.5", "GLIBC_2.17", "GLIBC_2.4"])
def test_glibc_symbols_up_to_the_floor_pass(version: str) -> None:
    facts = elf_facts(needed=("libc.so.6",), imports=(f"stat@{version}",))

    assert verdict(facts, expect("manylinux_2_17_x86_64")) == []


def test_each_manylinux_tag_is_judged_by_its_own_floor() -> None:
    facts = elf_facts(needed=("libc.so.6",), imports=("stat@GLIBC_2.28",))

    problem = only(facts, expect("manylinux_2_17_x86_64.manylinux_2_28_x86_64"))

    assert "manylinux_2_17_x86_64" in problem.message


def test_a_newer_libstdcxx_than_the_era_of_the_tag_is_refused() -> None:
    facts = elf_facts(
        needed=("libstdc++.so.6", "libc.so.6"), imports=("_ZTI@GLIBCXX_3.4.30@libstdc++.so.6",)
    )

    problem = only(facts, expect("manylinux_2_28_x86_64"))

    assert problem.code is ProblemCode.RUNTIME_TOO_NEW
    assert problem.subject == "_ZTI@GLIBCXX_3.4.30"


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("libssl.so.3", "manylinux_2_17_x86_64"),
        ("libmvec.so.1", "manylinux_2_17_x86_64"),
        ("ld-linux-aarch64.so.1", "manylinux_2_17_x86_64"),
        ("libc.musl-x86_64.so.1", "manylinux_2_17_x86_64"),
        ("libc.so", "manylinux_2_17_x86_64"),
        ("libc.so", "musllinux_1_2_x86_64"),
        ("libc.so.6", "musllinux_1_2_x86_64"),
        ("libc.musl-aarch64.so.1", "musllinux_1_2_x86_64"),
        ("libm.so.6", "musllinux_1_2_x86_64"),
    ],
)
def test_a_library_that_the_tag_does_not_allow_is_named(name: str, tags: str) -> None:
    problem = only(elf_facts(needed=(name,)), expect(tags))

    assert problem.code is ProblemCode.LIBRARY_NOT_ALLOWED
    assert name in problem.message


@pytest.mark.parametrize(
    ("needed", "tags"),
    [
        (("libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2"), "manylinux_2_17_x86_64"),
        (("libmvec.so.1", "libc.so.6"), "manylinux_2_24_x86_64"),
        (("libc.musl-x86_64.so.1", "libz.so.1"), "musllinux_1_2_x86_64"),
        (("libc.musl-x86.so.1",), "musllinux_1_2_i686"),
    ],
)
def test_libraries_that_the_tag_allows_pass(needed: tuple[str, ...], tags: str) -> None:
    facts = elf_facts(parse_targets(tags)[0].arch, needed=needed)

    assert verdict(facts, expect(tags)) == []


@pytest.mark.parametrize("tags", ["manylinux_2_17_x86_64", "musllinux_1_2_x86_64"])
def test_a_library_that_the_wheel_brings_along_passes(tags: str) -> None:
    facts = elf_facts(needed=("libfoo-1a2b.so.3",), imports=("foo",))

    assert verdict(facts, expect(tags, bundled=("libfoo-1a2b.so.3",))) == []


@pytest.mark.parametrize("name", ["libc.so", "libc.so.6", "libc.musl-x86_64.so.1"])
def test_any_needed_libc_breaks_a_wheel_for_both_families(name: str) -> None:
    problems = verdict(elf_facts(needed=(name,)), expect(DUAL))

    assert {problem.code for problem in problems} == {ProblemCode.LIBRARY_NOT_ALLOWED}


@pytest.mark.parametrize("tags", ["manylinux_2_17_x86_64", "musllinux_1_2_x86_64", DUAL])
def test_libpython_is_refused_once_on_linux(tags: str) -> None:
    problem = only(elf_facts(needed=("libpython3.12.so.1.0",)), expect(tags))

    assert (problem.code, problem.subject) == (ProblemCode.LIBPYTHON, "libpython3.12.so.1.0")


@pytest.mark.parametrize("tags", [DUAL, "manylinux_2_17_aarch64", "musllinux_1_1_x86_64"])
def test_getauxval_is_there_wherever_the_tags_reach(tags: str) -> None:
    facts = elf_facts(parse_targets(tags)[0].arch, imports=("Py_IncRef", "getauxval"))

    assert judge(facts, expect(tags), CPYTHON_SYMBOLS) == ()


@pytest.mark.parametrize(
    ("needed", "name", "tags"),
    [
        ((), "printf", "manylinux_2_17_x86_64"),
        ((), "__udivti3", "musllinux_1_2_x86_64"),
        ((), "sin", DUAL),
        ((), "getauxval", "manylinux_2_12_x86_64"),
        (("libc.so.6",), "forgotten", "manylinux_2_17_x86_64"),
        (("libc.musl-x86_64.so.1",), "forgotten", "musllinux_1_2_x86_64"),
        ((), "qsort_r", "musllinux_1_1_x86_64"),
        ((), "__clock_gettime64", "musllinux_1_1_i686"),
    ],
)
def test_a_symbol_that_nothing_provides_is_named(
    needed: tuple[str, ...], name: str, tags: str
) -> None:
    facts = elf_facts(parse_targets(tags)[0].arch, needed=needed, imports=("Py_IncRef", name))

    problem = only(facts, expect(tags))

    assert (problem.code, problem.subject) == (ProblemCode.UNRESOLVED_SYMBOL, name)


@pytest.mark.parametrize(
    ("needed", "name", "tags"),
    [
        ((), "printf", "musllinux_1_2_x86_64"),
        ((), "open64", "musllinux_1_2_x86_64"),
        ((), "dlopen", DUAL),
        ((), "qsort_r", "musllinux_1_2_x86_64"),
        ((), "__clock_gettime64", "musllinux_1_2_i686"),
        (("libX11.so.6",), "XOpenDisplay", "manylinux_2_17_x86_64"),
        ((), "___tls_get_addr", "manylinux_2_17_i686.musllinux_1_2_i686"),
        ((), "__tls_get_offset", "manylinux_2_17_s390x.musllinux_1_2_s390x"),
        ((), "__aeabi_memclr8", "manylinux_2_17_armv7l.musllinux_1_2_armv7l"),
        ((), "__aeabi_unwind_cpp_pr0", "manylinux_2_17_armv7l.musllinux_1_2_armv7l"),
    ],
)
def test_a_symbol_that_the_process_or_a_library_may_provide_passes(
    needed: tuple[str, ...], name: str, tags: str
) -> None:
    facts = elf_facts(parse_targets(tags)[0].arch, needed=needed, imports=(name,))

    assert verdict(facts, expect(tags)) == []


def test_weak_symbols_may_stay_undefined() -> None:
    facts = elf_facts(weak=("__gmon_start__", "_ITM_registerTMCloneTable"))

    assert verdict(facts, expect(DUAL)) == []


def test_static_tls_is_refused_where_musl_would() -> None:
    facts = elf_facts(static_tls=True)

    assert only(facts, expect("musllinux_1_2_x86_64")).code is ProblemCode.STATIC_TLS
    assert verdict(facts, expect("manylinux_2_17_x86_64")) == []


def test_an_executable_stack_is_refused() -> None:
    facts = elf_facts(executable_stack=True)

    assert only(facts, expect("manylinux_2_17_x86_64")).code is ProblemCode.EXECUTABLE_STACK


@pytest.mark.parametrize(
    ("name", "tags", "code", "words"),
    [
        ("PyBuffer_Release", DUAL, ProblemCode.STABLE_TOO_NEW, ("from 3.11", "floor is 3.10")),
        ("PyUnicode_New", DUAL, ProblemCode.NOT_STABLE, ("not in the stable ABI", "abi3")),
        ("_PyObject_Secret", DUAL, ProblemCode.NOT_STABLE, ("not in the stable ABI",)),
        ("PyErr_SetFromWindowsErr", DUAL, ProblemCode.NOT_STABLE, ("only on Windows",)),
        ("PyOS_AfterFork_Child", "win_amd64", ProblemCode.NOT_STABLE, ("only on Unix",)),
        ("_Py_NegativeRefcount", DUAL, ProblemCode.NOT_STABLE, ("special builds",)),
    ],
)
def test_symbols_that_some_abi3_python_lacks_are_named(
    name: str, tags: str, code: ProblemCode, words: tuple[str, ...]
) -> None:
    make = pe_facts if tags.startswith("win") else elf_facts

    problem = only(make(imports=(name,)), expect(tags, ABI3))

    assert (problem.code, problem.subject) == (code, name)
    for word in words:
        assert word in problem.message


def test_a_higher_floor_admits_later_cpython_symbols() -> None:
    facts = elf_facts(imports=("PyBuffer_Release",))

    assert verdict(facts, expect(DUAL, stable_abi(Python(minor=11)))) == []


def test_a_module_for_one_version_may_use_the_whole_c_api() -> None:
    assert verdict(elf_facts(imports=("PyUnicode_New", "_PyLong_Sign")), expect(DUAL)) == []


@pytest.mark.parametrize(
    ("changes", "tags", "code", "subject"),
    [
        ({"minimum": (12, 0)}, "macosx_11_0_arm64", ProblemCode.MACOS_TOO_NEW, "12.0"),
        ({"minimum": None}, "macosx_11_0_arm64", ProblemCode.NO_MACOS_MINIMUM, "arm64"),
        ({"signed": False}, "macosx_11_0_arm64", ProblemCode.NOT_SIGNED, "arm64"),
        ({"platform": "iOS"}, "macosx_11_0_arm64", ProblemCode.WRONG_FORMAT, "iOS"),
        (
            {"own_name": "/home/me/hello.so"},
            "macosx_11_0_arm64",
            ProblemCode.INSTALL_NAME,
            "/home/me/hello.so",
        ),
        (
            {"needed": ("/opt/homebrew/lib/libz.1.dylib",)},
            "macosx_11_0_arm64",
            ProblemCode.LIBRARY_NOT_ALLOWED,
            "/opt/homebrew/lib/libz.1.dylib",
        ),
        (
            {"needed": ("@rpath/libz.1.dylib",)},
            "macosx_11_0_arm64",
            ProblemCode.LIBRARY_NOT_ALLOWED,
            "@rpath/libz.1.dylib",
        ),
        (
            {"needed": ("@rpath/libpython3.12.dylib",)},
            "macosx_11_0_arm64",
            ProblemCode.LIBPYTHON,
            "@rpath/libpython3.12.dylib",
        ),
        (
            {"needed": ("/Library/Frameworks/Python.framework/Versions/3.12/Python",)},
            "macosx_11_0_arm64",
            ProblemCode.LIBPYTHON,
            "/Library/Frameworks/Python.framework/Versions/3.12/Python",
        ),
        (
            {"imports": (ImportedSymbol(name="__extendhftf2"),)},
            "macosx_11_0_arm64",
            ProblemCode.UNRESOLVED_SYMBOL,
            "__extendhftf2",
        ),
    ],
)
def test_a_macos_fault_is_named(
    changes: dict[str, object], tags: str, code: ProblemCode, subject: str
) -> None:
    problem = only(macho_facts(**changes), expect(tags))  # type: ignore[arg-type]

    assert (problem.code, problem.subject) == (code, subject)
    assert subject in problem.message


def test_macos_symbols_bound_to_a_library_pass() -> None:
    imports = (ImportedSymbol(name="pow", library="/usr/lib/libSystem.B.dylib"),)

    assert verdict(macho_facts(imports=imports), expect("macosx_11_0_arm64")) == []


def test_dylibs_that_the_wheel_brings_along_pass() -> None:
    facts = macho_facts(needed=("@loader_path/.dylibs/libz.1.dylib",))

    assert verdict(facts, expect("macosx_11_0_arm64", bundled=("libz.1.dylib",))) == []


def test_universal2_holds_both_cpus_each_with_its_own_floor() -> None:
    intel = macho_facts(Arch.X86_64, minimum=(10, 15), signed=False)

    assert verdict(fat_facts(intel, macho_facts()), expect("macosx_10_15_universal2")) == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (macho_facts(minimum=(12, 0)), ProblemCode.MACOS_TOO_NEW),
        (macho_facts(exports=()), ProblemCode.NO_INIT),
        (macho_facts(needed=("/usr/local/lib/x.dylib",)), ProblemCode.LIBRARY_NOT_ALLOWED),
    ],
)
def test_a_fault_in_one_slice_counts(fault: BinaryFacts, code: ProblemCode) -> None:
    intel = macho_facts(Arch.X86_64, minimum=(10, 15), signed=False)

    assert only(fat_facts(intel, fault), expect("macosx_11_0_universal2")).code is code


@pytest.mark.parametrize(
    ("abi", "dll", "wanted"),
    [
        (ABI3, "python312.dll", "python3.dll"),
        (CP312, "python311.dll", "python312.dll"),
        (version_abi(parse_python("3.13t")), "python313.dll", "python313t.dll"),
        (version_abi(parse_python("3.13t")), "python3.dll", "python313t.dll"),
        (CP312, "python312_d.dll", "python312.dll"),
    ],
)
def test_another_python_dll_is_refused_with_both_names(abi: Abi, dll: str, wanted: str) -> None:
    problem = only(pe_facts(needed=(dll,)), expect("win_amd64", abi))

    assert problem.code is ProblemCode.WRONG_PYTHON_DLL
    assert dll in problem.message
    assert wanted in problem.message


def test_the_dll_of_the_stable_abi_serves_a_module_for_one_version() -> None:
    facts = pe_facts(needed=("python3.dll",))

    assert judge(facts, expect("win_amd64", CP312), CPYTHON_SYMBOLS) == ()


@pytest.mark.parametrize(
    ("dll", "words"),
    [
        ("libgcc_s_seh-1.dll", "MinGW"),
        ("libwinpthread-1.dll", "MinGW"),
        ("MSVCP140.dll", "Visual C++"),
        ("zlib1.dll", "nor in the wheel"),
    ],
)
def test_dlls_that_windows_lacks_are_named(dll: str, words: str) -> None:
    problem = only(pe_facts(needed=("python312.dll", dll)), expect("win_amd64"))

    assert (problem.code, problem.subject) == (ProblemCode.LIBRARY_NOT_ALLOWED, dll)
    assert words in problem.message


@pytest.mark.parametrize(
    "dll",
    [
        *("KERNEL32.dll", "ntdll.dll", "USER32.dll", "ADVAPI32.dll", "WS2_32.dll", "msvcrt.dll"),
        *("api-ms-win-crt-runtime-l1-1-0.dll", "VCRUNTIME140.dll", "WINSPOOL.DRV", "Python312.DLL"),
        *("ACLUI.dll", "ACTIVEDS.dll", "loadperf.dll", "query.dll", "sfc.dll"),
    ],
)
def test_dlls_of_windows_and_cpython_pass(dll: str) -> None:
    assert verdict(pe_facts(needed=("python312.dll", dll)), expect("win_amd64")) == []


def test_dlls_that_the_wheel_brings_along_pass_in_any_case() -> None:
    facts = pe_facts(needed=("python312.dll", "ZLIB1-abc.dll"))

    assert verdict(facts, expect("win_amd64", bundled=("zlib1-ABC.dll",))) == []


@pytest.mark.parametrize(
    ("facts", "tags", "expected"),
    [
        (elf_facts(imports=("memcpy", "Py_IncRef")), DUAL, ()),
        (elf_facts(imports=("__udivti3", "memcpy")), DUAL, ("__udivti3",)),
        (elf_facts(imports=("sin", "round")), "musllinux_1_2_x86_64", ("sin", "round")),
        (elf_facts(imports=("printf",)), "musllinux_1_2_x86_64", ()),
        (elf_facts(needed=("libc.so",), imports=("sin",)), "musllinux_1_2_x86_64", ()),
        (
            macho_facts(imports=(ImportedSymbol(name="__multf3"),)),
            "macosx_11_0_arm64",
            ("__multf3",),
        ),
        (pe_facts(imports=("anything",)), "win_amd64", ()),
    ],
)
def test_a_lean_module_says_what_it_wants_from_compiler_rt(
    facts: BinaryFacts, tags: str, expected: tuple[str, ...]
) -> None:
    assert needs_compiler_rt(facts, expect(tags)) == expected


def test_a_name_without_a_library_may_come_from_any() -> None:
    facts = elf_facts(imports=("pow@GLIBC_2.29@libm.so.6", "exit@GLIBC_2.2.5", "Py_IncRef"))

    assert facts.undefined == ("Py_IncRef", "PyModuleDef_Init")


@pytest.mark.parametrize(
    ("facts", "tags"),
    [
        (elf_facts(uses_cpython=False), "manylinux_2_17_x86_64"),
        (elf_facts(uses_cpython=False, imports=("memcpy",)), "musllinux_1_2_x86_64"),
        (macho_facts(uses_cpython=False), "macosx_11_0_arm64"),
        (pe_facts(needed=("KERNEL32.dll",), imports=("Sleep",)), "win_amd64"),
        (pe_facts(needed=(), imports=()), "win_amd64"),
    ],
)
@pytest.mark.parametrize("abi", [CP312, ABI3])
def test_a_module_that_takes_nothing_from_cpython_is_refused(
    facts: BinaryFacts, tags: str, abi: Abi
) -> None:
    problem = only(facts, expect(tags, abi))

    assert problem.code is ProblemCode.NO_CPYTHON
    assert "PyInit_hello has to return an object" in problem.message


def test_of_a_fat_file_the_slice_without_cpython_is_named() -> None:
    facts = fat_facts(macho_facts(), macho_facts(Arch.X86_64, uses_cpython=False))

    problem = only(facts, expect("macosx_11_0_universal2"))

    assert problem.code is ProblemCode.NO_CPYTHON
    assert problem.message.startswith("its x86_64 code takes no name from CPython")


@pytest.mark.parametrize(
    ("facts", "tags", "abi", "bundled"),
    [
        # PEP 793: the hook returns a table that may be in the module.
        (
            elf_facts(uses_cpython=False, exports=("PyModExport_hello",)),
            "manylinux_2_17_x86_64",
            version_abi(Python(minor=15)),
            (),
        ),
        (
            pe_facts(needed=(), imports=(), exports=("PyModExport_hello",)),
            "win_amd64",
            stable_abi(Python(minor=15, free_threaded=True)),
            (),
        ),
        # CPython's functions are found while the module runs.
        (elf_facts(uses_cpython=False, imports=("dlsym",)), "manylinux_2_17_x86_64", CP312, ()),
        (
            pe_facts(needed=("KERNEL32.dll",), imports=("GetProcAddress",)),
            "win_amd64",
            CP312,
            (),
        ),
        # A library of the wheel is between the module and CPython, as Boost.Python does.
        (
            elf_facts(uses_cpython=False, needed=("libboost_python.so.1",)),
            "manylinux_2_17_x86_64",
            CP312,
            ("libboost_python.so.1",),
        ),
        (
            pe_facts(needed=("Boost_Python.dll",), imports=("init_module",)),
            "win_amd64",
            CP312,
            ("boost_python.dll",),
        ),
        # Some linkers import by number.
        (pe_facts(needed=("python312.dll",), imports=("#12",)), "win_amd64", CP312, ()),
    ],
)
def test_a_module_that_reaches_cpython_by_another_way_passes(
    facts: BinaryFacts, tags: str, abi: Abi, bundled: tuple[str, ...]
) -> None:
    assert verdict(facts, expect(tags, abi, bundled=bundled)) == []
