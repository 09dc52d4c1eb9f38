"""The system: files, processes, signals, and this machine."""
