"""The adapters that touch cells: memory, file."""
