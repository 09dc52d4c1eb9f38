"""What a built module says of itself, and whether it honours the tags that its wheel would carry."""
