"""Where rows live: specs, cells to values, problems, edits, pages."""
