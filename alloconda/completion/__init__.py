"""Shell completion: the scripts, and installing them."""
