"""The formats of wheels and sdists, and which files belong into them."""
