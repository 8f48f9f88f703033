"""Imports: somebody else's table, with its headers, spellings and dates, to rows of ours."""
