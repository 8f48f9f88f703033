"""Custom formulas, one file a family: pure functions over tables, columns and values that a cell's formula names."""
