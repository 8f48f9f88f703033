"""Personal data: what is held about a person, erasing it, and whom to forget."""
