"""Which interpreter can run which wheel, and the outcomes."""
