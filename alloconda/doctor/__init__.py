"""`doctor`, `explain` and `targets`: what alloconda knows of the machine and of platforms."""
