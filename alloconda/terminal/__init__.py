"""What the views of all features share: colour, widths, tables, boards."""
