"""Finding rows that are the same person or the same company: no labels, no rules to write, reasons in words."""
