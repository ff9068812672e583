"""Pages of interaction: the console's, and those of the public."""
