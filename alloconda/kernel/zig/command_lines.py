"""Zig as alloconda uses it: which options, and every command line, as data."""

from alloconda.kernel.python import Abi
from alloconda.kernel.targets.target import Arch, Os, Target
from alloconda.kernel.values import dataclass
from alloconda.kernel.zig.c_arguments import OwnFlags, c_arguments, include_arguments
from alloconda.kernel.zig.contract import ContractOption
from alloconda.kernel.zig.link_arguments import library_arguments, link_arguments
from alloconda.kernel.zig.native_code import NativeCode
from alloconda.kernel.zig.optimize import Optimize
from alloconda.kernel.zig.version import ZigVersion

# Zig installs nothing with them, or elsewhere, or goes on for ever.
_UNUSABLE_IN_BUILD = frozenset(
    {
        *("-p", "--prefix", "--prefix-lib-dir", "--prefix-exe-dir"),
        *("-h", "--help", "-l", "--list-steps", "--fetch"),
        *("--print-configuration", "--print-configuration-path"),
        *("--watch", "--fuzz", "--webui", "--listen"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zig:
    """A Zig that was found: its executable, its version, and how it was obtained."""

    path: str
    version: ZigVersion
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonPaths:
    """Where a compilation finds CPython's headers and, on Windows, its import library.

    Paths are absolute. `library` is the import library's name without suffix.
    """

    include_dir: str | None = None
    library_dir: str | None = None
    library: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZigBuild:
    """One `zig build` of a project that has a build.zig.

    `target` has one CPU. `declared` are the options that the build.zig has; no other is passed.
    `root` is the project's directory where Zig must not take it from the working directory;
    `local_cache` then that of Zig's local cache.
    """

    target: Target
    abi: Abi
    optimize: Optimize
    declared: frozenset[ContractOption]
    prefix: str
    python: PythonPaths
    step: str | None = None
    extra: tuple[str, ...] = ()
    root: str | None = None
    local_cache: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectBuild:
    """One `zig build-lib` of a project without a build.zig.

    Attributes:
        target: a target with one CPU.
        name: the module's file name without suffix; it names the output and nothing else.
        output: where the module is written.
        source: the Zig root file, or None for a module of C alone.
        native: what is not Zig.
        zig_package: the root file of the Zig package that is imported as `alloconda`.
        options: the file that is imported as `alloconda_options`.
        python_h: the translated Python.h that is imported as `python_h`, or None.
        root: the project's directory, of which no trace is left in the module.
        dates: flags that define __DATE__ and its like.
        compiler_rt: whether Zig's runtime of compiler helpers is compiled in.
    """

    target: Target
    abi: Abi
    optimize: Optimize
    name: str
    output: str
    source: str | None
    native: NativeCode
    zig_package: str
    options: str
    python_h: str | None
    link_libc: bool
    link_libcpp: bool
    compiler_rt: bool
    python: PythonPaths
    local_cache: str
    extra: tuple[str, ...] = ()
    root: str = ""
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryBuild:
    """One `zig build-lib` of a static library, for modules to link.

    Attributes:
        target: a target with one CPU.
        abi: what its code knows of CPython's API; None for code that doesn't include Python.h.
        output: where the library is written.
        root: the project's directory, of which no trace is left in it.
        dates: flags that define __DATE__ and its like.
    """

    target: Target
    abi: Abi | None
    optimize: Optimize
    name: str
    output: str
    native: NativeCode
    python: PythonPaths
    local_cache: str
    root: str = ""
    dates: tuple[str, ...] = ()


def build_help_command(
    extra: tuple[str, ...] = (), root: str | None = None, local_cache: str = ""
) -> tuple[str, ...]:
    """Return the arguments that make Zig list a project's options, which `extra` may decide."""
    return ("build", "--help", *_root_arguments(root, local_cache), *extra)


def unusable_build_arguments(extra: tuple[str, ...]) -> tuple[str, ...]:
    """Return the arguments with which `zig build` installs nothing, elsewhere, or never ends.

    What follows "--" is for programs that the build.zig runs.
    """
    own = extra[: extra.index("--")] if "--" in extra else extra
    return tuple(word for word in own if word.partition("=")[0] in _UNUSABLE_IN_BUILD)


def _root_arguments(root: str | None, local_cache: str) -> tuple[str, ...]:
    if root is None:
        return ()
    return ("--build-file", f"{root}/build.zig", "--cache-dir", local_cache)


def is_misread(path: str) -> bool:
    """Return whether Zig misreads a path in the dependency files of its C compiler.

    They are makefiles, where a backslash escapes what follows, and blanks separate.
    """
    return any(character in path for character in "\t\n\r\v\f\\")


def zig_build_command(build: ZigBuild, version: ZigVersion) -> tuple[str, ...]:
    """Return the arguments of Zig for a project with a build.zig: only options that it declares."""
    paths = build.python
    optimize = optimize_spelling(build.optimize, version)
    values: dict[ContractOption, str | None] = {
        ContractOption.TARGET: build.target.zig_target,
        ContractOption.CPU: build.target.zig_cpu,
        ContractOption.OPTIMIZE: optimize,
        # A project that prefers a mode of its own declares -Drelease in place of -Doptimize.
        ContractOption.RELEASE: "false" if build.optimize is Optimize.DEBUG else "true",
        ContractOption.PYTHON_INCLUDE: paths.include_dir,
        ContractOption.PYTHON_LIB_DIR: paths.library_dir,
        ContractOption.PYTHON_LIB: paths.library,
        ContractOption.PYTHON_VERSION: build.abi.python.series,
        ContractOption.PYTHON_ABI: build.abi.abi_tag,
    }
    options = [
        f"-D{option.value}={value}"
        for option, value in values.items()
        if option in build.declared and value is not None
    ]
    step = [build.step] if build.step else []
    return (
        # The commands that it prints show what is linked, also of what Zig has in its cache.
        *("build", *step, "--prefix", build.prefix, "--color", "off", "--verbose"),
        *_root_arguments(build.root, build.local_cache),
        *options,
        *build.extra,
    )


def build_lib_command(build: DirectBuild, version: ZigVersion) -> tuple[str, ...]:
    """Return the arguments of Zig for a direct compilation."""
    target = build.target
    return (
        *("build-lib", "-dynamic", "--color", "off", "--name", build.name),
        *("-target", target.zig_target, f"-mcpu={target.zig_cpu}"),
        *("-O", optimize_spelling(build.optimize, version)),
        *(() if build.optimize is Optimize.DEBUG else ("-fstrip",)),
        # The own backend of Zig 0.15, which Debug has, misplaces a shared library's thread-local
        # variables.
        *(("-fllvm",) if build.optimize is Optimize.DEBUG and version.minor < 16 else ()),
        # CPython's symbols come from the process that imports the module; Windows names its DLL.
        *(() if target.os is Os.WINDOWS else ("-fallow-shlib-undefined",)),
        # Zig would record the output's path, which differs from machine to machine.
        *(("-install_name", f"@rpath/{build.name}") if target.os is Os.MACOS else ()),
        # Nothing is exported but by -rdynamic, and what is undefined is imported.
        *(("-fPIC", "--import-symbols", "-rdynamic") if target.os is Os.EMSCRIPTEN else ()),
        *("-fcompiler-rt" if build.compiler_rt else "-fno-compiler-rt",),
        *("--cache-dir", build.local_cache, f"-femit-bin={build.output}"),
        *_include_arguments(build),
        *(("-lc",) if build.link_libc else ()),
        *(("-lc++",) if build.link_libcpp else ()),
        *_c_arguments(build),
        *_module_arguments(build),
        *_windows_arguments(build),
        *_link_arguments(build),
        *build.extra,
    )


def build_library_command(build: LibraryBuild, version: ZigVersion) -> tuple[str, ...]:
    """Return the arguments of Zig for a static library: what the module has, it does without."""
    native, target, include = build.native, build.target, build.python.include_dir
    own = OwnFlags(
        defines=() if build.abi is None else python_defines(build.target, build.abi),
        prefix_maps=_prefix_maps(build.root, include),
        dates=build.dates,
    )
    return (
        *("build-lib", "-static", "--color", "off", "--name", build.name),
        *("-target", target.zig_target, f"-mcpu={target.zig_cpu}"),
        *("-O", optimize_spelling(build.optimize, version)),
        *(() if build.optimize is Optimize.DEBUG else ("-fstrip",)),
        *(() if target.os is Os.WINDOWS else ("-fPIC",)),
        *("-fno-compiler-rt", "-fno-ubsan-rt"),
        *("--cache-dir", build.local_cache, f"-femit-bin={build.output}"),
        *include_arguments((*native.include_dirs, *(() if include is None else (include,)))),
        "-lc",
        *(("-lc++",) if native.has_cxx else ()),
        *c_arguments(native, target.arch, build.optimize, own, ()),
    )


def translate_c_command(build: DirectBuild, header: str) -> tuple[str, ...]:
    """Return the arguments that make Zig print the Zig form of a C header, for a build's target."""
    return (
        *("translate-c", "-lc", "-target", build.target.zig_target),
        *(f"-mcpu={build.target.zig_cpu}", "--cache-dir", build.local_cache),
        *_include_arguments(build),
        *python_defines(build.target, build.abi),
        header,
    )


def optimize_spelling(mode: Optimize, version: ZigVersion) -> str:
    """Return a mode as a Zig version spells it: 0.17 renamed the modes."""
    if version.minor < 17:
        return mode.value
    return {
        Optimize.DEBUG: "debug",
        Optimize.SAFE: "safe",
        Optimize.FAST: "fast",
        Optimize.SMALL: "small",
    }[mode]


def options_source(abi: Abi, *, compiler_rt: bool) -> str:
    """Return the Zig source of the module `alloconda_options` for an ABI.

    Zig tells code nothing of whether its runtime of compiler helpers is compiled in.
    """
    python = abi.python
    limited = python.hex_version if abi.is_stable else 0
    return (
        f"pub const free_threaded = {str(python.free_threaded).lower()};\n"
        f"pub const limited_api: u32 = 0x{limited:08x};\n"
        f"pub const python_hex: u32 = 0x{python.hex_version:08x};\n"
        f"pub const compiler_rt = {str(compiler_rt).lower()};\n"
    )


def _include_arguments(build: DirectBuild) -> tuple[str, ...]:
    include = build.python.include_dir
    return include_arguments((*build.native.include_dirs, *(() if include is None else (include,))))


def python_defines(target: Target, abi: Abi) -> tuple[str, ...]:
    """Return the macros that CPython's headers need for an ABI on a platform."""
    defines = []
    if abi.is_stable and abi.python.free_threaded:
        defines.append(f"-DPy_TARGET_ABI3T=0x{abi.python.hex_version:08x}")
    elif abi.is_stable:
        defines.append(f"-DPy_LIMITED_API=0x{abi.python.hex_version:08x}")
    if target.os is Os.WINDOWS:
        # Older headers set MS_WIN64 only for MSVC, and pyconfig.h leaves the free-threaded build
        # to the compiler's command line.
        defines.append("-DMS_WIN64=1" if target.is_64_bit else "-DMS_WIN32=1")
        if abi.python.free_threaded:
            defines.append("-DPy_GIL_DISABLED=1")
            if target.arch is Arch.AARCH64:
                defines.append(_GET_REG)
    return tuple(defines)


# CPython's object.h asks for the thread's ID by this intrinsic of MSVC, for MinGW as well.
_GET_REG = (
    "-D__getReg(number)=__extension__({ unsigned long long thread; "
    '__asm__("mov %0, x18" : "=r"(thread)); thread; })'
)


def _c_arguments(build: DirectBuild) -> tuple[str, ...]:
    own = OwnFlags(
        defines=python_defines(build.target, build.abi),
        prefix_maps=_prefix_maps(build.root, build.python.include_dir),
        dates=build.dates,
    )
    return c_arguments(build.native, build.target.arch, build.optimize, own, build.extra)


def _link_arguments(build: DirectBuild) -> tuple[str, ...]:
    native = build.native
    return (*link_arguments(native.link_flags), *library_arguments(native.libraries))


def _prefix_maps(root: str, include: str | None) -> tuple[str, ...]:
    """Return the flags that have __FILE__ name no folder of this machine."""
    folders = {root: ".", include: "python"}
    return tuple(
        f"-fmacro-prefix-map={folder}={name}" for folder, name in folders.items() if folder
    )


def _module_arguments(build: DirectBuild) -> tuple[str, ...]:
    if build.source is None:
        return ()
    python_h = () if build.python_h is None else ("--dep", "python_h")
    header_module = () if build.python_h is None else (f"-Mpython_h={build.python_h}",)
    return (
        *("--dep", "alloconda", *python_h, f"-Mroot={build.source}"),
        *("--dep", "alloconda_options", f"-Malloconda={build.zig_package}"),
        f"-Malloconda_options={build.options}",
        *header_module,
    )


def _windows_arguments(build: DirectBuild) -> tuple[str, ...]:
    paths = build.python
    if build.target.os is not Os.WINDOWS or paths.library is None:
        return ()
    return ("-L", paths.library_dir or ".", f"-l{paths.library}")
