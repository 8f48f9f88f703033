"""What one row is: pydantic models whose fields carry header, kind, choices and help."""
