"""Reading and editing the file formats of built modules."""
