"""What a person or a program sees while work goes on: the log, tables, rendered errors."""
