"""What alloconda knows and decides: pure values and rules, without files, processes or clock."""
