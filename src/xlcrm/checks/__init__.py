"""Checks: named rules that find what is missing, misspelt or impossible, and the safe fixes."""
