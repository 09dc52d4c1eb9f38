"""Built modules: reading ELF, Mach-O and PE, and the rules of the platforms' tags."""
