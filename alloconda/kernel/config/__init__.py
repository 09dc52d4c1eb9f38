"""Configuration: `[tool.alloconda]`, the project that it describes, and a run's settings."""
