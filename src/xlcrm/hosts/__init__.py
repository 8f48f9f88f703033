"""The front doors. The only rooms with a clock and a user."""
