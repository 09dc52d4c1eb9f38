"""Writing the environment, and the programs that run inside it."""
