"""What every feature builds on: errors, targets, configuration, events, Zig, files, processes."""
