"""What is built: the cells of a matrix and the options that choose them."""
