"""Archives, header sets and locks as values, and the rules on them."""
