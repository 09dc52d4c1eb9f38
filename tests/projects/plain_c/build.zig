//! Knows nothing of alloconda: any tool that passes these three options can build it.

const std = @import("std");

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    const include = b.option([]const u8, "python-include", "Directory of Python.h");
    const library = b.addLibrary(.{
        .name = "plain",
        .linkage = .dynamic,
        .root_module = b.createModule(.{ .target = target, .optimize = optimize }),
    });
    library.root_module.link_libc = true;
    library.root_module.addCSourceFile(.{ .file = b.path("src/plain.c") });
    if (include) |directory| library.root_module.addIncludePath(.{ .cwd_relative = directory });
    library.linker_allow_shlib_undefined = true;
    b.installArtifact(library);
}
