"""The outside: Zig processes, HTTP, archives, the disk cache, project files, interpreters."""
