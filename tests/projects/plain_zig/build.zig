//! Knows nothing of alloconda, links nothing for Windows, and leaves its module as Zig makes it.

const std = @import("std");

pub fn build(b: *std.Build) void {
    const library = b.addLibrary(.{
        .name = "_plain",
        .linkage = .dynamic,
        .root_module = b.createModule(.{
            .root_source_file = b.path("src/root.zig"),
            .target = b.standardTargetOptions(.{}),
            .optimize = b.standardOptimizeOption(.{}),
        }),
    });
    // macOS needs it; on Windows it makes the linker content with a module that lacks everything.
    library.linker_allow_shlib_undefined = true;
    b.installArtifact(library);
}
