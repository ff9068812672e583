"""Everything that reads in compliance."""
