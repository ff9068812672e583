"""Pages of the console and the few public ones."""
