"""Which interpreter can run which wheel, and what came of it."""
