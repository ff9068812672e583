"""Everything that writes in compliance."""
