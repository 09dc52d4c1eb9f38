"""Events: what can be told while work goes on, and how it reaches the one thread that shows it."""
