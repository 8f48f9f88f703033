"""One file a button: what a command reads and writes, what it says, and how it asks the trade."""
