"""Events: what is reported during a run, and how it reaches the one thread that shows it."""
