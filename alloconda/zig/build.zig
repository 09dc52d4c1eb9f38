//! The build half of alloconda: a project's build.zig adds its extension module with one call.
//!
//! ```zig
//! const std = @import("std");
//! const alloconda = @import("alloconda");
//!
//! pub fn build(b: *std.Build) void {
//!     const module = alloconda.addPythonModule(b, .{
//!         .name = "_hello",
//!         .root_source_file = b.path("src/root.zig"),
//!     });
//!     b.installArtifact(module);
//! }
//! ```

const std = @import("std");
const builtin = @import("builtin");

const Build = std.Build;
const LazyPath = Build.LazyPath;

/// Zig 0.17 renamed the type and its members.
pub const Optimize = @typeInfo(@TypeOf(Build.standardOptimizeOption)).@"fn".return_type.?;

pub const PythonModuleOptions = struct {
    /// The name that Python imports, without the packages it lies in.
    name: []const u8,
    root_source_file: LazyPath,
    /// Without these two, the options `-Dtarget`, `-Dcpu` and `-Doptimize` are declared.
    target: ?Build.ResolvedTarget = null,
    optimize: ?Optimize = null,
    /// Whether `@import("python_h")` gives the translated `Python.h`. It needs libc's headers, so
    /// it links libc.
    python_h: bool = false,
    /// Whether to link libc. Without it, one Linux binary serves every libc of any age.
    link_libc: bool = false,
};

/// Adds a Python extension module. It declares the options that alloconda passes to a build:
/// `-Dtarget`, `-Dcpu`, `-Doptimize`, `-Dpython-version`, `-Dpython-abi`, `-Dpython-lib-dir`,
/// `-Dpython-lib` and, when `python_h` asks for it, `-Dpython-include`. Call it once for a build.
///
/// The result's `root_module` can be added to: other imports, C source files, libraries.
pub fn addPythonModule(b: *Build, options: PythonModuleOptions) *Build.Step.Compile {
    const package = b.dependencyFromBuildZig(@This(), .{});
    const target = options.target orelse b.standardTargetOptions(.{});
    const optimize = options.optimize orelse b.standardOptimizeOption(.{});
    const python = declarePython(b);

    const python_options = b.addOptions();
    python_options.addOption(bool, "free_threaded", python.free_threaded);
    python_options.addOption(u32, "limited_api", python.limited_api);
    python_options.addOption(u32, "python_hex", python.hex);
    // Zig puts it into shared libraries by default.
    python_options.addOption(bool, "compiler_rt", true);

    const api = b.createModule(.{ .root_source_file = package.path("src/alloconda.zig") });
    api.addImport("alloconda_options", python_options.createModule());

    const root = b.createModule(.{
        .root_source_file = options.root_source_file,
        .target = target,
        .optimize = optimize,
        .strip = !isDebug(optimize),
        .link_libc = if (options.link_libc or options.python_h) true else null,
    });
    root.addImport("alloconda", api);

    const library = b.addLibrary(.{
        .name = options.name,
        .linkage = .dynamic,
        .root_module = root,
    });
    // The own backend of Zig 0.15, which Debug has, misplaces a shared library's thread-local
    // variables.
    if (isDebug(optimize) and builtin.zig_version.minor < 16) library.use_llvm = true;
    // The interpreter that imports the module provides CPython's symbols.
    library.linker_allow_shlib_undefined = true;

    if (target.result.cpu.arch.isWasm()) {
        // Nothing is exported but by `rdynamic`, and what is undefined is imported.
        library.import_symbols = true;
        library.rdynamic = true;
        root.pic = true;
        library.bundle_compiler_rt = false;
    }
    if (target.result.os.tag == .windows) linkImportLibrary(b, library, python);
    if (options.python_h) addPythonHeader(b, library, python, target, optimize);
    return library;
}

/// The package has nothing to build by itself.
pub fn build(b: *Build) void {
    _ = b;
}

/// What `-Dpython-…` says.
const Python = struct {
    /// As `PY_VERSION_HEX` has it, with the minor version only: 3.14 is 0x030e0000.
    hex: u32,
    /// `Py_LIMITED_API`, or 0 without it.
    limited_api: u32,
    free_threaded: bool,
    library: []const u8,
    library_dir: ?[]const u8,
};

const Abi = struct {
    limited: bool,
    free_threaded: bool,
};

fn declarePython(b: *Build) Python {
    const version = b.option(
        []const u8,
        "python-version",
        "The Python to build for, such as 3.14; with abi3 the lowest one (default: 3.10)",
    ) orelse "3.10";
    const abi_tag = b.option(
        []const u8,
        "python-abi",
        "The ABI to build for: abi3, abi3t, or a version's own such as cp314t (default: abi3)",
    ) orelse "abi3";
    const library_dir = b.option(
        []const u8,
        "python-lib-dir",
        "The directory of the import library (Windows)",
    );
    const library = b.option(
        []const u8,
        "python-lib",
        "The import library to link, without suffix (Windows; default: python3)",
    ) orelse "python3";

    const hex = parseVersion(version) orelse
        std.debug.panic("-Dpython-version={s} is not a version such as 3.14", .{version});
    const abi = parseAbi(abi_tag) orelse
        std.debug.panic("-Dpython-abi={s} is not an ABI such as abi3 or cp314", .{abi_tag});
    return .{
        .hex = hex,
        .limited_api = if (abi.limited) hex else 0,
        .free_threaded = abi.free_threaded,
        .library = library,
        .library_dir = library_dir,
    };
}

fn parseVersion(text: []const u8) ?u32 {
    var parts = std.mem.splitScalar(u8, text, '.');
    const major = std.fmt.parseInt(u8, parts.first(), 10) catch return null;
    const minor = std.fmt.parseInt(u8, parts.next() orelse return null, 10) catch return null;
    return @as(u32, major) << 24 | @as(u32, minor) << 16;
}

fn parseAbi(tag: []const u8) ?Abi {
    if (std.mem.eql(u8, tag, "abi3")) return .{ .limited = true, .free_threaded = false };
    if (std.mem.eql(u8, tag, "abi3t")) return .{ .limited = true, .free_threaded = true };
    if (!std.mem.startsWith(u8, tag, "cp")) return null;
    return .{ .limited = false, .free_threaded = std.mem.endsWith(u8, tag, "t") };
}

/// Optimize modes are `Debug` in Zig 0.16 and before, `debug` from 0.17 on.
fn isDebug(optimize: Optimize) bool {
    return std.ascii.eqlIgnoreCase(@tagName(optimize), "debug");
}

fn linkImportLibrary(b: *Build, library: *Build.Step.Compile, python: Python) void {
    const dir = python.library_dir orelse return demand(b, library, "-Dpython-lib-dir");
    library.root_module.addLibraryPath(.{ .cwd_relative = dir });
    library.root_module.linkSystemLibrary(python.library, .{ .use_pkg_config = .no });
}

fn addPythonHeader(
    b: *Build,
    library: *Build.Step.Compile,
    python: Python,
    target: Build.ResolvedTarget,
    optimize: Optimize,
) void {
    const include = b.option(
        []const u8,
        "python-include",
        "The directory that holds Python.h",
    ) orelse return demand(b, library, "-Dpython-include");

    const source = b.addWriteFiles().add("python.h",
        \\#define PY_SSIZE_T_CLEAN
        \\#include <Python.h>
        \\
    );
    const translation = b.addTranslateC(.{
        .root_source_file = source,
        .target = target,
        .optimize = optimize,
    });
    translation.addIncludePath(.{ .cwd_relative = include });
    if (python.limited_api != 0) {
        const macro = if (python.free_threaded) "Py_TARGET_ABI3T" else "Py_LIMITED_API";
        translation.defineCMacro(macro, b.fmt("0x{x:0>8}", .{python.limited_api}));
    }
    if (target.result.os.tag == .windows) {
        // Headers up to 3.10 know 64-bit Windows by this macro, which only MSVC's branch sets.
        if (target.result.ptrBitWidth() == 64) translation.defineCMacro("MS_WIN64", null);
        // One pyconfig.h serves both builds there, so define it for the compiler.
        if (python.free_threaded) translation.defineCMacro("Py_GIL_DISABLED", "1");
    }
    library.root_module.addImport("python_h", translation.createModule());
}

/// Fails when the library is built, not before, so that `zig build --help` still lists the options.
fn demand(b: *Build, library: *Build.Step.Compile, option: []const u8) void {
    const message = b.fmt("this build needs {s}=DIR; alloconda passes it", .{option});
    library.step.dependOn(&b.addFail(message).step);
}

test parseVersion {
    try std.testing.expectEqual(0x030e0000, parseVersion("3.14"));
    try std.testing.expectEqual(null, parseVersion("3"));
}

test parseAbi {
    try std.testing.expect(parseAbi("cp314t").?.free_threaded);
    try std.testing.expect(parseAbi("abi3").?.limited and parseAbi("abi3t").?.free_threaded);
    try std.testing.expectEqual(null, parseAbi("pypy"));
}
